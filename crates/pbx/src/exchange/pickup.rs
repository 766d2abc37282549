//! Taking a call that rings elsewhere, or that waits in a parking place.

use cordboard_media as media;

use super::{Exchange, arrivals::Arrival};
use crate::{
    Supervision,
    call::{Call, Side},
    codes::Feature,
    record::{CallId, LegRole, Reason},
    routing::Refused,
};

impl Exchange {
    /// Gives the phone what it asked for by a code, where that is another call. `None`: it asked for
    /// something else, or there is no such call.
    pub(super) fn take_by_code(
        &mut self,
        arrival: &Arrival,
        extension: &str,
        feature: &Feature,
    ) -> Result<bool, Refused> {
        let office = self.desk.office.clone();
        let found = match feature {
            Feature::PickUp(at) => self.ringing_at(extension, |rung| rung == at),
            Feature::PickUpGroup => {
                self.ringing_at(extension, |rung| office.are_colleagues(extension, rung))
            }
            Feature::Slot(slot) => return self.take_out(arrival, extension, *slot),
            Feature::Supervise(how, watched) => {
                return self.look_into(arrival, extension, watched, *how);
            }
            Feature::OwnMailbox
            | Feature::Duty(_)
            | Feature::BreakFor(_)
            | Feature::Intercom(_)
            | Feature::Echo
            | Feature::OwnNumber
            | Feature::Personal(_)
            | Feature::GroupDuty { .. } => {
                return Ok(false);
            }
        };
        let (call, rings) = found.ok_or_else(|| {
            nothing(match feature {
                Feature::PickUp(at) => format!("nothing rings at {at} that could be picked up"),
                _ => format!("nothing rings at a colleague of {extension}"),
            })
        })?;
        self.newcomer(arrival, call, extension, |call, desk, new| {
            call.take_place(desk, new, rings);
        });
        Ok(true)
    }

    fn take_out(&mut self, arrival: &Arrival, by: &str, slot: u16) -> Result<bool, Refused> {
        let parked = self.desk.parked.get(&slot).copied();
        let call = parked.ok_or_else(|| nothing(format!("no call is parked in {slot}")))?;
        self.newcomer(arrival, call, by, Call::retrieve);
        Ok(true)
    }

    fn look_into(
        &mut self,
        arrival: &Arrival,
        by: &str,
        watched: &str,
        how: Supervision,
    ) -> Result<bool, Refused> {
        let mut calls = self.calls.values().filter(|_| by != watched);
        let call = calls.find(|call| call.talks_by(watched).is_some()).map(|call| call.id);
        let call = call.ok_or_else(|| nothing(format!("{watched} speaks with nobody")))?;
        self.newcomer(arrival, call, by, |call, desk, new| {
            call.supervise(desk, new, watched, how);
        });
        Ok(true)
    }

    /// A phone's leg enters a call that is there.
    pub(super) fn newcomer(
        &mut self,
        arrival: &Arrival,
        call: CallId,
        extension: &str,
        enter: impl FnOnce(&mut Call, &mut crate::desk::Desk, media::LegId),
    ) {
        let extension = extension.to_owned();
        self.with(call, |call, desk| {
            let side = Side::Phone { extension: extension.clone() };
            let wish = desk.office.phone_encodings();
            let leg = arrival.leg(desk.take_leg(), side, wish);
            let id = leg.id;
            call.add_leg(desk, leg, arrival.dialog, LegRole::Extension, extension);
            enter(call, desk, id);
        });
    }

    /// The call that has rung longest at such an extension, and the leg that rings.
    fn ringing_at(&self, by: &str, such: impl Fn(&str) -> bool) -> Option<(CallId, media::LegId)> {
        let others = self.calls.values().filter(|call| call.record.caller != by);
        let mut ringing = others.filter_map(|call| Some((call.id, call.rings_at(&such)?)));
        ringing.next()
    }
}

fn nothing(text: String) -> Refused {
    Refused::new(Reason::NotFound, text)
}
