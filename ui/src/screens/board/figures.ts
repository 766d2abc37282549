/** The figures of the board: what is summed over groups, and how urgent a wait is. */
import type { LiveGroup } from "@/api";

export interface Totals {
  waiting: number;
  /** The longest of those who wait now, in seconds. */
  longestWaiting: number;
  answered: number;
  missed: number;
  /** Of all calls that groups were offered today, the part answered in time; `null` before the first. */
  serviceLevel: number | null;
  ready: number;
  staffed: number;
}

export function totals(groups: readonly LiveGroup[], now: number): Totals {
  const sum = (of: (group: LiveGroup) => number) =>
    groups.reduce((total, group) => total + of(group), 0);
  const offered = (group: LiveGroup) =>
    group.service_level === null ? 0 : group.answered_today + group.missed_today;
  const weight = sum(offered);
  return {
    waiting: sum((group) => group.waiting.length),
    longestWaiting: Math.max(0, ...groups.map((group) => longestWaiting(group, now))),
    answered: sum((group) => group.answered_today),
    missed: sum((group) => group.missed_today),
    serviceLevel:
      weight === 0 ? null : sum((group) => (group.service_level ?? 0) * offered(group)) / weight,
    ready: sum((group) => group.ready),
    staffed: sum((group) => group.staffed),
  };
}

/** Seconds that the first in line has waited. */
export function longestWaiting(group: Pick<LiveGroup, "waiting">, now: number): number {
  return Math.max(
    0,
    ...group.waiting.map((caller) => Math.floor((now - Date.parse(caller.since)) / 1000)),
  );
}

export type Urgency = "calm" | "soon" | "late";

/** A wait is late when callers begin to hang up, and soon to be at half of that. */
export function urgency(seconds: number, patience = 60): Urgency {
  if (seconds >= patience) return "late";
  return seconds >= patience / 2 ? "soon" : "calm";
}

/** Eighty per cent is what call centres aim at. */
export function levelUrgency(level: number | null): Urgency {
  if (level === null || level >= 0.8) return "calm";
  return level >= 0.6 ? "soon" : "late";
}
