// The ways out of a block, as `flow::Block::exits` tells them. Both are held to one fixture.
import type { Node, NodeKind, NodeOf } from "./document";

export type Need = "required" | "optional" | "on_error" | { or_else: string };

export interface Exit {
  name: string;
  /** Whether it must be wired: else the call ends there, or goes on elsewhere. */
  need: Need;
}

const required = (name: string): Exit => ({ name, need: "required" });
const optional = (name: string): Exit => ({ name, need: "optional" });
const onError = (name: string): Exit => ({ name, need: "on_error" });
const orElse = (name: string, other: string): Exit => ({ name, need: { or_else: other } });

type ExitsOf = { [K in NodeKind]: (node: NodeOf<K>) => Exit[] };

const EXITS: ExitsOf = {
  play: () => [required("done")],
  menu: (menu) => [...menu.keys.map(required), required("timeout"), required("invalid")],
  collect: () => ["done", "timeout", "invalid"].map(required),
  calendar: () => ["open", "closed"].map(required),
  switch: (node) => [...node.cases.map((one) => required(one.name)), required("otherwise")],
  set: () => [required("done")],
  queue: (queue) => [
    required("timeout"),
    required("no_agents"),
    orElse("full", "timeout"),
    optional("ended"),
    ...(queue.key ? [required("key")] : []),
  ],
  ring: () => [required("no_answer"), orElse("busy", "no_answer"), optional("ended")],
  voicemail: () => [optional("done")],
  recording: () => [required("done")],
  on_error: () => [required("done")],
  dial_out: () => [
    required("no_answer"),
    orElse("busy", "no_answer"),
    onError("refused"),
    onError("failed"),
    optional("ended"),
  ],
  lookup: () => ["found", "not_found"].map(required),
  call_back: () => [required("declined"), optional("kept"), optional("ended")],
  http_request: () => [
    required("ok"),
    orElse("timeout", "failed"),
    orElse("client_error", "failed"),
    orElse("server_error", "failed"),
    onError("failed"),
  ],
  split: (split) => split.parts.map((part) => required(part.name)),
  loop: () => ["again", "done"].map(required),
  wait: () => [required("done")],
  survey: () => [required("done"), orElse("none", "done")],
  notify: () => [required("done")],
  sub_flow: (node) => [...(node.results ?? []).map(required), required("done")],
  return: () => [],
  on_hang_up: () => [required("done")],
  go_to: () => [],
  hang_up: () => [],
};

/** Each exit once, in the order of the block. */
export function exitsOf(node: Node): Exit[] {
  const exits = (EXITS[node.kind] as (node: Node) => Exit[])(node);
  return exits.filter(
    (exit, index) => exits.findIndex((other) => other.name === exit.name) === index,
  );
}

/** Exits that a caller takes because something failed or did not happen. */
const FALLBACKS = new Set([
  "timeout",
  "invalid",
  "no_agents",
  "full",
  "no_answer",
  "busy",
  "closed",
  "otherwise",
  "failed",
  "refused",
  "not_found",
  "declined",
  "client_error",
  "server_error",
]);

export function isFallback(exit: string): boolean {
  return FALLBACKS.has(exit);
}

/** Exits whose names are words of the product, to be translated; others are keys or people's names. */
export const NAMED_EXITS = [
  "done",
  "timeout",
  "invalid",
  "open",
  "closed",
  "otherwise",
  "no_agents",
  "full",
  "ended",
  "key",
  "no_answer",
  "busy",
  "again",
  "none",
  "failed",
  "refused",
  "found",
  "not_found",
  "declined",
  "kept",
  "ok",
  "client_error",
  "server_error",
] as const;
export type NamedExit = (typeof NAMED_EXITS)[number];

/** The product's word for an exit of this kind, or undefined for a key or a case's own name. */
export function namedExit(kind: NodeKind, exit: string): NamedExit | undefined {
  if (kind === "switch") return exit === "otherwise" ? "otherwise" : undefined;
  if (kind === "split") return undefined;
  if (kind === "sub_flow") return exit === "done" ? "done" : undefined;
  return NAMED_EXITS.find((name) => name === exit);
}
