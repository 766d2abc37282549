// What the canvas draws: a document, and what is to be seen on its blocks and wires besides. The
// editor is one; two versions laid over one another are another.
import { getContext, setContext } from "svelte";
import { DARK, type Lit } from "@/flow/dry";
import type { Heat } from "@/flow/heat";
import type { Mark } from "@/flow/overlay";
import type { Document, Node } from "@/flow/document";
import type { Names, Problem } from "./port";

export interface Drawing {
  readonly document: Document;
  readonly names: Names;
  readonly editable: boolean;
  readonly lit: Lit;
  /** Undefined where no heat map is shown. */
  readonly heat?: Heat | undefined;
  readonly chosen: ReadonlySet<string>;
  readonly chosenWire: string | undefined;
  node: (id: string) => Node | undefined;
  problemsOf: (id: string) => readonly Problem[];
  /** Undefined where versions are not compared. */
  markOf: (id: string) => Mark | undefined;
  wireMark: (key: string) => Mark | undefined;
}

const KEY = Symbol("drawing");

export function setDrawing(drawing: Drawing): void {
  setContext(KEY, drawing);
}

export function drawing(): Drawing {
  return getContext<Drawing>(KEY);
}

/** A drawing to look at. */
export class Picture implements Drawing {
  document = $state.raw<Document>({ format: 1, start: "", nodes: [], wires: [] });
  names: Names;
  editable = false;
  lit = DARK;
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  chosenWire = undefined;
  marks = $state.raw<ReadonlyMap<string, Mark>>(new Map());
  wireMarks = $state.raw<ReadonlyMap<string, Mark>>(new Map());
  #byId = $derived(new Map(this.document.nodes.map((node) => [node.id, node])));

  constructor(names: Names) {
    this.names = names;
  }

  node = (id: string): Node | undefined => this.#byId.get(id);
  problemsOf = (): readonly Problem[] => [];
  markOf = (id: string): Mark | undefined => this.marks.get(id);
  wireMark = (key: string): Mark | undefined => this.wireMarks.get(key);
}
