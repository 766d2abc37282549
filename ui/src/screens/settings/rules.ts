/** Rules for calls to the outside: ready-made ones, and a rule in a sentence. */
import type { OutboundRule } from "@/api";
import { m } from "@/words";

const CHINA = "Asia/Shanghai";
const DAY = 86_400;

/** What carriers in China and the law commonly demand; each is changed in the office file. */
export const PRESETS: { rule: OutboundRule }[] = [
  {
    rule: {
      id: "hours",
      scope: "any",
      allow_between: ["08:00", "21:00"],
      time_zone: CHINA,
    },
  },
  {
    rule: { id: "own-number-25-in-30-minutes", scope: "own_number", limit: 25, per_seconds: 1800 },
  },
  { rule: { id: "callee-3-in-5-minutes", scope: "callee", limit: 3, per_seconds: 300 } },
  { rule: { id: "callee-5-in-24-hours", scope: "callee", limit: 5, per_seconds: DAY } },
  { rule: { id: "callee-2-a-day", scope: "callee", limit: 2, per: "day", time_zone: CHINA } },
  { rule: { id: "callee-1-in-48-hours", scope: "callee", limit: 1, per_seconds: 2 * DAY } },
  { rule: { id: "no-xinjiang-tibet", scope: "any", deny_areas: ["Xinjiang", "Tibet"] } },
];

export function readyMade(id: string): OutboundRule | undefined {
  return PRESETS.find(({ rule }) => rule.id === id)?.rule;
}

/** What a rule says, all of it. */
export function says(rule: OutboundRule): string {
  const parts: string[] = [];
  if (rule.allow_between) {
    const [from, to] = rule.allow_between;
    parts.push(m.set_rule_hours({ from, to, zone: rule.time_zone ?? "" }).trim());
  }
  if (typeof rule.limit === "number") {
    const words = { limit: rule.limit, time: time(rule) };
    if (rule.scope === "callee") parts.push(m.set_rule_callee(words));
    else if (rule.scope === "own_number") parts.push(m.set_rule_own(words));
    else parts.push(m.set_rule_any(words));
  }
  const denied = [...(rule.deny ?? []), ...(rule.deny_areas ?? [])];
  if (denied.length > 0) parts.push(m.set_rule_deny({ what: denied.join(", ") }));
  const only = [...(rule.trunks ?? []), ...(rule.numbers ?? [])];
  if (only.length > 0) parts.push(m.set_rule_only({ what: only.join(", ") }));
  return parts.join("; ");
}

function time(rule: OutboundRule): string {
  const seconds = rule.per_seconds ?? 0;
  if (rule.per === "day") return m.set_rule_day();
  if (seconds > 0 && seconds % 3600 === 0) return m.set_rule_in_hours({ count: seconds / 3600 });
  if (seconds > 0 && seconds % 60 === 0) return m.set_rule_in_minutes({ count: seconds / 60 });
  return m.set_rule_in_seconds({ count: seconds });
}
