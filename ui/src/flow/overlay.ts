// Two versions of a flow laid over one another, for the canvas of changes.
import { nodeOf, type Document, type Json, type Node, type Wire } from "./document";

export interface FieldChange {
  field: string;
  before: Json;
  after: Json;
}

/** As the exchange tells it. */
export interface Diff {
  added: string[];
  removed: string[];
  changed: { node: string; fields: FieldChange[]; moved: boolean }[];
  wires_added: Wire[];
  wires_removed: Wire[];
}

export type Mark = "same" | "added" | "removed" | "changed" | "moved";

export interface Overlay {
  /** Both versions in one: what is gone is still there, marked. */
  document: Document;
  nodes: ReadonlyMap<string, Mark>;
  wires: { wire: Wire; mark: Mark }[];
  fields: ReadonlyMap<string, FieldChange[]>;
}

/** Names a removed block that shares its id with a block that stays. */
const gone = (id: string): string => `${id}\u2020`;

export function overlay(before: Document, after: Document, diff: Diff): Overlay {
  const marks = new Map<string, Mark>();
  const fields = new Map<string, FieldChange[]>();
  for (const node of after.nodes)
    marks.set(node.id, diff.added.includes(node.id) ? "added" : "same");
  for (const change of diff.changed) {
    if (change.fields.length) fields.set(change.node, change.fields);
    if (marks.get(change.node) === "same")
      marks.set(change.node, change.fields.length ? "changed" : "moved");
  }
  const nodes: Node[] = [...after.nodes];
  const names = new Map<string, string>();
  for (const id of diff.removed) {
    const node = nodeOf(before, id);
    if (!node) continue;
    const name = nodeOf(after, id) ? gone(id) : id;
    names.set(id, name);
    nodes.push({ ...node, id: name });
    marks.set(name, "removed");
  }
  const wires: Overlay["wires"] = after.wires.map((wire) => ({
    wire,
    mark: diff.wires_added.some((other) => isSame(wire, other)) ? "added" : "same",
  }));
  for (const wire of diff.wires_removed) {
    const from = names.get(wire.from) ?? wire.from;
    const to = names.get(wire.to) ?? wire.to;
    wires.push({ wire: { ...wire, from, to }, mark: "removed" });
  }
  const document = { ...after, nodes, wires: wires.map((one) => one.wire) };
  return { document, nodes: marks, wires, fields };
}

export function isSame(a: Wire, b: Wire): boolean {
  return a.from === b.from && a.exit === b.exit && a.to === b.to;
}

export function isEmpty(diff: Diff): boolean {
  const { added, removed, changed, wires_added: wired, wires_removed: pulled } = diff;
  return [added, removed, changed, wired, pulled].every((list) => list.length === 0);
}
