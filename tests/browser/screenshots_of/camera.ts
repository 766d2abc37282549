// One look at the house (size, language, theme), and the camera that goes round in it.
import { type Browser, type BrowserContext, expect, type Page } from "@playwright/test";
import { type Looks, newBrowser } from "../harness/browser";
import type { Exchange } from "../harness/exchange";
import { words } from "../harness/words";

export interface Look extends Looks {
  width: number;
  height: number;
}

export const LOOKS: Look[] = (["en", "zh-CN"] as const).flatMap((language) =>
  (["light", "dark"] as const).flatMap((theme) =>
    [
      { language, theme, width: 1280, height: 800 },
      { language, theme, width: 1920, height: 1200 },
    ].map((look) => look),
  ),
);

export const nameOf = ({ width, language, theme }: Look) => `${width}-${language}-${theme}`;

export class Camera {
  count = 0;

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly look: Look,
  ) {}

  static async at(browser: Browser, office: Exchange, look: Look): Promise<Camera> {
    const { width, height } = look;
    const { context, page } = await newBrowser(browser, office, look, { width, height });
    return new Camera(page, context, look);
  }

  /** As the window shows it; and where there is more below, all of it. */
  async shoot(name: string): Promise<void> {
    // Nothing is under the mouse, and nothing is still on its way.
    await this.page.mouse.move(0, 0);
    await expect(this.page.locator(".spinner, [aria-busy=true]")).toHaveCount(0);
    const path = `screenshots/${nameOf(this.look)}/${name.replaceAll("/", "-")}`;
    await this.page.screenshot({ path: `${path}.png`, animations: "disabled" });
    this.count += 1;
    const hidden = await this.page.evaluate(hiddenBelow);
    if (hidden < 60) return;
    const { width, height } = this.look;
    await this.page.setViewportSize({ width, height: Math.min(height + hidden, 4000) });
    await this.page.screenshot({ path: `${path}-whole.png`, animations: "disabled" });
    await this.page.setViewportSize({ width, height });
  }

  words(key: string): RegExp {
    return words(this.look.language, key);
  }

  /** A button that is to be seen, by its message. */
  press(key: string): Promise<void> {
    return this.page
      .getByRole("button", { name: this.words(key) })
      .first()
      .click();
  }

  /** Closes what floats above the screen. */
  async away(): Promise<void> {
    await this.page.keyboard.press("Escape");
    await this.page.locator("[role=dialog], [role=menu]").first().waitFor({ state: "hidden" });
  }
}

/** How much of the screen's main scroller lies below its edge. */
function hiddenBelow(): number {
  const inner = [...document.querySelectorAll("main :not(pre), [role=dialog] :not(pre)")];
  const tall = inner.filter((one) => {
    const { overflowY } = getComputedStyle(one);
    return (overflowY === "auto" || overflowY === "scroll") && one.clientWidth > 500;
  });
  return Math.max(0, ...tall.map((one) => one.scrollHeight - one.clientHeight));
}
