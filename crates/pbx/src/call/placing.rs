//! A call that is begun at a screen: the person's own phone rings first, then it goes on as if dialled.

use cordboard_media as media;

use super::{Call, Shown, Stage, talking::clip};
use crate::{
    desk::Desk,
    record::{EntryKind, Party, Reason, Termination},
};

impl Call {
    /// The phone that was rung first has answered: it is the call's party now.
    pub(super) fn placed(&mut self, desk: &mut Desk, id: media::LegId) {
        self.party = id;
        self.stage = Stage::Arriving;
        let name = self.name_of(id);
        // Until now the phone saw whom it was going to call; whoever rings from here on sees the caller.
        self.shown = Shown { name: self.record.caller_name.clone(), number: name.clone() };
        self.journal(desk, EntryKind::Answer, Some(&name), format!("{name} answered."));
        match self.errand.take() {
            Some(route) => {
                self.play(desk, vec![clip("tone/ringback")], media::Repeat::Forever);
                self.follow(desk, &name, route);
            }
            None => {
                let text = format!("The phones of {name} ring; that was the test.");
                self.journal(desk, EntryKind::End, Some(&name), text);
                let tested = Termination { by: Party::Exchange, reason: Reason::HungUp };
                self.end(desk, tested);
            }
        }
    }
}
