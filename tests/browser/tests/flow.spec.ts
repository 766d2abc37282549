import { expect, test, type Locator, type Page } from "@playwright/test";
import { Api } from "../harness/api";
import { axe, login, newBrowser } from "../harness/browser";
import { Baresip } from "../harness/baresip";
import { CARRIER, openOffice, OWN_NUMBER, SUBSCRIBER_NUMBER } from "../harness/carrier";
import type { Carrier } from "../harness/carrier";
import type { Exchange } from "../harness/exchange";

let office: Exchange;
let carrier: Carrier;
test.beforeAll(async () => {
  ({ office, carrier } = await openOffice());
});
test.afterAll(async () => {
  await carrier.stop();
  await office.stop();
});

const card = (page: Page, id: string) => page.locator(`.svelte-flow__node[data-id="${id}"]`);
const jack = (page: Page, id: string, exit: string) =>
  page.locator(`.svelte-flow__handle.source[data-nodeid="${id}"][data-handleid="${exit}"]`);
const saved = (page: Page) => expect(page.locator("header .state")).toHaveText("Draft saved");

async function middle(of: Locator): Promise<[number, number]> {
  const box = await of.boundingBox();
  if (!box) throw new Error("it is not to be seen");
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
  await page.mouse.up();
}

async function create(page: Page, name: string): Promise<void> {
  await login(page, office, "owner", "/#/flows");
  await page.getByRole("button", { name: "New flow" }).first().click();
  await page.getByLabel("Name of the flow").fill(name);
  await page.getByText("An empty board").click();
  await page.getByRole("button", { name: "Create" }).click();
  await expect(page.getByText("What shall callers hear first?")).toBeVisible();
}

async function publish(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Published as version 1")).toBeVisible();
}

/**
 * The number leads to the flow that is open, and baresip, as a caller of the carrier, is led by it: at the menu it
 * presses the first of `keys`, at the block that collects digits the second, and so on; then it lies on the tape.
 */
async function isCalled(page: Page, keys: [string, string][], way: string[]): Promise<void> {
  const flow = await page.evaluate(() => location.hash.split("/").at(-1) ?? "");
  const api = await Api.of(office);
  type Own = { number: string };
  const { office: now } = await api.give<{ office: { numbers: Own[] } }>("office");
  const number = now.numbers.find((one) => one.number === OWN_NUMBER);
  await api.give("number_save", { number: { ...number, inbound: { flow } }, was: OWN_NUMBER });
  type Row = {
    id: string;
    caller: string;
    ended: string | null;
    path: { flow: string; node: string }[];
  };
  const newest = async () => (await api.give<{ rows: Row[] }>("call_log", { limit: 1 })).rows[0];
  const before = await newest();
  const journal = async () => {
    const id = (await newest())?.id;
    if (id === undefined || id === before?.id) return "";
    const call = await api.give<{ journal: { text: string }[] }>("call", { id });
    return call.journal.map(({ text }) => text).join("\n");
  };
  const comesTo = (node: string) =>
    expect
      .poll(journal, { message: `it comes to ${node}`, timeout: 60_000 })
      .toContain(`so the call went on to ${node}.`);

  const caller = await Baresip.at(CARRIER, SUBSCRIBER_NUMBER);
  try {
    await caller.dial(`sip:${OWN_NUMBER}@${office.address}:${office.sip}`);
    await caller.talks();
    for (const [node, digits] of keys) {
      await comesTo(node);
      await caller.keys(digits);
    }
    await comesTo(way.at(-1) ?? "");
    await caller.hangUp();
  } finally {
    await caller.stop();
  }
  await expect.poll(async () => Boolean((await newest())?.ended), "it is over").toBe(true);
  const call = await newest();
  const walked = call?.path.map((step) => `${step.flow}: ${step.node}`);
  expect(walked, "through what was drawn").toEqual(way.map((node) => `${flow}: ${node}`));
  type Line = { sent: boolean; message: string };
  const first = async () => {
    const ladder = await api.give<Line[]>("call_ladder", { id: call?.id });
    return ladder.find(({ sent }) => !sent)?.message;
  };
  await expect
    .poll(first, { message: "from a phone that is not ours", timeout: 60_000 })
    .toMatch(/^INVITE [^]*^User-Agent: baresip /m);
}

/** To where Tab leads, and no mouse. */
async function tabTo(page: Page, what: Locator): Promise<void> {
  const is = () => what.evaluate((one) => one === document.activeElement);
  for (let tabs = 0; !(await is()); tabs += 1) {
    expect(tabs, "it is reached by Tab").toBeLessThan(80);
    await page.keyboard.press("Tab");
  }
}

test("a flow of ten blocks is drawn by mouse alone, rehearsed, published and called", async ({
  browser,
}) => {
  const { page } = await newBrowser(browser, office, {}, { width: 1920, height: 1200 });
  await create(page, "Drawn by mouse");
  const board = await page.locator(".svelte-flow").boundingBox();
  if (!board) throw new Error("there is no board");
  const blocks: [string, number, number][] = [
    ["Play", 0, 0],
    ["Opening hours", 0, 1],
    ["Menu", 1, 0],
    ["Collect digits", 2, 0],
    ["Switch", 3, 0],
    ["Set variable", 3, 1],
    ["Queue for a group", 2, 1],
    ["Ring extensions", 1, 1],
    ["Voicemail", 1, 2],
    ["Hang up", 2, 2],
  ];
  for (const [kind, column, row] of blocks) {
    const item = page.locator(".block-shelf").getByRole("button", { name: kind, exact: true });
    await drag(page, await middle(item), [board.x + 60 + column * 264, board.y + 60 + row * 250]);
  }
  await expect(page.locator(".svelte-flow__node")).toHaveCount(10);
  for (const id of ["greeting", "menu", "digits"]) {
    await card(page, id).locator("header").click();
    await page.getByText("Prompt", { exact: true }).first().click();
  }
  const wires = [
    "greeting done hours",
    "hours open menu",
    "hours closed message",
    "menu 1 digits",
    "menu 2 ring",
    "menu timeout queue",
    "menu invalid queue",
    "digits done switch",
    "digits timeout queue",
    "digits invalid queue",
    "switch 1 set",
    "switch otherwise queue",
    "set done queue",
    "queue timeout message",
    "queue no_agents message",
    "ring no_answer message",
    "message done hang-up",
  ];
  for (const wire of wires) {
    const [from = "", exit = "", to = ""] = wire.split(" ");
    await drag(
      page,
      await middle(jack(page, from, exit)),
      await middle(card(page, to).locator("header")),
    );
  }
  await expect(page.locator(".svelte-flow__edge"), "every wire is in its jack").toHaveCount(
    wires.length,
  );
  await saved(page);
  await expect(page.getByRole("button", { name: /^\d+ problem/ }), "nothing is wrong").toHaveCount(
    0,
  );

  await page.getByRole("button", { name: "Tidy up" }).click();
  await page.getByRole("button", { name: "Try out" }).click();
  await page.getByRole("button", { name: "Run", exact: true }).click();
  const steps = page.getByRole("region", { name: "What came of it" }).getByRole("listitem");
  await expect(steps.first()).toContainText("greeting");
  await expect(steps.filter({ hasText: "menu" }).first(), "with the reason").toContainText(
    "nothing pressed",
  );
  await expect(page.locator(".block.visited").first(), "the path lights up").toBeVisible();
  await page.screenshot({ path: "test-results/flow-mouse.png" });
  await page.getByRole("button", { name: "Keep as a test" }).click();
  await page.getByLabel("Name of the test").fill("Nobody presses a key");
  await page.getByRole("button", { name: "Keep test" }).click();
  await publish(page);
  expect(await axe(page)).toEqual([]);

  const keys: [string, string][] = [
    ["menu", "1"],
    ["digits", "42#"],
  ];
  const way = ["greeting", "hours", "menu", "digits", "switch", "set", "queue", "message"];
  await isCalled(page, keys, way);
  await page.goto("about:blank");
});

test("a flow of ten blocks is drawn by keyboard alone, rehearsed, published and called", async ({
  browser,
}) => {
  const { page } = await newBrowser(browser, office);
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const enter = async (what: Locator) => {
    await tabTo(page, what);
    await press("Enter");
  };
  await login(page, office, "owner", "/#/flows");
  await enter(page.getByRole("button", { name: "New flow" }).first());
  await tabTo(page, page.getByLabel("Name of the flow"));
  await page.keyboard.type("Drawn by keys");
  await press("Tab", "ArrowDown");
  await enter(page.getByRole("button", { name: "Create" }));
  await expect(page.getByText("What shall callers hear first?")).toBeVisible();
  const pick = async (text: string) => {
    await expect(page.locator("input[role=combobox]")).toBeFocused();
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  };
  const here = (id: string) => expect(card(page, id)).toBeFocused();
  const says = async (id: string, text: string) => {
    await press("Enter", "Tab");
    await page.keyboard.type(text);
    await press("Escape");
    await here(id);
  };
  const add = async (kind: string, id: string) => {
    await press("n");
    await pick(kind);
    await here(id);
  };
  const find = async (id: string) => {
    await press("/");
    await page.keyboard.type(id);
    await press("Enter", "Escape");
    await here(id);
  };
  const connect = async (from: string, ...to: string[]) => {
    await find(from);
    for (const id of to) {
      await press("c");
      await pick(id);
      await here(from);
    }
  };

  await enter(page.getByRole("button", { name: "Add the first block" }));
  await pick("play");
  await here("greeting");
  await says("greeting", "Welcome to Lantern Repairs");
  await add("opening", "hours");
  await add("menu", "menu");
  await says("menu", "Press 1 for sales, 2 for repairs");
  await add("queue", "queue");
  await add("voicemail", "message");
  await add("hang", "hang-up");
  await find("menu");
  await add("ring", "ring");
  await add("set", "set");
  await add("queue", "queue-2");
  await find("hours");
  await add("play", "greeting-2");
  await says("greeting-2", "We are closed");
  await connect("greeting-2", "message");
  await connect("menu", "queue", "queue");
  await connect("queue", "message");
  await connect("queue-2", "message", "message");
  await expect(page.locator(".svelte-flow__node")).toHaveCount(10);
  await saved(page);
  await expect(page.getByRole("button", { name: /^\d+ problem/ }), "nothing is wrong").toHaveCount(
    0,
  );
  await press("l");

  await find("greeting");
  await press("t");
  await expect(page.getByLabel("Caller's number")).toBeFocused();
  await press("Enter");
  const steps = page.getByRole("region", { name: "What came of it" }).getByRole("listitem");
  await expect(steps.first()).toContainText("greeting");
  await page.screenshot({ path: "test-results/flow-keys.png" });
  await enter(page.getByRole("button", { name: "Publish", exact: true }));
  await expect(page.getByLabel("What has changed, and why")).toBeVisible();
  await enter(page.getByRole("dialog").getByRole("button", { name: "Publish" }));
  await expect(page.getByText("Published as version 1")).toBeVisible();
  const way = ["greeting", "hours", "menu", "ring", "set", "queue-2", "message"];
  await isCalled(page, [["menu", "2"]], way);
  await page.goto("about:blank");
});

test("what is typed is undone, and survives a crash of the browser", async ({ browser }) => {
  const { page, context } = await newBrowser(browser, office);
  await login(page, office, "owner", "/#/flows/welcome");
  await card(page, "bye").locator("header").click();
  await page.keyboard.press("Delete");
  await expect(card(page, "bye")).toHaveCount(0);
  await page.keyboard.press("Control+z");
  await expect(card(page, "bye"), "back with its wire").toBeVisible();
  await expect(page.locator(".svelte-flow__edge")).toHaveCount(12);

  await context.setOffline(true);
  await card(page, "menu").locator("header").click();
  await page.getByLabel("Note", { exact: true }).fill("ask Mei first");
  await expect(page.locator("header .state")).toContainText("Not saved yet");
  await context.setOffline(false);
  await page.reload();
  await card(page, "menu").locator("header").click();
  await expect(page.getByLabel("Note", { exact: true }), "what was typed is there").toHaveValue(
    "ask Mei first",
  );
  await saved(page);
});

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing in the editor, ${theme}`, async ({ browser }) => {
    const { page } = await newBrowser(browser, office, { theme });
    await login(page, office, "owner", "/#/flows");
    expect(await axe(page), "the list of flows").toEqual([]);
    await page.evaluate(() => (location.hash = "#/flows/welcome"));
    await card(page, "menu").locator("header").click();
    expect(await axe(page), "a block").toEqual([]);
    for (const tab of ["Try out", "Tests", "Problems", "Versions"]) {
      await page.getByRole("tab", { name: tab }).click();
      await expect(
        page.getByRole("tab", { name: tab }),
        "it stays, though a block is chosen",
      ).toHaveAttribute("aria-selected", "true");
      expect(await axe(page), tab).toEqual([]);
    }
    await page.getByLabel("As a list").check({ force: true });
    expect(await axe(page), "the list").toEqual([]);
    await page.screenshot({ path: `test-results/flow-list-${theme}.png` });
  });
}
