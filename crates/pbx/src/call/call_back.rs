//! A caller in line who would rather be called back: hangs up, and keeps the place.
//!
//! The call goes on without its party. When an agent takes it, the agent is the party, and the caller
//! is rung.

use std::time::Duration;

use cordboard_flow as flow;
use cordboard_media as media;
use cordboard_queue as queue;

use jiff::{SignedDuration, Timestamp};

use super::{Call, Shown, Stage, talking::clip, walking::Joining};
use crate::{
    Write,
    desk::{Desk, TimerKey},
    record::{CallRecord, EntryKind, Party, Reason, Termination, WaitEnd},
    resumed::OwedCallBack,
    routing::{self, Route},
};

/// How long the caller's phone rings.
const RING: Duration = Duration::from_secs(60);
/// Who was not called back by then does not expect it any more.
const WITHIN: Duration = Duration::from_secs(2 * 60 * 60);
/// An exchange that has just started must find its trunks before it calls anybody back.
const SETTLED: Duration = Duration::from_secs(3);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallBack {
    /// The caller hears that it will be called.
    Promised,
    /// The caller has hung up.
    Owed,
}

impl Call {
    /// The key by which the group of this call lets callers ask for it.
    pub(super) fn call_back_key<'a>(&self, desk: &'a Desk) -> Option<&'a str> {
        let wait = self.record.waits.last()?;
        desk.office.group(&wait.group)?.call_back_key.as_deref()
    }

    /// Whether the key asked to be called back.
    pub(super) fn asks_call_back(&mut self, desk: &mut Desk, key: char) -> bool {
        let asked = self.call_back.is_none()
            && matches!(self.stage, Stage::Queued)
            && self.call_back_key(desk).is_some_and(|own| own.chars().eq([key]));
        if !asked || !desk.office.can_be_called(&self.record.caller) {
            return false;
        }
        self.promise(desk);
        true
    }

    /// A flow's offer was taken: the caller keeps a place in the group, and hangs up.
    pub(super) fn call_back_block(
        &mut self,
        desk: &mut Desk,
        group: &str,
        priority: i32,
        number: String,
    ) {
        if !desk.office.can_be_called(&number) {
            return self.walk_input(desk, flow::Input::NotCalledBack);
        }
        if !self.answer_party(desk, None) {
            return;
        }
        self.stage = Stage::Queued;
        self.begin_wait(desk, group);
        self.music = desk.office.music_of(group);
        desk.look_at_calendar();
        self.join_line(desk, &Joining { group, priority, agent: None });
        self.call_back_to = Some(number);
        self.promise(desk);
    }

    fn promise(&mut self, desk: &mut Desk) {
        self.call_back = Some(CallBack::Promised);
        let text = "The caller asked to be called back, and keeps the place in line.";
        self.journal(desk, EntryKind::Queue, None, text);
        desk.floor.handle(desk.now, queue::Input::Patient { caller: self.as_caller() });
        desk.timers.stop(TimerKey::Announce(self.id));
        desk.timers.set(TimerKey::CallBack(self.id), desk.now + WITHIN);
        self.write_promise(desk);
        let language = self.language(desk);
        let text = if language.starts_with("zh") {
            "好的，轮到您时我们会回拨。请挂机。"
        } else {
            "You keep your place. We will call you back. Goodbye."
        };
        self.play(desk, vec![clip(&format!("say/{language}/{text}"))], media::Repeat::Once);
    }

    /// The promise was heard to its end. `false`: nothing was promised.
    pub(super) fn promise_heard(&mut self, desk: &mut Desk) -> bool {
        if self.call_back != Some(CallBack::Promised) {
            return false;
        }
        let goodbye = Termination { by: Party::Exchange, reason: Reason::FlowEnded };
        self.hang_up_leg(desk, self.party, goodbye);
        self.is_owed(desk);
        true
    }

    /// The party is gone. `false`: it expects nothing any more.
    pub(super) fn is_owed(&mut self, desk: &mut Desk) -> bool {
        if self.call_back.is_none() || !matches!(self.stage, Stage::Queued) {
            return false;
        }
        self.call_back = Some(CallBack::Owed);
        self.walk_on_alone(desk);
        self.close_walk();
        self.playing = None;
        desk.write(Write::CallStarted(self.record.clone()));
        true
    }

    pub(super) fn owes_call_back(&self) -> bool {
        self.call_back == Some(CallBack::Owed)
    }

    /// An agent took the call whose caller is to be called back: the caller is rung.
    pub(super) fn call_back(&mut self, desk: &mut Desk, agent: media::LegId) {
        let name = self.name_of(agent);
        let given = self.call_back_to.take();
        self.end_wait(desk, WaitEnd::Answered, Some(&name));
        self.call_back_over(desk);
        (self.party, self.stage) = (agent, Stage::Ringing);
        let number = given.unwrap_or_else(|| desk.office.shown(&self.record.caller));
        let text = format!("{name} answered, so {number} is called back.");
        self.journal(desk, EntryKind::Answer, Some(&name), text);
        self.play(desk, vec![clip("tone/ringback")], media::Repeat::Forever);
        let route = routing::route(desk, &name, &number);
        self.keep_verdicts(desk);
        match route {
            Ok(Route::Extension(to)) => self.call_extension(desk, &to),
            Ok(Route::Outside(outbound)) => {
                let direct = super::hunt::Purpose::Direct;
                if let Err(reason) = self.hunt_outside(desk, &outbound, direct, Some(RING)) {
                    self.end(desk, Termination { by: Party::Exchange, reason });
                }
            }
            Ok(Route::Group(_) | Route::Flow(_) | Route::Code(_)) => {
                let reason = Reason::NotFound;
                self.end(desk, Termination { by: Party::Exchange, reason });
            }
            Err(refused) => {
                self.tell_refused(desk, &name, &number, &refused);
                let text = format!("The caller cannot be called back: {}.", refused.text);
                self.journal(desk, EntryKind::Route, Some(&name), text);
                self.end(desk, Termination { by: Party::Exchange, reason: refused.reason });
            }
        }
    }

    /// Nobody had time within hours, or the group is gone.
    pub(crate) fn call_back_failed(&mut self, desk: &mut Desk) {
        let text = "Nobody of the group had time to call back.";
        self.journal(desk, EntryKind::Queue, None, text);
        self.end(desk, Termination { by: Party::Exchange, reason: Reason::NoAnswer });
    }

    /// Whatever was promised is done, or will not be.
    pub(super) fn call_back_over(&mut self, desk: &mut Desk) {
        if self.call_back.take().is_some() {
            desk.write(Write::CallBackOver { call: self.id });
        }
        self.call_back_to = None;
        desk.timers.stop(TimerKey::CallBack(self.id));
    }

    /// So that it outlives this run of the exchange, as does what was noted of the call.
    fn write_promise(&self, desk: &mut Desk) {
        let Some(wait) = self.record.waits.last() else { return };
        let within = SignedDuration::try_from(WITHIN).unwrap_or_default();
        let owed = OwedCallBack {
            call: self.id,
            group: wait.group.clone(),
            priority: self.priority,
            number: self.call_back_to.clone(),
            until: desk.wall().saturating_add(within).unwrap_or(Timestamp::MAX),
        };
        desk.write(Write::CallStarted(self.record.clone()));
        desk.write(Write::CallBackPromised(owed));
    }

    /// The exchange stops: what was promised rests until it starts again. `false`: nothing was.
    pub(crate) fn rest_until_start(&mut self, desk: &mut Desk) -> bool {
        if self.call_back.is_none() || !matches!(self.stage, Stage::Queued) {
            return false;
        }
        if self.call_back == Some(CallBack::Promised) {
            let stops = Termination { by: Party::Exchange, reason: Reason::ShutDown };
            self.hang_up_leg(desk, self.party, stops);
            self.is_owed(desk);
        }
        let text = "The exchange stops; the caller is called back when it serves again.";
        self.journal(desk, EntryKind::Queue, None, text);
        desk.floor.handle(desk.now, queue::Input::Leave { caller: self.as_caller() });
        self.forget_hunts(desk, None);
        self.stop_recording(desk);
        for key in
            [TimerKey::CallBack(self.id), TimerKey::Announce(self.id), TimerKey::Rejoin(self.id)]
        {
            desk.timers.stop(key);
        }
        self.stage = Stage::Over;
        desk.ended.push(self.id);
        true
    }

    /// The exchange has started again: whoever was promised a call back is in line again.
    pub(crate) fn resume(desk: &mut Desk, owed: OwedCallBack, record: CallRecord) -> Self {
        let (name, number) = (record.caller_name.clone(), desk.office.shown(&record.caller));
        let mut call = Self::new(record, Shown { name, number });
        call.stage = Stage::Queued;
        call.call_back = Some(CallBack::Owed);
        call.call_back_to = owed.number;
        let wall = desk.wall();
        let joined = call.record.waits.last().map_or(wall, |wait| wait.joined);
        let waited = Duration::try_from(wall.duration_since(joined)).unwrap_or_default();
        call.queued_since = Some(desk.now.checked_sub(waited).unwrap_or(desk.now));
        let left = Duration::try_from(owed.until.duration_since(wall)).unwrap_or_default();
        desk.timers.set(TimerKey::CallBack(call.id), desk.now + left);
        call.priority = owed.priority;
        desk.timers.set(TimerKey::Rejoin(call.id), desk.now + SETTLED);
        call
    }

    /// The exchange has found its trunks and phones again.
    pub(crate) fn rejoin(&mut self, desk: &mut Desk) {
        let Some(group) = self.record.waits.last().map(|wait| wait.group.clone()) else { return };
        let text = "The exchange has started again; the caller is in line to be called back.";
        self.journal(desk, EntryKind::Queue, Some(&group), text);
        let (caller, group) = (self.as_caller(), queue::GroupId::new(&group));
        self.comes_into_line(desk);
        let rejoin = queue::Input::Rejoin { caller, group, priority: self.priority };
        desk.floor.handle(desk.now, rejoin);
    }
}
