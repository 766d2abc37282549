//! The client's side of an INVITE: RFC 3261 17.1.1 with the `Accepted` state of RFC 6026.
//!
//! There is no Timer C: how long a call may ring belongs to the call.

use std::time::Duration;

use super::machine::{Effect, Ground, Row, linger};

/// States of a client INVITE transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientInvite {
    /// Sent; nothing has come back.
    Calling { interval: Duration },
    /// A provisional response came.
    Proceeding,
    /// A 2xx came; every further one goes to the user, who acknowledges it.
    Accepted,
    /// Refused and acknowledged; a resent refusal is acknowledged again.
    Completed,
}

impl ClientInvite {
    pub(crate) fn start(ground: &Ground) -> (Self, Vec<Effect>) {
        let t1 = ground.timers.t1;
        let mut effects = vec![Effect::Send, Effect::Set(Row::GiveUp, ground.timers.give_up())];
        if !ground.reliable {
            effects.push(Effect::Set(Row::Resend, t1));
        }
        (ClientInvite::Calling { interval: t1 }, effects)
    }

    pub(crate) fn on_response(self, status: u16, ground: &Ground) -> (Self, Vec<Effect>) {
        match (self, status) {
            (ClientInvite::Calling { .. }, 100..=199) => (
                ClientInvite::Proceeding,
                vec![Effect::Cancel(Row::Resend), Effect::Cancel(Row::GiveUp), Effect::Pass],
            ),
            (ClientInvite::Proceeding, 100..=199) => (self, vec![Effect::Pass]),
            (ClientInvite::Calling { .. } | ClientInvite::Proceeding, 200..=299) => (
                ClientInvite::Accepted,
                vec![
                    Effect::Cancel(Row::Resend),
                    Effect::Cancel(Row::GiveUp),
                    Effect::Set(Row::Linger, ground.timers.give_up()),
                    Effect::Pass,
                ],
            ),
            (ClientInvite::Accepted, 200..=299) => (self, vec![Effect::Pass]),
            (ClientInvite::Calling { .. } | ClientInvite::Proceeding, _) => {
                let mut effects = vec![
                    Effect::Cancel(Row::Resend),
                    Effect::Cancel(Row::GiveUp),
                    Effect::Ack,
                    Effect::Pass,
                ];
                // Timer D: at least 32 s on UDP.
                linger(ground, ground.timers.give_up(), &mut effects);
                (ClientInvite::Completed, effects)
            }
            (ClientInvite::Completed, 300..) => (self, vec![Effect::Ack]),
            (ClientInvite::Completed | ClientInvite::Accepted, _) => (self, Vec::new()),
        }
    }

    pub(crate) fn on_timer(self, row: Row, _ground: &Ground) -> (Self, Vec<Effect>) {
        match (self, row) {
            (ClientInvite::Calling { interval }, Row::Resend) => {
                let interval = interval * 2;
                (
                    ClientInvite::Calling { interval },
                    vec![Effect::Send, Effect::Set(Row::Resend, interval)],
                )
            }
            (_, Row::GiveUp) => (self, vec![Effect::TimedOut, Effect::Done]),
            (_, Row::Linger) => (self, vec![Effect::Done]),
            (_, Row::Resend | Row::Trying) => (self, Vec::new()),
        }
    }

    /// A CANCEL was sent: a final response must come within 64*T1, or none is awaited (RFC 3261 9.1).
    pub(crate) fn on_cancel_sent(self, ground: &Ground) -> Vec<Effect> {
        match self {
            ClientInvite::Proceeding => vec![Effect::Set(Row::GiveUp, ground.timers.give_up())],
            ClientInvite::Calling { .. } | ClientInvite::Accepted | ClientInvite::Completed => {
                Vec::new()
            }
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
    fn an_invite_is_resent_at_doubling_intervals_on_udp_only() {
        let (state, effects) = ClientInvite::start(&ground(false));
        assert!(effects.contains(&Effect::Set(Row::Resend, Duration::from_millis(500))));
        let (_, effects) = state.on_timer(Row::Resend, &ground(false));
        assert_eq!(effects, [Effect::Send, Effect::Set(Row::Resend, Duration::from_secs(1))]);
        let (_, effects) = ClientInvite::start(&ground(true));
        assert!(!effects.iter().any(|e| matches!(e, Effect::Set(Row::Resend, _))));
    }

    #[test]
    fn ringing_has_no_time_limit_of_the_transaction() {
        let (state, _) = ClientInvite::start(&ground(false));
        let (state, effects) = state.on_response(180, &ground(false));
        assert!(effects.contains(&Effect::Cancel(Row::GiveUp)), "there is no Timer C");
        assert_eq!(state, ClientInvite::Proceeding);
    }

    #[test]
    fn every_2xx_reaches_the_user_while_accepted() {
        let (state, effects) = ClientInvite::Proceeding.on_response(200, &ground(true));
        assert!(effects.contains(&Effect::Set(Row::Linger, Duration::from_secs(32))), "Timer M");
        let (state, effects) = state.on_response(200, &ground(true));
        assert_eq!(effects, [Effect::Pass], "a fork's 2xx is the user's to acknowledge");
        assert_eq!(state.on_response(486, &ground(true)).1, [], "a late refusal means nothing");
    }

    #[test]
    fn a_resent_refusal_is_acknowledged_but_not_told_again() {
        let (state, effects) = ClientInvite::Proceeding.on_response(486, &ground(false));
        assert!(effects.contains(&Effect::Ack) && effects.contains(&Effect::Pass));
        assert_eq!(state.on_response(486, &ground(false)).1, [Effect::Ack]);
    }

    #[test]
    fn a_refusal_over_tcp_needs_no_lingering() {
        let (_, effects) = ClientInvite::Proceeding.on_response(486, &ground(true));
        assert_eq!(effects.last(), Some(&Effect::Done));
    }
}
