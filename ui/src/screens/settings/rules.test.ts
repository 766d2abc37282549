import { describe, expect, it } from "vitest";
import { PRESETS, readyMade, says } from "./rules";

describe("rules for calls to the outside", () => {
  it("are told in a sentence each", () => {
    const told = PRESETS.map(({ rule }) => says(rule));
    expect(told).toEqual([
      "Calls from 08:00 to 21:00 (Asia/Shanghai)",
      "25 calls in 30 minutes from one own number",
      "3 calls in 5 minutes to one number",
      "5 calls in 24 hours to one number",
      "2 calls a day to one number",
      "1 calls in 48 hours to one number",
      "Never: Xinjiang, Tibet",
    ]);
  });

  it("say for what they hold alone", () => {
    const rule = { ...readyMade("callee-2-a-day")!, trunks: ["carrier"] };
    expect(says(rule)).toBe("2 calls a day to one number; only for carrier");
  });
});
