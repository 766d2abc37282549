//! The user agent core: what drives calls, requests, subscriptions and registrations speaks to this.
//!
//! [`Endpoint`] holds the layers: `core` (transactions and requests on their way) below, sessions,
//! subscriptions and registrations above. A message comes in by `inbound`; what a request of ours
//! brings goes up as news, which `settle` hands out; the driver's wishes come in by `calls` and
//! `requests`. It knows no media and no configuration of the exchange.

use std::time::Instant;

pub(crate) mod base;
mod calls;
pub(crate) mod core;
mod inbound;
pub(crate) mod locate;
pub(crate) mod outbound;
pub(crate) mod replies;
mod requests;
mod sessions;
pub(crate) mod settings;
pub(crate) mod stray;
pub(crate) mod words;

use self::base::Timer;
use self::core::{Core, News, Owner, Told};
use self::requests::Requests;
use self::sessions::Sessions;
use crate::flow::Flow;
use crate::registration::Registrations;
use crate::subscription::Subscriptions;
use crate::transaction::servers::ServerUser;
use crate::watch::Watches;
use settings::Settings;
use words::{Census, Input, NoResponse, Output};

/// A SIP user agent of many calls. Pure: time and seed come in as arguments.
///
/// After every call of a method, take everything out of [`Endpoint::poll_output`], then ask
/// [`Endpoint::poll_timeout`] when to come again with [`Input::Timeout`].
#[derive(Debug)]
pub struct Endpoint {
    pub(crate) core: Core,
    sessions: Sessions,
    requests: Requests,
    pub(crate) subscriptions: Subscriptions,
    pub(crate) registrations: Registrations,
    pub(crate) watches: Watches,
}

impl Endpoint {
    /// Tags, branches and Call-IDs come from `seed`: the same seed and inputs give the same outputs.
    #[must_use]
    pub fn new(settings: Settings, seed: [u8; 32]) -> Self {
        Endpoint {
            core: Core::new(settings, seed),
            sessions: Sessions::default(),
            requests: Requests::default(),
            subscriptions: Subscriptions::default(),
            registrations: Registrations::default(),
            watches: Watches::default(),
        }
    }

    /// Takes what came in. Never fails on what a peer sent.
    pub fn handle(&mut self, now: Instant, input: Input) {
        // What is due comes first: a message must not overtake a timer of an earlier instant.
        self.run_timers(now);
        match input {
            Input::Received { flow, bytes } => self.on_received(now, flow, &bytes),
            Input::FlowFailed { flow } => self.on_flow_failed(now, flow),
            Input::Located { query, flows } => self.core.located(now, query, flows),
            Input::Timeout => {}
        }
        self.settle(now);
    }

    /// What is to be done, in order; `None` when all is said.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.core.base.outputs.pop_front()
    }

    /// When `handle(now, Input::Timeout)` is due.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.core.base.timers.next_at()
    }

    /// How much is held at this moment.
    #[must_use]
    pub fn census(&self) -> Census {
        Census {
            transactions: self.core.clients.len() + self.core.servers.len(),
            dialogs: self.sessions.len(),
            subscriptions: self.subscriptions.len(),
            registrations: self.registrations.len(),
            watches: self.watches.len(),
            requests: self.requests.len(),
            timers: self.core.base.timers.len(),
        }
    }

    fn run_timers(&mut self, now: Instant) {
        while let Some(timer) = self.core.base.timers.pop_due(now) {
            self.on_timer(now, timer);
            self.settle(now);
        }
    }

    fn on_timer(&mut self, now: Instant, timer: Timer) {
        let core = &mut self.core;
        match timer {
            Timer::Client(id, row) => {
                if let Some(user) = core.clients.on_timer(&mut core.base, now, id, row) {
                    core.on_lost(now, &user, NoResponse::Timeout);
                }
            }
            Timer::Server(id, row) => {
                let user = core.servers.on_timer(&mut core.base, now, id, row);
                if let Some(ServerUser::Request(request)) = user {
                    self.requests.incoming.remove(&request);
                }
            }
            Timer::Sending(id) => core.on_sending_timer(now, id),
            Timer::Session(id, row) => {
                self.sessions.with(core, now, id, |session, core| {
                    session.on_timer(core, now, row);
                });
            }
            Timer::Subscription(id) => self.subscriptions.on_timer(core, now, id),
            Timer::Registration(id) => self.registrations.on_timer(core, now, id),
            Timer::Watch(id) => self.watches.on_timer(core, now, id),
        }
    }

    fn on_flow_failed(&mut self, now: Instant, flow: Flow) {
        let core = &mut self.core;
        for user in core.clients.on_flow_failed(&mut core.base, flow) {
            core.on_lost(now, &user, NoResponse::Unreachable);
        }
        for user in core.servers.on_flow_failed(&mut core.base, flow) {
            match user {
                ServerUser::Request(request) => {
                    self.requests.incoming.remove(&request);
                }
                ServerUser::Session(id) => {
                    self.sessions.with(core, now, id, |session, core| {
                        session.on_stream_failed(core, now);
                    });
                }
                ServerUser::Nobody => {}
            }
        }
        self.registrations.on_flow_failed(core, now, flow);
    }

    /// Hands news to their owners until there are none.
    pub(crate) fn settle(&mut self, now: Instant) {
        while let Some(Told { owner, news }) = self.core.told.pop_front() {
            let core = &mut self.core;
            match owner {
                Owner::Request(id) => self.on_own_request_news(id, news),
                Owner::Subscription(id) => self.subscriptions.on_news(core, now, id, &news),
                Owner::Registration(id) => self.registrations.on_news(core, now, id, news),
                Owner::Watch(id) => self.watches.on_news(core, now, id, news),
                Owner::Nobody => {}
                Owner::Session(id, purpose) => {
                    if self.sessions.session(id).is_some() {
                        self.sessions.with(core, now, id, |session, core| {
                            session.on_news(core, now, purpose, news);
                        });
                    } else if let News::Final { response, client, .. } = news
                        && (200..300).contains(&response.status)
                    {
                        // Accepted when the session was gone already.
                        core.end_stray(now, client, &response);
                    }
                }
            }
        }
    }
}
