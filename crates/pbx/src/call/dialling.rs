//! A flow calls a number outside: the rules are asked first, and whoever answers may have to take the
//! call by a key.

use std::time::Duration;

use cordboard_flow as flow;
use cordboard_media as media;

use super::{
    Call, LegState, Stage,
    hunt::{HuntId, Purpose},
    talking::clip,
    walking::spoken_clip,
};
use crate::{
    desk::{Desk, TimerKey},
    record::{EntryKind, Reason},
    routing,
};

/// How long whoever answered has for the key.
const FOR_THE_KEY: Duration = Duration::from_secs(15);

/// How a call of a flow is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taking {
    key: char,
    words: media::ClipId,
}

/// What a flow asks for.
pub(super) struct Dial {
    pub(super) number: String,
    pub(super) from: Option<String>,
    pub(super) seconds: u32,
    pub(super) confirm: Option<flow::Key>,
    pub(super) text: Option<flow::Spoken>,
}

impl Call {
    pub(super) fn dial_block(&mut self, desk: &mut Desk, dial: Dial) {
        let Dial { number, from, seconds, confirm, text } = dial;
        let called = self.record.called.clone();
        let outbound = routing::out_of_flow(desk, from.as_deref(), &called, &number);
        self.keep_verdicts(desk);
        let outbound = match outbound {
            Ok(outbound) => outbound,
            Err(refused) => {
                let flow = self.record.path.last().map(|step| step.flow.clone());
                self.tell_refused(desk, &flow.unwrap_or_default(), &number, &refused);
                let text = format!("The flow cannot call {number}: {}.", refused.text);
                self.journal(desk, EntryKind::Route, None, text);
                let exit = exit_of(refused.reason);
                return self.walk_input(desk, flow::Input::DialFailed(exit));
            }
        };
        let told = format!("The flow calls {} and shows {}.", outbound.callee, outbound.number);
        self.journal(desk, EntryKind::Route, None, told);
        self.stage = Stage::Ringing;
        let taking = confirm.map(|key| Taking {
            key: key.as_char(),
            words: words(&desk.office.office.language, key, text_of(text.as_ref(), desk)),
        });
        let ring = Some(Duration::from_secs(seconds.into()));
        match self.hunt_outside(desk, &outbound, Purpose::DialOut(taking), ring) {
            Ok(_) if self.legs.get(&self.party).is_some_and(|leg| leg.state == LegState::Up) => {
                self.play(desk, vec![clip("tone/ringback")], media::Repeat::Forever);
            }
            Ok(_) => {}
            Err(reason) => {
                self.stage = Stage::Walking;
                self.walk_input(desk, flow::Input::DialFailed(exit_of(reason)));
            }
        }
    }

    /// Whoever answered is asked for the key. `false`: nothing is asked, or it was pressed.
    pub(super) fn asks_for_key(
        &mut self,
        desk: &mut Desk,
        hunt: HuntId,
        leg: media::LegId,
    ) -> bool {
        let purpose = self.hunts.get(&hunt).map(|hunt| &hunt.purpose);
        let Some(Purpose::DialOut(Some(taking))) = purpose else {
            return false;
        };
        let words = taking.words.clone();
        desk.timers.set(TimerKey::Hunt(self.id, hunt), desk.now + FOR_THE_KEY);
        // What the carrier let be heard before is over; the caller waits on.
        desk.media(media::Command::Unbridge { leg: self.party });
        if self.legs.get(&self.party).is_some_and(|leg| leg.state == LegState::Up) {
            self.play(desk, vec![clip("tone/ringback")], media::Repeat::Forever);
        }
        let play = desk.take_play();
        let (clips, repeat) = (vec![words], media::Repeat::Forever);
        desk.media(media::Command::Play { leg, play, clips, repeat });
        let name = self.name_of(leg);
        let text = format!("{name} answered and is asked to take the call by a key.");
        self.journal(desk, EntryKind::Answer, Some(&name), text);
        true
    }

    /// A key of a leg that is asked for one. `false`: it is not.
    pub(super) fn taken_by_key(&mut self, desk: &mut Desk, leg: media::LegId, key: char) -> bool {
        let up = self.legs.get(&leg).is_some_and(|leg| leg.state == LegState::Up);
        let Some(hunt) = self.hunt_of(leg).filter(|_| up && leg != self.party) else {
            return false;
        };
        match self.hunts.get(&hunt).map(|hunt| &hunt.purpose) {
            Some(Purpose::DialOut(Some(taking))) if taking.key == key => {}
            _ => return false,
        }
        desk.media(media::Command::StopPlay { leg });
        self.taken(desk, hunt, leg);
        true
    }

    /// The number of a flow was not reached, or nobody took the call.
    pub(super) fn dial_failed(&mut self, desk: &mut Desk, exit: flow::DialExit) {
        self.stop_play(desk);
        self.stage = Stage::Walking;
        self.walk_input(desk, flow::Input::DialFailed(exit));
    }
}

fn text_of(text: Option<&flow::Spoken>, desk: &Desk) -> Option<media::ClipId> {
    text.map(|spoken| spoken_clip(&desk.office.office.language, spoken))
}

/// What whoever answers hears.
fn words(language: &str, key: flow::Key, own: Option<media::ClipId>) -> media::ClipId {
    own.unwrap_or_else(|| {
        let text = if language.starts_with("zh") {
            format!("您有一个来电。按 {key} 接听。")
        } else {
            format!("There is a call for you. Press {key} to take it.")
        };
        clip(&format!("say/{language}/{text}"))
    })
}

/// By which exit of the block the call goes on.
pub(super) fn exit_of(reason: Reason) -> flow::DialExit {
    match reason {
        Reason::Busy => flow::DialExit::Busy,
        // Also who answered and did not take it.
        Reason::NoAnswer | Reason::Declined | Reason::HungUp => flow::DialExit::NoAnswer,
        Reason::NotAllowed | Reason::RuleBlocked | Reason::CalleeDenied | Reason::GuardBlocked => {
            flow::DialExit::Refused
        }
        _ => flow::DialExit::Failed,
    }
}
