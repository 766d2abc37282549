//! Talking: two legs are connected, hold and come back, and are recorded.

use cordboard_flow as flow;
use cordboard_media as media;
use cordboard_queue as queue;

use super::{Call, Stage};
use crate::{
    desk::{Desk, TimerKey, agent},
    record::{EntryKind, LegRole, Party, Reason, Termination, Wait, WaitEnd},
};

impl Call {
    /// Connects the party with a leg that has answered.
    pub(crate) fn connect(&mut self, desk: &mut Desk, person: media::LegId) {
        let encoding = self.legs.get(&person).and_then(super::Leg::encoding);
        if !self.answer_party(desk, encoding) {
            return;
        }
        self.finish_hand_on(desk, person);
        self.unpark(desk);
        desk.timers.stop(TimerKey::Announce(self.id));
        self.call_back_over(desk);
        let whispers = self.whisper_to(desk, person);
        if !whispers {
            self.stop_play(desk);
            self.bridge(desk, person);
        }
        self.stage = Stage::Talking { person };
        self.mark_lamps(desk);
        self.person_ended = None;
        self.talking_since = Some(desk.now);
        let name = self.name_of(person);
        self.end_wait(desk, WaitEnd::Answered, Some(&name));
        let wall = desk.wall();
        self.record.answered.get_or_insert(wall);
        self.journal(desk, EntryKind::Answer, Some(&name), format!("{name} answered."));
        if !whispers {
            self.start_recording(desk);
        }
        if self.walk.is_some() {
            self.walk_input(desk, flow::Input::Answered);
        }
    }

    /// The person that the party spoke with is gone; the flow says what follows, else the call ends.
    pub(crate) fn person_left(&mut self, desk: &mut Desk, termination: Termination) {
        self.stop_talking(desk);
        self.stop_supervision(desk);
        desk.media(media::Command::Unbridge { leg: self.party });
        self.stop_play(desk);
        if self.walk.is_some() {
            self.stage = Stage::Walking;
            self.person_ended = Some(termination);
            self.walk_input(desk, flow::Input::Ended);
        } else {
            self.end(desk, termination);
        }
    }

    /// A leg offers again in mid call: hold, retrieve, another address, another codec.
    pub(crate) fn offered(&mut self, desk: &mut Desk, id: media::LegId, offer: &[u8]) {
        if self.fax_offered(desk, id, offer) {
            return;
        }
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        let (held, dialog, index) = (leg.holds, leg.dialog, leg.index);
        match leg.answer_offer(desk, offer, None) {
            Ok(body) => {
                let holds = leg.holds;
                desk.sip.answer_offer(desk.now, dialog, body);
                self.note_answer(desk, index, id);
                if held != holds {
                    self.hold_changed(desk, id, holds);
                }
                self.sound_again(desk, id);
            }
            Err(why) => {
                let name = self.name_of(id);
                self.journal(
                    desk,
                    EntryKind::Media,
                    Some(&name),
                    format!(
                        "{name} asked for a change of the audio that was refused: {}.",
                        why.words()
                    ),
                );
                desk.sip.refuse_offer(desk.now, dialog, 488);
            }
        }
    }

    /// A re-INVITE without an offer asks us to make one (RFC 3261 14.2).
    pub(crate) fn offer_requested(&mut self, desk: &mut Desk, id: media::LegId) {
        if self.fax_requested(desk, id) {
            return;
        }
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        let dialog = leg.dialog;
        match leg.repeat_offer(desk) {
            Ok(body) => desk.sip.answer_offer(desk.now, dialog, body),
            Err(_) => desk.sip.refuse_offer(desk.now, dialog, 488),
        }
    }

    /// The ACK to our answer has come. Where the offer was ours, it brings the answer (RFC 3264 4);
    /// without one there is nothing to be heard.
    pub(crate) fn acknowledged(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        answer: Option<&[u8]>,
    ) {
        match answer {
            Some(answer) => self.offer_answered(desk, id, answer),
            None if self.legs.get(&id).is_some_and(|leg| !leg.has_sound()) => {
                self.cannot_be_heard(
                    desk,
                    id,
                    "its ACK did not answer our offer",
                    Reason::NoCommonCodec,
                );
            }
            None => {}
        }
    }

    /// The answer to an offer of ours (in the ACK, or to a re-INVITE).
    pub(crate) fn offer_answered(&mut self, desk: &mut Desk, id: media::LegId, answer: &[u8]) {
        if self.fax_answered(desk, id, answer) {
            return;
        }
        let Some(leg) = self.legs.get_mut(&id) else {
            return;
        };
        let held = leg.holds;
        let index = leg.index;
        if let Err(why) = leg.take_answer(desk, answer) {
            return self.cannot_be_heard(desk, id, &why.words(), why.reason());
        }
        let holds = leg.holds;
        self.note_answer(desk, index, id);
        if held != holds {
            self.hold_changed(desk, id, holds);
        }
        self.sound_again(desk, id);
    }

    /// A leg whose audio could not be agreed upon is of no use.
    fn cannot_be_heard(&mut self, desk: &mut Desk, id: media::LegId, why: &str, reason: Reason) {
        let name = self.name_of(id);
        self.journal(desk, EntryKind::Media, Some(&name), format!("{name}: {why}."));
        let termination = Termination { by: Party::Exchange, reason };
        self.hang_up_leg(desk, id, termination.clone());
        self.leg_ended(desk, id, termination);
    }

    /// INVITE with Replaces (RFC 3891): the new leg takes the place of one that speaks, or of a phone
    /// that rings.
    pub(crate) fn take_place(&mut self, desk: &mut Desk, new: media::LegId, old: media::LegId) {
        let (name, instead) = (self.name_of(new), self.name_of(old));
        let rings = self.hunt_of(old).is_some();
        let stays = self.opposite(old);
        if self.owes_call_back() || (!rings && stays.is_none()) {
            self.hang_up_leg(
                desk,
                new,
                Termination { by: Party::Exchange, reason: Reason::NotFound },
            );
            return;
        }
        if !self.accept_newcomer(desk, new) {
            return;
        }
        self.journal(
            desk,
            EntryKind::Transfer,
            Some(&name),
            format!("{name} took the call in place of {instead}."),
        );
        match stays {
            Some(stays) => {
                self.stop_talking(desk);
                self.stop_supervision(desk);
                self.tape_on(desk, old, stays);
                self.hang_up_leg(
                    desk,
                    old,
                    Termination { by: Party::Agent(name), reason: Reason::Transferred },
                );
                self.party = stays;
                self.connect(desk, new);
            }
            None => {
                if matches!(self.stage, Stage::Queued) {
                    // Not the group's agent has the caller, so the group would ring on for it.
                    desk.floor.handle(desk.now, queue::Input::Leave { caller: self.as_caller() });
                }
                self.forget_hunts(desk, Some(new));
                self.connect(desk, new);
            }
        }
    }

    /// Answers a phone that enters the call by itself. `false`, and the phone is hung up, where its
    /// audio cannot be agreed upon.
    pub(super) fn accept_newcomer(&mut self, desk: &mut Desk, new: media::LegId) -> bool {
        let encoding = self.legs.get(&self.party).and_then(super::Leg::encoding);
        let Some(leg) = self.legs.get_mut(&new) else {
            return false;
        };
        if leg.is_up() {
            return true;
        }
        let body = match leg.accept_body(desk, encoding) {
            Ok(body) => body,
            Err(why) => {
                self.hang_up_leg(
                    desk,
                    new,
                    Termination { by: Party::Exchange, reason: why.reason() },
                );
                return false;
            }
        };
        leg.state = super::LegState::Up;
        let (dialog, index) = (leg.dialog, leg.index);
        desk.sip.accept(desk.now, dialog, body);
        self.note_answer(desk, index, new);
        true
    }

    /// Ends the time of talking, if it runs.
    pub(crate) fn stop_talking(&mut self, desk: &Desk) {
        if let Some(since) = self.talking_since.take() {
            self.record.talk_ms += millis(desk.now.saturating_duration_since(since));
        }
    }

    /// Begins a time in a group's line.
    pub(crate) fn begin_wait(&mut self, desk: &Desk, group: &str) {
        self.queued_since = Some(desk.now);
        let group = group.to_owned();
        let wait = Wait { group, joined: desk.wall(), left: None, end: None, agent: None };
        self.record.waits.push(wait);
    }

    /// Ends the time in line, if it runs.
    pub(crate) fn end_wait(&mut self, desk: &Desk, end: WaitEnd, agent: Option<&str>) {
        let Some(since) = self.queued_since.take() else { return };
        self.was_in_line(desk);
        let waited = millis(desk.now.saturating_duration_since(since));
        *self.record.wait_ms.get_or_insert(0) += waited;
        if let Some(wait) = self.record.waits.last_mut() {
            wait.left = Some(desk.wall());
            wait.end = Some(end);
            wait.agent = agent.map(str::to_owned);
        }
    }

    /// Nobody of the one group had time, so the caller waits in the other too.
    pub(crate) fn overflowed(&mut self, desk: &mut Desk, to: &str) {
        self.end_wait(desk, WaitEnd::Overflowed, None);
        self.begin_wait(desk, to);
        self.plan_announcement(desk);
    }

    /// Tells the floor that an agent's call from a queue is over.
    pub(crate) fn release_agent(desk: &mut Desk, role: LegRole, extension: &str) {
        if role == LegRole::Agent {
            desk.floor.handle(desk.now, queue::Input::Ended { agent: agent(extension) });
        } else {
            desk.disengage(extension);
        }
    }

    fn hold_changed(&mut self, desk: &mut Desk, id: media::LegId, holds: bool) {
        let name = self.name_of(id);
        let text = if holds {
            format!("{name} put the call on hold; the other side hears music.")
        } else {
            format!("{name} took the call back from hold.")
        };
        self.journal(desk, EntryKind::Hold, Some(&name), text);
        let Some(other) = self.opposite(id) else {
            return;
        };
        if holds {
            play_hold_music(desk, other, self.music_clip());
        } else {
            desk.media(media::Command::StopPlay { leg: other });
        }
    }

    /// Lets the party and `person` hear each other; who meets a side that holds hears music.
    pub(crate) fn bridge(&self, desk: &mut Desk, person: media::LegId) {
        desk.media(media::Command::Bridge { a: self.party, b: person });
        for (holder, other) in [(self.party, person), (person, self.party)] {
            if self.legs.get(&holder).is_some_and(|leg| leg.holds) {
                play_hold_music(desk, other, self.music_clip());
            }
        }
    }
}

pub(super) fn play_hold_music(desk: &mut Desk, leg: media::LegId, music: media::ClipId) {
    let play = desk.take_play();
    let clips = vec![music];
    desk.media(media::Command::Play { leg, play, clips, repeat: media::Repeat::Forever });
}

pub(crate) fn clip(name: &str) -> media::ClipId {
    media::ClipId(name.into())
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
