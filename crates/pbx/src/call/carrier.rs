//! What a carrier says by response codes of its own, and what follows.

use std::time::Duration;

use cordboard_media as media;
use jiff::{SignedDuration, Timestamp};

use super::Call;
use crate::{
    Event, Write,
    carrier_codes::{Action, Code, of_trunk},
    desk::Desk,
    exchange::trunk_answers,
    incident::{Choice, meant},
    record::{EntryKind, Placed},
    resumed::CarrierBan,
};

impl Call {
    /// A call over a trunk was refused by this status; `None`: by nobody.
    pub(super) fn heed_carrier(&mut self, desk: &mut Desk, id: media::LegId, status: Option<u16>) {
        let placed = self.legs.get(&id).and_then(|leg| leg.placed.clone());
        let Some(Placed { trunk, callee, .. }) = placed else { return };
        let Some(status) = status else { return };
        trunk_answers(desk, &trunk);
        let office = desk.office.clone();
        let code = of_trunk(&office, &trunk, status);
        self.chose(desk, Choice::Carrier { trunk: trunk.clone(), status }, &meant(code));
        let Some(code) = code else { return };
        let Code { text, advice, .. } = code;
        let said = format!("The carrier says: {text} (SIP {status}). {advice}");
        self.journal(desk, EntryKind::Route, Some(&trunk), said);
        self.obey(desk, &trunk, (code, callee));
    }

    fn obey(&self, desk: &mut Desk, trunk: &str, (code, callee): (&'static Code, String)) {
        let (time, callee) = match code.action {
            Action::BackOff(time) | Action::StopTrunk(time) => (time, None),
            Action::StopCallee(time) => (time, Some(callee)),
            Action::Alarm => return alarm(desk, trunk, code),
        };
        let time = SignedDuration::try_from(time).unwrap_or_default();
        let until = desk.wall().saturating_add(time).unwrap_or(Timestamp::MAX);
        let ban = CarrierBan { trunk: trunk.to_owned(), callee, status: code.status, until };
        heed(desk, &ban, code);
        desk.write(Write::CarrierBanned(ban));
    }
}

/// What a carrier said before the exchange started holds on.
pub(crate) fn heed_again(desk: &mut Desk, ban: &CarrierBan) {
    let office = desk.office.clone();
    if let Some(code) = of_trunk(&office, &ban.trunk, ban.status) {
        heed(desk, ban, code);
    }
}

fn heed(desk: &mut Desk, ban: &CarrierBan, code: &'static Code) {
    let why = code.text;
    let left = ban.until.duration_since(desk.wall());
    let until = desk.now + Duration::try_from(left).unwrap_or_default();
    match &ban.callee {
        Some(callee) => {
            desk.trunks.stopped.retain(|_, (until, _)| *until > desk.now);
            desk.trunks.stopped.insert((ban.trunk.clone(), callee.clone()), (until, why.into()));
        }
        None => {
            if let Some(state) = desk.trunks.states.get_mut(&ban.trunk) {
                state.rests = Some((until, why.into()));
            }
        }
    }
    if let Action::StopTrunk(_) = code.action {
        alarm(desk, &ban.trunk, code);
    }
}

fn alarm(desk: &mut Desk, trunk: &str, code: &Code) {
    let office = desk.office.clone();
    let name = office.trunk(trunk).map_or(trunk, |trunk| trunk.name.as_str());
    desk.event(Event::Alarm {
        what: format!("{name}: {} (SIP {})", code.text, code.status),
        advice: code.advice.to_owned(),
    });
}
