// Types of the API that the Rust side has not generated yet, by hand, as both sides agreed on them.
// As soon as a type is in `generated/`, it goes from here.

export type Role = "owner" | "admin" | "supervisor" | "agent" | "viewer";
export type Right =
  | "configure"
  | "users"
  | "flows"
  | "listen_recordings"
  | "delete_calls"
  | "export_calls"
  | "all_calls"
  | "supervise"
  | "use_phone"
  | "see_board"
  | "backup";
export type NumbersShown = "full" | "masked" | "hidden";

export interface Me {
  login: string;
  name: string;
  role: Role;
  extension: string | null;
  language: string;
  numbers: NumbersShown;
  rights: Right[];
  /** The commands that the exchange knows. */
  commands?: string[];
}

// The office, entity by entity.

export interface OfficeInfo {
  name: string;
  language: string;
  time_zone: string;
  country: string;
  area_code?: string | null;
  /** Where calls abroad may go: `+852`; `*` is everywhere. None: nowhere. */
  international?: string[] | null;
}
export interface User {
  login: string;
  name: string;
  role: Role;
  extension?: string | null;
  /** How much of customers' numbers this person sees; all where nothing is said. */
  numbers?: NumbersShown | null;
}
export interface Extension {
  number: string;
  name: string;
  voicemail?: { pin?: string | null } | null;
}
export type Strategy =
  "longest_idle" | "ring_all" | "fewest_calls" | "priority" | "last_agent" | "round_robin";
export interface Member {
  extension: string;
  priority?: number | null;
}
export interface Group {
  id: string;
  name: string;
  strategy: Strategy;
  members: Member[];
  ring_seconds?: number | null;
  wrap_up_seconds?: number | null;
  max_wait_seconds?: number | null;
  max_waiting?: number | null;
  hold_music?: string | null;
  outbound_numbers?: string[] | null;
  overflow?: { group: string } | null;
  level_delay_seconds?: number | null;
  last_agent_first?: { days?: number | null; wait_seconds?: number | null } | null;
}
export interface Trunk {
  id: string;
  name: string;
  kind: "peer" | "register";
  hosts: string[];
  allow_signalling_from?: string[] | null;
  allow_media_from?: string[] | null;
  dial_prefix?: string | null;
  username?: string | null;
  secret?: string | null;
  expires_seconds?: number | null;
  calls_per_second?: number | null;
  max_calls?: number | null;
  codecs?: string[] | null;
  response_codes?: string | null;
  enabled?: boolean | null;
}
export type NumberKind = "fixed" | "mobile" | "400" | "95" | "virtual" | "international";
export interface OwnNumber {
  number: string;
  trunk: string;
  kind: NumberKind;
  area?: string | null;
  inbound?: { flow: string } | null;
  max_calls?: number | null;
}
export interface Prompt {
  id: string;
  language: string;
  builtin?: string | null;
  text?: string | null;
  file?: string | null;
}
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";
export interface Calendar {
  id: string;
  name?: string | null;
  time_zone?: string | null;
  weekly?: { days: Weekday[]; from: string; to: string }[] | null;
  closed?: string[] | null;
  open?: { date: string; from: string; to: string }[] | null;
  override?: "open" | "closed" | null;
}
export interface Wire {
  from: string;
  exit: string;
  to: string;
}
/** A block: its settings stand beside `id`, `kind` and `at`. */
export interface FlowNode {
  id: string;
  kind: string;
  at: [number, number];
  [setting: string]: unknown;
}
export interface Document {
  format: number;
  start: string;
  nodes: FlowNode[];
  wires: Wire[];
  notes?: string | null;
}
export interface FlowEntry {
  id: string;
  name: string;
  publish: boolean;
  document: Document;
  published?: { version: number; document: Document } | null;
}
export interface OutboundRule {
  id: string;
  scope: string;
  allow_between?: [string, string] | null;
  time_zone?: string | null;
  limit?: number | null;
  per_seconds?: number | null;
}
export type RecordingPolicy = "always" | "never";
export interface RecordingRules {
  inbound?: RecordingPolicy | null;
  outbound?: RecordingPolicy | null;
  internal?: RecordingPolicy | null;
  keep_days?: number | null;
}
export interface Office {
  format: number;
  office: OfficeInfo;
  users: User[];
  extensions: Extension[];
  groups: Group[];
  trunks: Trunk[];
  numbers: OwnNumber[];
  prompts: Prompt[];
  calendars: Calendar[];
  flows: FlowEntry[];
  outbound_rules: OutboundRule[];
  recording?: RecordingRules | null;
}
export interface Fault {
  path: string;
  message: string;
}
export interface Saved {
  revision: number;
  notes: string[];
}

// Calls.

export type Direction = "inbound" | "outbound" | "internal";
export type Reason =
  | "hung_up"
  | "abandoned"
  | "busy"
  | "no_answer"
  | "declined"
  | "answered_elsewhere"
  | "withdrawn"
  | "transferred"
  | "flow_ended"
  | "message_left"
  | "not_found"
  | "not_registered"
  | "not_allowed"
  | "no_common_codec"
  | "ack_lost"
  | "session_lost"
  | "unreachable"
  | "trunk_refused"
  | "trunk_unavailable"
  | "congestion"
  | "media_failed"
  | "shut_down"
  | "interrupted"
  | "failed";
export interface End {
  ended_by: "caller" | "called" | "agent" | "exchange" | "network" | null;
  ended_by_extension: string | null;
  reason: Reason | null;
}
export interface Leg extends End {
  index: number;
  role: "caller" | "agent" | "extension" | "outside";
  party: string;
  started: string;
  answered: string | null;
  ended: string | null;
  codec: string | null;
}
export interface PathStep {
  flow: string;
  version: number;
  node: string;
  kind: string;
  exit: string | null;
  at: string;
}
export interface Call extends End {
  id: string;
  direction: Direction;
  caller: string;
  caller_name: string | null;
  called: string;
  trunk: string | null;
  number: string | null;
  started: string;
  answered: string | null;
  ended: string | null;
  wait_seconds: number | null;
  talk_seconds: number;
  legs: Leg[];
  path: PathStep[];
  recording: string | null;
  recording_removed: string | null;
}

// What is live.

export type LiveCallState = "flow" | "waiting" | "ringing" | "talking" | "held" | "message";
export interface LiveCall extends Call {
  state: LiveCallState;
  group: string | null;
  waiting_since: string | null;
  position: number | null;
  digits: string;
  ringing: string[];
  talking: string[];
}
export type AgentState =
  "logged_out" | "no_phone" | "ready" | "ringing" | "on_call" | "wrap_up" | "break";
export interface LiveAgent {
  extension: string;
  name: string;
  state: AgentState;
  reason: string | null;
  since: string;
  until: string | null;
  groups: string[];
  calls_today: number;
}
export interface LiveExtension {
  number: string;
  name: string;
  phones: { contact: string; user_agent: string | null; address: string; expires: string }[];
  busy: boolean;
}
export interface LiveGroup {
  id: string;
  name: string;
  waiting: { call: string; caller: string; since: string; priority: number }[];
  ready: number;
  staffed: number;
  answered_today: number;
  missed_today: number;
  service_level: number | null;
  longest_wait: number;
}
export interface LiveTrunk {
  id: string;
  name: string;
  up: boolean | null;
  why: string;
  calls: number;
  max_calls: number | null;
}
export interface LiveMailbox {
  extension: string;
  new: number;
  old: number;
}
export interface Alarm {
  id: number;
  at: string;
  what: string;
  advice: string;
}
export interface Job {
  id: number;
  kind: "backup" | "restore" | "export" | "network_check" | "test_call";
  progress: number;
  text: string;
  done: boolean;
  error: string | null;
  result: unknown;
}
export interface Device {
  id: string;
  name: string;
}
export interface DeviceChoice {
  microphone: string | null;
  speaker: string | null;
  ring: string | null;
}
export type Standing = "off" | "registering" | "registered" | "failed";
export interface PhoneStanding {
  id: number;
  name: string;
  address: string;
  standing: Standing;
  status: number | null;
  messages_new: number;
}
export interface CallQuality {
  mos: number;
  cause: "good" | "network_in" | "network_out" | "this_pc" | "this_headset";
  loss: number;
  jitter_ms: number;
  round_trip_ms: number | null;
}
export interface PhoneCall {
  id: number;
  account: number;
  direction: "in" | "out";
  display: string | null;
  user: string;
  address: string;
  state: "calling" | "ringback" | "ringing" | "talking" | "held" | "ended";
  ending: string | null;
  status: number | null;
  held_by_peer: boolean;
  silent: boolean;
  in_conference: boolean;
  recording: boolean;
  transferring: boolean;
  rest: { digits: string; waits: boolean } | null;
  began: string;
  answered: string | null;
  ended: string | null;
  codec: string | null;
  quality: CallQuality | null;
  exchange_call: string | null;
}
export interface LivePhone {
  accounts: PhoneStanding[];
  calls: PhoneCall[];
  muted: boolean;
  do_not_disturb: boolean;
  microphone: Device | null;
  speaker: Device | null;
  xruns: number;
  headset_buttons: boolean;
}
/** 0 to 1, about ten times a second, while somebody watches. */
export interface Levels {
  microphone: number;
  speaker: number;
}

export interface Snapshot {
  now: string;
  me: Me;
  revision: number;
  calls: LiveCall[];
  agents: LiveAgent[];
  extensions: LiveExtension[];
  groups: LiveGroup[];
  trunks: LiveTrunk[];
  mailboxes: LiveMailbox[];
  alarms: Alarm[];
  phone: LivePhone | null;
  jobs: Job[];
}
export type Change =
  | { call: LiveCall }
  | { call_ended: string }
  | { agent: LiveAgent }
  | { extension: LiveExtension }
  | { group: LiveGroup }
  | { trunk: LiveTrunk }
  | { mailbox: LiveMailbox }
  | { alarm: Alarm }
  | { alarm_cleared: number }
  | { office: number }
  | { phone: LivePhone }
  | { levels: Levels }
  | { job: Job }
  | { flow_draft: { flow: string; by: string } }
  | { logged_out: null };
export type ServerMessage = { seq: number; snapshot: Snapshot } | { seq: number; change: Change };
