/** Places on a map: columns from left to right, rows ordered so that few lines cross. */
import type { MapEdge, OfficeMap } from "./map";

export const NODE = { least: 140, most: 220, height: 56, gapY: 14 } as const;
/** Between columns; wider where words stand on the lines, and narrower where there is no room. */
const GAP = { plain: 48, least: 24, labelled: 136 } as const;

export interface Placed {
  id: string;
  x: number;
  y: number;
}

export interface MapLayout {
  places: Map<string, Placed>;
  width: number;
  height: number;
  /** Width of each box. */
  box: number;
}

const ROUNDS = 4;

/** `room` is the width that there is; boxes give way before anything has to be scrolled. */
export function layout(map: OfficeMap, room: number): MapLayout {
  const columns = Array.from({ length: map.columns }, (_, column) =>
    map.nodes.filter((node) => node.column === column).map((node) => node.id),
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    const leftFirst = round % 2 === 0;
    const order = columns.map((_, at) => at);
    for (const at of leftFirst ? order : order.reverse()) sortByNeighbours(columns, at, map.edges);
  }
  const gaps = columns.map((_, at) => gapBehind(map, at));
  gaps[gaps.length - 1] = 0;
  const wanted = columns.length * NODE.least + gaps.reduce((sum, gap) => sum + gap, 0);
  const plain = gaps.filter((gap) => gap === GAP.plain).length;
  const narrower = Math.min(GAP.plain - GAP.least, Math.max(0, wanted - room) / Math.max(1, plain));
  for (const [at, gap] of gaps.entries()) if (gap === GAP.plain) gaps[at] = gap - narrower;
  const free = (room - gaps.reduce((sum, gap) => sum + gap, 0)) / Math.max(1, columns.length);
  const box = Math.floor(Math.min(NODE.most, Math.max(NODE.least, free)));
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  const pitch = NODE.height + NODE.gapY;
  const places = new Map<string, Placed>();
  let x = 0;
  columns.forEach((column, at) => {
    const offset = ((tallest - column.length) * pitch) / 2;
    column.forEach((id, row) => places.set(id, { id, x, y: offset + row * pitch }));
    x += box + (gaps[at] ?? 0);
  });
  return { places, width: x, height: Math.max(0, tallest * pitch - NODE.gapY), box };
}

function gapBehind(map: OfficeMap, column: number): number {
  const here = new Set(map.nodes.filter((node) => node.column === column).map((node) => node.id));
  const labelled = map.edges.some((edge) => here.has(edge.from) && edge.exits.length > 0);
  return labelled ? GAP.labelled : GAP.plain;
}

/** Each node goes where its neighbours in other columns are on average. */
function sortByNeighbours(columns: string[][], at: number, edges: readonly MapEdge[]): void {
  const rows = new Map(
    columns.flatMap((column) =>
      column.map((id, row) => [id, row / Math.max(1, column.length - 1)] as const),
    ),
  );
  const own = new Set(columns[at]);
  const wish = new Map<string, number>();
  for (const id of own) {
    const near = edges
      .filter((edge) => edge.from === id || edge.to === id)
      .map((edge) => (edge.from === id ? edge.to : edge.from))
      .filter((other) => !own.has(other))
      .flatMap((other) => rows.get(other) ?? []);
    wish.set(
      id,
      near.length > 0 ? near.reduce((sum, row) => sum + row, 0) / near.length : (rows.get(id) ?? 0),
    );
  }
  columns[at] = [...own].sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
}

/** A calm curve from the right side of one node to the left side of the next; a bow within a column. */
export function curve(from: Placed, to: Placed, box: number): string {
  const mid = NODE.height / 2;
  if (from.x === to.x) {
    const x = from.x + box;
    return `M${x},${from.y + mid} C${x + 44},${from.y + mid} ${x + 44},${to.y + mid} ${x},${to.y + mid}`;
  }
  const [x1, y1, x2, y2] = [from.x + box, from.y + mid, to.x, to.y + mid];
  const bend = Math.max(28, Math.abs(x2 - x1) / 2);
  return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}
