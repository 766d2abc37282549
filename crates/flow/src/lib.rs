//! The IVR language: what a caller hears and where his keys lead him.
//!
//! A [`Document`] is a graph of blocks and wires, as the editor saves it. [`validate`] tells what is
//! wrong with it, [`Program`] is a document that is fit to run, and [`Walk`] is one call's way through
//! a program: a pure machine that takes [`Input`]s and a clock, and gives [`Output`]s.
//!
//! This crate plays nothing, rings nobody and knows no SIP: whoever owns the call does what the
//! outputs say and tells what came of it. [`dry_run`] is such an owner without a telephone: it walks a
//! flow with a virtual caller, on a virtual clock. Read next: `document.rs`, then `blocks/` (one file
//! per block), then `walk/`, then `dry_run/`.
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "a test takes one instant to start from, and may read its fixtures"
    )
)]

mod bare;
mod blocks;
mod calendar;
mod clock;
mod condition;
mod diff;
mod document;
mod dry_run;
mod flow_test;
mod ids;
mod key;
mod moment;
mod pattern;
mod problem;
mod program;
mod read_out;
pub mod reading;
mod request;
mod spoken;
mod tape;
mod validate;
mod variables;
mod walk;

pub use blocks::{
    Block, Exit, Need, calendar::Hours, call_back::CallBack, collect::Collect, dial_out::DialOut,
    go_to::GoTo, hang_up::HangUp, hang_up::HangUpReason, http_request::HttpRequest,
    lookup::Contact, lookup::ContactFields, lookup::Lookup, menu::Menu, notify::Notify,
    on_error::OnError, on_hang_up::OnHangUp, play::Play, queue::Queue, recording::Recording,
    recording::Taping, ring::Ring, rounds::Loop, set::Set, split::Part, split::Split,
    sub_flow::Return, sub_flow::SubFlow, survey::Survey, switch::Case, switch::Switch,
    voicemail::Mailbox, voicemail::Voicemail, wait::Wait,
};
pub use calendar::{Calendar, Calendars, Manual, OpenDay, Weekday, Weekly};
pub use clock::{Clock, Day, TimeOfDay, is_time_zone};
pub use condition::{Condition, Daytime, GroupFact, GroupStanding, GroupTest, Test, VariableTest};
pub use diff::{Diff, FieldChange, NodeChange, diff};
pub use document::{Document, FORMAT, Node, Wire};
pub use dry_run::{
    DryAgent, DryAnswer, DryCaller, DryEnd, DryEvent, DryGroup, DryHeard, DryParty, DryReason,
    DryReply, DryResponse, DryRun, DrySound, DryStep, DryTalker, MessageEnd, Surroundings, dry_run,
};
pub use flow_test::{Expect, ExpectedEnd, FlowTest, TestResult};
pub use ids::{CalendarId, FlowId, NodeId, PromptId};
pub use key::{Key, NotAKey};
pub use moment::{Moment, NotAMoment};
pub use pattern::{BadPattern, Pattern};
pub use problem::{Code, Problem, Severity};
pub use program::Program;
pub use request::{Method, Request, Response};
pub use spoken::Spoken;
pub use tape::{Deviation, Heard, Step, TapedWalk, WalkTape, replay_walk};
pub use validate::{Known, KnowsAll, validate};
pub use variables::Variables;
pub use walk::{Context, DialExit, Input, Output, QueueExit, RingExit, Walk};
