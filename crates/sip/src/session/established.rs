//! An accepted call: our 2xx is resent until its ACK comes, theirs is acknowledged.

use std::time::{Duration, Instant};

use super::{Phase, Session, put_sdp, sdp_of};
use crate::endpoint::base::SessionRow;
use crate::endpoint::core::{Core, Owner};
use crate::endpoint::stray::ack_of;
use crate::endpoint::words::{End, Event};
use crate::flow::Flow;
use crate::transaction::ClientId;
use crate::wire::Request;

/// What an accepted call still owes or is owed.
#[derive(Debug, Default)]
pub(crate) struct Up {
    /// Our 2xx to an INVITE or re-INVITE, until its ACK comes.
    pub(super) unacknowledged: Option<Unacknowledged>,
    /// Their 2xx brought an offer: the ACK waits for the driver's answer.
    pub(super) owes_ack: Option<ClientId>,
    /// Hung up before the ACK came: BYE must wait for it (RFC 3261 15). The Reason value.
    pub(super) leaving: Option<Option<String>>,
}

/// A 2xx of ours without its ACK.
#[derive(Debug)]
pub(super) struct Unacknowledged {
    /// The number of the INVITE, which is that of the ACK.
    number: u32,
    flow: Flow,
    bytes: Vec<u8>,
    interval: Duration,
    /// The first of the call.
    pub(super) first: bool,
    /// It carries our offer: the ACK brings the answer.
    offered: bool,
}

impl Unacknowledged {
    pub(super) fn new(
        core: &Core,
        number: u32,
        (flow, bytes): (Flow, Vec<u8>),
        first: bool,
        offered: bool,
    ) -> Self {
        let interval = core.base.settings.timers.t1;
        Unacknowledged { number, flow, bytes, interval, first, offered }
    }
}

impl Session {
    pub(super) fn start_resending(&self, core: &mut Core, now: Instant) {
        let timers = core.base.settings.timers;
        self.set(core, now, timers.t1, SessionRow::ResendAccept);
        self.set(core, now, timers.give_up(), SessionRow::AckLost);
    }

    /// On every transport: a proxy on the way may have lost it (RFC 3261 13.3.1.4).
    pub(super) fn resend_accept(&mut self, core: &mut Core, now: Instant) {
        let t2 = core.base.settings.timers.t2;
        let Phase::Up(up) = &mut self.phase else {
            return;
        };
        let Some(sent) = &mut up.unacknowledged else {
            return;
        };
        sent.interval = (sent.interval * 2).min(t2);
        let interval = sent.interval;
        core.base.transmit(sent.flow, sent.bytes.clone());
        self.set(core, now, interval, SessionRow::ResendAccept);
    }

    /// The 2xx was never acknowledged: the call is ended (RFC 3261 13.3.1.4).
    pub(super) fn on_ack_lost(&mut self, core: &mut Core, now: Instant) {
        let Phase::Up(up) = &mut self.phase else {
            return;
        };
        let reason = up.leaving.take().flatten();
        up.unacknowledged = None;
        self.cancel(core, SessionRow::ResendAccept);
        self.leave(core, now, End::AckLost, reason);
    }

    pub(crate) fn on_ack(&mut self, core: &mut Core, now: Instant, ack: &Request) {
        let number = ack.headers.cseq().map(|cseq| cseq.number).ok();
        let Phase::Up(up) = &mut self.phase else {
            return;
        };
        let Some(sent) = up.unacknowledged.take_if(|sent| Some(sent.number) == number) else {
            return;
        };
        let leaving = up.leaving.take();
        self.cancel(core, SessionRow::ResendAccept);
        self.cancel(core, SessionRow::AckLost);
        let answer = sdp_of(&ack.headers, &ack.body).filter(|_| sent.offered);
        if answer.is_some() {
            self.offers.remote.clone_from(&answer);
        }
        let dialog = self.id;
        match (sent.first, sent.offered, answer) {
            (true, _, answer) => self.tell(core, Event::Acknowledged { dialog, answer }),
            (false, true, Some(answer)) => {
                self.tell(core, Event::OfferAnswered { dialog, answer });
            }
            // Our offer was not answered, which is a refusal.
            (false, true, None) => self.tell(core, Event::OfferRefused { dialog, status: 488 }),
            (false, false, _) => {}
        }
        if let Some(reason) = leaving {
            return self.bye(core, now, reason);
        }
        self.offer_if_free(core, now);
    }

    /// Acknowledges the peer's 2xx, with the answer where the 2xx brought the offer.
    pub(super) fn send_ack(
        &mut self,
        core: &mut Core,
        now: Instant,
        client: ClientId,
        answer: Option<&[u8]>,
    ) {
        let (Some(dialog), Some(flow)) = (&self.dialog, self.flow) else {
            return;
        };
        let Some((invite, _)) = core.clients.invite(client) else {
            return;
        };
        let mut ack = ack_of(invite, dialog);
        if let Some(answer) = answer {
            put_sdp(&mut ack, answer);
        }
        let tag = dialog.remote_tag.clone();
        let envelope = self.envelope(Owner::Nobody, dialog, flow, ack);
        core.send_ack(now, envelope, client, &tag);
    }
}
