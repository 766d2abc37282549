//! Trunks while the exchange runs: where their hosts are, whether we are registered, how many calls they carry.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    time::Duration,
};

use cordboard_media as media;
use cordboard_sip::{self as sip, wire};

use crate::{
    Event, Output,
    exchange::{Desk, TimerKey},
    office::{Office, Trunk, TrunkKind},
};

/// Questions of ours to the resolver are told from the endpoint's by this bit.
const OWN: u64 = 1 << 63;
/// How often hosts are looked up again.
const LOOK_UP: Duration = Duration::from_secs(300);
const EXPIRES: u32 = 600;

#[derive(Debug, Default)]
pub(crate) struct Trunks {
    states: BTreeMap<String, State>,
    queries: BTreeMap<u64, String>,
    next_query: u64,
}

#[derive(Debug, Default)]
struct State {
    registration: Option<sip::RegistrationId>,
    /// What the registration was made from, to see whether it must be made anew.
    made_from: Option<Trunk>,
    /// Our address towards it.
    host: Option<IpAddr>,
    /// Its own addresses, as DNS told them.
    peers: BTreeSet<IpAddr>,
    calls: usize,
    up: Option<bool>,
}

impl Trunks {
    /// The trunk that an address belongs to.
    pub(crate) fn at(&self, office: &Office, peer: IpAddr) -> Option<String> {
        let known = office.trunks.iter().filter(|trunk| trunk.is_enabled()).find(|trunk| {
            match &trunk.allow_signalling_from {
                Some(networks) => media::Allowed::Networks(parse_networks(networks)).admits(peer),
                None => self.states.get(&trunk.id).is_some_and(|state| state.peers.contains(&peer)),
            }
        });
        known.map(|trunk| trunk.id.clone())
    }

    pub(crate) fn host(&self, trunk: &str) -> Option<IpAddr> {
        self.states.get(trunk)?.host
    }

    pub(crate) fn calls(&self, trunk: &str) -> usize {
        self.states.get(trunk).map_or(0, |state| state.calls)
    }

    pub(crate) fn all_calls(&self) -> usize {
        self.states.values().map(|state| state.calls).sum()
    }

    pub(crate) fn leg_opened(&mut self, trunk: &str) {
        self.states.entry(trunk.to_owned()).or_default().calls += 1;
    }

    pub(crate) fn leg_closed(&mut self, trunk: &str) {
        if let Some(state) = self.states.get_mut(trunk) {
            state.calls = state.calls.saturating_sub(1);
        }
    }

    fn by_registration(&self, id: sip::RegistrationId) -> Option<String> {
        let found = self.states.iter().find(|(_, state)| state.registration == Some(id));
        found.map(|(trunk, _)| trunk.clone())
    }
}

impl Trunk {
    /// Its hosts, for the resolver.
    pub(crate) fn targets(&self) -> Vec<sip::Target> {
        let hosts = self.hosts.iter().filter_map(|host| wire::HostPort::parse(host).ok());
        hosts.map(|at| sip::Target { host: at.host, port: at.port, transport: None }).collect()
    }

    /// Whom its audio may come from.
    pub(crate) fn media_from(&self) -> media::Allowed {
        match self.allow_media_from.as_ref().or(self.allow_signalling_from.as_ref()) {
            Some(networks) => media::Allowed::Networks(parse_networks(networks)),
            None => media::Allowed::Hosts(Vec::new()),
        }
    }

    pub(crate) fn credentials(&self) -> Option<sip::Credentials> {
        let user = self.username.clone()?;
        let password = self.secret.as_ref()?.expose().to_owned();
        Some(sip::Credentials { user, password })
    }
}

/// True for answers to our own questions.
pub(crate) fn is_own(query: sip::LocateId) -> bool {
    query.0 & OWN != 0
}

/// Brings the trunks in line with the configuration: registers, unregisters, looks hosts up.
pub(crate) fn configure(desk: &mut Desk) {
    let office = desk.office.clone();
    let names: Vec<_> = desk.trunks.states.keys().cloned().collect();
    for name in names {
        let wanted = office.trunk(&name).filter(|trunk| trunk.is_enabled());
        let state = desk.trunks.states.get_mut(&name);
        let Some(state) = state.filter(|state| state.made_from.as_ref() != wanted) else {
            continue;
        };
        if let Some(registration) = state.registration.take() {
            desk.sip.unregister(desk.now, registration);
        }
        state.made_from = None;
        state.up = None;
    }
    for trunk in office.trunks.iter().filter(|trunk| trunk.is_enabled()) {
        let state = desk.trunks.states.entry(trunk.id.clone()).or_default();
        if state.made_from.as_ref() == Some(trunk) {
            continue;
        }
        state.made_from = Some(trunk.clone());
        if trunk.kind == TrunkKind::Register {
            register(desk, trunk);
        }
    }
    desk.trunks.states.retain(|name, state| office.trunk(name).is_some() || state.calls > 0);
    look_up(desk);
}

/// Asks where the hosts of all trunks are.
pub(crate) fn look_up(desk: &mut Desk) {
    let office = desk.office.clone();
    let enabled = office.trunks.iter().filter(|trunk| trunk.is_enabled());
    desk.trunks.queries.clear();
    let mut any = false;
    for trunk in enabled {
        for target in trunk.targets() {
            let query = desk.trunks.next_query;
            desk.trunks.next_query = (query + 1) & !OWN;
            desk.trunks.queries.insert(query, trunk.id.clone());
            desk.emit(Output::Locate { query: sip::LocateId(query | OWN), target });
            any = true;
        }
    }
    let next = any.then(|| desk.now + LOOK_UP);
    desk.timers.set_or_stop(TimerKey::Trunks, next);
}

/// The resolver's answer to one of our questions.
pub(crate) fn located(desk: &mut Desk, query: sip::LocateId, flows: &[sip::Flow]) {
    let Some(trunk) = desk.trunks.queries.remove(&(query.0 & !OWN)) else {
        return;
    };
    let Some(state) = desk.trunks.states.get_mut(&trunk) else {
        return;
    };
    state.peers.extend(flows.iter().map(|flow| flow.peer.ip()));
    match flows.first() {
        Some(flow) => state.host = Some(flow.local.ip()),
        None if state.host.is_none() => told(
            desk,
            &trunk,
            false,
            "its host was not found: check the name, and this PC's network",
        ),
        None => {}
    }
}

pub(crate) fn registered(desk: &mut Desk, id: sip::RegistrationId, flow: sip::Flow) {
    let Some(trunk) = desk.trunks.by_registration(id) else {
        return;
    };
    if let Some(state) = desk.trunks.states.get_mut(&trunk) {
        state.host = Some(flow.local.ip());
        state.peers.insert(flow.peer.ip());
    }
    told(desk, &trunk, true, "registered");
}

pub(crate) fn registration_failed(
    desk: &mut Desk,
    id: sip::RegistrationId,
    status: Option<u16>,
    retry_in: Duration,
) {
    let Some(trunk) = desk.trunks.by_registration(id) else {
        return;
    };
    let why = match status {
        Some(status @ (401 | 403 | 407)) => {
            format!("the provider refused the user name or password (SIP {status})")
        }
        Some(status) => format!("the provider answered SIP {status}"),
        None => "the provider did not answer".to_owned(),
    };
    told(desk, &trunk, false, &format!("{why}; tried again in {} s", retry_in.as_secs()));
}

/// The exchange stops: registrations are given up.
pub(crate) fn leave(desk: &mut Desk) {
    let held: Vec<_> =
        desk.trunks.states.values_mut().filter_map(|state| state.registration.take()).collect();
    for registration in held {
        desk.sip.unregister(desk.now, registration);
    }
}

fn register(desk: &mut Desk, trunk: &Trunk) {
    let Some(host) = trunk.hosts.first().and_then(|host| wire::HostPort::parse(host).ok()) else {
        return;
    };
    let user = trunk.username.clone().unwrap_or_default();
    let mut registrar = wire::Uri::sip("", host.clone());
    registrar.user = None;
    let seconds = trunk.expires_seconds.unwrap_or(EXPIRES);
    let id = desk.sip.register(
        desk.now,
        sip::Register {
            registrar,
            destination: sip::Destination::Targets(trunk.targets()),
            aor: wire::NameAddr::new(wire::Uri::sip(&user, host)),
            contact_user: user,
            credentials: trunk.credentials(),
            expires: Duration::from_secs(u64::from(seconds)),
        },
    );
    if let Some(state) = desk.trunks.states.get_mut(&trunk.id) {
        state.registration = Some(id);
    }
}

fn told(desk: &mut Desk, trunk: &str, up: bool, why: &str) {
    let Some(state) = desk.trunks.states.get_mut(trunk) else {
        return;
    };
    if state.up.replace(up) != Some(up) {
        desk.event(Event::TrunkChanged { trunk: trunk.to_owned(), up, why: why.to_owned() });
    }
}

/// `192.0.2.0/27`, or one address. What cannot be read admits nobody; an import refuses it.
pub(crate) fn parse_networks(texts: &[String]) -> Vec<(IpAddr, u8)> {
    texts.iter().filter_map(|text| parse_network(text)).collect()
}

pub(crate) fn parse_network(text: &str) -> Option<(IpAddr, u8)> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix)),
        None => (text, None),
    };
    let address: IpAddr = address.trim().parse().ok()?;
    let widest = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.map_or(Some(widest), |prefix| prefix.trim().parse().ok())?;
    (prefix <= widest).then_some((address, prefix))
}
