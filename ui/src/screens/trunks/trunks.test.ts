import { describe, expect, it } from "vitest";
import type { LiveTrunk, OwnNumber } from "@/api";
import { isDone, ticks, type Seen } from "./checklist";
import { lines, preset, PRESETS, pricesFrom, pricesText, withGuard } from "./presets";

const trunk = preset("registration", "carrier");
const live = (up: boolean | null): LiveTrunk => ({
  id: "carrier",
  name: "",
  up,
  why: "",
  why_in: {},
  calls: 0,
  max_calls: null,
});
const number = (more: Partial<OwnNumber> = {}): OwnNumber =>
  ({ number: "075586001234", trunk: "carrier", kind: "fixed", ...more }) as OwnNumber;
const call = (more: Partial<Seen>): Seen => ({
  direction: "inbound",
  trunk: "carrier",
  connected: true,
  ended: true,
  reason: null,
  ...more,
});

describe("the checks of a trunk", () => {
  it("are all open before anything is saved", () => {
    const all = ticks({
      trunk: null,
      live: null,
      numbers: [number()],
      calls: [call({ trunk: null })],
    });
    expect(Object.values(all)).toEqual(["open", "open", "open", "open", "open"]);
  });

  it("believe the exchange, not the person", () => {
    expect(ticks({ trunk, live: live(null), numbers: [], calls: [] }).up).toBe("doing");
    expect(ticks({ trunk, live: live(false), numbers: [], calls: [] }).up).toBe("failed");
    expect(ticks({ trunk, live: live(true), numbers: [], calls: [] }).up).toBe("done");
  });

  it("take a call that went through for an answer", () => {
    expect(ticks({ trunk, live: live(null), numbers: [], calls: [call({})] }).up).toBe("done");
    expect(ticks({ trunk, live: live(false), numbers: [], calls: [call({})] }).up).toBe("failed");
  });

  it("count only calls over this trunk that connected", () => {
    const state = (calls: Seen[]) => ticks({ trunk, live: null, numbers: [], calls }).inbound;
    expect(state([call({ trunk: "other" })])).toBe("open");
    expect(state([call({ connected: false, ended: false })])).toBe("doing");
    expect(state([call({ connected: false })])).toBe("failed");
    expect(state([call({ connected: false }), call({})]), "mended").toBe("done");
  });

  it("do not wait for an outbound call where all numbers can only be called", () => {
    const inbound = { flow: "welcome" };
    const all = ticks({
      trunk,
      live: live(true),
      numbers: [number({ kind: "400", inbound })],
      calls: [call({})],
    });
    expect(all.outbound).toBe("impossible");
    expect(isDone(all)).toBe(true);
  });

  it("are done when both test calls went through", () => {
    const numbers = [number({ inbound: { flow: "welcome" } })];
    const all = ticks({
      trunk,
      live: live(true),
      numbers,
      calls: [call({}), call({ direction: "outbound" })],
    });
    expect(isDone(all)).toBe(true);
    expect(isDone({ ...all, up: "failed" })).toBe(false);
  });
});

describe("presets", () => {
  it("begin with what that kind of carrier needs", () => {
    expect(preset("registration", "a").kind).toBe("register");
    expect(preset("aliyun", "a").response_codes).toBe("aliyun");
    expect(
      PRESETS.map((kind) => preset(kind, "x").id),
      "each with the id given",
    ).toEqual(["x", "x", "x", "x"]);
  });

  it("read prices a line each, and tell the line that is none", () => {
    const { prices, wrong } = pricesFrom("0 0.1\n\n+852, 2.5\n1:0.2");
    expect(wrong).toBeNull();
    expect(prices).toEqual([
      { prefix: "0", per_minute: 0.1 },
      { prefix: "+852", per_minute: 2.5 },
      { prefix: "1", per_minute: 0.2 },
    ]);
    expect(pricesFrom(pricesText(prices)).prices).toEqual(prices);
    expect(pricesFrom("0 0.1\ncheap").wrong).toBe("cheap");
  });

  it("leave no guard where nothing is limited", () => {
    const guard = withGuard(null, "minutes_per_day", 600);
    expect(guard).toEqual({ minutes_per_day: 600 });
    expect(withGuard(guard, "calendar", "shop")).toEqual({
      minutes_per_day: 600,
      calendar: "shop",
    });
    expect(withGuard(guard, "minutes_per_day", null)).toBeNull();
  });

  it("read addresses as people type them", () => {
    expect(lines("192.0.2.0/27,\n 192.0.2.40 ;; ")).toEqual(["192.0.2.0/27", "192.0.2.40"]);
  });
});
