//! The blocks, one file each: its settings, its exits, what may be wrong with it, and its steps.

use std::{collections::BTreeSet, time::Instant};

use serde::{Deserialize, Serialize};

use crate::{
    validate::Checks,
    walk::{Line, Step},
};

pub(crate) mod calendar;
pub(crate) mod call_back;
pub(crate) mod collect;
pub(crate) mod dial_out;
pub(crate) mod go_to;
pub(crate) mod hang_up;
pub(crate) mod http_request;
pub(crate) mod lookup;
pub(crate) mod menu;
pub(crate) mod notify;
pub(crate) mod on_error;
pub(crate) mod on_hang_up;
pub(crate) mod play;
pub(crate) mod queue;
pub(crate) mod recording;
pub(crate) mod ring;
pub(crate) mod rounds;
pub(crate) mod set;
pub(crate) mod split;
pub(crate) mod sub_flow;
pub(crate) mod survey;
pub(crate) mod switch;
pub(crate) mod talk;
pub(crate) mod voicemail;
pub(crate) mod wait;

/// The exit of what went wrong.
pub(crate) const FAILED: &str = "failed";
pub(crate) const ON_ERROR: &str = "on_error";
/// As many prompts are played in a row at most.
pub(crate) const MOST_PROMPTS: usize = 20;

/// What a node does, by its `kind`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    Play(play::Play),
    Menu(menu::Menu),
    Collect(collect::Collect),
    Calendar(calendar::Hours),
    Switch(switch::Switch),
    Split(split::Split),
    Set(set::Set),
    Lookup(lookup::Lookup),
    HttpRequest(http_request::HttpRequest),
    Loop(rounds::Loop),
    Wait(wait::Wait),
    Queue(queue::Queue),
    Ring(ring::Ring),
    DialOut(dial_out::DialOut),
    CallBack(call_back::CallBack),
    Voicemail(voicemail::Voicemail),
    Recording(recording::Recording),
    Survey(survey::Survey),
    Notify(notify::Notify),
    SubFlow(sub_flow::SubFlow),
    Return(sub_flow::Return),
    GoTo(go_to::GoTo),
    HangUp(hang_up::HangUp),
    OnHangUp(on_hang_up::OnHangUp),
    OnError(on_error::OnError),
}

/// A way out of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Exit {
    pub name: String,
    pub need: Need,
}

/// Whether an exit must be wired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Without a wire a caller would be stranded.
    Required,
    /// Without a wire the call ends here.
    Optional,
    /// Something went wrong. Without a wire the call goes on at `on_error`, where the flow has one.
    OnError,
    /// Without a wire this other exit is taken instead.
    OrElse(&'static str),
}

/// How a call can pass a block by one of its exits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passage {
    /// It may take no time at all.
    AtOnce,
    /// The caller hears something first, but nobody is asked or waited for.
    AfterSound,
    /// Somebody did something, or time went by; or it is taken so often and not more.
    AfterWait,
}

/// What every block can do.
pub(crate) trait Acts {
    fn exits(&self) -> Vec<Exit>;

    fn passage(&self, exit: &str) -> Passage;

    /// Whether whoever leaves by this exit was answered here at the latest.
    fn answers(&self, _exit: &str) -> bool {
        false
    }

    /// Whether it makes sense after the caller has hung up.
    fn works_alone(&self) -> bool {
        false
    }

    /// Tells what is wrong with the settings.
    fn check(&self, checks: &mut Checks<'_>);

    /// A call arrives at the block.
    fn begin(&self, line: &mut Line, now: Instant) -> Step;
}

impl Block {
    /// The kinds, as they are written in documents.
    pub const KINDS: [&str; 25] = [
        "play",
        "menu",
        "collect",
        "calendar",
        "switch",
        "split",
        "set",
        "lookup",
        "http_request",
        "loop",
        "wait",
        "queue",
        "ring",
        "dial_out",
        "call_back",
        "voicemail",
        "recording",
        "survey",
        "notify",
        "sub_flow",
        "return",
        "go_to",
        "hang_up",
        "on_hang_up",
        "on_error",
    ];

    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Block::Play(_) => "play",
            Block::Menu(_) => "menu",
            Block::Collect(_) => "collect",
            Block::Calendar(_) => "calendar",
            Block::Switch(_) => "switch",
            Block::Split(_) => "split",
            Block::Set(_) => "set",
            Block::Lookup(_) => "lookup",
            Block::HttpRequest(_) => "http_request",
            Block::Loop(_) => "loop",
            Block::Wait(_) => "wait",
            Block::Queue(_) => "queue",
            Block::Ring(_) => "ring",
            Block::DialOut(_) => "dial_out",
            Block::CallBack(_) => "call_back",
            Block::Voicemail(_) => "voicemail",
            Block::Recording(_) => "recording",
            Block::Survey(_) => "survey",
            Block::Notify(_) => "notify",
            Block::SubFlow(_) => "sub_flow",
            Block::Return(_) => "return",
            Block::GoTo(_) => "go_to",
            Block::HangUp(_) => "hang_up",
            Block::OnHangUp(_) => "on_hang_up",
            Block::OnError(_) => "on_error",
        }
    }

    /// The ways out that this block has as it is set now, each once.
    #[must_use]
    pub fn exits(&self) -> Vec<Exit> {
        let mut exits = self.acts().exits();
        let mut seen = BTreeSet::new();
        exits.retain(|exit| seen.insert(exit.name.clone()));
        exits
    }

    pub(crate) fn acts(&self) -> &dyn Acts {
        match self {
            Block::Play(play) => play,
            Block::Menu(menu) => menu,
            Block::Collect(collect) => collect,
            Block::Calendar(hours) => hours,
            Block::Switch(switch) => switch,
            Block::Split(split) => split,
            Block::Set(set) => set,
            Block::Lookup(lookup) => lookup,
            Block::HttpRequest(request) => request,
            Block::Loop(rounds) => rounds,
            Block::Wait(wait) => wait,
            Block::Queue(queue) => queue,
            Block::Ring(ring) => ring,
            Block::DialOut(dial_out) => dial_out,
            Block::CallBack(call_back) => call_back,
            Block::Voicemail(voicemail) => voicemail,
            Block::Recording(recording) => recording,
            Block::Survey(survey) => survey,
            Block::Notify(notify) => notify,
            Block::SubFlow(sub_flow) => sub_flow,
            Block::Return(back) => back,
            Block::GoTo(go_to) => go_to,
            Block::HangUp(hang_up) => hang_up,
            Block::OnHangUp(on_hang_up) => on_hang_up,
            Block::OnError(on_error) => on_error,
        }
    }
}

impl Exit {
    pub(crate) fn required(name: impl Into<String>) -> Exit {
        Exit { name: name.into(), need: Need::Required }
    }

    pub(crate) fn optional(name: &str) -> Exit {
        Exit { name: name.to_owned(), need: Need::Optional }
    }

    pub(crate) fn on_error(name: &str) -> Exit {
        Exit { name: name.to_owned(), need: Need::OnError }
    }

    pub(crate) fn or_else(name: &str, other: &'static str) -> Exit {
        Exit { name: name.to_owned(), need: Need::OrElse(other) }
    }
}
