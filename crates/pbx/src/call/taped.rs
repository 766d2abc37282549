//! What the call's decisions came from is kept while it lives, and written when it is over.

use std::fmt::Debug;

use cordboard_flow as flow;

use super::Call;
use crate::{
    Write,
    desk::Desk,
    incident::{CallTape, Choice, ChoiceTape, MOST_CHOICES, MOST_VERDICTS, VerdictTape},
};

/// Walks of one call beyond this are not kept.
const MOST_WALKS: usize = 20;

#[derive(Debug, Default)]
pub(super) struct Tape {
    walks: Vec<flow::WalkTape>,
    verdicts: Vec<VerdictTape>,
    choices: Vec<ChoiceTape>,
    /// The first and the last tape of the floor while the call was in line.
    floor: Option<(u64, u64)>,
}

impl Call {
    /// The walk is over, whatever it stood at.
    pub(super) fn close_walk(&mut self) {
        let walk = self.walk.take();
        self.keep_walk(walk);
    }

    /// The same of a walk that stood still.
    pub(super) fn keep_walk(&mut self, walk: Option<flow::TapedWalk>) {
        if let Some(walk) = walk.filter(|_| self.tape.walks.len() < MOST_WALKS) {
            self.tape.walks.push(walk.tape());
        }
    }

    /// Takes the verdicts that were just given on this call.
    pub(crate) fn keep_verdicts(&mut self, desk: &Desk) {
        let left = MOST_VERDICTS.saturating_sub(self.tape.verdicts.len());
        self.tape.verdicts.extend(desk.verdicts.take().into_iter().take(left));
    }

    /// Keeps what a choice was made from, and how it was made.
    pub(crate) fn chose(&mut self, desk: &Desk, choice: Choice, made: &dyn Debug) {
        let kept = &mut self.tape.choices;
        if kept.len() < MOST_CHOICES {
            kept.push(ChoiceTape::new(desk.wall(), &desk.office, choice, made));
        }
    }

    /// The call is about to come into line.
    pub(super) fn comes_into_line(&mut self, desk: &Desk) {
        let tape = desk.floor.tape();
        self.tape.floor.get_or_insert((tape, tape));
    }

    /// The call was in line until now.
    pub(super) fn was_in_line(&mut self, desk: &Desk) {
        if let Some((_, last)) = &mut self.tape.floor {
            *last = desk.floor.last_tape().max(*last);
        }
    }

    pub(super) fn keep_tape(&mut self, desk: &mut Desk) {
        let Tape { walks, verdicts, choices, floor } = std::mem::take(&mut self.tape);
        if floor.is_some() {
            for stretch in desk.floor.take_stretches() {
                desk.write(Write::Floor(Box::new(stretch)));
            }
        }
        let nothing = walks.is_empty() && verdicts.is_empty() && choices.is_empty();
        if !nothing || floor.is_some() {
            let tape = CallTape { call: self.id, walks, verdicts, choices, floor };
            desk.write(Write::Tape(Box::new(tape)));
        }
    }
}
