import { describe, expect, it } from "vitest";
import type { Calendar } from "@/api";
import * as open from "./open";

const shop: Calendar = {
  id: "shop-hours",
  time_zone: "Asia/Shanghai",
  weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "18:00" }],
  closed: ["2026-10-01", "2026-10-02", "2026-10-10"],
  open: [{ date: "2026-10-10", from: "10:00", to: "16:00" }],
};
const at = (date: string, time: string) => {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return { date, minute: hour * 60 + minute };
};

describe("whether a calendar is open", () => {
  it("opens and closes on the minute", () => {
    expect(open.verdict(shop, at("2026-09-28", "08:59")).open).toBe(false);
    expect(open.verdict(shop, at("2026-09-28", "09:00"))).toEqual({ open: true, because: "week" });
    expect(open.verdict(shop, at("2026-09-28", "18:00"))).toEqual({
      open: false,
      because: "outside_hours",
    });
    expect(open.verdict(shop, at("2026-09-27", "12:00"))).toEqual({
      open: false,
      because: "no_hours",
    });
  });

  it("puts a moved working day before a closed one, and a closed one before the week", () => {
    expect(open.verdict(shop, at("2026-10-10", "15:00"))).toEqual({
      open: true,
      because: "moved_day",
    });
    expect(open.verdict(shop, at("2026-10-10", "09:30")).open, "its own hours hold").toBe(false);
    expect(open.verdict(shop, at("2026-10-01", "10:00"))).toEqual({
      open: false,
      because: "closed_day",
    });
  });

  it("lets hours run on over midnight, from the day on which they begin", () => {
    const bar: Calendar = {
      id: "bar",
      weekly: [{ days: ["fri"], from: "22:00", to: "02:00" }],
      closed: ["2026-10-09"],
    };
    expect(open.verdict(bar, at("2026-10-03", "01:59"))).toEqual({
      open: true,
      because: "from_the_day_before",
    });
    expect(open.verdict(bar, at("2026-10-03", "02:00")).open).toBe(false);
    expect(open.verdict(bar, at("2026-10-10", "01:00")).open, "the Friday before was closed").toBe(
      false,
    );
  });

  it("believes a hand before everything", () => {
    expect(open.verdict({ ...shop, override: "closed" }, at("2026-09-28", "10:00"))).toEqual({
      open: false,
      because: "by_hand",
    });
  });

  it("reads the wall clock of the zone", () => {
    expect(open.localMoment(new Date("2026-10-05T16:30:00Z"), "Asia/Shanghai")).toEqual({
      date: "2026-10-06",
      minute: 30,
    });
  });
});

describe("days of a month", () => {
  it("begins the grid on a Monday and shows six weeks", () => {
    const grid = open.monthGrid("2026-10");
    expect(grid[0], "October 2026 begins on a Thursday").toBe("2026-09-28");
    expect(grid).toHaveLength(42);
    expect(open.plusMonths("2026-12", 1)).toBe("2027-01");
  });

  it("goes round by clicks: a working day is closed and comes back", () => {
    const usual = open.usualHours(shop);
    const closed = open.toggledDay(shop, "2026-09-28", usual);
    expect(open.dayKind(closed, "2026-09-28")).toBe("closed");
    expect(open.toggledDay(closed, "2026-09-28", usual).closed, "and is as before").toEqual(
      shop.closed,
    );
  });

  it("goes round by clicks: a free Saturday is worked at the usual hours and comes back", () => {
    const worked = open.toggledDay(shop, "2026-10-17", open.usualHours(shop));
    expect(worked.open?.at(-1)).toEqual({ date: "2026-10-17", from: "09:00", to: "18:00" });
    expect(open.toggledDay(worked, "2026-10-17", open.usualHours(shop)).open).toEqual(shop.open);
  });

  it("knows a date from a slip", () => {
    expect(open.isDate("2026-02-29"), "no leap year").toBe(false);
    expect(open.isDate("2028-02-29")).toBe(true);
    expect(open.daysBetween("2026-10-01", "2026-10-03")).toEqual([
      "2026-10-01",
      "2026-10-02",
      "2026-10-03",
    ]);
    expect(open.daysBetween("2026-10-03", "2026-10-01")).toEqual([]);
  });
});
