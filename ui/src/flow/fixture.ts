// For tests: the flow of the example office, and short ways to make documents.
import office from "../../../tests/fixtures/office.json";
import { freshNode } from "./specs";
import type { Document, Node, NodeKind, Wire } from "./document";

export const WELCOME = office.flows[0]?.document as unknown as Document;

export function block(
  kind: NodeKind,
  id: string,
  settings: object = {},
  at: [number, number] = [0, 0],
): Node {
  return { ...freshNode(kind, { id, at }), ...settings } as Node;
}

/** `drawn([...], 'a:done>b', 'b:1>c')`; starts at the first block. */
export function drawn(nodes: Node[], ...wires: string[]): Document {
  const wire = (text: string): Wire => {
    const [, from = "", exit = "", to = ""] = /^(.+):(.+)>(.+)$/.exec(text) ?? [];
    return { from, exit, to };
  };
  return { format: 1, start: nodes[0]?.id ?? "", nodes, wires: wires.map(wire) };
}
