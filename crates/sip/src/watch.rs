//! Subscriptions that we hold with a peer: RFC 6665, as a phone's lamp needs them.
//!
//! Refreshed by the time that was granted, made anew where the peer has forgotten it, and tried again
//! with growing waits where it is refused for now. What this is not: it knows no event package, and no
//! forks: the first NOTIFY's sender is the notifier.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::dialog::{Dialog, with_tag};
use crate::endpoint::Endpoint;
use crate::endpoint::base::Timer;
use crate::endpoint::core::{Core, News, Owner};
use crate::endpoint::outbound::Send;
use crate::endpoint::words::{Body, Event, Watch};
use crate::flow::{Destination, Flow, Routing};
use crate::ids::WatchId;
use crate::transaction::ServerId;
use crate::wire::{Headers, Method, Request, Response};

/// The first wait after a failure; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(1800);
const SHORTEST_REFRESH: Duration = Duration::from_secs(5);

#[derive(Debug)]
struct Row {
    wish: Watch,
    call_id: String,
    tag: String,
    number: u32,
    /// Once the peer has answered or notified.
    dialog: Option<Dialog>,
    flow: Option<Flow>,
    failures: u32,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// A SUBSCRIBE is on its way.
    Asking,
    /// Granted, or waiting after a failure.
    Waiting,
    /// The last SUBSCRIBE, with Expires 0, is on its way or answered.
    Leaving,
    /// To leave as soon as the SUBSCRIBE on its way has its answer.
    LeavingNext,
}

#[derive(Debug, Default)]
pub(crate) struct Watches {
    rows: HashMap<WatchId, Row>,
    by_tag: HashMap<String, WatchId>,
}

impl Endpoint {
    /// Subscribes and stays subscribed. `Event::Notified` brings each state.
    pub fn watch(&mut self, now: Instant, watch: Watch) -> WatchId {
        let core = &mut self.core;
        let id = WatchId(core.base.fresh_id());
        let (call_id, tag) = (core.base.entropy.token(), core.base.entropy.token());
        self.watches.by_tag.insert(tag.clone(), id);
        let row = Row {
            wish: watch,
            call_id,
            tag,
            number: 0,
            dialog: None,
            flow: None,
            failures: 0,
            phase: Phase::Waiting,
        };
        self.watches.rows.insert(id, row);
        self.watches.ask(core, now, id);
        self.settle(now);
        id
    }

    /// Unsubscribes and forgets; there are no more events of `id`.
    pub fn unwatch(&mut self, now: Instant, id: WatchId) {
        self.watches.leave(&mut self.core, now, id);
        self.settle(now);
    }
}

impl Watches {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The subscription of ours that a NOTIFY belongs to: by Call-ID and our tag, for it may come
    /// before the answer to our SUBSCRIBE (RFC 6665 4.4.1).
    pub(crate) fn find(&self, request: &Request) -> Option<WatchId> {
        let to = request.headers.to().ok()?;
        let id = *self.by_tag.get(to.tag()?)?;
        let row = self.rows.get(&id)?;
        (request.headers.call_id() == Some(row.call_id.as_str())).then_some(id)
    }

    fn ask(&mut self, core: &mut Core, now: Instant, id: WatchId) {
        let expires = self.rows.get(&id).map(|row| row.wish.expires);
        self.send(core, now, id, expires.unwrap_or_default());
        if let Some(row) = self.rows.get_mut(&id) {
            row.phase = Phase::Asking;
        }
    }

    fn send(&mut self, core: &mut Core, now: Instant, id: WatchId, expires: Duration) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        row.number = row.number.saturating_add(1);
        let mut request = match &row.dialog {
            Some(dialog) => dialog.request(Method::Subscribe, row.number),
            None => row.first_request(),
        };
        request.headers.push("Event", row.wish.event.as_str());
        request.headers.push("Accept", row.wish.accept.as_str());
        request.headers.push("Expires", expires.as_secs().to_string());
        let destination = match (&row.dialog, row.flow) {
            (Some(_), Some(flow)) => Destination::Flow(flow),
            _ => row.wish.destination.clone(),
        };
        let send = Send {
            owner: Owner::Watch(id),
            request,
            contact_user: Some(row.wish.contact_user.clone()),
            credentials: row.wish.credentials.clone(),
            destination,
            routing: Routing::SameFlow,
        };
        core.base.timers.cancel(Timer::Watch(id));
        core.send(now, send);
    }

    fn leave(&mut self, core: &mut Core, now: Instant, id: WatchId) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        core.base.timers.cancel(Timer::Watch(id));
        match row.phase {
            Phase::Waiting if row.dialog.is_none() => self.forget(id),
            Phase::Waiting => {
                row.phase = Phase::Leaving;
                self.send(core, now, id, Duration::ZERO);
            }
            Phase::Asking => row.phase = Phase::LeavingNext,
            Phase::Leaving | Phase::LeavingNext => {}
        }
    }

    fn forget(&mut self, id: WatchId) {
        if let Some(row) = self.rows.remove(&id) {
            self.by_tag.remove(&row.tag);
        }
    }

    /// The refresh is due, or the wait after a failure is over.
    pub(crate) fn on_timer(&mut self, core: &mut Core, now: Instant, id: WatchId) {
        if self.rows.get(&id).is_some_and(|row| row.phase == Phase::Waiting) {
            self.ask(core, now, id);
        }
    }

    pub(crate) fn on_news(&mut self, core: &mut Core, now: Instant, id: WatchId, news: News) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        let outcome = match news {
            News::Sent { .. } | News::Provisional { .. } => return,
            News::Final { response, flow, request, .. } => Some((response, flow, request)),
            News::Failed(_) => None,
        };
        if let Some((response, ..)) = &outcome
            && let Ok(cseq) = response.headers.cseq()
        {
            // A challenged SUBSCRIBE took a number more.
            row.number = row.number.max(cseq.number);
        }
        match (row.phase, outcome) {
            (Phase::Leaving, _) => self.forget(id),
            (phase, Some((response, flow, request))) if (200..300).contains(&response.status) => {
                row.granted(core, now, id, &response, flow, &request);
                if phase == Phase::LeavingNext {
                    self.leave(core, now, id);
                }
            }
            (Phase::LeavingNext, _) => self.forget(id),
            (Phase::Asking | Phase::Waiting, outcome) => {
                let response = outcome.map(|(response, ..)| response);
                row.failed(core, now, id, response.as_ref());
            }
        }
    }

    /// NOTIFY, or something else inside the subscription.
    pub(crate) fn on_request(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: WatchId,
        server: ServerId,
    ) {
        let (Some(row), Some(request)) = (self.rows.get_mut(&id), core.request_of(server)) else {
            return;
        };
        let request = request.clone();
        let number = request.headers.cseq().map_or(0, |cseq| cseq.number);
        if row.dialog.is_none() {
            row.dialog = Dialog::of_request(&request, &row.tag);
            row.flow = core.servers.flow(server);
        } else if let Some(dialog) = &mut row.dialog
            && !dialog.takes_number(number)
        {
            return core.refuse(now, server, 500);
        }
        if request.method != Method::Notify {
            return core.refuse(now, server, 405);
        }
        core.refuse(now, server, 200);
        let state = request.headers.subscription_state();
        let word = state.as_ref().map_or("active", |state| state.state.as_str()).to_owned();
        if matches!(row.phase, Phase::Leaving | Phase::LeavingNext) {
            return;
        }
        let content_type = request.headers.content_type().map(str::to_owned);
        let body = content_type
            .filter(|_| !request.body.is_empty())
            .map(|content_type| Body { content_type, bytes: request.body });
        let over = word == "terminated";
        core.tell(Event::Notified { watch: id, state: word, body });
        if over {
            // RFC 6665 4.1.3: a new one is made, at once only where the reason says so.
            row.dialog = None;
            row.phase = Phase::Waiting;
            core.base.set(now, FIRST_WAIT, Timer::Watch(id));
        }
    }
}

impl Row {
    fn first_request(&self) -> Request {
        let mut headers = Headers::new();
        headers.push("Max-Forwards", "70");
        headers.push("From", with_tag(&self.wish.from.to_string(), &self.tag));
        headers.push("To", self.wish.to.to_string());
        headers.push("Call-ID", self.call_id.as_str());
        headers.push("CSeq", format!("{} SUBSCRIBE", self.number));
        headers.push("Allow", crate::endpoint::replies::ALLOW);
        let uri = self.wish.uri.clone();
        Request { method: Method::Subscribe, uri, headers, body: Vec::new() }
    }

    fn granted(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: WatchId,
        response: &Response,
        flow: Flow,
        request: &Request,
    ) {
        self.failures = 0;
        self.flow = Some(flow);
        match &mut self.dialog {
            Some(dialog) => dialog.retarget(&response.headers),
            None => self.dialog = Dialog::of_response(request, response),
        }
        self.phase = Phase::Waiting;
        let seconds = response.headers.expires().map(u64::from);
        let granted = seconds.map_or(self.wish.expires, Duration::from_secs);
        let margin = (granted / 10).max(SHORTEST_REFRESH).min(granted / 2);
        core.base.set(now, (granted - margin).max(SHORTEST_REFRESH), Timer::Watch(id));
    }

    fn failed(&mut self, core: &mut Core, now: Instant, id: WatchId, response: Option<&Response>) {
        let status = response.map(|response| response.status);
        let forgotten = self.dialog.take().is_some() && matches!(status, Some(481) | None);
        self.phase = Phase::Waiting;
        // 489 and the like: the peer does not have this package, now or later.
        if matches!(status, Some(403..=405 | 415 | 420 | 489 | 501 | 603)) {
            return core.tell(Event::WatchFailed { watch: id, status, retry_in: None });
        }
        let longest = 1_u32 << self.failures.min(6);
        self.failures = self.failures.saturating_add(1);
        let base = if forgotten { SHORTEST_REFRESH } else { FIRST_WAIT * longest };
        let base = base.min(LONGEST_WAIT);
        let retry_in = core.base.entropy.wait(base, base + base / 4);
        core.base.set(now, retry_in, Timer::Watch(id));
        core.tell(Event::WatchFailed { watch: id, status, retry_in: Some(retry_in) });
    }
}
