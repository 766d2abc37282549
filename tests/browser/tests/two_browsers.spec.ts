import { expect, test } from "@playwright/test";
import { login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
});
test.afterAll(() => office.stop());

test("two people see each other's states as they change", async ({ browser }) => {
  const [wei, mei] = [await newBrowser(browser, office), await newBrowser(browser, office)];
  await Promise.all([office.phone("1001"), office.phone("1002")]);
  await login(wei.page, office, "wei", "/#/workbench");
  await login(mei.page, office, "mei", "/#/workbench");
  const seen = mei.page.getByRole("region", { name: "Colleagues" }).getByRole("listitem");
  const row = seen.filter({ hasText: "1001" });
  await expect(row).toContainText("Ready");
  await wei.page.getByRole("button", { name: "Break" }).click();
  await wei.page.getByRole("menuitem").first().click();
  await expect(row, "the other browser hears of it").toContainText("Break");
  await wei.page.getByRole("button", { name: "Ready for calls" }).first().click();
  await expect(row, "and of the way back").toContainText("Ready");
});
