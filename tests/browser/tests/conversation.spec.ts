import { expect, test } from "@playwright/test";
import { axe, enter, login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
});
test.afterAll(() => office.stop());

test("a supervisor enters a colleague's conversation, which is parked and taken up again", async ({
  browser,
}) => {
  const [wei, mei] = [await newBrowser(browser, office), await newBrowser(browser, office)];
  const [weis, meis] = [await office.phone("1001"), await office.phone("1002")];
  await login(wei.page, office, "wei", "/#/workbench");
  await login(mei.page, office, "mei", "/#/workbench");
  const workshop = await office.phone("1003");
  await wei.page.keyboard.press("/");
  await wei.page.keyboard.type("1003");
  await expect(wei.page.getByRole("option", { name: /Workshop/ })).toBeVisible();
  await wei.page.keyboard.press("Enter");
  await weis.talks();
  await workshop.talks();

  const into = mei.page.getByRole("button", { name: "Enter Wei's conversation" });
  await expect(into).toBeVisible();
  expect(await axe(mei.page), "where it can be entered").toEqual([]);
  await into.click();
  await mei.page.getByRole("menuitem", { name: /^Listen/ }).click();
  await meis.talks();
  meis.hangUp();
  await meis.over();
  await meis.stop();

  await wei.page.getByRole("button", { name: "Park", exact: true }).click();
  await weis.over();
  const parked = mei.page.getByRole("region", { name: "Parked" });
  await expect(parked, "everybody sees where it waits").toContainText("701");
  expect(await axe(mei.page), "with a parked call").toEqual([]);
  await expect(parked, "and how it is taken up again").toContainText("Dial 701");
  const taking = await office.dial("1002", "701");
  await taking.talks();
  await expect(parked, "the place is empty again").toHaveCount(0);
  taking.hangUp();
  await workshop.over();
});

test("my calls go elsewhere as soon as I say so", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  const [weis, meis] = [await office.phone("1001"), await office.phone("1002")];
  await login(page, office, "wei", "/#/workbench");
  await enter(page, "settings/account");
  await page.getByLabel("All calls go to").fill("1002");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved: it holds for the next call")).toBeVisible();
  expect(await axe(page), "where my calls go").toEqual([]);
  const workshop = await office.dial("1003", "1001");
  await meis.talks();
  workshop.hangUp();
  await meis.over();
  await weis.stop();
});

test("a key for a program is shown once, opens what it may, and is taken back", async ({
  browser,
  request,
}) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "owner", "/#/settings/tokens");
  await page.getByRole("button", { name: "New key" }).first().click();
  await page.getByLabel("What it is for").fill("Wallboard");
  await page.getByLabel("See the board").check();
  expect(await axe(page), "a new key").toEqual([]);
  await page.getByRole("button", { name: "Make the key" }).click();
  const token = (await page.locator("pre").innerText()).trim();
  expect(await axe(page), "the key").toEqual([]);
  const board = () =>
    request.post(`${office.url}/api/board`, {
      headers: { authorization: `Bearer ${token}` },
      data: { from: "2026-10-10T00:00:00Z", to: "2026-10-11T00:00:00Z" },
    });
  expect((await board()).status(), "it opens what it may").toBe(200);
  await page.getByRole("button", { name: "I have copied it" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Wallboard" });
  await expect(row).toContainText("See the board");
  await expect(page.getByText(token), "it is shown once").toHaveCount(0);
  await row.getByRole("button", { name: "Take back" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await expect(row).toHaveCount(0);
  expect((await board()).status(), "and opens nothing any more").toBe(401);
});
