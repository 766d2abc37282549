import { expect, test } from "@playwright/test";
import { login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";
import { Wire } from "../harness/wire";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
});
test.afterAll(() => office.stop());

const TYPED = "half a num";

test("a cut wire shows at once, is mended by itself, and nothing typed is lost", async ({
  browser,
}) => {
  const wire = await Wire.to(office);
  const { page } = await newBrowser(browser, office);
  await login(page, office, "wei", `${wire.url}/#/workbench`);
  const field = page.getByRole("combobox", { name: "Dial" });
  await field.fill(TYPED);
  wire.cut();
  await expect(page.getByText("Connection lost"), "at once").toBeVisible({ timeout: 1_000 });
  await expect(field, "still there").toHaveValue(TYPED);
  await office.phone("1002");
  wire.mend();
  await expect(page.getByText("Connection lost"), "by itself").toHaveCount(0);
  const mei = page.getByRole("region", { name: "Colleagues" }).getByRole("listitem");
  await expect(mei.filter({ hasText: "1002" }), "what was missed is made good").toContainText(
    "Ready",
  );
  await expect(field, "as it was").toHaveValue(TYPED);
  await wire.end();
});

test("after a restart of the exchange one logs in again over the screen as it was", async ({
  browser,
}) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "wei", "/#/workbench");
  const field = page.getByRole("combobox", { name: "Dial" });
  await field.fill(TYPED);
  await office.halt();
  await expect(page.getByText("Connection lost"), "it says so").toBeVisible();
  await office.run();
  await expect(page.getByRole("heading", { name: "Please log in again" })).toBeVisible();
  await page.getByLabel("Password").fill(office.password("wei"));
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByText("Connection lost"), "heard again").toHaveCount(0);
  await expect(field, "nothing typed is lost").toHaveValue(TYPED);
});
