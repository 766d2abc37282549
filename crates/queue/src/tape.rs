//! A floor that keeps a tape: how it stood when somebody began to wait, then each input with what
//! came of it. From that its decisions are made again, and compared, on any machine.
//!
//! It is a [`Floor`] in all else. Nothing is kept while nobody waits. A tape is begun anew from time to
//! time, so that none grows without bound: whoever wants to know of a caller needs those from the one
//! that ran when he joined to the one that ran when he left.

use std::ops::Deref;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{Floor, Input, Output, moment};

/// So many inputs at least are on a tape before it is begun anew. More where many wait or work: to
/// keep how they stood takes as long as they are many.
const LONG: usize = 256;

/// A piece of a tape.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Which tape: they are numbered in the order in which they were begun.
    pub tape: u64,
    /// Pieces of one tape, in order; the first begins with how the floor stood.
    pub piece: u32,
    /// The moment that all others of the tape are told from: when it began.
    #[serde(with = "moment")]
    pub began: Instant,
    pub floor: Option<Box<Floor>>,
    pub moves: Vec<Move>,
}

/// One input, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Move {
    #[serde(with = "moment")]
    pub at: Instant,
    pub input: Input,
    pub outputs: Vec<Output>,
}

/// A decision that is another now.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub at: Instant,
    pub input: Input,
    /// What was decided then, and is not now; `None`: nothing more.
    pub then: Option<Output>,
    pub now: Option<Output>,
}

#[derive(Debug, Default)]
pub struct TapedFloor {
    floor: Floor,
    running: Option<Stretch>,
    /// On the running tape so far, in pieces that were taken out too.
    moves: usize,
    next: u64,
    finished: Vec<Stretch>,
}

impl TapedFloor {
    /// The first tape has this number.
    #[must_use]
    pub fn new(next: u64) -> TapedFloor {
        TapedFloor { next, ..TapedFloor::default() }
    }

    pub fn handle(&mut self, now: Instant, input: Input) {
        let joins = matches!(input, Input::Join { .. } | Input::Rejoin { .. });
        if !joins && self.floor.callers.is_empty() {
            return self.floor.handle(now, input);
        }
        let size = self.floor.callers.len() + self.floor.agents.len();
        if self.running.is_some() && self.moves >= LONG.max(size) {
            self.finish();
        }
        let running = self.running.get_or_insert_with(|| {
            self.moves = 0;
            self.next += 1;
            Stretch {
                tape: self.next - 1,
                piece: 0,
                began: now,
                floor: Some(Box::new(self.floor.stood())),
                moves: Vec::new(),
            }
        });
        let before = self.floor.outputs.len();
        self.floor.handle(now, input.clone());
        let outputs = self.floor.outputs.iter().skip(before).cloned().collect();
        running.moves.push(Move { at: now, input, outputs });
        self.moves += 1;
        if self.floor.callers.is_empty() {
            self.finish();
        }
    }

    pub fn poll_output(&mut self) -> Option<Output> {
        self.floor.poll_output()
    }

    pub fn take_line_moved(&mut self) -> bool {
        self.floor.take_line_moved()
    }

    /// The tape that runs, or would be begun next.
    #[must_use]
    pub fn tape(&self) -> u64 {
        self.running.as_ref().map_or(self.next, |running| running.tape)
    }

    /// The tape that runs, or ran last.
    #[must_use]
    pub fn last_tape(&self) -> u64 {
        self.running.as_ref().map_or(self.next.saturating_sub(1), |running| running.tape)
    }

    /// All that is on tape so far and was not taken yet. The tape runs on.
    pub fn take_stretches(&mut self) -> Vec<Stretch> {
        if let Some(running) = self.running.as_mut().filter(|running| !running.moves.is_empty()) {
            let next = Stretch {
                tape: running.tape,
                piece: running.piece + 1,
                began: running.began,
                floor: None,
                moves: Vec::new(),
            };
            self.finished.push(std::mem::replace(running, next));
        }
        std::mem::take(&mut self.finished)
    }

    /// What was finished and not taken yet.
    pub fn take_finished(&mut self) -> Vec<Stretch> {
        std::mem::take(&mut self.finished)
    }

    fn finish(&mut self) {
        self.finished.extend(self.running.take().filter(|running| !running.moves.is_empty()));
    }
}

impl Deref for TapedFloor {
    type Target = Floor;

    fn deref(&self) -> &Floor {
        &self.floor
    }
}

/// Lets the pieces of one tape happen again, the first one first.
///
/// # Errors
///
/// The first decision that is another than then.
pub fn replay(pieces: &[Stretch]) -> Result<usize, Box<Difference>> {
    let mut floor = Floor::new();
    let mut decisions = 0;
    for piece in pieces {
        if let Some(stood) = &piece.floor {
            floor = stood.stood();
        }
        for Move { at, input, outputs } in &piece.moves {
            floor.handle(*at, input.clone());
            let mut then = outputs.iter();
            loop {
                let (then, now) = (then.next(), floor.poll_output());
                if then != now.as_ref() {
                    let (at, input) = (*at, input.clone());
                    return Err(Box::new(Difference { at, input, then: then.cloned(), now }));
                }
                if now.is_none() {
                    break;
                }
                decisions += 1;
            }
        }
    }
    Ok(decisions)
}
