import { expect, test } from "@playwright/test";
import { axe, login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
});
test.afterAll(() => office.stop());

test("whoever looks after the calls hands a running one on to somebody else", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  const [weis, meis] = [await office.phone("1001"), await office.phone("1002")];
  const workshop = await office.dial("1003", "1001");
  await weis.talks();
  await login(page, office, "owner", "/#/board");
  await page.getByRole("button", { name: "Enter Wei's conversation" }).click();
  const items = page.getByRole("menuitem");
  await expect(items, "whoever has no phone enters no conversation").toHaveCount(1);
  await items.filter({ hasText: "Transfer the call" }).click();
  const dialog = page.getByRole("dialog", { name: "Transfer Wei's call" });
  await dialog.getByRole("combobox").fill("100");
  await expect(dialog.getByRole("option", { name: /^Mei/ })).toBeVisible();
  await expect(dialog.getByRole("option", { name: /^Wei/ }), "who speaks there").toHaveCount(0);
  expect(await axe(page), "to whom it is handed on").toEqual([]);
  await dialog.getByRole("combobox").fill("Mei");
  await expect(dialog.getByRole("option")).toHaveCount(1);
  await dialog.getByRole("button", { name: "Transfer now" }).click();
  await meis.talks();
  await weis.over();
  await expect(dialog, "it is done").toHaveCount(0);
  await expect(
    page.getByRole("button", { name: "Enter Mei's conversation" }),
    "the board sees who speaks now",
  ).toBeVisible();
  workshop.hangUp();
  await meis.over();
});
