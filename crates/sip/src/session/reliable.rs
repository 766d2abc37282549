//! Reliable provisional responses, our side as server: RFC 3262.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{Phase, Session, put_response_sdp, sdp_of};
use crate::endpoint::base::SessionRow;
use crate::endpoint::core::Core;
use crate::endpoint::words::{End, Event};
use crate::entropy::Entropy;
use crate::flow::Flow;
use crate::transaction::ServerId;
use crate::wire::{Headers, Request};

/// Responses that wait for the PRACK of the one before them.
const WAITING: usize = 8;

/// The reliable responses of one INVITE.
#[derive(Debug)]
pub(crate) struct Reliable {
    required: bool,
    supported: bool,
    next: u32,
    sent: Option<Sent>,
    waiting: VecDeque<(u16, Option<Vec<u8>>)>,
    exchange: Exchange,
}

/// How far the first offer and answer are, as far as reliable responses carry them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exchange {
    /// No SDP went out reliably.
    Open,
    /// Our offer went out; its answer comes in PRACK.
    Offered,
    Settled,
}

/// A reliable response without its PRACK.
#[derive(Debug)]
struct Sent {
    rseq: u32,
    flow: Flow,
    bytes: Vec<u8>,
    interval: Duration,
}

impl Reliable {
    pub(super) fn new(invite: &Headers, entropy: &mut Entropy) -> Self {
        let required = invite.require().iter().any(|tag| tag.eq_ignore_ascii_case("100rel"));
        Reliable {
            required,
            supported: invite.supports("100rel"),
            // RFC 3262 3: from 1 to 2^31 - 1.
            next: 1 + entropy.below(0x7fff_fffe),
            sent: None,
            waiting: VecDeque::new(),
            exchange: Exchange::Open,
        }
    }

    pub(super) fn wanted_for(&self, has_sdp: bool) -> bool {
        self.required || (self.supported && has_sdp)
    }

    /// Whether a reliable response still waits for its PRACK.
    pub(super) fn is_waiting(&self) -> bool {
        self.sent.is_some()
    }

    /// Whether the first offer and answer are done.
    pub(super) fn settled(&self) -> bool {
        self.exchange == Exchange::Settled
    }
}

impl Session {
    pub(super) fn ring_reliably(
        &mut self,
        core: &mut Core,
        now: Instant,
        status: u16,
        sdp: Option<Vec<u8>>,
    ) {
        let Phase::Ringing(ringing) = &mut self.phase else {
            return;
        };
        let reliable = &mut ringing.reliable;
        if reliable.sent.is_some() {
            if reliable.waiting.len() < WAITING {
                reliable.waiting.push_back((status, sdp));
            }
            return;
        }
        let sdp = sdp.filter(|_| reliable.exchange == Exchange::Open);
        if sdp.is_some() {
            reliable.exchange =
                if ringing.had_offer { Exchange::Settled } else { Exchange::Offered };
        }
        let rseq = reliable.next;
        reliable.next = reliable.next.wrapping_add(1);
        let server = ringing.server;
        let flow = core.servers.flow(server);
        let mut bytes = Vec::new();
        self.answer(core, now, server, status, |response| {
            response.headers.push("Require", "100rel");
            response.headers.push("RSeq", rseq.to_string());
            if let Some(sdp) = &sdp {
                put_response_sdp(response, sdp);
            }
            bytes = response.to_bytes();
        });
        if sdp.is_some() {
            self.offers.local = sdp;
        }
        let (Some(flow), Phase::Ringing(ringing)) = (flow, &mut self.phase) else {
            return;
        };
        let interval = core.base.settings.timers.t1;
        ringing.reliable.sent = Some(Sent { rseq, flow, bytes, interval });
        let patience = core.base.settings.timers.give_up();
        self.set(core, now, interval, SessionRow::ResendReliable);
        self.set(core, now, patience, SessionRow::PrackLost);
    }

    pub(super) fn resend_reliable(&mut self, core: &mut Core, now: Instant) {
        let Phase::Ringing(ringing) = &mut self.phase else {
            return;
        };
        let Some(sent) = &mut ringing.reliable.sent else {
            return;
        };
        sent.interval *= 2;
        let interval = sent.interval;
        core.base.transmit(sent.flow, sent.bytes.clone());
        self.set(core, now, interval, SessionRow::ResendReliable);
    }

    /// Nobody acknowledged: the call cannot go on (RFC 3262 3).
    pub(super) fn on_prack_lost(&mut self, core: &mut Core, now: Instant) {
        let Phase::Ringing(ringing) = &self.phase else {
            return;
        };
        self.refuse(core, now, ringing.server, 504);
        self.end(core, End::AckLost);
    }

    pub(super) fn on_prack(
        &mut self,
        core: &mut Core,
        now: Instant,
        server: ServerId,
        request: &Request,
    ) {
        let rack = request.headers.rack();
        let Phase::Ringing(ringing) = &mut self.phase else {
            return self.refuse(core, now, server, 481);
        };
        let number = core
            .request_of(ringing.server)
            .and_then(|invite| invite.headers.cseq().ok())
            .map(|cseq| cseq.number);
        let fits = ringing.reliable.sent.as_ref().zip(rack).is_some_and(|(sent, rack)| {
            sent.rseq == rack.rseq
                && Some(rack.cseq) == number
                && rack.method == crate::wire::Method::Invite
        });
        if !fits {
            return self.refuse(core, now, server, 481);
        }
        ringing.reliable.sent = None;
        let exchange = ringing.reliable.exchange;
        self.stop_reliable(core);
        let sdp = sdp_of(&request.headers, &request.body);
        match (exchange, sdp) {
            (Exchange::Offered, answer) => {
                self.answer(core, now, server, 200, |_| {});
                if let Some(answer) = answer {
                    self.settle_early(core, answer);
                }
            }
            // A new offer in PRACK is answered in its 200 (RFC 3262 5).
            (Exchange::Settled, Some(offer)) => {
                self.take_offer(core, now, server, Some(offer));
            }
            (Exchange::Open | Exchange::Settled, _) => {
                self.answer(core, now, server, 200, |_| {});
            }
        }
        self.after_prack(core, now);
    }

    fn settle_early(&mut self, core: &mut Core, answer: Vec<u8>) {
        if let Phase::Ringing(ringing) = &mut self.phase {
            ringing.reliable.exchange = Exchange::Settled;
        }
        self.offers.remote = Some(answer.clone());
        self.tell(core, Event::OfferAnswered { dialog: self.id, answer });
    }

    /// What waited for the PRACK goes on.
    fn after_prack(&mut self, core: &mut Core, now: Instant) {
        let Phase::Ringing(ringing) = &mut self.phase else {
            return;
        };
        if let Some(sdp) = ringing.accepting.take() {
            ringing.reliable.waiting.clear();
            return self.accept(core, now, sdp);
        }
        if let Some((status, sdp)) = ringing.reliable.waiting.pop_front() {
            return self.ring_reliably(core, now, status, sdp);
        }
        self.offer_if_free(core, now);
    }
}
