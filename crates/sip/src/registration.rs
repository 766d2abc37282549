//! Registrations that we hold: RFC 3261 10.2, as trunks and softphones need them.
//!
//! Refreshed by the time that was granted, tried again with growing waits, over the targets in
//! order. What this is not: a registrar.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::dialog::with_tag;
use crate::endpoint::Endpoint;
use crate::endpoint::base::Timer;
use crate::endpoint::core::{Core, News, Owner};
use crate::endpoint::outbound::Send;
use crate::endpoint::words::{Event, Register};
use crate::flow::{Flow, Routing};
use crate::ids::RegistrationId;
use crate::wire::{Contacts, Headers, Method, NameAddr, Request, Response};

/// The first wait after a failure; each further one is twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// No registrar is asked more often than this, whatever it grants.
const SHORTEST_REFRESH: Duration = Duration::from_secs(5);

#[derive(Debug)]
struct Registration {
    wish: Register,
    call_id: String,
    tag: String,
    number: u32,
    /// What is asked for: the wish, or what the registrar wants at least.
    expires: Duration,
    flow: Option<Flow>,
    /// The source of our REGISTER as the registrar saw it (RFC 3581).
    seen: Option<SocketAddr>,
    /// The Contact that stands at a registrar, until another takes its place.
    bound: Option<(SocketAddr, String)>,
    /// A Contact of ours that is to be taken back: we have another address now.
    outdated: Option<String>,
    failures: u32,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// A REGISTER is on its way.
    Asking,
    /// The same, and another must follow at once.
    AskingAgain,
    /// Registered, or waiting after a failure.
    Waiting,
    /// The last REGISTER, with Expires 0.
    Leaving,
    /// To leave as soon as the REGISTER on its way has its answer.
    LeavingNext,
}

#[derive(Debug, Default)]
pub(crate) struct Registrations {
    rows: HashMap<RegistrationId, Registration>,
}

impl Endpoint {
    /// Registers and stays registered: refreshes by the granted time, answers challenges and 423,
    /// goes through the targets in order, and tries again with growing waits.
    pub fn register(&mut self, now: Instant, register: Register) -> RegistrationId {
        let id = self.registrations.add(&mut self.core, now, register);
        self.settle(now);
        id
    }

    /// Registers again at once, for instance after our address changed.
    pub fn register_again(&mut self, now: Instant, id: RegistrationId) {
        self.registrations.again(&mut self.core, now, id);
        self.settle(now);
    }

    /// The source of our last REGISTER as the registrar saw it; `None` where it does not say.
    #[must_use]
    pub fn seen_by_registrar(&self, id: RegistrationId) -> Option<SocketAddr> {
        self.registrations.rows.get(&id)?.seen
    }

    /// Unregisters and forgets; there are no more events of `id`.
    pub fn unregister(&mut self, now: Instant, id: RegistrationId) {
        self.registrations.leave(&mut self.core, now, id);
        self.settle(now);
    }
}

impl Registrations {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    fn add(&mut self, core: &mut Core, now: Instant, wish: Register) -> RegistrationId {
        let id = RegistrationId(core.base.fresh_id());
        let row = Registration {
            call_id: core.base.entropy.token(),
            tag: core.base.entropy.token(),
            number: 0,
            expires: wish.expires,
            flow: None,
            seen: None,
            bound: None,
            outdated: None,
            failures: 0,
            phase: Phase::Waiting,
            wish,
        };
        self.rows.insert(id, row);
        self.ask(core, now, id);
        id
    }

    fn again(&mut self, core: &mut Core, now: Instant, id: RegistrationId) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        match row.phase {
            Phase::Waiting => self.ask(core, now, id),
            Phase::Asking => row.phase = Phase::AskingAgain,
            Phase::AskingAgain | Phase::Leaving | Phase::LeavingNext => {}
        }
    }

    fn leave(&mut self, core: &mut Core, now: Instant, id: RegistrationId) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        core.base.timers.cancel(Timer::Registration(id));
        match row.phase {
            // Never registered: there is nothing to take back.
            Phase::Waiting if row.flow.is_none() => {
                self.rows.remove(&id);
            }
            Phase::Waiting => {
                row.expires = Duration::ZERO;
                self.ask(core, now, id);
                if let Some(row) = self.rows.get_mut(&id) {
                    row.phase = Phase::Leaving;
                }
            }
            Phase::Asking | Phase::AskingAgain => row.phase = Phase::LeavingNext,
            Phase::Leaving | Phase::LeavingNext => {}
        }
    }

    fn ask(&mut self, core: &mut Core, now: Instant, id: RegistrationId) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        row.number = row.number.saturating_add(1);
        row.phase = Phase::Asking;
        let mut headers = Headers::new();
        let aor = row.wish.aor.to_string();
        headers.push("Max-Forwards", "70");
        headers.push("From", with_tag(&aor, &row.tag));
        headers.push("To", aor);
        headers.push("Call-ID", row.call_id.as_str());
        headers.push("CSeq", format!("{} REGISTER", row.number));
        headers.push("Expires", row.expires.as_secs().to_string());
        // Before the Contact of now comes in front.
        if let Some(outdated) = &row.outdated {
            headers.push("Contact", format!("{outdated};expires=0"));
        }
        headers.push("Allow", crate::endpoint::replies::ALLOW);
        headers.push("Supported", crate::endpoint::replies::SUPPORTED);
        let uri = row.wish.registrar.clone();
        let send = Send {
            owner: Owner::Registration(id),
            request: Request { method: Method::Register, uri, headers, body: Vec::new() },
            contact_user: Some(row.wish.contact_user.clone()),
            credentials: row.wish.credentials.clone(),
            destination: row.wish.destination.clone(),
            routing: Routing::Target,
        };
        core.base.timers.cancel(Timer::Registration(id));
        core.send(now, send);
    }

    pub(crate) fn on_timer(&mut self, core: &mut Core, now: Instant, id: RegistrationId) {
        self.again(core, now, id);
    }

    /// The connection is gone, and with it the way on which the registrar reaches us.
    pub(crate) fn on_flow_failed(&mut self, core: &mut Core, now: Instant, flow: Flow) {
        for (id, row) in &self.rows {
            if row.flow == Some(flow) && row.phase == Phase::Waiting && row.failures == 0 {
                let wait = core.base.entropy.wait(Duration::from_secs(1), Duration::from_secs(3));
                core.base.set(now, wait, Timer::Registration(*id));
            }
        }
    }

    pub(crate) fn on_news(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: RegistrationId,
        news: News,
    ) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        let outcome = match news {
            News::Sent { .. } | News::Provisional { .. } => return,
            News::Final { response, flow, .. } => {
                // A challenged REGISTER took a number more.
                if let Ok(cseq) = response.headers.cseq() {
                    row.number = row.number.max(cseq.number);
                }
                Some((response, flow))
            }
            News::Failed(_) => None,
        };
        match row.phase {
            Phase::Leaving => {
                self.rows.remove(&id);
                return;
            }
            Phase::LeavingNext => {
                let registered = outcome.as_ref().is_some_and(|(r, _)| r.status < 300);
                row.phase = Phase::Waiting;
                row.flow = outcome.map(|(_, flow)| flow).filter(|_| registered).or(row.flow);
                return self.leave(core, now, id);
            }
            Phase::Asking | Phase::AskingAgain | Phase::Waiting => {}
        }
        let again = row.phase == Phase::AskingAgain;
        row.phase = Phase::Waiting;
        match outcome {
            Some((response, flow)) if (200..300).contains(&response.status) => {
                self.on_granted(core, now, id, &response, flow);
            }
            Some((response, _)) if response.status == 423 && row.asks_longer(&response) => {
                return self.ask(core, now, id);
            }
            Some((response, _)) => self.on_failed(core, now, id, Some(&response)),
            None => self.on_failed(core, now, id, None),
        }
        if again {
            self.ask(core, now, id);
        }
    }

    fn on_granted(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: RegistrationId,
        response: &Response,
        flow: Flow,
    ) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        let contact = core.base.contact(&row.wish.contact_user, &flow);
        let expires = row.granted(response, &contact);
        row.failures = 0;
        row.flow = Some(flow);
        row.seen = response.headers.top_via().and_then(|via| {
            let host = via.received().or(via.host.ip())?;
            Some(SocketAddr::new(host, via.rport()?))
        });
        let before = row.bound.replace((flow.peer, contact.clone()));
        row.outdated = before
            .filter(|(peer, before)| *peer == flow.peer && *before != contact)
            .map(|(_, before)| before);
        let outdated = row.outdated.is_some();
        // Early enough that a few lost datagrams do not cost the registration.
        let margin = (expires / 10).max(SHORTEST_REFRESH).min(expires / 2);
        let refresh = (expires - margin).max(SHORTEST_REFRESH);
        core.base.set(now, refresh, Timer::Registration(id));
        core.tell(Event::Registered { id, flow, expires });
        if outdated {
            self.ask(core, now, id);
        }
    }

    fn on_failed(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: RegistrationId,
        response: Option<&Response>,
    ) {
        let Some(row) = self.rows.get_mut(&id) else {
            return;
        };
        let longest = 1_u32 << row.failures.min(6);
        row.failures = row.failures.saturating_add(1);
        let base = (FIRST_WAIT * longest).min(LONGEST_WAIT);
        let asked = response
            .and_then(|response| response.headers.retry_after())
            .map_or(Duration::ZERO, |seconds| Duration::from_secs(u64::from(seconds)));
        // Spread, so that a registrar that comes back is not stormed.
        let retry_in = core.base.entropy.wait(base, base + base / 4).max(asked.min(LONGEST_WAIT));
        core.base.set(now, retry_in, Timer::Registration(id));
        let status = response.map(|response| response.status);
        core.tell(Event::RegistrationFailed { id, status, retry_in });
    }
}

impl Registration {
    /// What the registrar granted our Contact: its own `expires`, else the message's, else the wish.
    fn granted(&self, response: &Response, ours: &str) -> Duration {
        let ours = NameAddr::parse(ours).ok();
        let of_contact = match response.headers.contacts() {
            Contacts::Star => None,
            Contacts::List(contacts) => contacts
                .iter()
                .find(|contact| {
                    ours.as_ref().is_some_and(|ours| ours.uri.same_resource(&contact.uri))
                })
                .or(contacts.first().filter(|_| contacts.len() == 1))
                .and_then(|contact| contact.params.value("expires")?.parse::<u32>().ok()),
        };
        let seconds = of_contact.or(response.headers.expires());
        seconds.map_or(self.expires, |seconds| Duration::from_secs(u64::from(seconds)))
    }

    /// 423: takes the registrar's least time (RFC 3261 10.2.8); false where it was taken before.
    fn asks_longer(&mut self, response: &Response) -> bool {
        let Some(least) = response.headers.min_expires() else {
            return false;
        };
        let least = Duration::from_secs(u64::from(least));
        let longer = least > self.expires;
        self.expires = self.expires.max(least);
        longer
    }
}
