import { describe, expect, it } from "vitest";
import type { Document } from "./document";
import { wireKey } from "./dry";
import { heatOf } from "./heat";

const at: [number, number] = [0, 0];
const document = {
  format: 1,
  start: "menu",
  nodes: [
    { id: "menu", kind: "menu", at },
    { id: "sales", kind: "queue", at },
    { id: "bye", kind: "hang_up", at },
  ],
  wires: [
    { from: "menu", exit: "1", to: "sales" },
    { from: "menu", exit: "timeout", to: "bye" },
  ],
} as unknown as Document;

describe("the heat of a flow", () => {
  it("makes wires as broad as calls took them, and tells where callers gave up", () => {
    const row = { kind: "", times: 0 };
    const heat = heatOf(document, [
      { ...row, node: "menu", exit: "1", calls: 8, hung_up: 0 },
      { ...row, node: "menu", exit: null, calls: 2, hung_up: 2 },
      { ...row, node: "sales", exit: null, calls: 8, hung_up: 4 },
    ]);
    expect(heat.calls).toBe(10);
    expect(heat.hungUp).toEqual(
      new Map([
        ["menu", 2],
        ["sales", 4],
      ]),
    );
    const busy = heat.wires.get(wireKey({ from: "menu", exit: "1" }));
    const cold = heat.wires.get(wireKey({ from: "menu", exit: "timeout" }));
    expect(busy).toMatchObject({ calls: 8, width: 13, lost: 0.5 });
    expect(cold).toMatchObject({ calls: 0, width: 1.6, lost: 0 });
  });

  it("is cold where nobody called", () => {
    const heat = heatOf(document, []);
    expect(heat.calls).toBe(0);
    expect([...heat.wires.values()].every((wire) => wire.calls === 0)).toBe(true);
  });
});
