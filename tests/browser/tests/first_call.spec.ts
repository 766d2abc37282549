import { expect, test } from "@playwright/test";
import { login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start(null);
});
test.afterAll(() => office.stop());

test("from the first start to the first answered call, without a manual", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "owner");

  await expect(page.getByRole("heading", { name: "Your business" })).toBeVisible();
  await page.getByLabel("Name of the business").fill("Lantern Repairs");
  await page.getByRole("button", { name: "Next" }).click();

  await expect(page.getByRole("heading", { name: "Phones" })).toBeVisible();
  await page.getByRole("button", { name: /1001/ }).click();
  await expect(page.getByText(office.office.extensions[0]?.secret ?? "no secret")).toBeVisible();
  const first = await office.phone("1001");
  const second = await office.phone("1002");
  await expect(page.getByRole("article").filter({ hasText: "1001" })).not.toContainText(
    "Waiting for it",
  );
  await expect(page.getByRole("article").filter({ hasText: "1003" })).toContainText(
    "Waiting for it",
  );
  await page.getByRole("button", { name: "Next" }).click();

  await expect(page.getByRole("heading", { name: "Your line to the world" })).toBeVisible();
  await page.getByRole("button", { name: "Next" }).click();

  await expect(page.getByRole("heading", { name: "A first call" })).toBeVisible();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await first.talks();
  await second.talks();
  await expect(page.getByText("You are in business.")).toBeVisible();
  await page.getByRole("button", { name: "Start working" }).click();
  await expect(page.getByRole("region", { name: "Dial", exact: true })).toBeVisible();
  await expect(page.getByText("Lantern Repairs"), "the business has its name").toBeVisible();
  await page.reload();
  await expect(
    page.getByRole("region", { name: "Dial", exact: true }),
    "it does not begin again",
  ).toBeVisible();
});
