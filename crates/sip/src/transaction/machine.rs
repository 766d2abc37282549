//! What the four transaction machines have in common: what they ask for, and their timer rows.

use std::time::Duration;

use crate::endpoint::settings::Timers;

/// What a machine asks of the table that holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Send the stored message (again): a client's request, a server's last response.
    Send,
    /// Acknowledge a refusal of our INVITE (RFC 3261 17.1.1.3).
    Ack,
    /// Hand the message that just came to the transaction's user.
    Pass,
    /// Send 100 (Trying).
    Trying,
    Set(Row, Duration),
    Cancel(Row),
    /// Tell the user that nothing came in time.
    TimedOut,
    /// Forget the transaction.
    Done,
}

/// The rows that one transaction has in the timer table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Row {
    /// Timers A, E and G: send again.
    Resend,
    /// Timers B, F and H: give up.
    GiveUp,
    /// Timers D, I, J, K, L and M: absorb late messages until then.
    Linger,
    /// 100 (Trying) is due.
    Trying,
}

/// What a machine needs to know of its surroundings: the base timers, and whether the flow of
/// this one transaction resends by itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground {
    pub(crate) timers: Timers,
    pub(crate) reliable: bool,
}

/// Lingers for `time` on an unreliable flow, and not at all on a reliable one.
pub(super) fn linger(ground: &Ground, time: Duration, effects: &mut Vec<Effect>) {
    if ground.reliable {
        effects.push(Effect::Done);
    } else {
        effects.push(Effect::Set(Row::Linger, time));
    }
}
