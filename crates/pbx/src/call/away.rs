//! Out of a conversation into a flow, and back: whoever is spoken with goes through a flow alone while the
//! colleague hears music, and the two are connected again at its end, or as soon as the colleague wants.
//!
//! The flow that led to the conversation, if one did, stands still meanwhile. Where the other flow sends
//! the call on, to a group, a phone, a number or a mailbox, the colleague is free and the first flow is
//! over. A colleague who hangs up meanwhile leaves the flow to go on alone.

use cordboard_flow as flow;
use cordboard_media as media;

use super::{Call, LegState, Stage, talking::play_hold_music};
use crate::{
    Aside,
    desk::Desk,
    record::{Collected, EntryKind, Party, Reason, Termination},
};

/// More values of one flow are not kept.
const MOST_VALUES: usize = 20;
const LONGEST_VALUE: usize = 200;

/// A party that is out of its conversation.
#[derive(Debug)]
pub(super) struct Away {
    /// `None`: has hung up meanwhile.
    colleague: Option<media::LegId>,
    name: String,
    flow: String,
    /// What stands still: the flow that led to the conversation.
    before: Option<flow::TapedWalk>,
    /// How the colleague's part ended.
    ended: Option<Termination>,
}

impl Call {
    /// An extension that talks sends the other side into a flow. Without effect where it talks with nobody.
    pub(crate) fn send_to_flow(&mut self, desk: &mut Desk, extension: &str, id: &str) {
        let by = self.talks_by(extension);
        let Some((by, other)) = by.and_then(|by| Some((by, self.opposite(by)?))) else {
            return;
        };
        let up = |leg| self.legs.get(&leg).is_some_and(|leg| leg.state == LegState::Up);
        let Some(program) = desk.programs.get(id).cloned() else { return };
        if self.away.is_some() || self.is_whispering() || !up(by) || !up(other) {
            return;
        }
        let text = format!("{extension} sends {} into the flow {id}.", self.name_of(other));
        self.journal(desk, EntryKind::Flow, Some(extension), text);
        self.stop_talking(desk);
        self.stop_supervision(desk);
        self.tape_on(desk, by, other);
        self.party = other;
        desk.media(media::Command::Unbridge { leg: other });
        desk.media(media::Command::StopPlay { leg: other });
        play_hold_music(desk, by, self.music_clip());
        self.away = Some(Away {
            colleague: Some(by),
            name: extension.to_owned(),
            flow: id.to_owned(),
            before: self.walk.take(),
            ended: None,
        });
        self.start_walk(desk, program);
    }

    /// Whoever sent the other side into a flow wants it back at once.
    pub(crate) fn take_back(&mut self, desk: &mut Desk, extension: &str) {
        let own = |away: &&Away| away.name == extension && away.colleague.is_some();
        if self.away.as_ref().filter(own).is_none() {
            return;
        }
        let text = format!("{extension} takes {} back out of the flow.", self.name_of(self.party));
        self.journal(desk, EntryKind::Flow, Some(extension), text);
        self.come_back(desk);
    }

    /// The flow is over. `false`: nobody had sent the party into it.
    pub(super) fn flow_returns(&mut self, desk: &mut Desk) -> bool {
        let Some(away) = &self.away else { return false };
        let (name, flow) = (away.name.clone(), away.flow.clone());
        let alone = away.colleague.is_none();
        if alone && away.before.is_none() {
            self.keep_values(desk);
            self.away = None;
            return false;
        }
        let text = match alone {
            true => {
                format!("The flow {flow} is over; the call goes on as after a talk with {name}.")
            }
            false => format!("The flow {flow} is over; back to {name}."),
        };
        self.journal(desk, EntryKind::Flow, Some(&name), text);
        self.come_back(desk);
        true
    }

    /// The flow sends the call elsewhere: whoever waited for it is free.
    pub(super) fn sent_elsewhere(&mut self, desk: &mut Desk) {
        if self.away.is_none() {
            return;
        }
        self.keep_values(desk);
        let Some(away) = self.away.take() else { return };
        self.keep_walk(away.before);
        if let Some(colleague) = away.colleague {
            let Away { name, flow, .. } = away;
            let text = format!("The flow {flow} sends the call elsewhere, so {name} is free.");
            self.journal(desk, EntryKind::Transfer, Some(&name), text);
            let sent = Termination { by: Party::Exchange, reason: Reason::Transferred };
            self.hang_up_leg(desk, colleague, sent);
        }
    }

    /// Whoever sent the party into the flow has hung up. `false`: it was somebody else.
    pub(super) fn colleague_left(
        &mut self,
        desk: &mut Desk,
        leg: media::LegId,
        termination: &Termination,
    ) -> bool {
        let Some(away) = self.away.as_mut().filter(|away| away.colleague == Some(leg)) else {
            return false;
        };
        away.colleague = None;
        away.ended = Some(termination.clone());
        let name = away.name.clone();
        let text = format!("{name} is gone; the caller goes on in the flow.");
        self.journal(desk, EntryKind::Flow, Some(&name), text);
        true
    }

    /// The call ends, or its party has hung up: the flow that stood still is the call's again.
    pub(super) fn end_away(&mut self, desk: &mut Desk) -> bool {
        self.keep_values(desk);
        let Some(away) = self.away.take() else { return false };
        self.close_walk();
        self.walk = away.before;
        self.walk.is_some()
    }

    /// As those who watch are told.
    pub(super) fn away_shown(&self) -> Option<Aside> {
        let away = self.away.as_ref().filter(|away| away.colleague.is_some())?;
        let step = self.record.path.last();
        Some(Aside::InFlow {
            by: away.name.clone(),
            flow: step.map_or_else(|| away.flow.clone(), |step| step.flow.clone()),
            node: step.map(|step| step.node.clone()),
        })
    }

    fn come_back(&mut self, desk: &mut Desk) {
        self.keep_values(desk);
        let Some(away) = self.away.take() else { return };
        self.close_walk();
        self.walk = away.before;
        self.stop_play(desk);
        match away.colleague {
            Some(colleague) => {
                desk.media(media::Command::StopPlay { leg: colleague });
                self.bridge(desk, colleague);
                self.stage = Stage::Talking { person: colleague };
                self.talking_since = Some(desk.now);
                self.drive(desk);
            }
            None => {
                self.stage = Stage::Walking;
                self.person_ended = away.ended;
                self.walk_input(desk, flow::Input::Ended);
            }
        }
        self.mark_lamps(desk);
    }

    /// What the flow has learnt of the party lands in the record, but for what is for the flow alone.
    fn keep_values(&mut self, desk: &mut Desk) {
        let (Some(away), Some(walk)) = (&self.away, &self.walk) else { return };
        let variables = walk.variables();
        let shown = variables.shown().filter(|(name, _)| !variables.is_masked(name));
        let at = desk.wall();
        let values = shown.take(MOST_VALUES).map(|(name, value)| {
            let value: String = value.chars().take(LONGEST_VALUE).collect();
            Collected::new(name.to_owned(), away.flow.clone(), at, false, &value)
        });
        let values: Vec<_> = values.collect();
        self.record.collected.extend(values);
    }
}
