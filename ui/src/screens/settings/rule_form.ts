/** A rule as a form shows it, and back. What a form does not show stays as it was. */
import type { OutboundRule, Scope } from "@/api";

export type Span = "seconds" | "minutes" | "hours" | "day";

export interface RuleForm {
  counts: boolean;
  limit: number | null;
  scope: Scope;
  /** How many of the unit; of no weight for a day of the calendar. */
  window: number | null;
  unit: Span;
  hours: boolean;
  from: string;
  to: string;
  zone: string;
  deny: string[];
  areas: string[];
  trunks: string[];
  numbers: string[];
  note: string;
}

const SECONDS: Record<Exclude<Span, "day">, number> = { seconds: 1, minutes: 60, hours: 3600 };

/** A new rule: the one that carriers ask for most. */
export const NEW_RULE: OutboundRule = {
  id: "",
  scope: "callee",
  limit: 3,
  per_seconds: 3600,
};

export function formOf(rule: OutboundRule, zone: string): RuleForm {
  const [from, to] = rule.allow_between ?? ["08:00", "21:00"];
  return {
    counts: typeof rule.limit === "number",
    limit: rule.limit ?? 3,
    scope: rule.scope,
    ...spanOf(rule),
    hours: Boolean(rule.allow_between),
    from,
    to,
    zone: rule.time_zone ?? zone,
    deny: rule.deny ?? [],
    areas: rule.deny_areas ?? [],
    trunks: rule.trunks ?? [],
    numbers: rule.numbers ?? [],
    note: rule.note ?? "",
  };
}

export function ruleOf(form: RuleForm, was: OutboundRule): OutboundRule {
  const { id, enabled } = was;
  const rule: OutboundRule = { id, scope: form.counts ? form.scope : "any" };
  if (enabled === false) rule.enabled = false;
  if (form.counts) {
    rule.limit = form.limit;
    if (form.unit === "day") rule.per = "day";
    else rule.per_seconds = form.window === null ? null : form.window * SECONDS[form.unit];
  }
  if (form.hours) rule.allow_between = [form.from, form.to];
  if (form.hours || (form.counts && form.unit === "day")) rule.time_zone = form.zone;
  const { deny, areas: deny_areas, trunks, numbers } = form;
  const lists = { deny, deny_areas, trunks, numbers };
  for (const [field, list] of Object.entries(lists))
    if (list.length > 0) Object.assign(rule, { [field]: [...list] });
  if (form.note.trim()) rule.note = form.note.trim();
  return rule;
}

/** Whether it forbids anything, and says all that it has to. */
export function isWhole(form: RuleForm): boolean {
  const counted = form.limit !== null && (form.unit === "day" || Boolean(form.window));
  const timed = form.from !== "" && form.to !== "";
  if ((form.counts && !counted) || (form.hours && !timed)) return false;
  return form.counts || form.hours || form.deny.length > 0 || form.areas.length > 0;
}

function spanOf({ per, per_seconds }: OutboundRule): Pick<RuleForm, "window" | "unit"> {
  if (per === "day") return { window: 1, unit: "day" };
  const seconds = per_seconds ?? SECONDS.hours;
  for (const unit of ["hours", "minutes"] as const)
    if (seconds % SECONDS[unit] === 0) return { window: seconds / SECONDS[unit], unit };
  return { window: seconds, unit: "seconds" };
}
