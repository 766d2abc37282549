//! What the driver may ask of calls.

use std::time::Instant;

use super::Endpoint;
use super::core::Core;
use super::words::{Body, Event, Invite, NoResponse, Reply};
use crate::flow::{Flow, Routing};
use crate::ids::{DialogId, RequestId};
use crate::session::Session;
use crate::wire::Method;

impl Endpoint {
    /// Starts a call. `Event::Accepted` or `Event::Rejected` follows, unless it is hung up before.
    pub fn invite(&mut self, now: Instant, invite: Invite) -> DialogId {
        let id = DialogId(self.core.base.fresh_id());
        let session = Session::call(&mut self.core, now, id, invite);
        self.sessions.insert(session);
        self.settle(now);
        id
    }

    /// 180..183, reliably (RFC 3262) where the peer asks, or supports it and there is SDP. SDP is
    /// left out where it would be an offer and cannot be sent reliably.
    pub fn ring(&mut self, now: Instant, dialog: DialogId, status: u16, sdp: Option<Vec<u8>>) {
        self.act(now, dialog, |session, core| {
            session.ring(core, now, status, sdp);
        });
    }

    /// Accepts by 200. `sdp` is the answer, or the offer if the INVITE had none; what was settled in
    /// a reliable provisional response stands, and `sdp` is then not sent.
    pub fn accept(&mut self, now: Instant, dialog: DialogId, sdp: Vec<u8>) {
        self.act(now, dialog, |session, core| session.accept(core, now, sdp));
    }

    /// A final response other than 2xx to `Event::Invited`.
    #[expect(clippy::needless_pass_by_value, reason = "the driver has no further use for it")]
    pub fn reject(&mut self, now: Instant, dialog: DialogId, reply: Reply) {
        self.act(now, dialog, |session, core| {
            session.reject(core, now, &reply);
        });
    }

    /// The INVITE is never answered, nor its resends.
    pub fn drop_silently(&mut self, now: Instant, dialog: DialogId) {
        self.act(now, dialog, |session, core| {
            session.drop_silently(core, now);
        });
    }

    /// BYE, CANCEL or 480, whichever fits; there are no more events of `dialog`. `reason` is the
    /// value of a Reason header (RFC 3326).
    pub fn hang_up(&mut self, now: Instant, dialog: DialogId, reason: Option<String>) {
        self.act(now, dialog, |session, core| {
            session.hang_up(core, now, reason);
        });
    }

    /// Offers a new session by re-INVITE, or by UPDATE while early, as soon as nothing stands in the
    /// way. `Event::OfferAnswered` or `Event::OfferRefused` follows.
    pub fn offer(&mut self, now: Instant, dialog: DialogId, sdp: Vec<u8>) {
        self.act(now, dialog, |session, core| session.offer(core, now, sdp));
    }

    /// Answers `Event::Offered` and `Event::OfferRequested`, and the offer of `Event::Accepted`
    /// where our INVITE had none.
    pub fn answer_offer(&mut self, now: Instant, dialog: DialogId, sdp: Vec<u8>) {
        self.act(now, dialog, |session, core| {
            session.answer_offer(core, now, sdp);
        });
    }

    /// Refuses `Event::Offered` and `Event::OfferRequested`. Refusing the offer of a 2xx ends the
    /// call as `hang_up` does.
    pub fn refuse_offer(&mut self, now: Instant, dialog: DialogId, status: u16) {
        self.act(now, dialog, |session, core| {
            session.refuse_offer(core, now, status);
        });
    }

    /// INFO, REFER, NOTIFY or MESSAGE inside the session; `Event::Response` brings the outcome.
    pub fn request(
        &mut self,
        now: Instant,
        dialog: DialogId,
        method: Method,
        headers: Vec<(String, String)>,
        body: Option<Body>,
    ) -> RequestId {
        let id = RequestId(self.core.base.fresh_id());
        let sent = self.sessions.with(&mut self.core, now, dialog, |session, core| {
            session.request(core, now, id, method, headers, body)
        });
        if sent != Some(true) {
            self.core.tell(Event::Response { id, outcome: Err(NoResponse::Unreachable) });
        }
        self.settle(now);
        id
    }

    /// 202 to `Event::Referred`, and the first report.
    pub fn accept_refer(&mut self, now: Instant, dialog: DialogId) {
        self.act(now, dialog, |session, core| session.accept_refer(core, now));
    }

    /// Refuses `Event::Referred`.
    pub fn refuse_refer(&mut self, now: Instant, dialog: DialogId, status: u16) {
        self.act(now, dialog, |session, core| {
            session.refuse_refer(core, now, status);
        });
    }

    /// Reports on an accepted REFER; a final status ends the report. An empty reason is the usual
    /// one.
    pub fn notify_refer(&mut self, now: Instant, dialog: DialogId, status: u16, reason: &str) {
        self.act(now, dialog, |session, core| {
            session.notify_refer(core, now, status, reason);
        });
    }

    /// How requests inside the session are routed from now on.
    pub fn set_routing(&mut self, dialog: DialogId, routing: Routing) {
        if let Some(session) = self.sessions.session_mut(dialog) {
            session.routing = routing;
        }
    }

    /// What answers challenges of requests inside a session that the peer made.
    pub fn set_credentials(&mut self, dialog: DialogId, credentials: crate::digest::Credentials) {
        if let Some(session) = self.sessions.session_mut(dialog) {
            session.set_credentials(credentials);
        }
    }

    /// The session goes on over another flow: our address has changed. What goes out next in it, such
    /// as an offer, tells the peer.
    pub fn move_to(&mut self, dialog: DialogId, flow: Flow) {
        if let Some(session) = self.sessions.session_mut(dialog) {
            session.flow = Some(flow);
        }
    }

    /// The flow of the session; `None` until the first message is sent, and when it is over.
    #[must_use]
    pub fn flow_of(&self, dialog: DialogId) -> Option<Flow> {
        self.sessions.session(dialog)?.flow
    }

    /// The Call-ID.
    #[must_use]
    pub fn call_id_of(&self, dialog: DialogId) -> Option<&str> {
        self.sessions.session(dialog).map(|session| session.call_id.as_str())
    }

    /// The value of a Replaces header (RFC 3891) that names this session to its peer, for a REFER
    /// that hands the peer's other call on to this one.
    #[must_use]
    pub fn replaces_of(&self, dialog: DialogId) -> Option<String> {
        let session = self.sessions.session(dialog)?;
        let remote = session.remote_tag()?;
        Some(format!("{};to-tag={remote};from-tag={}", session.call_id, session.local_tag))
    }

    fn act(&mut self, now: Instant, dialog: DialogId, act: impl FnOnce(&mut Session, &mut Core)) {
        self.sessions.with(&mut self.core, now, dialog, act);
        self.settle(now);
    }
}
