import { expect, test } from "@playwright/test";
import { login, newBrowser, rooms } from "../harness/browser";
import { Exchange } from "../harness/exchange";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start();
});
test.afterAll(() => office.stop());

test("a wrong password says what to do, and lets one try again", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  await page.goto("/");
  await expect(page.getByLabel("Login"), "ready to type").toBeFocused();
  await page.keyboard.type("owner");
  await page.keyboard.press("Tab");
  await page.keyboard.type("not this one");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("alert"), "what is wrong").toContainText("do not belong together");
  await expect(page.getByLabel("Password"), "ready for the next try").toBeFocused();
  await page.getByLabel("Password").fill(office.password("owner"));
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("navigation").first(), "inside").toBeVisible();
});

test("an agent sees the workbench and the own calls, and no configuration", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "wei");
  const open = await rooms(page);
  expect(open, "what an agent works with").toContain("workbench");
  for (const room of ["flows", "groups", "numbers", "trunks", "extensions", "people"])
    expect(open, `${room} is for those who configure`).not.toContain(room);
  await page.goto("/#/people");
  await expect(
    page.getByRole("region", { name: "Dial", exact: true }),
    "an address leads no further",
  ).toBeVisible();
});

test("whoever logs out is out, on every page", async ({ browser }) => {
  const { page } = await newBrowser(browser, office);
  await login(page, office, "mei");
  await page.getByRole("button", { name: /^Mei/ }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await expect(page.getByLabel("Login")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Login"), "the cookie is worth nothing any more").toBeVisible();
});
