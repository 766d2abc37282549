import { expect, test } from "@playwright/test";
import { enter, login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
});
test.afterAll(() => office.stop());

test("agents are moved between groups by mouse and by keys, and another browser sees it", async ({
  browser,
}) => {
  const [mine, other] = [await newBrowser(browser, office), await newBrowser(browser, office)];
  for (const { page } of [mine, other]) {
    await login(page, office, "owner", "/#/groups");
    await enter(page, "groups");
  }
  const { page } = mine;
  const everyone = page.getByRole("article", { name: "Everyone" });
  const workshop = page.getByRole("article", { name: "Workshop" });
  const seen = other.page.getByRole("article", { name: "Workshop" });

  await everyone.getByRole("button", { name: /^Wei, 1001/ }).hover();
  await page.mouse.down();
  await workshop.getByText("New level 2").hover();
  await page.mouse.up();
  await expect(workshop.getByRole("button", { name: /^Wei, 1001/ })).toBeVisible();
  await expect(everyone.getByRole("button", { name: /^Wei, 1001/ })).toHaveCount(0);
  await expect(seen.getByRole("button", { name: /^Wei, 1001/ }), "as it is saved").toBeVisible();

  await everyone.getByRole("button", { name: /^Mei, 1002/ }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(workshop.getByRole("button", { name: /^Mei, 1002/ })).toBeVisible();
  await expect(seen.getByRole("button", { name: /^Mei, 1002/ })).toBeVisible();
});
