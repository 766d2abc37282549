//! What a carrier says by response codes of its own, and what follows.

use cordboard_media as media;

use super::{Call, Side};
use crate::{
    Event,
    carrier_codes::{Action, Code, code},
    desk::Desk,
    exchange::trunk_answers,
    record::EntryKind,
};

impl Call {
    /// A call over a trunk was refused by this status; `None`: by nobody.
    pub(super) fn heed_carrier(&mut self, desk: &mut Desk, id: media::LegId, status: Option<u16>) {
        let Some(leg) = self.legs.get(&id) else { return };
        let Side::Trunk { trunk, .. } = leg.side.clone() else { return };
        let Some(status) = status else { return };
        trunk_answers(desk, &trunk);
        let office = desk.office.clone();
        let table = office.trunk(&trunk).and_then(|trunk| trunk.response_codes.as_deref());
        let Some(code) = code(table, status) else { return };
        let language = office.office.language.as_str();
        let (text, advice) = (code.text(language), code.advice(language));
        let said = format!("The carrier says: {text} (SIP {status}). {advice}");
        self.journal(desk, EntryKind::Route, Some(&trunk), said);
        self.obey(desk, &trunk, code);
    }

    fn obey(&self, desk: &mut Desk, trunk: &str, code: &'static Code) {
        let office = desk.office.clone();
        let language = office.office.language.as_str();
        let why = code.text(language);
        match code.action {
            Action::BackOff(time) => {
                if let Some(state) = desk.trunks.states.get_mut(trunk) {
                    state.rests = Some((desk.now + time, why.into()));
                }
            }
            Action::StopCallee(time) => {
                desk.trunks.stopped.retain(|_, (until, _)| *until > desk.now);
                let whom = (trunk.to_owned(), self.record.called.clone());
                desk.trunks.stopped.insert(whom, (desk.now + time, why.into()));
            }
            Action::Alarm => alarm(desk, trunk, code),
            Action::StopTrunk(time) => {
                if let Some(state) = desk.trunks.states.get_mut(trunk) {
                    state.rests = Some((desk.now + time, why.into()));
                }
                alarm(desk, trunk, code);
            }
        }
    }
}

fn alarm(desk: &mut Desk, trunk: &str, code: &Code) {
    let office = desk.office.clone();
    let language = office.office.language.as_str();
    let name = office.trunk(trunk).map_or(trunk, |trunk| trunk.name.as_str());
    desk.event(Event::Alarm {
        what: format!("{name}: {} (SIP {})", code.text(language), code.status),
        advice: code.advice(language).to_owned(),
    });
}
