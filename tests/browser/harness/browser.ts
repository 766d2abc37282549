// What every test does in the browser.
import { type BrowserContext, type Browser, expect, type Page } from "@playwright/test";
import { AxeBuilder } from "@axe-core/playwright";
import type { Exchange } from "./exchange";

export interface Looks {
  language: "en" | "zh-CN";
  theme: "light" | "dark";
}

/** A browser of its own: other cookies, other looks. */
export async function newBrowser(
  browser: Browser,
  exchange: Exchange,
  looks: Partial<Looks> = {},
  viewport = { width: 1280, height: 800 },
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ baseURL: exchange.url, viewport });
  await context.addInitScript(
    ({ language, theme }) => {
      localStorage.setItem("cordboard.language", language);
      localStorage.setItem("cordboard.theme", theme);
    },
    { language: looks.language ?? "en", theme: looks.theme ?? "light" },
  );
  return { context, page: await context.newPage() };
}

/** Logs in by the page, and waits until the first snapshot is shown. */
export async function login(page: Page, exchange: Exchange, user: string, at = "/"): Promise<void> {
  await page.goto(at);
  await page.locator("input[autocomplete=username]").fill(user);
  await page.locator("input[autocomplete=current-password]").fill(exchange.password(user));
  await page.locator("button[type=submit]").click();
  await expect(page.locator("main")).toBeVisible();
  await expect(page.locator("input[autocomplete=current-password]")).toHaveCount(0);
}

/** The rooms that the sidebar offers. */
export function rooms(page: Page): Promise<string[]> {
  return linked(page, 0);
}

/** The rooms of the settings. */
export async function settings(page: Page): Promise<string[]> {
  await enter(page, "settings");
  return linked(page, 1);
}

async function linked(page: Page, navigation: number): Promise<string[]> {
  const links = page.getByRole("navigation").nth(navigation).getByRole("link");
  await expect(links.first()).toBeVisible();
  const hrefs = await links.evaluateAll((all) =>
    all.map((link) => link.getAttribute("href") ?? ""),
  );
  return hrefs.map((href) => href.replace(/^#\//, ""));
}

/** Goes to a room and waits until nothing in it is loading any more. */
export async function enter(page: Page, room: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/${room}`);
  await expect(page.locator("h1").first(), `${room} is shown`).toBeAttached();
  await expect(page.locator(".spinner")).toHaveCount(0);
}

/** What axe-core finds, in words that lead to it. */
export async function axe(page: Page): Promise<string[]> {
  // Colours on their way from one to the other are nobody's choice.
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .map((one) =>
          one.effect?.getComputedTiming().iterations === Infinity
            ? null
            : one.finished.catch(() => null),
        ),
    ),
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
}
