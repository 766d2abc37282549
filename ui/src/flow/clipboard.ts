// Blocks on the clipboard: readable JSON, so that they travel between flows, windows and people.
import { addNode, connect, copyOf, freshId } from "./edits";
import type { At, Document, Node, Wire } from "./document";
import { freshNode, isKind } from "./specs";

export interface Piece {
  cordboard: "blocks";
  nodes: readonly Node[];
  wires: readonly Wire[];
}

/** The chosen blocks and the wires among them. */
export function pieceOf(document: Document, ids: ReadonlySet<string>): Piece {
  return {
    cordboard: "blocks",
    nodes: document.nodes.filter((node) => ids.has(node.id)),
    wires: document.wires.filter((wire) => ids.has(wire.from) && ids.has(wire.to)),
  };
}

export function written(piece: Piece): string {
  return JSON.stringify(piece, null, 2);
}

/** What a person has on the clipboard may be anything: undefined unless it is a piece of a flow. */
export function read(text: string): Piece | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const piece = value as Partial<Piece> | null;
  if (typeof piece !== "object" || piece?.cordboard !== "blocks") return undefined;
  if (!Array.isArray(piece.nodes) || !Array.isArray(piece.wires)) return undefined;
  // Settings that are missing are as in a new block.
  const nodes = (piece.nodes as unknown[])
    .filter(isNode)
    .map((node) => ({ ...freshNode(node.kind, node), ...node }) as Node);
  const ids = new Set(nodes.map((node) => node.id));
  const wires = (piece.wires as unknown[])
    .filter(isWire)
    .filter((wire) => ids.has(wire.from) && ids.has(wire.to));
  return nodes.length ? { cordboard: "blocks", nodes, wires } : undefined;
}

/** Puts a piece in, its top left corner at `at`, and tells the new blocks' ids. */
export function paste(
  document: Document,
  piece: Piece,
  at: At,
): { document: Document; ids: string[] } {
  const left = Math.min(...piece.nodes.map((node) => node.at[0]));
  const top = Math.min(...piece.nodes.map((node) => node.at[1]));
  const names = new Map<string, string>();
  let next = document;
  for (const node of piece.nodes) {
    const id = freshId(
      next.nodes.map((other) => other.id),
      node.id,
    );
    names.set(node.id, id);
    const place: At = [Math.round(node.at[0] - left + at[0]), Math.round(node.at[1] - top + at[1])];
    next = addNode(
      next,
      copyOf(node, { id, at: place, ...(node.note ? { note: node.note } : {}) }),
    );
  }
  for (const wire of piece.wires) {
    const from = names.get(wire.from);
    const to = names.get(wire.to);
    if (from && to) next = connect(next, { from, exit: wire.exit, to });
  }
  return { document: next, ids: [...names.values()] };
}

const NUDGE = 32;

/** A copy beside the blocks themselves. */
export function duplicate(
  document: Document,
  ids: ReadonlySet<string>,
): { document: Document; ids: string[] } {
  const piece = pieceOf(document, ids);
  if (!piece.nodes.length) return { document, ids: [] };
  const left = Math.min(...piece.nodes.map((node) => node.at[0]));
  const top = Math.min(...piece.nodes.map((node) => node.at[1]));
  return paste(document, piece, [left + NUDGE, top + NUDGE]);
}

function isNode(value: unknown): value is Node {
  const node = value as Partial<Node> | null;
  if (typeof node !== "object" || node === null || typeof node.id !== "string") return false;
  const at = node.at as unknown;
  return isKind(node.kind) && Array.isArray(at) && at.length === 2 && at.every(Number.isFinite);
}

function isWire(value: unknown): value is Wire {
  const wire = value as Partial<Wire> | null;
  return (
    typeof wire === "object" &&
    wire !== null &&
    [wire.from, wire.exit, wire.to].every((part) => typeof part === "string")
  );
}
