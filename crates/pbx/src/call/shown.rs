//! What a call looks like from outside: on the keys of colleagues who watch one of its parties.

use cordboard_media as media;

use super::{Call, Leg, LegState, Side, Stage};
use crate::{
    desk::Desk,
    lamps::{Dialog, State},
    office::Office,
    record::LegRole,
};

impl Call {
    /// The legs of an extension in this call, as dialogs.
    pub(crate) fn dialogs_of(&self, desk: &Desk, extension: &str) -> Vec<Dialog> {
        let own = self.legs.values().filter(|leg| leg.side.extension() == Some(extension));
        own.map(|leg| Dialog {
            id: format!("{}-{}", self.id, leg.index),
            names: names(desk, leg),
            initiator: self.role(leg) == Some(LegRole::Caller),
            state: self.state_of(leg),
            remote: self.remote_of(&desk.office, leg.id),
        })
        .collect()
    }

    /// The party that waits in a parking place, as the place's one dialog.
    pub(crate) fn dialog_of_place(&self, desk: &Desk) -> Option<Dialog> {
        let Stage::Parked(parked) = &self.stage else {
            return None;
        };
        Some(Dialog {
            id: format!("{}-{}", self.id, parked.slot),
            names: None,
            initiator: false,
            state: State::Confirmed,
            remote: Some(self.who(&desk.office, self.party)),
        })
    }

    /// Everybody who may be watched and has a leg here; a parking place is told of by itself.
    pub(crate) fn mark_lamps(&self, desk: &mut Desk) {
        for leg in self.legs.values() {
            if let Side::Phone { extension } = &leg.side {
                desk.lamps.mark(extension);
            }
        }
    }

    fn role(&self, leg: &Leg) -> Option<LegRole> {
        self.record.legs.get(leg.index).map(|row| row.role)
    }

    fn state_of(&self, leg: &Leg) -> State {
        let others_ring = || {
            let mut others = self.legs.values().filter(|other| other.id != leg.id);
            others.any(|other| other.rang)
        };
        match leg.state {
            LegState::Up => State::Confirmed,
            LegState::Calling if leg.rang => State::Early,
            LegState::Invited if others_ring() => State::Early,
            LegState::Calling | LegState::Invited => State::Trying,
        }
    }

    fn remote_of(&self, office: &Office, leg: media::LegId) -> Option<(String, Option<String>)> {
        if let Some(other) = self.opposite(leg) {
            return Some(self.who(office, other));
        }
        if leg != self.party {
            return Some(self.who(office, self.party));
        }
        let called = &self.record.called;
        Some((office.shown(called), office.extension(called).map(|one| one.name.clone())))
    }

    /// Number and name of one of the parties.
    fn who(&self, office: &Office, leg: media::LegId) -> (String, Option<String>) {
        let number = self.name_of(leg);
        let name = match office.extension(&number) {
            Some(extension) => Some(extension.name.clone()),
            None if number == self.record.caller => self.record.caller_name.clone(),
            None => None,
        };
        (office.shown(&number), name)
    }
}

/// Call-ID, the phone's tag and ours.
fn names(desk: &Desk, leg: &Leg) -> Option<(String, String, String)> {
    let text = desk.sip.replaces_of(leg.dialog)?;
    let mut parts = text.split(';');
    let call_id = parts.next()?.to_owned();
    let mut tag = |name: &str| Some(parts.next()?.strip_prefix(name)?.to_owned());
    let (theirs, ours) = (tag("to-tag=")?, tag("from-tag=")?);
    Some((call_id, theirs, ours))
}
