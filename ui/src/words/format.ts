// Moments, durations and figures, as the language writes them. Moments stand in the office's zone.
import { looks } from "./language.svelte";

let zone: string | undefined;

/** The office's time zone, as soon as it is known. */
export function useZone(name: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    zone = name;
  } catch {
    zone = undefined;
  }
  made.clear();
}

const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

function dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `d${looks.language}${JSON.stringify(options)}`;
  let format = made.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(looks.language, {
      hourCycle: "h23",
      ...(zone ? { timeZone: zone } : {}),
      ...options,
    });
    made.set(key, format);
  }
  return format as Intl.DateTimeFormat;
}

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${looks.language}${JSON.stringify(options)}`;
  let format = made.get(key);
  if (!format) made.set(key, (format = new Intl.NumberFormat(looks.language, options)));
  return format as Intl.NumberFormat;
}

type Moment = string | number | Date;

/** `14:05` */
export function clock(at: Moment): string {
  return dates({ hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** `14:05:09` */
export function clockSeconds(at: Moment): string {
  return dates({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(new Date(at));
}

/** `28 Nov 2026` */
export function date(at: Moment): string {
  return dates({ dateStyle: "medium" }).format(new Date(at));
}

/** `28 Nov 2026, 14:05` */
export function dateClock(at: Moment): string {
  return dates({
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(at));
}

/** The clock today, the day and the clock before. */
export function when(at: Moment, now: Moment = Date.now()): string {
  const day = dates({ year: "numeric", month: "2-digit", day: "2-digit" });
  if (day.format(new Date(at)) === day.format(new Date(now))) return clock(at);
  return dates({ month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }).format(
    new Date(at),
  );
}

/** `0:07`, `12:30`, `1:02:03`: how long something lasts. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

export function figure(value: number, digits = 0): string {
  return numbers({ maximumFractionDigits: digits }).format(value);
}

/** `0.82` as `82%`. */
export function percent(share: number, digits = 0): string {
  return numbers({ style: "percent", maximumFractionDigits: digits }).format(share);
}

export function bytes(count: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const step = count < 1 ? 0 : Math.min(Math.floor(Math.log10(count) / 3), units.length - 1);
  return numbers({
    style: "unit",
    unit: units[step] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(count / 1000 ** step);
}

/** `a, b and c` */
export function list(items: string[]): string {
  const said = new Intl.ListFormat(looks.language, { type: "conjunction" }).format(items);
  // Latin letters and digits stand a space off from Chinese.
  return said.replace(/([!-~])和(?=[!-~])/g, "$1 和 ");
}

/** `Chinese`, `China`: the names of languages and countries. */
export function nameOf(code: string, type: "language" | "region"): string {
  return new Intl.DisplayNames(looks.language, { type }).of(code) ?? code;
}

/** `Deutsch`, `English`: a language in its own words. */
export function ownName(code: string): string {
  const script = code === "zh-CN" ? "zh-Hans" : code;
  return new Intl.DisplayNames(code, { type: "language" }).of(script) ?? code;
}
