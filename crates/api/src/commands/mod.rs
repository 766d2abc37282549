//! The table of contents: every command, what it takes and gives, and who may give it.
//!
//! Both doors call [`dispatch`]. A row's last part is its handler: one of `store` (reads), `change`
//! (changes the configuration: it is noted in the audit, and takes effect at once) or a function of
//! the [`Host`]. What a handler takes and gives is checked by the compiler.

#![expect(
    clippy::needless_pass_by_value,
    reason = "a handler owns its arguments, whether it keeps them or not"
)]

mod calls;
mod conversation;
mod exchange;
mod headset;
mod keeping;
mod log;
mod people;
mod phone;
mod sounds;
mod tokens;
mod webhooks;

use cordboard_pbx::office::NumbersShown;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    self as api, ApiError, By, Code, Host,
    Least::{self, Anyone, May, Public},
    Right::{
        AllCalls, Backup, Configure, DeleteCalls, ExportCalls, Flows, ListenRecordings, SeeBoard,
        Supervise, UsePhone, Users,
    },
    door::Caller,
    live::mask_all,
};

/// Arguments of commands that take none.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "Record<string, never>"))]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// The answer of commands that only do something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(type = "Record<string, never>"))]
pub struct Done {}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    pub name: &'static str,
    pub least: Least,
    /// Whether it changes something that an audit must know of.
    pub changes: bool,
    pub about: &'static str,
}

/// Who asks, and from where.
#[derive(Debug)]
pub struct Asked<'a> {
    /// `None`: nobody has logged in.
    pub caller: Option<&'a Caller>,
    pub address: Option<std::net::IpAddr>,
    /// The program that he uses, as it calls itself.
    pub program: &'a str,
}

impl Asked<'_> {
    /// Rows that anyone may not ask have a caller.
    pub(crate) fn caller(&self) -> Result<&Caller, ApiError> {
        self.caller.ok_or_else(|| ApiError::new(Code::NotLoggedIn, "log in first"))
    }

    fn by(&self) -> By<'_> {
        let login = self.caller.map_or("", |caller| caller.login.as_str());
        By { login, at: jiff::Timestamp::now() }
    }
}

macro_rules! commands {
    ($( $(#[doc = $about:literal])+ $kind:ident $name:ident($args:ty) -> $answer:ty, $least:expr, $handler:expr; )*) => {
        /// Every command there is.
        pub const COMMANDS: &[Command] = &[$(
            Command {
                name: stringify!($name),
                least: $least,
                changes: commands!(@changes $kind),
                about: concat!($($about),+),
            },
        )*];

        fn run(host: &Host, asked: &Asked<'_>, name: &str, payload: Value) -> Result<Value, ApiError> {
            match name {
                $(stringify!($name) => {
                    host.allow(asked.caller, $least)?;
                    commands!(@run $kind host asked $name $args, $answer, payload, $handler)
                })*
                unknown => {
                    Err(ApiError::new(Code::UnknownCommand, format!("there is no command {unknown}")))
                }
            }
        }

        /// Shows what every command takes and gives, for the types of the user interface.
        #[cfg(test)]
        pub(crate) fn show(types: &mut crate::types::Types) {
            $( types.command::<$args, $answer>(stringify!($name), concat!($($about),+)); )*
        }
    };
    (@changes change) => { true };
    (@changes ask) => { false };
    (@changes act) => { false };
    (@run change $host:ident $asked:ident $name:ident $args:ty, $answer:ty, $payload:ident, $handler:expr) => {{
        let detail = $payload.clone();
        let args: $args = read($payload)?;
        let handler: fn(&mut cordboard_store::Store, &$args, By<'_>) -> Result<$answer, ApiError> = $handler;
        let by = $asked.by();
        let answer = $host.store(|store| handler(store, &args, by))?;
        $host.audit($asked.caller()?, stringify!($name), detail);
        $host.configured();
        write(answer)
    }};
    (@run ask $host:ident $asked:ident $name:ident $args:ty, $answer:ty, $payload:ident, $handler:expr) => {{
        let args: $args = read($payload)?;
        let handler: fn(&mut cordboard_store::Store, &$args, &Caller) -> Result<$answer, ApiError> = $handler;
        let caller = $asked.caller()?;
        write($host.store(|store| handler(store, &args, caller))?)
    }};
    (@run act $host:ident $asked:ident $name:ident $args:ty, $answer:ty, $payload:ident, $handler:expr) => {{
        let args: $args = read($payload)?;
        let handler: fn(&Host, &Asked<'_>, $args) -> Result<$answer, ApiError> = $handler;
        write(handler($host, $asked, args)?)
    }};
}

/// Does what is asked. Who may not see customers' numbers does not find them in the answer.
///
/// # Errors
///
/// [`ApiError`], with a code for programs and a sentence for people.
pub fn dispatch(
    host: &Host,
    asked: &Asked<'_>,
    name: &str,
    payload: Value,
) -> Result<Value, ApiError> {
    let mut answer = run(host, asked, name, payload)?;
    if let Some(shown) =
        asked.caller.map(|caller| caller.numbers).filter(|shown| *shown != NumbersShown::Full)
    {
        mask_all(&mut answer, shown);
    }
    Ok(answer)
}

commands! {
    /// Log in; the door keeps the session.
    act login(people::Login) -> people::LoggedIn, Public, people::login;
    /// End this session.
    act logout(Nothing) -> Done, Anyone, people::logout;
    /// Who I am, and what I may do.
    act me(Nothing) -> api::Me, Anyone, |host, asked, _| host.me(asked.caller()?);
    /// Choose another password.
    act password_change(people::PasswordChange) -> Done, Anyone, people::password_change;
    /// My sessions; with the right over users, everybody's.
    act sessions(Nothing) -> Vec<api::SessionRow>, Anyone, people::sessions;
    /// End a session.
    act session_end(people::SessionEnd) -> Done, Anyone, people::session_end;
    /// Who is slowed down or shut out at the doors.
    act lockouts(Nothing) -> Vec<api::Lockout>, May(Users), people::lockouts;
    /// Let somebody try again.
    act lockout_clear(people::LockoutClear) -> Done, May(Users), people::lockout_clear;
    /// How far the first start is.
    ask setup(Nothing) -> Value, Anyone, |store, _, _| people::setup(store);
    /// Keep how far the first start is.
    change setup_save(Value) -> Value, May(Configure), |store, setup, _| people::setup_save(store, setup);

    /// The configuration without its secrets.
    ask office(Nothing) -> api::OfficeAnswer, Anyone, |store, _, _| api::office(store);
    /// The business itself.
    change office_info_save(api::OfficeInfoSave) -> api::Saved, May(Configure), |store, args, _| api::office_info_save(store, args);
    /// Put an office file in force.
    act office_import(api::OfficeText) -> api::Saved, May(Configure), people::office_import;
    /// The configuration as a file.
    act office_export(api::ExportArgs) -> api::OfficeText, May(Configure), people::office_export;
    /// Whether a file could be imported.
    ask office_check(api::OfficeText) -> api::Checked, May(Configure), |_, args, _| api::office_check(args);
    /// Save an extension.
    change extension_save(api::ExtensionSave) -> api::Saved, May(Configure), |store, args, _| api::extension_save(store, args);
    /// Remove an extension.
    change extension_remove(api::Remove) -> api::Saved, May(Configure), |store, args, _| api::extension_remove(store, args);
    /// The secret of an extension, for a phone to be set up; noted in the audit.
    act extension_secret(api::OfExtension) -> api::ExtensionSecret, May(Configure), exchange::extension_secret;
    /// Another secret for an extension.
    change extension_new_secret(api::OfExtension) -> api::Saved, May(Configure), |store, args, _| api::extension_new_secret(store, args);
    /// Extensions out of a table.
    change extensions_import(api::CsvText) -> api::ExtensionsImported, May(Configure), |store, args, _| api::extensions_import(store, args);
    /// Save a group.
    change group_save(api::GroupSave) -> api::Saved, May(Configure), |store, args, _| api::group_save(store, args);
    /// Remove a group.
    change group_remove(api::Remove) -> api::Saved, May(Configure), |store, args, _| api::group_remove(store, args);
    /// Save a trunk.
    change trunk_save(api::TrunkSave) -> api::Saved, May(Configure), |store, args, _| api::trunk_save(store, args);
    /// Remove a trunk.
    change trunk_remove(api::Remove) -> api::Saved, May(Configure), |store, args, _| api::trunk_remove(store, args);
    /// Save an own number.
    change number_save(api::NumberSave) -> api::Saved, May(Configure), |store, args, _| api::number_save(store, args);
    /// Remove an own number.
    change number_remove(api::Remove) -> api::Saved, May(Configure), |store, args, _| api::number_remove(store, args);
    /// Save a calendar.
    change calendar_save(api::CalendarSave) -> api::Saved, May(Configure), |store, args, _| api::calendar_save(store, args);
    /// Remove a calendar.
    change calendar_remove(api::Remove) -> api::Saved, May(Configure), |store, args, _| api::calendar_remove(store, args);
    /// Save a person.
    act user_save(api::UserSave) -> api::Saved, May(Users), people::user_save;
    /// Remove a person.
    act user_remove(api::Remove) -> api::Saved, May(Users), people::user_remove;
    /// Save the rules for calls to the outside.
    change rules_save(api::RulesSave) -> api::Saved, May(Configure), |store, args, _| api::rules_save(store, args);
    /// May this number be called, and from when on? Nothing is dialled.
    ask rules_try(api::RulesTry) -> api::RulesTried, Anyone, |store, args, caller| exchange::rules_try(store, args, caller);
    /// Save what is recorded.
    change recording_save(api::RecordingSave) -> api::Saved, May(Configure), |store, args, _| api::recording_save(store, args);

    /// All prompts, with what is known of their sound.
    act prompts(Nothing) -> Vec<api::PromptRow>, Anyone, sounds::prompts;
    /// Save a prompt: a text, one that comes with the program, or another name for a sound.
    change prompt_save(api::PromptSave) -> api::Saved, May(Configure), |store, args, _| api::prompt_save(store, args);
    /// A sound file as a prompt.
    act prompt_upload(api::PromptUpload) -> api::Saved, May(Configure), sounds::prompt_upload;
    /// Remove a prompt in one language.
    change prompt_remove(api::PromptOf) -> api::Saved, May(Configure), |store, args, _| api::prompt_remove(store, args);

    /// All flows.
    ask flows(Nothing) -> Vec<api::FlowRow>, Anyone, |store, _, _| api::flows(store);
    /// One flow: its draft, what is published, what is wrong with it.
    ask flow(api::OfFlow) -> api::FlowPage, Anyone, |store, args, _| api::flow(store, args);
    /// A new flow.
    change flow_create(api::FlowCreate) -> api::FlowRow, May(Flows), |store, args, _| api::flow_create(store, args);
    /// Another name for a flow.
    change flow_rename(api::FlowRename) -> api::Saved, May(Flows), |store, args, _| api::flow_rename(store, args);
    /// Remove a flow.
    change flow_remove(api::Remove) -> api::Saved, May(Flows), |store, args, _| api::flow_remove(store, args);
    /// Keep what is being drawn, faulty or not.
    act flow_draft_save(api::DraftSave) -> api::DraftSaved, May(Flows), exchange::flow_draft_save;
    /// What is wrong with a document.
    ask flow_check(api::DocumentArgs) -> Vec<cordboard_flow::Problem>, Anyone, |store, args, _| api::flow_check(store, args);
    /// The exits of a document's blocks.
    ask flow_exits(api::DocumentArgs) -> api::Exits, Anyone, |_, args, _| Ok(api::flow_exits(args));
    /// Publish a draft.
    change flow_publish(api::FlowPublish) -> api::Published, May(Flows), api::flow_publish;
    /// The versions that were published.
    ask flow_versions(api::OfFlow) -> Vec<api::VersionRow>, Anyone, |store, args, _| api::flow_versions(store, args);
    /// The document of a version.
    ask flow_version(api::OfVersion) -> cordboard_flow::Document, Anyone, |store, args, _| api::flow_version(store, args);
    /// Publish an older version again.
    change flow_roll_back(api::OfVersion) -> api::Published, May(Flows), |store, args, _| api::flow_roll_back(store, args);
    /// Rehearse a call.
    ask flow_dry_run(api::DryRunArgs) -> cordboard_flow::DryRun, Anyone, |store, args, _| api::flow_dry_run(store, args);
    /// What differs between two versions of a flow, or one and its draft.
    ask flow_diff(api::FlowDiff) -> cordboard_flow::Diff, Anyone, |store, args, _| api::flow_diff(store, args);
    /// The tests that are kept with a flow.
    ask flow_tests(api::OfFlow) -> Vec<cordboard_flow::FlowTest>, Anyone, |store, args, _| api::flow_tests(store, args);
    /// Keep a test with a flow.
    change flow_test_save(api::FlowTestSave) -> cordboard_flow::FlowTest, May(Flows), |store, args, _| api::flow_test_save(store, args);
    /// Remove a test.
    change flow_test_remove(api::FlowTestRemove) -> Done, May(Flows), |store, args, _| api::flow_test_remove(store, args).map(|()| Done {});
    /// Run a flow's tests on its draft.
    ask flow_tests_run(api::FlowTestsRun) -> Vec<cordboard_flow::TestResult>, Anyone, |store, args, _| api::flow_tests_run(store, args);
    /// A call of the log as a test of its flow.
    ask flow_test_of_call(api::FlowTestOfCall) -> api::CallAsTest, May(Flows), |store, args, _| api::flow_test_of_call(store, args);

    /// An agent is ready, takes a break, or goes home.
    act agent_state(exchange::AgentStateArgs) -> Done, Anyone, exchange::agent_state;
    /// Why agents take breaks.
    act break_reasons(Nothing) -> Vec<String>, Anyone, exchange::break_reasons;
    /// End a call.
    act call_hang_up(exchange::OfLiveCall) -> Done, Anyone, exchange::call_hang_up;
    /// Ring my phone, then call as if it had dialled.
    act call_place(exchange::PlaceArgs) -> exchange::PlacedCall, Anyone, exchange::call_place;
    /// Hand on whom I speak with.
    act call_transfer(exchange::TransferArgs) -> Done, Anyone, exchange::call_transfer;
    /// Enter a conversation as its supervisor: my phone rings.
    act call_supervise(conversation::Supervise) -> Done, May(Supervise), conversation::supervise;
    /// Let whom I speak with wait in a parking place, where any phone finds him.
    act call_park(exchange::OfLiveCall) -> conversation::ParkedIn, May(UsePhone), conversation::park;
    /// Ask whom I speak with for a number by keys, which I do not hear.
    act call_collect(conversation::CollectArgs) -> Done, May(UsePhone), conversation::collect;
    /// The number is not wanted any more.
    act call_collect_cancel(exchange::OfLiveCall) -> Done, May(UsePhone), conversation::collect_cancel;
    /// Send whom I speak with into a flow; at its end we are connected again.
    act call_send_to_flow(conversation::SendToFlow) -> Done, May(UsePhone), conversation::send_to_flow;
    /// Take whom I spoke with back out of the flow.
    act call_take_back(exchange::OfLiveCall) -> Done, May(UsePhone), conversation::take_back;
    /// A masked number that was keyed in; noted in the audit.
    act collected_reveal(calls::Reveal) -> calls::Revealed, May(Configure), calls::reveal;
    /// Whether my extension may be disturbed, where its calls go, and which mobile rings with it.
    act personal_save(api::PersonalSave) -> api::Saved, May(UsePhone), exchange::personal_save;
    /// Ring the phones of an extension, for a test.
    act extension_ring(api::OfExtension) -> exchange::PlacedCall, May(Configure), exchange::extension_ring;
    /// An alarm was seen to.
    act alarm_clear(exchange::OfAlarm) -> Done, May(Supervise), exchange::alarm_clear;
    /// The call log: a page of the calls that the filters let through.
    ask call_log(api::CallLogQuery) -> api::CallLogPage, Anyone, |store, args, caller| api::call_log(store, args, calls::only(caller).as_deref());
    /// One call with all that is known of it.
    ask call(api::OfCall) -> api::CallPage, Anyone, |store, args, caller| api::call(store, args, calls::only(caller).as_deref());
    /// The SIP messages of a call that is over.
    ask call_ladder(api::OfCall) -> Vec<api::LadderLine>, Anyone, |store, args, caller| api::call_ladder(store, args, calls::only(caller).as_deref());
    /// What a call that is over was decided by, as a file from which the same is decided again; noted in the audit.
    act call_incident(api::CallIncident) -> api::IncidentFile, May(Configure), calls::incident;
    /// Write down something of a call.
    act call_note_save(api::NoteSave) -> Option<api::CallNote>, Anyone, calls::note_save;
    /// Every tag that calls have.
    ask call_tags(Nothing) -> Vec<String>, Anyone, |store, _, _| api::call_tags(store);
    /// Forget a call and its recording.
    act call_delete(api::OfCall) -> Done, May(DeleteCalls), calls::delete;
    /// The calls of a filter as a file for spreadsheets.
    ask call_export(api::CallExport) -> api::Exported, May(ExportCalls), |store, args, caller| api::call_export(store, args, calls::only(caller).as_deref(), jiff::Timestamp::now());
    /// A recording as a picture of both sides.
    ask recording_wave(api::Wave) -> api::RecordingWave, Anyone, |store, args, caller| api::recording_wave(store, args, calls::only_heard(caller).as_deref());
    /// The last calls with a number.
    ask history(api::History) -> Vec<api::Call>, Anyone, |store, args, caller| api::history(store, args, calls::only(caller).as_deref());
    /// The messages in a mailbox.
    ask messages(api::Messages) -> Vec<api::MessageRow>, Anyone, calls::messages;
    /// A message was listened to.
    act message_heard(sounds::OfMessage) -> Done, Anyone, sounds::message_heard;
    /// Delete a message.
    act message_delete(sounds::OfMessage) -> Done, Anyone, sounds::message_delete;
    /// How calls of a span of time went through a flow, block by block.
    ask flow_heat(api::FlowHeat) -> Vec<api::HeatRow>, Anyone, |store, args, caller| api::flow_heat(store, args, calls::only(caller).as_deref());
    /// The figures of a span of time.
    ask board(api::BoardArgs) -> api::Board, May(SeeBoard), |store, args, _| api::board(store, args);
    /// People outside.
    ask contacts(api::Contacts) -> Vec<api::Contact>, Anyone, |store, args, _| api::contacts(store, args);
    /// Save somebody outside.
    act contact_save(api::ContactSave) -> api::Contact, May(UsePhone), calls::contact_save;
    /// Remove somebody outside.
    act contact_remove(api::ContactId) -> Done, May(UsePhone), calls::contact_remove;
    /// Contacts out of a table.
    act contacts_import(api::ContactsTable) -> api::ContactsImported, May(Configure), calls::contacts_import;
    /// Whom to call, as one types.
    ask search(api::Search) -> Vec<api::Found>, Anyone, |store, args, caller| api::search(store, args, calls::only(caller).as_deref());

    /// Who changed what.
    ask audit(log::Page) -> log::AuditPage, May(Users), |store, args, _| log::audit(store, args);
    /// Whether this machine is fit for its calls, and what a firewall has to let through.
    act health(Nothing) -> api::Health, Anyone, log::health;
    /// Test the line to a carrier or a phone.
    act network_check(api::health::LineArgs) -> api::Job, May(Configure), keeping::network_check;
    /// Write the whole exchange into one file, while it runs.
    act backup(Nothing) -> api::Job, May(Backup), keeping::backup;
    /// The backups that are kept.
    act backups(Nothing) -> Vec<api::BackupRow>, May(Backup), keeping::backups;
    /// Check a backup, put it in place of everything, and open again.
    act restore(keeping::RestoreArgs) -> api::Job, May(Backup), keeping::restore;
    /// The tokens of programs.
    act tokens(Nothing) -> Vec<api::TokenRow>, May(Users), tokens::tokens;
    /// A token for a program, with rights of its own; it is shown this once.
    act token_create(api::TokenCreate) -> api::TokenCreated, May(Users), tokens::token_create;
    /// Remove a token: from now on it opens nothing.
    act token_remove(tokens::OfToken) -> Done, May(Users), tokens::token_remove;
    /// Who is told of what happens, by HTTP.
    ask webhooks_list(Nothing) -> Vec<api::WebhookRow>, May(Configure), |store, _, _| api::webhooks_list(store);
    /// Save whom to tell, and of what.
    change webhooks_save(api::WebhookSave) -> api::Saved, May(Configure), |store, args, _| api::webhooks_save(store, args);
    /// Tell them no more.
    change webhooks_remove(api::Remove) -> api::Saved, May(Configure), |store, args, _| api::webhooks_remove(store, args);
    /// Tell a webhook at once that this is a test, and hear what it says.
    act webhooks_test(api::WebhookTest) -> api::WebhookTested, May(Configure), webhooks::test;
    /// What webhooks were told, and have still to be told.
    ask webhooks_deliveries(api::Deliveries) -> api::DeliveryPage, May(Configure), |store, args, _| api::webhooks_deliveries(store, args);
    /// Tell something once more.
    act webhooks_replay(api::OfDelivery) -> Done, May(Configure), webhooks::replay;
    /// Stop long work.
    act job_cancel(log::OfJob) -> Done, May(Backup), log::job_cancel;
    /// Where other machines come in; nowhere, if only this one may.
    act door(Nothing) -> Option<api::DoorInfo>, Anyone, |host, _, _| Ok(host.door());
    /// The program, and what it is made of.
    act about(Nothing) -> log::About, Public, log::about;

    /// Dial a number, an address or a link.
    act phone_dial(phone::Dial) -> Done, May(UsePhone), phone::dial;
    /// Dial what was dialled last.
    act phone_redial(Nothing) -> Done, May(UsePhone), phone::redial;
    /// Answer a call.
    act phone_answer(phone::OfCall) -> Done, May(UsePhone), phone::answer;
    /// Refuse a call.
    act phone_decline(phone::OfCall) -> Done, May(UsePhone), phone::decline;
    /// Hang up.
    act phone_hang_up(phone::OfCall) -> Done, May(UsePhone), phone::hang_up;
    /// Let a call wait.
    act phone_hold(phone::OfCall) -> Done, May(UsePhone), phone::hold;
    /// Talk on with a call that waits.
    act phone_retrieve(phone::OfCall) -> Done, May(UsePhone), phone::retrieve;
    /// Talk on with the other call.
    act phone_swap(Nothing) -> Done, May(UsePhone), phone::swap;
    /// The microphone, off or on.
    act phone_mute(phone::On) -> Done, May(UsePhone), phone::mute;
    /// Press keys in a call.
    act phone_digits(phone::Keys) -> Done, May(UsePhone), phone::digits;
    /// Go on with the digits that wait for a hand.
    act phone_rest(phone::OfCall) -> Done, May(UsePhone), phone::rest;
    /// Hand a call on without asking.
    act phone_transfer(phone::Transfer) -> Done, May(UsePhone), phone::transfer;
    /// Connect the other sides of two calls.
    act phone_transfer_to(phone::TransferTo) -> Done, May(UsePhone), phone::transfer_to;
    /// Let several calls hear each other.
    act phone_conference(phone::Conference) -> Done, May(UsePhone), phone::conference;
    /// Take a call out of the conference.
    act phone_split(phone::OfCall) -> Done, May(UsePhone), phone::split;
    /// Record a call, or stop.
    act phone_record(phone::Record) -> Done, May(UsePhone), phone::record;
    /// Refuse all calls, or take them again.
    act phone_do_not_disturb(phone::On) -> Done, May(UsePhone), phone::do_not_disturb;
    /// What my own softphone has to know, on whatever PC; noted in the audit.
    act phone_credentials(Nothing) -> api::PhoneCredentials, May(UsePhone), exchange::phone_credentials;
    /// The sound devices of this PC, and which are chosen.
    act phone_devices(Nothing) -> api::PhoneDevices, May(UsePhone), headset::devices;
    /// Use other devices, in mid call too.
    act phone_devices_save(api::DeviceChoice) -> Done, May(UsePhone), headset::devices_save;
    /// What is done to the voice.
    act phone_voice_save(api::VoiceChoice) -> Done, May(UsePhone), headset::voice_save;
    /// Ring with another bell from now on.
    act phone_ring_tone_save(api::RingChoice) -> Done, May(UsePhone), headset::ring_tone_save;
    /// Ring with a sound of one's own from now on.
    act phone_ring_tone_upload(api::RingUpload) -> Done, May(UsePhone), headset::ring_tone_upload;
    /// Tell how loud it is, for half a minute.
    act phone_watch_levels(phone::On) -> Done, May(UsePhone), headset::watch_levels;
    /// Ring once.
    act phone_test_ring(Nothing) -> Done, May(UsePhone), headset::test_ring;
    /// Listen for five seconds and play them back.
    act phone_test_call(Nothing) -> api::Job, May(UsePhone), headset::test_call;
    /// How this phone takes the calls of my own extension.
    act phone_own(Nothing) -> api::OwnManners, May(UsePhone), headset::own;
    /// Take them otherwise from now on.
    act phone_own_save(api::OwnManners) -> Done, May(UsePhone), headset::own_save;
    /// The phone's accounts elsewhere.
    act phone_accounts(Nothing) -> Vec<api::PhoneAccount>, May(UsePhone), headset::accounts;
    /// Save an account.
    act phone_account_save(headset::AccountSave) -> api::PhoneAccount, May(UsePhone), headset::account_save;
    /// Remove an account.
    act phone_account_remove(headset::OfAccount) -> Done, May(UsePhone), headset::account_remove;
    /// Read a tel:, sip: or callto: link. Nothing is dialled.
    act phone_link(phone::Link) -> phone::Linked, Anyone, phone::link;
}

/// Rights that no row asks for yet stand in handlers.
const _IN_HANDLERS: [crate::Right; 2] = [AllCalls, ListenRecordings];

/// What a person at a door may be shown of this fault: where it lies, and no more.
fn read<T: DeserializeOwned>(payload: Value) -> Result<T, ApiError> {
    let payload = if payload.is_null() { Value::Object(serde_json::Map::new()) } else { payload };
    serde_path_to_error::deserialize(payload).map_err(|error| {
        let (path, why) = (error.path().to_string(), error.into_inner());
        if path == "." {
            ApiError::bad(why.to_string())
        } else {
            ApiError::bad(format!("{path}: {why}"))
        }
    })
}

fn write(answer: impl Serialize) -> Result<Value, ApiError> {
    serde_json::to_value(answer).map_err(|error| ApiError::failed("the answer", &error))
}
