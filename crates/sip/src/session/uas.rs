//! A peer's call until it is accepted: ringing, early media, the verdict, CANCEL.

use std::time::Instant;

use super::established::{Unacknowledged, Up};
use super::offer::Offers;
use super::refer::Refer;
use super::reliable::Reliable;
use super::timer::Clock;
use super::{Phase, Session, allows_update, put_response_sdp, sdp_of};
use crate::dialog::Dialog;
use crate::endpoint::base::SessionRow;
use crate::endpoint::core::Core;
use crate::endpoint::words::{End, Reply};
use crate::flow::{Flow, Routing};
use crate::ids::DialogId;
use crate::transaction::ServerId;
use crate::wire::{Request, Response};

/// The peer's INVITE waits for our answer.
#[derive(Debug)]
pub(crate) struct Ringing {
    pub(super) server: ServerId,
    /// The INVITE had an offer; without one the offer is ours.
    pub(super) had_offer: bool,
    pub(super) reliable: Reliable,
    /// Accepted by the driver, while a reliable response still waits for its PRACK.
    pub(super) accepting: Option<Vec<u8>>,
}

impl Session {
    /// A call that came in. `None` where its dialog cannot be read.
    pub(crate) fn invited(
        core: &mut Core,
        id: DialogId,
        server: ServerId,
        flow: Flow,
        request: &Request,
    ) -> Option<Session> {
        let tag = request.headers.to().ok()?.tag().map(str::to_owned);
        let local_tag = tag.unwrap_or_else(|| core.base.entropy.token());
        let dialog = Dialog::of_request(request, &local_tag)?;
        let offer = sdp_of(&request.headers, &request.body);
        let ringing = Ringing {
            server,
            had_offer: offer.is_some(),
            reliable: Reliable::new(&request.headers, &mut core.base.entropy),
            accepting: None,
        };
        let mut clock = Clock::new(&core.base.settings);
        clock.agree_as_server(&request.headers);
        Some(Session {
            id,
            call_id: dialog.call_id.clone(),
            local_tag,
            contact_user: request.uri.user_decoded().unwrap_or_default(),
            credentials: None,
            routing: Routing::SameFlow,
            flow: Some(flow),
            dialog: Some(dialog),
            phase: Phase::Ringing(ringing),
            offers: Offers::of_call_taken(offer),
            clock,
            refer: Refer::default(),
            takes_update: allows_update(&request.headers),
            muted: false,
        })
    }

    /// 101..199, reliably where the peer asks, or supports it and there is SDP.
    pub(crate) fn ring(
        &mut self,
        core: &mut Core,
        now: Instant,
        status: u16,
        sdp: Option<Vec<u8>>,
    ) {
        let Phase::Ringing(ringing) = &mut self.phase else {
            return;
        };
        if ringing.accepting.is_some() {
            return;
        }
        let status = status.clamp(101, 199);
        if ringing.reliable.wanted_for(sdp.is_some()) {
            return self.ring_reliably(core, now, status, sdp);
        }
        // An offer may not go into an unreliable response (RFC 3261 13.2.1).
        let sdp = sdp.filter(|_| ringing.had_offer);
        let server = ringing.server;
        self.answer(core, now, server, status, |response| {
            if let Some(sdp) = &sdp {
                put_response_sdp(response, sdp);
            }
        });
    }

    /// 200; waits for the PRACK of a reliable response (RFC 3262 3).
    pub(crate) fn accept(&mut self, core: &mut Core, now: Instant, sdp: Vec<u8>) {
        let Phase::Ringing(ringing) = &mut self.phase else {
            return;
        };
        if ringing.reliable.is_waiting() {
            ringing.accepting = Some(sdp);
            return;
        }
        let server = ringing.server;
        // What was settled reliably is not said again; it stands.
        let settled = ringing.reliable.settled();
        let number = core
            .request_of(server)
            .and_then(|invite| invite.headers.cseq().ok())
            .map_or(0, |cseq| cseq.number);
        let offered = !ringing.had_offer && !settled;
        let sdp = (!settled).then_some(sdp);
        let clock = self.clock.clone();
        let bytes = self.answer_and_keep(core, now, server, |response| {
            clock.say(&mut response.headers);
            if let Some(sdp) = &sdp {
                put_response_sdp(response, sdp);
            }
        });
        if sdp.is_some() {
            self.offers.local = sdp;
        }
        let unacknowledged =
            bytes.map(|sent| Unacknowledged::new(core, number, sent, true, offered));
        self.phase = Phase::Up(Up { unacknowledged, ..Up::default() });
        self.start_resending(core, now);
        self.start_clock(core, now);
    }

    /// A final response other than 2xx.
    pub(crate) fn reject(&mut self, core: &mut Core, now: Instant, reply: &Reply) {
        let Phase::Ringing(ringing) = &self.phase else {
            return;
        };
        let status = reply.status.clamp(300, 699);
        self.answer(core, now, ringing.server, status, |response| {
            apply_reply(response, reply);
        });
        self.phase = Phase::Over;
    }

    /// The INVITE is never answered.
    pub(crate) fn drop_silently(&mut self, core: &mut Core, now: Instant) {
        let Phase::Ringing(ringing) = &self.phase else {
            return;
        };
        core.servers.silence(&mut core.base, now, ringing.server);
        self.phase = Phase::Over;
    }

    /// The peer takes back its INVITE or re-INVITE, where that is still possible.
    pub(crate) fn on_cancel(
        &mut self,
        core: &mut Core,
        now: Instant,
        invite: ServerId,
        reason: Option<String>,
    ) {
        match &self.phase {
            Phase::Ringing(ringing) if ringing.server == invite => {
                self.refuse(core, now, invite, 487);
                self.end(core, End::Cancelled { reason });
            }
            Phase::Calling(_) | Phase::Ringing(_) | Phase::Up(_) | Phase::Leaving | Phase::Over => {
                self.refuse(core, now, invite, 487);
                self.offers.forget_theirs(core);
                self.offer_if_free(core, now);
            }
        }
    }

    /// Answers with a 2xx that is resent from here; gives what was sent and where it went.
    pub(super) fn answer_and_keep(
        &self,
        core: &mut Core,
        now: Instant,
        server: ServerId,
        finish: impl FnOnce(&mut Response),
    ) -> Option<(Flow, Vec<u8>)> {
        let flow = core.servers.flow(server)?;
        let mut kept = None;
        let answered = self.answer(core, now, server, 200, |response| {
            finish(response);
            kept = Some((flow, response.to_bytes()));
        });
        kept.filter(|_| answered)
    }

    pub(super) fn stop_reliable(&self, core: &mut Core) {
        self.cancel(core, SessionRow::ResendReliable);
        self.cancel(core, SessionRow::PrackLost);
    }
}

/// Puts the driver's reason, headers and body into a response.
pub(crate) fn apply_reply(response: &mut Response, reply: &Reply) {
    if let Some(reason) = &reply.reason {
        response.reason.clone_from(reason);
    }
    for (name, value) in &reply.headers {
        response.headers.push(name, value.as_str());
    }
    if let Some(body) = &reply.body {
        response.headers.push("Content-Type", body.content_type.as_str());
        response.body.clone_from(&body.bytes);
    }
}
