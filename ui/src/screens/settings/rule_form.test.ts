import { describe, expect, it } from "vitest";
import type { OutboundRule } from "@/api";
import { formOf, isWhole, NEW_RULE, ruleOf } from "./rule_form";
import { PRESETS } from "./rules";

const ZONE = "Asia/Shanghai";
const there = (rule: OutboundRule) => ruleOf(formOf(rule, ZONE), rule);

describe("a rule in its form", () => {
  it("comes out as it went in, every ready-made one", () => {
    for (const { rule } of PRESETS) expect(there(rule), rule.id).toEqual(rule);
  });

  it("keeps for what it holds alone, its note, and that it is turned off", () => {
    const rule: OutboundRule = {
      ...NEW_RULE,
      id: "night",
      enabled: false,
      note: "Contract of May",
      trunks: ["carrier"],
      numbers: ["075586001234"],
      deny: ["400*"],
    };
    expect(there(rule)).toEqual(rule);
  });

  it("shows a window in the largest unit that is whole", () => {
    const unitOf = (per_seconds: number) => {
      const { window, unit } = formOf({ ...NEW_RULE, per_seconds }, ZONE);
      return `${window} ${unit}`;
    };
    expect([90, 300, 7200].map(unitOf)).toEqual(["90 seconds", "5 minutes", "2 hours"]);
  });

  it("counts by the day of its time zone where no seconds are asked for", () => {
    const form = { ...formOf(NEW_RULE, ZONE), unit: "day" as const };
    expect(ruleOf(form, NEW_RULE)).toEqual({
      id: "",
      scope: "callee",
      limit: 3,
      per: "day",
      time_zone: ZONE,
    });
  });

  it("is whole when it forbids something, with every figure that it needs", () => {
    const form = formOf(NEW_RULE, ZONE);
    expect(isWhole(form)).toBe(true);
    expect(isWhole({ ...form, window: null }), "how long?").toBe(false);
    expect(isWhole({ ...form, limit: null }), "how many?").toBe(false);
    expect(isWhole({ ...form, counts: false }), "it would forbid nothing").toBe(false);
    expect(isWhole({ ...form, counts: false, deny: ["110*"] })).toBe(true);
    expect(isWhole({ ...form, hours: true, to: "" }), "until when?").toBe(false);
  });
});
