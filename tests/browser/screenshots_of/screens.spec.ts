import { expect, test } from "@playwright/test";
import { enter, login, newBrowser, rooms } from "../harness/browser";
import { Carrier } from "../harness/carrier";
import { Exchange } from "../harness/exchange";

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1200 },
];
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

/** Rooms within rooms. */
const MORE = ["calls/C1", "flows/welcome"];

test("every screen, in two sizes, two languages, two themes", async ({ browser }) => {
  const office = await Exchange.start((file) => {
    for (const calendar of file["calendars"] as Record<string, unknown>[])
      calendar["override"] = "open";
  });
  const carrier = await Carrier.start({
    address: office.address,
    port: office.sip,
  });
  // The only agent there is the one who answers.
  const first = await office.phone("1001");
  const before = await office.dial("1003", "1001");
  await first.talks();
  before.hangUp();
  await first.over();
  await first.stop();
  const mine = await office.phone("1001");
  const caller = await carrier.call();
  await caller.talks();
  caller.keys("1");
  await mine.talks();
  await office.phone("1002");

  let count = 0;
  for (const language of ["en", "zh-CN"] as const) {
    for (const theme of ["light", "dark"] as const) {
      for (const viewport of SIZES) {
        const { context, page } = await newBrowser(browser, office, { language, theme }, viewport);
        const shoot = async (name: string) => {
          const folder = `screenshots/${viewport.width}-${language}-${theme}`;
          await page.screenshot({
            path: `${folder}/${name.replaceAll("/", "-")}.png`,
          });
          count += 1;
        };
        await page.goto("/");
        await shoot("login");
        await login(page, office, "wei", "/#/workbench");
        await enter(page, "workbench");
        await shoot("workbench-of-an-agent");
        await context.clearCookies();
        await page.goto("about:blank");
        await login(page, office, "owner", "/#/workbench");
        for (const room of [...(await rooms(page)), ...SETTINGS.map((one) => `settings/${one}`)]) {
          await enter(page, room);
          await shoot(room);
        }
        for (const room of MORE) {
          await enter(page, room);
          await shoot(room);
        }
        await enter(page, "calls/C1");
        await page.getByRole("tab").last().click();
        await expect(page.getByRole("button", { name: /^BYE/ }).first()).toBeVisible();
        await shoot("calls/C1-ladder");
        await enter(page, "start");
        await shoot("first-start");
        await context.close();
      }
    }
  }
  expect(count, "each screen in each look").toBeGreaterThan(8);
  await carrier.stop();
  await office.stop();
});
