// Automatic layout: layers from left to right by the longest way from the start, within a layer in
// the order of the exits, so that wires cross little; then pulled straight.
import { exitsOf } from "./exits";
import { readingOrder } from "./rows";
import { CARD_WIDTH, ENTRY, heightOf, jackAt } from "./size";
import { nodeOf, wireOf, type At, type Document } from "./document";

const COLUMN = CARD_WIDTH + 112;
const GAP = 28;
/** A wire that passes a layer by keeps a lane free there, if it does not pass too many. */
const LANE = 14;
const MOST_LANES = 6;
const SWEEPS = 12;

interface Slot {
  id: string;
  height: number;
  layer: number;
  top: number;
  real: boolean;
  /** Links that end here, and that begin here. */
  before: Link[];
  after: Link[];
}

interface Link {
  from: Slot;
  to: Slot;
  /** From the top of each. */
  out: number;
  in: number;
}

/** New places for all blocks. */
export function layout(document: Document): Map<string, At> {
  const forward = forwardWires(document);
  const slots = layers(document, forward);
  string(document, forward, slots);
  const columns: Slot[][] = [];
  for (const slot of slots.values()) (columns[slot.layer] ??= []).push(slot);
  columns.forEach(stack);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const settle = sweep >= SWEEPS / 2;
    const order = sweep % 2 === 0 ? columns : [...columns].reverse();
    for (const column of order) pull(column, sweep % 2 === 0, settle);
  }
  const real = [...slots.values()].filter((slot) => slot.real);
  const top = Math.min(...real.map((slot) => slot.top));
  return new Map(real.map((slot) => [slot.id, [slot.layer * COLUMN, Math.round(slot.top - top)]]));
}

interface Hop {
  from: string;
  exit: string;
  to: string;
}

/** All wires but those that lead back. */
function forwardWires(document: Document): Hop[] {
  const hops: Hop[] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (id: string): void => {
    const node = nodeOf(document, id);
    if (!node || state.has(id)) return;
    state.set(id, "open");
    for (const { name } of exitsOf(node)) {
      const to = wireOf(document, id, name)?.to;
      if (to === undefined || state.get(to) === "open" || !nodeOf(document, to)) continue;
      hops.push({ from: id, exit: name, to });
      visit(to);
    }
    state.set(id, "done");
  };
  for (const id of readingOrder(document)) visit(id);
  return hops;
}

function layers(document: Document, hops: Hop[]): Map<string, Slot> {
  const slots = new Map<string, Slot>();
  for (const id of readingOrder(document)) {
    const node = nodeOf(document, id);
    if (node)
      slots.set(id, {
        id,
        height: heightOf(document, node),
        layer: 0,
        top: 0,
        real: true,
        before: [],
        after: [],
      });
  }
  // Each round settles at least one more layer.
  for (let round = 0; round < slots.size; round += 1) {
    let moved = false;
    for (const { from, to } of hops) {
      const [one, other] = [slots.get(from), slots.get(to)];
      if (one && other && other.layer <= one.layer) {
        other.layer = one.layer + 1;
        moved = true;
      }
    }
    if (!moved) break;
  }
  return slots;
}

/** Links neighbouring layers; a long wire is strung over lanes. */
function string(document: Document, hops: Hop[], slots: Map<string, Slot>): void {
  const link = (one: Link): void => {
    one.from.after.push(one);
    one.to.before.push(one);
  };
  for (const { from, exit, to } of hops) {
    const node = nodeOf(document, from);
    const [first, last] = [slots.get(from), slots.get(to)];
    if (!node || !first || !last) continue;
    let [before, out] = [first, jackAt(document, node, exit)];
    const lanes = last.layer - first.layer - 1;
    for (let layer = first.layer + 1; lanes <= MOST_LANES && layer < last.layer; layer += 1) {
      const id = `${from}\n${to}\n${layer}`;
      const lane = slots.get(id) ?? {
        id,
        height: LANE,
        layer,
        top: 0,
        real: false,
        before: [],
        after: [],
      };
      slots.set(id, lane);
      link({ from: before, to: lane, out, in: LANE / 2 });
      [before, out] = [lane, LANE / 2];
    }
    link({ from: before, to: last, out, in: ENTRY });
  }
}

function stack(column: Slot[]): void {
  let top = 0;
  for (const slot of column) {
    slot.top = top;
    top += slot.height + GAP;
  }
}

/** Where its neighbours want a slot. */
function wish(slot: Slot, fromLeft: boolean, settle: boolean): number {
  const wishes: number[] = [];
  if (fromLeft || settle)
    wishes.push(...slot.before.map((link) => link.from.top + link.out - link.in));
  if (!fromLeft || settle)
    wishes.push(...slot.after.map((link) => link.to.top + link.in - link.out));
  return wishes.length ? wishes.reduce((sum, one) => sum + one, 0) / wishes.length : slot.top;
}

/** Moves a column's slots to where their neighbours want them, and apart again. */
function pull(column: Slot[], fromLeft: boolean, settle: boolean): void {
  const wishes = new Map(column.map((slot) => [slot, wish(slot, fromLeft, settle)]));
  // The order is that of the first exit that leads to each, as one reads.
  const first = (slot: Slot): number =>
    Math.min(...slot.before.map((link) => link.from.top + link.out));
  const order = new Map(column.map((slot) => [slot, slot.before.length ? first(slot) : slot.top]));
  if (fromLeft && !settle) column.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
  // Slots that would overlap become one run around the mean of their wishes.
  const runs: { slots: Slot[]; top: number; height: number }[] = [];
  for (const slot of column) {
    runs.push({ slots: [slot], top: wishes.get(slot) ?? 0, height: slot.height });
    for (
      let last = runs.at(-1), before = runs.at(-2);
      last && before;
      last = runs.at(-1), before = runs.at(-2)
    ) {
      if (before.top + before.height + GAP <= last.top) break;
      const [n, m] = [before.slots.length, last.slots.length];
      const shifted = last.top - before.height - GAP;
      before.top = (before.top * n + shifted * m) / (n + m);
      before.height += GAP + last.height;
      before.slots.push(...last.slots);
      runs.pop();
    }
  }
  for (const run of runs) {
    let top = run.top;
    for (const slot of run.slots) {
      slot.top = top;
      top += slot.height + GAP;
    }
  }
}
