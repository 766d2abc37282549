// How big a card is, known without drawing it: for the layout, and so that wires do not jump.
import { exitsOf, type Exit } from "./exits";
import { wireOf, type Document, type Node } from "./document";

export const CARD_WIDTH = 216;
export const HEAD_HEIGHT = 48;
export const ROW_HEIGHT = 20;
const FOOT = 6;

export interface Rows {
  /** Always on the card. */
  shown: Exit[];
  /** In a drawer that opens under it: exits that need no wire, and have none. */
  drawer: Exit[];
}

export function rowsOf(document: Document, node: Node): Rows {
  const isShown = (exit: Exit): boolean =>
    exit.need === "required" ||
    wireOf(document, node.id, exit.name) !== undefined ||
    exitsOf(node).length === 1;
  const exits = exitsOf(node);
  return { shown: exits.filter(isShown), drawer: exits.filter((exit) => !isShown(exit)) };
}

export function heightOf(document: Document, node: Node): number {
  const rows = rowsOf(document, node).shown.length;
  return HEAD_HEIGHT + (rows ? rows * ROW_HEIGHT + FOOT : 0);
}

/** Where the jack of an exit is, from the card's top. */
export function jackAt(document: Document, node: Node, exit: string): number {
  const row = rowsOf(document, node).shown.findIndex((one) => one.name === exit);
  return HEAD_HEIGHT + (Math.max(row, 0) + 0.5) * ROW_HEIGHT;
}

/** Where wires come in, from the card's top. */
export const ENTRY = HEAD_HEIGHT / 2;
