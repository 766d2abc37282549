import { expect, test } from "@playwright/test";
import { enter, login } from "../harness/browser";
import { Exchange } from "../harness/exchange";
import { Camera, LOOKS, nameOf } from "./camera";

let fresh: Exchange;
test.beforeAll(async () => {
  fresh = await Exchange.start(null);
});
test.afterAll(() => fresh.stop());

/** What is empty, and says what to do first. */
const EMPTY = [
  "workbench",
  "calls",
  "board",
  "flows",
  "groups",
  "numbers",
  "trunks",
  "prompts",
  "calendars",
  "maps",
  "settings/rules",
  "settings/webhooks",
  "settings/tokens",
];

for (const look of LOOKS) {
  test(`the first start, step by step, ${nameOf(look)}`, async ({ browser }) => {
    const camera = await Camera.at(browser, fresh, look);
    const { page } = camera;
    await login(page, fresh, fresh.office.users[0]?.login ?? "", "/#/start");
    await enter(page, "start");
    const steps = page.locator("aside ol button");
    for (let step = 0; step < (await steps.count()); step += 1) {
      await steps.nth(step).click();
      await expect(steps.nth(step)).toHaveAttribute("aria-current", "step");
      await camera.shoot(`start-${step + 1}`);
    }
    for (const room of EMPTY) {
      await enter(page, room);
      await camera.shoot(`empty-${room}`);
    }
    await camera.context.close();
  });
}
