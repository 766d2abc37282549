import { expect, test } from "@playwright/test";
import { login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";

test("it can be left and taken up again where it was", async ({ browser }) => {
  const fresh = await Exchange.start(null);
  const { page } = await newBrowser(browser, fresh);
  await login(page, fresh, "owner");
  await page.getByRole("button", { name: "Skip" }).click();
  await expect(page.getByRole("heading", { name: "Phones" })).toBeVisible();
  await page.getByRole("button", { name: "Later, take me in" }).click();
  await page.reload();
  await page.getByRole("link", { name: "Go on with the set-up" }).click();
  await expect(
    page.getByRole("heading", { name: "Phones" }),
    "the step that was left",
  ).toBeVisible();
  await fresh.stop();
});
