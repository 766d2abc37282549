//! One account at work: its registration, its lamp, and the way through the NAT.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use cordboard_sip::{self as sip, wire};

use crate::{
    account::Account,
    desk::{Desk, TimerKey},
    summary,
    view::{AccountView, Messages, Standing},
    words::Output,
};

/// A NAT that gives us another address each time is not chased faster than this.
const CHASE: Duration = Duration::from_secs(30);
const SUMMARY: &str = "application/simple-message-summary";

#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) account: Arc<Account>,
    /// The user of our Contact: nobody but our registrar knows it.
    pub(crate) contact_user: String,
    pub(crate) registration: Option<sip::RegistrationId>,
    pub(crate) watch: Option<sip::WatchId>,
    /// The way to the registrar, while registered.
    flow: Option<sip::Flow>,
    standing: Standing,
    messages: Option<Messages>,
    seen: Option<SocketAddr>,
    chased: Option<std::time::Instant>,
    pub(crate) told: Option<AccountView>,
}

/// How a call of an account goes out.
pub(crate) struct Way {
    pub(crate) destination: sip::Destination,
    pub(crate) routing: sip::Routing,
    /// Our address there, where it is known.
    pub(crate) local: Option<IpAddr>,
}

impl Seat {
    /// Takes its place, and registers where the account does.
    pub(crate) fn new(desk: &mut Desk, account: Arc<Account>, contact_user: String) -> Self {
        let mut seat = Self {
            account,
            contact_user,
            registration: None,
            watch: None,
            flow: None,
            standing: Standing::Off,
            messages: None,
            seen: None,
            chased: None,
            told: None,
        };
        if seat.account.register {
            seat.register(desk);
        }
        seat
    }

    fn register(&mut self, desk: &mut Desk) {
        let account = &self.account;
        let mut registrar = account.uri_of("");
        if account.transport == Some(sip::Transport::Tls) {
            registrar = registrar.with_param("transport", Some("tls"));
        }
        let register = sip::Register {
            registrar,
            destination: sip::Destination::Targets(account.targets()),
            aor: account.address(),
            contact_user: self.contact_user.clone(),
            credentials: Some(account.credentials()),
            expires: account.expires,
        };
        self.registration = Some(desk.sip.register(desk.now, register));
        self.standing = Standing::Registering;
    }

    /// Our address may have changed, or the registrar may have forgotten us.
    pub(crate) fn register_again(&self, desk: &mut Desk) {
        if let Some(id) = self.registration {
            desk.sip.register_again(desk.now, id);
        }
    }

    pub(crate) fn leave(&mut self, desk: &mut Desk) {
        if let Some(watch) = self.watch.take() {
            desk.sip.unwatch(desk.now, watch);
        }
        if let Some(id) = self.registration.take() {
            desk.sip.unregister(desk.now, id);
        }
        desk.timers.stop(TimerKey::KeepAlive(self.account.id));
        self.flow = None;
        self.standing = Standing::Off;
    }

    /// Registered, or again. Returns the flow of before where it was another.
    pub(crate) fn registered(&mut self, desk: &mut Desk, flow: sip::Flow) -> Option<sip::Flow> {
        let before = self.flow.replace(flow).filter(|before| *before != flow);
        self.standing = Standing::Registered;
        if let Some(old) = before {
            desk.sip.advertise(old, None);
            // Nothing is known of the new way yet.
            self.seen = None;
            self.chased = None;
        }
        let seen = self.registration.and_then(|id| desk.sip.seen_by_registrar(id));
        self.look_at_ourselves(desk, flow, seen);
        if !flow.peer.ip().to_canonical().is_loopback() {
            desk.set(TimerKey::KeepAlive(self.account.id), desk.settings.keep_alive);
        }
        if before.is_some()
            && let Some(watch) = self.watch.take()
        {
            desk.sip.unwatch(desk.now, watch);
        }
        if self.watch.is_none() && self.account.messages {
            self.subscribe(desk);
        }
        before
    }

    /// Behind a NAT the registrar sees another source than ours: that one goes into our Contact.
    fn look_at_ourselves(&mut self, desk: &mut Desk, flow: sip::Flow, seen: Option<SocketAddr>) {
        let seen = seen.filter(|seen| *seen != flow.local);
        if seen == self.seen {
            return;
        }
        let too_soon = self.chased.is_some_and(|at| desk.now < at + CHASE);
        if too_soon {
            return;
        }
        self.chased = Some(desk.now);
        self.seen = seen;
        desk.sip.advertise(flow, seen);
        self.register_again(desk);
    }

    fn subscribe(&mut self, desk: &mut Desk) {
        let account = &self.account;
        let Some(flow) = self.flow else { return };
        let uri = account.uri_of(&account.user);
        let watch = sip::Watch {
            uri: uri.clone(),
            destination: sip::Destination::Flow(flow),
            from: wire::NameAddr::new(uri.clone()),
            to: wire::NameAddr::new(uri),
            contact_user: self.contact_user.clone(),
            credentials: Some(account.credentials()),
            event: "message-summary".to_owned(),
            accept: SUMMARY.to_owned(),
            expires: Duration::from_secs(3600),
        };
        self.watch = Some(desk.sip.watch(desk.now, watch));
    }

    pub(crate) fn registration_failed(&mut self, status: Option<u16>, retry_in: Duration) {
        self.standing = Standing::Failed { status, retry_in };
    }

    /// The lamp.
    pub(crate) fn notified(&mut self, body: &[u8]) {
        if let Some(messages) = summary::read(body) {
            self.messages = Some(messages);
        }
    }

    pub(crate) fn keep_alive(&self, desk: &mut Desk) {
        let Some(flow) = self.flow else { return };
        // RFC 5626 3.5.1; over UDP it is only what opens the NAT again.
        desk.emit(Output::Transmit { flow, bytes: b"\r\n\r\n".to_vec() });
        desk.set(TimerKey::KeepAlive(self.account.id), desk.settings.keep_alive);
    }

    pub(crate) fn is_registered(&self) -> bool {
        self.standing == Standing::Registered
    }

    pub(crate) fn flow(&self) -> Option<sip::Flow> {
        self.flow
    }

    /// The host under which the registrar sees us.
    pub(crate) fn seen_host(&self) -> Option<IpAddr> {
        self.seen.map(|seen| seen.ip())
    }

    /// How a call to the account's own exchange goes out.
    pub(crate) fn way(&self) -> Way {
        let Some(flow) = self.flow else {
            return Way {
                destination: sip::Destination::Targets(self.account.targets()),
                routing: sip::Routing::Target,
                local: None,
            };
        };
        // A datagram tells nothing of a server that is gone: the next one must be at hand.
        let destination = match (flow.transport, self.account.servers.len()) {
            (sip::Transport::Udp, 2..) => {
                let first = sip::Target {
                    host: flow.peer.ip().into(),
                    port: Some(flow.peer.port()),
                    transport: Some(flow.transport),
                };
                let others = self.account.targets().into_iter().filter(|one| !same(one, &first));
                sip::Destination::Targets(std::iter::once(first.clone()).chain(others).collect())
            }
            _ => sip::Destination::Flow(flow),
        };
        Way { destination, routing: sip::Routing::SameFlow, local: Some(flow.local.ip()) }
    }

    /// Whether a URI is of this account's own exchange.
    pub(crate) fn owns(&self, uri: &wire::Uri) -> bool {
        let hosts = std::iter::once(&self.account.domain).chain(&self.account.servers);
        let mut hosts = hosts.map(|one| one.host.clone());
        let peer = self.flow.map(|flow| wire::Host::from(flow.peer.ip()));
        hosts.any(|host| host.same_as(&uri.host))
            || peer.is_some_and(|peer| peer.same_as(&uri.host))
    }

    pub(crate) fn view(&self) -> AccountView {
        AccountView {
            id: self.account.id,
            standing: self.standing.clone(),
            messages: self.messages,
            seen_as: self.seen,
        }
    }
}

fn same(one: &sip::Target, other: &sip::Target) -> bool {
    let port = |target: &sip::Target| target.port.unwrap_or(5060);
    one.host.same_as(&other.host) && port(one) == port(other)
}
