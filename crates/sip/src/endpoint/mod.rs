//! The user agent core: what drives calls, requests, subscriptions and registrations speaks to this.

use std::time::{Duration, Instant};

use crate::flow::{Flow, Routing};
use crate::ids::{DialogId, RegistrationId, RequestId, SubscriptionId};
use crate::wire::Method;

pub(crate) mod settings;
pub(crate) mod words;

use settings::Settings;
use words::{Body, Census, Input, Invite, Outgoing, Output, Register, Reply};

/// A SIP user agent of many calls. Pure: time and seed come in as arguments.
#[derive(Debug)]
pub struct Endpoint {
    settings: Settings,
}

#[expect(
    clippy::unused_self,
    clippy::needless_pass_by_value,
    reason = "signatures first"
)]
#[allow(unused_variables)]
impl Endpoint {
    /// Tags, branches and Call-IDs come from `seed`.
    #[must_use]
    pub fn new(settings: Settings, seed: [u8; 32]) -> Self {
        Endpoint { settings }
    }
    /// Takes what came in. Never fails on what a peer sent.
    pub fn handle(&mut self, now: Instant, input: Input) {}
    /// What is to be done, in order; `None` when all is said.
    pub fn poll_output(&mut self) -> Option<Output> {
        None
    }
    /// When `handle(now, Input::Timeout)` is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }
    /// How much is held.
    #[must_use]
    pub fn census(&self) -> Census {
        Census::default()
    }
    /// Sends a request outside any dialog; 401 and 407 are answered inside when there are credentials.
    pub fn send(&mut self, now: Instant, outgoing: Outgoing) -> RequestId {
        RequestId(0)
    }
    /// Answers `Event::Request`.
    pub fn reply(&mut self, now: Instant, request: RequestId, reply: Reply) {}
    /// Never answers `Event::Request`.
    pub fn ignore(&mut self, now: Instant, request: RequestId) {}
    /// Starts a call.
    pub fn invite(&mut self, now: Instant, invite: Invite) -> DialogId {
        DialogId(0)
    }
    /// 180..183, reliably where the peer asks, or supports it and there is SDP.
    pub fn ring(&mut self, now: Instant, dialog: DialogId, status: u16, sdp: Option<Vec<u8>>) {}
    /// 200; `sdp` is the answer, or the offer if the INVITE had none.
    pub fn accept(&mut self, now: Instant, dialog: DialogId, sdp: Vec<u8>) {}
    /// A final response other than 2xx.
    pub fn reject(&mut self, now: Instant, dialog: DialogId, reply: Reply) {}
    /// The INVITE is never answered.
    pub fn drop_silently(&mut self, now: Instant, dialog: DialogId) {}
    /// BYE, CANCEL or a refusal, whichever fits; no more events of `dialog`.
    pub fn hang_up(&mut self, now: Instant, dialog: DialogId, reason: Option<String>) {}
    /// re-INVITE, or UPDATE while early.
    pub fn offer(&mut self, now: Instant, dialog: DialogId, sdp: Vec<u8>) {}
    /// Answers `Event::Offered` and `Event::OfferRequested`.
    pub fn answer_offer(&mut self, now: Instant, dialog: DialogId, sdp: Vec<u8>) {}
    /// Refuses `Event::Offered` and `Event::OfferRequested`.
    pub fn refuse_offer(&mut self, now: Instant, dialog: DialogId, status: u16) {}
    /// INFO, REFER, NOTIFY or MESSAGE inside the dialog; `Event::Response` answers.
    pub fn request(
        &mut self,
        now: Instant,
        dialog: DialogId,
        method: Method,
        headers: Vec<(String, String)>,
        body: Option<Body>,
    ) -> RequestId {
        RequestId(0)
    }
    /// 202 to `Event::Referred`.
    pub fn accept_refer(&mut self, now: Instant, dialog: DialogId) {}
    /// Refuses `Event::Referred`.
    pub fn refuse_refer(&mut self, now: Instant, dialog: DialogId, status: u16) {}
    /// Reports on an accepted REFER; a final status ends the report.
    pub fn notify_refer(&mut self, now: Instant, dialog: DialogId, status: u16, reason: &str) {}
    /// How requests inside the dialog are routed from now on.
    pub fn set_routing(&mut self, dialog: DialogId, routing: Routing) {}
    /// The flow that the session's last message took.
    #[must_use]
    pub fn flow_of(&self, dialog: DialogId) -> Option<Flow> {
        None
    }
    /// The Call-ID.
    #[must_use]
    pub fn call_id_of(&self, dialog: DialogId) -> Option<&str> {
        None
    }
    /// 200 to a SUBSCRIBE; refreshes and the end are answered inside.
    pub fn accept_subscription(
        &mut self,
        now: Instant,
        request: RequestId,
        granted: Duration,
        contact_user: &str,
    ) -> Option<SubscriptionId> {
        None
    }
    /// The state that the subscriber is to know.
    pub fn notify(&mut self, now: Instant, subscription: SubscriptionId, body: Option<Body>) {}
    /// Registers and stays registered.
    pub fn register(&mut self, now: Instant, register: Register) -> RegistrationId {
        RegistrationId(0)
    }
    /// Registers again at once, for instance after our address changed.
    pub fn register_again(&mut self, now: Instant, id: RegistrationId) {}
    /// Unregisters and forgets.
    pub fn unregister(&mut self, now: Instant, id: RegistrationId) {}
}
