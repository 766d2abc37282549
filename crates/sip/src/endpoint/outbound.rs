//! A request of ours on its way: located, sent, challenged, sent elsewhere, until it has an outcome.
//!
//! One [`Sending`] may take several client transactions: one for each challenge that is answered
//! (RFC 3261 22.2) and for each hop that is tried (RFC 3263 4.3).

use std::collections::VecDeque;
use std::time::Instant;

use super::base::Timer;
use super::core::{Core, News, Owner, Told};
use super::stray::Abandoned;
use super::words::{NoResponse, Output};
use crate::digest::{Credentials, NonceCounts, authorize};
use crate::flow::{Destination, Flow, Routing, Target, Transport};
use crate::ids::LocateId;
use crate::transaction::ClientId;
use crate::transaction::clients::{ClientUser, Heard};
use crate::wire::{Method, Request, Response, Via};

/// Above this a datagram may be cut on its way (RFC 3261 18.1.1).
const LONGEST_DATAGRAM: usize = 1300;

/// What Via, Contact and the like add to a message at most, roughly.
const HEAD_TO_COME: usize = 200;

/// Challenges that are answered before a refusal is believed.
const CHALLENGES: u8 = 4;

/// One request of ours on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct SendId(pub(crate) u64);

/// A request to be sent. Via and Contact are added for each flow.
#[derive(Debug)]
pub(crate) struct Send {
    pub(crate) owner: Owner,
    pub(crate) request: Request,
    pub(crate) contact_user: Option<String>,
    pub(crate) credentials: Option<Credentials>,
    pub(crate) destination: Destination,
    /// How a call that nobody wants any more is ended, should it be accepted after all.
    pub(crate) routing: Routing,
}

#[derive(Debug)]
pub(crate) struct Sending {
    owner: Owner,
    request: Request,
    contact_user: Option<String>,
    credentials: Option<Credentials>,
    routing: Routing,
    challenges: Challenges,
    targets: VecDeque<Target>,
    flows: VecDeque<Flow>,
    /// The flow that was tried last.
    tried: Option<Flow>,
    stage: Stage,
    /// For the ACK to a 2xx: the transaction, and the tag that it acknowledges.
    acknowledges: Option<(ClientId, String)>,
}

#[derive(Debug, Default)]
struct Challenges {
    counts: NonceCounts,
    answered: u8,
    /// Statuses that were answered; a second one of the same kind must say `stale`.
    seen: Vec<u16>,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    Idle,
    Locating(LocateId),
    Waiting { client: ClientId, provisional: bool },
}

impl Core {
    /// Sends a request; its news comes to the owner.
    pub(crate) fn send(&mut self, now: Instant, send: Send) -> SendId {
        self.start_sending(now, send, None)
    }

    /// Sends the ACK to the 2xx with this To tag, now and for every resent 2xx.
    pub(crate) fn send_ack(&mut self, now: Instant, send: Send, client: ClientId, tag: &str) {
        self.start_sending(now, send, Some((client, tag.to_owned())));
    }

    fn start_sending(
        &mut self,
        now: Instant,
        send: Send,
        acknowledges: Option<(ClientId, String)>,
    ) -> SendId {
        let id = SendId(self.base.fresh_id());
        let (targets, flows) = match send.destination {
            Destination::Flow(flow) => (VecDeque::new(), VecDeque::from([flow])),
            Destination::Targets(targets) => (targets.into(), VecDeque::new()),
        };
        let mut request = send.request;
        if !self.base.settings.user_agent.is_empty() {
            request.headers.set("User-Agent", self.base.settings.user_agent.as_str());
        }
        self.sendings.insert(
            id,
            Sending {
                owner: send.owner,
                request,
                contact_user: send.contact_user,
                credentials: send.credentials,
                routing: send.routing,
                challenges: Challenges::default(),
                targets,
                flows,
                tried: None,
                stage: Stage::Idle,
                acknowledges,
            },
        );
        self.try_next_hop(now, id, NoResponse::Unreachable);
        id
    }

    /// Sends to the next flow, or asks for the next target; without either it failed for `cause`.
    fn try_next_hop(&mut self, now: Instant, id: SendId, cause: NoResponse) {
        let Some(sending) = self.sendings.get_mut(&id) else {
            return;
        };
        if let Some(flow) = sending.flows.pop_front() {
            let instead_of = sending.tried.replace(flow);
            if instead_of.is_some() {
                self.renumber(id);
            }
            return self.transmit_sending(now, id, flow, instead_of);
        }
        if let Some(target) = sending.targets.pop_front() {
            let query = LocateId(self.base.fresh_id());
            sending.stage = Stage::Locating(query);
            self.locates.insert(query, id);
            self.base.outputs.push_back(Output::Locate { query, target });
            let patience = self.base.settings.timers.give_up();
            return self.base.set(now, patience, Timer::Sending(id));
        }
        self.fail(id, cause);
    }

    /// The answer to a question where a target lives.
    pub(crate) fn located(&mut self, now: Instant, query: LocateId, flows: Vec<Flow>) {
        let Some(id) = self.locates.remove(&query) else {
            return;
        };
        let Some(sending) = self.sendings.get_mut(&id) else {
            return;
        };
        let mut flows = flows;
        flows.retain(Flow::is_sendable);
        let long = sending.request.to_bytes().len() + HEAD_TO_COME > LONGEST_DATAGRAM;
        if long && flows.first().is_some_and(|flow| flow.transport == Transport::Udp) {
            // RFC 3261 18.1.1: by a stream where the peer has one; a stable sort keeps the order.
            flows.sort_by_key(|flow| !flow.transport.is_reliable());
        }
        sending.flows.extend(flows);
        sending.stage = Stage::Idle;
        self.base.timers.cancel(Timer::Sending(id));
        self.try_next_hop(now, id, NoResponse::Unreachable);
    }

    fn transmit_sending(&mut self, now: Instant, id: SendId, flow: Flow, instead_of: Option<Flow>) {
        let branch = self.base.entropy.branch();
        let Some(sending) = self.sendings.get_mut(&id) else {
            return;
        };
        let mut request = sending.request.clone();
        if let Some(user) = &sending.contact_user {
            request.headers.push_front("Contact", self.base.contact(user, &flow));
        }
        let mut via = Via::new(flow.transport.as_via(), flow.local, &branch);
        via.params.set("rport", None);
        request.headers.push_front("Via", via.to_string());
        if let Some((client, tag)) = sending.acknowledges.take() {
            self.sendings.remove(&id);
            let bytes = request.to_bytes();
            return self.clients.acknowledge(&mut self.base, client, &tag, flow, bytes);
        }
        let user = ClientUser::Sending(id);
        let client = self.clients.start(&mut self.base, now, flow, &branch, request, user);
        let Some(sending) = self.sendings.get_mut(&id) else {
            return;
        };
        sending.stage = Stage::Waiting { client, provisional: false };
        let owner = sending.owner;
        if sending.has_next_hop() {
            let patience = self.base.settings.failover_after;
            self.base.set(now, patience, Timer::Sending(id));
        }
        self.told.push_back(Told { owner, news: News::Sent { flow, instead_of } });
    }

    /// A response to one of our requests.
    pub(crate) fn on_response(&mut self, now: Instant, response: Response) {
        let found = self.clients.on_response(&mut self.base, now, response);
        let Some(Heard { client, sending, response }) = found else { return };
        match sending {
            Some(id) => self.on_sending_response(now, id, client, response),
            None => self.on_abandoned_response(now, client, &response),
        }
    }

    fn on_sending_response(
        &mut self,
        now: Instant,
        id: SendId,
        client: ClientId,
        response: Response,
    ) {
        let Some(sending) = self.sendings.get_mut(&id) else {
            return;
        };
        let (Stage::Waiting { provisional, .. }, Some(flow)) = (&mut sending.stage, sending.tried)
        else {
            return;
        };
        if response.status < 200 {
            *provisional = true;
            let owner = sending.owner;
            self.base.timers.cancel(Timer::Sending(id));
            let news = News::Provisional { response, flow };
            return self.told.push_back(Told { owner, news });
        }
        if matches!(response.status, 401 | 407) && self.answer_challenge(id, &response) {
            self.renumber(id);
            return self.transmit_sending(now, id, flow, None);
        }
        let Some(sending) = self.sendings.get_mut(&id) else {
            return;
        };
        if response.status == 503 && sending.has_next_hop() {
            return self.try_next_hop(now, id, NoResponse::Unreachable);
        }
        if sending.request.method == Method::Invite && (200..300).contains(&response.status) {
            // From here on, 2xx of further forks belong to nobody.
            let abandoned = sending.abandoned(true);
            if let Some(user) = self.clients.user_mut(client) {
                *user = ClientUser::Abandoned(Box::new(abandoned));
            }
        }
        self.base.timers.cancel(Timer::Sending(id));
        if let Some(Sending { owner, request, .. }) = self.sendings.remove(&id) {
            let request = Box::new(request);
            let news = News::Final { response, flow, client, request };
            self.told.push_back(Told { owner, news });
        }
    }

    /// Puts credentials into the request; false where there are none, or they were refused.
    fn answer_challenge(&mut self, id: SendId, response: &Response) -> bool {
        let cnonce = self.base.entropy.token();
        let Some(sending) = self.sendings.get_mut(&id) else {
            return false;
        };
        let Some(credentials) = &sending.credentials else {
            return false;
        };
        let challenges = &mut sending.challenges;
        if challenges.answered >= CHALLENGES
            || (challenges.seen.contains(&response.status) && !is_stale(response))
        {
            return false;
        }
        challenges.answered += 1;
        challenges.seen.push(response.status);
        let counts = &mut challenges.counts;
        authorize(response, &mut sending.request, credentials, counts, &cnonce).is_ok()
    }

    /// A request that is sent anew takes a new number (22.2).
    fn renumber(&mut self, id: SendId) {
        let Some(sending) = self.sendings.get_mut(&id) else {
            return;
        };
        let old = sending.request.headers.cseq().map_or(0, |cseq| cseq.number);
        let number = match sending.owner {
            Owner::Session(dialog, _) => match self.numbers.contains_key(&dialog) {
                true => self.next_number(dialog),
                false => old.saturating_add(1),
            },
            Owner::Request(_)
            | Owner::Subscription(_)
            | Owner::Registration(_)
            | Owner::Watch(_)
            | Owner::Nobody => old.saturating_add(1),
        };
        if let Some(sending) = self.sendings.get_mut(&id) {
            let value = format!("{number} {}", sending.request.method);
            sending.request.headers.set("CSeq", value);
        }
    }

    /// An INVITE on its way, as it was last sent.
    pub(crate) fn sent_request(&self, id: SendId) -> Option<&Request> {
        let Stage::Waiting { client, .. } = self.sendings.get(&id)?.stage else {
            return None;
        };
        self.clients.invite(client).map(|(invite, _)| invite)
    }

    /// The target did not answer in time, or was never located.
    pub(crate) fn on_sending_timer(&mut self, now: Instant, id: SendId) {
        let Some(sending) = self.sendings.get_mut(&id) else {
            return;
        };
        match sending.stage {
            Stage::Locating(query) => self.located(now, query, Vec::new()),
            Stage::Waiting { client, provisional: false } if sending.has_next_hop() => {
                let abandoned = sending.abandoned(false);
                if let Some(user) = self.clients.user_mut(client) {
                    *user = ClientUser::Abandoned(Box::new(abandoned));
                }
                self.try_next_hop(now, id, NoResponse::Timeout);
            }
            Stage::Waiting { .. } | Stage::Idle => {}
        }
    }

    /// The transaction ended without an answer.
    pub(crate) fn on_lost(&mut self, now: Instant, user: &ClientUser, cause: NoResponse) {
        match user {
            ClientUser::Sending(id) => {
                self.base.timers.cancel(Timer::Sending(*id));
                self.try_next_hop(now, *id, cause);
            }
            ClientUser::Abandoned(_) | ClientUser::Nobody => {}
        }
    }

    /// Nobody wants the outcome of this INVITE any more: it is cancelled as soon as that may be.
    pub(crate) fn abandon(&mut self, now: Instant, id: SendId, reason: Option<&str>) {
        let Some(sending) = self.sendings.remove(&id) else {
            return;
        };
        self.base.timers.cancel(Timer::Sending(id));
        match sending.stage {
            Stage::Idle => {}
            Stage::Locating(query) => {
                self.locates.remove(&query);
            }
            Stage::Waiting { client, provisional } => {
                let abandoned = Abandoned {
                    reason: reason.map(str::to_owned),
                    ..sending.abandoned(provisional)
                };
                if let Some(user) = self.clients.user_mut(client) {
                    *user = ClientUser::Abandoned(Box::new(abandoned));
                }
                if provisional {
                    self.clients.cancel(&mut self.base, now, client, reason);
                }
            }
        }
    }

    fn fail(&mut self, id: SendId, cause: NoResponse) {
        self.base.timers.cancel(Timer::Sending(id));
        if let Some(Sending { owner, .. }) = self.sendings.remove(&id) {
            let news = News::Failed(cause);
            self.told.push_back(Told { owner, news });
        }
    }
}

impl Sending {
    fn has_next_hop(&self) -> bool {
        !self.flows.is_empty() || !self.targets.is_empty()
    }

    fn abandoned(&self, cancelled: bool) -> Abandoned {
        Abandoned {
            credentials: self.credentials.clone(),
            routing: self.routing,
            cancelled,
            reason: None,
        }
    }
}

fn is_stale(response: &Response) -> bool {
    ["WWW-Authenticate", "Proxy-Authenticate"]
        .iter()
        .flat_map(|name| response.headers.all(name))
        .any(|challenge| {
            challenge.replace([' ', '"'], "").to_ascii_lowercase().contains("stale=true")
        })
}
