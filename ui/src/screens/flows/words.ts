// The words on cards, rows and wires.
import { namedExit, type Exit, type NamedExit } from "@/flow/exits";
import type {
  Condition,
  GroupFact,
  HangUpReason,
  Json,
  Node,
  NodeKind,
  NodeOf,
  Taping,
  Test,
  Weekday,
  Wire,
} from "@/flow/document";
import { looks, m, say } from "@/words";
import type { DryAnswer, DryReply } from "@/flow/dry";
import type { Mark } from "@/flow/overlay";
import type { Saving } from "@/flow/saver";
import type { SHOWN } from "./canvas/keys";
import type { Told } from "./editor.svelte";
import type { Expectation, Names, Problem } from "./port";

type ProblemCode =
  | "format"
  | "too_large"
  | "bad_id"
  | "no_start"
  | "dangling_wire"
  | "duplicate_wire"
  | "unknown_exit"
  | "missing_wire"
  | "unreachable"
  | "loop"
  | "answered_before"
  | "nobody_there"
  | "unknown_reference"
  | "bad_value";

const KIND_LABELS = {
  play: m.flow_kind_play,
  menu: m.flow_kind_menu,
  collect: m.flow_kind_collect,
  calendar: m.flow_kind_calendar,
  switch: m.flow_kind_switch,
  set: m.flow_kind_set,
  queue: m.flow_kind_queue,
  ring: m.flow_kind_ring,
  voicemail: m.flow_kind_voicemail,
  recording: m.flow_kind_recording,
  on_error: m.flow_kind_on_error,
  dial_out: m.flow_kind_dial_out,
  lookup: m.flow_kind_lookup,
  call_back: m.flow_kind_call_back,
  http_request: m.flow_kind_http_request,
  split: m.flow_kind_split,
  loop: m.flow_kind_loop,
  wait: m.flow_kind_wait,
  survey: m.flow_kind_survey,
  notify: m.flow_kind_notify,
  sub_flow: m.flow_kind_sub_flow,
  return: m.flow_kind_return,
  on_hang_up: m.flow_kind_on_hang_up,
  go_to: m.flow_kind_go_to,
  hang_up: m.flow_kind_hang_up,
} satisfies Record<NodeKind, () => string>;

const KIND_HINTS = {
  play: m.flow_hint_play,
  menu: m.flow_hint_menu,
  collect: m.flow_hint_collect,
  calendar: m.flow_hint_calendar,
  switch: m.flow_hint_switch,
  set: m.flow_hint_set,
  queue: m.flow_hint_queue,
  ring: m.flow_hint_ring,
  voicemail: m.flow_hint_voicemail,
  recording: m.flow_hint_recording,
  on_error: m.flow_hint_on_error,
  dial_out: m.flow_hint_dial_out,
  lookup: m.flow_hint_lookup,
  call_back: m.flow_hint_call_back,
  http_request: m.flow_hint_http_request,
  split: m.flow_hint_split,
  loop: m.flow_hint_loop,
  wait: m.flow_hint_wait,
  survey: m.flow_hint_survey,
  notify: m.flow_hint_notify,
  sub_flow: m.flow_hint_sub_flow,
  return: m.flow_hint_return,
  on_hang_up: m.flow_hint_on_hang_up,
  go_to: m.flow_hint_go_to,
  hang_up: m.flow_hint_hang_up,
} satisfies Record<NodeKind, () => string>;

/** What new blocks are called; they are names in the document, in the language of whoever draws. */
const KIND_NAMES = {
  play: m.flow_name_play,
  menu: m.flow_name_menu,
  collect: m.flow_name_collect,
  calendar: m.flow_name_calendar,
  switch: m.flow_name_switch,
  set: m.flow_name_set,
  queue: m.flow_name_queue,
  ring: m.flow_name_ring,
  voicemail: m.flow_name_voicemail,
  recording: m.flow_name_recording,
  on_error: m.flow_name_on_error,
  dial_out: m.flow_name_dial_out,
  lookup: m.flow_name_lookup,
  call_back: m.flow_name_call_back,
  http_request: m.flow_name_http_request,
  split: m.flow_name_split,
  loop: m.flow_name_loop,
  wait: m.flow_name_wait,
  survey: m.flow_name_survey,
  notify: m.flow_name_notify,
  sub_flow: m.flow_name_sub_flow,
  return: m.flow_name_return,
  on_hang_up: m.flow_name_on_hang_up,
  go_to: m.flow_name_go_to,
  hang_up: m.flow_name_hang_up,
} satisfies Record<NodeKind, () => string>;

const EXIT_LABELS = {
  done: m.flow_exit_done,
  timeout: m.flow_exit_timeout,
  invalid: m.flow_exit_invalid,
  open: m.flow_exit_open,
  closed: m.flow_exit_closed,
  otherwise: m.flow_exit_otherwise,
  no_agents: m.flow_exit_no_agents,
  full: m.flow_exit_full,
  ended: m.flow_exit_ended,
  key: m.flow_exit_key,
  no_answer: m.flow_exit_no_answer,
  busy: m.flow_exit_busy,
  again: m.flow_exit_again,
  none: m.flow_exit_none,
  failed: m.flow_exit_failed,
  refused: m.flow_exit_refused,
  found: m.flow_exit_found,
  not_found: m.flow_exit_not_found,
  declined: m.flow_exit_declined,
  kept: m.flow_exit_kept,
  ok: m.flow_exit_ok,
  client_error: m.flow_exit_client_error,
  server_error: m.flow_exit_server_error,
} satisfies Record<NamedExit, () => string>;

const PROBLEM_LABELS = {
  format: m.flow_problem_format,
  too_large: m.flow_problem_too_large,
  bad_id: m.flow_problem_bad_id,
  no_start: m.flow_problem_no_start,
  dangling_wire: m.flow_problem_dangling_wire,
  duplicate_wire: m.flow_problem_duplicate_wire,
  unknown_exit: m.flow_problem_unknown_exit,
  missing_wire: m.flow_problem_missing_wire,
  unreachable: m.flow_problem_unreachable,
  loop: m.flow_problem_loop,
  answered_before: m.flow_problem_answered_before,
  nobody_there: m.flow_problem_nobody_there,
  unknown_reference: m.flow_problem_unknown_reference,
  bad_value: m.flow_problem_bad_value,
} satisfies Record<ProblemCode, (words: { exit: string; field: string }) => string>;

export const DAYS: Record<Weekday, () => string> = {
  mon: m.flow_day_mon,
  tue: m.flow_day_tue,
  wed: m.flow_day_wed,
  thu: m.flow_day_thu,
  fri: m.flow_day_fri,
  sat: m.flow_day_sat,
  sun: m.flow_day_sun,
};

export const kindLabel = (kind: NodeKind): string => KIND_LABELS[kind]();
export const kindHint = (kind: NodeKind): string => KIND_HINTS[kind]();
export const kindName = (kind: NodeKind): string => KIND_NAMES[kind]();

export function exitLabel(kind: NodeKind, exit: string): string {
  const named = namedExit(kind, exit);
  if (named) return EXIT_LABELS[named]();
  return kind === "menu" ? m.flow_exit_digit({ key: exit }) : exit;
}

/** What happens at an exit that has no wire and needs none. */
export function exitUnwired(exit: Exit): string {
  if (exit.need === "optional") return m.flow_unwired_ends();
  if (exit.need === "required") return m.flow_unwired_required();
  if (exit.need === "on_error") return m.flow_unwired_on_error();
  return m.flow_unwired_else({ exit: exitLabel("queue", exit.need.or_else) });
}

export function wireLabel(from: Node, wire: Wire): string {
  return m.flow_wire({ exit: exitLabel(from.kind, wire.exit), from: wire.from, to: wire.to });
}

const named = (names: ReadonlyMap<string, string>, id: string): string => names.get(id) ?? id;
const quoted = (text: string): string => (text ? m.flow_quoted({ text }) : "");

function said(node: { prompt?: string; prompts?: string[]; text?: string }): string {
  if (node.text !== undefined) return quoted(node.text);
  return node.prompt ?? node.prompts?.join(" · ") ?? "";
}

type Summaries = { [K in NodeKind]: (node: NodeOf<K>, names: Names) => string };

const SUMMARIES: Summaries = {
  play: said,
  menu: said,
  collect: (node) => m.flow_sum_collect({ variable: node.variable, min: node.min, max: node.max }),
  calendar: (node) => node.calendar,
  switch: (node) => m.flow_sum_switch({ count: node.cases.length }),
  set: (node) => (node.variable ? `${node.variable} = ${node.value}` : ""),
  queue: (node, names) => named(names.groups, node.group),
  ring: (node, names) =>
    node.extensions.map((one) => `${one} ${names.extensions.get(one) ?? ""}`.trim()).join(", "),
  voicemail: ({ mailbox }, names) =>
    "group" in mailbox
      ? named(names.groups, mailbox.group)
      : `${mailbox.extension} ${names.extensions.get(mailbox.extension) ?? ""}`.trim(),
  recording: (node) => tapingLabel(node.action),
  on_error: () => "",
  dial_out: (node) => node.number,
  lookup: (node) =>
    node.contacts ? m.flow_lookup_contacts() : m.flow_sum_lookup({ count: node.rows.length }),
  call_back: (node, names) => named(names.groups, node.group),
  http_request: (node) => `${(node.method ?? "get").toUpperCase()} ${node.url}`,
  split: (node) => node.parts.map((part) => `${part.name} ${part.percent}%`).join(", "),
  loop: (node) => `${node.times}×`,
  wait: (node) => m.flow_sum_wait({ seconds: node.seconds }),
  survey: said,
  notify: (node) => quoted(node.text),
  sub_flow: (node, names) => named(names.flows, node.flow),
  return: (node) => node.result ?? "",
  on_hang_up: () => "",
  go_to: (node, names) => named(names.flows, node.flow),
  hang_up: (node) => (node.reason && node.reason !== "normal" ? reasonLabel(node.reason) : ""),
};

export function tapingLabel(action: Taping): string {
  return {
    on: m.flow_taping_on,
    off: m.flow_taping_off,
    pause: m.flow_taping_pause,
    resume: m.flow_taping_resume,
  }[action]();
}

export function reasonLabel(reason: HangUpReason): string {
  return {
    normal: m.flow_reason_normal,
    busy: m.flow_reason_busy,
    rejected: m.flow_reason_rejected,
    unavailable: m.flow_reason_unavailable,
  }[reason]();
}

/** What a block does, in one line. */
export function summary(node: Node, names: Names): string {
  return (SUMMARIES[node.kind] as (node: Node, names: Names) => string)(node, names);
}

/** For tooltips and screen readers. */
export function blockLabel(node: Node, names: Names): string {
  const line = summary(node, names);
  const label = m.flow_block_label({ id: node.id, kind: kindLabel(node.kind) });
  return [label, line, node.note].filter(Boolean).join(", ");
}

/** The exchange's own sentence in English; what it is in the language of the screen. */
export function problemText(problem: Problem, node: Node | undefined): string {
  const exit =
    problem.exit !== null ? (node ? exitLabel(node.kind, problem.exit) : problem.exit) : "";
  return (
    PROBLEM_LABELS[problem.code as ProblemCode]?.({
      exit,
      field: fieldLabel(problem.field ?? ""),
    }) ?? problem.message
  );
}

/** The exchange tells more, in English; whoever reads English gets that. */
export function problemSentence(problem: Problem, node?: Node): string {
  return looks.language === "en" ? problem.message : problemText(problem, node);
}

const FIELD_LABELS: Record<string, () => string> = {
  prompt: m.flow_field_prompt,
  prompts: m.flow_field_prompt,
  text: m.flow_field_text,
  times: m.flow_field_times,
  interruptible: m.flow_field_interruptible,
  keys: m.flow_field_keys,
  timeout_seconds: m.flow_field_timeout,
  tries: m.flow_field_tries,
  invalid_prompt: m.flow_field_invalid_prompt,
  min: m.flow_field_min,
  max: m.flow_field_max,
  terminator: m.flow_field_terminator,
  variable: m.flow_field_variable,
  pattern: m.flow_field_pattern,
  mask: m.flow_field_mask,
  calendar: m.flow_field_calendar,
  cases: m.flow_field_cases,
  value: m.flow_field_value,
  group: m.flow_field_group,
  priority: m.flow_field_priority,
  key: m.flow_field_key,
  music: m.flow_field_music,
  announcement: m.flow_field_announcement,
  extensions: m.flow_field_extensions,
  ring_seconds: m.flow_field_ring_seconds,
  mailbox: m.flow_field_mailbox,
  greeting: m.flow_field_greeting,
  max_seconds: m.flow_field_max_seconds,
  flow: m.flow_field_flow,
  reason: m.flow_field_reason,
  seconds: m.flow_field_seconds,
  parts: m.flow_field_parts,
  results: m.flow_field_results,
  result: m.flow_field_result,
  action: m.flow_field_action,
  whisper: m.flow_field_whisper,
  whisper_prompt: m.flow_field_whisper_prompt,
  number: m.flow_field_number,
  from: m.flow_field_from,
  confirm: m.flow_field_confirm,
  confirm_text: m.flow_field_confirm_text,
  variables: m.flow_field_variables,
  rows: m.flow_field_rows,
  other_key: m.flow_field_other_key,
  url: m.flow_field_url,
  method: m.flow_field_method,
  headers: m.flow_field_headers,
  body: m.flow_field_body,
  retries: m.flow_field_retries,
  answers: m.flow_field_answers,
  defaults: m.flow_field_defaults,
  note: m.flow_field_note,
  kind: m.flow_field_kind,
};

/** `extensions[1]` is the field of extensions. */
export function fieldLabel(field: string): string {
  const stem = /^[a-z_]+/.exec(field)?.[0] ?? "";
  return FIELD_LABELS[stem]?.() ?? field;
}

export type Asked =
  | "caller"
  | "dialled"
  | "language"
  | "variable"
  | "calendar"
  | "time"
  | "group"
  | "all"
  | "any"
  | "not";
export const ASKED: Record<Asked, () => string> = {
  caller: m.flow_asks_caller,
  dialled: m.flow_asks_dialled,
  language: m.flow_asks_language,
  variable: m.flow_asks_variable,
  calendar: m.flow_asks_calendar,
  time: m.flow_asks_time,
  group: m.flow_asks_group,
  all: m.flow_asks_all,
  any: m.flow_asks_any,
  not: m.flow_asks_not,
};

type KeysOf<U> = U extends unknown ? keyof U : never;
export type Testing = KeysOf<Test>;
export const TESTS: Record<Testing, () => string> = {
  is: m.flow_test_is,
  one_of: m.flow_test_one_of,
  starts_with: m.flow_test_starts_with,
  ends_with: m.flow_test_ends_with,
  contains: m.flow_test_contains,
  matches: m.flow_test_matches,
  empty: m.flow_test_empty,
  at_least: m.flow_test_at_least,
  at_most: m.flow_test_at_most,
};

export const FACTS: Record<GroupFact, () => string> = {
  waiting: m.flow_fact_waiting,
  agents: m.flow_fact_agents,
  free: m.flow_fact_free,
  longest_wait: m.flow_fact_longest_wait,
};

export function askedOf(condition: Condition): Asked {
  return Object.keys(condition)[0] as Asked;
}

export const ANSWERS: Record<DryAnswer, () => string> = {
  answers: m.flow_answer_answers,
  no_answer: m.flow_answer_no_answer,
  nobody: m.flow_answer_nobody,
  busy: m.flow_answer_busy,
  full: m.flow_answer_full,
  refused: m.flow_answer_refused,
};

export const REPLIES: Record<DryReply, () => string> = {
  answers: m.flow_reply_answers,
  timeout: m.flow_reply_timeout,
  fails: m.flow_reply_fails,
};

export const MARKS: Record<Mark, () => string> = {
  same: m.flow_mark_same,
  added: m.flow_mark_added,
  removed: m.flow_mark_removed,
  changed: m.flow_mark_changed,
  moved: m.flow_mark_moved,
};

export const COMMANDS: Record<(typeof SHOWN)[number][0], () => string> = {
  go: m.flow_do_go,
  keep: m.flow_do_keep,
  shift: m.flow_do_shift,
  add: m.flow_do_add,
  connect: m.flow_do_connect,
  open: m.flow_do_open,
  rename: m.flow_do_rename,
  start: m.flow_do_start,
  remove: m.flow_do_remove,
  duplicate: m.flow_do_duplicate,
  copy: m.flow_do_copy,
  undo: m.flow_do_undo,
  redo: m.flow_do_redo,
  all: m.flow_do_all,
  none: m.flow_do_none,
  search: m.flow_do_search,
  layout: m.flow_do_layout,
  fit: m.flow_do_fit,
  closer: m.flow_do_closer,
  farther: m.flow_do_farther,
  try: m.flow_do_try,
  help: m.flow_do_help,
};

/** How a dry run ended. */
export function endText(reason: string): string {
  return say("flow_end", reason);
}

export function expectationText(expect: Expectation): string {
  const parts = [expect.ends?.reason && endText(expect.ends.reason), expect.path?.join(" → ")];
  return parts.filter(Boolean).join(" · ");
}

/** A value of a setting, short. */
export function written(value: Json): string {
  if (value === null || value === undefined) return "—";
  return typeof value === "string" ? value : JSON.stringify(value);
}

export const SAVINGS: Record<Saving, () => string> = {
  saved: m.flow_saving_saved,
  unsaved: m.flow_saving_unsaved,
  saving: m.flow_saving_saving,
  failed: m.flow_saving_failed,
};

export function toldText(told: Told): string {
  if (told.what === "nothing_to_paste") return m.flow_told_nothing_to_paste();
  if (told.what === "taken") return m.flow_told_taken({ name: told.name });
  return m.flow_told_dropped({
    wires: told.wires.map((wire) => `${wire.exit} → ${wire.to}`).join(", "),
  });
}
