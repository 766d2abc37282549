/** What is looked for in the call log, as the address bar keeps it: a search can be sent to a colleague. */
import type { CallLogQuery } from "@/api";

export type Filter = Omit<CallLogQuery, "offset" | "limit" | "descending"> & {
  descending: boolean;
};

export const NOTHING: Filter = { sort: "started", descending: true };

const SORTS = ["started", "talk", "wait", "caller", "called"] as const;
const DIRECTIONS = ["inbound", "outbound", "internal"] as const;
const WORDS = [
  "search",
  "from",
  "to",
  "extension",
  "group",
  "flow",
  "node",
  "exit",
  "tag",
] as const;
const FLAGS = ["answered", "recorded"] as const;

export function toParams(filter: Filter): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of [...WORDS, "direction", "reason"] as const) {
    const value = filter[name];
    if (value) params.set(name, value);
  }
  for (const name of FLAGS) {
    const value = filter[name];
    if (value !== undefined && value !== null) params.set(name, value ? "yes" : "no");
  }
  if (filter.sort !== NOTHING.sort) params.set("sort", filter.sort);
  if (filter.descending !== NOTHING.descending) params.set("order", "up");
  return params;
}

/** What is not known, or not as it should be, is left out: an old link still leads somewhere. */
export function fromParams(params: URLSearchParams): Filter {
  const filter: Filter = { ...NOTHING };
  for (const name of WORDS) {
    const value = params.get(name)?.trim();
    if (value) filter[name] = value;
  }
  const direction = DIRECTIONS.find((one) => one === params.get("direction"));
  if (direction) filter.direction = direction;
  const reason = params.get("reason");
  if (reason && /^[a-z_]+$/.test(reason)) filter.reason = reason as NonNullable<Filter["reason"]>;
  for (const name of FLAGS) {
    if (params.has(name)) filter[name] = params.get(name) === "yes";
  }
  filter.sort = SORTS.find((one) => one === params.get("sort")) ?? NOTHING.sort;
  filter.descending = params.get("order") !== "up";
  return filter;
}

/** How many filters are set, not counting search and sorting. */
export function countFilters({ from, to, ...filter }: Filter): number {
  const apart = ["search", "sort", "descending"];
  const set = Object.entries(filter).filter(
    ([name, value]) =>
      !apart.includes(name) && value !== undefined && value !== null && value !== "",
  );
  return set.length + (from || to ? 1 : 0);
}

export type Period = "today" | "yesterday" | "week" | "month" | "all";
export const PERIODS: readonly Period[] = ["today", "yesterday", "week", "month", "all"];

/** Whole days of the office's zone; `week` and `month` are the last 7 and 30 days with today. */
export function periodOf(period: Period, now: Date, timeZone: string): Pick<Filter, "from" | "to"> {
  const today = dayIn(now, timeZone);
  switch (period) {
    case "today":
      return { from: midnight(today, timeZone) };
    case "yesterday":
      return { from: midnight(addDays(today, -1), timeZone), to: midnight(today, timeZone) };
    case "week":
      return { from: midnight(addDays(today, -6), timeZone) };
    case "month":
      return { from: midnight(addDays(today, -29), timeZone) };
    case "all":
      return {};
  }
}

/** Which of the periods a filter is; `null` where somebody chose days of their own. */
export function periodIn(
  filter: Pick<Filter, "from" | "to">,
  now: Date,
  timeZone: string,
): Period | null {
  const found = PERIODS.find((period) => {
    const { from, to } = periodOf(period, now, timeZone);
    return from === (filter.from ?? undefined) && to === (filter.to ?? undefined);
  });
  return found ?? null;
}

export function dayIn(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

export function addDays(day: string, count: number): string {
  const moment = new Date(`${day}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + count);
  return moment.toISOString().slice(0, 10);
}

/** The moment at which a day begins in a zone, whatever its clocks do that night. */
export function midnight(day: string, timeZone: string): string {
  const guess = new Date(`${day}T00:00:00Z`).getTime();
  let at = guess;
  for (let round = 0; round < 2; round += 1) at = guess - offset(new Date(at), timeZone);
  return new Date(at).toISOString().replace(".000Z", "Z");
}

function offset(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return wall - Math.floor(at.getTime() / 1000) * 1000;
}
