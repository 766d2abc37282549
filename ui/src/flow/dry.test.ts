import { describe, expect, it } from "vitest";
import { clock, lasting, lit, wireKey, type DryStep } from "./dry";
import { base64, wav } from "./wav";

const step = (
  node: string,
  exit: string | null,
  to: string | null,
  at_seconds: number,
  flow = "welcome",
): DryStep => ({
  flow,
  node,
  kind: "menu",
  at_seconds,
  heard: [],
  happened: [],
  version: 0,
  exit,
  reason: "",
  to,
});
const steps = [
  step("hours", "open", "menu", 0),
  step("menu", "2", "repair", 0),
  step("repair", "timeout", "menu", 6),
  step("menu", "9", "other", 36),
];

describe("a dry run", () => {
  it("lights the path up step by step", () => {
    const two = lit(steps, 2, "welcome");
    expect(two.here).toBe("menu");
    expect([...two.wires]).toEqual([wireKey({ from: "hours", exit: "open" })]);
    const all = lit(steps, 4, "welcome");
    expect(all.nodes.get("menu"), "it was there twice").toEqual([2, 4]);
    expect(all.wires.size).toBe(4);
    expect(lit(steps, 0, "welcome").here).toBeUndefined();
  });

  it("lights nothing here while the caller is in another flow", () => {
    expect(
      lit([...steps, step("far", null, null, 40, "elsewhere")], 5, "welcome").here,
    ).toBeUndefined();
  });

  it("knows how long each step lasts", () => {
    expect(steps.map((_, index) => lasting(steps, index, 50))).toEqual([0, 6, 30, 14]);
    expect([clock(0), clock(65.2), clock(3), clock(59.96)]).toEqual([
      "0:00",
      "1:05.2",
      "0:03",
      "1:00",
    ]);
  });
});

describe("a recording", () => {
  it("is a WAV file that says what is in it", () => {
    const bytes = wav([new Float32Array([0, 0.5]), new Float32Array([-2])], 16000);
    const view = new DataView(bytes.buffer);
    expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe("RIFF");
    expect(view.getUint32(24, true)).toBe(16000);
    expect(view.getUint32(40, true)).toBe(6);
    expect([view.getInt16(44, true), view.getInt16(46, true), view.getInt16(48, true)]).toEqual([
      0, 16384, -32767,
    ]);
  });

  it("travels as base64, however long it is", () => {
    expect(base64(new Uint8Array([0, 255, 16]))).toBe("AP8Q");
    expect(base64(new Uint8Array(200_000))).toHaveLength(Math.ceil(200_000 / 3) * 4);
  });
});
