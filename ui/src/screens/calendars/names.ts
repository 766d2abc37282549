/** Names of days and months as the language has them; Monday first. */
import { looks } from "@/words";

export function dayNames(style: "narrow" | "short" | "long"): string[] {
  const format = new Intl.DateTimeFormat(looks.language, { weekday: style, timeZone: "UTC" });
  // 2024 began on a Monday.
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2024, 0, 1 + day)));
}

export function monthName(month: string): string {
  const format = new Intl.DateTimeFormat(looks.language, {
    year: "numeric",
    month: "long",
    timeZone: "UTC",
  });
  return format.format(new Date(`${month}-01T00:00:00Z`));
}

export function longDay(date: string): string {
  const format = new Intl.DateTimeFormat(looks.language, { dateStyle: "full", timeZone: "UTC" });
  return format.format(new Date(`${date}T00:00:00Z`));
}
