import { describe, expect, it } from "vitest";
import type { LiveGroup } from "@/api";
import { bars, hoursOf, linePath, ringDash, shownHours, ticks, topOf } from "./chart";
import { levelUrgency, longestWaiting, totals, urgency } from "./figures";

const now = Date.parse("2026-10-10T02:00:00Z");
const group = (more: Partial<LiveGroup>): LiveGroup => ({
  id: "g",
  name: "G",
  waiting: [],
  ready: 0,
  staffed: 0,
  answered_today: 0,
  missed_today: 0,
  service_level: null,
  longest_wait: 0,
  ...more,
});
const caller = (since: string) => ({ call: "C1", caller: "138****8000", since, priority: 0 });

describe("the figures of the board", () => {
  it("weigh the service level by how many calls a group had", () => {
    const sum = totals(
      [
        group({ answered_today: 90, missed_today: 10, service_level: 0.9 }),
        group({ answered_today: 0, missed_today: 0, service_level: null }),
        group({ answered_today: 5, missed_today: 5, service_level: 0.5 }),
      ],
      now,
    );
    expect(sum.serviceLevel).toBeCloseTo((90 + 5) / 110);
    expect([sum.answered, sum.missed]).toEqual([95, 15]);
  });

  it("have no service level before the first call", () => {
    expect(totals([group({})], now).serviceLevel).toBeNull();
    expect(totals([], now)).toMatchObject({ waiting: 0, longestWaiting: 0 });
  });

  it("count how long the first in line has waited", () => {
    const waiting = [caller("2026-10-10T01:59:30Z"), caller("2026-10-10T01:58:45Z")];
    expect(longestWaiting(group({ waiting }), now)).toBe(75);
    expect(totals([group({ waiting })], now).longestWaiting).toBe(75);
  });

  it("grow urgent", () => {
    expect([10, 30, 60].map((seconds) => urgency(seconds))).toEqual(["calm", "soon", "late"]);
    expect([null, 0.8, 0.7, 0.5].map(levelUrgency)).toEqual(["calm", "calm", "soon", "late"]);
  });
});

describe("the charts", () => {
  const day = Array.from({ length: 24 }, (_, hour) => ({
    hour,
    answered: hour === 7 ? 8 : 0,
    missed: hour === 7 ? 2 : 0,
  }));

  it("show a working day, and more where there were calls", () => {
    expect(shownHours(day).map((one) => one.hour)).toEqual([
      7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18,
    ]);
  });

  it("put missed calls on top of answered ones", () => {
    const [bar] = bars(shownHours(day), 120, 100);
    expect(bar?.answered).toEqual({ y: 20, height: 80 });
    expect(bar?.missed).toEqual({ y: 0, height: 20 });
  });

  it("end their axes at round numbers", () => {
    expect([0, 3, 7, 12, 21, 99, 260].map((most) => topOf([most]))).toEqual([
      4, 4, 10, 20, 25, 100, 500,
    ]);
    expect(ticks([12])).toEqual([0, 10, 20]);
  });

  it("stand at the hours of the office's own clock", () => {
    const counted = [{ hour: "2026-10-10T01:00:00Z", answered: 3, missed: 1 }];
    expect(hoursOf(counted, "Asia/Shanghai")[9]).toEqual({ hour: 9, answered: 3, missed: 1 });
    expect(hoursOf([], undefined), "a day without calls has hours too").toHaveLength(24);
  });

  it("break a line where there is nothing", () => {
    expect(linePath([10, null, 5, 10], 40, 10)).toBe("M5.0,0.0M25.0,5.0L35.0,0.0");
  });

  it("fill a ring by its part", () => {
    expect(ringDash(0.25, 10)).toBe("15.71 47.12");
    expect(ringDash(2, 10)).toBe("62.83 0.00");
  });
});
