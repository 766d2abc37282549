import { expect, test } from "@playwright/test";
import { enter, login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
});
test.afterAll(() => office.stop());

test("an extension is made, its secret is read, and a phone registers with it", async ({
  browser,
}) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "owner", "/#/extensions");
  await enter(page, "extensions");
  await page.getByRole("button", { name: "New extension" }).click();
  await expect(page.getByLabel("Number"), "the next free one is suggested").toHaveValue("1004");
  await page.getByLabel("Name", { exact: true }).fill("Reception");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "1004 Reception" })).toBeVisible();

  await page.getByRole("button", { name: "Add a phone" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("img", { name: /QR code/ })).toBeVisible();
  const secret = (await dialog.locator("[data-secret]").textContent()) ?? "";
  expect(secret.length, "long enough that nobody guesses it").toBeGreaterThanOrEqual(16);

  office.office.extensions.push({ number: "1004", name: "Reception", secret });
  await office.phone("1004");
  await expect(dialog.getByRole("status"), "the phone is seen as it comes").toContainText("1 registered");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByText("Registered", { exact: true })).toBeVisible();
});

test("what is typed is kept until it is saved, wherever one goes meanwhile", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "owner", "/#/extensions/1001");
  await enter(page, "extensions/1001");
  await page.getByLabel("Name", { exact: true }).fill("Wei at the counter");
  await enter(page, "groups");
  await enter(page, "extensions/1001");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Wei at the counter");
  await expect(page.getByRole("link", { name: /1001/ })).toContainText("Not saved");
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Wei");
});
