// Edits: from a document to the next one. None of them changes what it is given.
import { exitsOf } from "./exits";
import {
  nodeOf,
  same,
  without,
  settingsOf,
  type At,
  type Document,
  type Json,
  type Node,
  type Place,
  type Wire,
} from "./document";

/** A document, and what an edit did besides: wires that lost their exit. */
export interface Edited {
  document: Document;
  dropped: readonly Wire[];
}

/** An id for a new block: the wish itself, or with the first free number behind it. */
export function freshId(taken: Iterable<string>, wish: string): string {
  const used = new Set(taken);
  const stem = wish.trim().replace(/-\d+$/, "") || "block";
  if (!used.has(wish) && wish.trim() !== "") return wish;
  for (let number = 2; ; number += 1) {
    const id = `${stem}-${number}`;
    if (!used.has(id)) return id;
  }
}

/** The first block of a document becomes its start. */
export function addNode(document: Document, node: Node): Document {
  const nodes = [...document.nodes, node];
  const start = document.nodes.length === 0 ? node.id : document.start;
  return { ...document, nodes, start };
}

export function moveNodes(document: Document, places: ReadonlyMap<string, At>): Document {
  const moved = (node: Node): Node => {
    const at = places.get(node.id);
    return at && (at[0] !== node.at[0] || at[1] !== node.at[1])
      ? { ...node, at: rounded(at) }
      : node;
  };
  const nodes = document.nodes.map(moved);
  return nodes.every((node, index) => node === document.nodes[index])
    ? document
    : { ...document, nodes };
}

const rounded = (at: At): At => [Math.round(at[0]), Math.round(at[1])];

export function shiftNodes(document: Document, ids: ReadonlySet<string>, by: At): Document {
  const chosen = document.nodes.filter((node) => ids.has(node.id));
  return moveNodes(
    document,
    new Map(chosen.map((node) => [node.id, [node.at[0] + by[0], node.at[1] + by[1]]])),
  );
}

/** Wires from and to them go too. If the start goes, the flow has none until another is chosen. */
export function removeNodes(document: Document, ids: ReadonlySet<string>): Document {
  if (!document.nodes.some((node) => ids.has(node.id))) return document;
  const nodes = document.nodes.filter((node) => !ids.has(node.id));
  const wires = document.wires.filter((wire) => !ids.has(wire.from) && !ids.has(wire.to));
  const start = ids.has(document.start) ? (nodes[0]?.id ?? "") : document.start;
  return { ...document, nodes, wires, start };
}

/** Puts a wire into an exit; what was in it is pulled out. */
export function connect(document: Document, wire: Wire): Document {
  const at = document.wires.findIndex(
    (other) => other.from === wire.from && other.exit === wire.exit,
  );
  if (at < 0) return { ...document, wires: [...document.wires, wire] };
  if (document.wires[at]?.to === wire.to) return document;
  return {
    ...document,
    wires: document.wires.map((other, index) => (index === at ? wire : other)),
  };
}

export function disconnect(document: Document, from: string, exit: string): Document {
  const wires = document.wires.filter((wire) => wire.from !== from || wire.exit !== exit);
  return wires.length === document.wires.length ? document : { ...document, wires };
}

/** Wires and the start follow. Refused (undefined) where the name is empty or taken. */
export function rename(document: Document, from: string, to: string): Document | undefined {
  const name = to.trim();
  if (name === from) return document;
  if (name === "" || nodeOf(document, name) || !nodeOf(document, from)) return undefined;
  const follow = (id: string): string => (id === from ? name : id);
  return {
    ...document,
    start: follow(document.start),
    nodes: document.nodes.map((node) => (node.id === from ? { ...node, id: name } : node)),
    wires: document.wires.map((wire) =>
      wire.from === from || wire.to === from
        ? { ...wire, from: follow(wire.from), to: follow(wire.to) }
        : wire,
    ),
  };
}

/** Changes fields of a block; `undefined` takes a field away. Wires of exits that vanish are dropped. */
export function changeNode(
  document: Document,
  id: string,
  change: Record<string, Json | undefined>,
): Edited {
  const before = nodeOf(document, id);
  if (!before) return { document, dropped: [] };
  const fields: Record<string, unknown> = { ...before, ...change };
  for (const [field, value] of Object.entries(change)) {
    if (value === undefined) delete fields[field];
  }
  const after = fields as unknown as Node;
  if (same(before, after)) return { document, dropped: [] };
  const names = new Set(exitsOf(after).map((exit) => exit.name));
  const dropped = document.wires.filter((wire) => wire.from === id && !names.has(wire.exit));
  const nodes = document.nodes.map((node) => (node.id === id ? after : node));
  const wires = dropped.length
    ? document.wires.filter((wire) => !dropped.includes(wire))
    : document.wires;
  return { document: { ...document, nodes, wires }, dropped };
}

/** What in a block gives its exits their names: cases of a switch, parts of a split, results. */
function namesOf(node: Node | undefined): string[] {
  if (node?.kind === "switch") return node.cases.map((one) => one.name);
  if (node?.kind === "split") return node.parts.map((one) => one.name);
  return node?.kind === "sub_flow" ? (node.results ?? []) : [];
}

function withName(node: Node, index: number, name: string): Node {
  const named = <T extends { name: string }>(list: readonly T[]): T[] =>
    list.map((one, at) => (at === index ? { ...one, name } : one));
  if (node.kind === "switch") return { ...node, cases: named(node.cases) };
  if (node.kind === "split") return { ...node, parts: named(node.parts) };
  if (node.kind !== "sub_flow") return node;
  return { ...node, results: (node.results ?? []).map((one, at) => (at === index ? name : one)) };
}

/** A case of a switch (a part, a result) gets another name: its wire stays in it. */
export function renameCase(document: Document, id: string, index: number, name: string): Edited {
  const node = nodeOf(document, id);
  const names = namesOf(node);
  const old = names[index];
  if (!node || old === undefined) return { document, dropped: [] };
  const shared = names.some((one, at) => at !== index && one === old);
  const nodes = document.nodes.map((other) =>
    other.id === id ? withName(node, index, name) : other,
  );
  const taken = document.wires.some((wire) => wire.from === id && wire.exit === name);
  const wires =
    shared || taken || (node.kind === "switch" && old === "otherwise")
      ? document.wires
      : document.wires.map((wire) =>
          wire.from === id && wire.exit === old ? { ...wire, exit: name } : wire,
        );
  return { document: { ...document, nodes, wires }, dropped: [] };
}

export function setStart(document: Document, id: string): Document {
  return document.start === id || !nodeOf(document, id) ? document : { ...document, start: id };
}

export function setNotes(document: Document, text: string): Document {
  const rest = without(document, "notes");
  return text.trim() === "" ? rest : { ...rest, notes: text };
}

/** Another block like this one, under a fresh id and with no wires. */
export function copyOf(node: Node, place: Place): Node {
  return { ...settingsOf(node), kind: node.kind, ...place } as unknown as Node;
}
