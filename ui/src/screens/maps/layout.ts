/** Places on a map: columns from left to right, rows ordered so that few lines cross. */
import type { MapEdge, OfficeMap } from "./map";

export const NODE = { width: 190, height: 56, gapX: 96, gapY: 14 } as const;

export interface Placed {
  id: string;
  x: number;
  y: number;
}

export interface MapLayout {
  places: Map<string, Placed>;
  width: number;
  height: number;
}

const ROUNDS = 4;

export function layout(map: OfficeMap): MapLayout {
  const columns = Array.from({ length: map.columns }, (_, column) =>
    map.nodes.filter((node) => node.column === column).map((node) => node.id),
  );
  for (let round = 0; round < ROUNDS; round += 1) {
    const leftFirst = round % 2 === 0;
    const order = columns.map((_, at) => at);
    for (const at of leftFirst ? order : order.reverse()) sortByNeighbours(columns, at, map.edges);
  }
  const tallest = Math.max(0, ...columns.map((column) => column.length));
  const pitch = NODE.height + NODE.gapY;
  const places = new Map<string, Placed>();
  columns.forEach((column, at) => {
    const offset = ((tallest - column.length) * pitch) / 2;
    column.forEach((id, row) =>
      places.set(id, { id, x: at * (NODE.width + NODE.gapX), y: offset + row * pitch }),
    );
  });
  return {
    places,
    width: Math.max(0, map.columns * (NODE.width + NODE.gapX) - NODE.gapX),
    height: Math.max(0, tallest * pitch - NODE.gapY),
  };
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
export function curve(from: Placed, to: Placed): string {
  const mid = NODE.height / 2;
  if (from.x === to.x) {
    const x = from.x + NODE.width;
    return `M${x},${from.y + mid} C${x + 44},${from.y + mid} ${x + 44},${to.y + mid} ${x},${to.y + mid}`;
  }
  const [x1, y1, x2, y2] = [from.x + NODE.width, from.y + mid, to.x, to.y + mid];
  const bend = Math.max(28, Math.abs(x2 - x1) / 2);
  return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}
