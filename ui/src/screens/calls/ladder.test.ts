import { describe, expect, it } from "vitest";
import { ladderOf, type Line } from "./ladder";

const line = (from: string, to: string, text: string, at = "2026-10-10T02:00:00.000Z"): Line => ({
  at,
  from,
  to,
  text,
  message: "",
});

describe("a ladder", () => {
  it("puts us between the caller and whoever was rung", () => {
    const { parties, arrows } = ladderOf(
      [
        line("carrier", "us", "INVITE"),
        line("us", "1001", "INVITE"),
        line("1001", "us", "180 Ringing", "2026-10-10T02:00:00.120Z"),
      ],
      "us",
    );
    expect(parties).toEqual(["carrier", "us", "1001"]);
    expect(arrows.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
      [2, 1],
    ]);
    expect(arrows[2]?.after, "milliseconds since the first").toBe(120);
  });

  it("tells requests, progress, success and failure apart", () => {
    const tones = ["INVITE", "100 Trying", "200 OK", "486 Busy Here"].map(
      (text) => ladderOf([line("a", "us", text)], "us").arrows[0]?.tone,
    );
    expect(tones).toEqual(["request", "progress", "success", "failure"]);
  });

  it("of nothing is empty", () => {
    expect(ladderOf([], "us")).toEqual({ parties: ["us"], arrows: [] });
  });
});
