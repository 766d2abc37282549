//! Everything below sessions: transactions, requests of ours on their way, and what they tell.

use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use super::base::Base;
use super::outbound::{SendId, Sending};
use super::settings::Settings;
use super::words::{Event, NoResponse};
use crate::flow::Flow;
use crate::ids::{DialogId, LocateId, RegistrationId, RequestId, SubscriptionId, WatchId};
use crate::transaction::clients::Clients;
use crate::transaction::servers::Servers;
use crate::transaction::{ClientId, ServerId};
use crate::wire::{Request, Response};

/// Whose request of ours it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Request(RequestId),
    Session(DialogId, Purpose),
    Subscription(SubscriptionId),
    Registration(RegistrationId),
    Watch(WatchId),
    /// Nobody waits for the outcome.
    Nobody,
}

/// What a session's request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Invite,
    /// A re-INVITE or UPDATE with an offer or to refresh the session.
    Reinvite,
    Update,
    Prack,
    Bye,
    ReferNotify,
    /// What the driver asked for with `request`.
    Request(RequestId),
}

/// What became of a request of ours.
#[derive(Debug)]
pub(crate) enum News {
    /// It left over this flow, perhaps after another flow failed.
    Sent {
        flow: Flow,
        instead_of: Option<Flow>,
    },
    Provisional {
        response: Response,
        flow: Flow,
    },
    Final {
        response: Response,
        flow: Flow,
        client: ClientId,
        /// What was sent, without Via and Contact.
        request: Box<Request>,
    },
    Failed(NoResponse),
}

#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) owner: Owner,
    pub(crate) news: News,
}

/// Everything below sessions.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) base: Base,
    pub(crate) clients: Clients,
    pub(crate) servers: Servers,
    pub(crate) sendings: HashMap<SendId, Sending>,
    pub(crate) locates: HashMap<LocateId, SendId>,
    /// Not yet handed to their owners; empty between two calls from outside.
    pub(crate) told: VecDeque<Told>,
    /// The number of the last request of ours in each session. A challenged request takes a new
    /// one while others may be on their way.
    pub(crate) numbers: HashMap<DialogId, u32>,
}

impl Core {
    pub(crate) fn new(settings: Settings, seed: [u8; 32]) -> Self {
        Core {
            base: Base::new(settings, seed),
            clients: Clients::default(),
            servers: Servers::default(),
            sendings: HashMap::new(),
            locates: HashMap::new(),
            told: VecDeque::new(),
            numbers: HashMap::new(),
        }
    }

    pub(crate) fn tell(&mut self, event: Event) {
        self.base.tell(event);
    }

    /// The next number of a session's own requests.
    pub(crate) fn next_number(&mut self, dialog: DialogId) -> u32 {
        let number = self.numbers.entry(dialog).or_insert(0);
        *number = number.saturating_add(1);
        *number
    }

    /// Answers a server transaction with what `finish` makes of the bare response. `tag` goes into
    /// To where the request had none. False when it was answered before.
    pub(crate) fn answer(
        &mut self,
        now: Instant,
        id: ServerId,
        status: u16,
        tag: &str,
        finish: impl FnOnce(&mut Response),
    ) -> bool {
        let Some(request) = self.servers.request(id) else {
            return false;
        };
        let mut response = self.base.reply_to(request, status, tag);
        finish(&mut response);
        self.servers.answer(&mut self.base, now, id, &response)
    }

    /// Answers at once, with a tag of its own.
    pub(crate) fn refuse(&mut self, now: Instant, id: ServerId, status: u16) {
        let tag = self.base.entropy.token();
        self.answer(now, id, status, &tag, |_| {});
    }

    pub(crate) fn request_of(&self, id: ServerId) -> Option<&Request> {
        self.servers.request(id)
    }
}
