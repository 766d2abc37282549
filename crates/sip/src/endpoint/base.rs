//! What everything above stands on: settings, the timer table, entropy, and the row of outputs.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::replies::contact;
use super::settings::Settings;
use super::words::{Event, Output};
use crate::entropy::Entropy;
use crate::flow::Flow;
use crate::ids::{DialogId, RegistrationId, SubscriptionId, WatchId};
use crate::transaction::machine::{Ground, Row};
use crate::transaction::{ClientId, ServerId};

use super::outbound::SendId;

/// The keys of the endpoint's one timer table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Timer {
    Client(ClientId, Row),
    Server(ServerId, Row),
    Sending(SendId),
    Session(DialogId, SessionRow),
    Subscription(SubscriptionId),
    Registration(RegistrationId),
    Watch(WatchId),
}

/// The rows that one session has in the timer table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SessionRow {
    /// Our 2xx is sent again.
    ResendAccept,
    /// Our 2xx was never acknowledged.
    AckLost,
    /// Our reliable provisional response is sent again.
    ResendReliable,
    /// Our reliable provisional response was never acknowledged.
    PrackLost,
    /// The session is to be refreshed by us.
    Refresh,
    /// The session was not refreshed in time.
    Expire,
    /// The random wait after 491 is over.
    Glare,
}

impl SessionRow {
    pub(crate) const ALL: [SessionRow; 7] = [
        SessionRow::ResendAccept,
        SessionRow::AckLost,
        SessionRow::ResendReliable,
        SessionRow::PrackLost,
        SessionRow::Refresh,
        SessionRow::Expire,
        SessionRow::Glare,
    ];
}

/// What everything above stands on.
#[derive(Debug)]
pub(crate) struct Base {
    pub(crate) settings: Settings,
    pub(crate) timers: crate::timers::TimerTable<Timer>,
    pub(crate) entropy: Entropy,
    pub(crate) outputs: VecDeque<Output>,
    /// The address that our Contact names on a flow, where that is not our own.
    pub(crate) advertised: HashMap<Flow, SocketAddr>,
    next_id: u64,
}

impl Base {
    pub(crate) fn new(settings: Settings, seed: [u8; 32]) -> Self {
        Base {
            settings,
            timers: crate::timers::TimerTable::new(),
            entropy: Entropy::new(seed),
            outputs: VecDeque::new(),
            advertised: HashMap::new(),
            next_id: 1,
        }
    }

    /// A number that no other thing of this endpoint has.
    pub(crate) fn fresh_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// Our Contact on `flow`.
    pub(crate) fn contact(&self, user: &str, flow: &Flow) -> String {
        let local = self.advertised.get(flow).copied().unwrap_or(flow.local);
        contact(user, &Flow { local, ..*flow })
    }

    /// Sends, unless the peer's address is one that must never be sent to.
    pub(crate) fn transmit(&mut self, flow: Flow, bytes: Vec<u8>) {
        if flow.is_sendable() {
            self.outputs.push_back(Output::Transmit { flow, bytes });
        }
    }

    pub(crate) fn tell(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    pub(crate) fn set(&mut self, now: Instant, after: Duration, timer: Timer) {
        self.timers.set(now + after, timer);
    }

    pub(crate) fn ground(&self, flow: &Flow) -> Ground {
        Ground { timers: self.settings.timers, reliable: flow.transport.is_reliable() }
    }
}
