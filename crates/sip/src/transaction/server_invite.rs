//! The server's side of an INVITE: RFC 3261 17.2.1 with the `Accepted` state of RFC 6026.

use std::time::Duration;

use super::machine::{Effect, Ground, Row, linger};

/// States of a server INVITE transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerInvite {
    /// Nothing has been answered, not even 100.
    Fresh,
    /// A provisional response was sent.
    Proceeding,
    /// A 2xx was sent; the user resends it, this absorbs the INVITE's resends.
    Accepted,
    /// Refused; the refusal is resent until the ACK comes.
    Completed { interval: Duration },
    /// The refusal was acknowledged.
    Confirmed,
    /// Never to be answered; absorbs resends.
    Silent,
}

impl ServerInvite {
    pub(crate) fn start(trying_after: Duration) -> (Self, Vec<Effect>) {
        (ServerInvite::Fresh, vec![Effect::Set(Row::Trying, trying_after)])
    }

    /// The same INVITE came again.
    pub(crate) fn on_again(self) -> Vec<Effect> {
        match self {
            ServerInvite::Proceeding | ServerInvite::Completed { .. } => vec![Effect::Send],
            ServerInvite::Fresh
            | ServerInvite::Accepted
            | ServerInvite::Confirmed
            | ServerInvite::Silent => Vec::new(),
        }
    }

    /// The user answers with `status`. `None` where an answer can no longer be given.
    pub(crate) fn on_answer(self, status: u16, ground: &Ground) -> Option<(Self, Vec<Effect>)> {
        match self {
            ServerInvite::Fresh | ServerInvite::Proceeding => {}
            ServerInvite::Accepted
            | ServerInvite::Completed { .. }
            | ServerInvite::Confirmed
            | ServerInvite::Silent => return None,
        }
        let give_up = ground.timers.give_up();
        let mut effects = vec![Effect::Cancel(Row::Trying), Effect::Send];
        let next = match status {
            100..=199 => ServerInvite::Proceeding,
            200..=299 => {
                effects.push(Effect::Set(Row::Linger, give_up));
                ServerInvite::Accepted
            }
            _ => {
                effects.push(Effect::Set(Row::GiveUp, give_up));
                if !ground.reliable {
                    effects.push(Effect::Set(Row::Resend, ground.timers.t1));
                }
                ServerInvite::Completed { interval: ground.timers.t1 }
            }
        };
        Some((next, effects))
    }

    /// An ACK with the INVITE's own branch.
    pub(crate) fn on_ack(self, ground: &Ground) -> (Self, Vec<Effect>) {
        match self {
            ServerInvite::Completed { .. } => {
                let mut effects = vec![Effect::Cancel(Row::Resend), Effect::Cancel(Row::GiveUp)];
                linger(ground, ground.timers.t4, &mut effects);
                (ServerInvite::Confirmed, effects)
            }
            // RFC 2543 peers acknowledge a 2xx with the INVITE's branch.
            ServerInvite::Accepted => (self, vec![Effect::Pass]),
            ServerInvite::Fresh
            | ServerInvite::Proceeding
            | ServerInvite::Confirmed
            | ServerInvite::Silent => (self, Vec::new()),
        }
    }

    pub(crate) fn on_timer(self, row: Row, ground: &Ground) -> (Self, Vec<Effect>) {
        match (self, row) {
            (ServerInvite::Fresh, Row::Trying) => (ServerInvite::Proceeding, vec![Effect::Trying]),
            (ServerInvite::Completed { interval }, Row::Resend) => {
                let interval = (interval * 2).min(ground.timers.t2);
                (
                    ServerInvite::Completed { interval },
                    vec![Effect::Send, Effect::Set(Row::Resend, interval)],
                )
            }
            (_, Row::GiveUp | Row::Linger) => (self, vec![Effect::Done]),
            (_, Row::Trying | Row::Resend) => (self, Vec::new()),
        }
    }

    /// The INVITE is never answered; its resends are absorbed.
    pub(crate) fn on_silenced(self, ground: &Ground) -> (Self, Vec<Effect>) {
        let effects =
            vec![Effect::Cancel(Row::Trying), Effect::Set(Row::Linger, ground.timers.give_up())];
        (ServerInvite::Silent, effects)
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
    fn trying_is_sent_only_without_a_verdict_in_time() {
        let (state, effects) = ServerInvite::start(Duration::from_millis(200));
        assert_eq!(effects, [Effect::Set(Row::Trying, Duration::from_millis(200))]);
        assert_eq!(state.on_again(), [], "nothing was answered that could be resent");
        let (_, effects) = state.on_timer(Row::Trying, &ground(false));
        assert_eq!(effects, [Effect::Trying]);
    }

    #[test]
    fn a_refusal_is_resent_until_its_ack() {
        let (state, effects) = ServerInvite::Proceeding.on_answer(486, &ground(false)).unwrap();
        assert!(effects.contains(&Effect::Set(Row::Resend, Duration::from_millis(500))), "Timer G");
        assert_eq!(state.on_again(), [Effect::Send]);
        let (state, effects) = state.on_ack(&ground(false));
        assert!(effects.contains(&Effect::Set(Row::Linger, Duration::from_secs(5))), "Timer I");
        assert_eq!(state.on_ack(&ground(false)).1, [], "a resent ACK is absorbed");
    }

    #[test]
    fn an_accepted_invite_absorbs_its_resends_on_every_transport() {
        for reliable in [false, true] {
            let (state, effects) =
                ServerInvite::Proceeding.on_answer(200, &ground(reliable)).unwrap();
            assert!(
                effects.contains(&Effect::Set(Row::Linger, Duration::from_secs(32))),
                "Timer L"
            );
            assert_eq!(state.on_again(), [], "the 2xx is the user's to resend (RFC 6026)");
            assert!(state.on_answer(486, &ground(reliable)).is_none(), "one final answer");
        }
    }

    #[test]
    fn a_silenced_invite_stays_silent() {
        let (state, _) = ServerInvite::Fresh.on_silenced(&ground(false));
        assert_eq!(state.on_again(), []);
        assert!(state.on_answer(200, &ground(false)).is_none());
    }
}
