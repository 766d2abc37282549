//! What can be asked of an exchange, without a door to ask it through.
//!
//! `commands/mod.rs` is the table of contents: every command, what it takes and gives, who may give it.
//! [`Host`] is what commands reach, [`dispatch`] runs one, `live/` is what screens see of this moment.
//! One file per question: a handler takes an open [`Store`](cordboard_store::Store) and typed
//! arguments, and gives a typed answer, or an error with a stable `code` and a message for people.
//! Command lines and network doors (crate `cordboardd`) only translate.

mod away;
mod backup;
mod board;
mod by;
mod calls;
mod check;
mod commands;
mod configure;
mod contacts;
mod csv;
mod door;
mod error;
mod export;
mod flows;
mod health;
mod host;
mod house;
mod import;
mod jobs;
mod known;
mod live;
mod log;
mod media;
mod metrics;
mod names;
mod numbers;
mod openapi;
mod phone_desk;
mod prompts;
mod rights;
mod secrets;
mod sheet;
mod told;
#[cfg(test)]
mod types;
mod webhooks;
mod why;

pub use away::{Away, PhoneCredentials, Sitter};
pub use backup::{BackupError, BackupRow, Unpacked, Written, unpack, write as write_backup};
pub use board::{AgentRow, Board, BoardArgs, GroupRow, HourRow, Totals, board};
pub use by::By;
pub use calls::{Call, End, Leg, calls};
pub use check::{Checked, Summary, check};
pub use commands::{Asked, COMMANDS, Command, Done, Nothing, dispatch};
pub use configure::{
    CalendarSave, CsvText, ExportArgs, ExtensionSave, ExtensionSecret, ExtensionsImported,
    GroupSave, NumberSave, OfExtension, OfficeAnswer, OfficeInfoSave, OfficeText, PersonalSave,
    Reach, RecordingSave, Remove, RulesSave, RulesTried, RulesTry, Saved, TrunkSave, UserSave,
    calendar_remove, calendar_save, extension_new_secret, extension_remove, extension_save,
    extension_secret, extensions_import, group_remove, group_save, number_remove, number_save,
    office, office_check, office_export, office_import, office_info_save, personal_save,
    recording_save, rules_save, rules_try, trunk_remove, trunk_save, user_remove, user_save,
};
pub use contacts::{
    Contact, ContactId, ContactSave, Contacts, ContactsImported, ContactsTable, Found, FoundKind,
    Search, contact_remove, contact_save, contacts, contacts_import, search,
};
pub use csv::csv;
pub use door::{Caller, Lockout, SessionRow, TokenCreate, TokenCreated, TokenRow};
pub use error::{ApiError, Code};
pub use export::export;
pub use flows::{
    CallAsTest, DocumentArgs, DraftSave, DraftSaved, DraftWord, DryRunArgs, Exits, FlowCreate,
    FlowDiff, FlowHeat, FlowPage, FlowPublish, FlowRename, FlowRow, FlowTestOfCall, FlowTestRemove,
    FlowTestSave, FlowTestsRun, HeatRow, OfFlow, OfVersion, Published, Rehearsed, Side, Template,
    VersionRow, flow, flow_check, flow_create, flow_diff, flow_draft_save, flow_dry_run,
    flow_exits, flow_heat, flow_publish, flow_remove, flow_rename, flow_roll_back,
    flow_test_of_call, flow_test_remove, flow_test_save, flow_tests, flow_tests_run, flow_version,
    flow_versions, flows, rehearse,
};
pub use health::{
    Disk, Firewall, Health, HealthCheck, Level, Port, SeatCheck, SeatChecked, seat_check,
};
pub use host::{DoorInfo, Host, HostError};
pub use house::{After, House, HouseError, Seat};
pub use import::{ImportError, Imported, import};
pub use jobs::Job;
pub use live::{
    Alarm, Change, Live, LiveAgent, LiveCall, LiveDevice, LiveExtension, LiveGroup, LiveMailbox,
    LiveTrunk, LiveWait, Me, ServerMessage, Snapshot,
};
pub use log::{
    Audio, CallExport, CallIncident, CallLogPage, CallLogQuery, CallNote, CallPage, ExportFormat,
    Exported, History, IncidentFile, JournalRow, LadderLine, LegSound, MessageRow, Messages,
    NoteSave, OfCall, RecordingPart, RecordingWave, SortBy, Wave, call, call_delete, call_export,
    call_incident, call_ladder, call_log, call_note_save, call_tags, history, incident, messages,
    recording_wave,
};
pub use media::{MediaRef, PromptRef, Speech, media};
pub use names::{Language, Names};
pub use openapi::openapi;
pub use phone_desk::{
    CallQuality, DeviceChoice, Levels, LivePhone, OwnManners, PhoneAccount, PhoneCall,
    PhoneDevices, PhoneRest, PhoneStanding, RingChoice, RingTone, RingTones, RingUpload,
    SoundDevice, VoiceChoice,
};
pub use prompts::{
    PromptOf, PromptRow, PromptSave, PromptUpload, prompt_remove, prompt_save, prompt_upload,
    prompts,
};
pub use rights::{Least, Right, rights_of};
pub use webhooks::{
    Deliveries, DeliveryPage, DeliveryRow, DeliveryState, OfDelivery, WebhookRow, WebhookSave,
    WebhookTest, WebhookTested, webhooks_deliveries, webhooks_list, webhooks_remove, webhooks_save,
};
pub use why::{story, why};
