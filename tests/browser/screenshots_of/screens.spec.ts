import { expect, test } from "@playwright/test";
import { Api } from "../harness/api";
import { enter, login, rooms, settings } from "../harness/browser";
import { DETAILS } from "../harness/rooms";
import { type BusyOffice, busyOffice } from "./busy_office";
import { Camera, LOOKS, nameOf } from "./camera";

let house: BusyOffice;
test.beforeAll(async () => {
  house = await busyOffice();
});
test.afterAll(() => house.stop());

for (const look of LOOKS) {
  test(`every screen, ${nameOf(look)}`, async ({ browser }) => {
    const { office } = house;
    const camera = await Camera.at(browser, office, look);
    const { page, context } = camera;
    await page.goto("/");
    await expect(page.locator("input[autocomplete=current-password]")).toBeVisible();
    await camera.shoot("login");

    await login(page, office, "wei", "/#/workbench");
    await enter(page, "workbench");
    await expect(page.getByRole("article").first()).toBeVisible();
    await camera.shoot("workbench-of-an-agent");
    await page.keyboard.press("t");
    await camera.shoot("workbench-transfer");
    await page.keyboard.press("Escape");
    for (const aside of ["work_collect", "work_to_flow"]) {
      await page.getByRole("button", { name: camera.words(aside) }).click();
      await camera.shoot(aside.replace("work_", "workbench-").replaceAll("_", "-"));
    }
    await page.getByRole("button", { name: camera.words("work_to_flow") }).click();
    await page.locator("nav .me").click();
    await camera.shoot("workbench-own-state");
    await camera.away();
    await enter(page, "settings/account");
    await expect(page.getByLabel(camera.words("set_mobile_number"))).toBeVisible();
    await camera.shoot("settings-account-of-an-agent");
    await context.clearCookies();
    await page.goto("about:blank");

    await login(page, office, "mei", "/#/workbench");
    await page
      .getByRole("button", { name: camera.words("shell_supervise") })
      .first()
      .click();
    await expect(page.getByRole("menu")).toBeVisible();
    await camera.shoot("workbench-supervise");
    await camera.away();
    await context.clearCookies();
    await page.goto("about:blank");

    await login(page, office, "owner", "/#/workbench");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("we");
    await camera.shoot("palette");
    await camera.away();
    const all = [
      ...(await rooms(page)),
      ...(await settings(page)),
      ...DETAILS,
      "calls/C1",
      "flows/welcome",
    ];
    for (const room of all) {
      await enter(page, room);
      await camera.shoot(room.replace(/[?=:]/g, "-"));
    }
    await enter(page, "calls/C1");
    await page.getByRole("tab").nth(1).click();
    await camera.shoot("calls/C1-journal");
    await page.getByRole("tab").last().click();
    await expect(page.getByRole("button", { name: /^BYE/ }).first()).toBeVisible();
    await camera.shoot("calls/C1-ladder");

    await enter(page, "settings/rules");
    await page.locator("input[type=tel]").fill("13800138000");
    await page.locator("form button[type=submit]").first().click();
    await expect(page.getByRole("status").filter({ hasText: /./ }).first()).toBeVisible();
    await camera.shoot("settings-rules-tried");
    await enter(page, "settings/tokens");
    await camera.press("set_tokens_add");
    await camera.shoot("settings-tokens-new");
    await camera.away();
    await enter(page, "settings/webhooks");
    await camera.press("hook_new");
    await camera.shoot("settings-webhooks-new");
    await camera.away();

    await enter(page, "board");
    await camera.press("shell_supervise");
    await page.getByRole("menuitem").first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("combobox").fill("100");
    await expect(dialog.getByRole("option").first()).toBeVisible();
    await camera.shoot("board-hand-on");
    await camera.away();
    await camera.press("board_wallboard");
    await expect(page.locator(".wall")).toBeVisible();
    await camera.shoot("wallboard");
    await page.evaluate(() => document.exitFullscreen());

    await context.setOffline(true);
    await enter(page, "workbench");
    await camera.shoot("connection-lost");
    await context.setOffline(false);
    await context.close();
    expect(camera.count, "every screen").toBeGreaterThan(40);
  });
}

test("the office is left as it was found", async () => {
  const api = await Api.of(house.office);
  const { rows } = await api.give<{ rows: unknown[] }>("call_log", { limit: 50 });
  expect(rows.length, "nobody was called by looking").toBe(6);
});
