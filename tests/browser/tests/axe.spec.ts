import { expect, test } from "@playwright/test";
import { axe, enter, login, newBrowser, rooms } from "../harness/browser";
import { Exchange } from "../harness/exchange";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
  await Promise.all([office.phone("1001"), office.phone("1002")]);
});
test.afterAll(() => office.stop());

const SETTINGS = [
  "account",
  "health",
  "network",
  "recording",
  "backup",
  "security",
  "tokens",
  "audit",
  "about",
];

for (const theme of ["light", "dark"] as const) {
  test(`axe-core finds nothing on any screen, ${theme}`, async ({ browser }) => {
    test.setTimeout(180_000);
    const { page } = await newBrowser(browser, office, { theme });
    await page.goto("/");
    await expect(page.getByLabel("Login")).toBeVisible();
    expect(await axe(page), "the login").toEqual([]);
    await login(page, office, "owner", "/#/workbench");
    for (const room of [...(await rooms(page)), ...SETTINGS.map((one) => `settings/${one}`)]) {
      await enter(page, room);
      expect.soft(await axe(page), room).toEqual([]);
    }
  });
}
