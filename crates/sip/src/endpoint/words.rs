//! The words an endpoint is spoken to in, and those it answers with.

use std::time::Duration;

use crate::digest::Credentials;
use crate::flow::{Destination, Flow, Routing, Target};
use crate::ids::{DialogId, LocateId, RegistrationId, RequestId, SubscriptionId, WatchId};
use crate::wire::{Method, NameAddr, Request, Response, Uri};

/// What the outside tells an endpoint.
#[derive(Clone, Debug)]
pub enum Input {
    /// One datagram, or one message framed from a stream.
    Received { flow: Flow, bytes: Vec<u8> },
    /// A connection closed, or a datagram could not be sent.
    FlowFailed { flow: Flow },
    /// The answer to `Output::Locate`, best first; empty when nothing was found.
    Located { query: LocateId, flows: Vec<Flow> },
    /// The time of `poll_timeout` has come.
    Timeout,
}

/// What an endpoint wants done, in order.
#[derive(Clone, Debug)]
pub enum Output {
    Transmit {
        flow: Flow,
        bytes: Vec<u8>,
    },
    /// Find the target (RFC 3263) and the local address towards it; answer with `Input::Located`.
    Locate {
        query: LocateId,
        target: Target,
    },
    Event(Event),
}

/// A body and its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// A request outside any dialog, other than INVITE.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub method: Method,
    pub uri: Uri,
    pub destination: Destination,
    /// A tag is added where there is none.
    pub from: NameAddr,
    pub to: NameAddr,
    /// The user of our Contact; none is sent without it.
    pub contact_user: Option<String>,
    /// With them a 401 or 407 is answered inside.
    pub credentials: Option<Credentials>,
    pub headers: Vec<(String, String)>,
    pub body: Option<Body>,
}

/// A call to be made.
#[derive(Clone, Debug)]
pub struct Invite {
    pub uri: Uri,
    pub destination: Destination,
    pub from: NameAddr,
    pub to: NameAddr,
    pub contact_user: String,
    /// `None` asks the peer for the offer: it comes in `Event::Accepted`, and `answer_offer` must
    /// answer it (the ACK waits for that).
    pub offer: Option<Vec<u8>>,
    pub credentials: Option<Credentials>,
    /// Further headers, such as `Replaces` or `P-Asserted-Identity`.
    pub headers: Vec<(String, String)>,
    pub routing: Routing,
}

/// An answer to a peer's request.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    /// The usual phrase where `None`.
    pub reason: Option<String>,
    pub headers: Vec<(String, String)>,
    pub body: Option<Body>,
}

impl Reply {
    /// A bare status.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Reply { status, ..Reply::default() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
}

/// A registration to be kept.
#[derive(Clone, Debug)]
pub struct Register {
    pub registrar: Uri,
    pub destination: Destination,
    pub aor: NameAddr,
    pub contact_user: String,
    pub credentials: Option<Credentials>,
    pub expires: Duration,
}

/// A subscription to be kept (RFC 6665).
#[derive(Clone, Debug)]
pub struct Watch {
    pub uri: Uri,
    pub destination: Destination,
    pub from: NameAddr,
    pub to: NameAddr,
    pub contact_user: String,
    pub credentials: Option<Credentials>,
    /// The package, as in `message-summary`.
    pub event: String,
    /// The media type of its states.
    pub accept: String,
    pub expires: Duration,
}

/// Why a request of ours has no response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoResponse {
    /// Sent, and nobody answered in time.
    Timeout,
    /// Not located, or the flow failed.
    Unreachable,
}

/// Why a call of ours was not accepted.
#[derive(Clone, Debug)]
pub enum RejectCause {
    Response(Box<Response>),
    Timeout,
    Unreachable,
}

/// What a REFER asks us to replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// A session of this endpoint: an attended transfer between two of the peer's calls with us.
    Known(DialogId),
    /// Somebody else's call; the Replaces header is among the target's headers.
    Unknown,
}

/// How a session ended that we did not hang up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The peer hung up; `reason` is its Reason header.
    Bye { reason: Option<String> },
    /// The caller gave up before we answered.
    Cancelled { reason: Option<String> },
    /// Our 200 (OK) was never acknowledged: the 32-second drop behind NAT.
    AckLost,
    /// Nobody refreshed the session in time (RFC 4028).
    SessionExpired,
    /// The peer no longer knows the dialog, or does not answer requests in it (481, 408).
    Gone,
    /// The way to the peer is broken.
    Unreachable,
}

/// What happened, told to whoever drives the endpoint.
#[derive(Clone, Debug)]
pub enum Event {
    /// A request outside any dialog, other than INVITE, ACK and CANCEL; answer with `reply` or `ignore`.
    Request {
        id: RequestId,
        flow: Flow,
        request: Box<Request>,
    },
    /// The outcome of `send` or `request`; the response is final.
    Response {
        id: RequestId,
        outcome: Result<Box<Response>, NoResponse>,
    },
    /// A call comes in. `offer` is its SDP, if any. A Replaces that does not match got 481 inside.
    Invited {
        dialog: DialogId,
        flow: Flow,
        request: Box<Request>,
        offer: Option<Vec<u8>>,
        replaces: Option<DialogId>,
    },
    /// A provisional response above 100 to our INVITE.
    Progress {
        dialog: DialogId,
        status: u16,
        reason: String,
        sdp: Option<Vec<u8>>,
    },
    /// Our INVITE got its 2xx. `sdp` is the answer (repeated from a provisional response where the
    /// 2xx has none), or the peer's offer if we made none.
    Accepted {
        dialog: DialogId,
        sdp: Option<Vec<u8>>,
        response: Box<Response>,
    },
    Rejected {
        dialog: DialogId,
        cause: RejectCause,
    },
    /// The INVITE went on to the next target.
    FailedOver {
        dialog: DialogId,
        from: Flow,
        to: Flow,
    },
    /// ACK to our first 2xx; `answer` if the offer was ours.
    Acknowledged {
        dialog: DialogId,
        answer: Option<Vec<u8>>,
    },
    /// The peer offers a new session: `answer_offer` or `refuse_offer`.
    Offered {
        dialog: DialogId,
        offer: Vec<u8>,
    },
    /// The peer wants our offer: `answer_offer` or `refuse_offer`. Its answer comes as `OfferAnswered`.
    OfferRequested {
        dialog: DialogId,
    },
    OfferAnswered {
        dialog: DialogId,
        answer: Vec<u8>,
    },
    OfferRefused {
        dialog: DialogId,
        status: u16,
    },
    /// INFO; 200 was sent.
    Info {
        dialog: DialogId,
        content_type: String,
        body: Vec<u8>,
    },
    /// REFER: `accept_refer` or `refuse_refer`.
    Referred {
        dialog: DialogId,
        target: Uri,
        replaces: Option<Replaced>,
        referred_by: Option<String>,
    },
    /// What the peer reports of a REFER that we sent.
    ReferProgress {
        dialog: DialogId,
        status: u16,
    },
    Ended {
        dialog: DialogId,
        end: End,
    },
    /// A subscription of a peer was refreshed.
    Subscribed {
        subscription: SubscriptionId,
        expires: Duration,
    },
    /// A subscription of a peer ran out, was given up, or is no longer reachable.
    SubscriptionEnded {
        subscription: SubscriptionId,
    },
    /// The state that we are subscribed to; `state` is `active`, `pending` or `terminated`.
    Notified {
        watch: WatchId,
        state: String,
        body: Option<Body>,
    },
    /// A subscription of ours was refused, or is no longer there; it is tried again unless `retry_in`
    /// is `None`.
    WatchFailed {
        watch: WatchId,
        status: Option<u16>,
        retry_in: Option<Duration>,
    },
    Registered {
        id: RegistrationId,
        flow: Flow,
        expires: Duration,
    },
    /// `status` is the registrar's answer, `None` if there was none.
    RegistrationFailed {
        id: RegistrationId,
        status: Option<u16>,
        retry_in: Duration,
    },
}

/// How much an endpoint holds at this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Transactions of both roles.
    pub transactions: usize,
    /// INVITE sessions.
    pub dialogs: usize,
    /// Subscriptions held with us.
    pub subscriptions: usize,
    /// Registrations held by us.
    pub registrations: usize,
    /// Subscriptions held by us.
    pub watches: usize,
    /// Requests of ours without an outcome, and of peers without a reply.
    pub requests: usize,
    /// Running timers.
    pub timers: usize,
}
