/** The words of a map: what stands on it, what leads where, and what is reached from a place. */

export type NodeKind =
  "trunk" | "number" | "flow" | "group" | "extension" | "mailbox" | "rule" | "outside" | "missing";

export interface MapNode {
  id: string;
  kind: NodeKind;
  /** What the entity is called by; the screen finds its name by it. */
  entity: string;
  column: number;
}

export interface MapEdge {
  from: string;
  to: string;
  /** The exits of a flow that lead there, shortest way first; empty where there is but one way. */
  exits: { kind: string; exit: string }[];
  /** Only where nobody could be found: overflow. */
  second: boolean;
}

export interface OfficeMap {
  nodes: MapNode[];
  edges: MapEdge[];
  columns: number;
}

export class MapDraft {
  readonly #nodes = new Map<string, MapNode>();
  readonly #edges = new Map<string, MapEdge>();

  node(kind: NodeKind, entity: string, column: number): string {
    const id = `${kind}:${entity}`;
    const known = this.#nodes.get(id);
    if (!known) this.#nodes.set(id, { id, kind, entity, column });
    else if (known.column < column) known.column = column;
    return id;
  }

  edge(from: string, to: string, exits: MapEdge["exits"] = [], second = false): void {
    const key = `${from} ${to}`;
    if (from !== to && !this.#edges.has(key)) this.#edges.set(key, { from, to, exits, second });
  }

  drawn(): OfficeMap {
    const nodes = [...this.#nodes.values()];
    return {
      nodes,
      edges: [...this.#edges.values()],
      columns: Math.max(0, ...nodes.map((node) => node.column + 1)),
    };
  }
}

/** Everything on the ways through a node: all that leads to it, all that it leads to, and itself. */
export function through(map: OfficeMap, id: string): Set<string> {
  return new Set([...reached(map, id, "forward"), ...reached(map, id, "back")]);
}

export function reached(map: OfficeMap, id: string, way: "forward" | "back"): Set<string> {
  const found = new Set([id]);
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const edge of map.edges) {
      const [here, there] = way === "forward" ? [edge.from, edge.to] : [edge.to, edge.from];
      if (here === at && !found.has(there)) {
        found.add(there);
        open.push(there);
      }
    }
  }
  return found;
}
