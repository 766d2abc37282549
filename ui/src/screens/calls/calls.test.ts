import { describe, expect, it } from "vitest";
import { PAGE, Pages, pagesOf } from "./pages";
import * as query from "./query";
import * as wave from "./wave";

describe("what is looked for", () => {
  it("comes back from the address as it went in", () => {
    const filter: query.Filter = {
      search: "138 00",
      direction: "inbound",
      from: "2026-10-01T00:00:00Z",
      group: "sales",
      answered: false,
      recorded: true,
      reason: "abandoned",
      tag: "quote",
      sort: "wait",
      descending: false,
    };
    expect(query.fromParams(new URLSearchParams(query.toParams(filter).toString()))).toEqual(
      filter,
    );
    expect(query.toParams(query.NOTHING).toString(), "nothing looked for, nothing written").toBe(
      "",
    );
  });

  it("leaves out what an old link says wrongly", () => {
    const params = new URLSearchParams(
      "direction=sideways&sort=colour&reason=%3Cb%3E&order=up&search=%20",
    );
    expect(query.fromParams(params)).toEqual({ sort: "started", descending: false });
  });

  it("counts filters as a person would", () => {
    const filter = {
      ...query.NOTHING,
      search: "x",
      from: "a",
      to: "b",
      direction: "inbound" as const,
      answered: false,
    };
    expect(query.countFilters(filter), "a period is one filter").toBe(3);
  });

  it("knows where a day begins, also when the clocks change", () => {
    expect(query.midnight("2026-10-10", "Asia/Shanghai")).toBe("2026-10-09T16:00:00Z");
    expect(query.midnight("2026-03-29", "Europe/Berlin"), "still winter at midnight").toBe(
      "2026-03-28T23:00:00Z",
    );
    expect(query.midnight("2026-03-30", "Europe/Berlin")).toBe("2026-03-29T22:00:00Z");
  });

  it("names the period that a filter is", () => {
    const now = new Date("2026-10-10T03:00:00Z");
    for (const period of query.PERIODS) {
      expect(
        query.periodIn(query.periodOf(period, now, "Asia/Shanghai"), now, "Asia/Shanghai"),
      ).toBe(period);
    }
    expect(query.periodIn({ from: "2026-01-01T00:00:00Z" }, now, "Asia/Shanghai")).toBeNull();
  });
});

describe("thousands of rows", () => {
  it("asks for the pages that hold those rows, and the first where nothing is known yet", () => {
    expect(pagesOf({ first: 90, end: 120 })).toEqual([0, 1]);
    expect(pagesOf({ first: 0, end: 0 })).toEqual([0]);
  });

  it("asks once for a page, and again only after it failed", () => {
    const pages = new Pages<number>();
    const question = pages.reset();
    expect(pages.wanted({ first: 0, end: 150 })).toEqual([0, 1]);
    expect(pages.wanted({ first: 0, end: 150 }), "they are on their way").toEqual([]);
    pages.failed(question, 1);
    expect(pages.wanted({ first: 0, end: 150 })).toEqual([1]);
  });

  it("throws away the answer to a question that nobody asks any more", () => {
    const pages = new Pages<string>();
    const old = pages.reset();
    pages.wanted({ first: 0, end: 1 });
    const current = pages.reset();
    expect(pages.came(old, 0, ["old"], 1)).toBe(false);
    expect(pages.came(current, 0, ["new"], 1)).toBe(true);
    expect(pages.row(0)).toBe("new");
  });

  it("does not keep all of a long scroll", () => {
    const pages = new Pages<number>();
    const question = pages.reset();
    for (let page = 0; page < 50; page += 1)
      pages.came(question, page, Array<number>(PAGE).fill(page), 5000);
    expect(pages.row(0), "the farthest page went").toBeUndefined();
    expect(pages.row(4999)).toBe(49);
  });

  it("changes a row where it stands", () => {
    const pages = new Pages<{ id: string; n: number }>();
    pages.came(pages.reset(), 0, [{ id: "C1", n: 1 }], 1);
    expect(pages.replace((row) => row.id === "C1", { id: "C1", n: 2 })).toBe(true);
    expect(pages.row(0)?.n).toBe(2);
    expect(pages.replace((row) => row.id === "C9", { id: "C9", n: 0 })).toBe(false);
  });
});

describe("the waveform", () => {
  it("draws one side up and the other down", () => {
    expect(wave.barPath([1], 10, 100, "up")).toBe("M0,2h7v48h-7z");
    expect(wave.barPath([1], 10, 100, "down")).toBe("M0,50h7v48h-7z");
    expect(wave.barPath([], 10, 100, "up")).toBe("");
  });

  it("shows quiet speech, and a line where there is none", () => {
    expect(wave.loudness(0.04)).toBeCloseTo(0.2);
    expect(wave.barPath([0], 10, 100, "up")).toContain("v0.75");
  });

  it("skips long silences and leaves breaths alone", () => {
    const silences: [number, number][] = [
      [10, 20],
      [30, 31],
    ];
    expect(wave.skipFrom(12, silences)).toBeCloseTo(19.7);
    expect(wave.skipFrom(19.7, silences), "arrived, it does not skip again").toBeNull();
    expect(wave.skipFrom(30.2, silences), "a breath").toBeNull();
    expect(wave.withoutSilence({ seconds: 60, silences })).toBeCloseTo(50.3);
  });
});

describe("the keys of the player", () => {
  it("seek, and stay inside the recording", () => {
    expect(wave.keyAct("ArrowLeft", 3, 60, 1)).toEqual({ act: "seek", to: 0 });
    expect(wave.keyAct("PageUp", 50, 60, 1)).toEqual({ act: "seek", to: 60 });
    expect(wave.keyAct("5", 0, 60, 1)).toEqual({ act: "seek", to: 30 });
    expect(wave.keyAct("x", 0, 60, 1), "not ours").toBeNull();
  });

  it("change the speed in steps", () => {
    expect(wave.nextSpeed(1, 1)).toBe(1.25);
    expect(wave.nextSpeed(2, 1)).toBe(2);
    expect(wave.nextSpeed(0.75, -1)).toBe(0.75);
  });
});
