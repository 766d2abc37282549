import { expect, test } from "@playwright/test";
import { Api } from "../harness/api";
import { axe, enter, login, newBrowser } from "../harness/browser";
import { Exchange } from "../harness/exchange";

let office: Exchange;
test.beforeAll(async () => {
  office = await Exchange.start((file) => {
    for (const calendar of file["calendars"] as Record<string, unknown>[])
      calendar["override"] = "open";
  });
});
test.afterAll(() => office.stop());

test("a number is keyed in unheard, and the other side goes through a flow and comes back", async ({
  browser,
}) => {
  const [wei, owner] = [await newBrowser(browser, office), await newBrowser(browser, office)];
  const [weis, workshop] = [await office.phone("1001"), await office.phone("1003")];
  await login(wei.page, office, "wei", "/#/workbench");
  await wei.page.keyboard.press("/");
  await wei.page.keyboard.type("1003");
  await expect(wei.page.getByRole("option", { name: /Workshop/ })).toBeVisible();
  await wei.page.keyboard.press("Enter");
  await weis.talks();
  await workshop.talks();

  const { page } = wei;
  await page.getByRole("button", { name: "Collect digits" }).click();
  const panel = page.getByRole("form", { name: "Collect digits" });
  await panel.getByLabel("Digits at most").fill("4");
  expect(await axe(page), "what is asked for").toEqual([]);
  await panel.getByRole("button", { name: "Begin" }).click();
  const strip = page.getByRole("status").filter({ hasText: "is being keyed in" });
  await expect(strip).toContainText("ID number is being keyed in");
  expect(await axe(page), "while it is keyed in").toEqual([]);
  workshop.keys("12");
  await expect(strip, "the keys are counted").toContainText("2 of at most 4");
  workshop.keys("34");
  await expect(strip, "it is whole").toHaveCount(0);
  await expect(page.getByText("4 digits, hidden")).toBeVisible();
  await page.getByRole("button", { name: "Collect digits" }).click();
  await panel.getByRole("button", { name: "Begin" }).click();
  await page.getByRole("button", { name: "Stop collecting" }).click();
  await expect(strip, "it is not wanted any more").toHaveCount(0);

  await page.getByRole("button", { name: "To a flow" }).click();
  const flow = page.getByRole("form", { name: "To a flow" });
  await flow.getByLabel(/^Flow/).click();
  await page.getByRole("option", { name: "Welcome" }).click();
  expect(await axe(page), "which flow").toEqual([]);
  await flow.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("In the flow Welcome")).toBeVisible();
  await expect(
    page.getByRole("button", { name: "Park", exact: true }),
    "nobody is there",
  ).toHaveCount(0);
  const program = await Api.of(office, "wei");
  for (const command of ["call_park", "call_transfer"]) {
    const args = command === "call_park" ? { id: "C1" } : { id: "C1", to: "1002" };
    const refusal = expect(program.give(command, args), "a program is told why").rejects;
    await refusal.toThrow(/409.*take it back first/);
  }
  await page.getByRole("button", { name: "Take back" }).click();
  await expect(page.getByText("In the flow Welcome")).toHaveCount(0);
  workshop.hangUp();
  await weis.over();

  await login(owner.page, office, "owner", "/#/calls");
  await enter(owner.page, "calls/C1");
  await expect(owner.page.getByText("4 digits, hidden")).toBeVisible();
  await owner.page.getByRole("button", { name: "Show" }).click();
  await expect(owner.page.getByText("1234", { exact: true })).toBeVisible();
  expect(await axe(owner.page), "what was keyed in").toEqual([]);
});

test("my mobile is set by myself, and seen where the extension is", async ({ browser }) => {
  const [wei, owner] = [await newBrowser(browser, office), await newBrowser(browser, office)];
  await login(wei.page, office, "wei", "/#/workbench");
  await enter(wei.page, "settings/account");
  await wei.page.getByLabel("Mobile number").fill("139 0013 9000");
  await expect(wei.page.getByRole("switch", { name: "Ring my mobile too" })).toBeChecked();
  await wei.page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(wei.page.getByText("Saved: it holds for the next call")).toBeVisible();
  expect(await axe(wei.page), "my mobile").toEqual([]);
  await login(owner.page, office, "owner", "/#/extensions/1001");
  await expect(owner.page.getByText("On the mobile", { exact: true })).toBeVisible();
  await expect(owner.page.getByLabel("Mobile number")).toHaveValue("13900139000");
  expect(await axe(owner.page), "an extension with a mobile").toEqual([]);
});
