//! Our server transactions: which request belongs to which, and carrying out what they ask for.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Instant;

use super::ServerId;
use super::key::{MergeKey, ServerKey};
use super::machine::{Effect, Ground, Row};
use super::server_invite::ServerInvite;
use super::server_non_invite::ServerNonInvite;
use crate::endpoint::base::{Base, Timer};
use crate::flow::Flow;
use crate::ids::{DialogId, RequestId};
use crate::wire::{Method, Request, Response};

/// Who answers a server transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerUser {
    /// The driver, through `reply`.
    Request(RequestId),
    /// A session: its INVITE, or a request inside it that carries an offer.
    Session(DialogId),
    /// Nobody: it is answered at once.
    Nobody,
}

/// Above so many transactions a challenge is not sent again by itself: the INVITE's own resends bring
/// it. So a flood of calls without credentials, perhaps in other people's names, is answered once each.
const CROWD: usize = 1024;

#[derive(Clone, Copy, Debug)]
enum Machine {
    Invite(ServerInvite),
    NonInvite(ServerNonInvite),
}

#[derive(Debug)]
struct Server {
    key: ServerKey,
    merge: Option<MergeKey>,
    /// Where responses go.
    flow: Flow,
    /// Kept until the final answer.
    request: Option<Box<Request>>,
    last: Vec<u8>,
    user: ServerUser,
    machine: Machine,
    /// Bytes that this row keeps, roughly.
    weight: usize,
}

/// What a request that came is.
#[derive(Debug)]
pub(crate) enum Match {
    /// Nothing like it is known.
    New,
    /// Seen before, and dealt with.
    Absorbed,
    /// The ACK to a 2xx, with the INVITE's own branch.
    Ack,
    /// The same request came by another way (RFC 3261 8.2.2.2).
    Merged,
}

/// All server transactions of an endpoint.
#[derive(Debug, Default)]
pub(crate) struct Servers {
    rows: HashMap<ServerId, Server>,
    by_key: HashMap<ServerKey, ServerId>,
    by_merge: HashMap<MergeKey, ServerId>,
    /// Streams only: a datagram's sender may be silent for a while and come back.
    by_stream: BTreeSet<(Flow, ServerId)>,
    /// Answered ones, oldest first; they are let go early when there are too many.
    answered: VecDeque<ServerId>,
    /// The sum of all weights.
    weight: usize,
}

impl Servers {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Matches a request, and absorbs it where its transaction is known.
    pub(crate) fn on_request(
        &mut self,
        base: &mut Base,
        now: Instant,
        key: &ServerKey,
        request: &Request,
    ) -> Match {
        let Some(&id) = self.by_key.get(key) else {
            let merged = request.method != Method::Ack
                && MergeKey::of(request).is_some_and(|merge| self.by_merge.contains_key(&merge));
            return if merged { Match::Merged } else { Match::New };
        };
        let Some(row) = self.rows.get_mut(&id) else {
            return Match::New;
        };
        let ground = base.ground(&row.flow);
        let effects = match (&mut row.machine, &request.method) {
            (Machine::Invite(state), Method::Ack) => {
                let (next, effects) = state.on_ack(&ground);
                *state = next;
                effects
            }
            (Machine::Invite(state), _) => state.on_again(),
            (Machine::NonInvite(state), _) => state.on_again(),
        };
        self.apply(base, now, id, &effects);
        if effects.contains(&Effect::Pass) { Match::Ack } else { Match::Absorbed }
    }

    /// Starts a transaction. `None` when there are too many; the request is then given back.
    pub(crate) fn start(
        &mut self,
        base: &mut Base,
        now: Instant,
        flow: Flow,
        key: ServerKey,
        request: Request,
    ) -> Result<ServerId, Box<Request>> {
        if !self.make_room(base) {
            return Err(Box::new(request));
        }
        let id = ServerId(base.fresh_id());
        let ground = base.ground(&flow);
        let (machine, effects) = if request.method == Method::Invite {
            let (state, effects) = ServerInvite::start(base.settings.trying_after);
            (Machine::Invite(state), effects)
        } else {
            let (state, effects) = ServerNonInvite::start(&ground);
            (Machine::NonInvite(state), effects)
        };
        let merge = MergeKey::of(&request);
        if let Some(merge) = &merge {
            self.by_merge.insert(merge.clone(), id);
        }
        self.by_key.insert(key.clone(), id);
        if flow.transport.is_reliable() {
            self.by_stream.insert((flow, id));
        }
        // The message, and the keys that are made of it.
        let weight = 2 * weight_of(&request);
        self.weight += weight;
        let (request, user) = (Some(Box::new(request)), ServerUser::Nobody);
        let last = Vec::new();
        self.rows.insert(id, Server { key, merge, flow, request, last, user, machine, weight });
        self.apply(base, now, id, &effects);
        Ok(id)
    }

    /// Answers. Later answers after the final one are ignored.
    pub(crate) fn answer(
        &mut self,
        base: &mut Base,
        now: Instant,
        id: ServerId,
        response: &Response,
    ) -> bool {
        let crowd = self.rows.len() > CROWD;
        let Some(row) = self.rows.get_mut(&id) else {
            return false;
        };
        let ground = base.ground(&row.flow);
        let status = response.status;
        let at_once = row.last.is_empty();
        let Some(mut effects) = row.machine.on_answer(status, &ground) else {
            return false;
        };
        if crowd && at_once && matches!(status, 401 | 407) {
            effects.retain(|effect| !matches!(effect, Effect::Set(Row::Resend, _)));
        }
        row.last = response.to_bytes();
        if status >= 200 {
            row.request = None;
            self.answered.push_back(id);
            // What echoes the request is about as long as the keys that were made of it.
            let weight = 2 * row.last.len();
            self.weight = self.weight - row.weight + weight;
            row.weight = weight;
        }
        self.apply(base, now, id, &effects);
        true
    }

    /// Never answers, and absorbs resends for as long as they may come.
    pub(crate) fn silence(&mut self, base: &mut Base, now: Instant, id: ServerId) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        let ground = base.ground(&row.flow);
        let effects = match &mut row.machine {
            Machine::Invite(state) => {
                let (next, effects) = state.on_silenced(&ground);
                *state = next;
                effects
            }
            Machine::NonInvite(state) => {
                let (next, effects) = state.on_silenced(&ground);
                *state = next;
                effects
            }
        };
        row.request = None;
        // A merged copy must not be answered either.
        if let Some(merge) = row.merge.take() {
            self.by_merge.remove(&merge);
        }
        self.answered.push_back(id);
        self.apply(base, now, id, &effects);
    }

    /// A timer row is due; tells whose request was never answered.
    pub(crate) fn on_timer(
        &mut self,
        base: &mut Base,
        now: Instant,
        id: ServerId,
        row: Row,
    ) -> Option<ServerUser> {
        let server = self.rows.get_mut(&id)?;
        let user = server.user;
        let ground = base.ground(&server.flow);
        let effects = server.machine.on_timer(row, &ground);
        self.apply(base, now, id, &effects);
        effects.contains(&Effect::TimedOut).then_some(user)
    }

    /// A stream is broken: what came over it can no longer be answered. Tells whose they were.
    pub(crate) fn on_flow_failed(&mut self, base: &mut Base, flow: Flow) -> Vec<ServerUser> {
        let ids: Vec<ServerId> = self
            .by_stream
            .range((flow, ServerId(0))..=(flow, ServerId(u64::MAX)))
            .map(|(_, id)| *id)
            .collect();
        let mut users = Vec::new();
        for id in ids {
            if let Some(server) = self.forget(base, id)
                && server.request.is_some()
            {
                users.push(server.user);
            }
        }
        users
    }

    pub(crate) fn find(&self, key: &ServerKey) -> Option<ServerId> {
        self.by_key.get(key).copied()
    }

    pub(crate) fn user(&self, id: ServerId) -> Option<ServerUser> {
        self.rows.get(&id).map(|row| row.user)
    }

    pub(crate) fn set_user(&mut self, id: ServerId, user: ServerUser) {
        if let Some(row) = self.rows.get_mut(&id) {
            row.user = user;
        }
    }

    /// The request, until its final answer.
    pub(crate) fn request(&self, id: ServerId) -> Option<&Request> {
        self.rows.get(&id)?.request.as_deref()
    }

    /// Where its responses go.
    pub(crate) fn flow(&self, id: ServerId) -> Option<Flow> {
        self.rows.get(&id).map(|row| row.flow)
    }

    fn apply(&mut self, base: &mut Base, now: Instant, id: ServerId, effects: &[Effect]) {
        for effect in effects {
            match effect {
                Effect::Send => {
                    if let Some(row) = self.rows.get(&id).filter(|row| !row.last.is_empty()) {
                        base.transmit(row.flow, row.last.clone());
                    }
                }
                Effect::Trying => {
                    if let Some(row) = self.rows.get_mut(&id)
                        && let Some(request) = &row.request
                    {
                        row.last = request.reply(100, "").to_bytes();
                        base.transmit(row.flow, row.last.clone());
                    }
                }
                Effect::Set(row, after) => base.set(now, *after, Timer::Server(id, *row)),
                Effect::Cancel(row) => base.timers.cancel(Timer::Server(id, *row)),
                Effect::Done => {
                    self.forget(base, id);
                }
                Effect::Ack | Effect::Pass | Effect::TimedOut => {}
            }
        }
    }

    /// False when the table is full of transactions that still need an answer.
    fn make_room(&mut self, base: &mut Base) -> bool {
        let limits = base.settings.limits;
        while self.rows.len() >= limits.transactions || self.weight > limits.transaction_bytes {
            let Some(oldest) = self.answered.pop_front() else {
                return false;
            };
            self.forget(base, oldest);
        }
        // Those that went by their timers leave their names in the row.
        while self.answered.len() > limits.transactions
            || self.answered.front().is_some_and(|id| !self.rows.contains_key(id))
        {
            self.answered.pop_front();
        }
        true
    }

    fn forget(&mut self, base: &mut Base, id: ServerId) -> Option<Server> {
        let server = self.rows.remove(&id)?;
        self.weight -= server.weight;
        self.by_key.remove(&server.key);
        if let Some(merge) = &server.merge
            && self.by_merge.get(merge) == Some(&id)
        {
            self.by_merge.remove(merge);
        }
        self.by_stream.remove(&(server.flow, id));
        for row in [Row::Resend, Row::GiveUp, Row::Linger, Row::Trying] {
            base.timers.cancel(Timer::Server(id, row));
        }
        Some(server)
    }
}

/// How long a request is, roughly.
fn weight_of(request: &Request) -> usize {
    let fields =
        request.headers.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>();
    request.uri.to_string().len() + fields + request.body.len()
}

impl Machine {
    fn on_answer(&mut self, status: u16, ground: &Ground) -> Option<Vec<Effect>> {
        match self {
            Machine::Invite(state) => {
                let (next, effects) = state.on_answer(status, ground)?;
                *state = next;
                Some(effects)
            }
            Machine::NonInvite(state) => {
                let (next, effects) = state.on_answer(status, ground)?;
                *state = next;
                Some(effects)
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
                let (next, effects) = state.on_timer(row);
                *state = next;
                effects
            }
        }
    }
}
