// The flow that is being edited: the document with its undo line, and what is chosen in it. Every
// change goes through `edit`, so that everything can be undone and everything is saved.
import * as arrange from "@/flow/arrange";
import * as clip from "@/flow/clipboard";
import { DARK, wireKey, type Lit } from "@/flow/dry";
import * as edits from "@/flow/edits";
import { begin, record, redo, settle, undo, type History } from "@/flow/history";
import type { Heat } from "@/flow/heat";
import { layout } from "@/flow/layout";
import { openExit } from "@/flow/rows";
import { freshNode, type Office } from "@/flow/specs";
import {
  nodeOf,
  type At,
  type Document,
  type Json,
  type Node,
  type NodeKind,
  type Wire,
} from "@/flow/document";
import type { Drawing } from "./drawing.svelte";
import type { Names, Problem } from "./port";

export type Told =
  | { what: "dropped"; wires: readonly Wire[] }
  | { what: "taken"; name: string }
  | { what: "nothing_to_paste" };

const NONE: readonly Problem[] = [];

function byNode(problems: readonly Problem[]): Map<string, Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    if (problem.node !== null)
      groups.set(problem.node, [...(groups.get(problem.node) ?? []), problem]);
  }
  return groups;
}

export class Editor implements Drawing {
  #history = $state.raw<History>(begin({ format: 1, start: "", nodes: [], wires: [] }));
  document = $derived(this.#history.now.document);
  names = $state.raw<Names>() as Names;
  editable = true;
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  chosenWire = $state.raw<string | undefined>();
  problems = $state.raw<readonly Problem[]>([]);
  lit = $state.raw<Lit>(DARK);
  heat = $state.raw<Heat | undefined>();
  /** The last thing that a person should hear of. */
  told = $state.raw<Told | undefined>();
  #byId = $derived(new Map(this.document.nodes.map((node) => [node.id, node])));
  #problemsById = $derived(byNode(this.problems));
  #changed: (document: Document) => void;

  constructor(document: Document, names: Names, changed: (document: Document) => void) {
    this.#history = begin(document);
    this.names = names;
    this.#changed = changed;
  }

  get canUndo(): boolean {
    return this.#history.past.length > 0;
  }

  get canRedo(): boolean {
    return this.#history.future.length > 0;
  }

  /** The one block that is chosen. */
  get only(): Node | undefined {
    const [id] = this.chosen;
    return this.chosen.size === 1 && id !== undefined ? this.node(id) : undefined;
  }

  node = (id: string): Node | undefined => this.#byId.get(id);
  problemsOf = (id: string): readonly Problem[] => this.#problemsById.get(id) ?? NONE;
  /** Those of a field: `extensions[1]` is the field of extensions. */
  problemsFor = (id: string, field: string): readonly Problem[] =>
    this.problemsOf(id).filter(
      (one) =>
        one.field === field ||
        one.field?.startsWith(`${field}[`) ||
        one.field?.startsWith(`${field}.`),
    );
  markOf = (): undefined => undefined;
  wireMark = (): undefined => undefined;

  edit(label: string, document: Document, merge?: string): void {
    const history = record(this.#history, {
      document,
      label,
      ...(merge === undefined ? {} : { merge }),
    });
    if (history === this.#history) return;
    this.#go(history);
  }

  /** Another document altogether: a draft found again, or an old version. It can be undone too. */
  replace(document: Document): void {
    this.edit("replace", document);
    this.choose([]);
  }

  undo(): void {
    this.#go(undo(this.#history));
  }

  redo(): void {
    this.#go(redo(this.#history));
  }

  /** What is typed next is a step of its own. */
  settle(): void {
    this.#history = settle(this.#history);
  }

  #go(history: History): void {
    if (history === this.#history) return;
    const changed = history.now.document !== this.document;
    this.#history = history;
    const left = [...this.chosen].filter((id) => nodeOf(history.now.document, id));
    if (left.length !== this.chosen.size) this.chosen = new Set(left);
    if (changed) this.#changed(history.now.document);
  }

  choose(ids: Iterable<string>): void {
    const next = new Set(ids);
    const same = next.size === this.chosen.size && [...next].every((id) => this.chosen.has(id));
    if (!same) this.chosen = next;
    this.chosenWire = undefined;
  }

  chooseWire(wire: Pick<Wire, "from" | "exit"> | undefined): void {
    this.chosenWire = wire && wireKey(wire);
    if (wire) this.chosen = new Set();
  }

  get office(): Office {
    const { groups, extensions, calendars, flows } = this.names;
    return {
      groups: [...groups.keys()],
      extensions: [...extensions.keys()],
      calendars,
      flows: [...flows.keys()],
    };
  }

  /** A new block, with a wire to it if it was asked for at an exit. */
  add(
    kind: NodeKind,
    name: string,
    wish: { at?: At; from?: { id: string; exit: string | undefined } } = {},
  ): string {
    const taken = this.document.nodes.map((node) => node.id);
    const before = wish.from && this.node(wish.from.id);
    const at = wish.at ? arrange.freePlace(this.document, wish.at) : this.#placeFor(before);
    const node = freshNode(kind, { id: edits.freshId(taken, name), at }, this.office);
    let document = edits.addNode(this.document, node);
    if (wish.from?.exit !== undefined)
      document = edits.connect(document, { from: wish.from.id, exit: wish.from.exit, to: node.id });
    this.edit("add", document);
    this.choose([node.id]);
    return node.id;
  }

  /** A new block in the middle of a wire. */
  insert(kind: NodeKind, name: string, at: At, wire: Wire): string {
    const taken = this.document.nodes.map((node) => node.id);
    const node = freshNode(
      kind,
      { id: edits.freshId(taken, name), at: arrange.freePlace(this.document, at) },
      this.office,
    );
    let document = edits.connect(edits.addNode(this.document, node), { ...wire, to: node.id });
    const exit = openExit(document, node.id);
    if (exit !== undefined)
      document = edits.connect(document, { from: node.id, exit, to: wire.to });
    this.edit("add", document);
    this.choose([node.id]);
    return node.id;
  }

  #placeFor(before: Node | undefined): At {
    if (before) return arrange.placeAfter(this.document, before);
    const last = this.document.nodes.at(-1);
    return last ? arrange.placeAfter(this.document, last) : [0, 0];
  }

  /** The exit of the chosen block where the next one belongs. */
  get openEnd(): { id: string; exit: string } | undefined {
    const id = this.only?.id;
    const exit = id === undefined ? undefined : openExit(this.document, id);
    return id === undefined || exit === undefined ? undefined : { id, exit };
  }

  connect(wire: Wire): void {
    this.edit("connect", edits.connect(this.document, wire));
  }

  disconnect(from: string, exit: string): void {
    this.edit("disconnect", edits.disconnect(this.document, from, exit));
    this.chosenWire = undefined;
  }

  /** The chosen wire, or the chosen blocks. */
  remove(): void {
    const wire = this.document.wires.find((one) => wireKey(one) === this.chosenWire);
    if (wire) this.disconnect(wire.from, wire.exit);
    else if (this.chosen.size) this.edit("remove", edits.removeNodes(this.document, this.chosen));
  }

  change(id: string, change: Record<string, Json | undefined>): void {
    const { document, dropped } = edits.changeNode(this.document, id, change);
    this.edit("change", document, `${id}.${Object.keys(change).join()}`);
    if (dropped.length) this.told = { what: "dropped", wires: dropped };
  }

  renameCase(id: string, index: number, name: string): void {
    this.edit(
      "change",
      edits.renameCase(this.document, id, index, name).document,
      `${id}.case.${index}`,
    );
  }

  rename(from: string, to: string): boolean {
    const document = edits.rename(this.document, from, to);
    if (!document) {
      this.told = { what: "taken", name: to };
      return false;
    }
    this.edit("rename", document);
    if (this.chosen.has(from))
      this.choose([...this.chosen].map((id) => (id === from ? to.trim() : id)));
    return true;
  }

  move(places: ReadonlyMap<string, At>): void {
    this.edit("move", edits.moveNodes(this.document, places));
  }

  shift(by: At): void {
    this.edit(
      "move",
      edits.shiftNodes(this.document, this.chosen, by),
      `shift.${[...this.chosen].join()}`,
    );
  }

  setStart(id: string): void {
    this.edit("start", edits.setStart(this.document, id));
  }

  setNotes(text: string): void {
    this.edit("change", edits.setNotes(this.document, text), "notes");
  }

  duplicate(): void {
    const { document, ids } = clip.duplicate(this.document, this.chosen);
    this.edit("paste", document);
    if (ids.length) this.choose(ids);
  }

  copied(): string | undefined {
    return this.chosen.size ? clip.written(clip.pieceOf(this.document, this.chosen)) : undefined;
  }

  paste(text: string, at?: At): void {
    const piece = clip.read(text);
    if (!piece) {
      this.told = { what: "nothing_to_paste" };
      return;
    }
    const wish = at ?? arrange.freePlace(this.document, piece.nodes[0]?.at ?? [0, 0]);
    const { document, ids } = clip.paste(this.document, piece, wish);
    this.edit("paste", document);
    this.choose(ids);
  }

  align(edge: arrange.Edge): void {
    this.edit("arrange", arrange.align(this.document, this.chosen, edge));
  }

  distribute(axis: arrange.Axis): void {
    this.edit("arrange", arrange.distribute(this.document, this.chosen, axis));
  }

  layOut(): void {
    this.edit("arrange", edits.moveNodes(this.document, layout(this.document)));
  }
}
