//! What an endpoint is told once: names, timers, limits.

use std::time::Duration;

/// The base timers of RFC 3261 17.1.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timers {
    /// Estimate of the round trip: 500 ms.
    pub t1: Duration,
    /// Longest interval between two sends of a non-INVITE request or a 2xx: 4 s.
    pub t2: Duration,
    /// Longest life of a message in the network: 5 s.
    pub t4: Duration,
}

impl Timers {
    /// 64 * T1, after which RFC 3261 gives up nearly everything: 32 s.
    #[must_use]
    pub fn give_up(&self) -> Duration {
        self.t1 * 64
    }
}

impl Default for Timers {
    fn default() -> Self {
        Timers {
            t1: Duration::from_millis(500),
            t2: Duration::from_secs(4),
            t4: Duration::from_secs(5),
        }
    }
}

/// How much an endpoint keeps at most; what comes above is answered 503 or dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Transactions of both roles together. Finished server transactions that only absorb
    /// retransmissions are let go early, oldest first, before this is reached.
    pub transactions: usize,
    /// Bytes that server transactions keep, roughly: a few large messages weigh as much as many small
    /// ones. 128 MiB.
    pub transaction_bytes: usize,
    /// INVITE sessions.
    pub sessions: usize,
    /// Subscriptions held with us.
    pub subscriptions: usize,
    /// Early dialogs of one forked INVITE.
    pub forks: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            transactions: 65_536,
            transaction_bytes: 128 << 20,
            sessions: 8_192,
            subscriptions: 8_192,
            forks: 16,
        }
    }
}

/// What an endpoint is told once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Value of `User-Agent` in requests and `Server` in responses; nothing is sent when empty.
    pub user_agent: String,
    pub timers: Timers,
    /// The session interval that we ask for (RFC 4028): 30 minutes.
    pub session_expires: Duration,
    /// The least session interval that we accept (RFC 4028 5): 90 s.
    pub min_se: Duration,
    /// How long a target may be silent before the next one is tried, where there is a next one.
    pub failover_after: Duration,
    /// How long an INVITE may stay without a verdict before 100 (Trying) is sent.
    pub trying_after: Duration,
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            user_agent: "Cordboard".to_owned(),
            timers: Timers::default(),
            session_expires: Duration::from_secs(1800),
            min_se: Duration::from_secs(90),
            failover_after: Duration::from_secs(4),
            trying_after: Duration::from_millis(200),
            limits: Limits::default(),
        }
    }
}
