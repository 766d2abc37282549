import { expect, test, type Locator, type Page } from "@playwright/test";
import { Api } from "../harness/api";
import { axe, enter, login, newBrowser, rooms, settings } from "../harness/browser";
import { Exchange } from "../harness/exchange";
import { DETAILS } from "../harness/rooms";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
  await Promise.all([office.phone("1001"), office.phone("1002")]);
  const api = await Api.of(office);
  await api.give("token_create", { name: "Wallboard in the hall", rights: ["see_board"] });
  await api.give("webhooks_save", {
    webhook: {
      id: "crm",
      name: "Customer file",
      url: "http://127.0.0.1:9/calls",
      format: "json",
      events: ["call.ended"],
      private: true,
    },
  });
});
test.afterAll(() => office.stop());

for (const theme of ["light", "dark"] as const) {
  test(`axe-core finds nothing on any screen, ${theme}`, async ({ browser }) => {
    test.setTimeout(360_000);
    const { page } = await newBrowser(browser, office, { theme });
    await page.goto("/");
    await expect(page.getByLabel("Login")).toBeVisible();
    expect(await axe(page), "the login").toEqual([]);
    await login(page, office, "owner", "/#/workbench");
    for (const room of [...(await rooms(page)), ...(await settings(page)), ...DETAILS, "start"]) {
      await enter(page, room);
      expect.soft(await axe(page), room).toEqual([]);
    }
  });

  test(`axe-core finds nothing in what opens above a screen, ${theme}`, async ({ browser }) => {
    const { page } = await newBrowser(browser, office, { theme });
    await login(page, office, "mei", "/#/workbench");
    await opens(page, page.locator("nav .me"), "menu", "one's own state");
    await page.getByRole("button", { name: "Number pad" }).first().hover();
    await expect(page.locator("#floating").getByText("Number pad")).toBeVisible();
    expect.soft(await axe(page), "a tip").toEqual([]);
    await page.goto("about:blank");
    await page.context().clearCookies();
    await login(page, office, "owner", "/#/workbench");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible();
    expect.soft(await axe(page), "the palette").toEqual([]);
    await page.keyboard.press("Escape");
    await enter(page, "settings/rules");
    await opens(page, page.locator(".select-trigger").first(), "listbox", "a choice");
    for (const [room, button, opened] of [
      ["settings/rules", "New rule", "dialog"],
      ["settings/rules", /^Change: /, "dialog"],
      ["settings/tokens", "New key", "dialog"],
      ["settings/webhooks", "New webhook", "dialog"],
      ["flows", "New flow", "dialog"],
    ] as const) {
      await enter(page, room);
      await opens(
        page,
        page.getByRole("button", { name: button }).first(),
        opened,
        `${room}: ${button}`,
      );
    }
  });
}

/** A click opens it, axe-core finds nothing in it, and Escape takes it away again. */
async function opens(
  page: Page,
  button: Locator,
  role: "menu" | "dialog" | "listbox",
  what: string,
) {
  await button.click();
  await expect(page.getByRole(role), what).toBeVisible();
  expect.soft(await axe(page), what).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(page.getByRole(role), `${what} is gone`).toHaveCount(0);
}
