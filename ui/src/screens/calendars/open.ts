/**
 * Whether a calendar is open at a moment, and which of its rules says so: the same order as the exchange's.
 * By hand, then moved working days, then closed days, then the week.
 */
import type { Calendar } from "@/api";
import { DAYS, DAY_MINUTES, minutesOf } from "./week";

export type Because =
  | "by_hand"
  | "moved_day"
  | "closed_day"
  | "week"
  | "no_hours"
  | "outside_hours"
  | "from_the_day_before";

/** A wall clock of the calendar's own zone: `2026-10-10` and minutes from midnight. */
export interface LocalMoment {
  date: string;
  minute: number;
}

export interface Verdict {
  open: boolean;
  because: Because;
}

interface Window {
  from: number;
  to: number;
}

export function verdict(calendar: Calendar, at: LocalMoment): Verdict {
  if (calendar.override) return { open: calendar.override === "open", because: "by_hand" };
  const today = hoursOf(calendar, at.date);
  if (today.windows.some(({ from, to }) => from <= at.minute && (at.minute < to || to <= from))) {
    return { open: true, because: today.moved ? "moved_day" : "week" };
  }
  const before = hoursOf(calendar, plusDays(at.date, -1));
  if (before.windows.some(({ from, to }) => to <= from && at.minute < to)) {
    return { open: true, because: "from_the_day_before" };
  }
  if (today.closed) return { open: false, because: "closed_day" };
  return { open: false, because: today.windows.length > 0 ? "outside_hours" : "no_hours" };
}

/** What a day of the month view is: worked by the week, moved, closed, or without hours. */
export type DayKind = "week" | "moved" | "closed" | "free";

export function dayKind(calendar: Calendar, date: string): DayKind {
  const hours = hoursOf(calendar, date);
  if (hours.moved) return "moved";
  if (hours.closed) return "closed";
  return hours.windows.length > 0 ? "week" : "free";
}

export function windowsOf(calendar: Calendar, date: string): { from: string; to: string }[] {
  const moved = (calendar.open ?? []).filter((day) => day.date === date);
  if (moved.length > 0) return moved;
  if (calendar.closed?.includes(date)) return [];
  const day = DAYS[weekdayOf(date)];
  return (calendar.weekly ?? []).filter((hours) => day && hours.days.includes(day));
}

function hoursOf(
  calendar: Calendar,
  date: string,
): { windows: Window[]; moved: boolean; closed: boolean } {
  const moved = (calendar.open ?? []).some((day) => day.date === date);
  const closed = !moved && (calendar.closed ?? []).includes(date);
  const windows = windowsOf(calendar, date).flatMap(({ from, to }) => {
    const [start, end] = [minutesOf(from), minutesOf(to)];
    return start === null || end === null ? [] : [{ from: start, to: end }];
  });
  return { windows, moved, closed };
}

/** 0 is Monday. */
export function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

export function plusDays(date: string, days: number): string {
  const moment = new Date(`${date}T00:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
}

/** The wall clock of a zone at a moment. */
export function localMoment(at: Date, timeZone: string): LocalMoment {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const minute = (Number(part.hour) * 60 + Number(part.minute)) % DAY_MINUTES;
  return { date: `${part.year}-${part.month}-${part.day}`, minute };
}

/** Six weeks from the Monday on or before the first of the month: `2026-10`. */
export function monthGrid(month: string): string[] {
  const first = `${month}-01`;
  const monday = plusDays(first, -weekdayOf(first));
  return Array.from({ length: 42 }, (_, at) => plusDays(monday, at));
}

export function plusMonths(month: string, by: number): string {
  const [year, number] = month.split("-").map(Number);
  const moment = new Date(Date.UTC(year ?? 1970, (number ?? 1) - 1 + by, 1));
  return moment.toISOString().slice(0, 7);
}

/** A click on a day goes round: as the week says, closed, and worked at the usual hours. */
export function toggledDay(
  calendar: Calendar,
  date: string,
  usual: { from: string; to: string },
): Calendar {
  const closed = (calendar.closed ?? []).filter((day) => day !== date);
  const open = (calendar.open ?? []).filter((day) => day.date !== date);
  const byWeek = windowsOf({ ...calendar, closed, open }, date).length > 0;
  switch (dayKind(calendar, date)) {
    case "week":
      return { ...calendar, closed: [...closed, date].sort(), open };
    case "closed":
      // A day that the week works anyway needs no hours of its own.
      return byWeek ? { ...calendar, closed, open } : withOpen(calendar, closed, open, date, usual);
    case "free":
      return withOpen(calendar, closed, open, date, usual);
    case "moved":
      return { ...calendar, closed, open };
  }
}

function withOpen(
  calendar: Calendar,
  closed: string[],
  open: NonNullable<Calendar["open"]>,
  date: string,
  usual: { from: string; to: string },
): Calendar {
  const days = [...open, { date, from: usual.from, to: usual.to }];
  return { ...calendar, closed, open: days.sort((a, b) => a.date.localeCompare(b.date)) };
}

/** The hours that most days of the week have, for a moved working day. */
export function usualHours(calendar: Calendar): { from: string; to: string } {
  const most = [...(calendar.weekly ?? [])].sort((a, b) => b.days.length - a.days.length)[0];
  return most ? { from: most.from, to: most.to } : { from: "09:00", to: "18:00" };
}

/** Every day from one to another, both with it; none where they are the wrong way round or too many. */
export function daysBetween(from: string, to: string): string[] {
  if (!isDate(from) || !isDate(to) || to < from) return [];
  const days: string[] = [];
  for (let day = from; day <= to && days.length < 366; day = plusDays(day, 1)) days.push(day);
  return days;
}
