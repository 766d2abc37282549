//! Calls for help: they get a line whatever happens, and who watches the office hears of them.

use super::Exchange;
use crate::{
    Event,
    call::{Call, Side},
    numbers::Dialled,
    record::{CallId, EntryKind, Party, Reason, Termination},
    routing::Route,
};

impl Exchange {
    /// If the route leads to help: tells of it, and ends another call where all lines are taken.
    pub(super) fn make_way(&mut self, extension: &str, route: &Route) {
        let Route::Outside(outbound) = route else { return };
        let office = self.desk.office.clone();
        let plan = office.plan();
        if !matches!(plan.read(&outbound.callee), Ok(Dialled::Emergency(_))) {
            return;
        }
        let name = office.extension(extension).map(|extension| extension.name.as_str());
        self.desk.event(Event::Alarm {
            what: format!("{extension} ({}) calls {}.", name.unwrap_or("?"), outbound.callee),
            advice: "Look whether somebody there needs help, and let the helpers in.".to_owned(),
        });
        let max = office.trunk(&outbound.trunk).and_then(|trunk| trunk.max_calls);
        if max.is_none_or(|max| self.desk.trunks.calls(&outbound.trunk) < max as usize) {
            return;
        }
        if let Some(id) = self.least_talked(&outbound.trunk) {
            self.with(id, |call, desk| {
                let text = "It was ended for a call for help: all lines were taken.".to_owned();
                call.journal(desk, EntryKind::End, None, text);
                let way = Termination { by: Party::Exchange, reason: Reason::Congestion };
                call.end(desk, way);
            });
        }
    }

    /// The call over this trunk that loses least: the newest, but none that calls for help itself.
    fn least_talked(&self, trunk: &str) -> Option<CallId> {
        let plan = self.desk.office.plan();
        let for_help = |number: &str| matches!(plan.read(number), Ok(Dialled::Emergency(_)));
        // Whoever holds a line of it: who called in or out, and whom a flow or a forward has called.
        let holds = |call: &&Call| {
            let mut lines = call.legs.values().filter_map(|leg| match &leg.side {
                Side::Trunk { trunk, .. } => Some(trunk.as_str()),
                Side::Phone { .. } => None,
            });
            lines.any(|of| of == trunk)
        };
        let calls = self.calls.values().filter(|call| !call.is_over()).filter(holds);
        let others = calls.filter(|call| {
            let mut parties = call.legs.values().filter_map(|leg| call.record.legs.get(leg.index));
            !for_help(&call.record.called) && !parties.any(|row| for_help(&row.party))
        });
        others.map(|call| call.id).max()
    }
}
