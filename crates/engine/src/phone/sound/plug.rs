//! What a sound card is plugged into.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use cordboard_sound::{Frame, Talk};

use super::board::{Shared, lock};

/// The board's side of a sound card, for as long as that card is open.
#[derive(Debug)]
pub(super) struct Plug {
    board: Shared,
    /// Cards that are opened later have other ones: one that is still being closed moves nothing.
    turn: u64,
    current: Arc<AtomicU64>,
}

impl Plug {
    pub(super) fn new(board: Shared, current: Arc<AtomicU64>) -> Self {
        let turn = current.fetch_add(1, Ordering::Relaxed) + 1;
        Self { board, turn, current }
    }

    fn is_current(&self) -> bool {
        self.current.load(Ordering::Relaxed) == self.turn
    }
}

impl Talk for Plug {
    fn capture(&mut self, now: Instant, mic: &Frame) {
        if self.is_current() {
            lock(&self.board).capture(now, mic);
        }
    }

    fn render(&mut self, now: Instant, out: &mut Frame) {
        if self.is_current() {
            lock(&self.board).render(now, out);
        }
    }
}
