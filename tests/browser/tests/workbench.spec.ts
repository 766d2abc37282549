import { expect, test, type Page } from "@playwright/test";
import { login, newBrowser } from "../harness/browser";
import { Carrier, SUBSCRIBER_NUMBER } from "../harness/carrier";
import { Exchange } from "../harness/exchange";

let office: Exchange;
let carrier: Carrier;
test.beforeAll(async () => {
  office = await Exchange.start(alwaysOpen);
  carrier = await Carrier.start({ address: office.address, port: office.sip });
});
test.afterAll(async () => {
  await carrier.stop();
  await office.stop();
});

/** The shop's hours are not what is tested here. */
function alwaysOpen(file: Record<string, unknown>) {
  const calendars = file["calendars"] as Record<string, unknown>[];
  for (const calendar of calendars) calendar["override"] = "open";
}

const card = (page: Page) => page.getByRole("article", { name: /^Call with/ });

test("click to call: my desk phone rings first, then the other's", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  const [mine, workshop] = [await office.phone("1001"), await office.phone("1003")];
  await login(page, office, "wei", "/#/workbench");
  await expect(page.getByText("Workshop").first(), "the colleagues are there").toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("work");
  await expect(page.getByRole("option", { name: /Workshop/ })).toBeVisible();
  await page.keyboard.press("Enter");
  await mine.talks();
  await workshop.talks();
  await expect(card(page), "the call is on the screen").toContainText("Talking");
  await page.keyboard.press("x");
  await workshop.over();
  await expect(card(page), "and gone from it").toHaveCount(0);
});

test("a caller is shown with the way, the key and the wait, and handed over by three keys", async ({
  browser,
}) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "wei", "/#/workbench");
  // The only agent there is the one who answers.
  const mine = await office.phone("1001");
  const caller = await carrier.call();
  await caller.talks();
  caller.keys("1");
  await mine.talks();
  await expect(card(page), "who calls").toContainText(/020 8888 6666/);
  await expect(card(page), "which number was dialled").toContainText("0755 8600 1234");
  await expect(card(page), "the way").toContainText("Menu");
  await expect(card(page), "answered at the desk").toContainText("Talking");
  const mei = await office.phone("1002");
  await page.keyboard.press("t");
  await page.keyboard.type("1002");
  await page.keyboard.press("Enter");
  await mei.talks();
  await expect(page.getByText("Handed over to Mei"), "it says so").toBeVisible();
  await mine.over();
  caller.hangUp();
  await mei.over();
});

test("a note is saved as it is typed, and is there again", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "wei", "/#/workbench");
  const mine = await office.phone("1001");
  const caller = await carrier.call();
  await caller.talks();
  caller.keys("1");
  await mine.talks();
  await page.getByLabel("Note").fill("Wants the red lantern by Friday");
  await page.getByLabel("Tags").fill("lantern");
  await page.getByLabel("Tags").press("Enter");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Note")).toHaveValue("Wants the red lantern by Friday");
  caller.hangUp();
  await mine.over();
});

test("a caller whom nobody answered is in the list of missed calls", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "mei", "/#/workbench");
  const caller = await carrier.call();
  await caller.talks();
  caller.hangUp();
  await expect(
    page.getByRole("tabpanel", { name: "Missed" }).getByRole("button").first(),
    "to be called back with a click",
  ).toContainText(new RegExp(SUBSCRIBER_NUMBER.slice(-4)));
});

test("a trunk's page is there while a call runs over it, and ticks off that callers come in", async ({
  browser,
}) => {
  const { page } = await newBrowser(browser, office);
  const caller = await carrier.call();
  await caller.talks();
  await login(page, office, "owner", "/#/trunks/carrier");
  await expect(page.getByRole("heading", { name: "Carrier, by address and prefix" })).toBeVisible();
  const check = page.getByRole("listitem").filter({ hasText: "A call came in" });
  await expect(check, "as the exchange sees it").toContainText("done");
  caller.hangUp();
  await caller.over();
});
