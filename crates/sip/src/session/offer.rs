//! Offers in a call that stands: re-INVITE and UPDATE, ours and theirs, and when they meet.
//!
//! One exchange at a time (RFC 3264 4, RFC 6337). An offer of ours that cannot go out yet waits; one
//! that meets the peer's is refused by 491 and tried again after a random wait (RFC 3261 14.1).

use std::time::{Duration, Instant};

use super::established::Unacknowledged;
use super::timer::too_small;
use super::{Phase, Session, allows_update, put_response_sdp, put_sdp, sdp_of};
use crate::endpoint::base::SessionRow;
use crate::endpoint::core::{Core, News, Purpose};
use crate::endpoint::words::{End, Event, NoResponse};
use crate::transaction::servers::ServerUser;
use crate::transaction::{ClientId, ServerId};
use crate::wire::{Method, Response};

/// How often an offer is tried again before the peer's refusal is believed.
const ATTEMPTS: u8 = 8;

/// The exchange that is going on, and what the last ones left.
#[derive(Debug, Default)]
pub(crate) struct Offers {
    exchange: Exchange,
    /// What the driver wants to offer as soon as it may.
    queued: Option<Vec<u8>>,
    /// A refresh is due as soon as it may be.
    refresh_due: bool,
    /// Our last SDP, for refreshes.
    pub(super) local: Option<Vec<u8>>,
    /// The peer's last SDP.
    pub(super) remote: Option<Vec<u8>>,
    /// We made the call, and so own its Call-ID (RFC 3261 14.1).
    owner: bool,
    attempts: u8,
}

#[derive(Debug, Default)]
enum Exchange {
    #[default]
    None,
    /// Our request is out. `sdp` is the driver's offer; a refresh has none of its own.
    Ours { sdp: Option<Vec<u8>> },
    /// The peer's request waits for the driver.
    Theirs { server: ServerId, wants_offer: bool },
    /// 491: the random wait runs.
    Waiting,
}

impl Offers {
    pub(super) fn of_call_made(local: Option<Vec<u8>>) -> Self {
        Offers { owner: true, local, ..Offers::default() }
    }

    pub(super) fn of_call_taken(remote: Option<Vec<u8>>) -> Self {
        Offers { remote, ..Offers::default() }
    }

    pub(super) fn take_theirs(&mut self) -> Option<ServerId> {
        let Exchange::Theirs { server, .. } = self.exchange else {
            return None;
        };
        self.exchange = Exchange::None;
        Some(server)
    }

    /// The peer's request can no longer be answered.
    pub(super) fn forget_theirs(&mut self, core: &Core) {
        if let Exchange::Theirs { server, .. } = self.exchange
            && core.request_of(server).is_none()
        {
            self.exchange = Exchange::None;
        }
    }
}

impl Session {
    /// The driver offers.
    pub(crate) fn offer(&mut self, core: &mut Core, now: Instant, sdp: Vec<u8>) {
        self.offers.queued = Some(sdp);
        self.offer_if_free(core, now);
    }

    /// The session is to be refreshed by us.
    pub(super) fn refresh(&mut self, core: &mut Core, now: Instant) {
        self.offers.refresh_due = true;
        self.offer_if_free(core, now);
    }

    pub(super) fn on_glare_over(&mut self, core: &mut Core, now: Instant) {
        if let Exchange::Waiting = self.offers.exchange {
            self.offers.exchange = Exchange::None;
        }
        self.offer_if_free(core, now);
    }

    /// Sends what waits, where nothing stands in the way.
    pub(super) fn offer_if_free(&mut self, core: &mut Core, now: Instant) {
        if !matches!(self.offers.exchange, Exchange::None) || self.muted {
            return;
        }
        let early = match &self.phase {
            Phase::Up(up) if up.unacknowledged.is_none() && up.owes_ack.is_none() => false,
            Phase::Calling(calling) if calling.is_answered() && self.takes_update => true,
            Phase::Ringing(ringing)
                if ringing.reliable.settled()
                    && !ringing.reliable.is_waiting()
                    && ringing.accepting.is_none()
                    && self.takes_update =>
            {
                true
            }
            Phase::Calling(_) | Phase::Ringing(_) | Phase::Up(_) | Phase::Leaving | Phase::Over => {
                return;
            }
        };
        if let Some(sdp) = self.offers.queued.take() {
            let method = if early { Method::Update } else { Method::Invite };
            // An offer refreshes the session as well.
            self.offers.refresh_due = false;
            return self.send_offer(core, now, method, Some(sdp));
        }
        if self.offers.refresh_due && !early {
            self.offers.refresh_due = false;
            let method = if self.takes_update { Method::Update } else { Method::Invite };
            self.send_offer(core, now, method, None);
        }
    }

    /// Sends a re-INVITE or UPDATE; without `sdp` it only refreshes, a re-INVITE with the last SDP.
    fn send_offer(&mut self, core: &mut Core, now: Instant, method: Method, sdp: Option<Vec<u8>>) {
        let is_invite = method == Method::Invite;
        let purpose = if is_invite { Purpose::Reinvite } else { Purpose::Update };
        let Some(mut inside) = self.inside(core, method, purpose) else {
            return;
        };
        let headers = &mut inside.request.headers;
        headers.push("Allow", crate::endpoint::replies::ALLOW);
        headers.push("Supported", "timer, replaces, norefersub");
        if matches!(self.phase, Phase::Up(_)) {
            self.clock.ask(headers);
        }
        let body = match (&sdp, is_invite) {
            (Some(sdp), _) => Some(sdp),
            (None, true) => self.offers.local.as_ref(),
            (None, false) => None,
        };
        if let Some(body) = body {
            put_sdp(&mut inside.request, body);
        }
        self.offers.exchange = Exchange::Ours { sdp };
        self.send_inside(core, now, inside);
    }

    pub(super) fn on_offer_news(
        &mut self,
        core: &mut Core,
        now: Instant,
        purpose: Purpose,
        news: News,
    ) {
        match news {
            News::Sent { .. } | News::Provisional { .. } => {}
            News::Final { response, client, .. } if (200..300).contains(&response.status) => {
                self.on_offer_taken(core, now, purpose, &response, client);
            }
            News::Final { response, .. } => self.on_offer_refused(core, now, purpose, &response),
            News::Failed(cause) => {
                self.offers.exchange = Exchange::None;
                match cause {
                    NoResponse::Timeout => self.leave(core, now, End::Gone, None),
                    NoResponse::Unreachable => self.end(core, End::Unreachable),
                }
            }
        }
    }

    fn on_offer_taken(
        &mut self,
        core: &mut Core,
        now: Instant,
        purpose: Purpose,
        response: &Response,
        client: ClientId,
    ) {
        if let Some(dialog) = &mut self.dialog {
            dialog.retarget(&response.headers);
        }
        if purpose == Purpose::Reinvite {
            self.send_ack(core, now, client, None);
        }
        if !matches!(self.phase, Phase::Up(_) | Phase::Calling(_) | Phase::Ringing(_)) {
            return;
        }
        self.takes_update |= allows_update(&response.headers);
        self.offers.attempts = 0;
        if matches!(self.phase, Phase::Up(_)) {
            self.clock.agree_as_client(&response.headers);
            self.start_clock(core, now);
        }
        let Exchange::Ours { sdp } = std::mem::replace(&mut self.offers.exchange, Exchange::None)
        else {
            return;
        };
        let answer = sdp_of(&response.headers, &response.body);
        let dialog = self.id;
        match (sdp, answer) {
            (Some(offer), Some(answer)) => {
                self.offers.local = Some(offer);
                self.offers.remote = Some(answer.clone());
                self.tell(core, Event::OfferAnswered { dialog, answer });
            }
            (Some(_), None) => self.tell(core, Event::OfferRefused { dialog, status: 488 }),
            // A refresh repeats the session; it is news only where the peer's side changed.
            (None, Some(answer)) if self.offers.remote.as_ref() != Some(&answer) => {
                self.offers.remote = Some(answer.clone());
                self.tell(core, Event::OfferAnswered { dialog, answer });
            }
            (None, Some(_) | None) => {}
        }
        self.offer_if_free(core, now);
    }

    fn on_offer_refused(
        &mut self,
        core: &mut Core,
        now: Instant,
        purpose: Purpose,
        response: &Response,
    ) {
        let exchange = std::mem::replace(&mut self.offers.exchange, Exchange::None);
        let Exchange::Ours { sdp } = exchange else {
            return;
        };
        if let Phase::Leaving | Phase::Over = self.phase {
            return;
        }
        let again = match response.status {
            491 => Some(self.glare_wait(core)),
            500 | 503 => response
                .headers
                .retry_after()
                .filter(|seconds| *seconds <= 10)
                .map(|seconds| Duration::from_secs(u64::from(seconds))),
            422 => response.headers.min_se().map(|least| {
                self.clock.raise(least);
                Duration::ZERO
            }),
            // A peer that said UPDATE and does not take it gets a re-INVITE.
            405 | 501 if purpose == Purpose::Update => {
                self.takes_update = false;
                Some(Duration::ZERO)
            }
            _ => None,
        };
        self.offers.attempts += 1;
        if let Some(wait) = again
            && self.offers.attempts < ATTEMPTS
        {
            match sdp {
                Some(sdp) if self.offers.queued.is_none() => self.offers.queued = Some(sdp),
                Some(_) => {}
                None => self.offers.refresh_due = true,
            }
            self.offers.exchange = Exchange::Waiting;
            return self.set(core, now, wait, SessionRow::Glare);
        }
        self.offers.attempts = 0;
        match (response.status, sdp) {
            (481, _) => return self.end(core, End::Gone),
            (408, _) => return self.leave(core, now, End::Gone, None),
            (status, Some(_)) => {
                self.tell(core, Event::OfferRefused { dialog: self.id, status });
            }
            // A refused refresh leaves the session to its timer.
            (_, None) => {}
        }
        self.offer_if_free(core, now);
    }

    fn glare_wait(&self, core: &mut Core) -> Duration {
        if self.offers.owner {
            core.base.entropy.wait(Duration::from_millis(2100), Duration::from_secs(4))
        } else {
            core.base.entropy.wait(Duration::ZERO, Duration::from_secs(2))
        }
    }

    /// A re-INVITE or UPDATE of the peer.
    pub(super) fn on_offer_request(&mut self, core: &mut Core, now: Instant, server: ServerId) {
        let Some(request) = core.request_of(server).cloned() else {
            return;
        };
        let is_invite = request.method == Method::Invite;
        let sdp = sdp_of(&request.headers, &request.body);
        if is_invite && !matches!(self.phase, Phase::Up(_)) {
            // Our final answer to the first INVITE is still to come (RFC 3261 14.2).
            return self.refuse_for_now(core, now, server);
        }
        let exchanges = is_invite || sdp.is_some();
        match &self.offers.exchange {
            Exchange::Theirs { .. } if exchanges => return self.refuse_for_now(core, now, server),
            Exchange::Ours { .. } if exchanges => return self.refuse(core, now, server, 491),
            Exchange::None
            | Exchange::Waiting
            | Exchange::Ours { .. }
            | Exchange::Theirs { .. } => {}
        }
        let busy = match &self.phase {
            Phase::Up(up) => up.unacknowledged.is_some() || up.owes_ack.is_some(),
            // An offer of theirs without an answer yet asks for patience (RFC 3311 5.2).
            Phase::Ringing(ringing) if exchanges && !ringing.reliable.settled() => {
                return self.refuse_for_now(core, now, server);
            }
            Phase::Ringing(_) => false,
            Phase::Calling(calling) => !calling.is_answered(),
            Phase::Leaving | Phase::Over => false,
        };
        if exchanges && busy {
            return self.refuse(core, now, server, 491);
        }
        if let Some(least) = too_small(&core.base.settings, &request) {
            self.answer(core, now, server, 422, |response| {
                response.headers.push("Min-SE", least.to_string());
            });
            return;
        }
        self.takes_update |= allows_update(&request.headers);
        let tag = self.dialog.as_ref().map(|dialog| dialog.remote_tag.clone());
        let tag = tag.or_else(|| request.headers.from_().ok()?.tag().map(str::to_owned));
        if let Some(dialog) = self.dialog_with(&tag.unwrap_or_default()) {
            dialog.retarget(&request.headers);
        }
        if matches!(self.phase, Phase::Up(_)) {
            self.clock.agree_as_server(&request.headers);
        }
        if is_invite || sdp.is_some() {
            return self.take_offer(core, now, server, sdp);
        }
        let clock = self.clock.clone();
        self.answer(core, now, server, 200, |response| {
            clock.say(&mut response.headers);
        });
        if matches!(self.phase, Phase::Up(_)) {
            self.start_clock(core, now);
        }
    }

    /// Hands the peer's offer, or its wish for one, to the driver.
    pub(super) fn take_offer(
        &mut self,
        core: &mut Core,
        now: Instant,
        server: ServerId,
        sdp: Option<Vec<u8>>,
    ) {
        if !matches!(self.offers.exchange, Exchange::None | Exchange::Waiting) {
            return self.refuse(core, now, server, 491);
        }
        core.servers.set_user(server, ServerUser::Session(self.id));
        self.offers.exchange = Exchange::Theirs { server, wants_offer: sdp.is_none() };
        let dialog = self.id;
        match sdp {
            Some(offer) => {
                self.offers.remote = Some(offer.clone());
                self.tell(core, Event::Offered { dialog, offer });
            }
            None => self.tell(core, Event::OfferRequested { dialog }),
        }
        if self.muted {
            self.refuse_offer(core, now, 488);
        }
    }

    /// The driver's answer to the peer's offer, or the offer that the peer wanted.
    pub(crate) fn answer_offer(&mut self, core: &mut Core, now: Instant, sdp: Vec<u8>) {
        if let Phase::Up(up) = &mut self.phase
            && let Some(client) = up.owes_ack.take()
        {
            self.send_ack(core, now, client, Some(&sdp));
            self.offers.local = Some(sdp);
            return self.offer_if_free(core, now);
        }
        let Exchange::Theirs { server, wants_offer } = self.offers.exchange else {
            return;
        };
        self.offers.exchange = Exchange::None;
        let Some(request) = core.request_of(server) else {
            return;
        };
        let method = request.method.clone();
        let number = request.headers.cseq().map_or(0, |cseq| cseq.number);
        let clock = self.clock.clone();
        let sent = self.answer_and_keep(core, now, server, |response| {
            if method != Method::Prack {
                clock.say(&mut response.headers);
            }
            put_response_sdp(response, &sdp);
        });
        self.offers.local = Some(sdp);
        if let (Phase::Up(up), Some(sent)) = (&mut self.phase, sent) {
            if method == Method::Invite {
                let kept = Unacknowledged::new(core, number, sent, false, wants_offer);
                up.unacknowledged = Some(kept);
                self.start_resending(core, now);
            }
            self.start_clock(core, now);
        }
        self.offer_if_free(core, now);
    }

    pub(crate) fn refuse_offer(&mut self, core: &mut Core, now: Instant, status: u16) {
        if let Phase::Up(up) = &mut self.phase
            && let Some(client) = up.owes_ack.take()
        {
            // A 2xx must be acknowledged even so; a call without an answer cannot go on.
            self.send_ack(core, now, client, None);
            self.muted = true;
            return self.bye(core, now, None);
        }
        if let Some(server) = self.offers.take_theirs() {
            self.refuse(core, now, server, status.clamp(400, 699));
            self.offer_if_free(core, now);
        }
    }
}
