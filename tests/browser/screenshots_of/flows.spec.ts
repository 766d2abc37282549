// The editor of flows: a block, a dry run with its way lit up, problems, tests, versions, heat.
import { expect, test } from "@playwright/test";
import { enter, login } from "../harness/browser";
import { type BusyOffice, busyOffice } from "./busy_office";
import { Camera, LOOKS, nameOf } from "./camera";

let house: BusyOffice;
test.beforeAll(async () => {
  house = await busyOffice("this morning");
});
test.afterAll(() => house.stop());

for (const look of LOOKS) {
  test(`the editor of flows, ${nameOf(look)}`, async ({ browser }) => {
    const camera = await Camera.at(browser, house.office, look);
    await login(camera.page, house.office, "owner", "/#/flows");
    await draw(camera);
    await camera.context.close();
  });
}

async function draw(camera: Camera): Promise<void> {
  const { page } = camera;
  await enter(page, "flows");
  await camera.press("flow_new");
  await camera.shoot("flows-new");
  await camera.away();
  await enter(page, "flows/welcome");
  await page.locator('.svelte-flow__node[data-id="menu"] header').click();
  await camera.shoot("flows-block");
  await camera.press("flow_do_try");
  await camera.press("flow_try_run");
  await expect(page.locator(".block.visited").first()).toBeVisible();
  await camera.shoot("flows-dry-run");
  await page.getByRole("tab", { name: camera.words("flow_tab_tests") }).click();
  await camera.shoot("flows-tests");
  await page.getByRole("tab", { name: camera.words("flow_tab_problems") }).click();
  await camera.shoot("flows-problems");
  await page.getByRole("tab", { name: camera.words("flow_tab_versions") }).click();
  await camera.press("flow_compare_before");
  await expect(page.locator("section.diff .svelte-flow__node").first()).toBeVisible();
  await camera.shoot("flows-diff");
  await page.locator("section.diff > header button").last().click();
  await camera.press("flow_heat");
  await camera.shoot("flows-heat");
  await camera.press("flow_heat");
  await page.getByRole("radio", { name: camera.words("flow_as_list") }).check({ force: true });
  await camera.shoot("flows-list");
  await page.getByRole("radio", { name: camera.words("flow_as_board") }).check({ force: true });
  await camera.press("flow_do_help");
  await camera.shoot("flows-keys");
  await camera.away();
  await camera.press("flow_publish");
  await camera.shoot("flows-publish");
  await camera.away();
}
