//! What trunks need of the world: registrations are made and given up, hosts are looked up, and who watches
//! is told how it went.

use std::time::Duration;

use cordboard_sip::{self as sip, wire};

use crate::{
    Event, Output, Write,
    desk::{Desk, TimerKey},
    office::{Trunk, TrunkKind},
    resumed::CarrierBan,
};

/// Questions of ours to the resolver are told from the endpoint's by this bit.
const OWN: u64 = 1 << 63;
/// How often hosts are looked up again.
const LOOK_UP: Duration = Duration::from_secs(300);
const EXPIRES: u32 = 600;

/// True for answers to our own questions.
pub(crate) fn is_own(query: sip::LocateId) -> bool {
    query.0 & OWN != 0
}

/// Brings the trunks in line with the configuration: registers, unregisters, looks hosts up.
pub(crate) fn configure(desk: &mut Desk) {
    let office = desk.office.clone();
    let names: Vec<_> = desk.trunks.states.keys().cloned().collect();
    let mut forgiven = Vec::new();
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
        // Whoever changed the trunk may have mended what the carrier complained of.
        if state.rests.take().is_some() {
            forgiven.push(name);
        }
    }
    for trunk in forgiven {
        let ban = CarrierBan { trunk, callee: None, status: 0, until: desk.wall() };
        desk.write(Write::CarrierBanned(ban));
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
    super::trunk_health::configure(desk);
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

pub(super) fn told(desk: &mut Desk, trunk: &str, up: bool, why: &str) {
    let Some(state) = desk.trunks.states.get_mut(trunk) else {
        return;
    };
    if state.up.replace(up) != Some(up) {
        desk.event(Event::TrunkChanged { trunk: trunk.to_owned(), up, why: why.to_owned() });
    }
}
