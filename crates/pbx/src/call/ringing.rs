//! Making a phone or an outside number ring: the INVITEs of a hunt.

use std::time::{Duration, Instant};

use cordboard_media as media;
use cordboard_sip::{self as sip, wire};

use super::{
    Call, Leg, LegState, Side,
    failure::Failure,
    hunt::{Hunt, HuntId, Purpose},
    intercom,
    leg::{NewLeg, phone_sound_from},
    locks,
    mobile::{MobilePart, Whose},
};
use crate::{
    Write,
    desk::{Desk, TimerKey},
    incident::Choice,
    numbers::Dialled,
    record::{EntryKind, LegRole, Placed, Reason},
    registrar::in_order,
    routing::Outbound,
};

impl Call {
    /// Rings every phone of an extension. `Err` when it has none.
    pub(crate) fn hunt_phone(
        &mut self,
        desk: &mut Desk,
        extension: &str,
        purpose: Purpose,
        ring: Option<Duration>,
    ) -> Result<HuntId, Reason> {
        let phones: Vec<_> = desk
            .registrar
            .phones(extension)
            .into_iter()
            .filter_map(|phone| Some((wire::Uri::parse(&phone.contact).ok()?, phone.flow)))
            .collect();
        let mobile = self.mobile_of(desk, extension, &purpose);
        if phones.is_empty() && mobile.is_none() {
            return Err(Reason::NotRegistered);
        }
        let role = match purpose {
            Purpose::Offer { .. } => LegRole::Agent,
            Purpose::Place => LegRole::Caller,
            _ => LegRole::Extension,
        };
        let headers = match purpose {
            Purpose::Intercom => intercom::headers(),
            _ => Vec::new(),
        };
        let stood = desk.registrar.stood(extension);
        let order = in_order(&stood);
        let extension_rung = extension.to_owned();
        self.chose(desk, Choice::Phones { extension: extension_rung, phones: stood }, &order);
        let hunt = self.start_hunt(desk, purpose, extension, ring);
        let mut failed = None;
        for (uri, flow) in phones {
            let rung = Rung {
                side: Side::Phone { extension: extension.to_owned() },
                placed: None,
                role,
                whose: None,
                wish: desk.office.phone_encodings(),
                allowed: phone_sound_from(flow.peer.ip()),
                host: flow.local.ip(),
                uri,
                to: wire::Uri::sip(extension, host_port(flow.local)),
                from: self.shown_as(flow.local),
                contact_user: extension.to_owned(),
                destination: sip::Destination::Flow(flow),
                routing: sip::Routing::SameFlow,
                credentials: None,
                headers: headers.clone(),
                insists: false,
                tls: flow.transport == sip::Transport::Tls,
            };
            if let Err(failure) = self.ring_leg(desk, hunt, rung) {
                failed = Some(failure);
            }
        }
        if let Some(mobile) = mobile {
            self.ring_mobile_too(desk, extension, hunt, mobile);
        }
        self.give_up_if_empty(hunt, failed)
    }

    /// Calls an outside number over a trunk.
    pub(crate) fn hunt_outside(
        &mut self,
        desk: &mut Desk,
        route: &Outbound,
        purpose: Purpose,
        ring: Option<Duration>,
    ) -> Result<HuntId, Reason> {
        let turn = self.turn(desk, route)?;
        let hunt = self.start_hunt(desk, purpose, &route.callee, ring);
        let failed = self.go_out(desk, hunt, turn, Outgoing::new(desk, route, None));
        self.give_up_if_empty(hunt, failed.err())
    }

    /// Calls somebody's mobile in a hunt that rings his phones.
    pub(super) fn hunt_mobile(
        &mut self,
        desk: &mut Desk,
        hunt: HuntId,
        route: &Outbound,
        whose: (LegRole, Whose),
    ) -> Result<(), Reason> {
        let turn = self.turn(desk, route)?;
        self.go_out(desk, hunt, turn, Outgoing::new(desk, route, Some(whose)))
    }

    /// When a call over a trunk may be sent.
    fn turn(&self, desk: &mut Desk, route: &Outbound) -> Result<Instant, Reason> {
        match desk.trunks.turn(&desk.office, &route.trunk, desk.now) {
            Some(turn) => Ok(turn),
            None if is_for_help(desk, route) => Ok(desk.now),
            None => {
                let text = format!("Too many calls a second for the trunk {}.", route.trunk);
                self.journal(desk, EntryKind::Route, Some(&route.trunk), text);
                Err(Reason::Congestion)
            }
        }
    }

    fn go_out(
        &mut self,
        desk: &mut Desk,
        hunt: HuntId,
        turn: Instant,
        outgoing: Outgoing,
    ) -> Result<(), Reason> {
        let route = &outgoing.route;
        let help = is_for_help(desk, route);
        // Nothing is counted against anybody who called for help.
        if !help {
            desk.note_attempt(&outgoing.placed);
        }
        for why in &route.why {
            self.journal(desk, EntryKind::Route, Some(&route.trunk), why.clone());
        }
        if turn > desk.now && !help {
            if let Some(hunt) = self.hunts.get_mut(&hunt) {
                hunt.waits = Some(Box::new(outgoing));
            }
            desk.timers.set(TimerKey::Turn(self.id, hunt), turn);
            return Ok(());
        }
        self.ring_outside(desk, hunt, &outgoing)
    }

    /// The turn of a call over a trunk has come that had to wait for it.
    pub(crate) fn turn_came(&mut self, desk: &mut Desk, hunt: HuntId) {
        let waits = self.hunts.get_mut(&hunt).and_then(|hunt| hunt.waits.take());
        let Some(outgoing) = waits else { return };
        if let Err(reason) = self.ring_outside(desk, hunt, &outgoing)
            && self.hunts.get(&hunt).is_some_and(|hunt| hunt.legs.is_empty())
        {
            self.hunt_failed(desk, hunt, Failure::of(reason));
        }
    }

    fn ring_outside(
        &mut self,
        desk: &mut Desk,
        hunt: HuntId,
        Outgoing { route, placed, whose }: &Outgoing,
    ) -> Result<(), Reason> {
        let rung = Rung {
            side: Side::Trunk { trunk: placed.trunk.clone(), number: Some(placed.number.clone()) },
            placed: Some(placed.clone()),
            role: whose.as_ref().map_or(LegRole::Outside, |(role, _)| *role),
            whose: whose.as_ref().map(|(_, whose)| whose.clone()),
            wish: route.wish.clone(),
            allowed: route.allowed.clone(),
            host: route.host,
            uri: route.uri.clone(),
            to: route.uri.clone(),
            from: route.from.clone(),
            contact_user: route.contact_user.clone(),
            destination: sip::Destination::Targets(route.targets.clone()),
            routing: sip::Routing::Target,
            credentials: route.credentials.clone(),
            headers: route.headers.clone(),
            insists: false,
            tls: route.tls,
        };
        self.ring_leg(desk, hunt, rung)?;
        // After a crash too, rules know of it.
        desk.write(Write::CallStarted(self.record.clone()));
        Ok(())
    }

    pub(super) fn start_hunt(
        &mut self,
        desk: &mut Desk,
        purpose: Purpose,
        to: &str,
        ring: Option<Duration>,
    ) -> HuntId {
        let id = HuntId(self.next_hunt);
        self.next_hunt += 1;
        let (to, legs) = (to.to_owned(), Vec::new());
        let mobile = MobilePart::None;
        self.hunts.insert(id, Hunt { purpose, to, legs, failure: None, waits: None, mobile });
        if let Some(ring) = ring {
            desk.timers.set(TimerKey::Hunt(self.id, id), desk.now + ring);
        }
        id
    }

    pub(super) fn ring_leg(
        &mut self,
        desk: &mut Desk,
        hunt: HuntId,
        rung: Rung,
    ) -> Result<(), Reason> {
        let id = desk.take_leg();
        let first = self.legs.get(&self.party).map(first_encodings).unwrap_or_default();
        let mut leg = Leg::new(NewLeg {
            id,
            side: rung.side.clone(),
            state: LegState::Calling,
            host: rung.host,
            wish: rung.wish.clone(),
            allowed: rung.allowed.clone(),
            offer: None,
            tls: rung.tls,
        });
        leg.whose = rung.whose.clone();
        leg.placed = rung.placed.clone();
        leg.insists = rung.insists;
        let offer = leg.make_offer(desk, &first).map_err(|why| why.reason())?;
        leg.again = locks::again(desk, &leg).then(|| Box::new(rung.clone()));
        let dialog = desk.sip.invite(
            desk.now,
            sip::Invite {
                uri: rung.uri,
                destination: rung.destination,
                from: rung.from,
                to: wire::NameAddr::from(rung.to),
                contact_user: rung.contact_user,
                offer: Some(offer),
                credentials: rung.credentials,
                headers: rung.headers,
                routing: rung.routing,
            },
        );
        let party = self.hunts.get(&hunt).map(|hunt| hunt.to.clone()).unwrap_or_default();
        self.add_leg(desk, leg, dialog, rung.role, party);
        if let Some(hunt) = self.hunts.get_mut(&hunt) {
            hunt.legs.push(id);
        }
        Ok(())
    }

    fn give_up_if_empty(&mut self, hunt: HuntId, failed: Option<Reason>) -> Result<HuntId, Reason> {
        match self.hunts.get(&hunt) {
            Some(known) if known.legs.is_empty() && known.waits.is_none() => {
                self.hunts.remove(&hunt);
                Err(failed.unwrap_or(Reason::Failed))
            }
            _ => Ok(hunt),
        }
    }

    /// Who calls, as the phones that are rung show it.
    fn shown_as(&self, local: std::net::SocketAddr) -> wire::NameAddr {
        let uri = wire::Uri::sip(&self.shown.number, host_port(local));
        let mut from = wire::NameAddr::from(uri);
        from.display.clone_from(&self.shown.name);
        from
    }
}

/// A call over a trunk, and whose mobile it is for.
#[derive(Debug)]
pub(super) struct Outgoing {
    route: Outbound,
    placed: Placed,
    whose: Option<(LegRole, Whose)>,
}

impl Outgoing {
    /// It is dialled now.
    fn new(desk: &Desk, route: &Outbound, whose: Option<(LegRole, Whose)>) -> Self {
        let placed = Placed {
            trunk: route.trunk.clone(),
            number: desk.office.recorded(&route.number),
            callee: route.callee.clone(),
            dialled: desk.wall(),
        };
        Self { route: route.clone(), placed, whose }
    }
}

fn is_for_help(desk: &Desk, route: &Outbound) -> bool {
    matches!(desk.office.plan().read(&route.callee), Ok(Dialled::Emergency(_)))
}

/// What is needed to ring one phone.
#[derive(Clone, Debug)]
pub(super) struct Rung {
    side: Side,
    /// Over a trunk.
    placed: Option<Placed>,
    role: LegRole,
    /// It is somebody's mobile.
    whose: Option<Whose>,
    wish: Vec<cordboard_sdp::Encoding>,
    allowed: media::Allowed,
    host: std::net::IpAddr,
    uri: wire::Uri,
    to: wire::Uri,
    from: wire::NameAddr,
    contact_user: String,
    destination: sip::Destination,
    routing: sip::Routing,
    credentials: Option<sip::Credentials>,
    headers: Vec<(String, String)>,
    /// The call itself goes over TLS, so that keys in it are safe.
    tls: bool,
    /// Its sound is encrypted or there is none.
    pub(super) insists: bool,
}

/// The encodings that the party has or offers, the agreed one first.
fn first_encodings(party: &Leg) -> Vec<cordboard_sdp::Encoding> {
    match party.encoding() {
        Some(agreed) => vec![agreed],
        None => party.offered.clone(),
    }
}

/// Our own address as it stands in a URI; the usual port is left out.
pub(crate) fn host_port(local: std::net::SocketAddr) -> wire::HostPort {
    let port = (local.port() != 5060).then_some(local.port());
    wire::HostPort { host: wire::Host::from(local.ip()), port }
}
