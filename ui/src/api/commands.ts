// The table of contents: every command, what it takes, what it answers.
import type {
  Calendar,
  Device,
  DeviceChoice,
  Document,
  Extension,
  Group,
  Job,
  Me,
  OfficeInfo,
  OutboundRule,
  OwnNumber,
  Prompt,
  RecordingRules,
  Saved,
  Trunk,
  User,
  Call,
} from "./pending";
import type * as page from "./pending_pages";

type Nothing = Record<string, never>;
type Done = unknown;
/** `was`: under which name it was known before; null for a new one. */
type Save<Name extends string, T> = Record<Name, T> & { was: string | null; revision?: number };

export interface Commands {
  // Session
  login: [{ login: string; password: string }, Me];
  logout: [Nothing, Done];
  me: [Nothing, Me];
  password_change: [{ old: string; new: string }, Done];
  sessions: [Nothing, page.Session[]];
  session_end: [{ id: string }, Done];
  lockouts: [Nothing, page.Lockout[]];
  lockout_clear: [{ address: string }, Done];
  setup: [Nothing, page.Setup];
  setup_save: [page.Setup, page.Setup];
  // Configuration
  office: [Nothing, page.OfficeAnswer];
  office_info_save: [{ info: OfficeInfo; revision?: number }, Saved];
  extension_save: [Save<"extension", Extension>, Saved];
  extension_remove: [{ number: string }, Saved];
  group_save: [Save<"group", Group>, Saved];
  group_remove: [{ id: string }, Saved];
  trunk_save: [Save<"trunk", Trunk>, Saved];
  trunk_remove: [{ id: string }, Saved];
  number_save: [Save<"number", OwnNumber>, Saved];
  number_remove: [{ number: string }, Saved];
  calendar_save: [Save<"calendar", Calendar>, Saved];
  calendar_remove: [{ id: string }, Saved];
  user_save: [Save<"user", User> & { password?: string }, Saved];
  user_remove: [{ login: string }, Saved];
  rules_save: [{ outbound_rules: OutboundRule[]; revision?: number }, Saved];
  recording_save: [{ recording: RecordingRules; revision?: number }, Saved];
  extension_secret: [
    { number: string },
    { secret: string; qr: string; address: string; port: number },
  ];
  extension_new_secret: [{ number: string }, Saved];
  extension_ring: [{ number: string }, { call: string }];
  extensions_import: [{ csv: string }, Saved];
  office_import: [{ text: string }, Saved];
  office_export: [{ with_secrets: boolean }, { text: string }];
  office_check: [{ text: string }, page.Checked];
  // Prompts
  prompts: [Nothing, page.PromptRow[]];
  prompt_save: [Save<"prompt", Prompt> & { was_language?: string | null }, Saved];
  prompt_upload: [{ id: string; language: string; file_name: string; data: string }, Saved];
  prompt_remove: [{ id: string; language: string }, Saved];
  // Flows
  flows: [Nothing, page.FlowRow[]];
  flow: [{ id: string }, page.FlowPage];
  flow_create: [{ name: string; template: "welcome" | "empty" }, page.FlowRow];
  flow_rename: [{ id: string; name: string }, Done];
  flow_remove: [{ id: string }, Done];
  flow_draft_save: [
    { id: string; document: Document },
    { problems: page.Problem[]; saved: string },
  ];
  flow_check: [{ document: Document }, page.Problem[]];
  flow_exits: [{ document: Document }, Record<string, page.Exit[]>];
  flow_publish: [{ id: string; note: string; despite_red: boolean }, { version: number }];
  flow_versions: [{ id: string }, page.VersionRow[]];
  flow_version: [{ id: string; version: number }, Document];
  flow_roll_back: [{ id: string; version: number }, { version: number }];
  flow_diff: [{ id: string; from: number | "draft"; to: number | "draft" }, page.Diff];
  flow_dry_run: [{ document: Document | null; id: string; caller: page.DryCaller }, page.DryRun];
  flow_tests: [{ id: string }, page.FlowTest[]];
  flow_test_save: [{ id: string; test: page.FlowTest }, Done];
  flow_test_remove: [{ id: string; test: string }, Done];
  flow_tests_run: [{ id: string }, page.TestResult[]];
  // People
  contacts: [{ search: string; limit: number }, page.Contact[]];
  contact_save: [{ contact: page.Contact }, page.Contact];
  contact_remove: [{ id: number }, Done];
  contacts_import: [{ csv: string }, { added: number }];
  search: [{ text: string; limit: number }, page.Found[]];
  // Calls
  call_log: [page.CallLogQuery, { rows: Call[]; total: number }];
  call: [{ id: string; language?: string }, page.CallPage];
  call_note_save: [{ id: string; text: string; tags: string[] }, Done];
  call_delete: [{ id: string }, Done];
  call_export: [
    { query: page.CallLogQuery; format: "csv" | "xlsx" },
    { file_name: string; data: string },
  ];
  recording_wave: [{ id: string; points: number }, page.Wave];
  history: [{ number: string }, Call[]];
  messages: [{ mailbox: string }, page.Message[]];
  message_heard: [{ id: number }, Done];
  message_delete: [{ id: number }, Done];
  board: [{ from: string; to: string }, page.Board];
  agent_state: [
    {
      extension: string | null;
      state: "ready" | "break" | "logged_out";
      reason: string | null;
    },
    Done,
  ];
  break_reasons: [Nothing, string[]];
  call_hang_up: [{ id: string }, Done];
  call_place: [{ extension: string; to: string }, { call: string }];
  call_transfer: [{ id: string; to: string }, Done];
  // The softphone of this PC
  phone_dial: [{ account: number | null; target: string }, Done];
  phone_redial: [Nothing, Done];
  phone_answer: [{ call: number }, Done];
  phone_decline: [{ call: number }, Done];
  phone_hang_up: [{ call: number }, Done];
  phone_hold: [{ call: number }, Done];
  phone_retrieve: [{ call: number }, Done];
  phone_swap: [Nothing, Done];
  phone_mute: [{ on: boolean }, Done];
  phone_digits: [{ call: number; digits: string }, Done];
  phone_rest: [{ call: number }, Done];
  phone_transfer: [{ call: number; target: string }, Done];
  phone_transfer_to: [{ call: number; to: number }, Done];
  phone_conference: [{ calls: number[] }, Done];
  phone_split: [{ call: number }, Done];
  phone_record: [{ call: number; on: boolean }, Done];
  phone_do_not_disturb: [{ on: boolean }, Done];
  phone_link: [{ text: string }, { target: string; rest: string | null }];
  phone_devices: [
    Nothing,
    {
      microphones: Device[];
      speakers: Device[];
      rings: Device[];
      chosen: DeviceChoice;
      voice: page.Voice;
    },
  ];
  phone_devices_save: [DeviceChoice, Done];
  phone_voice_save: [page.Voice, Done];
  phone_watch_levels: [{ on: boolean }, Done];
  phone_test_ring: [Nothing, Done];
  phone_test_call: [Nothing, Job];
  phone_accounts: [Nothing, page.PhoneAccount[]];
  phone_account_save: [{ account: page.PhoneAccount }, page.PhoneAccount];
  phone_account_remove: [{ id: number }, Done];
  // Health
  health: [Nothing, page.Health];
  network_check: [{ target: string; seconds: number }, Job];
  backup: [Nothing, Job];
  backups: [Nothing, page.Backup[]];
  restore: [{ file: string } | { data: string }, Job];
  job_cancel: [{ id: number }, Done];
  door: [Nothing, page.DoorInfo | null];
  audit: [{ offset: number; limit: number }, { rows: page.AuditRow[]; total: number }];
  about: [Nothing, { version: string; licences: string }];
}

export type Command = keyof Commands;
export type Args<C extends Command> = Commands[C][0];
export type Answer<C extends Command> = Commands[C][1];
