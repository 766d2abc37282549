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
  await wei.page.getByRole("button", { name: "Ready for calls" }).click();
  await expect(row, "and of the way back").toContainText("Ready");
});

test("when the exchange goes it shows at once; it comes back by itself, and nothing typed is lost", async ({
  browser,
}) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "wei", "/#/workbench");
  await page.getByRole("combobox", { name: "Dial" }).fill("half a num");
  await office.halt();
  await expect(page.getByText("Connection lost"), "it says so").toBeVisible();
  await expect(page.getByRole("combobox", { name: "Dial" })).toHaveValue("half a num");
  await office.run();
  await expect(page.getByText("Connection lost"), "by itself").toHaveCount(0, {
    timeout: 20_000,
  });
  await expect(page.getByRole("combobox", { name: "Dial" }), "as it was").toHaveValue("half a num");
});
