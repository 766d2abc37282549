//! Hunts: one rings every phone of an extension, or one outside number, until somebody answers or all
//! have failed. [`super::ringing`] sends the INVITEs.

use std::time::Duration;

use cordboard_flow as flow;
use cordboard_media as media;
use cordboard_queue as queue;
use cordboard_sip as sip;

use super::{
    Call, LegState, Stage,
    dialling::Taking,
    failure::{Failure, ToldAs, Wanted, more_telling},
    forward::mailbox_for,
    mobile::MobilePart,
    ringing::Outgoing,
};
use crate::{
    Supervision,
    desk::{Desk, TimerKey, agent},
    incident::Choice,
    record::{EntryKind, Party, Reason, Termination},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct HuntId(pub(crate) u32);

#[derive(Debug)]
pub(crate) struct Hunt {
    pub(crate) purpose: Purpose,
    /// Who is rung: an extension or an outside number.
    pub(crate) to: String,
    pub(crate) legs: Vec<media::LegId>,
    /// The most telling failure so far.
    pub(super) failure: Option<Failure>,
    /// A call over a trunk that waits for its turn.
    pub(super) waits: Option<Box<Outgoing>>,
    /// The mobile of whoever is rung.
    pub(super) mobile: MobilePart,
}

/// What the hunt is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The caller dialled it.
    Direct,
    /// The caller speaks to it without its being taken up.
    Intercom,
    /// A flow's `ring` block.
    Block,
    /// A flow's `dial_out` block; whoever answers may have to take the call.
    DialOut(Option<Taking>),
    /// A group offers the caller to an agent.
    Offer { offer: queue::OfferId, agent: queue::AgentId },
    /// The party is handed on to it.
    Transfer,
    /// The party goes back to whoever handed it on in vain.
    Return,
    /// Somebody asked at a screen for a call from this extension.
    Place,
    /// A supervisor asked at a screen to be let into the conversation of a colleague.
    Supervise { watched: String, how: Supervision },
}

impl Call {
    /// 180 or 183 came from a phone that is rung.
    pub(crate) fn leg_progressed(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        status: u16,
        body: Option<Vec<u8>>,
    ) {
        let name = self.name_of(id);
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        if status == 100 {
            return;
        }
        if !std::mem::replace(&mut leg.rang, true) {
            let text = match self.is_mobile(id) {
                true => format!("{name}'s mobile is ringing."),
                false => format!("{name} is ringing."),
            };
            self.journal(desk, EntryKind::Ring, Some(&name), text);
            self.mark_lamps(desk);
        }
        if let Some(body) = body
            && self.early_media(desk, id, &body)
        {
            return;
        }
        let Some(party) = self.legs.get(&self.party) else {
            return;
        };
        if party.state == LegState::Invited && matches!(self.stage, Stage::Ringing) {
            desk.sip.ring(desk.now, party.dialog, 180, None);
        }
    }

    /// A phone that was rung has answered.
    pub(crate) fn leg_accepted(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        body: Option<Vec<u8>>,
    ) {
        let Some(hunt) = self.hunt_of(id) else {
            self.hang_up_leg(
                desk,
                id,
                Termination { by: Party::Exchange, reason: Reason::Withdrawn },
            );
            return;
        };
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        leg.state = LegState::Up;
        let index = leg.index;
        let placed = leg.placed.clone();
        let agreed = match body {
            Some(body) => leg.take_answer(desk, &body),
            None if leg.has_sound() => Ok(()),
            None => Err(super::leg::NoSound::Refused("it answered without audio".into())),
        };
        if let Err(why) = agreed {
            let name = self.name_of(id);
            self.journal(
                desk,
                EntryKind::Media,
                Some(&name),
                format!("{name} answered, but {}.", why.words()),
            );
            self.hang_up_leg(desk, id, Termination { by: Party::Exchange, reason: why.reason() });
            self.leg_gone(desk, id, why.reason(), Some(488));
            return;
        }
        if let Some(placed) = placed {
            crate::exchange::trunk_answers(desk, &placed.trunk);
            desk.talk_began(id, placed);
        }
        self.note_answer(desk, index, id);
        if !self.asks_for_key(desk, hunt, id) && !self.asks_on_mobile(desk, hunt, id) {
            self.taken(desk, hunt, id);
        }
    }

    /// Whoever answered takes the call.
    pub(super) fn taken(&mut self, desk: &mut Desk, hunt: HuntId, id: media::LegId) {
        if !self.won(desk, hunt) {
            self.hang_up_leg(
                desk,
                id,
                Termination { by: Party::Exchange, reason: Reason::Withdrawn },
            );
            self.leg_gone(desk, id, Reason::Withdrawn, None);
            return;
        }
        let purpose = self.hunts.get(&hunt).map(|hunt| hunt.purpose.clone());
        self.forget_hunts(desk, Some(id));
        if let Some(Purpose::Supervise { watched, how }) = purpose {
            self.supervise(desk, id, &watched, how);
        } else if self.owes_call_back() {
            self.call_back(desk, id);
        } else if purpose == Some(Purpose::Place) {
            self.placed(desk, id);
        } else {
            self.connect(desk, id);
        }
    }

    /// A phone that was rung refused, or could not be reached.
    pub(crate) fn leg_rejected(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        cause: &sip::RejectCause,
    ) {
        let Some(leg) = self.legs.get(&id) else {
            return;
        };
        let is_outside = leg.side.extension().is_none();
        let status = match cause {
            sip::RejectCause::Response(response) => Some(response.status),
            sip::RejectCause::Timeout | sip::RejectCause::Unreachable => None,
        };
        let failure = Failure::read(status, is_outside);
        let who = self.name_of(id);
        self.chose(desk, Choice::Refused { who, is_outside, status }, &failure);
        if failure.reason == Reason::NoCommonCodec && self.ring_again_locked(desk, id) {
            return;
        }
        let by = match cause {
            sip::RejectCause::Response(_) => self.as_party(id),
            sip::RejectCause::Timeout | sip::RejectCause::Unreachable => Party::Network,
        };
        let name = self.name_of(id);
        let with = failure.status.map(|status| format!(" (SIP {status})")).unwrap_or_default();
        let words = failure.reason.as_words();
        let text = match self.is_mobile(id) {
            true => format!("{name}'s mobile: {words}{with}."),
            false => format!("{name}: {words}{with}."),
        };
        self.journal(desk, EntryKind::Ring, Some(&name), text);
        self.heed_carrier(desk, id, failure.status);
        self.close_leg(desk, id, Termination { by, reason: failure.reason });
        self.leg_gone(desk, id, failure.reason, failure.status);
    }

    /// Calls a leg again that would not have our offer, this time with encrypted sound or none. False:
    /// there is nothing more to be tried.
    fn ring_again_locked(&mut self, desk: &mut Desk, id: media::LegId) -> bool {
        let again = self.legs.get_mut(&id).and_then(|leg| leg.again.take());
        let (Some(mut again), Some(hunt)) = (again, self.hunt_of(id)) else {
            return false;
        };
        again.insists = true;
        if self.ring_leg(desk, hunt, *again).is_err() {
            return false;
        }
        let name = self.name_of(id);
        let text =
            format!("{name} would not have our offer; it is called again with encrypted sound.");
        self.journal(desk, EntryKind::Ring, Some(&name), text);
        let refused = Termination { by: self.as_party(id), reason: Reason::NoCommonCodec };
        self.close_leg(desk, id, refused);
        if let Some(hunt) = self.hunts.get_mut(&hunt) {
            hunt.legs.retain(|leg| *leg != id);
        }
        true
    }

    /// A leg of a hunt is gone; the hunt fails with its last one.
    pub(crate) fn leg_gone(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        reason: Reason,
        status: Option<u16>,
    ) {
        let Some(hunt_id) = self.hunt_of(id) else {
            return;
        };
        let Some(hunt) = self.hunts.get_mut(&hunt_id) else {
            return;
        };
        hunt.legs.retain(|leg| *leg != id);
        let another = Failure { reason, status };
        let best = more_telling(hunt.failure, another);
        let known = hunt.failure.replace(best);
        let (to, was_last) = (hunt.to.clone(), hunt.legs.is_empty() && hunt.waits.is_none());
        if known.is_some() {
            self.chose(desk, Choice::Failed { to, known, another }, &best);
        }
        if was_last && !self.mobile_steps_in(desk, hunt_id, another) {
            self.hunt_failed(desk, hunt_id, best);
        }
    }

    /// The hunt has rung long enough.
    pub(crate) fn hunt_timed_out(&mut self, desk: &mut Desk, hunt: HuntId) {
        let Some(known) = self.hunts.get(&hunt) else {
            return;
        };
        let to = known.to.clone();
        self.journal(desk, EntryKind::Ring, Some(&to), format!("{to} did not answer in time."));
        self.cancel_legs(desk, hunt, Reason::NoAnswer);
        self.hunt_failed(desk, hunt, Failure::of(Reason::NoAnswer));
    }

    /// Stops one hunt: its phones stop ringing at once.
    pub(crate) fn cancel_hunt(&mut self, desk: &mut Desk, hunt: HuntId, reason: Reason) {
        self.cancel_legs(desk, hunt, reason);
        self.hunts.remove(&hunt);
        desk.timers.stop(TimerKey::Hunt(self.id, hunt));
        desk.timers.stop(TimerKey::Turn(self.id, hunt));
        desk.timers.stop(TimerKey::Mobile(self.id, hunt));
    }

    /// Stops every hunt, but leaves the leg that answered.
    pub(crate) fn forget_hunts(&mut self, desk: &mut Desk, answered: Option<media::LegId>) {
        let reason = if answered.is_some() { Reason::AnsweredElsewhere } else { Reason::Withdrawn };
        for hunt in self.hunts.values_mut() {
            hunt.legs.retain(|leg| Some(*leg) != answered);
        }
        let hunts: Vec<_> = self.hunts.keys().copied().collect();
        for hunt in hunts {
            self.cancel_hunt(desk, hunt, reason);
        }
    }

    /// Stops what rings an agent for an offer that is over.
    pub(crate) fn withdraw(
        &mut self,
        desk: &mut Desk,
        offer: queue::OfferId,
        agent: &queue::AgentId,
    ) {
        let hunt = self.hunts.iter().find_map(|(id, hunt)| match &hunt.purpose {
            Purpose::Offer { offer: of, agent: to } if *of == offer && to == agent => Some(*id),
            _ => None,
        });
        if let Some(hunt) = hunt {
            self.cancel_hunt(desk, hunt, Reason::Withdrawn);
        }
    }

    /// A phone of such an extension that rings in this call, but for whoever is to begin it.
    pub(crate) fn rings_at(&self, such: impl Fn(&str) -> bool) -> Option<media::LegId> {
        if self.owes_call_back() {
            return None;
        }
        let hunts = self
            .hunts
            .values()
            .filter(|hunt| !matches!(hunt.purpose, Purpose::Place | Purpose::Supervise { .. }));
        let mut legs = hunts.flat_map(|hunt| &hunt.legs).filter_map(|leg| self.legs.get(leg));
        legs.find(|leg| leg.person().is_some_and(&such)).map(|leg| leg.id)
    }

    pub(crate) fn hunt_of(&self, leg: media::LegId) -> Option<HuntId> {
        self.hunts.iter().find(|(_, hunt)| hunt.legs.contains(&leg)).map(|(id, _)| *id)
    }

    /// A leg that still rings came from another call: it is hunted here now, for a transfer.
    pub(crate) fn hunt_adopted(
        &mut self,
        desk: &mut Desk,
        leg: media::LegId,
        to: &str,
        ring: Duration,
    ) {
        let hunt = self.start_hunt(desk, Purpose::Transfer, to, Some(ring));
        if let Some(hunt) = self.hunts.get_mut(&hunt) {
            hunt.legs.push(leg);
        }
    }

    /// A leg goes to another call.
    pub(crate) fn release_from_hunts(&mut self, leg: media::LegId) {
        for hunt in self.hunts.values_mut() {
            hunt.legs.retain(|one| *one != leg);
        }
    }

    /// Whether the hunt that was answered may have the party: an offer may be over already.
    fn won(&mut self, desk: &mut Desk, hunt: HuntId) -> bool {
        let Some(hunt) = self.hunts.get(&hunt) else {
            return false;
        };
        let Purpose::Offer { offer, agent } = hunt.purpose.clone() else {
            return true;
        };
        desk.floor.handle(desk.now, queue::Input::Answered { offer, agent: agent.clone() });
        desk.floor.serving(&agent) == Some(self.as_caller())
    }

    fn cancel_legs(&mut self, desk: &mut Desk, hunt: HuntId, reason: Reason) {
        let Some(hunt) = self.hunts.get_mut(&hunt) else {
            return;
        };
        for leg in std::mem::take(&mut hunt.legs) {
            self.hang_up_leg(desk, leg, Termination { by: Party::Exchange, reason });
        }
    }

    pub(super) fn hunt_failed(&mut self, desk: &mut Desk, id: HuntId, failure: Failure) {
        let Some(hunt) = self.hunts.remove(&id) else {
            return;
        };
        desk.timers.stop(TimerKey::Hunt(self.id, id));
        desk.timers.stop(TimerKey::Turn(self.id, id));
        desk.timers.stop(TimerKey::Mobile(self.id, id));
        match hunt.purpose {
            Purpose::Direct => self.direct_failed(desk, &hunt.to, failure),
            Purpose::Block => {
                let others = self.hunts.values().any(|hunt| hunt.purpose == Purpose::Block);
                if !others
                    && let ToldAs::Ring(exit) =
                        self.unanswered(desk, &hunt.to, Wanted::Ring, failure)
                {
                    self.stop_play(desk);
                    self.stage = Stage::Walking;
                    self.walk_input(desk, flow::Input::RingFailed(exit));
                }
            }
            Purpose::DialOut(_) => {
                if let ToldAs::DialOut(exit) =
                    self.unanswered(desk, &hunt.to, Wanted::DialOut, failure)
                {
                    self.dial_failed(desk, exit);
                }
            }
            Purpose::Offer { offer, agent } => {
                if let ToldAs::Offer(why) = self.unanswered(desk, &hunt.to, Wanted::Offer, failure)
                {
                    desk.floor.handle(desk.now, queue::Input::Declined { offer, agent, why });
                }
            }
            Purpose::Transfer => self.transfer_failed(desk, failure),
            Purpose::Return if matches!(self.stage, Stage::Parked(_)) => self.return_failed(desk),
            Purpose::Supervise { .. } => {}
            Purpose::Return | Purpose::Place | Purpose::Intercom => {
                self.end(desk, Termination { by: Party::Exchange, reason: failure.reason });
            }
        }
    }

    /// Nobody took it: what is told to whoever wanted it.
    fn unanswered(
        &mut self,
        desk: &Desk,
        to: &str,
        wanted: Wanted,
        Failure { reason, .. }: Failure,
    ) -> ToldAs {
        let told = wanted.told(reason);
        self.chose(desk, Choice::Unanswered { to: to.to_owned(), wanted, reason }, &told);
        told
    }

    /// The phone that the caller dialled did not take the call: to its mailbox, or back to the caller.
    pub(crate) fn direct_failed(&mut self, desk: &mut Desk, extension: &str, failure: Failure) {
        if self.forward_failed(desk, extension, failure) {
            return;
        }
        let called_first = self.forwarded.first().cloned();
        let mailbox = mailbox_for(&desk.office, extension, called_first.as_deref());
        let extension_called = extension.to_owned();
        let choice = Choice::Mailbox { extension: extension_called, called_first };
        self.chose(desk, choice, &mailbox);
        if let Some(mailbox) = mailbox {
            self.journal(
                desk,
                EntryKind::Route,
                Some(extension),
                format!(
                    "{extension}: {}; the caller may leave a message.",
                    failure.reason.as_words()
                ),
            );
            self.enter_mailbox(desk, &mailbox);
        } else {
            // That no port is free is not the phone's doing.
            let by = match failure.reason {
                Reason::Congestion | Reason::MediaFailed => Party::Exchange,
                _ => Party::Called,
            };
            let termination = Termination { by, reason: failure.reason };
            self.end_with(desk, termination, failure.to_status());
        }
    }

    /// Lets the party hear what the called side sends before it answers. `false` when it cannot.
    fn early_media(&mut self, desk: &mut Desk, id: media::LegId, body: &[u8]) -> bool {
        let alone = self.hunts.values().map(|hunt| hunt.legs.len()).sum::<usize>() == 1;
        let ringing = matches!(self.stage, Stage::Ringing | Stage::HandedOn(_));
        if !alone || !ringing || self.is_mobile(id) {
            return false;
        }
        let Some(leg) = self.legs.get_mut(&id) else {
            return false;
        };
        if leg.take_answer(desk, body).is_err() {
            return false;
        }
        let encoding = leg.encoding();
        let Some(party) = self.legs.get_mut(&self.party) else {
            return false;
        };
        if party.state == LegState::Invited {
            match party.early_body(desk, encoding) {
                Ok(Some(body)) => desk.sip.ring(desk.now, party.dialog, 183, Some(body)),
                Ok(None) if party.has_sound() => {}
                Ok(None) | Err(_) => return false,
            }
        }
        self.stop_play(desk);
        desk.media(media::Command::Bridge { a: self.party, b: id });
        self.tape_early(desk, id);
        true
    }
}

/// Tells the floor whether an agent has a phone.
pub(crate) fn tell_floor(desk: &mut Desk, extension: &str) {
    let agent = agent(extension);
    desk.lamps.mark(extension);
    let input = if desk.registrar.is_registered(extension) {
        queue::Input::Available { agent }
    } else {
        queue::Input::Unavailable { agent }
    };
    desk.floor.handle(desk.now, input);
}
