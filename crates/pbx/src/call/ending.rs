//! Endings: a leg's, and the call's. Every one has a `Termination`, and nothing outlives its call.

use cordboard_flow::HangUpReason;
use cordboard_media as media;
use cordboard_queue as queue;
use cordboard_sip as sip;
use serde::{Deserialize, Serialize};

use super::{Call, LegState, Side, Stage, failure::status_of};
use crate::{
    Event, Write,
    desk::{Desk, TimerKey, Waiting},
    incident::Choice,
    numbers::Dialled,
    record::{Direction, EntryKind, LegRole, Party, Reason, Termination, WaitEnd},
    routing::Refused,
};

impl Call {
    /// A leg's dialog was ended by its own side, or was lost.
    pub(crate) fn leg_ended(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        termination: Termination,
    ) {
        self.close_leg(desk, id, termination.clone());
        if self.supervisor_left(desk, id) || (id == self.party && self.is_owed(desk)) {
            return;
        }
        if self.colleague_left(desk, id, &termination) {
            return;
        }
        match &self.stage {
            _ if id == self.party => self.party_left(desk, termination),
            Stage::Talking { person } if *person == id => {
                let was = Was::Person { in_flow: self.walk.is_some() };
                let follows = was.follows(termination.reason);
                self.chose(desk, Choice::Left { was, end: termination.clone() }, &follows);
                let name = self.record_name(&termination);
                let text = capitalised(&ended_sentence(&termination));
                self.journal(desk, EntryKind::End, name.as_deref(), text);
                self.person_left(desk, termination);
            }
            Stage::HandedOn(_) => self.hander_left(id),
            _ => self.leg_gone(desk, id, termination.reason, None),
        }
    }

    /// The party itself is gone: whatever was done for it stops.
    fn party_left(&mut self, desk: &mut Desk, mut termination: Termination) {
        let before_anybody = matches!(self.stage, Stage::Queued | Stage::Ringing | Stage::Arriving)
            || (matches!(self.stage, Stage::Walking) && self.record.answered.is_none());
        let leaves_message = self.message_started();
        let was = Was::Party { before_anybody, leaves_message };
        let follows = was.follows(termination.reason);
        self.chose(desk, Choice::Left { was, end: termination.clone() }, &follows);
        if let Follows::CallEnds(reason) = follows {
            termination.reason = reason;
        }
        self.walk_on_alone(desk);
        if self.end_away(desk) {
            self.walk_on_alone(desk);
        }
        self.end(desk, termination);
    }

    /// Ends the call: every leg that lives is ended, and the record is closed.
    pub(crate) fn end(&mut self, desk: &mut Desk, termination: Termination) {
        let status = status_of(termination.reason);
        self.end_with(desk, termination, status);
    }

    /// The same, with the status that an unanswered caller is given.
    pub(crate) fn end_with(&mut self, desk: &mut Desk, termination: Termination, status: u16) {
        if self.is_over() {
            return;
        }
        self.stop_talking(desk);
        let left = match termination.by {
            Party::Caller => WaitEnd::Abandoned,
            Party::Called | Party::Agent(_) | Party::Exchange | Party::Network => {
                WaitEnd::Interrupted
            }
        };
        self.end_wait(desk, left, None);
        if matches!(self.stage, Stage::Queued) {
            desk.floor.handle(desk.now, queue::Input::Leave { caller: self.as_caller() });
        }
        self.call_back_over(desk);
        self.stop_collecting(desk);
        self.end_away(desk);
        self.refuse_hand_on(desk);
        self.unpark(desk);
        self.stage = Stage::Over;
        desk.ended.push(self.id);
        self.close_walk();
        self.stop_recording(desk);
        self.forget_hunts(desk, None);
        let legs: Vec<_> = self.legs.keys().copied().collect();
        for id in legs {
            self.end_leg(desk, id, termination.clone(), status);
        }
        for key in [
            TimerKey::Walk(self.id),
            TimerKey::Message(self.id),
            TimerKey::Menu(self.id),
            TimerKey::Announce(self.id),
            TimerKey::Tone(self.id),
            TimerKey::Rejoin(self.id),
        ] {
            desk.timers.stop(key);
        }
        let name = self.record_name(&termination);
        self.journal(desk, EntryKind::End, name.as_deref(), self.closing_sentence(&termination));
        self.record.ended = Some(desk.wall());
        self.record.termination = Some(termination);
        self.remember_who_spoke(desk);
        desk.flush_journal();
        let told = Waiting::Told(Box::new(self.news()));
        desk.write_then(Write::CallEnded(self.record.clone()), told);
        self.keep_tape(desk);
    }

    /// So that the outside party finds the same person again.
    fn remember_who_spoke(&self, desk: &mut Desk) {
        let record = &self.record;
        let spoke = record.legs.iter().filter(|leg| {
            leg.role != LegRole::Caller && !self.supervised_by.contains(&(leg.index as usize))
        });
        let spoke = spoke.filter_map(|leg| Some((leg.answered?, leg)));
        for (at, leg) in spoke {
            match record.direction {
                Direction::Inbound if leg.role == LegRole::Outside => {}
                Direction::Inbound => desk.acquaintances.met(&record.caller, &leg.party, at),
                Direction::Outbound => desk.acquaintances.met(&record.called, &record.caller, at),
                Direction::Internal => {}
            }
        }
    }

    /// Who watches is told where a rule or a guard has forbidden what somebody wanted to dial.
    pub(crate) fn tell_refused(&self, desk: &mut Desk, who: &str, dialled: &str, why: &Refused) {
        desk.heed(why);
        let Some(rule) = why.rule.clone() else { return };
        desk.event(Event::RuleBlocked {
            call: self.id,
            extension: who.to_owned(),
            dialled: dialled.to_owned(),
            rule,
            text: why.text.clone(),
        });
    }

    /// The guard of the trunk has had enough: whoever was called over it, and talks, is hung up.
    pub(crate) fn end_outside(&mut self, desk: &mut Desk, over: &str) {
        let office = desk.office.clone();
        let plan = office.plan();
        let legs = self.legs.values().filter(|leg| {
            let row = self.record.legs.get(leg.index);
            row.is_some_and(|row| row.answered.is_some())
                && leg.placed.as_ref().is_some_and(|placed| {
                    let read = plan.read(&placed.callee);
                    placed.trunk == over && !matches!(read, Ok(Dialled::Emergency(_)))
                })
        });
        for leg in legs.map(|leg| leg.id).collect::<Vec<_>>() {
            let name = self.name_of(leg);
            let text = format!("The guard of the trunk {over} ends the conversation with {name}.");
            self.journal(desk, EntryKind::End, Some(over), text);
            let end = Termination { by: Party::Exchange, reason: Reason::GuardBlocked };
            self.hang_up_leg(desk, leg, end.clone());
            self.leg_ended(desk, leg, end);
        }
    }

    /// Ends one leg from our side, and leaves the rest of the call as it is.
    pub(crate) fn hang_up_leg(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        termination: Termination,
    ) {
        let status = status_of(termination.reason);
        self.end_leg(desk, id, termination, status);
    }

    /// Closes a leg whose dialog is over: its media, its row, its extension's engagement.
    pub(crate) fn close_leg(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        termination: Termination,
    ) {
        let Some(mut leg) = self.legs.shift_remove(&id) else {
            return;
        };
        if !leg.is_up() {
            // Only what was heard before an answer is on the tape; who stays may be put through elsewhere.
            self.tape_on(desk, id, self.party);
        }
        if leg.close(desk) {
            desk.closing.insert(id, (self.id, leg.index));
        }
        desk.talk_over(id);
        self.mark_lamps(desk);
        if let Side::Phone { extension } = &leg.side {
            desk.lamps.mark(extension);
        }
        desk.dialogs.remove(&leg.dialog);
        desk.legs.remove(&id);
        let Some(row) = self.record.legs.get_mut(leg.index) else {
            return;
        };
        row.ended = Some(desk.wall());
        row.termination = Some(termination);
        if let Side::Trunk { trunk, number } = &leg.side {
            desk.trunks.leg_closed(trunk, number.as_deref());
        }
        let Some(person) = leg.person() else { return };
        if leg.state == LegState::Calling || row.answered.is_none() {
            // A phone that only rang for an offer is the floor's own business.
            if row.role != LegRole::Agent {
                desk.disengage(person);
            }
        } else {
            Self::release_agent(desk, row.role, person);
        }
    }

    fn end_leg(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        termination: Termination,
        status: u16,
    ) {
        let Some(leg) = self.legs.get(&id) else {
            return;
        };
        if leg.state == LegState::Invited {
            desk.sip.reject(desk.now, leg.dialog, sip::Reply::status(status));
        } else {
            let elsewhere = termination.reason == Reason::AnsweredElsewhere;
            // RFC 3326: phones do not show a call that another one took as missed.
            let reason =
                elsewhere.then(|| "SIP;cause=200;text=\"Call completed elsewhere\"".to_owned());
            desk.sip.hang_up(desk.now, leg.dialog, reason);
        }
        self.close_leg(desk, id, termination);
    }

    pub(crate) fn as_caller(&self) -> queue::CallerId {
        queue::CallerId(self.id.0)
    }

    fn record_name(&self, termination: &Termination) -> Option<String> {
        match &termination.by {
            Party::Agent(extension) => Some(extension.clone()),
            Party::Caller => Some(self.record.caller.clone()),
            Party::Called | Party::Exchange | Party::Network => None,
        }
    }

    fn closing_sentence(&self, termination: &Termination) -> String {
        let talked = self.record.talk_ms / 1000;
        let talk = match talked {
            0 => String::new(),
            seconds => format!(" after {seconds} s of talk"),
        };
        match &termination.by {
            // Its own hanging up was told already.
            Party::Called | Party::Agent(_) if termination.reason == Reason::HungUp => {
                format!("The call is over{talk}.")
            }
            _ => format!("The call is over{talk}: {}", ended_sentence(termination)),
        }
    }
}

fn capitalised(sentence: &str) -> String {
    let mut rest = sentence.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// "1001 hung up."
pub(crate) fn ended_sentence(termination: &Termination) -> String {
    let who = match &termination.by {
        Party::Caller => "the caller",
        Party::Called => "the called side",
        Party::Agent(extension) => extension,
        Party::Exchange => "the exchange ended it",
        Party::Network => "the network",
    };
    match termination.by {
        Party::Exchange | Party::Network => format!("{who}: {}.", termination.reason.as_words()),
        _ => match termination.reason {
            Reason::HungUp | Reason::Abandoned | Reason::MessageLeft | Reason::Declined => {
                format!("{who} {}.", termination.reason.as_words())
            }
            other => format!("{who}: {}.", other.as_words()),
        },
    }
}

impl Call {
    /// What the end of a dialog says of who ended it.
    pub(crate) fn termination_of(
        &mut self,
        desk: &Desk,
        leg: media::LegId,
        end: &sip::End,
    ) -> Termination {
        let how = match end {
            sip::End::Bye { .. } | sip::End::Cancelled { .. } => How::HungUp,
            sip::End::AckLost => How::AckLost,
            sip::End::SessionExpired | sip::End::Gone => How::SessionLost,
            sip::End::Unreachable => How::Unreachable,
        };
        let ended = ended_by(self.as_party(leg), how);
        if let Some(known) = self.legs.get(&leg) {
            let role = self.record.legs.get(known.index).map(|row| row.role);
            let (name, called) = (self.name_of(leg), self.record.called.clone());
            self.chose(desk, Choice::LegOver { role, name, called, how }, &ended);
        }
        ended
    }
}

/// How the session of a leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    HungUp,
    AckLost,
    SessionLost,
    Unreachable,
}

pub(crate) fn ended_by(party: Party, how: How) -> Termination {
    match how {
        How::HungUp => Termination { by: party, reason: Reason::HungUp },
        How::AckLost => Termination { by: Party::Network, reason: Reason::AckLost },
        How::SessionLost => Termination { by: Party::Network, reason: Reason::SessionLost },
        How::Unreachable => Termination { by: Party::Network, reason: Reason::Unreachable },
    }
}

/// Whom a leg is told as.
pub(crate) fn party_of(role: Option<LegRole>, name: &str, called: &str) -> Party {
    match role {
        Some(LegRole::Caller) => Party::Caller,
        Some(LegRole::Agent) => Party::Agent(name.to_owned()),
        // Whom the caller dialled is the called side; anybody else is named.
        Some(LegRole::Extension) if called != name => Party::Agent(name.to_owned()),
        Some(LegRole::Extension | LegRole::Outside) | None => Party::Called,
    }
}

/// What a leg was for its call when it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Was {
    /// The party that the call is about.
    Party { before_anybody: bool, leaves_message: bool },
    /// Whom the party spoke with.
    Person { in_flow: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follows {
    CallEnds(Reason),
    FlowGoesOn,
}

impl Was {
    pub(crate) fn follows(self, reason: Reason) -> Follows {
        match self {
            Was::Party { leaves_message: true, .. } if reason == Reason::HungUp => {
                Follows::CallEnds(Reason::MessageLeft)
            }
            Was::Party { before_anybody: true, .. } if reason == Reason::HungUp => {
                Follows::CallEnds(Reason::Abandoned)
            }
            Was::Person { in_flow: true } => Follows::FlowGoesOn,
            Was::Party { .. } | Was::Person { .. } => Follows::CallEnds(reason),
        }
    }
}

/// How a call ends whose flow hangs up, and with which status where it was never answered.
pub(crate) fn flow_ended(
    reason: HangUpReason,
    left_message: bool,
    person: Option<Termination>,
) -> (Termination, u16) {
    let (reason, status) = match reason {
        HangUpReason::Busy => (Reason::Busy, 486),
        HangUpReason::Rejected => (Reason::Declined, 603),
        HangUpReason::Unavailable => (Reason::NoAnswer, 480),
        HangUpReason::Normal if left_message => (Reason::MessageLeft, 480),
        HangUpReason::Normal => (Reason::FlowEnded, 480),
    };
    (person.unwrap_or(Termination { by: Party::Exchange, reason }), status)
}
