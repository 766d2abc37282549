//! The client's side of every request but INVITE and ACK: RFC 3261 17.1.2.

use std::time::Duration;

use super::machine::{Effect, Ground, Row, linger};

/// States of a client non-INVITE transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientNonInvite {
    /// Sent; nothing has come back.
    Trying { interval: Duration },
    /// A provisional response came: resends slow down to T2.
    Proceeding,
    /// Answered; resent answers are absorbed.
    Completed,
}

impl ClientNonInvite {
    pub(crate) fn start(ground: &Ground) -> (Self, Vec<Effect>) {
        let t1 = ground.timers.t1;
        let mut effects = vec![Effect::Send, Effect::Set(Row::GiveUp, ground.timers.give_up())];
        if !ground.reliable {
            effects.push(Effect::Set(Row::Resend, t1));
        }
        (ClientNonInvite::Trying { interval: t1 }, effects)
    }

    pub(crate) fn on_response(self, status: u16, ground: &Ground) -> (Self, Vec<Effect>) {
        match (self, status) {
            (ClientNonInvite::Completed, _) => (self, Vec::new()),
            (ClientNonInvite::Trying { .. } | ClientNonInvite::Proceeding, 100..=199) => {
                (ClientNonInvite::Proceeding, vec![Effect::Pass])
            }
            (ClientNonInvite::Trying { .. } | ClientNonInvite::Proceeding, _) => {
                let mut effects =
                    vec![Effect::Cancel(Row::Resend), Effect::Cancel(Row::GiveUp), Effect::Pass];
                linger(ground, ground.timers.t4, &mut effects);
                (ClientNonInvite::Completed, effects)
            }
        }
    }

    pub(crate) fn on_timer(self, row: Row, ground: &Ground) -> (Self, Vec<Effect>) {
        match (self, row) {
            (ClientNonInvite::Trying { interval }, Row::Resend) => {
                let interval = (interval * 2).min(ground.timers.t2);
                (
                    ClientNonInvite::Trying { interval },
                    vec![Effect::Send, Effect::Set(Row::Resend, interval)],
                )
            }
            (ClientNonInvite::Proceeding, Row::Resend) => {
                (self, vec![Effect::Send, Effect::Set(Row::Resend, ground.timers.t2)])
            }
            (_, Row::GiveUp) => (self, vec![Effect::TimedOut, Effect::Done]),
            (_, Row::Linger) => (self, vec![Effect::Done]),
            (_, Row::Resend | Row::Trying) => (self, Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::settings::Timers;

    fn ground(reliable: bool) -> Ground {
        Ground { timers: Timers::default(), reliable }
    }

    #[test]
    fn resends_slow_down_to_t2_and_no_further() {
        let (mut state, _) = ClientNonInvite::start(&ground(false));
        let mut waits = Vec::new();
        for _ in 0..5 {
            let (next, effects) = state.on_timer(Row::Resend, &ground(false));
            let Some(Effect::Set(Row::Resend, wait)) = effects.last() else {
                panic!("a resend must set the next one");
            };
            waits.push(wait.as_millis());
            state = next;
        }
        assert_eq!(waits, [1000, 2000, 4000, 4000, 4000]);
    }

    #[test]
    fn an_answer_is_told_once() {
        let (state, _) = ClientNonInvite::start(&ground(false));
        let (state, effects) = state.on_response(200, &ground(false));
        assert!(effects.contains(&Effect::Pass));
        assert!(effects.contains(&Effect::Set(Row::Linger, Duration::from_secs(5))), "Timer K");
        assert_eq!(state.on_response(200, &ground(false)).1, [], "a resent answer is absorbed");
    }

    #[test]
    fn a_provisional_response_does_not_stop_the_clock() {
        let (state, _) = ClientNonInvite::start(&ground(false));
        let (state, effects) = state.on_response(100, &ground(false));
        assert_eq!(effects, [Effect::Pass]);
        assert_eq!(
            state.on_timer(Row::GiveUp, &ground(false)).1,
            [Effect::TimedOut, Effect::Done],
            "Timer F runs on"
        );
    }
}
