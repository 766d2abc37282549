// Aligning and spreading chosen blocks, and finding a free place for a new one.
import { moveNodes } from "./edits";
import { CARD_WIDTH, heightOf } from "./size";
import type { At, Document, Node } from "./document";

export type Edge = "left" | "centre" | "right" | "top" | "middle" | "bottom";
export type Axis = "across" | "down";

interface Box {
  node: Node;
  x: number;
  y: number;
  w: number;
  h: number;
}

export function boxes(document: Document, ids?: ReadonlySet<string>): Box[] {
  return document.nodes
    .filter((node) => !ids || ids.has(node.id))
    .map((node) => ({
      node,
      x: node.at[0],
      y: node.at[1],
      w: CARD_WIDTH,
      h: heightOf(document, node),
    }));
}

export function align(document: Document, ids: ReadonlySet<string>, edge: Edge): Document {
  const chosen = boxes(document, ids);
  if (chosen.length < 2) return document;
  const left = Math.min(...chosen.map((box) => box.x));
  const right = Math.max(...chosen.map((box) => box.x + box.w));
  const top = Math.min(...chosen.map((box) => box.y));
  const bottom = Math.max(...chosen.map((box) => box.y + box.h));
  const place: Record<Edge, (box: Box) => At> = {
    left: (box) => [left, box.y],
    centre: (box) => [(left + right - box.w) / 2, box.y],
    right: (box) => [right - box.w, box.y],
    top: (box) => [box.x, top],
    middle: (box) => [box.x, (top + bottom - box.h) / 2],
    bottom: (box) => [box.x, bottom - box.h],
  };
  return moveNodes(document, new Map(chosen.map((box) => [box.node.id, place[edge](box)])));
}

/** The same gap between each and the next; the outermost stay. */
export function distribute(document: Document, ids: ReadonlySet<string>, axis: Axis): Document {
  const start = (box: Box): number => (axis === "across" ? box.x : box.y);
  const size = (box: Box): number => (axis === "across" ? box.w : box.h);
  const chosen = boxes(document, ids).sort((a, b) => start(a) - start(b));
  const [first, last] = [chosen[0], chosen.at(-1)];
  if (chosen.length < 3 || !first || !last) return document;
  const room =
    start(last) + size(last) - start(first) - chosen.reduce((sum, box) => sum + size(box), 0);
  const gap = room / (chosen.length - 1);
  const places = new Map<string, At>();
  let next = start(first);
  for (const box of chosen) {
    places.set(box.node.id, axis === "across" ? [next, box.y] : [box.x, next]);
    next += size(box) + gap;
  }
  return moveNodes(document, places);
}

const MARGIN = 16;
const STEP = 24;

/** The place itself, or the nearest below it where no card is. */
export function freePlace(document: Document, wish: At, height = 120): At {
  const taken = boxes(document);
  const x = Math.round(wish[0]);
  let y = Math.round(wish[1]);
  const hits = (): boolean =>
    taken.some(
      (box) =>
        x < box.x + box.w + MARGIN &&
        box.x < x + CARD_WIDTH + MARGIN &&
        y < box.y + box.h + MARGIN &&
        box.y < y + height + MARGIN,
    );
  for (let tries = 0; tries < 200 && hits(); tries += 1) y += STEP;
  return [x, y];
}

/** Right of a block, where the next one of its way would be drawn. */
export function placeAfter(document: Document, node: Node): At {
  return freePlace(document, [node.at[0] + CARD_WIDTH + 104, node.at[1]]);
}

export type Direction = "left" | "right" | "up" | "down";

/** The block that an arrow key leads to. */
export function neighbour(
  document: Document,
  id: string,
  direction: Direction,
): string | undefined {
  const all = boxes(document).map((box) => ({
    id: box.node.id,
    x: box.x + box.w / 2,
    y: box.y + box.h / 2,
  }));
  const here = all.find((box) => box.id === id);
  if (!here) return all[0]?.id;
  const [ax, ay] = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[direction] as [
    number,
    number,
  ];
  let best: { id: string; score: number } | undefined;
  for (const other of all) {
    const along = (other.x - here.x) * ax + (other.y - here.y) * ay;
    const aside = Math.abs((other.x - here.x) * ay) + Math.abs((other.y - here.y) * ax);
    if (other.id === id || along <= 4) continue;
    const score = along + aside * 2.2;
    if (!best || score < best.score) best = { id: other.id, score };
  }
  return best?.id;
}
