//! What follows from the calls: who is heard, what rings, how it looks.

use std::collections::BTreeMap;

use crate::{
    call::{Call, State},
    desk::TimerKey,
    view::{CallId, CallState, Ending, LineId},
    words::{Event, Output, Ring},
};

use super::Phone;

impl Phone {
    /// Tells what is not as it was told last, and forgets what is over.
    pub(super) fn tell_changes(&mut self) {
        self.mind_busy_tone();
        let talk: Vec<LineId> =
            self.calls.values().filter(|call| call.is_heard()).map(|call| call.line.id).collect();
        if talk != self.talk {
            self.talk.clone_from(&talk);
            self.desk.emit(Output::Talk { lines: talk });
        }
        let ring = self.ring_now();
        if ring != self.ring {
            self.ring = ring;
            self.desk.emit(Output::Ring(ring));
        }
        for call in self.calls.values_mut() {
            let view = call.view();
            if call.told.as_ref() != Some(&view) {
                call.told = Some(view.clone());
                self.desk.tell(Event::CallChanged(view));
            }
        }
        self.calls.retain(|_, call| !call.is_over());
        for seat in &mut self.seats {
            let view = seat.view();
            if seat.told.as_ref() != Some(&view) {
                seat.told = Some(view.clone());
                self.desk.tell(Event::AccountChanged(view));
            }
        }
        self.finish();
    }

    fn ring_now(&self) -> Ring {
        let engaged = self.calls.values().any(|call| call.is_heard() || call.is_calling());
        if self.calls.values().any(Call::is_ringing) {
            return if engaged { Ring::Waiting } else { Ring::Incoming };
        }
        if self.calls.values().any(Call::needs_ringback) {
            return Ring::Ringback;
        }
        if self.busy_tone && !engaged { Ring::Busy } else { Ring::None }
    }

    /// A call of ours that was refused ends with the busy tone, unless something else is heard.
    fn mind_busy_tone(&mut self) {
        let refused = self.calls.values().any(|call| {
            let was_ours = call.told.as_ref().is_some_and(|told| {
                matches!(told.state, CallState::Calling | CallState::Ringback { .. })
            });
            was_ours && matches!(&call.state, State::Over(Ending::Refused(_) | Ending::Unreachable))
        });
        if refused {
            self.busy_tone = true;
            let time = self.desk.settings.busy_tone;
            self.desk.set(TimerKey::BusyTone, time);
        } else if self.calls.values().any(|call| !call.is_over()) {
            self.busy_tone = false;
            self.desk.timers.stop(TimerKey::BusyTone);
        }
    }

    /// A call that could not be connected with another stands by itself again.
    pub(super) fn part_what_was_not_joined(&mut self) {
        let apart = |first: CallId, calls: &BTreeMap<CallId, Call>| {
            calls.get(&first).is_some_and(|call| call.transfer.is_none() && !call.is_over())
        };
        let joining = self.calls.values().filter_map(|call| Some((call.id, call.joins?)));
        let parted: Vec<CallId> = joining
            .filter(|(_, first)| apart(*first, &self.calls))
            .map(|(second, _)| second)
            .collect();
        for second in parted {
            self.with(second, |call, _| call.joins = None);
        }
    }

    /// One alone is no conference.
    pub(super) fn leave_conference_alone(&mut self) {
        let members = |call: &&mut Call| call.in_conference && !call.is_over();
        if self.calls.values_mut().filter(members).count() == 1 {
            for call in self.calls.values_mut() {
                call.in_conference = false;
            }
        }
    }

    fn finish(&mut self) {
        let census = self.desk.sip.census();
        let idle = census.dialogs == 0 && census.registrations == 0 && census.watches == 0;
        if self.leaving && idle && self.calls.is_empty() {
            self.leaving = false;
            self.desk.emit(Output::Finished);
        }
    }
}
