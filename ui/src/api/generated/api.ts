// Made of the types in Rust by `cargo xtask types`. Change those, not this.

export type About = {
  version: string,
  /** The licences of this program. */
  licences: string,
};

export type AccountSave = {
  account: PhoneAccount,
};

/** An agent's calls from groups. */
export type AgentRow = {
  extension: string,
  name: string,
  offered: number,
  answered: number,
  missed: number,
  talk: number,
  /** From the first ring. */
  answer_avg: number | null,
};

export type AgentStateArgs = {
  /** `None`: my own. */
  extension?: string | null,
  state: AgentWish,
  /** Of a break. */
  reason?: string | null,
};

export type AgentWish = "ready" | "break" | "logged_out";

/** Something that a person should mend. */
export type Alarm = {
  id: number,
  at: string,
  /** In English; what a flow says, in its own words. */
  what: string,
  advice: string,
  /** The same in the other languages that know it. */
  what_in: { [key in Language]?: string },
  advice_in: { [key in Language]?: string },
};

/** What a door tells whoever asked. Screens switch on the code and say it in their own language. */
export type ApiError = {
  code: ErrorCode,
  /** What is wrong and what to do. */
  message: string,
  /** Each with its place, where the code is `faulty`. */
  faults?: Array<Fault>,
  /** What belongs to the code: `used_by`, `revision`, `results`, `retry_seconds`. */
  details?: unknown,
};

/** What goes on beside a conversation. */
export type Aside = {
  "kind": "collecting",
  /** Who asked for it. */
  by: string,
  label: string,
  masked: boolean,
  /** How many there are so far. */
  digits: number,
  /** At so many it is whole. */
  most: number,
} | {
  "kind": "in_flow",
  /** Who waits for it. */
  by: string,
  flow: string,
  /** The block that it stands at. */
  node: string | null,
};

export type AuditPage = {
  rows: Array<AuditRow>,
  total: number,
};

export type AuditRow = {
  at: string,
  who: string,
  /** Where from. */
  address: string,
  /** The command. */
  what: string,
  /** What was asked for, without secrets. */
  detail: unknown,
};

/** One backup that is kept. */
export type BackupRow = {
  /** Its name, by which it is restored. */
  file: string,
  at: string,
  bytes: number,
};

export type Board = {
  groups: Array<GroupRow>,
  agents: Array<AgentRow>,
  /** Hour by hour from `from` on; those in which nobody came are left out. */
  hours: Array<HourRow>,
  totals: Totals,
};

/** From one moment until before the other. */
export type BoardArgs = {
  from: string,
  to: string,
};

/**
 * When the office is open. Days of `open` (moved working days) go before days of `closed`, and those
 * before the week. A window whose end is not after its start runs on into the next day; it belongs
 * to the day on which it begins.
 */
export type Calendar = {
  id: CalendarId,
  name?: string | null,
  /** Such as `Asia/Shanghai`; without it, the office's own. */
  time_zone?: string | null,
  weekly?: Array<Weekly> | null,
  /** Days on which nobody works. */
  closed?: Array<Day> | null,
  /** Days on which people work at these hours, whatever else is said of them. */
  open?: Array<OpenDay> | null,
  /** Set by hand: goes before everything, until it is taken away. */
  override?: Manual | null,
};

/** A calendar of the office. */
export type CalendarId = string;

export type CalendarSave = {
  calendar: Calendar,
  /** Its id until now; `None` for a new one. */
  was?: string | null,
  revision?: number | null,
};

export type CalendarUnit = "day";

/** One call. Moments are UTC in RFC 3339, durations are in seconds. */
export type Call = {
  /** As it is printed everywhere: `C17`. */
  id: string,
  direction: Direction,
  caller: string,
  /** As the office knows it, or else as the caller says it. */
  caller_name: string | null,
  called: string,
  /** A colleague's or a contact's, where the number is known. */
  called_name: string | null,
  trunk: string | null,
  /** The office's own number that was dialled or shown. */
  number: string | null,
  started: string,
  /** When a person was first spoken to. */
  answered: string | null,
  ended: string | null,
  /** Spent in queues. */
  wait_seconds: number | null,
  talk_seconds: number,
  legs: Array<Leg>,
  path: Array<PathStep>,
  /** Numbers that were keyed in during its conversations. */
  collected: Array<Collected>,
  /** File name, relative to the folder of recordings. */
  recording: string | null,
  /** When the recording was deleted, its time being over. */
  recording_removed: string | null,
  /** `caller`, `called`, `agent`, `exchange` or `network`. */
  ended_by: "caller" | "called" | "agent" | "exchange" | "network" | null,
  /** Which extension, where `ended_by` is `agent`. */
  ended_by_extension: string | null,
  reason: Reason | null,
};

export type CallAsTest = {
  flow: string,
  /** Not kept yet: without an id. */
  test: FlowTest,
  /** What the draft makes of it now. */
  result: TestResult,
};

export type CallExport = {
  query: CallLogQuery,
  format: ExportFormat,
};

export type CallIncident = {
  /** `C17`. */
  id: string,
  /** With what was spoken, where it was recorded. */
  with_audio: boolean,
};

export type CallLogPage = {
  rows: Array<Call>,
  /** All that the filters let through. */
  total: number,
};

/** Filters, order and page of the call log. What is left out lets everything through. */
export type CallLogQuery = {
  /** A part of a number, of a name, of a note; or of a contact's name, in Pinyin too. */
  search?: string | null,
  direction?: Direction | null,
  /** Begun then or later. */
  from?: string | null,
  /** Begun before then. */
  to?: string | null,
  /** An extension that took part, or rang. */
  extension?: string | null,
  group?: string | null,
  flow?: string | null,
  node?: string | null,
  exit?: string | null,
  reason?: Reason | null,
  answered?: boolean | null,
  recorded?: boolean | null,
  tag?: string | null,
  sort: SortBy,
  /** The newest, the longest first; so it is where nothing is said. */
  descending?: boolean | null,
  offset: number,
  /** 100 where nothing is said. */
  limit?: number | null,
};

export type CallNote = {
  text: string,
  tags: Array<string>,
  /** The login of who wrote it last. */
  by: string,
  at: string,
};

export type CallPage = {
  call: Call,
  journal: Array<JournalRow>,
  /** The story of the call, as `cordboardd why` tells it. */
  why: string,
  note: CallNote | null,
  recording: RecordingPart | null,
  /** Whose number the outside party has. */
  contact: Contact | null,
  /** How the legs sounded that had sound and are over. */
  quality: Array<LegSound>,
};

export type CallQuality = {
  /** 1 to 4.4. */
  mos: number,
  /** `good`, `network_in`, `network_out`, `this_pc`, `this_headset`. */
  cause: "good" | "network_in" | "network_out" | "this_pc" | "this_headset",
  /** Percent. */
  loss: number,
  jitter_ms: number,
  round_trip_ms: number | null,
};

/** What a call does at this moment. */
export type CallStage = "flow" | "waiting" | "ringing" | "talking" | "message" | "over";

export type Carrying = "udp" | "tcp" | "tls";

/** A condition, and the exit that it opens. */
export type Case = {
  name: string,
  when: Condition,
};

/** Whose the certificate is, and for how long others believe it. */
export type CertificateTerm = {
  whose: string,
  until: string,
  /** Below zero when it is over. */
  days_left: number,
};

/** One entity, as it is from now on. */
export type Change = { "call": LiveCall } | { "call_ended": string } | { "agent": LiveAgent } | { "extension": LiveExtension } | { "group": LiveGroup } | { "trunk": LiveTrunk } | { "mailbox": LiveMailbox } | { "alarm": Alarm } | { "alarm_cleared": number } | { "office": number } | { "phone": LivePhone } | { "levels": Levels } | { "job": Job } | {
  "flow_draft": {
    flow: string,
    by: string,
  }
} | { "logged_out": null };

/** What is to be said of a file without faults. */
export type Checked = {
  summary: Summary,
  /** What is worth knowing of it, a line each: settings that have no effect yet, flows that are odd. */
  notes: Array<string>,
  /** Files that its prompts are made of, relative to the data folder's `prompts`. */
  sounds: Array<string>,
};

/**
 * Collects a number of digits into a variable. Exits: `done`, `timeout`, `invalid`.
 *
 * It ends at `max` digits, at the terminator, or when nothing more is pressed in time. Too few
 * digits, or digits that do not match `pattern`, are asked for again until `tries` are used up.
 */
export type Collect = {
  prompt?: PromptId | null,
  /** In place of a prompt; see [`crate::Play`]. */
  text?: string | null,
  /** Fewest digits; 0 lets a caller give none. */
  min: number,
  /** Most digits; at these it is done. */
  max: number,
  /** Ends the digits and is not one of them; `#` if nothing is said. */
  terminator?: Key | null,
  /** From the prompt's end, and again from each digit; 5 if nothing is said. */
  timeout_seconds?: number | null,
  /** 3 if nothing is said. */
  tries?: number | null,
  /** Where the digits go. */
  variable: string,
  /** A regular expression that all the digits together must match. */
  pattern?: Pattern | null,
  /** Whether the digits are secret: then no journal, log or screen shows them. */
  mask?: boolean | null,
};

export type CollectArgs = {
  /** `C17` */
  id: string,
  /** What it is: "ID number". */
  label: string,
  /** At so many digits it is whole, 1 to 64. */
  most: number,
  /** The key `#` ends it. */
  hash_ends: boolean,
  /** Nobody sees it. */
  masked: boolean,
  /** A prompt of the office that is heard first. */
  prompt?: string | null,
};

/** A number that was keyed in. */
export type Collected = {
  /** What it is. */
  label: string,
  /** Which extension asked for it. */
  by: string,
  at: string,
  /** How many there are. */
  digits: number,
  /** `None`: it is masked; `collected_reveal` tells it to whoever may see it. */
  value: string | null,
};

/**
 * A question with a yes or a no. In JSON an object with one field, such as
 * `{"caller": {"starts_with": "0755"}}` or `{"any": [{"calendar": "lunch"}, ...]}`.
 */
export type Condition = { "all": Array<Condition> } | { "any": Array<Condition> } | { "not": Condition } | { "caller": Test } | { "dialled": Test } | { "language": Test } | { "variable": VariableTest } | { "calendar": CalendarId } | { "time": Daytime } | { "group": GroupTest };

export type Conference = {
  calls: Array<number>,
};

/** Somebody outside. */
export type Contact = {
  /** 0 for a new one. */
  id: number,
  name: string,
  company: string,
  /** As the call log writes them: `+8613800138000`. */
  numbers: Array<string>,
  tags: Array<string>,
  note: string,
  /** The login of the agent whose customer this is. */
  owner: string | null,
  /** Made of the name and the company; what is given is not looked at. */
  pinyin: string,
};

/** In which variables what is known of a person outside is kept. */
export type ContactFields = {
  name?: string | null,
  company?: string | null,
  /** All of them, with commas between. */
  tags?: string | null,
  note?: string | null,
  /** The extension of the agent whose customer it is. */
  owner?: string | null,
};

export type ContactId = {
  id: number,
};

export type ContactSave = {
  contact: Contact,
};

export type Contacts = {
  /** A part of a name, company, number or tag; Pinyin too. Empty: all. */
  search: string,
  /** 100 where nothing is said. */
  limit?: number | null,
};

export type ContactsImported = {
  added: number,
  /** Known by one of their numbers: brought up to date. */
  changed: number,
};

export type ContactsTable = {
  /** A line with the names of the columns, then a line for each. */
  csv: string,
};

/** The text of a table: a line with the names of its columns, then a line for each. */
export type CsvText = {
  csv: string,
  revision?: number | null,
};

/** A day of the calendar, written `2026-10-01`. */
export type Day = string;

/** Hours of the day, from `from` until before `to`; over midnight if `to` is not after `from`. */
export type Daytime = {
  /** Without it, every day. */
  days?: Array<Weekday> | null,
  from: TimeOfDay,
  to: TimeOfDay,
  /** Without it, the office's. */
  time_zone?: string | null,
};

export type Deliveries = {
  /** Of one webhook; of all where nothing is said. */
  id?: string | null,
  offset: number,
  limit?: number | null,
  /** In which the reasons are told; English where nothing is said. */
  language?: Language | null,
};

/** What webhooks were told, the newest first. */
export type DeliveryPage = {
  rows: Array<DeliveryRow>,
  total: number,
  /** How many were ever given up because too many waited. */
  dropped: number,
};

export type DeliveryRow = {
  id: number,
  webhook: string,
  event: string,
  at: string,
  state: DeliveryState,
  tries: number,
  /** When it is tried again. */
  next: string | null,
  told: string | null,
  status: number | null,
  error: string | null,
  /** What is told. */
  body: JsonValue,
};

export type DeliveryState = "waiting" | "told" | "given_up";

/** By id; `None`: whatever the system's default is. */
export type DeviceChoice = {
  microphone: string | null,
  speaker: string | null,
  ring: string | null,
};

export type Dial = {
  /** `None`: the first that is registered. */
  account?: number | null,
  target: string,
};

/**
 * Calls a number outside and connects the caller with it. The office's outbound rules are asked
 * before anything is dialled.
 *
 * Exits: `no_answer`, `busy` (else `no_answer`), `refused` when a rule or the office does not allow
 * the call, `failed` when the line or the number does not work, and `ended` when the other side hung
 * up and the caller stays on the line. Without a wire `refused` and `failed` go on at `on_error`.
 */
export type DialOut = {
  /** With places: `13800138000`, or `${mobile}`. */
  number: string,
  /**
   * The own number that is shown. If nothing is said it is the one that was dialled or, where
   * that cannot call out, the first that may.
   */
  from?: string | null,
  /** 30 if nothing is said. */
  ring_seconds?: number | null,
  /** The key by which whoever answers takes the call: so that no answering machine does. */
  confirm?: Key | null,
  /**
   * Said to whoever answers, where a key is asked for; the exchange's own sentence if nothing is
   * said.
   */
  confirm_text?: string | null,
};

/** What was changed. A block is the same as long as its id is. */
export type Diff = {
  /** Of the document itself: its `start`, its `notes`. */
  fields: Array<FieldChange>,
  added: Array<NodeId>,
  removed: Array<NodeId>,
  /** Blocks that are in both, and are not quite the same. */
  changed: Array<NodeChange>,
  wires_added: Array<Wire>,
  wires_removed: Array<Wire>,
};

/** Which way a call went, seen from the office. */
export type Direction = "inbound" | "outbound" | "internal";

export type Disk = {
  free_bytes: number,
  recordings_bytes: number,
  /** At the pace of the last two weeks; `None` while nothing is recorded. */
  days_left: number | null,
};

/** A flow as it is drawn: blocks, and the wires between their exits. */
export type Document = {
  format: number,
  /** The block at which a call begins. */
  start: NodeId,
  nodes: Array<Node>,
  wires: Array<Wire>,
  /** Whatever its author wants to say of it. */
  notes?: string | null,
};

/** A document as an editor has it; it may be as faulty as it likes. */
export type DocumentArgs = {
  document: Document,
  /** The flow that it belongs to, if any. */
  id?: string | null,
};

/** The answer of commands that only do something. */
export type Done = Record<string, never>;

/** Where other machines come in, and by what they know that they came to the right one. */
export type DoorInfo = {
  address: string,
  port: number,
  /** SHA-256 of the certificate, in hexadecimal. */
  fingerprint: string,
};

export type DraftSave = {
  id: string,
  /** Kept as it is, also where no document can be read from it. */
  document: Document,
};

export type DraftSaved = {
  problems: Array<Problem>,
  saved: string,
};

export type DraftWord = "draft";

/**
 * How people who are called behave: those of a group, an extension or a number outside, or (without
 * either) all that nothing else is said of.
 */
export type DryAgent = {
  group: string | null,
  /** With a group as well: who of it answers. */
  extension: string | null,
  answer: DryAnswer,
  /** How long it rings before somebody answers. */
  after_seconds: number,
  /** How long they talk. */
  talks_seconds: number,
  /** Who hangs up then. */
  hangs_up: DryTalker,
};

export type DryAnswer = "answers" | "no_answer" | "nobody" | "busy" | "full" | "refused";

/** The caller of a dry run, and the people who may answer him. */
export type DryCaller = {
  /** His number, the way flows see it; empty: withheld. */
  number: string,
  /** The number that he dialled. */
  dialled: string,
  /** When the call comes in. */
  at: Moment,
  /**
   * What he presses each time when he is asked, in order; an empty text waits. Whoever is not told
   * any more waits too. A queue that offers a key asks as well.
   */
  keys: Array<string>,
  /** By which lots are drawn: another one draws otherwise. */
  seed?: number | null,
  /** How long he stays without a person on the line; without it, for ever. */
  patience_seconds?: number | null,
  /** Who answers, and who does not. Whoever is not named answers as [`DryAgent::default`] does. */
  agents: Array<DryAgent>,
  /**
   * What servers answer that the flow asks; those of whom nothing is said answer 200 and nothing
   * more.
   */
  responses: Array<DryResponse>,
  /**
   * How it stands in groups, for flows that ask; nobody waits and nobody works in those of which
   * nothing is said.
   */
  groups?: { [key in string]: GroupStanding } | null,
  /** Whom a look into the contacts finds; nobody if nothing is said. */
  contact?: FlowContact | null,
  /** How long a message of his is; 10 if nothing is said. */
  message_seconds?: number | null,
  /** How he ends a message. */
  message_ends: MessageEnd,
};

/** How it ended: in the same words as in the call log. */
export type DryEnd = {
  by: DryParty,
  reason: DryReason,
  /** A plain sentence. */
  text: string,
  node: NodeId | null,
  /** Of which group somebody answered last, or in which the caller waited last. */
  group: string | null,
  /** Who answered last, where that is known. */
  extension: string | null,
  /** Where a message was left. */
  mailbox: Mailbox | null,
};

/** Something that happened at a block. */
export type DryEvent = {
  at_seconds: number,
  /** A plain sentence. */
  text: string,
};

/**
 * Something that the caller heard: a prompt, a sentence that ships with the program, music, or else a
 * text that was spoken.
 */
export type DryHeard = {
  prompt: PromptId | null,
  builtin: string | null,
  music: string | null,
  /** The words, where they are known. */
  text: string | null,
  language: string,
  at_seconds: number,
  /** For how long he heard it; an estimate where the length is not known. */
  seconds: number,
  /** Whether it was cut short. */
  cut: boolean,
};

/** Who ended the call. */
export type DryParty = "caller" | "agent" | "exchange";

export type DryReason = "hung_up" | "abandoned" | "flow_ended" | "message_left" | "busy" | "declined" | "no_answer" | "not_found" | "unfinished" | "endless";

export type DryReply = "answers" | "timeout" | "fails";

/**
 * What a server answers: to the block of this name or, without one, to all that nothing else is said
 * of.
 */
export type DryResponse = {
  node: NodeId | null,
  reply: DryReply,
  status: number,
  /** JSON, as a rule. */
  body: string,
  after_seconds: number,
};

/** What became of the call. */
export type DryRun = {
  /** Block by block. */
  steps: Array<DryStep>,
  end: DryEnd,
  /** How long the call took, in virtual time. */
  seconds: number,
  /** How long the rehearsal took. Nobody here has a clock: whoever started it fills this in. */
  took_us: number,
};

export type DryRunArgs = {
  id: string,
  /** As an editor has it now, faults and all; without it, the draft as it was saved. */
  document?: Document | null,
  caller: DryCaller,
  /** In which the reasons are told; English where nothing is said. */
  language?: Language | null,
};

/**
 * A block on the way. `flow`, `version`, `node`, `kind` and `exit` are those of the path in the call
 * log.
 */
export type DryStep = {
  flow: FlowId,
  /** 0: a draft. */
  version: number,
  node: NodeId,
  kind: string,
  /** When the call came here. */
  at_seconds: number,
  heard: Array<DryHeard>,
  /** What else happened here. */
  happened: Array<DryEvent>,
  /** By which exit it was left; `None` where the call ended, or went to another flow. */
  exit: string | null,
  /** Why it was left that way. */
  reason: string,
  to: NodeId | null,
};

/** One of the two who talk. */
export type DryTalker = "caller" | "agent";

/** When a group counts as empty. */
export type Empty = "logged_out" | "on_break" | "never";

export type EntryKind = "route" | "flow" | "queue" | "offer" | "ring" | "answer" | "hold" | "transfer" | "digit" | "media" | "record" | "voicemail" | "trunk" | "auth" | "end";

export type ErrorCode = "not_logged_in" | "wrong_login" | "locked_out" | "forbidden" | "unknown_command" | "bad_arguments" | "not_found" | "faulty" | "conflict" | "in_use" | "tests_red" | "no_phone" | "phone_refused" | "store_failed" | "too_large" | "not_ready" | "no_connection" | "failed";

/** A way out of a block. */
export type Exit = {
  name: string,
  need: Need,
};

/** What is expected; whatever is left out is not looked at. */
export type Expect = {
  /** Blocks in this order: `menu`, or `sales/menu` for that block of the flow `sales`. */
  path?: Array<string> | null,
  /** Whether the path is these blocks and no other; else others may lie between. */
  exact: boolean,
  ends?: ExpectedEnd | null,
  /** In this order: ids of prompts, or parts of what was said. */
  heard?: Array<string> | null,
};

/** How the call is to end. */
export type ExpectedEnd = {
  reason?: DryReason | null,
  by?: DryParty | null,
  /** By which a block was left last. */
  exit?: string | null,
  group?: string | null,
  extension?: string | null,
  mailbox?: Mailbox | null,
};

export type ExportArgs = {
  with_secrets: boolean,
};

export type ExportFormat = "csv" | "xlsx";

export type Exported = {
  file_name: string,
  /** Base64. */
  data: string,
  calls: number,
};

/** A number inside the office, on which phones register. */
export type Extension = {
  number: string,
  name: string,
  secret?: Secret | null,
  voicemail?: VoicemailBox | null,
  srtp?: Srtp | null,
  /** It is not rung; callers hear that it is busy, or go where its calls go then. */
  do_not_disturb?: boolean | null,
  /** Where its calls go in its place. */
  forward?: Forward | null,
  /** A telephone outside that rings with its phones. */
  mobile?: Mobile | null,
};

export type ExtensionSave = {
  extension: Extension,
  /** Its number until now; `None` for a new one. */
  was?: string | null,
  revision?: number | null,
};

/** What a phone has to be told. */
export type ExtensionSecret = {
  secret: string,
  /** An SVG picture with all of it, in the form that softphones on mobiles commonly scan. */
  qr: string,
  address: string,
  port: number,
};

export type ExtensionsImported = {
  revision: number,
  notes: Array<string>,
  /** New ones; their secrets were made up where the table has none. */
  added: number,
  /** Those that were there, and have another name or mailbox now. */
  changed: number,
};

/** Something that is wrong with a text, and where. */
export type Fault = {
  /** Such as `trunks[1].hosts[0]`; empty for the whole. */
  path: string,
  /** What to do, in English. It never repeats a value that may be a secret. */
  message: string,
};

export type FieldChange = {
  field: string,
  /** `null` where it was not set. */
  before: JsonValue,
  /** `null` where it is not set any more. */
  after: JsonValue,
};

export type Firewall = {
  system: string,
  commands: Array<string>,
};

/** A person outside, as flows know him. */
export type FlowContact = {
  name: string,
  company: string,
  tags: Array<string>,
  note: string,
  /** An extension. */
  owner: string | null,
};

export type FlowCreate = {
  name: string,
  template: Template,
};

export type FlowDiff = {
  id: string,
  from: Side,
  to: Side,
};

/** A flow: its draft, and what is published of it. */
export type FlowEntry = {
  id: string,
  name: string,
  /** True: the flow is published, and numbers may be bound to it. */
  publish: boolean,
  /** The draft; also the published document unless `published` differs. */
  document: Document,
  published?: Published | null,
};

export type FlowHeat = {
  flow: string,
  /** Calls that began then or later. */
  from: string,
  /** And before then. */
  to: string,
};

/** A flow of the office. */
export type FlowId = string;

export type FlowPage = {
  id: string,
  name: string,
  /** As it was typed: a document, or what may become one. */
  draft: Document,
  /** What calls walk, if anything. */
  published: Document | null,
  version: number | null,
  /** Of the draft. */
  problems: Array<Problem>,
  /** `None`: nothing was typed since it was published or imported. */
  draft_saved: string | null,
};

export type FlowPublish = {
  id: string,
  /** What is new, for the history. */
  note: string,
  /** Publish though a test of the flow is red. */
  despite_red: boolean,
  /** In which the reasons are told; English where nothing is said. */
  language?: Language,
};

export type FlowPublished = {
  version: number,
};

export type FlowRename = {
  id: string,
  name: string,
};

export type FlowRow = {
  id: string,
  name: string,
  /** The version that calls walk. */
  published: number | null,
  published_at: string | null,
  /** The draft is another document than the published one. */
  changed: boolean,
  /** Errors in the draft; warnings do not count. */
  problems: number,
  /** The office's numbers that lead here. */
  numbers: Array<string>,
  tests: number,
};

/** A caller, and what is to become of him. */
export type FlowTest = {
  id: string,
  /** Such as "Sunday, presses 2: a message for sales". */
  name: string,
  caller: DryCaller,
  expect: Expect,
};

export type FlowTestOfCall = {
  /** Such as `C17`. */
  call: string,
  /** In which the reasons are told; English where nothing is said. */
  language?: Language,
};

export type FlowTestRemove = {
  id: string,
  test: string,
};

export type FlowTestSave = {
  id: string,
  /** One without an id gets one. */
  test: FlowTest,
};

export type FlowTestsRun = {
  id: string,
  /** In which the reasons are told; English where nothing is said. */
  language?: Language,
};

/** Where calls of an extension go, by what becomes of them. */
export type Forward = {
  always?: string | null,
  busy?: string | null,
  no_answer?: string | null,
  /** No phone is registered, or none can be reached. */
  unregistered?: string | null,
  /** How long it rings before `no_answer`; 20 where nothing is said. */
  no_answer_seconds?: number | null,
};

export type Found = {
  kind: FoundKind,
  label: string,
  /** What is dialled; a group's id for a group. */
  number: string,
  /** The company, or the number once more where the label is a name. */
  detail: string,
};

export type FoundKind = "extension" | "group" | "contact" | "recent";

/** Goes on in another flow, with the same variables. It does not come back, and has no exits. */
export type GoTo = {
  flow: FlowId,
};

/** A skill group, which is also a queue. */
export type Group = {
  id: string,
  name: string,
  /**
   * By which phones name it: `*481` logs in to the group with the code 1. Without one it is its place
   * in the list, until that changes.
   */
  code?: number | null,
  strategy: Strategy,
  members: Array<Member>,
  ring_seconds?: number | null,
  wrap_up_seconds?: number | null,
  max_wait_seconds?: number | null,
  max_waiting?: number | null,
  hold_music?: string | null,
  /** Own numbers that its members may show when they call out. */
  outbound_numbers?: Array<string> | null,
  /** Which of them a call shows; the first where nothing is said. */
  number_choice?: NumberChoice | null,
  overflow?: Overflow | null,
  /** For the strategy `priority`: how long a caller waits for a level before the next is asked too. */
  level_delay_seconds?: number | null,
  /**
   * When a caller finds the group empty and does not wait: `logged_out` where nothing is said,
   * `on_break` where a break counts as gone, or `never`.
   */
  join_empty?: Empty | null,
  /** The same for who waits already. */
  leave_empty?: Empty | null,
  /** How often callers in line hear their place and how long others wait. */
  announce_seconds?: number | null,
  /** The key by which a caller in line asks to be called back, and keeps the place. */
  call_back_key?: string | null,
  /**
   * So many calls in a row that somebody lets ring in vain send them on a break; nobody is sent
   * on one where nothing is said.
   */
  max_misses?: number | null,
  /** Who spoke with the caller last comes first, whatever the strategy. */
  last_agent_first?: LastAgentFirst | null,
};

/** What is asked of a group; each is a number. */
export type GroupFact = "waiting" | "agents" | "free" | "longest_wait";

/** Callers in a group's line. Times are in seconds. */
export type GroupRow = {
  id: string,
  name: string,
  offered: number,
  answered: number,
  /** Out of the line without an agent, for whatever reason. */
  missed: number,
  /** Those of the missed that hung up. */
  abandoned: number,
  /** Of those that are out of the line, the part that was answered within 20 seconds: 0 to 1. */
  service_level: number | null,
  wait_avg: number | null,
  wait_longest: number,
  talk: number,
};

export type GroupSave = {
  group: Group,
  /** Its id until now; `None` for a new one. */
  was?: string | null,
  revision?: number | null,
};

/** How it stands in a group. */
export type GroupStanding = {
  waiting: number,
  agents: number,
  free: number,
  longest_wait_seconds: number,
};

/** A test of a group: `{"group": "sales", "fact": "waiting", "test": {"at_least": 5}}`. */
export type GroupTest = {
  group: string,
  fact: GroupFact,
  test: Test,
};

/**
 * How much calls over a trunk may take, so that a stolen password is no disaster. Help is called in
 * spite of it.
 */
export type Guard = {
  /** In any 60 minutes. */
  minutes_per_hour?: number | null,
  /** From midnight to midnight, by the office's clock. */
  minutes_per_day?: number | null,
  /** In the unit of the trunk's prices. */
  spend_per_hour?: number | null,
  spend_per_day?: number | null,
  /** Calls go out while this calendar is open. */
  calendar?: string | null,
  /** What goes on beyond a limit is ended; without it, no new call begins, and those that go on go on. */
  end_calls?: boolean | null,
};

/**
 * Ends the call. It has no exits.
 *
 * A caller who was not answered before is refused: that costs him nothing, and his phone says why.
 */
export type HangUp = {
  /** `normal` if nothing is said. */
  reason?: HangUpReason | null,
  /**
   * A caller who was answered before hears the tone of a busy line for so long; none where nothing is
   * said.
   */
  tone_seconds?: number | null,
};

/** What the caller's phone is told, where the call was not answered before. */
export type HangUpReason = "normal" | "busy" | "rejected" | "unavailable";

export type Health = {
  checks: Array<HealthCheck>,
  disk: Disk,
  addresses: Array<string>,
  ports: Array<Port>,
  firewall: Array<Firewall>,
  /** By which phones and other machines know this exchange; `None` where it shows none. */
  certificate: CertificateTerm | null,
  version: string,
};

/** One thing that was looked at. Screens know its name and what to do about it by `id`. */
export type HealthCheck = {
  id: string,
  level: Level,
  value: string,
  text_key: string,
  advice_key: string,
};

/** What became of calls at one block. */
export type HeatRow = {
  node: string,
  kind: string,
  /** By which exit they left it; `None` where they ended. */
  exit: string | null,
  calls: number,
  /** More than `calls` where calls came by several times. */
  times: number,
  /** Of those that ended there: the caller hung up without having spoken with anybody. */
  hung_up: number,
};

export type History = {
  /** As anybody writes it. */
  number: string,
};

export type HourRow = {
  /** When it begins. */
  hour: string,
  offered: number,
  answered: number,
  missed: number,
  wait_avg: number | null,
};

/** Asks a calendar. Exits: `open`, `closed`. A calendar that is gone counts as closed. */
export type Hours = {
  calendar: CalendarId,
};

export type HttpMethod = "get" | "post" | "put" | "patch" | "delete";

/**
 * Asks a server of the web and keeps what it answers in variables.
 *
 * Exits: `ok`, `failed` when it cannot be asked or its answer not be read, and `timeout`,
 * `client_error` (400 to 499) and `server_error` (500 to 599), each else `failed`. Without a wire
 * `failed` goes on at `on_error`. When the caller has hung up nobody waits for the answer.
 */
export type HttpRequest = {
  /** `get` if nothing is said. */
  method?: HttpMethod | null,
  /** With places behind the server's name: their values are escaped. */
  url: string,
  /** With places in the values. */
  headers?: { [key in string]: string } | null,
  /** JSON with places in its texts, such as `{"caller": "${caller}"}`. */
  body?: string | null,
  /** 5 if nothing is said. */
  timeout_seconds?: number | null,
  /**
   * How often it is asked again after a timeout, a failure or a `server_error`; 0 if nothing is
   * said.
   */
  retries?: number | null,
  /**
   * Which variables are set, each by where its value stands in the answer: `customer.name`,
   * `orders[0].id`.
   */
  answers?: { [key in string]: string } | null,
  /** What variables are set to where the answer does not tell, or there is none. */
  defaults?: { [key in string]: string } | null,
};

/** What a call to the number enters. */
export type InboundBinding = {
  flow: string,
};

export type IncidentFile = {
  file_name: string,
  /** JSON. */
  text: string,
};

/** One piece of long work. */
export type Job = {
  id: number,
  /** `backup`, `restore`, `export`, `network_check`, `test_call`. */
  kind: "backup" | "restore" | "export" | "network_check" | "test_call",
  /** 0 to 1. */
  progress: number,
  text: string,
  done: boolean,
  /** Why it failed. */
  error: string | null,
  /** What came of it. */
  result: unknown,
};

/** An entry of the journal. */
export type JournalRow = {
  at: string,
  kind: EntryKind,
  who: string | null,
  /** The same with its name, where the office knows one: `Wei (1001)`. */
  who_name: string | null,
  text: string,
};

export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]: JsonValue } | null;

/** A key of a telephone that a person can press: `0` to `9`, `*` or `#`. */
export type Key = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "*" | "#";

export type Keys = {
  call: number,
  digits: string,
};

/** A SIP message of a call, in the order of the ladder. */
export type LadderLine = {
  at: string,
  /** The index of the leg. */
  leg: number,
  /** The other side: an extension's number, or an outside number. */
  party: string,
  /** The address that it came from, or went to. */
  peer: string,
  /** By the exchange; else by the other side. */
  sent: boolean,
  /** `INVITE`, `180 Ringing`. */
  text: string,
  /** All of it but the secrets. */
  message: string,
};

/** In which something is told. */
export type Language = "en" | "zh-CN";

export type LastAgentFirst = {
  /** How long a conversation is remembered; 7 where nothing is said. */
  days?: number | null,
  /**
   * How long the caller waits for that agent while he is at work but not free; 15 where nothing
   * is said.
   */
  wait_seconds?: number | null,
};

/** One party of a call. */
export type Leg = {
  index: number,
  role: LegRole,
  /** An extension's number, or an outside number. */
  party: string,
  started: string,
  answered: string | null,
  ended: string | null,
  codec: string | null,
  /** `caller`, `called`, `agent`, `exchange` or `network`. */
  ended_by: "caller" | "called" | "agent" | "exchange" | "network" | null,
  /** Which extension, where `ended_by` is `agent`. */
  ended_by_extension: string | null,
  reason: Reason | null,
};

export type LegRole = "caller" | "agent" | "extension" | "outside";

/** How a leg sounded, between the exchange and its party. */
export type LegSound = {
  /** The index of the leg. */
  leg: number,
  /** An extension's number, or an outside number. */
  party: string,
  /** Of a hundred packets that it sent, those that never came. */
  loss: number,
  /** Of a hundred packets that were sent to it, as it reported. */
  loss_out: number | null,
  jitter_ms: number,
  round_trip_ms: number | null,
  /** Mean opinion score of the worse direction, 1 to 4.4. */
  mos: number,
};

export type Level = "good" | "warn" | "bad";

/** 0 to 1. */
export type Levels = {
  microphone: number,
  speaker: number,
};

export type LineArgs = {
  /** A name or an address, with a port if it is not 5060. */
  target: string,
  seconds: number,
};

export type Link = {
  text: string,
};

/** What a link asks to be dialled. */
export type Linked = {
  target: string,
  /** Digits for after the answer. */
  rest: string | null,
};

export type LiveAgent = {
  extension: string,
  name: string,
  /** `logged_out`, `no_phone`, `ready`, `ringing`, `on_call`, `wrap_up`, `break`. */
  state: "logged_out" | "no_phone" | "ready" | "ringing" | "on_call" | "wrap_up" | "break",
  reason: string | null,
  since: string,
  /** When a wrap-up ends. */
  until: string | null,
  groups: Array<string>,
  calls_today: number,
};

/** A call that goes on. */
export type LiveCall = {
  state: CallStage,
  /** Where it waits. */
  group: string | null,
  waiting_since: string | null,
  /** 1 for the next one. */
  position: number | null,
  /** The keys that led through menus. */
  digits: string,
  /** Extensions that ring. */
  ringing: Array<string>,
  /** Who speaks, besides the caller. */
  talking: Array<string>,
  /** The parking place that it waits in: whoever dials it has the call. */
  parked: number | null,
  /** What goes on beside its conversation. */
  aside: Aside | null,
  /** As it is printed everywhere: `C17`. */
  id: string,
  direction: Direction,
  caller: string,
  /** As the office knows it, or else as the caller says it. */
  caller_name: string | null,
  called: string,
  /** A colleague's or a contact's, where the number is known. */
  called_name: string | null,
  trunk: string | null,
  /** The office's own number that was dialled or shown. */
  number: string | null,
  started: string,
  /** When a person was first spoken to. */
  answered: string | null,
  ended: string | null,
  /** Spent in queues. */
  wait_seconds: number | null,
  talk_seconds: number,
  legs: Array<Leg>,
  path: Array<PathStep>,
  /** Numbers that were keyed in during its conversations. */
  collected: Array<Collected>,
  /** File name, relative to the folder of recordings. */
  recording: string | null,
  /** When the recording was deleted, its time being over. */
  recording_removed: string | null,
  /** `caller`, `called`, `agent`, `exchange` or `network`. */
  ended_by: "caller" | "called" | "agent" | "exchange" | "network" | null,
  /** Which extension, where `ended_by` is `agent`. */
  ended_by_extension: string | null,
  reason: Reason | null,
};

/** A phone that is registered. */
export type LiveDevice = {
  contact: string,
  user_agent: string | null,
  address: string,
  expires: string,
};

export type LiveExtension = {
  number: string,
  name: string,
  phones: Array<LiveDevice>,
  /** In a call, or ringing. */
  busy: boolean,
  /** A telephone outside rings with its phones. */
  mobile: boolean,
};

export type LiveGroup = {
  id: string,
  name: string,
  waiting: Array<LiveWait>,
  /** Free at this moment. */
  ready: number,
  /** Logged in with a phone. */
  staffed: number,
  answered_today: number,
  missed_today: number,
  /** Of those answered or missed, the part that was answered within 20 s: 0 to 1. */
  service_level: number | null,
  /** Seconds, of today. */
  longest_wait: number,
};

export type LiveMailbox = {
  extension: string,
  new: number,
  old: number,
};

export type LivePhone = {
  accounts: Array<PhoneStanding>,
  calls: Array<PhoneCall>,
  muted: boolean,
  do_not_disturb: boolean,
  microphone: SoundDevice | null,
  speaker: SoundDevice | null,
  /** What was played late, or heard and lost, since the phone was started. */
  xruns: number,
  headset_buttons: boolean,
};

export type LiveTrunk = {
  id: string,
  name: string,
  /** `None` until it is known. */
  up: boolean | null,
  /** In English. */
  why: string,
  /** The same in the other languages that know it. */
  why_in: { [key in Language]?: string },
  calls: number,
  max_calls: number | null,
};

export type LiveWait = {
  call: string,
  caller: string,
  since: string,
  priority: number,
};

/** Somebody who is shut out. */
export type Lockout = {
  address: string,
  until: string,
  failures: number,
};

export type LockoutClear = {
  address: string,
};

/** Who I am, and the session's token, which the door keeps to itself. */
export type LoggedIn = {
  login: string,
  name: string,
  role: Role,
  extension: string | null,
  /** The office's language. */
  language: string,
  numbers: NumbersShown,
  rights: Array<Right>,
  /** The commands that this exchange knows: a page shows what can be done with it, and no more. */
  commands: Array<string>,
};

export type Login = {
  login: string,
  password: string,
};

/**
 * Looks a value up in a small table of its own, or a number among the people outside, and keeps what
 * stands there in variables.
 *
 * Exits: `found` and `not_found`. In a table a key that ends in `*` fits all that begins so; of several the
 * longest counts, and a key without it before them all.
 */
export type Lookup = {
  /** With places; the caller's number if nothing is said. */
  value?: string | null,
  /** Where the values of a row go, in their order. */
  variables: Array<string>,
  rows: Array<LookupRow>,
  /** Instead of the table. */
  contacts?: ContactFields | null,
};

/** A row of the table. */
export type LookupRow = {
  key: string,
  /** As many as there are variables. */
  values: Array<string>,
};

/**
 * Counts how often the call comes here: it goes by `again` the first `times` times, then by `done`,
 * and then counts anew.
 */
export type Loop = {
  times: number,
};

/** Whose messages: `{"extension": "1001"}` or `{"group": "default"}`. */
export type Mailbox = { "extension": string } | { "group": string };

/** What somebody set by hand. */
export type Manual = "open" | "closed";

/** Who has logged in, and what he may do. */
export type Me = {
  login: string,
  name: string,
  role: Role,
  extension: string | null,
  /** The office's language. */
  language: string,
  numbers: NumbersShown,
  rights: Array<Right>,
  /** The commands that this exchange knows: a page shows what can be done with it, and no more. */
  commands: Array<string>,
};

/** What the answers tell of the way. */
export type Measured = {
  at: string,
  target: string,
  sent: number,
  answered: number,
  /** 0 to 100. */
  loss_percent: number,
  round_trip_ms: number,
  /** The mean change from one answer to the next. */
  jitter_ms: number,
};

/** Which sound. */
export type MediaRef = { "recording": string } | { "message": number } | { "speech": Speech } | PromptRef;

export type Member = {
  extension: string,
  priority?: number | null,
};

/**
 * Asks for one key. Exits: each of its keys, `timeout`, `invalid`.
 *
 * A key that was pressed before the menu began, or while the prompt plays, counts. After a key that
 * is not on offer, or none in time, it asks again until `tries` are used up; the last try decides
 * between `timeout` and `invalid`.
 */
export type Menu = {
  prompt?: PromptId | null,
  /** In place of a prompt; see [`crate::Play`]. */
  text?: string | null,
  keys: Array<Key>,
  /** From the prompt's end; 5 if nothing is said. */
  timeout_seconds?: number | null,
  /** 3 if nothing is said. */
  tries?: number | null,
  /** Said before the prompt after a key that is not on offer. */
  invalid_prompt?: PromptId | null,
};

/** How the caller ends a message. */
export type MessageEnd = "key" | "hang_up";

export type MessageRow = {
  id: number,
  mailbox: string,
  caller: string,
  /** Whose number that is, where a colleague or a contact has it. */
  name: string | null,
  at: string,
  seconds: number,
  heard: boolean,
  /** The call in which it was left: `C17`. */
  call: string,
};

export type Messages = {
  /** The extension whose box it is. */
  mailbox: string,
};

/** A telephone of a person of the office that is outside. Who answers there takes the call by a key. */
export type Mobile = {
  /** As people of the country dial it. */
  number: string,
  /** How long the phones of the office ring alone before; at once where nothing is said. */
  after_seconds?: number | null,
  /** `false` keeps the number and does not ring it. */
  enabled?: boolean | null,
};

/** Written `2026-10-10T10:00` (by the office's clock) or `2026-10-10T10:00:00+08:00`. */
export type Moment = string;

/** Whether an exit must be wired. */
export type Need = "required" | "optional" | "on_error" | { "or_else": string };

/** A block in its place. */
export type Node = {
  id: NodeId,
  /** Where the editor draws it. Nothing else of its looks is kept. */
  at: [number, number],
  /** What its author wants to say of it. */
  note?: string | null,
} & ({ "kind": "play" } & Play | { "kind": "menu" } & Menu | { "kind": "collect" } & Collect | { "kind": "calendar" } & Hours | { "kind": "switch" } & Switch | { "kind": "split" } & Split | { "kind": "set" } & SetVariable | { "kind": "lookup" } & Lookup | { "kind": "http_request" } & HttpRequest | { "kind": "loop" } & Loop | { "kind": "wait" } & Wait | { "kind": "queue" } & Queue | { "kind": "ring" } & Ring | { "kind": "dial_out" } & DialOut | { "kind": "call_back" } & OfferCallBack | { "kind": "voicemail" } & Voicemail | { "kind": "recording" } & RecordingBlock | { "kind": "survey" } & Survey | { "kind": "notify" } & Notify | { "kind": "sub_flow" } & SubFlow | { "kind": "return" } & Return | { "kind": "go_to" } & GoTo | { "kind": "hang_up" } & HangUp | { "kind": "on_hang_up" } & OnHangUp | { "kind": "on_error" } & OnError);

export type NodeChange = {
  node: NodeId,
  /** None: it was only moved. */
  fields: Array<FieldChange>,
  /** Whether it is drawn elsewhere. */
  moved: boolean,
};

/** A block, within its document. */
export type NodeId = string;

export type NoteSave = {
  /** `C17`. */
  id: string,
  text: string,
  tags: Array<string>,
};

/** Arguments of commands that take none. */
export type Nothing = Record<string, never>;

/**
 * Tells the people of the office something, such as "${caller} left after the third try", and goes on
 * by `done`. Masked values are left out of the text. It is shown on the screens of the office or, where
 * one is named, told by a webhook, in the form that this has.
 */
export type Notify = {
  /** With places, as in [`crate::Play`]. */
  text: string,
  webhook?: string | null,
};

/**
 * Which of several own numbers a call to the outside shows. All but the first pass over a number that
 * may not be shown now.
 */
export type NumberChoice = "fixed" | "round_robin" | "least_used" | "same_area";

export type NumberKind = "fixed" | "mobile" | "400" | "95" | "virtual" | "international";

export type NumberSave = {
  number: OwnNumber,
  /** As it was written until now; `None` for a new one. */
  was?: string | null,
  revision?: number | null,
};

/** How much of a customer's number somebody sees. */
export type NumbersShown = "full" | "masked" | "hidden";

export type OfAccount = {
  id: number,
};

export type OfAlarm = {
  id: number,
};

export type OfCall = {
  /** `C17`. */
  id: string,
  /** In which the story is told; English where nothing is said. */
  language?: Language,
};

export type OfDelivery = {
  delivery: number,
};

export type OfExtension = {
  number: string,
};

export type OfFlow = {
  id: string,
};

export type OfJob = {
  id: number,
};

export type OfLiveCall = {
  /** `C17` */
  id: string,
};

export type OfMessage = {
  id: number,
};

export type OfPhoneCall = {
  call: number,
};

export type OfToken = {
  id: number,
};

export type OfVersion = {
  id: string,
  version: number,
};

/**
 * Offers to call the caller back when it is his turn in a group: he keeps his place, and hangs up.
 *
 * By one key he takes the offer for the number that is named to him, by another he gives a number of
 * his own, ended by `#`. Exits: `declined` when he does not take it, or the number cannot be called,
 * or the group has no place for him; `kept` for what is done once he has hung up; `ended` when
 * somebody was free before that, spoke with him and hung up.
 */
export type OfferCallBack = {
  group: string,
  /** As in [`crate::Queue`]. */
  priority?: number | null,
  /** Said instead of the exchange's own sentence, which names the number and the keys. */
  prompt?: PromptId | null,
  /** In place of a prompt; see [`crate::Play`]. */
  text?: string | null,
  /** With places; the caller's number if nothing is said. */
  number?: string | null,
  /** Takes the offer; `1` if nothing is said. */
  key?: Key | null,
  /** Asks for another number; without it there is none. */
  other_key?: Key | null,
  /** From the question's end, and again from each digit; 5 if nothing is said. */
  timeout_seconds?: number | null,
};

/** The whole configuration. */
export type Office = {
  /** Version of the file's format: 1. */
  format: number,
  office: OfficeInfo,
  users: Array<User>,
  extensions: Array<Extension>,
  groups: Array<Group>,
  trunks: Array<Trunk>,
  numbers: Array<OwnNumber>,
  prompts: Array<Prompt>,
  calendars: Array<Calendar>,
  flows: Array<FlowEntry>,
  outbound_rules: Array<OutboundRule>,
  webhooks?: Array<Webhook>,
  recording?: RecordingRules | null,
};

/** The configuration without its secrets. */
export type OfficeAnswer = {
  revision: number,
  office: Office,
};

/** The business itself. */
export type OfficeInfo = {
  name: string,
  /** `zh-CN` or `en`: what callers hear where nothing else is said. */
  language: string,
  /** IANA name, such as `Asia/Shanghai`. */
  time_zone: string,
  /** ISO 3166 code, such as `CN`. */
  country: string,
  /** With the trunk prefix, such as `0755`. */
  area_code?: string | null,
  /** Where calls abroad may go: `+852`, `+1*`; `*` is everywhere. Without it, nowhere. */
  international?: Array<string> | null,
  /** How long a call is parked before it comes back to whoever parked it; 90 where nothing is said. */
  park_seconds?: number | null,
  /** Whether flows may ask servers of the own network; no if nothing is said. */
  private_requests?: boolean | null,
  /**
   * Why agents take breaks: `*461` takes one for the first of them. Some usual ones where nothing is
   * said.
   */
  break_reasons?: Array<string> | null,
};

export type OfficeInfoSave = {
  info: OfficeInfo,
  revision?: number | null,
};

/** The text of an office file. */
export type OfficeText = {
  text: string,
};

export type On = {
  on: boolean,
};

/**
 * Where the call goes on, by `done`, when something went wrong and no wire says what then: a block
 * left by an exit such as `failed` that has no wire, or a flow to go to that is not published. No way
 * leads here.
 *
 * A flow that was called by another leaves it to that one, where it has no such block itself. After
 * several failures in one call the call ends.
 */
export type OnError = Record<symbol, never>;

/**
 * Where the call goes on, by `done`, when the caller hangs up: for what is to be noted or told then.
 * No way leads here, and what comes after it must work without anybody on the line.
 */
export type OnHangUp = Record<symbol, never>;

/** Hours of one day. */
export type OpenDay = {
  date: Day,
  from: TimeOfDay,
  to: TimeOfDay,
};

/** A limit on calls to the outside. */
export type OutboundRule = {
  id: string,
  /** Which attempts are counted together. */
  scope: Scope,
  /** Where the rule comes from, and since when. */
  note?: string | null,
  /** False: kept, but not in force. */
  enabled?: boolean | null,
  /** For calls over these trunks alone. */
  trunks?: Array<string> | null,
  /** For calls that show these own numbers alone. */
  numbers?: Array<string> | null,
  /** Numbers that are never called: `4008001234`, or `400*` for all that begin so. */
  deny?: Array<string> | null,
  /** Provinces, cities or area codes that are never called: `Xinjiang`, `Tibet`, `010`, in either language. */
  deny_areas?: Array<string> | null,
  allow_between?: [string,
  string] | null,
  time_zone?: string | null,
  limit?: number | null,
  /** `limit` calls in any window of so many seconds. */
  per_seconds?: number | null,
  /** `limit` calls in a unit of the calendar, in the rule's time zone. */
  per?: CalendarUnit | null,
};

export type Overflow = {
  group: string,
};

/** How this phone takes the calls of the own extension. */
export type OwnManners = {
  /** It answers by itself where the caller asks for it (an intercom, a number that was clicked). */
  auto_answer: boolean,
  /** A second caller rings; else he finds the line busy. */
  call_waiting: boolean,
};

/** One of the office's own numbers. */
export type OwnNumber = {
  number: string,
  trunk: string,
  kind: NumberKind,
  area?: string | null,
  inbound?: InboundBinding | null,
  /**
   * Calls at once, in both directions. Where nothing is said, callers are taken as long as the
   * trunk has lines, and calls go out as carriers bear them from such a number.
   */
  max_calls?: number | null,
};

export type Page = {
  offset: number,
  limit: number,
};

/** Where a call waits from now on. */
export type ParkedIn = {
  /** Any phone that dials this has the call. */
  slot: number,
};

/** An exit, and how many of a hundred callers take it. */
export type Part = {
  name: string,
  percent: number,
};

export type PasswordChange = {
  old: string,
  new: string,
};

/** One step through a flow. */
export type PathStep = {
  flow: string,
  version: number,
  node: string,
  /** The block's kind, such as `menu`. */
  kind: string,
  /** By which exit it was left; `None` where the call ended in it. */
  exit: string | null,
  at: string,
};

/** A regular expression that a whole value must match. Matching takes time linear in the value. */
export type Pattern = string;

export type PersonalSave = {
  do_not_disturb: boolean,
  /** Where its calls go in its place; `None`: they stay. */
  forward?: Forward | null,
  /** A telephone outside that rings with its phones; `None`: none does. */
  mobile?: Mobile | null,
};

/** An account at another exchange or at a provider. */
export type PhoneAccount = {
  /** `None`: a new one. */
  id: number | null,
  name: string,
  /** The domain, with a port where it is not the usual one. */
  address: string,
  user: string,
  /** The name for the password, where it is not the user. */
  auth_user: string | null,
  /** Never told; left out, the one that is there stays. */
  secret?: string | null,
  /** Where the domain is served, if its DNS does not tell. */
  server: string | null,
  /** Asked where the first does not answer. */
  second_server: string | null,
  transport: Carrying | null,
  /** A STUN server: it tells the public address of this PC's sound. */
  stun: string | null,
  encryption: SoundLock,
  /** `opus`, `G722`, `PCMA`, `PCMU`, the best first; what is not listed is not spoken. */
  codecs: Array<string>,
  /** A call that asks for it is answered at once: a click on a number in another program, say. */
  auto_answer: boolean,
  /** A second call rings quietly; else it is refused as busy. */
  call_waiting: boolean,
  enabled: boolean,
};

export type PhoneCall = {
  id: number,
  account: number,
  /** `in`, `out`. */
  direction: "in" | "out",
  display: string | null,
  user: string,
  address: string,
  /** `calling`, `ringback`, `ringing`, `talking`, `held`, `ended`. */
  state: "calling" | "ringback" | "ringing" | "talking" | "held" | "ended",
  ending: string | null,
  status: number | null,
  held_by_peer: boolean,
  silent: boolean,
  in_conference: boolean,
  recording: boolean,
  transferring: boolean,
  rest: PhoneRest | null,
  began: string,
  answered: string | null,
  ended: string | null,
  codec: string | null,
  quality: CallQuality | null,
  /** The same call at this machine's exchange. */
  exchange_call: string | null,
};

/** What one's own softphone has to know, on whatever PC. */
export type PhoneCredentials = {
  user: string,
  secret: string,
  /** Shown to who is called. */
  name: string,
  /** The port for SIP, at the address by which the exchange is reached. */
  port: number,
  /** Whose ringback and busy tones sound. */
  country: string,
};

/** What is plugged in, and what is chosen. */
export type PhoneDevices = {
  microphones: Array<SoundDevice>,
  speakers: Array<SoundDevice>,
  rings: Array<SoundDevice>,
  chosen: DeviceChoice,
  voice: VoiceChoice,
  tones: RingTones,
};

export type PhoneRecord = {
  call: number,
  on: boolean,
};

/** What is still to be dialled. */
export type PhoneRest = {
  digits: string,
  waits: boolean,
};

export type PhoneStanding = {
  id: number,
  name: string,
  address: string,
  /** `off`, `registering`, `registered`, `failed`. */
  standing: "off" | "registering" | "registered" | "failed",
  status: number | null,
  messages_new: number,
};

export type PhoneTransfer = {
  call: number,
  target: string,
};

export type PlaceArgs = {
  /** Whose phones ring first. */
  extension: string,
  to: string,
};

export type PlacedCall = {
  /** `C17` */
  call: string,
};

/**
 * Plays one prompt (`prompt`), several in a row (`prompts`), or lets the system's voice speak a
 * text (`text`), then goes on by `done`.
 *
 * In a text, `${name}` stands for a variable's value, as in [`crate::Set`], and may say how it is to
 * be read: `${caller:digits}` one by one, `:number`, `:date` (2026-10-01), `:time` (09:30), or as
 * money of a currency, `${total:CNY}` (also EUR, GBP, HKD, USD). A masked value is left out: what is
 * said aloud is no secret any more.
 */
export type Play = {
  prompt?: PromptId | null,
  prompts?: Array<PromptId> | null,
  /** Spoken in the caller's language. */
  text?: string | null,
  /** How often it is played; once, if nothing is said. */
  times?: number | null,
  /** Whether a key stops it and is kept for the next block; yes, if nothing is said. */
  interruptible?: boolean | null,
};

export type Port = {
  name: string,
  port: number,
  /** `UDP` or `TCP`. */
  protocol: string,
  open_hint: string,
};

/** The price of calls to numbers that begin so. */
export type Price = {
  /** As dialled inside the country (`0`, `1`, `010`), or with the country code (`+852`). */
  prefix: string,
  /** For every minute that has begun. */
  per_minute: number,
};

/** Something that is wrong with a document, and where. */
export type Problem = {
  node: NodeId | null,
  exit: string | null,
  field: string | null,
  severity: Severity,
  /** What it is, for a translation. */
  code: ProblemCode,
  /** What it is and what to do, in English. */
  message: string,
};

/** The kinds of problems. */
export type ProblemCode = "format" | "too_large" | "bad_id" | "no_start" | "dangling_wire" | "duplicate_wire" | "unknown_exit" | "missing_wire" | "unreachable" | "loop" | "answered_before" | "nobody_there" | "unknown_reference" | "bad_value";

/** Something to be heard. */
export type Prompt = {
  id: string,
  language: string,
  /** One that ships with the program. */
  builtin?: string | null,
  /** Spoken by the system's voice. */
  text?: string | null,
  /** A sound file in the data folder's `prompts`. */
  file?: string | null,
};

/** A prompt of the office; it may be spoken in several languages. */
export type PromptId = string;

/** One prompt in one language. */
export type PromptOf = {
  id: string,
  language: string,
  revision?: number | null,
};

/** A prompt of the office. */
export type PromptRef = {
  prompt: string,
  language: string,
};

export type PromptRow = {
  /** Of a file that was uploaded. */
  seconds: number | null,
  /** Of a file that is there. */
  bytes: number | null,
  /** Flows, by id; a draft counts too. */
  used_by: Array<string>,
  id: string,
  language: string,
  /** One that ships with the program. */
  builtin?: string | null,
  /** Spoken by the system's voice. */
  text?: string | null,
  /** A sound file in the data folder's `prompts`. */
  file?: string | null,
};

export type PromptSave = {
  prompt: Prompt,
  /** Its id until now; `None` for a new one. */
  was?: string | null,
  /** Its language until now; `None`: the same as it is to be. */
  was_language?: string | null,
  revision?: number | null,
};

export type PromptUpload = {
  id: string,
  language: string,
  /** As it was called where it comes from; for the audit. */
  file_name: string,
  /** WAV, MP3, FLAC or OGG Vorbis in base64, half an hour at most. */
  data: string,
};

/** The version that calls walk, where the draft has moved on. */
export type Published = {
  version: number,
  document: Document,
};

/**
 * Puts the caller into a group's queue until somebody answers.
 *
 * Exits: `timeout`, `no_agents`, `full` (else `timeout`), `key` if a key is given, and `ended` when
 * the person who answered hung up and the caller stays on the line.
 */
export type Queue = {
  group: string,
  /** Callers of a higher one are served first; 0 if nothing is said. */
  priority?: number | null,
  /**
   * The extension of the agent who is to come first, with places; nobody does where it is empty, or
   * none of the group.
   */
  agent?: string | null,
  /** How long that agent is waited for before others are asked; 15 if nothing is said. */
  agent_seconds?: number | null,
  /** A key by which the caller leaves the queue. */
  key?: Key | null,
  /** What he hears meanwhile; the group's music if nothing is said. */
  music?: string | null,
  /** Said first, before the music. */
  announcement?: PromptId | null,
  /** Said to whoever answers, before the caller is connected; with places, as in [`crate::Play`]. */
  whisper?: string | null,
  /** In place of `whisper`. */
  whisper_prompt?: PromptId | null,
};

/** Why it ended. */
export type Reason = "hung_up" | "abandoned" | "busy" | "no_answer" | "declined" | "answered_elsewhere" | "withdrawn" | "transferred" | "flow_ended" | "message_left" | "not_found" | "not_registered" | "not_allowed" | "rule_blocked" | "callee_denied" | "guard_blocked" | "no_common_codec" | "ack_lost" | "session_lost" | "unreachable" | "trunk_refused" | "trunk_unavailable" | "congestion" | "media_failed" | "shut_down" | "interrupted" | "failed";

/**
 * Says from here on whether the call is recorded, and goes on by `done`.
 *
 * What is left out by `pause` or `off` is silence on the tape, so that everything else stays in its
 * place. Best around a number that nobody is to hear again.
 */
export type RecordingBlock = {
  action: Taping,
};

export type RecordingPart = {
  /** Known once the file is whole. */
  seconds: number | null,
  bytes: number | null,
  /** When it was deleted, its time being over. */
  removed: string | null,
  /** Why it broke off. */
  failure: string | null,
};

export type RecordingPolicy = "always" | "never";

/** Which calls are recorded, and for how long recordings are kept. */
export type RecordingRules = {
  inbound?: RecordingPolicy | null,
  outbound?: RecordingPolicy | null,
  internal?: RecordingPolicy | null,
  keep_days?: number | null,
};

export type RecordingSave = {
  recording: RecordingRules,
  revision?: number | null,
};

export type RecordingWave = {
  seconds: number,
  /** The loudest of each stretch, 0 to 1: the caller's side. */
  left: Array<number>,
  /** The other side; empty where there is only one. */
  right: Array<number>,
  /** From when to when both sides are silent for a second or longer. */
  silences: Array<[number, number]>,
};

/** What names something with a name alone. */
export type Remove = {
  /** Its natural key: a number, an id, a login. */
  id: string,
  /** The revision that the asker saw; `None`: whatever it is. */
  revision?: number | null,
};

/** Which backup: one that is kept, or one that is sent along (base64). */
export type RestoreArgs = { "file": string } | { "data": string };

/**
 * Goes back to where this flow was called as a [`SubFlow`]. Where it was not, the call ends. It has
 * no exits.
 */
export type Return = {
  /** Which exit is taken there; `done` if nothing is said. */
  result?: string | null,
};

export type Reveal = {
  /** `C17` */
  id: string,
  /** Which of those that were keyed in, counted from 0. */
  place: number,
};

export type Revealed = {
  value: string,
};

/** What a role may do. */
export type Right = "configure" | "users" | "flows" | "listen_recordings" | "delete_calls" | "export_calls" | "all_calls" | "supervise" | "use_phone" | "see_board" | "backup";

/**
 * Rings extensions, all at once, until one answers.
 *
 * Exits: `no_answer`, `busy` (else `no_answer`), and `ended` when the person who answered hung up
 * and the caller stays on the line.
 */
export type Ring = {
  extensions: Array<string>,
  /** 25 if nothing is said. */
  ring_seconds?: number | null,
  /** Said to whoever answers, before the caller is connected; with places, as in [`crate::Play`]. */
  whisper?: string | null,
  /** In place of `whisper`. */
  whisper_prompt?: PromptId | null,
};

export type RingChoice = {
  tone: RingTone,
};

/** What rings. */
export type RingTone = { "kind": "notes" } | {
  "kind": "country",
  code: string,
} | { "kind": "own" };

/** What may be chosen, and what is. */
export type RingTones = {
  chosen: RingTone,
  /** What the sound that was brought last was called; `None`: none was. */
  own: string | null,
  /** ISO 3166, two letters. */
  countries: Array<string>,
};

export type RingUpload = {
  /** As it was called where it comes from. */
  file_name: string,
  /** WAV, MP3, FLAC or OGG Vorbis in base64, half a minute at most. */
  data: string,
};

export type Role = "owner" | "admin" | "supervisor" | "agent" | "viewer";

export type RulesSave = {
  /** All of them, in order. */
  outbound_rules: Array<OutboundRule>,
  revision?: number | null,
};

/** The verdict on a call that nobody makes. */
export type RulesTried = {
  allowed: boolean,
  /** Who is meant, as the call log would have it. */
  callee: string,
  /** The own number that would be shown. */
  number: string | null,
  trunk: string | null,
  /** Why this number is shown, or what forbids the call. */
  why: Array<string>,
  reason: Reason | null,
  /** The office's rule that forbids it. */
  rule: string | null,
  /** From when on nothing forbids it; `None`: not at all, or nothing does now. */
  free_at: string | null,
};

export type RulesTry = {
  /** Who would call. */
  extension: string,
  /** As it would be dialled. */
  number: string,
  /** When; now where nothing is said. */
  at?: string | null,
  /** `zh-CN` or `en`. */
  language: Language,
};

/** What a change came to. */
export type Saved = {
  /** The configuration's revision since. */
  revision: number,
  /** What is worth knowing of it: settings without effect yet, flows that are odd. */
  notes: Array<string>,
};

/** Which attempts a limit counts together. */
export type Scope = "any" | "own_number" | "callee";

export type Search = {
  text: string,
  /** 10 where nothing is said. */
  limit?: number | null,
};

/** A password, PIN or dial prefix. `Debug` hides it; only an export with secrets writes it. */
export type Secret = string;

export type SendToFlow = {
  /** `C17` */
  id: string,
  /** One that is published. */
  flow: string,
};

/** What goes over the wire to a screen: first a snapshot, then changes, numbered without a gap. */
export type ServerMessage = {
  seq: number,
  snapshot: Snapshot,
} | {
  seq: number,
  change: Change,
};

export type SessionEnd = {
  id: string,
};

/** A session as it is shown. */
export type SessionRow = {
  /** Not the token: a name that ends it and does nothing else. */
  id: string,
  login: string,
  since: string,
  seen: string,
  address: string,
  program: string,
  current: boolean,
};

/**
 * Sets a variable to a text whose `${name}` places are filled, then goes on by `done`.
 *
 * Places can name any variable, and `caller`, `dialled`, `language`, `date` (2026-10-01), `time`
 * (09:00), `hour` (0 to 23) and `weekday` (mon). The variable `language` chooses the language in
 * which prompts are heard from here on.
 */
export type SetVariable = {
  variable: string,
  value: string,
};

export type Severity = "error" | "warning";

/** A version's number, or `"draft"`. */
export type Side = number | DraftWord;

/** Everything at one moment, as one person may see it. */
export type Snapshot = {
  now: string,
  me: Me,
  revision: number,
  calls: Array<LiveCall>,
  agents: Array<LiveAgent>,
  extensions: Array<LiveExtension>,
  groups: Array<LiveGroup>,
  trunks: Array<LiveTrunk>,
  mailboxes: Array<LiveMailbox>,
  alarms: Array<Alarm>,
  phone: LivePhone | null,
  jobs: Array<Job>,
};

export type SortBy = "started" | "talk" | "wait" | "caller" | "called";

export type SoundDevice = {
  id: string,
  name: string,
};

/** Whether the sound is encrypted. */
export type SoundLock = "usual" | "off" | "offered" | "required";

/** A text that may become a prompt. */
export type Speech = {
  text: string,
  language: string,
};

/** Sends callers different ways by lot: each part is an exit, and takes so many of a hundred. */
export type Split = {
  /** Together they make 100 percent. */
  parts: Array<Part>,
};

/**
 * Whether the sound of calls is encrypted. Where nothing is said, keys are offered to who comes over
 * TLS, and taken from everybody who offers some.
 */
export type Srtp = "off" | "offered" | "required";

/** Which of the free agents ring. */
export type Strategy = "longest_idle" | "fewest_calls" | "round_robin" | "priority" | "ring_all";

/**
 * Goes through another flow, with the same variables, and comes back by that flow's [`Return`].
 *
 * Exits: `done`, and the results that are named here; each of these is taken when the other flow
 * returns it, else `done`.
 */
export type SubFlow = {
  flow: FlowId,
  results?: Array<string> | null,
};

/** What an office consists of, in numbers. */
export type Summary = {
  extensions: number,
  groups: number,
  trunks: number,
  numbers: number,
  flows: number,
  users: number,
};

export type Supervise = {
  /** `C17` */
  id: string,
  /** The extension whose conversation it is. */
  watched: string,
  how: Supervision,
};

/** What a supervisor does in a conversation. */
export type Supervision = "listen" | "whisper" | "barge" | "take_over";

/**
 * Asks for a mark and keeps it in a variable: best behind a queue's exit `ended`, when the person who
 * answered has hung up and the caller is still there.
 *
 * Exits: `done`, and `none` when no mark was given (else `done`).
 */
export type Survey = {
  prompt?: PromptId | null,
  /** In place of a prompt; see [`crate::Play`]. */
  text?: string | null,
  /** The marks. */
  keys: Array<Key>,
  /** Where the mark goes. */
  variable: string,
  /** From the prompt's end; 5 if nothing is said. */
  timeout_seconds?: number | null,
  /** 2 if nothing is said. */
  tries?: number | null,
};

/** Takes the exit of the first case that holds, else `otherwise`. */
export type Switch = {
  cases: Array<Case>,
};

/** What becomes of the recording. */
export type Taping = "on" | "off" | "pause" | "resume";

/** What a new flow begins with. */
export type Template = "welcome" | "empty";

/** What is asked of a text. A variable that was never set is the empty text. */
export type Test = { "is": string } | { "one_of": Array<string> } | { "starts_with": string } | { "ends_with": string } | { "contains": string } | { "matches": Pattern } | { "empty": boolean } | { "at_least": number } | { "at_most": number };

export type TestResult = {
  /** The test's id. */
  test: string,
  name: string,
  passed: boolean,
  /** What came out otherwise, a sentence each. */
  why: Array<string>,
  run: DryRun,
};

/** A time of day to the minute, written `09:00`; `24:00` is the end of the day. */
export type TimeOfDay = string;

export type TokenCreate = {
  /** What it is for. */
  name: string,
  rights: Array<Right>,
  /** How much of customers' numbers it is told; all of them where nothing is said. */
  numbers?: NumbersShown | null,
  /** For so many days; for good where nothing is said. */
  days?: number | null,
};

/** The token, which is shown this once. */
export type TokenCreated = {
  token: string,
  id: number,
  name: string,
  rights: Array<Right>,
  numbers: NumbersShown,
  made_by: string,
  made: string,
  expires: string | null,
  /** To the day. */
  used: string | null,
};

/** A token as it is shown: never itself. */
export type TokenRow = {
  id: number,
  name: string,
  rights: Array<Right>,
  numbers: NumbersShown,
  made_by: string,
  made: string,
  expires: string | null,
  /** To the day. */
  used: string | null,
};

/** Calls of all kinds. */
export type Totals = {
  inbound: number,
  outbound: number,
  internal: number,
  /** Of the inbound ones: spoken with a person, or not. */
  answered: number,
  missed: number,
  talk: number,
};

export type TransferArgs = {
  /** `C17` */
  id: string,
  to: string,
  /** Who is to be taken out of it; my own extension where nothing is said. */
  extension?: string | null,
};

export type TransferTo = {
  call: number,
  to: number,
};

/** A way to the outside. */
export type Trunk = {
  id: string,
  name: string,
  kind: TrunkKind,
  /** `host`, `host:port`, `[v6]:port`; a name without a port is looked up by SRV. */
  hosts: Array<string>,
  /** Addresses or networks (`192.0.2.0/27`) whose calls are the carrier's. */
  allow_signalling_from?: Array<string> | null,
  /** Where its audio may come from; without it, from its signalling addresses. */
  allow_media_from?: Array<string> | null,
  /** Agreed with the carrier, dialled before every number, never shown. */
  dial_prefix?: Secret | null,
  username?: string | null,
  secret?: Secret | null,
  expires_seconds?: number | null,
  calls_per_second?: number | null,
  max_calls?: number | null,
  /** `PCMA`, `PCMU`, `G722`, `opus`, the best first. */
  codecs?: Array<string> | null,
  /** Name of a table of response codes. */
  response_codes?: string | null,
  /**
   * Numbers that are never called over it: `4008001234`, or `400*` for all that begin so. Where
   * nothing is said, those that the carrier of these response codes is known to refuse.
   */
  deny?: Array<string> | null,
  /** What a minute costs, by how the called number begins. */
  prices?: Array<Price> | null,
  guard?: Guard | null,
  enabled?: boolean | null,
  /** How it is spoken to; where nothing is said, as its DNS prefers, else by UDP. */
  transport?: TrunkTransport | null,
  srtp?: Srtp | null,
};

export type TrunkKind = "peer" | "register";

export type TrunkSave = {
  trunk: Trunk,
  /** Its id until now; `None` for a new one. */
  was?: string | null,
  revision?: number | null,
};

export type TrunkTransport = "udp" | "tcp" | "tls";

/** Somebody who may log in. */
export type User = {
  login: string,
  name: string,
  role: Role,
  password?: Secret | null,
  /** The argon2 hash that stands once the person has chosen a password. */
  password_hash?: Secret | null,
  extension?: string | null,
  /** How much of customers' numbers this person sees; all of them where nothing is said. */
  numbers?: NumbersShown | null,
};

export type UserSave = {
  user: User,
  /** A new password; left out, the old one stays. */
  password?: string | null,
  /** The login until now; `None` for a new user. */
  was?: string | null,
  revision?: number | null,
};

/** A test of a variable: `{"name": "choice", "test": {"is": "1"}}`. */
export type VariableTest = {
  name: string,
  test: Test,
};

export type VersionRow = {
  version: number,
  /** Not known of versions that came with an office file. */
  at: string | null,
  by: string | null,
  note: string,
  /** This is the one that calls walk. */
  published: boolean,
};

/** What is done to one's voice. */
export type VoiceChoice = {
  echo_cancellation: boolean,
  noise_suppression: boolean,
  gain_control: boolean,
  /** Rumble below the voice is taken away. */
  high_pass: boolean,
};

/** Takes a message for a mailbox, then goes on by `done` (if the caller is still there). */
export type Voicemail = {
  mailbox: Mailbox,
  /** Said before the tone; the exchange's own greeting if nothing is said. */
  greeting?: PromptId | null,
  /** Longest message; 180 if nothing is said. */
  max_seconds?: number | null,
};

export type VoicemailBox = {
  /** Asked for by `*97`; without one the box opens from the extension's own phones. */
  pin?: Secret | null,
};

/**
 * Lets time go by, then goes on by `done`.
 *
 * Without music the caller hears nothing or, where nothing was played to him before, goes on hearing
 * his own ringing tone. Keys that he presses meanwhile are for the blocks after it.
 */
export type Wait = {
  seconds: number,
  /** Such as `default`. */
  music?: string | null,
};

export type Wave = {
  /** `C17`. */
  id: string,
  points: number,
};

/** One of them. */
export type Webhook = {
  id: string,
  name: string,
  /** `https://server/path`. The addresses of robots hold their keys, so it is kept as secrets are. */
  url?: Secret | null,
  /** What is told is signed with it. */
  secret?: Secret | null,
  format: WebhookFormat,
  /** What is told of. */
  events: Array<WebhookEvent>,
  /** Whether it may lie in the own network. */
  private?: boolean | null,
  /** Told unless this is `false`. */
  enabled?: boolean | null,
};

/** What can be told. */
export type WebhookEvent = "call.ringing" | "call.answered" | "call.ended" | "queue.joined" | "queue.abandoned" | "voicemail.new" | "recording.ready" | "trunk.down" | "rule.blocked";

/** How it is told. */
export type WebhookFormat = "json" | "wecom" | "dingtalk" | "feishu";

/** A webhook as it is shown: without what is secret of it. */
export type WebhookRow = {
  id: string,
  name: string,
  /** Of its address the server alone. */
  server: string | null,
  has_secret: boolean,
  format: WebhookFormat,
  events: Array<WebhookEvent>,
  private: boolean,
  enabled: boolean,
  /** How much it has still to be told. */
  waiting: number,
};

export type WebhookSave = {
  /** An address or secret that is left out stays as it was; an empty secret is taken away. */
  webhook: Webhook,
  /** Its id until now; `None` for a new one. */
  was?: string | null,
  revision?: number | null,
};

export type WebhookTest = {
  id: string,
  /** In which the reasons are told; English where nothing is said. */
  language?: Language,
};

/** What came of a test. */
export type WebhookTested = {
  /** Of the answer, if there was one. */
  status: number | null,
  /** Why it was not taken. */
  error: string | null,
  millis: number,
};

export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** Hours that come back every week. */
export type Weekly = {
  days: Array<Weekday>,
  from: TimeOfDay,
  to: TimeOfDay,
};

/** From an exit of one block to the next block. */
export type Wire = {
  from: NodeId,
  exit: string,
  to: NodeId,
};

/** Every command: what it takes, what it gives. */
export interface Commands {
  /** Log in; the door keeps the session. */
  login: [Login, LoggedIn];
  /** End this session. */
  logout: [Nothing, Done];
  /** Who I am, and what I may do. */
  me: [Nothing, Me];
  /** Choose another password. */
  password_change: [PasswordChange, Done];
  /** My sessions; with the right over users, everybody's. */
  sessions: [Nothing, Array<SessionRow>];
  /** End a session. */
  session_end: [SessionEnd, Done];
  /** Who is slowed down or shut out at the doors. */
  lockouts: [Nothing, Array<Lockout>];
  /** Let somebody try again. */
  lockout_clear: [LockoutClear, Done];
  /** How far the first start is. */
  setup: [Nothing, JsonValue];
  /** Keep how far the first start is. */
  setup_save: [JsonValue, JsonValue];
  /** The configuration without its secrets. */
  office: [Nothing, OfficeAnswer];
  /** The business itself. */
  office_info_save: [OfficeInfoSave, Saved];
  /** Put an office file in force. */
  office_import: [OfficeText, Saved];
  /** The configuration as a file. */
  office_export: [ExportArgs, OfficeText];
  /** Whether a file could be imported. */
  office_check: [OfficeText, Checked];
  /** Save an extension. */
  extension_save: [ExtensionSave, Saved];
  /** Remove an extension. */
  extension_remove: [Remove, Saved];
  /** The secret of an extension, for a phone to be set up; noted in the audit. */
  extension_secret: [OfExtension, ExtensionSecret];
  /** Another secret for an extension. */
  extension_new_secret: [OfExtension, Saved];
  /** Extensions out of a table. */
  extensions_import: [CsvText, ExtensionsImported];
  /** Save a group. */
  group_save: [GroupSave, Saved];
  /** Remove a group. */
  group_remove: [Remove, Saved];
  /** Save a trunk. */
  trunk_save: [TrunkSave, Saved];
  /** Remove a trunk. */
  trunk_remove: [Remove, Saved];
  /** Save an own number. */
  number_save: [NumberSave, Saved];
  /** Remove an own number. */
  number_remove: [Remove, Saved];
  /** Save a calendar. */
  calendar_save: [CalendarSave, Saved];
  /** Remove a calendar. */
  calendar_remove: [Remove, Saved];
  /** Save a person. */
  user_save: [UserSave, Saved];
  /** Remove a person. */
  user_remove: [Remove, Saved];
  /** Save the rules for calls to the outside. */
  rules_save: [RulesSave, Saved];
  /** May this number be called, and from when on? Nothing is dialled. */
  rules_try: [RulesTry, RulesTried];
  /** Save what is recorded. */
  recording_save: [RecordingSave, Saved];
  /** All prompts, with what is known of their sound. */
  prompts: [Nothing, Array<PromptRow>];
  /** Save a prompt: a text, one that comes with the program, or another name for a sound. */
  prompt_save: [PromptSave, Saved];
  /** A sound file as a prompt. */
  prompt_upload: [PromptUpload, Saved];
  /** Remove a prompt in one language. */
  prompt_remove: [PromptOf, Saved];
  /** All flows. */
  flows: [Nothing, Array<FlowRow>];
  /** One flow: its draft, what is published, what is wrong with it. */
  flow: [OfFlow, FlowPage];
  /** A new flow. */
  flow_create: [FlowCreate, FlowRow];
  /** Another name for a flow. */
  flow_rename: [FlowRename, Saved];
  /** Remove a flow. */
  flow_remove: [Remove, Saved];
  /** Keep what is being drawn, faulty or not. */
  flow_draft_save: [DraftSave, DraftSaved];
  /** What is wrong with a document. */
  flow_check: [DocumentArgs, Array<Problem>];
  /** The exits of a document's blocks. */
  flow_exits: [DocumentArgs, { [key in string]: Array<Exit> }];
  /** Publish a draft. */
  flow_publish: [FlowPublish, FlowPublished];
  /** The versions that were published. */
  flow_versions: [OfFlow, Array<VersionRow>];
  /** The document of a version. */
  flow_version: [OfVersion, Document];
  /** Publish an older version again. */
  flow_roll_back: [OfVersion, FlowPublished];
  /** Rehearse a call. */
  flow_dry_run: [DryRunArgs, DryRun];
  /** What differs between two versions of a flow, or one and its draft. */
  flow_diff: [FlowDiff, Diff];
  /** The tests that are kept with a flow. */
  flow_tests: [OfFlow, Array<FlowTest>];
  /** Keep a test with a flow. */
  flow_test_save: [FlowTestSave, FlowTest];
  /** Remove a test. */
  flow_test_remove: [FlowTestRemove, Done];
  /** Run a flow's tests on its draft. */
  flow_tests_run: [FlowTestsRun, Array<TestResult>];
  /** A call of the log as a test of its flow. */
  flow_test_of_call: [FlowTestOfCall, CallAsTest];
  /** An agent is ready, takes a break, or goes home. */
  agent_state: [AgentStateArgs, Done];
  /** Why agents take breaks. */
  break_reasons: [Nothing, Array<string>];
  /** End a call. */
  call_hang_up: [OfLiveCall, Done];
  /** Ring my phone, then call as if it had dialled. */
  call_place: [PlaceArgs, PlacedCall];
  /** Hand on whom I speak with. */
  call_transfer: [TransferArgs, Done];
  /** Enter a conversation as its supervisor: my phone rings. */
  call_supervise: [Supervise, Done];
  /** Let whom I speak with wait in a parking place, where any phone finds him. */
  call_park: [OfLiveCall, ParkedIn];
  /** Ask whom I speak with for a number by keys, which I do not hear. */
  call_collect: [CollectArgs, Done];
  /** The number is not wanted any more. */
  call_collect_cancel: [OfLiveCall, Done];
  /** Send whom I speak with into a flow; at its end we are connected again. */
  call_send_to_flow: [SendToFlow, Done];
  /** Take whom I spoke with back out of the flow. */
  call_take_back: [OfLiveCall, Done];
  /** A masked number that was keyed in; noted in the audit. */
  collected_reveal: [Reveal, Revealed];
  /** Whether my extension may be disturbed, where its calls go, and which mobile rings with it. */
  personal_save: [PersonalSave, Saved];
  /** Ring the phones of an extension, for a test. */
  extension_ring: [OfExtension, PlacedCall];
  /** An alarm was seen to. */
  alarm_clear: [OfAlarm, Done];
  /** The call log: a page of the calls that the filters let through. */
  call_log: [CallLogQuery, CallLogPage];
  /** One call with all that is known of it. */
  call: [OfCall, CallPage];
  /** The SIP messages of a call that is over. */
  call_ladder: [OfCall, Array<LadderLine>];
  /** What a call that is over was decided by, as a file from which the same is decided again; noted in the audit. */
  call_incident: [CallIncident, IncidentFile];
  /** Write down something of a call. */
  call_note_save: [NoteSave, CallNote | null];
  /** Every tag that calls have. */
  call_tags: [Nothing, Array<string>];
  /** Forget a call and its recording. */
  call_delete: [OfCall, Done];
  /** The calls of a filter as a file for spreadsheets. */
  call_export: [CallExport, Exported];
  /** A recording as a picture of both sides. */
  recording_wave: [Wave, RecordingWave];
  /** The last calls with a number. */
  history: [History, Array<Call>];
  /** The messages in a mailbox. */
  messages: [Messages, Array<MessageRow>];
  /** A message was listened to. */
  message_heard: [OfMessage, Done];
  /** Delete a message. */
  message_delete: [OfMessage, Done];
  /** How calls of a span of time went through a flow, block by block. */
  flow_heat: [FlowHeat, Array<HeatRow>];
  /** The figures of a span of time. */
  board: [BoardArgs, Board];
  /** People outside. */
  contacts: [Contacts, Array<Contact>];
  /** Save somebody outside. */
  contact_save: [ContactSave, Contact];
  /** Remove somebody outside. */
  contact_remove: [ContactId, Done];
  /** Contacts out of a table. */
  contacts_import: [ContactsTable, ContactsImported];
  /** Whom to call, as one types. */
  search: [Search, Array<Found>];
  /** Who changed what. */
  audit: [Page, AuditPage];
  /** Whether this machine is fit for its calls, and what a firewall has to let through. */
  health: [Nothing, Health];
  /** Test the line to a carrier or a phone. */
  network_check: [LineArgs, Job];
  /** Write the whole exchange into one file, while it runs. */
  backup: [Nothing, Job];
  /** The backups that are kept. */
  backups: [Nothing, Array<BackupRow>];
  /** Check a backup, put it in place of everything, and open again. */
  restore: [RestoreArgs, Job];
  /** The tokens of programs. */
  tokens: [Nothing, Array<TokenRow>];
  /** A token for a program, with rights of its own; it is shown this once. */
  token_create: [TokenCreate, TokenCreated];
  /** Remove a token: from now on it opens nothing. */
  token_remove: [OfToken, Done];
  /** Who is told of what happens, by HTTP. */
  webhooks_list: [Nothing, Array<WebhookRow>];
  /** Save whom to tell, and of what. */
  webhooks_save: [WebhookSave, Saved];
  /** Tell them no more. */
  webhooks_remove: [Remove, Saved];
  /** Tell a webhook at once that this is a test, and hear what it says. */
  webhooks_test: [WebhookTest, WebhookTested];
  /** What webhooks were told, and have still to be told. */
  webhooks_deliveries: [Deliveries, DeliveryPage];
  /** Tell something once more. */
  webhooks_replay: [OfDelivery, Done];
  /** Stop long work. */
  job_cancel: [OfJob, Done];
  /** Where other machines come in; nowhere, if only this one may. */
  door: [Nothing, DoorInfo | null];
  /** The program, and what it is made of. */
  about: [Nothing, About];
  /** Dial a number, an address or a link. */
  phone_dial: [Dial, Done];
  /** Dial what was dialled last. */
  phone_redial: [Nothing, Done];
  /** Answer a call. */
  phone_answer: [OfPhoneCall, Done];
  /** Refuse a call. */
  phone_decline: [OfPhoneCall, Done];
  /** Hang up. */
  phone_hang_up: [OfPhoneCall, Done];
  /** Let a call wait. */
  phone_hold: [OfPhoneCall, Done];
  /** Talk on with a call that waits. */
  phone_retrieve: [OfPhoneCall, Done];
  /** Talk on with the other call. */
  phone_swap: [Nothing, Done];
  /** The microphone, off or on. */
  phone_mute: [On, Done];
  /** Press keys in a call. */
  phone_digits: [Keys, Done];
  /** Go on with the digits that wait for a hand. */
  phone_rest: [OfPhoneCall, Done];
  /** Hand a call on without asking. */
  phone_transfer: [PhoneTransfer, Done];
  /** Connect the other sides of two calls. */
  phone_transfer_to: [TransferTo, Done];
  /** Let several calls hear each other. */
  phone_conference: [Conference, Done];
  /** Take a call out of the conference. */
  phone_split: [OfPhoneCall, Done];
  /** Record a call, or stop. */
  phone_record: [PhoneRecord, Done];
  /** Refuse all calls, or take them again. */
  phone_do_not_disturb: [On, Done];
  /** What my own softphone has to know, on whatever PC; noted in the audit. */
  phone_credentials: [Nothing, PhoneCredentials];
  /** The sound devices of this PC, and which are chosen. */
  phone_devices: [Nothing, PhoneDevices];
  /** Use other devices, in mid call too. */
  phone_devices_save: [DeviceChoice, Done];
  /** What is done to the voice. */
  phone_voice_save: [VoiceChoice, Done];
  /** Ring with another bell from now on. */
  phone_ring_tone_save: [RingChoice, Done];
  /** Ring with a sound of one's own from now on. */
  phone_ring_tone_upload: [RingUpload, Done];
  /** Tell how loud it is, for half a minute. */
  phone_watch_levels: [On, Done];
  /** Ring once. */
  phone_test_ring: [Nothing, Done];
  /** Listen for five seconds and play them back. */
  phone_test_call: [Nothing, Job];
  /** How this phone takes the calls of my own extension. */
  phone_own: [Nothing, OwnManners];
  /** Take them otherwise from now on. */
  phone_own_save: [OwnManners, Done];
  /** The phone's accounts elsewhere. */
  phone_accounts: [Nothing, Array<PhoneAccount>];
  /** Save an account. */
  phone_account_save: [AccountSave, PhoneAccount];
  /** Remove an account. */
  phone_account_remove: [OfAccount, Done];
  /** Read a tel:, sip: or callto: link. Nothing is dialled. */
  phone_link: [Link, Linked];
}
