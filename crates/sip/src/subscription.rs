//! Subscriptions that peers hold with us: RFC 6665.
//!
//! The driver grants one and says what the state is; refreshes, expiry and the order of NOTIFYs are
//! kept here. NOTIFYs go over the flow that the SUBSCRIBE came on, one at a time, the latest state
//! winning. What this is not: it knows no event package but by name.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::dialog::Dialog;
use crate::endpoint::Endpoint;
use crate::endpoint::base::Timer;
use crate::endpoint::core::{Core, News, Owner};
use crate::endpoint::outbound::Send;
use crate::endpoint::words::{Body, Event};
use crate::flow::{Destination, Flow, Routing};
use crate::ids::{RequestId, SubscriptionId};
use crate::session::put_body;
use crate::transaction::ServerId;
use crate::wire::{Method, Request};

#[derive(Debug)]
struct Subscription {
    dialog: Dialog,
    local_tag: String,
    flow: Flow,
    contact_user: String,
    /// Value of the Event header, with its id.
    event: String,
    granted: Duration,
    until: Instant,
    number: u32,
    body: Option<Body>,
    report: Report,
}

/// What is on its way to the subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Report {
    Idle,
    /// A NOTIFY is out.
    InFlight,
    /// A NOTIFY is out, and the state changed since.
    Stale,
    /// The last NOTIFY is out.
    Last,
}

#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    rows: HashMap<SubscriptionId, Subscription>,
    by_tag: HashMap<String, SubscriptionId>,
}

impl Endpoint {
    /// Answers a SUBSCRIBE by 200 and keeps the subscription for `granted` at most; refreshes and
    /// its end are answered inside. Say the state by `notify` at once, as RFC 6665 4.2.1.2 wants it.
    /// `None` where the request is none that could be subscribed by, or there are too many; it is
    /// then answered as well.
    pub fn accept_subscription(
        &mut self,
        now: Instant,
        request: RequestId,
        granted: Duration,
        contact_user: &str,
    ) -> Option<SubscriptionId> {
        let server = self.take_incoming(request)?;
        let accepted =
            self.subscriptions.accept(&mut self.core, now, server, granted, contact_user);
        self.settle(now);
        accepted
    }

    /// The state that the subscriber is to know from now on.
    pub fn notify(&mut self, now: Instant, subscription: SubscriptionId, body: Option<Body>) {
        self.subscriptions.notify(&mut self.core, now, subscription, body);
        self.settle(now);
    }
}

impl Subscriptions {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The subscription that a SUBSCRIBE with a To tag refreshes.
    pub(crate) fn find(&self, request: &Request) -> Option<SubscriptionId> {
        let to = request.headers.to().ok()?;
        let id = *self.by_tag.get(to.tag()?)?;
        let row = self.rows.get(&id)?;
        let from = request.headers.from_().ok()?;
        let same = Some(row.dialog.call_id.as_str()) == request.headers.call_id()
            && from.tag().unwrap_or_default() == row.dialog.remote_tag;
        same.then_some(id)
    }

    fn accept(
        &mut self,
        core: &mut Core,
        now: Instant,
        server: ServerId,
        granted: Duration,
        contact_user: &str,
    ) -> Option<SubscriptionId> {
        let local_tag = core.base.entropy.token();
        let flow = core.servers.flow(server);
        let (request, flow) = (core.request_of(server)?, flow?);
        let event = request.headers.first("Event").map(str::to_owned);
        let dialog = Dialog::of_request(request, &local_tag);
        let is_subscribe = request.method == Method::Subscribe;
        let asked = request.headers.expires();
        let (Some(event), Some(dialog), true) = (event, dialog, is_subscribe) else {
            core.refuse(now, server, 489);
            return None;
        };
        if self.rows.len() >= core.base.settings.limits.subscriptions {
            core.refuse(now, server, 503);
            return None;
        }
        let id = SubscriptionId(core.base.fresh_id());
        let row = Subscription {
            dialog,
            local_tag: local_tag.clone(),
            flow,
            contact_user: contact_user.to_owned(),
            event,
            granted,
            until: now,
            number: 0,
            body: None,
            report: Report::Idle,
        };
        self.by_tag.insert(local_tag, id);
        self.rows.insert(id, row);
        self.grant(core, now, id, server, asked);
        Some(id)
    }

    /// 200 with the time that is granted.
    fn grant(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: SubscriptionId,
        server: ServerId,
        asked: Option<u32>,
    ) -> Duration {
        let Some(row) = self.rows.get_mut(&id) else {
            return Duration::ZERO;
        };
        let asked = asked.map_or(row.granted, |seconds| Duration::from_secs(u64::from(seconds)));
        let granted = asked.min(row.granted);
        row.until = now + granted;
        let contact = core.base.contact(&row.contact_user, &row.flow);
        core.answer(now, server, 200, &row.local_tag, |response| {
            response.headers.push("Expires", granted.as_secs().to_string());
            response.headers.push("Contact", contact);
        });
        core.base.set(now, granted, Timer::Subscription(id));
        granted
    }

    /// A request of the subscriber inside the subscription.
    pub(crate) fn on_request(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: SubscriptionId,
        server: ServerId,
    ) {
        let Some(request) = core.request_of(server) else {
            return;
        };
        let number = request.headers.cseq().map_or(0, |cseq| cseq.number);
        let asked = request.headers.expires();
        let flow = core.servers.flow(server);
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        if !row.dialog.takes_number(number) {
            return core.refuse(now, server, 500);
        }
        if request.method != Method::Subscribe {
            return core.refuse(now, server, 405);
        }
        row.dialog.retarget(&request.headers);
        // A phone that moved refreshes from its new address.
        row.flow = flow.unwrap_or(row.flow);
        let granted = self.grant(core, now, id, server, asked);
        if granted.is_zero() {
            return self.end(core, now, id);
        }
        core.tell(Event::Subscribed { subscription: id, expires: granted });
        self.report(core, now, id);
    }

    fn notify(&mut self, core: &mut Core, now: Instant, id: SubscriptionId, body: Option<Body>) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        row.body = body;
        self.report(core, now, id);
    }

    /// The subscription ran out.
    pub(crate) fn on_timer(&mut self, core: &mut Core, now: Instant, id: SubscriptionId) {
        self.end(core, now, id);
    }

    fn end(&mut self, core: &mut Core, now: Instant, id: SubscriptionId) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        if row.report == Report::Last {
            return;
        }
        row.until = now;
        row.report = Report::Idle;
        self.report(core, now, id);
    }

    /// Sends the state, or notes that it must be sent again.
    fn report(&mut self, core: &mut Core, now: Instant, id: SubscriptionId) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        match row.report {
            Report::Idle => {}
            Report::InFlight | Report::Stale => {
                row.report = Report::Stale;
                return;
            }
            Report::Last => return,
        }
        let left = row.until.saturating_duration_since(now).as_millis().div_ceil(1000);
        let over = row.until <= now;
        row.number += 1;
        let mut request = row.dialog.request(Method::Notify, row.number);
        request.headers.push("Event", row.event.as_str());
        let state = match over {
            true => "terminated;reason=timeout".to_owned(),
            false => format!("active;expires={left}"),
        };
        request.headers.push("Subscription-State", state);
        put_body(&mut request, row.body.clone());
        row.report = if over { Report::Last } else { Report::InFlight };
        let send = Send {
            owner: Owner::Subscription(id),
            request,
            contact_user: Some(row.contact_user.clone()),
            credentials: None,
            destination: Destination::Flow(row.flow),
            routing: Routing::SameFlow,
        };
        if over {
            core.base.timers.cancel(Timer::Subscription(id));
        }
        core.send(now, send);
    }

    pub(crate) fn on_news(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: SubscriptionId,
        news: &News,
    ) {
        let refused = match news {
            News::Sent { .. } | News::Provisional { .. } => return,
            News::Final { response, .. } => response.status >= 300,
            News::Failed(_) => true,
        };
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        let last = row.report == Report::Last;
        if refused || last {
            core.base.timers.cancel(Timer::Subscription(id));
            self.by_tag.remove(&row.local_tag);
            self.rows.remove(&id);
            return core.tell(Event::SubscriptionEnded { subscription: id });
        }
        let stale = row.report == Report::Stale;
        row.report = Report::Idle;
        if stale {
            self.report(core, now, id);
        }
    }
}
