import { describe, expect, it } from "vitest";
import { ladderOf, linesOf, OURS, type Line } from "./ladder";
import { causeOf } from "./sounded";

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

describe("what the exchange kept", () => {
  it("has a column for each phone, also for two of one extension", () => {
    const told = (peer: string, sent: boolean, text: string) => ({
      at: "2026-10-10T02:00:00.000Z",
      leg: 0,
      party: "1001",
      peer,
      sent,
      text,
      message: text,
    });
    const lines = linesOf([
      told("192.0.2.1:5060", true, "INVITE"),
      told("192.0.2.2:5060", true, "INVITE"),
      told("192.0.2.1:5060", false, "180 Ringing"),
    ]);
    expect(ladderOf(lines, OURS).parties).toEqual([
      "1001 192.0.2.1:5060",
      OURS,
      "1001 192.0.2.2:5060",
    ]);
    expect(lines[2]).toMatchObject({ from: "1001 192.0.2.1:5060", to: OURS });
  });
});

describe("how a leg sounded", () => {
  const leg = (mos: number, loss: number, loss_out: number | null) => ({ mos, loss, loss_out });

  it("blames the way on which more was lost", () => {
    expect(causeOf(leg(4.3, 0.2, 0))).toBe("good");
    expect(causeOf(leg(2.9, 8, 0.5))).toBe("network_in");
    expect(causeOf(leg(2.9, 0, 8))).toBe("network_out");
    expect(causeOf(leg(3.1, 0, null)), "nothing was lost, so it was late").toBe("late");
  });
});
