/** How calls went through a flow: how broad each wire is, and how many callers gave up behind it. */
import type { HeatRow } from "@/api";
import type { Document } from "./document";
import { wireKey } from "./dry";

export interface WireHeat {
  calls: number;
  /** In pixels: from the thinnest to the broadest by its part of the calls. */
  width: number;
  /** The part of the calls that the caller ended in the block that the wire leads to: 0 to 1. */
  lost: number;
}

export interface Heat {
  wires: ReadonlyMap<string, WireHeat>;
  /** By block: who hung up there before anybody was spoken to. */
  hungUp: ReadonlyMap<string, number>;
  /** Calls that came to the first block. */
  calls: number;
}

const THINNEST = 1.6;
const BROADEST = 13;

export function heatOf(document: Document, rows: readonly HeatRow[]): Heat {
  const came = new Map<string, number>();
  const hungUp = new Map<string, number>();
  const left = new Map<string, number>();
  for (const { node, exit, calls, hung_up } of rows) {
    came.set(node, (came.get(node) ?? 0) + calls);
    if (hung_up > 0) hungUp.set(node, (hungUp.get(node) ?? 0) + hung_up);
    if (exit !== null) left.set(wireKey({ from: node, exit }), calls);
  }
  const most = Math.max(1, ...left.values());
  const wires = document.wires.map((wire): [string, WireHeat] => {
    const calls = left.get(wireKey(wire)) ?? 0;
    const there = came.get(wire.to) ?? 0;
    const lost = there > 0 ? (hungUp.get(wire.to) ?? 0) / there : 0;
    const width = THINNEST + ((BROADEST - THINNEST) * calls) / most;
    return [wireKey(wire), { calls, width, lost }];
  });
  return { wires: new Map(wires), hungUp, calls: came.get(document.start) ?? 0 };
}
