// One entry per kind of block: a block added in Rust does not build here until it has one.
// Its form is in `screens/flows/forms/`, its words in the messages, both held to the same list.
import type { Document, NodeKind, NodeOf, Place, Settings } from "./document";

/** What a block does to a caller; it gives the card its colour. */
export type Family = "say" | "ask" | "decide" | "reach" | "end";

export interface NodeSpec<K extends NodeKind> {
  family: Family;
  /** The key that picks it in the quick list. */
  letter: string;
  /** The settings of a new one: as right as can be without knowing more. */
  fresh: (office: Office) => Settings[K];
}

/** What a new block can be set to at once: the first of each thing that the office has. */
export interface Office {
  groups: readonly string[];
  extensions: readonly string[];
  calendars: readonly string[];
  flows: readonly string[];
}

export const NOTHING: Office = { groups: [], extensions: [], calendars: [], flows: [] };

export const SPECS = {
  play: { family: "say", letter: "p", fresh: () => ({ text: "" }) },
  menu: { family: "ask", letter: "m", fresh: () => ({ text: "", keys: ["1", "2"] }) },
  collect: {
    family: "ask",
    letter: "l",
    fresh: () => ({ text: "", min: 1, max: 8, variable: "number" }),
  },
  calendar: {
    family: "decide",
    letter: "h",
    fresh: (office) => ({ calendar: office.calendars[0] ?? "" }),
  },
  switch: {
    family: "decide",
    letter: "s",
    fresh: () => ({ cases: [{ name: "1", when: { caller: { starts_with: "" } } }] }),
  },
  set: { family: "decide", letter: "v", fresh: () => ({ variable: "value", value: "" }) },
  queue: { family: "reach", letter: "q", fresh: (office) => ({ group: office.groups[0] ?? "" }) },
  ring: {
    family: "reach",
    letter: "r",
    fresh: (office) => ({ extensions: office.extensions.slice(0, 1) }),
  },
  voicemail: {
    family: "reach",
    letter: "o",
    fresh: (office) => ({
      mailbox:
        office.extensions[0] === undefined && office.groups[0] !== undefined
          ? { group: office.groups[0] }
          : { extension: office.extensions[0] ?? "" },
    }),
  },
  recording: {
    family: "decide",
    letter: "d",
    fresh: () => ({ action: "on" }),
  },
  on_error: {
    family: "decide",
    letter: "x",
    fresh: () => ({}),
  },
  dial_out: {
    family: "reach",
    letter: "c",
    fresh: () => ({ number: "" }),
  },
  lookup: {
    family: "decide",
    letter: "j",
    fresh: () => ({ variables: ["name"], rows: [{ key: "", values: [""] }] }),
  },
  call_back: {
    family: "reach",
    letter: "k",
    fresh: (office) => ({ group: office.groups[0] ?? "" }),
  },
  http_request: {
    family: "decide",
    letter: "a",
    fresh: () => ({ url: "https://" }),
  },
  split: {
    family: "decide",
    letter: "t",
    fresh: () => ({
      parts: [
        { name: "1", percent: 50 },
        { name: "2", percent: 50 },
      ],
    }),
  },
  loop: { family: "decide", letter: "n", fresh: () => ({ times: 3 }) },
  wait: { family: "say", letter: "w", fresh: () => ({ seconds: 5, music: "default" }) },
  survey: {
    family: "ask",
    letter: "y",
    fresh: () => ({ text: "", keys: ["1", "2", "3", "4", "5"], variable: "mark" }),
  },
  notify: { family: "say", letter: "i", fresh: () => ({ text: "" }) },
  sub_flow: { family: "reach", letter: "f", fresh: (office) => ({ flow: office.flows[0] ?? "" }) },
  return: { family: "end", letter: "b", fresh: () => ({}) },
  on_hang_up: { family: "decide", letter: "e", fresh: () => ({}) },
  go_to: { family: "end", letter: "g", fresh: (office) => ({ flow: office.flows[0] ?? "" }) },
  hang_up: { family: "end", letter: "u", fresh: () => ({}) },
} satisfies { [K in NodeKind]: NodeSpec<K> };

export const KINDS = Object.keys(SPECS) as NodeKind[];

export function isKind(kind: unknown): kind is NodeKind {
  return typeof kind === "string" && kind in SPECS;
}

export function familyOf(kind: NodeKind): Family {
  return SPECS[kind].family;
}

export function freshNode(
  kind: NodeKind,
  place: Place,
  office: Office = NOTHING,
): NodeOf<NodeKind> {
  return { ...SPECS[kind].fresh(office), kind, ...place } as NodeOf<NodeKind>;
}

/** Blocks of one kind that a document has. */
export function countOf(document: Document, kind: NodeKind): number {
  return document.nodes.filter((node) => node.kind === kind).length;
}
