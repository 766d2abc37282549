//! Parked calls: the party waits with music in a place that any phone can dial, and comes back to whoever
//! parked it when nobody does.

use std::time::Duration;

use cordboard_media as media;

use super::{Call, Stage, hunt::Purpose};
use crate::{
    desk::{Desk, TimerKey},
    record::{EntryKind, Party, Reason, Termination},
};

/// How long the phone of whoever parked a call rings for it.
const RING: Duration = Duration::from_secs(20);
/// How often the call comes back before it is ended: with nobody there it would wait for ever.
const RETURNS: u32 = 5;

/// Where the party waits.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parked {
    pub(crate) slot: u16,
    /// The extension that parked it.
    by: String,
    returns: u32,
}

impl Call {
    /// The party that is being handed on waits in a parking place from now on.
    pub(super) fn park(&mut self, desk: &mut Desk, slot: u16, by: &str) -> Result<(), Reason> {
        if desk.parked.contains_key(&slot) {
            let text = format!("{slot} is taken by another call.");
            self.journal(desk, EntryKind::Transfer, Some(by), text);
            return Err(Reason::Busy);
        }
        self.release_hander(desk);
        self.stop_play(desk);
        desk.parked.insert(slot, self.id);
        desk.lamps.mark(&slot.to_string());
        self.stage = Stage::Parked(Parked { slot, by: by.to_owned(), returns: 0 });
        self.play_music(desk);
        self.wait_parked(desk);
        let text = format!("{by} parked the call: any phone that dials {slot} has it.");
        self.journal(desk, EntryKind::Transfer, Some(by), text);
        Ok(())
    }

    /// A phone that dialled the parking place has the call.
    pub(crate) fn retrieve(&mut self, desk: &mut Desk, by: media::LegId) {
        let Stage::Parked(Parked { slot, .. }) = &self.stage else {
            return;
        };
        let (slot, name) = (*slot, self.name_of(by));
        if !self.accept_newcomer(desk, by) {
            return;
        }
        let text = format!("{name} took the call out of {slot}.");
        self.journal(desk, EntryKind::Transfer, Some(&name), text);
        self.forget_hunts(desk, Some(by));
        self.connect(desk, by);
    }

    /// Nobody has dialled the place for so long: who parked the call is rung.
    pub(crate) fn parked_long(&mut self, desk: &mut Desk) {
        let Stage::Parked(parked) = &mut self.stage else {
            return;
        };
        parked.returns += 1;
        let (slot, by) = (parked.slot, parked.by.clone());
        let text = format!("Nobody took the call out of {slot}, so {by} is rung, who parked it.");
        self.journal(desk, EntryKind::Ring, Some(&by), text);
        if self.hunt_phone(desk, &by, Purpose::Return, Some(RING)).is_err() {
            self.return_failed(desk);
        }
    }

    /// Who parked the call does not take it back: it waits on.
    pub(super) fn return_failed(&mut self, desk: &mut Desk) {
        let Stage::Parked(parked) = &self.stage else {
            return;
        };
        if parked.returns >= RETURNS {
            let forgotten = Termination { by: Party::Exchange, reason: Reason::NoAnswer };
            return self.end(desk, forgotten);
        }
        self.wait_parked(desk);
    }

    /// Frees the place, if the party is in one.
    pub(super) fn unpark(&mut self, desk: &mut Desk) {
        if let Stage::Parked(Parked { slot, .. }) = &self.stage {
            desk.parked.remove(slot);
            desk.lamps.mark(&slot.to_string());
            desk.timers.stop(TimerKey::Park(self.id));
        }
    }

    fn wait_parked(&self, desk: &mut Desk) {
        let patience = desk.office.park_time();
        desk.timers.set(TimerKey::Park(self.id), desk.now + patience);
    }
}
