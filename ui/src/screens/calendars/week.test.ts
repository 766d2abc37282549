import { describe, expect, it } from "vitest";
import * as week from "./week";

const shop = [
  { days: ["mon", "tue", "wed", "thu", "fri"] as week.Weekday[], from: "09:00", to: "18:00" },
];

describe("the week of a calendar", () => {
  it("comes back as it went in", () => {
    expect(week.toWeekly(week.toBlocks(shop)), "days that are alike stay one entry").toEqual(shop);
  });

  it("reads times as people write them, and 24:00 as the end of the day", () => {
    expect(week.minutesOf("9:05")).toBe(545);
    expect(week.minutesOf("24:00")).toBe(1440);
    expect(week.minutesOf("24:01"), "no such time").toBeNull();
    expect(week.minutesOf("09:60"), "no such minute").toBeNull();
    expect(week.timeOf(1440)).toBe("24:00");
    expect(week.timeOf(1560), "two in the night").toBe("02:00");
  });

  it("opens an hour before the first who works, and in the morning where nobody does", () => {
    expect(week.firstInSight(week.toBlocks(shop)), "08:00").toBe(480);
    expect(week.firstInSight([{ day: 0, from: 30, to: 600 }]), "not before midnight").toBe(0);
    expect(week.firstInSight([]), "07:00").toBe(420);
  });

  it("draws the same hours on every day that the mouse crossed", () => {
    const blocks = week.drawn([], { day: 4, minute: 1082 }, { day: 2, minute: 538 });
    expect(week.toWeekly(blocks)).toEqual([
      { days: ["wed", "thu", "fri"], from: "09:00", to: "18:00" },
    ]);
  });

  it("makes one of two blocks that touch", () => {
    const morning = week.drawn([], { day: 0, minute: 540 }, { day: 0, minute: 720 });
    const day = week.drawn(morning, { day: 0, minute: 720 }, { day: 0, minute: 1080 });
    expect(day).toEqual([{ day: 0, from: 540, to: 1080 }]);
    const lunch = week.drawn(morning, { day: 0, minute: 780 }, { day: 0, minute: 1080 });
    expect(lunch, "a lunch break keeps them apart").toHaveLength(2);
  });

  it("never draws less than a step, even at the end of the day", () => {
    expect(week.drawn([], { day: 0, minute: 1440 }, { day: 0, minute: 1440 })).toEqual([
      { day: 0, from: 1425, to: 1440 },
    ]);
  });

  it("shows a block over midnight on both days, and keeps it with the day on which it begins", () => {
    const bar = week.toBlocks([{ days: ["sun"], from: "22:00", to: "02:00" }]);
    expect(week.pieces(bar).map(({ day, from, to }) => [day, from, to])).toEqual([
      [6, 1320, 1440],
      [0, 0, 120],
    ]);
    expect(week.toWeekly(bar)).toEqual([{ days: ["sun"], from: "22:00", to: "02:00" }]);
  });

  it("keeps a moved block inside the week", () => {
    const blocks = week.toBlocks([{ days: ["sun"], from: "20:00", to: "22:00" }]);
    expect(week.moved(blocks, 0, 3, 60)).toEqual([{ day: 6, from: 1260, to: 1380 }]);
    expect(week.moved(blocks, 0, -9, -9999)).toEqual([{ day: 0, from: 0, to: 120 }]);
  });

  it("keeps a resized block between a step and a day", () => {
    const blocks = [{ day: 1, from: 540, to: 600 }];
    expect(week.resized(blocks, 0, "from", 600)[0]).toEqual({ day: 1, from: 585, to: 600 });
    expect(week.resized(blocks, 0, "to", -600)[0]).toEqual({ day: 1, from: 540, to: 555 });
    expect(week.resized(blocks, 0, "to", 9999)[0]).toEqual({ day: 1, from: 540, to: 1980 });
  });

  it("copies a day over others, whose own hours go", () => {
    const blocks = [
      { day: 0, from: 540, to: 1080 },
      { day: 5, from: 600, to: 720 },
    ];
    expect(week.toWeekly(week.copiedDay(blocks, 0, [0, 4, 5]))).toEqual([
      { days: ["mon", "fri", "sat"], from: "09:00", to: "18:00" },
    ]);
  });

  it("counts the open hours of a week", () => {
    expect(week.openMinutes(week.toBlocks(shop))).toBe(5 * 9 * 60);
  });
});
