import { expect, test } from "@playwright/test";
import { axe, login, newBrowser } from "../harness/browser";
import { openOffice, type Carrier, SUBSCRIBER_NUMBER } from "../harness/carrier";
import type { Exchange } from "../harness/exchange";
import { run } from "../harness/program";

let office: Exchange;
let carrier: Carrier;
test.beforeAll(async () => {
  ({ office, carrier } = await openOffice());
});
test.afterAll(async () => {
  await carrier.stop();
  await office.stop();
});

test("a call is found in the log, its recording seen and heard, its story read", async ({
  browser,
}) => {
  const { page } = await newBrowser(browser, office);
  const wei = await office.phone("1001");
  await login(page, office, "owner", "/#/calls");
  const rows = page.locator("[role=row][data-at]");
  const caller = await carrier.call();
  await caller.talks();
  caller.keys("1");
  await wei.rings();
  wei.answer();
  await wei.talks();
  caller.keys("123456789");
  await wei.hears("9");
  await expect(rows.filter({ hasText: "Going on" }), "it is in the log").toHaveCount(1);
  caller.hangUp();
  await wei.over();

  await page.getByLabel("Number, name or note").fill(SUBSCRIBER_NUMBER.slice(-6));
  const row = rows.filter({ hasText: "Answered" });
  await expect(row, "one call is like that").toHaveCount(1);
  await expect(row.getByLabel("Recorded")).toBeVisible();
  await row.click();

  const place = page.getByRole("slider", { name: "Place in the recording" });
  await expect(place).toHaveAttribute("aria-valuemax", /^[1-9]/);
  const drawn = (side: string) => page.locator(`path.${side}`).getAttribute("d");
  expect(await drawn("caller"), "the caller's side is drawn").toMatch(/\d/);
  expect(await drawn("office"), "and the office's").toMatch(/\d/);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect(page.getByRole("button", { name: "Pause", exact: true }), "it plays").toBeVisible();
  const at = () => page.locator("audio").evaluate((audio: HTMLAudioElement) => audio.currentTime);
  await expect.poll(at, "time goes on").toBeGreaterThan(0.3);
  await place.focus();
  await page.keyboard.press("End");
  await expect.poll(at, "the keys of the waveform jump").toBeGreaterThan(0.9);

  await expect(page.getByText("Its way through the flow")).toBeVisible();
  expect(await axe(page), "the page of a call").toEqual([]);
  await page.screenshot({ path: "test-results/call.png" });

  await expect(page.getByText(/MOS [34]/).first(), "how it sounded").toBeVisible();
  await page.getByRole("tab", { name: "SIP ladder" }).click();
  const rungs = page.getByRole("button", { name: /^BYE/ });
  // A BYE whose answer is late is said again, and the ladder shows that, too.
  const ended = async () => (await rungs.count()) >= 2;
  await expect.poll(ended, { message: "both legs were ended", timeout: 20_000 }).toBe(true);
  await page
    .getByRole("button", { name: /^INVITE/ })
    .first()
    .click();
  await expect(page.locator("pre").filter({ hasText: "CSeq" }), "a message").toBeVisible();
  expect(await axe(page), "its ladder").toEqual([]);
  await page.screenshot({ path: "test-results/ladder.png" });

  const brought = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save incident file" }).click();
  const file = await brought;
  expect(file.suggestedFilename()).toMatch(/^incident-C\d+\.json$/);
  const again = run(["replay", await file.path()]);
  expect(again, "the file alone decides as the exchange did").toMatch(
    /the same decisions again: [1-9]\d* of its flows, [1-9]\d* of its groups, [1-9]/,
  );
  expect(again, "and holds all of it").not.toContain("Left out");
});
