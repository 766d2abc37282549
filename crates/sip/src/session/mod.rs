//! One INVITE session: from the first INVITE to the last BYE.
//!
//! [`Phase`] says how far it is; offers, reliable responses, the session timer and REFER are machines
//! of their own beside it. A session speaks to its peer through [`Core`] and to its driver in events.
//! What it is not: it matches no messages (`endpoint::inbound` does) and knows no other session.

pub(crate) mod established;
mod hang_up;
mod inside;
mod offer;
pub(crate) mod refer;
mod reliable;
pub(crate) mod timer;
mod uac;
pub(crate) mod uas;

use std::time::{Duration, Instant};

use crate::body::{self, CallBody};
use crate::dialog::Dialog;
use crate::digest::Credentials;
use crate::endpoint::base::{SessionRow, Timer};
use crate::endpoint::core::{Core, News, Owner, Purpose};
use crate::endpoint::locate::in_dialog_destination;
use crate::endpoint::outbound::{Send, SendId};
use crate::endpoint::words::{Body, End, Event};
use crate::flow::{Flow, Routing};
use crate::ids::DialogId;
use crate::transaction::ServerId;
use crate::wire::{Method, Request, Response};

use established::Up;
use offer::Offers;
use refer::Refer;
use timer::Clock;
use uac::Calling;
use uas::Ringing;

/// How far a session is.
#[derive(Debug)]
pub(crate) enum Phase {
    /// Our INVITE is on its way.
    Calling(Calling),
    /// The peer's INVITE waits for our answer.
    Ringing(Ringing),
    /// Accepted by one of us.
    Up(Up),
    /// Our BYE is on its way.
    Leaving,
    Over,
}

/// One INVITE session.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) id: DialogId,
    pub(crate) call_id: String,
    /// The tag by which the peer's requests find this session.
    pub(crate) local_tag: String,
    contact_user: String,
    credentials: Option<Credentials>,
    pub(crate) routing: Routing,
    /// What the last message took; `None` until the first is sent.
    pub(crate) flow: Option<Flow>,
    /// `None` for a call of ours until it is accepted: it may have many early ones.
    dialog: Option<Dialog>,
    phase: Phase,
    offers: Offers,
    clock: Clock,
    refer: Refer,
    /// The peer takes UPDATE.
    takes_update: bool,
    /// Hung up by the driver: nothing more is told.
    muted: bool,
}

/// A request inside a session, on its way out.
pub(super) struct Inside {
    purpose: Purpose,
    request: Request,
}

impl Session {
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over)
    }

    /// What names the session in the peer's requests: Call-ID and our tag.
    pub(crate) fn name(&self) -> (String, String) {
        (self.call_id.clone(), self.local_tag.clone())
    }

    /// The dialog that is in use, or the one that rang last.
    fn current(&self) -> Option<&Dialog> {
        match &self.phase {
            Phase::Calling(calling) => calling.latest(),
            Phase::Ringing(_) | Phase::Up(_) | Phase::Leaving | Phase::Over => self.dialog.as_ref(),
        }
    }

    /// The tag of the peer, once it is known.
    pub(crate) fn remote_tag(&self) -> Option<&str> {
        self.current().map(|dialog| dialog.remote_tag.as_str())
    }

    /// The dialog with this tag of the peer.
    pub(crate) fn dialog_with(&mut self, remote_tag: &str) -> Option<&mut Dialog> {
        match &mut self.phase {
            Phase::Calling(calling) => calling.early_with(remote_tag),
            Phase::Ringing(_) | Phase::Up(_) | Phase::Leaving | Phase::Over => {
                self.dialog.as_mut().filter(|dialog| dialog.remote_tag == remote_tag)
            }
        }
    }

    /// Whether the session is accepted, for `early-only` of Replaces.
    pub(crate) fn is_confirmed(&self) -> bool {
        matches!(self.phase, Phase::Up(_) | Phase::Leaving)
    }

    /// Whether the session is a call of ours that is not accepted yet.
    pub(crate) fn is_calling(&self) -> bool {
        matches!(self.phase, Phase::Calling(_))
    }

    /// Whether Replaces can no longer find a call here (RFC 3891 3).
    pub(crate) fn is_leaving(&self) -> bool {
        matches!(self.phase, Phase::Leaving | Phase::Over)
    }

    pub(crate) fn set_credentials(&mut self, credentials: Credentials) {
        self.credentials = Some(credentials);
    }

    fn tell(&self, core: &mut Core, event: Event) {
        if !self.muted {
            core.tell(event);
        }
    }

    /// The session ended, and not by our hanging up.
    fn end(&mut self, core: &mut Core, end: End) {
        self.tell(core, Event::Ended { dialog: self.id, end });
        self.phase = Phase::Over;
    }

    fn set(&self, core: &mut Core, now: Instant, after: Duration, row: SessionRow) {
        core.base.set(now, after, Timer::Session(self.id, row));
    }

    fn cancel(&self, core: &mut Core, row: SessionRow) {
        core.base.timers.cancel(Timer::Session(self.id, row));
    }

    /// A new request inside the dialog in use.
    fn inside(&self, core: &mut Core, method: Method, purpose: Purpose) -> Option<Inside> {
        let number = core.next_number(self.id);
        let request = self.current()?.request(method, number);
        Some(Inside { purpose, request })
    }

    fn send_inside(&self, core: &mut Core, now: Instant, inside: Inside) -> Option<SendId> {
        self.send_in(core, now, self.current()?, inside)
    }

    fn send_in(
        &self,
        core: &mut Core,
        now: Instant,
        dialog: &Dialog,
        inside: Inside,
    ) -> Option<SendId> {
        let Inside { purpose, request } = inside;
        let flow = self.flow?;
        let owner = Owner::Session(self.id, purpose);
        Some(core.send(now, self.envelope(owner, dialog, flow, request)))
    }

    fn envelope(&self, owner: Owner, dialog: &Dialog, flow: Flow, request: Request) -> Send {
        // BYE and PRACK carry no Contact (RFC 3261 table 2); what refreshes the target must.
        let with_contact = matches!(
            request.method,
            Method::Invite | Method::Update | Method::Refer | Method::Notify | Method::Subscribe
        );
        Send {
            owner,
            request,
            contact_user: with_contact.then(|| self.contact_user.clone()),
            credentials: self.credentials.clone(),
            destination: in_dialog_destination(dialog, self.routing, flow),
            routing: self.routing,
        }
    }

    /// Answers a request of the peer; 1xx and 2xx that make or refresh a dialog carry our Contact.
    fn answer(
        &self,
        core: &mut Core,
        now: Instant,
        server: ServerId,
        status: u16,
        finish: impl FnOnce(&mut Response),
    ) -> bool {
        let Some(request) = core.request_of(server) else {
            return false;
        };
        let refreshes = matches!(
            request.method,
            Method::Invite | Method::Update | Method::Refer | Method::Subscribe
        );
        let makes_dialog = request.method == Method::Invite;
        let routes: Vec<String> = match makes_dialog && (101..300).contains(&status) {
            true => request.headers.all("Record-Route").map(str::to_owned).collect(),
            false => Vec::new(),
        };
        let flow = core.servers.flow(server).or(self.flow);
        let contact = flow
            .filter(|_| refreshes && (101..300).contains(&status))
            .map(|flow| core.base.contact(&self.contact_user, &flow));
        core.answer(now, server, status, &self.local_tag, |response| {
            for route in routes {
                response.headers.push("Record-Route", route);
            }
            if let Some(contact) = contact {
                response.headers.push("Contact", contact);
            }
            finish(response);
        })
    }

    fn refuse(&self, core: &mut Core, now: Instant, server: ServerId, status: u16) {
        self.answer(core, now, server, status, |_| {});
    }

    /// Too early: the peer should try again in a while (RFC 3261 14.2).
    fn refuse_for_now(&self, core: &mut Core, now: Instant, server: ServerId) {
        let wait = core.base.entropy.below(11);
        self.answer(core, now, server, 500, |response| {
            response.headers.push("Retry-After", wait.to_string());
        });
    }

    /// What became of a request of ours inside this session.
    pub(crate) fn on_news(&mut self, core: &mut Core, now: Instant, purpose: Purpose, news: News) {
        match purpose {
            Purpose::Invite => self.on_invite_news(core, now, news),
            Purpose::Reinvite | Purpose::Update => self.on_offer_news(core, now, purpose, news),
            Purpose::Bye => self.on_bye_news(&news),
            Purpose::ReferNotify => self.on_notify_news(core, now, &news),
            Purpose::Request(id) => self.on_request_news(core, id, news),
            // PRACK is resent by its transaction; a peer that refuses it answers the INVITE.
            Purpose::Prack => self.on_prack_news(core, now, news),
        }
    }

    /// A row of the timer table is due.
    pub(crate) fn on_timer(&mut self, core: &mut Core, now: Instant, row: SessionRow) {
        match row {
            SessionRow::ResendAccept => self.resend_accept(core, now),
            SessionRow::AckLost => self.on_ack_lost(core, now),
            SessionRow::ResendReliable => self.resend_reliable(core, now),
            SessionRow::PrackLost => self.on_prack_lost(core, now),
            SessionRow::Refresh => self.refresh(core, now),
            SessionRow::Expire => self.on_session_expired(core, now),
            SessionRow::Glare => self.on_glare_over(core, now),
        }
    }

    /// The stream that the peer's unanswered request came over is broken.
    pub(crate) fn on_stream_failed(&mut self, core: &mut Core, now: Instant) {
        match &self.phase {
            Phase::Ringing(_) => self.end(core, End::Unreachable),
            Phase::Up(_) => self.offers.forget_theirs(core),
            Phase::Calling(_) | Phase::Leaving | Phase::Over => {}
        }
        self.offer_if_free(core, now);
    }

    /// The last words of a session that is over: what still waits for an answer gets one.
    pub(crate) fn close(&mut self, core: &mut Core, now: Instant) {
        if let Some(server) = self.offers.take_theirs() {
            self.refuse(core, now, server, 487);
        }
        if let Some(server) = self.refer.take_pending() {
            self.refuse(core, now, server, 481);
        }
        for row in SessionRow::ALL {
            self.cancel(core, row);
        }
        core.numbers.remove(&self.id);
    }
}

/// The SDP of a message of a call.
fn sdp_of(headers: &crate::wire::Headers, bytes: &[u8]) -> Option<Vec<u8>> {
    body::read(headers, bytes).into_sdp()
}

/// Whether a body must be understood and is not.
pub(crate) fn is_unknown(request: &Request) -> bool {
    body::read(&request.headers, &request.body) == CallBody::Unknown
}

fn put_sdp(request: &mut Request, sdp: &[u8]) {
    request.headers.push("Content-Type", "application/sdp");
    request.body = sdp.to_vec();
}

fn put_response_sdp(response: &mut Response, sdp: &[u8]) {
    response.headers.push("Content-Type", "application/sdp");
    response.body = sdp.to_vec();
}

pub(crate) fn put_body(request: &mut Request, body: Option<Body>) {
    if let Some(body) = body {
        request.headers.push("Content-Type", body.content_type);
        request.body = body.bytes;
    }
}

/// What the peer says it takes, of which only UPDATE matters.
fn allows_update(headers: &crate::wire::Headers) -> bool {
    headers.allow().contains(&"UPDATE")
}
