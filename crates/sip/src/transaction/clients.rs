//! Our client transactions: which response belongs to which, and carrying out what they ask for.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use super::ClientId;
use super::client_invite::ClientInvite;
use super::client_non_invite::ClientNonInvite;
use super::machine::{Effect, Ground, Row};
use crate::endpoint::base::{Base, Timer};
use crate::endpoint::outbound::SendId;
use crate::endpoint::stray::Abandoned;
use crate::flow::Flow;
use crate::wire::{Headers, Method, Request, Response};

/// A response that the user of its transaction must see. The transaction itself may be over.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) client: ClientId,
    /// `None` for an INVITE that nobody wants any more.
    pub(crate) sending: Option<SendId>,
    pub(crate) response: Response,
}

/// Who hears of a client transaction.
#[derive(Debug)]
pub(crate) enum ClientUser {
    Sending(SendId),
    /// An INVITE that nobody wants any more: cancelled when it rings, ended when it is accepted.
    Abandoned(Box<Abandoned>),
    /// A CANCEL: its outcome says nothing.
    Nobody,
}

#[derive(Clone, Copy, Debug)]
enum Machine {
    Invite(ClientInvite),
    NonInvite(ClientNonInvite),
}

/// An ACK to a 2xx, kept to be sent again; `None` while it is still to be made.
#[derive(Debug)]
struct Acknowledged {
    tag: String,
    sent: Option<(Flow, Vec<u8>)>,
}

#[derive(Debug)]
struct Client {
    flow: Flow,
    user: ClientUser,
    branch: String,
    method: Method,
    bytes: Vec<u8>,
    /// The INVITE as sent, for its ACK and CANCEL.
    invite: Option<Box<Request>>,
    acks: Vec<Acknowledged>,
    machine: Machine,
}

/// All client transactions of an endpoint.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    rows: HashMap<ClientId, Client>,
    /// A CANCEL shares its INVITE's branch.
    by_branch: HashMap<(String, bool), ClientId>,
    by_flow: BTreeSet<(Flow, ClientId)>,
}

impl Clients {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Sends `request`, which has its Via with `branch` on top, over `flow`.
    pub(crate) fn start(
        &mut self,
        base: &mut Base,
        now: Instant,
        flow: Flow,
        branch: &str,
        request: Request,
        user: ClientUser,
    ) -> ClientId {
        let id = ClientId(base.fresh_id());
        let ground = base.ground(&flow);
        let method = request.method.clone();
        let (machine, effects) = if method == Method::Invite {
            let (state, effects) = ClientInvite::start(&ground);
            (Machine::Invite(state), effects)
        } else {
            let (state, effects) = ClientNonInvite::start(&ground);
            (Machine::NonInvite(state), effects)
        };
        let bytes = request.to_bytes();
        let invite = (method == Method::Invite).then(|| Box::new(request));
        self.by_branch.insert((branch.to_owned(), method == Method::Cancel), id);
        self.by_flow.insert((flow, id));
        let branch = branch.to_owned();
        let row = Client { flow, user, branch, method, bytes, invite, acks: Vec::new(), machine };
        self.rows.insert(id, row);
        self.apply(base, now, id, &effects, None);
        id
    }

    /// Takes a response; gives it back where the transaction's user must see it.
    pub(crate) fn on_response(
        &mut self,
        base: &mut Base,
        now: Instant,
        response: Response,
    ) -> Option<Heard> {
        let via = response.headers.top_via()?;
        let cseq = response.headers.cseq().ok()?;
        let key = (via.branch()?.to_owned(), cseq.method == Method::Cancel);
        let id = *self.by_branch.get(&key)?;
        let row = self.rows.get_mut(&id)?;
        if row.method != cseq.method {
            return None;
        }
        let sending = match row.user {
            ClientUser::Sending(id) => Some(id),
            ClientUser::Abandoned(_) | ClientUser::Nobody => None,
        };
        let ground = base.ground(&row.flow);
        let effects = row.machine.on_response(response.status, &ground);
        let known = row.invite.is_some() && (200..300).contains(&response.status);
        let fresh = !known || row.note_acceptance(base, &response);
        self.apply(base, now, id, &effects, Some(&response));
        (fresh && effects.contains(&Effect::Pass)).then_some(Heard {
            client: id,
            sending,
            response,
        })
    }

    /// A timer row is due; tells of a transaction that got no answer.
    pub(crate) fn on_timer(
        &mut self,
        base: &mut Base,
        now: Instant,
        id: ClientId,
        row: Row,
    ) -> Option<ClientUser> {
        let client = self.rows.get_mut(&id)?;
        let ground = base.ground(&client.flow);
        let effects = client.machine.on_timer(row, &ground);
        let removed = self.apply(base, now, id, &effects, None);
        Some(removed.filter(|_| effects.contains(&Effect::TimedOut))?.user)
    }

    /// The flow is broken: those that wait for an answer over it have lost it.
    pub(crate) fn on_flow_failed(&mut self, base: &mut Base, flow: Flow) -> Vec<ClientUser> {
        let ids: Vec<ClientId> = self
            .by_flow
            .range((flow, ClientId(0))..=(flow, ClientId(u64::MAX)))
            .map(|(_, id)| *id)
            .filter(|id| self.rows.get(id).is_some_and(Client::awaits_answer))
            .collect();
        ids.into_iter().filter_map(|id| Some(self.forget(base, id)?.user)).collect()
    }

    /// The ACK to the 2xx with this To tag is made: it is sent, and again for every resent 2xx.
    pub(crate) fn acknowledge(
        &mut self,
        base: &mut Base,
        id: ClientId,
        tag: &str,
        flow: Flow,
        ack: Vec<u8>,
    ) {
        let row = self.rows.get_mut(&id);
        if let Some(entry) = row.and_then(|row| row.acks.iter_mut().find(|ack| ack.tag == tag)) {
            entry.sent = Some((flow, ack.clone()));
        }
        base.transmit(flow, ack);
    }

    /// Sends CANCEL for an INVITE that rings (RFC 3261 9.1).
    pub(crate) fn cancel(
        &mut self,
        base: &mut Base,
        now: Instant,
        id: ClientId,
        reason: Option<&str>,
    ) {
        let Some(client) = self.rows.get(&id) else {
            return;
        };
        let (Some(invite), Machine::Invite(state)) = (&client.invite, client.machine) else {
            return;
        };
        let to = invite.headers.first("To").unwrap_or_default();
        let mut cancel = shadow_of(invite, Method::Cancel, to);
        if let Some(reason) = reason {
            cancel.headers.push("Reason", reason);
        }
        let (flow, branch) = (client.flow, client.branch.clone());
        let effects = state.on_cancel_sent(&base.ground(&flow));
        self.apply(base, now, id, &effects, None);
        self.start(base, now, flow, &branch, cancel, ClientUser::Nobody);
    }

    pub(crate) fn user(&self, id: ClientId) -> Option<&ClientUser> {
        self.rows.get(&id).map(|row| &row.user)
    }

    pub(crate) fn user_mut(&mut self, id: ClientId) -> Option<&mut ClientUser> {
        self.rows.get_mut(&id).map(|row| &mut row.user)
    }

    /// The INVITE as it was sent, and the flow it took.
    pub(crate) fn invite(&self, id: ClientId) -> Option<(&Request, Flow)> {
        let row = self.rows.get(&id)?;
        Some((row.invite.as_deref()?, row.flow))
    }

    fn apply(
        &mut self,
        base: &mut Base,
        now: Instant,
        id: ClientId,
        effects: &[Effect],
        response: Option<&Response>,
    ) -> Option<Client> {
        for effect in effects {
            match effect {
                Effect::Send => {
                    let row = self.rows.get(&id)?;
                    base.transmit(row.flow, row.bytes.clone());
                }
                Effect::Ack => {
                    let row = self.rows.get(&id)?;
                    let (invite, to) = (row.invite.as_ref()?, response?.headers.first("To"));
                    let ack = shadow_of(invite, Method::Ack, to.unwrap_or_default());
                    base.transmit(row.flow, ack.to_bytes());
                }
                Effect::Set(row, after) => base.set(now, *after, Timer::Client(id, *row)),
                Effect::Cancel(row) => base.timers.cancel(Timer::Client(id, *row)),
                Effect::Done => return self.forget(base, id),
                Effect::Pass | Effect::Trying | Effect::TimedOut => {}
            }
        }
        None
    }

    fn forget(&mut self, base: &mut Base, id: ClientId) -> Option<Client> {
        let client = self.rows.remove(&id)?;
        let cancel = client.method == Method::Cancel;
        self.by_branch.remove(&(client.branch.clone(), cancel));
        self.by_flow.remove(&(client.flow, id));
        for row in [Row::Resend, Row::GiveUp, Row::Linger] {
            base.timers.cancel(Timer::Client(id, row));
        }
        Some(client)
    }
}

impl Client {
    fn awaits_answer(&self) -> bool {
        match self.machine {
            Machine::Invite(state) => {
                matches!(state, ClientInvite::Calling { .. } | ClientInvite::Proceeding)
            }
            Machine::NonInvite(state) => state != ClientNonInvite::Completed,
        }
    }

    /// Notes a 2xx. A resent one gets its ACK again; false for these, and for forks above the limit.
    fn note_acceptance(&mut self, base: &mut Base, response: &Response) -> bool {
        let to = response.headers.to().ok();
        let tag = to.as_ref().and_then(|to| to.tag()).unwrap_or_default();
        if let Some(known) = self.acks.iter().find(|ack| ack.tag == tag) {
            if let Some((flow, ack)) = &known.sent {
                base.transmit(*flow, ack.clone());
            }
            return false;
        }
        if self.acks.len() >= base.settings.limits.forks {
            return false;
        }
        self.acks.push(Acknowledged { tag: tag.to_owned(), sent: None });
        true
    }
}

impl Machine {
    fn on_response(&mut self, status: u16, ground: &Ground) -> Vec<Effect> {
        match self {
            Machine::Invite(state) => {
                let (next, effects) = state.on_response(status, ground);
                *state = next;
                effects
            }
            Machine::NonInvite(state) => {
                let (next, effects) = state.on_response(status, ground);
                *state = next;
                effects
            }
        }
    }

    fn on_timer(&mut self, row: Row, ground: &Ground) -> Vec<Effect> {
        match self {
            Machine::Invite(state) => {
                let (next, effects) = state.on_timer(row, ground);
                *state = next;
                effects
            }
            Machine::NonInvite(state) => {
                let (next, effects) = state.on_timer(row, ground);
                *state = next;
                effects
            }
        }
    }
}

/// The ACK to a refusal, or the CANCEL: the INVITE's own top Via, Route, From, Call-ID and number.
fn shadow_of(invite: &Request, method: Method, to: &str) -> Request {
    let mut headers = Headers::new();
    if let Some(via) = invite.headers.top_via() {
        headers.push("Via", via.to_string());
    }
    for route in invite.headers.all("Route") {
        headers.push("Route", route);
    }
    headers.push("Max-Forwards", "70");
    for name in ["From", "Call-ID"] {
        headers.push(name, invite.headers.first(name).unwrap_or_default());
    }
    headers.push("To", to);
    let number = invite.headers.cseq().map_or(0, |cseq| cseq.number);
    headers.push("CSeq", format!("{number} {method}"));
    Request { method, uri: invite.uri.clone(), headers, body: Vec::new() }
}
