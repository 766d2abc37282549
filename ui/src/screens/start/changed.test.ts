// A step that lay open for long takes nothing back.
import { expect, test } from "vitest";
import { changed } from "./changed";

const was = { name: "", language: "zh-CN", time_zone: "UTC", area_code: null as string | null };

test("what was not touched in the step keeps what it was changed to elsewhere", () => {
  const filled = { ...was, time_zone: "Asia/Shanghai" };
  const now = { ...was, name: "Lantern Repairs", area_code: "0755" };
  expect(changed(was, filled, now)).toEqual({
    name: "Lantern Repairs",
    language: "zh-CN",
    time_zone: "Asia/Shanghai",
    area_code: "0755",
  });
});

test("what was typed in the step is what somebody wants now", () => {
  const filled = { ...was, name: "Lantern & Sons" };
  expect(changed(was, filled, { ...was, name: "Lantern Repairs" }).name).toBe("Lantern & Sons");
});

test("what was emptied is saved as empty", () => {
  const open: typeof was = { ...was, area_code: "0755" };
  expect(changed(open, { ...open, area_code: null }, open).area_code).toBeNull();
});
