// The flow document as the exchange keeps it: blocks, and wires between their exits.
// Everything here is immutable data; `edits.ts` makes new documents of old ones.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Key = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "*" | "#";
export const KEYS: readonly Key[] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
export const WEEKDAYS: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** What is asked of a text. */
export type Test =
  | { is: string }
  | { one_of: string[] }
  | { starts_with: string }
  | { ends_with: string }
  | { contains: string }
  | { matches: string }
  | { empty: boolean }
  | { at_least: number }
  | { at_most: number };

export interface Daytime {
  days?: Weekday[];
  from: string;
  to: string;
  time_zone?: string;
}

/** What is asked of a group; each is a number. */
export type GroupFact = "waiting" | "agents" | "free" | "longest_wait";

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { caller: Test }
  | { dialled: Test }
  | { language: Test }
  | { variable: { name: string; test: Test } }
  | { calendar: string }
  | { time: Daytime }
  | { group: { group: string; fact: GroupFact; test: Test } };

export interface Case {
  name: string;
  when: Condition;
}

/** An exit of a split, and how many of a hundred callers take it. */
export interface Part {
  name: string;
  percent: number;
}

export type HttpMethod = "get" | "post" | "put" | "patch" | "delete";

/** A row of a table: a key, and a value for each variable. */
export interface LookupRow {
  key: string;
  values: string[];
}

export type Mailbox = { extension: string } | { group: string };
/** In which variables what is known of a contact is kept. */
export interface ContactFields {
  name?: string;
  company?: string;
  tags?: string;
  note?: string;
  owner?: string;
}

export type HangUpReason = "normal" | "busy" | "rejected" | "unavailable";
export type Taping = "on" | "off" | "pause" | "resume";

/** The settings of each kind of block. */
export interface Settings {
  play: {
    prompt?: string;
    prompts?: string[];
    text?: string;
    times?: number;
    interruptible?: boolean;
  };
  menu: {
    prompt?: string;
    text?: string;
    keys: Key[];
    timeout_seconds?: number;
    tries?: number;
    invalid_prompt?: string;
  };
  collect: {
    prompt?: string;
    text?: string;
    min: number;
    max: number;
    terminator?: Key;
    timeout_seconds?: number;
    tries?: number;
    variable: string;
    pattern?: string;
    mask?: boolean;
  };
  calendar: { calendar: string };
  switch: { cases: Case[] };
  set: { variable: string; value: string };
  queue: {
    group: string;
    priority?: number;
    agent?: string;
    agent_seconds?: number;
    key?: Key;
    music?: string;
    announcement?: string;
    whisper?: string;
    whisper_prompt?: string;
  };
  ring: {
    extensions: string[];
    ring_seconds?: number;
    whisper?: string;
    whisper_prompt?: string;
  };
  voicemail: { mailbox: Mailbox; greeting?: string; max_seconds?: number };
  recording: { action: Taping };
  on_error: Record<never, never>;
  dial_out: {
    number: string;
    from?: string;
    ring_seconds?: number;
    confirm?: Key;
    confirm_text?: string;
  };
  lookup: {
    value?: string;
    variables: string[];
    rows: LookupRow[];
    contacts?: ContactFields;
  };
  call_back: {
    group: string;
    priority?: number;
    prompt?: string;
    text?: string;
    number?: string;
    key?: Key;
    other_key?: Key;
    timeout_seconds?: number;
  };
  http_request: {
    method?: HttpMethod;
    url: string;
    headers?: Record<string, string>;
    body?: string;
    timeout_seconds?: number;
    retries?: number;
    answers?: Record<string, string>;
    defaults?: Record<string, string>;
  };
  split: { parts: Part[] };
  loop: { times: number };
  wait: { seconds: number; music?: string };
  survey: {
    prompt?: string;
    text?: string;
    keys: Key[];
    variable: string;
    timeout_seconds?: number;
    tries?: number;
  };
  notify: { text: string; webhook?: string };
  sub_flow: { flow: string; results?: string[] };
  return: { result?: string };
  on_hang_up: Record<never, never>;
  go_to: { flow: string };
  hang_up: { reason?: HangUpReason; tone_seconds?: number };
}

export type NodeKind = keyof Settings;
export type At = [number, number];

export interface Place {
  id: string;
  at: At;
  note?: string;
}

export type NodeOf<K extends NodeKind> = K extends NodeKind
  ? Place & { kind: K } & Settings[K]
  : never;
/** A block in its place. */
export type Node = NodeOf<NodeKind>;

/** From an exit of one block to the next block. */
export interface Wire {
  from: string;
  exit: string;
  to: string;
}

export interface Document {
  format: number;
  start: string;
  nodes: readonly Node[];
  wires: readonly Wire[];
  notes?: string;
}

export const FORMAT = 1;
export const EMPTY: Document = { format: FORMAT, start: "", nodes: [], wires: [] };

export function nodeOf(document: Document, id: string): Node | undefined {
  return document.nodes.find((node) => node.id === id);
}

export function wireOf(document: Document, from: string, exit: string): Wire | undefined {
  return document.wires.find((wire) => wire.from === from && wire.exit === exit);
}

/** The settings of a block without its id, place and note. */
export function settingsOf(node: Node): Record<string, Json> {
  return without(node, "id", "at", "note", "kind") as unknown as Record<string, Json>;
}

/** The same without some of its fields. */
export function without<T extends object, K extends keyof T>(whole: T, ...fields: K[]): Omit<T, K> {
  const rest = { ...whole };
  for (const field of fields) delete rest[field];
  return rest;
}

/** Deep equality of plain data; an absent field is as good as an undefined one. */
export function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => same(left[key], right[key]));
}
