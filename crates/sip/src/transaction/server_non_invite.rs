//! The server's side of every request but INVITE and ACK: RFC 3261 17.2.2.

use super::machine::{Effect, Ground, Row, linger};

/// States of a server non-INVITE transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerNonInvite {
    /// Nothing has been answered.
    Trying,
    /// A provisional response was sent.
    Proceeding,
    /// Answered; resends get the same answer.
    Completed,
    /// Never to be answered; absorbs resends.
    Silent,
}

impl ServerNonInvite {
    /// No client waits longer than 64*T1, so neither does the transaction.
    pub(crate) fn start(ground: &Ground) -> (Self, Vec<Effect>) {
        (ServerNonInvite::Trying, vec![Effect::Set(Row::GiveUp, ground.timers.give_up())])
    }

    /// The same request came again.
    pub(crate) fn on_again(self) -> Vec<Effect> {
        match self {
            ServerNonInvite::Proceeding | ServerNonInvite::Completed => vec![Effect::Send],
            ServerNonInvite::Trying | ServerNonInvite::Silent => Vec::new(),
        }
    }

    /// The user answers with `status`. `None` where an answer can no longer be given.
    pub(crate) fn on_answer(self, status: u16, ground: &Ground) -> Option<(Self, Vec<Effect>)> {
        match self {
            ServerNonInvite::Trying | ServerNonInvite::Proceeding => {}
            ServerNonInvite::Completed | ServerNonInvite::Silent => return None,
        }
        if status < 200 {
            return Some((ServerNonInvite::Proceeding, vec![Effect::Send]));
        }
        let mut effects = vec![Effect::Cancel(Row::GiveUp), Effect::Send];
        linger(ground, ground.timers.give_up(), &mut effects);
        Some((ServerNonInvite::Completed, effects))
    }

    pub(crate) fn on_timer(self, row: Row) -> (Self, Vec<Effect>) {
        match row {
            Row::GiveUp => (self, vec![Effect::TimedOut, Effect::Done]),
            Row::Linger => (self, vec![Effect::Done]),
            Row::Resend | Row::Trying => (self, Vec::new()),
        }
    }

    /// The request is never answered; its resends are absorbed.
    pub(crate) fn on_silenced(self, ground: &Ground) -> (Self, Vec<Effect>) {
        let mut effects = vec![Effect::Cancel(Row::GiveUp)];
        linger(ground, ground.timers.give_up(), &mut effects);
        (ServerNonInvite::Silent, effects)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::endpoint::settings::Timers;

    fn ground(reliable: bool) -> Ground {
        Ground { timers: Timers::default(), reliable }
    }

    #[test]
    fn a_resent_request_gets_the_same_answer() {
        let (state, _) = ServerNonInvite::start(&ground(false));
        assert_eq!(state.on_again(), [], "nothing was answered yet");
        let (state, effects) = state.on_answer(200, &ground(false)).unwrap();
        assert!(effects.contains(&Effect::Set(Row::Linger, Duration::from_secs(32))), "Timer J");
        assert_eq!(state.on_again(), [Effect::Send]);
        assert!(state.on_answer(500, &ground(false)).is_none(), "one final answer");
    }

    #[test]
    fn an_answer_over_tcp_ends_the_transaction() {
        let (_, effects) = ServerNonInvite::Trying.on_answer(200, &ground(true)).unwrap();
        assert_eq!(effects.last(), Some(&Effect::Done), "Timer J is 0 on a reliable flow");
    }

    #[test]
    fn a_request_that_nobody_answers_is_forgotten() {
        let (state, effects) = ServerNonInvite::start(&ground(false));
        assert_eq!(effects, [Effect::Set(Row::GiveUp, Duration::from_secs(32))]);
        assert_eq!(state.on_timer(Row::GiveUp).1, [Effect::TimedOut, Effect::Done]);
    }
}
