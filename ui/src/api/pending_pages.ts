// What the pages ask for and get, by hand until it is generated: see pending.ts.
import type {
  Call,
  CallQuality,
  Direction,
  Document,
  Office,
  OfficeInfo,
  Reason,
  Wire,
} from "./pending";

export interface Session {
  id: string;
  login: string;
  since: string;
  seen: string;
  address: string;
  program: string;
  current: boolean;
}
export interface Lockout {
  address: string;
  until: string;
  failures: number;
}
export interface Setup {
  done: boolean;
  step: string;
  business: OfficeInfo;
  [more: string]: unknown;
}
export interface Checked {
  summary: Record<string, number>;
  notes: string[];
  sounds: string[];
}

// Prompts and flows.

export interface PromptRow {
  id: string;
  language: string;
  builtin: string | null;
  text: string | null;
  file: string | null;
  seconds: number | null;
  bytes: number | null;
  used_by: string[];
}
export interface FlowRow {
  id: string;
  name: string;
  published: number | null;
  published_at: string | null;
  changed: boolean;
  problems: number;
  numbers: string[];
  tests: number;
}
export interface Problem {
  node: string | null;
  exit: string | null;
  field: string | null;
  severity: "error" | "warning";
  code: string;
  message: string;
}
export interface FlowPage {
  id: string;
  name: string;
  draft: Document;
  published: Document | null;
  version: number | null;
  problems: Problem[];
  draft_saved: string;
}
export interface Exit {
  name: string;
  need: string;
}
export interface VersionRow {
  version: number;
  at: string;
  by: string;
  note: string;
}
export interface Diff {
  added: string[];
  removed: string[];
  changed: {
    node: string;
    fields: { field: string; before: unknown; after: unknown }[];
    moved: boolean;
  }[];
  wires_added: Wire[];
  wires_removed: Wire[];
}
export interface DryCaller {
  number: string;
  dialled: string;
  at: string;
  keys: string[];
  patience_seconds: number | null;
  agents: {
    group: string;
    answer: "answers" | "no_answer" | "nobody";
    after_seconds: number;
  }[];
}
export interface DryStep {
  flow: string;
  node: string;
  kind: string;
  at_seconds: number;
  heard: string[];
  exit: string | null;
  reason: string;
  to: string | null;
}
export interface DryRun {
  steps: DryStep[];
  ended: string;
  took_us: number;
  seconds: number;
}
export interface FlowTest {
  id: string;
  name: string;
  caller: DryCaller;
  expect: unknown;
}
export interface TestResult {
  test: string;
  passed: boolean;
  why: string;
  run: DryRun;
}

// People and calls.

export interface Contact {
  id: number;
  name: string;
  company: string;
  numbers: string[];
  tags: string[];
  note: string;
  owner: string | null;
  pinyin: string;
}
export interface Found {
  kind: "extension" | "contact" | "recent" | "group";
  label: string;
  number: string;
  detail: string;
}
export interface CallLogQuery {
  search?: string | null;
  direction?: Direction | null;
  from?: string | null;
  to?: string | null;
  extension?: string | null;
  group?: string | null;
  flow?: string | null;
  node?: string | null;
  exit?: string | null;
  reason?: Reason | null;
  answered?: boolean | null;
  recorded?: boolean | null;
  tag?: string | null;
  sort: "started" | "talk" | "wait" | "caller" | "called";
  descending: boolean;
  offset: number;
  limit: number;
}
export interface JournalEntry {
  call: string;
  at: string;
  kind: string;
  who: string | null;
  /** The same with its name, where the office knows one. */
  who_name?: string | null;
  text: string;
}
export interface CallNote {
  text: string;
  tags: string[];
  by: string;
  at: string;
}
export interface LadderLine {
  at: string;
  from: string;
  to: string;
  text: string;
  message: string;
}
export interface CallPage {
  call: Call;
  journal: JournalEntry[];
  why: string;
  note: CallNote | null;
  recording: {
    seconds: number | null;
    bytes: number | null;
    removed: string | null;
    failure: string | null;
  } | null;
  contact: Contact | null;
  ladder?: LadderLine[];
  quality?: (CallQuality & { leg: number })[];
}
export interface Wave {
  seconds: number;
  left: number[];
  right: number[];
  silences: [number, number][];
}
export interface Message {
  id: number;
  mailbox: string;
  caller: string;
  /** Of the contact who has that number. */
  name: string | null;
  at: string;
  seconds: number;
  heard: boolean;
  call: string;
}

// Board and health.

export interface Board {
  groups: Record<string, unknown>[];
  agents: Record<string, unknown>[];
  /** Each by the moment at which it begins. */
  hours: { hour: string; offered: number; answered: number; missed: number; wait_avg: number }[];
  totals: Record<string, number | null>;
}
export interface HealthCheck {
  id: string;
  level: "good" | "warn" | "bad";
  value: string;
  text_key: string;
  advice_key: string;
}
export interface Health {
  checks: HealthCheck[];
  disk: { free_bytes: number; recordings_bytes: number; days_left: number | null };
  addresses: string[];
  ports: { name: string; port: number; protocol: string; open_hint: string }[];
  firewall: { system: string; commands: string[] }[];
  version: string;
}
/** What a test of the line has found. */
export interface Measured {
  at: string;
  target: string;
  sent: number;
  answered: number;
  loss_percent: number;
  round_trip_ms: number;
  jitter_ms: number;
}
/** Where other PCs come in. */
export interface DoorInfo {
  address: string;
  port: number;
  /** SHA-256 of the certificate, in hexadecimal. */
  fingerprint: string;
}
export interface Backup {
  file: string;
  at: string;
  bytes: number;
}
export interface AuditRow {
  at: string;
  who: string;
  /** Where from. */
  address: string;
  /** The command. */
  what: string;
  /** What was asked for, without secrets. */
  detail: unknown;
}
export interface PhoneAccount {
  id: number | null;
  name: string;
  address: string;
  user: string;
  secret?: string | null;
  server: string | null;
  transport: "udp" | "tcp" | "tls" | null;
  enabled: boolean;
}
export interface Voice {
  echo_cancellation: boolean;
  noise_suppression: boolean;
  gain_control: boolean;
}
export interface OfficeAnswer {
  revision: number;
  office: Office;
}
