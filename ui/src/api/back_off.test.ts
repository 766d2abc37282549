import { expect, test } from "vitest";
import { BackOff } from "./back_off";

test("tries come quickly at first, then slower, and never slower than ten seconds", () => {
  const backOff = new BackOff(() => 1);
  const waits = Array.from({ length: 8 }, () => backOff.next());
  expect(waits, "doubling").toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  backOff.reset();
  expect(backOff.next(), "after a success it begins anew").toBe(250);
});

test("chance only shortens a wait", () => {
  const backOff = new BackOff(() => 0);
  expect(backOff.next(), "a tenth less at most").toBe(225);
});
