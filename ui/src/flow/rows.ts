// The same document as a list: for screen readers, for the keyboard, and for whoever likes lists.
import { exitsOf, type Exit } from "./exits";
import { nodeOf, wireOf, type Document, type Node } from "./document";

export interface ExitRow extends Exit {
  to: string | undefined;
}

export interface Row {
  node: Node;
  isStart: boolean;
  /** Whether a way leads here from the start. */
  reached: boolean;
  exits: ExitRow[];
  /** Whence wires come, in the order of the list. */
  from: { id: string; exit: string }[];
}

/** The blocks in the order in which a caller may come to them; those never reached at the end. */
export function readingOrder(document: Document): string[] {
  const order = reachedFrom(document, document.start);
  for (const node of document.nodes) {
    if (!order.has(node.id)) for (const id of reachedFrom(document, node.id, order)) order.add(id);
  }
  return [...order];
}

function reachedFrom(
  document: Document,
  start: string,
  already: ReadonlySet<string> = new Set(),
): Set<string> {
  const order = new Set<string>();
  const ahead = [start];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    const node = nodeOf(document, id);
    if (!node || order.has(id) || already.has(id)) continue;
    order.add(id);
    const next = exitsOf(node).map((exit) => wireOf(document, node.id, exit.name)?.to);
    ahead.push(...next.filter((to) => to !== undefined).reverse());
  }
  return order;
}

export function rowsFor(document: Document): Row[] {
  const reached = reachedFrom(document, document.start);
  const rows: Row[] = [];
  for (const id of readingOrder(document)) {
    const node = nodeOf(document, id);
    if (!node) continue;
    const exits = exitsOf(node).map((exit) => ({
      ...exit,
      to: wireOf(document, id, exit.name)?.to,
    }));
    const from = document.wires
      .filter((wire) => wire.to === id)
      .map((wire) => ({ id: wire.from, exit: wire.exit }));
    rows.push({ node, isStart: id === document.start, reached: reached.has(id), exits, from });
  }
  return rows;
}

/** The first exit without a wire: where the next block is put. */
export function openExit(document: Document, id: string): string | undefined {
  const node = nodeOf(document, id);
  const free = node ? exitsOf(node).filter((exit) => !wireOf(document, id, exit.name)) : [];
  return (free.find((exit) => exit.need === "required") ?? free[0])?.name;
}
