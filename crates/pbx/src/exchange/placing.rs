//! Calls that are begun, or handed on, at a screen.

use super::Exchange;
use crate::{
    Event, Write,
    call::{Call, Shown, Stage, hunt::Purpose},
    record::{CallId, Direction, EntryKind, Party, Termination},
    routing::{self, Refused, Route},
};

/// How long the phone of whoever asked rings.
const RING: std::time::Duration = std::time::Duration::from_secs(30);

impl Exchange {
    pub(super) fn place(&mut self, extension: &str, to: Option<&str>, token: u64) {
        if self.stopping || self.calls.len() >= self.max_calls {
            return;
        }
        let office = self.desk.office.clone();
        let route = to.map(|to| routing::route(&self.desk, extension, to));
        if let Some(Ok(route)) = &route {
            self.make_way(extension, route);
        }
        let outbound = match &route {
            Some(Ok(Route::Outside(outbound))) => Some(outbound.clone()),
            _ => None,
        };
        let direction = if outbound.is_some() { Direction::Outbound } else { Direction::Internal };
        let called = to.map_or_else(|| extension.to_owned(), |to| self.called(to));
        let mut record = self.new_record(direction, extension.to_owned(), called.clone());
        record.caller_name = office.extension(extension).map(|extension| extension.name.clone());
        if let Some(outbound) = outbound {
            record.trunk = Some(outbound.trunk);
            record.number = Some(office.recorded(&outbound.number));
        }
        // The phone shows whom it is going to call.
        let name = office.extension(&called).map(|extension| extension.name.clone());
        let mut call = Call::new(record, Shown { name, number: office.shown(&called) });
        let desk = &mut self.desk;
        call.keep_verdicts(desk);
        desk.event(Event::Placed { token, call: call.id });
        desk.write(Write::CallStarted(call.record.clone()));
        match route.transpose() {
            Ok(route) => {
                let text = format!("The phones of {extension} are rung first.");
                call.journal(desk, EntryKind::Route, Some(extension), text);
                call.errand = route;
                call.stage = Stage::Ringing;
                let rung = call.hunt_phone(desk, extension, Purpose::Place, Some(RING));
                if let Err(reason) = rung {
                    call.end(desk, Termination { by: Party::Exchange, reason });
                }
            }
            Err(refused) => {
                call.tell_refused(desk, extension, &called, &refused);
                let Refused { reason, text, .. } = refused;
                let text = format!("The call goes nowhere: {text}.");
                call.journal(desk, EntryKind::Route, None, text);
                call.end(desk, Termination { by: Party::Exchange, reason });
            }
        }
        self.calls.insert(call.id, call);
    }

    /// Without effect where the extension speaks with nobody in that call.
    pub(super) fn hand_on(&mut self, call: CallId, extension: &str, to: &str) {
        self.with(call, |call, desk| call.hand_on(desk, extension, to));
    }

    fn called(&self, to: &str) -> String {
        let office = &self.desk.office;
        let own = office.extension(to).is_some()
            || office.group(to).is_some()
            || office.flow(to).is_some();
        if own { to.to_owned() } else { office.recorded(to) }
    }
}
