//! Whether a trunk's other side is there: asked by OPTIONS, and seen by how it answers calls.

use std::time::Duration;

use cordboard_sip::{self as sip, wire};

use super::trunk_side::told;
use crate::{
    Event,
    desk::{Desk, TimerKey},
    office::{Trunk, TrunkKind},
};

/// How often it is asked.
const PACE: Duration = Duration::from_secs(60);
/// After a new configuration, calls may come first.
const FIRST: Duration = Duration::from_secs(30);
/// So many questions without an answer, and it is down: one may get lost.
const SILENT: u32 = 2;

/// The trunks have changed: questions begin anew.
pub(crate) fn configure(desk: &mut Desk) {
    let any = desk.office.trunks.iter().any(is_asked);
    let next = any.then(|| desk.now + FIRST);
    desk.timers.set_or_stop(TimerKey::TrunkHealth, next);
}

/// Asks every trunk that we do not register with; a registration says enough.
pub(crate) fn ask(desk: &mut Desk) {
    let office = desk.office.clone();
    let mut any = false;
    for trunk in office.trunks.iter().filter(|trunk| is_asked(trunk)) {
        any = true;
        let Some(host) = trunk.hosts.first().and_then(|host| wire::HostPort::parse(host).ok())
        else {
            continue;
        };
        let mut uri = wire::Uri::sip("", host);
        uri.user = None;
        let local = desk.trunks.host(&trunk.id).map(wire::Host::from);
        let local = local.map(|host| wire::HostPort { host, port: None });
        let from = local.map_or_else(|| uri.clone(), |host| wire::Uri::sip("ping", host));
        let asked = desk.sip.send(
            desk.now,
            sip::Outgoing {
                method: wire::Method::Options,
                uri: uri.clone(),
                destination: sip::Destination::Targets(trunk.targets()),
                from: wire::NameAddr::new(from),
                to: wire::NameAddr::new(uri),
                contact_user: Some("ping".to_owned()),
                credentials: trunk.credentials(),
                headers: Vec::new(),
                body: None,
            },
        );
        if let Some(state) = desk.trunks.states.get_mut(&trunk.id) {
            state.asked = Some(asked);
        }
    }
    let next = any.then(|| desk.now + PACE);
    desk.timers.set_or_stop(TimerKey::TrunkHealth, next);
}

/// What came of a question, if it was one of ours. Whatever it answers, it is there.
pub(crate) fn answered(desk: &mut Desk, id: sip::RequestId, there: bool) {
    let asked = desk.trunks.states.iter().find(|(_, state)| state.asked == Some(id));
    let Some(trunk) = asked.map(|(trunk, _)| trunk.clone()) else { return };
    if there { is_there(desk, &trunk) } else { is_silent(desk, &trunk) }
}

/// It has answered, a question or a call.
pub(crate) fn is_there(desk: &mut Desk, trunk: &str) {
    let Some(state) = desk.trunks.states.get_mut(trunk) else { return };
    state.silent = 0;
    // A registration is told of by the registrar.
    if state.registration.is_none() {
        told(desk, trunk, true, "it answers");
    }
}

fn is_silent(desk: &mut Desk, trunk: &str) {
    let Some(state) = desk.trunks.states.get_mut(trunk) else { return };
    state.silent += 1;
    if state.silent < SILENT {
        return;
    }
    let known_down = state.up == Some(false);
    told(desk, trunk, false, "it does not answer: check its address, and this PC's network");
    if !known_down {
        let name = desk.office.trunk(trunk).map_or_else(String::new, |trunk| trunk.name.clone());
        desk.event(Event::Alarm {
            what: format!("The trunk {name} does not answer."),
            advice: "Look whether this PC has a network; if it has, ask the carrier.".to_owned(),
        });
    }
}

fn is_asked(trunk: &Trunk) -> bool {
    trunk.is_enabled() && trunk.kind == TrunkKind::Peer
}
