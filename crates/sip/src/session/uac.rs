//! A call of ours until it is accepted: forks, early dialogs, PRACK, refusals.

use std::time::Instant;

use super::established::Up;
use super::offer::Offers;
use super::refer::Refer;
use super::timer::Clock;
use super::{Inside, Phase, Session, allows_update, put_sdp, sdp_of};
use crate::dialog::{Dialog, with_tag};
use crate::endpoint::core::{Core, News, Owner, Purpose};
use crate::endpoint::outbound::{Send, SendId};
use crate::endpoint::replies::ALLOW;
use crate::endpoint::words::{Event, Invite, NoResponse, RejectCause};
use crate::flow::{Destination, Flow};
use crate::ids::DialogId;
use crate::transaction::ClientId;
use crate::wire::{Headers, Method, Request, Response};

/// How often 422 is answered with a longer interval.
const LONGER_INTERVALS: u8 = 3;

/// Our INVITE is on its way.
#[derive(Debug)]
pub(crate) struct Calling {
    pub(super) send: Option<SendId>,
    /// One for each tag that rang, the latest last.
    early: Vec<Early>,
    offered: bool,
    longer_intervals: u8,
}

/// An early dialog: one of the phones that a forked INVITE reached.
#[derive(Debug)]
struct Early {
    dialog: Dialog,
    /// The number of its last reliable response (RFC 3262).
    rseq: Option<u32>,
    sdp: Option<Vec<u8>>,
    /// The answer came reliably, so that UPDATE may offer anew.
    answered: bool,
}

impl Calling {
    pub(super) fn latest(&self) -> Option<&Dialog> {
        self.early.last().map(|early| &early.dialog)
    }

    pub(super) fn early_with(&mut self, remote_tag: &str) -> Option<&mut Dialog> {
        self.early
            .iter_mut()
            .map(|early| &mut early.dialog)
            .find(|dialog| dialog.remote_tag == remote_tag)
    }

    /// Whether an early offer may be made: the first is answered for good.
    pub(super) fn is_answered(&self) -> bool {
        self.early.last().is_some_and(|early| early.answered)
    }
}

impl Session {
    /// Starts a call.
    pub(crate) fn call(core: &mut Core, now: Instant, id: DialogId, invite: Invite) -> Session {
        let (call_id, tag) = (core.base.entropy.token(), core.base.entropy.token());
        let from = with_tag(&invite.from.to_string(), &tag);
        let local_tag = invite.from.tag().map_or(tag, str::to_owned);
        let number = core.next_number(id);
        let mut headers = Headers::new();
        headers.push("Max-Forwards", "70");
        headers.push("From", from);
        headers.push("To", invite.to.to_string());
        headers.push("Call-ID", call_id.as_str());
        headers.push("CSeq", format!("{number} INVITE"));
        headers.push("Allow", ALLOW);
        // Without an offer of ours a reliable response would bring one, to be answered in PRACK
        // before the driver has accepted anything: then no reliable responses are asked for.
        let reliable = if invite.offer.is_some() { "100rel, " } else { "" };
        headers.push("Supported", format!("{reliable}timer, replaces, norefersub"));
        let clock = Clock::new(&core.base.settings);
        clock.ask(&mut headers);
        for (name, value) in &invite.headers {
            headers.push(name, value.as_str());
        }
        let mut request =
            Request { method: Method::Invite, uri: invite.uri, headers, body: Vec::new() };
        if let Some(offer) = &invite.offer {
            put_sdp(&mut request, offer);
        }
        let offered = invite.offer.is_some();
        let send = core.send(
            now,
            Send {
                owner: Owner::Session(id, Purpose::Invite),
                request,
                contact_user: Some(invite.contact_user.clone()),
                credentials: invite.credentials.clone(),
                destination: invite.destination,
                routing: invite.routing,
            },
        );
        let calling = Calling { send: Some(send), early: Vec::new(), offered, longer_intervals: 0 };
        Session {
            id,
            call_id,
            local_tag,
            contact_user: invite.contact_user,
            credentials: invite.credentials,
            routing: invite.routing,
            flow: None,
            dialog: None,
            phase: Phase::Calling(calling),
            offers: Offers::of_call_made(invite.offer),
            clock,
            refer: Refer::default(),
            takes_update: false,
            muted: false,
        }
    }

    pub(super) fn on_invite_news(&mut self, core: &mut Core, now: Instant, news: News) {
        let Phase::Calling(calling) = &mut self.phase else {
            // Accepted after all: what is not ours to keep must be acknowledged and ended.
            if let News::Final { response, client, .. } = news
                && (200..300).contains(&response.status)
            {
                core.end_stray(now, client, &response);
            }
            return;
        };
        let dialog = self.id;
        match news {
            News::Sent { flow, instead_of } => {
                self.flow = Some(flow);
                if let Some(from) = instead_of {
                    calling.early.clear();
                    self.tell(core, Event::FailedOver { dialog, from, to: flow });
                }
            }
            News::Provisional { response, flow } => self.on_progress(core, now, &response, flow),
            News::Final { response, flow, client, request } => {
                self.flow = Some(flow);
                match response.status {
                    200..=299 => self.on_accepted(core, now, response, client),
                    422 if self.ask_longer(core, now, &response, flow, &request) => {}
                    _ => {
                        let cause = RejectCause::Response(Box::new(response));
                        self.on_rejected(core, cause);
                    }
                }
            }
            News::Failed(NoResponse::Timeout) => self.on_rejected(core, RejectCause::Timeout),
            News::Failed(NoResponse::Unreachable) => {
                self.on_rejected(core, RejectCause::Unreachable);
            }
        }
    }

    fn on_rejected(&mut self, core: &mut Core, cause: RejectCause) {
        self.tell(core, Event::Rejected { dialog: self.id, cause });
        self.phase = Phase::Over;
    }

    fn on_progress(&mut self, core: &mut Core, now: Instant, response: &Response, flow: Flow) {
        if response.status == 100 {
            return;
        }
        self.flow = Some(flow);
        let sdp = sdp_of(&response.headers, &response.body);
        let forks = core.base.settings.limits.forks;
        let Some(invite) = self.invite_as_sent(core) else {
            return;
        };
        let Phase::Calling(calling) = &mut self.phase else {
            return;
        };
        let offered = calling.offered;
        let reliable = response.headers.rseq().filter(|_| requires_prack(response));
        match calling.note_early(&invite, response, forks) {
            Some(early) => {
                if let Some(rseq) = reliable {
                    // A resent one is acknowledged by its PRACK's own resends; one out of order
                    // must wait for those before it (RFC 3262 4).
                    if early.rseq.is_some_and(|last| rseq != last.wrapping_add(1)) {
                        return;
                    }
                    early.rseq = Some(rseq);
                    early.answered |= offered && sdp.is_some();
                }
                if sdp.is_some() {
                    early.sdp.clone_from(&sdp);
                }
                let dialog = early.dialog.clone();
                self.takes_update |= allows_update(&response.headers);
                if let Some(rseq) = reliable {
                    self.send_prack(core, now, &dialog, rseq, &invite);
                }
            }
            // More forks than are kept, or no tag.
            None if reliable.is_some() => return,
            None => {}
        }
        let event = Event::Progress {
            dialog: self.id,
            status: response.status,
            reason: response.reason.clone(),
            sdp,
        };
        self.tell(core, event);
        self.offer_if_free(core, now);
    }

    fn send_prack(
        &self,
        core: &mut Core,
        now: Instant,
        dialog: &Dialog,
        rseq: u32,
        invite: &Request,
    ) {
        let of = invite.headers.cseq().map_or(0, |cseq| cseq.number);
        let number = core.next_number(self.id);
        let mut request = dialog.request(Method::Prack, number);
        request.headers.push("RAck", format!("{rseq} {of} INVITE"));
        self.send_in(core, now, dialog, Inside { purpose: Purpose::Prack, request });
    }

    pub(super) fn on_prack_news(&mut self, core: &mut Core, now: Instant, _news: News) {
        self.offer_if_free(core, now);
    }

    fn on_accepted(&mut self, core: &mut Core, now: Instant, response: Response, client: ClientId) {
        let made = core
            .clients
            .invite(client)
            .and_then(|(invite, _)| Dialog::of_response(invite, &response));
        let (Some(mut dialog), Phase::Calling(calling)) = (made, &self.phase) else {
            return;
        };
        let early = calling.early.iter().find(|e| e.dialog.remote_tag == dialog.remote_tag);
        if let Some(early) = early {
            dialog.continue_numbers_of(&early.dialog);
        }
        let sdp = sdp_of(&response.headers, &response.body)
            .or_else(|| early.and_then(|early| early.sdp.clone()));
        let offered = calling.offered;
        self.takes_update |= allows_update(&response.headers);
        self.dialog = Some(dialog);
        self.clock.agree_as_client(&response.headers);
        let mut up = Up::default();
        if offered || sdp.is_none() {
            self.offers.remote.clone_from(&sdp);
            self.phase = Phase::Up(up);
            self.send_ack(core, now, client, None);
        } else {
            up.owes_ack = Some(client);
            self.offers.remote.clone_from(&sdp);
            self.phase = Phase::Up(up);
        }
        self.start_clock(core, now);
        let event = Event::Accepted { dialog: self.id, sdp, response: Box::new(response) };
        self.tell(core, event);
        self.offer_if_free(core, now);
    }

    /// 422: the same INVITE with the interval that the peer wants (RFC 4028 7.3).
    fn ask_longer(
        &mut self,
        core: &mut Core,
        now: Instant,
        response: &Response,
        flow: Flow,
        sent: &Request,
    ) -> bool {
        let Phase::Calling(calling) = &mut self.phase else {
            return false;
        };
        let Some(least) = response.headers.min_se() else {
            return false;
        };
        if calling.longer_intervals >= LONGER_INTERVALS {
            return false;
        }
        let mut request = sent.clone();
        calling.longer_intervals += 1;
        calling.early.clear();
        self.clock.raise(least);
        for name in ["Session-Expires", "Min-SE", "Authorization", "Proxy-Authorization"] {
            request.headers.remove(name);
        }
        self.clock.ask(&mut request.headers);
        let number = core.next_number(self.id);
        request.headers.set("CSeq", format!("{number} INVITE"));
        let send = core.send(
            now,
            Send {
                owner: Owner::Session(self.id, Purpose::Invite),
                request,
                contact_user: Some(self.contact_user.clone()),
                credentials: self.credentials.clone(),
                destination: Destination::Flow(flow),
                routing: self.routing,
            },
        );
        if let Phase::Calling(calling) = &mut self.phase {
            calling.send = Some(send);
        }
        true
    }

    fn invite_as_sent(&self, core: &Core) -> Option<Request> {
        let Phase::Calling(calling) = &self.phase else {
            return None;
        };
        core.sent_request(calling.send?).cloned()
    }
}

impl Calling {
    /// The early dialog of this response, made where it is new. `None` without a tag, and for more
    /// forks than are kept.
    fn note_early(
        &mut self,
        invite: &Request,
        response: &Response,
        forks: usize,
    ) -> Option<&mut Early> {
        let to = response.headers.to().ok()?;
        let tag = to.tag()?;
        let at = self.early.iter().position(|early| early.dialog.remote_tag == tag);
        let mut early = match at {
            Some(at) => self.early.remove(at),
            None if self.early.len() < forks => {
                let dialog = Dialog::of_response(invite, response)?;
                Early { dialog, rseq: None, sdp: None, answered: false }
            }
            None => return None,
        };
        early.dialog.retarget(&response.headers);
        self.early.push(early);
        self.early.last_mut()
    }
}

fn requires_prack(response: &Response) -> bool {
    response.headers.require().iter().any(|tag| tag.eq_ignore_ascii_case("100rel"))
}
