//! Handing a call on: blind by REFER, attended by REFER with Replaces, and what comes back.
//!
//! Whoever hands on is the *hander*; the one who stays is the call's party from then on. Until the
//! target answers, the hander may still be there and is told how it goes (RFC 3515).

use std::time::Duration;

use cordboard_media as media;
use cordboard_sip as sip;

use super::{Call, LegState, Stage, failure::Failure, hunt::Purpose, talking::clip};
use crate::{
    codes::Feature,
    desk::Desk,
    record::{EntryKind, Party, Reason, Termination},
    routing::{self, Route},
};

/// How long the target of a transfer rings.
const RING: Duration = Duration::from_secs(30);

/// A call on its way from the hander to the target.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Transfer {
    /// The hander's leg, while it is still there.
    pub(crate) hander: Option<media::LegId>,
    /// The hander's dialog, to be told how it goes.
    dialog: sip::DialogId,
    /// The hander's extension: where the party goes back to when nobody answers.
    extension: Option<String>,
    name: String,
}

impl Call {
    /// A party of a conversation asks us to hand the other one on to `target`.
    pub(crate) fn refer(&mut self, desk: &mut Desk, by: media::LegId, dialled: &str) {
        let Some(dialog) = self.legs.get(&by).map(|leg| leg.dialog) else {
            return;
        };
        let Some(stays) = self.opposite(by) else {
            desk.sip.refuse_refer(desk.now, dialog, 603);
            return;
        };
        let Some(extension) =
            self.legs.get(&by).and_then(|leg| leg.side.extension()).map(str::to_owned)
        else {
            let name = self.name_of(by);
            self.journal(
                desk,
                EntryKind::Transfer,
                Some(&name),
                "A trunk asked to transfer the call, which only extensions may.",
            );
            desk.sip.refuse_refer(desk.now, dialog, 403);
            return;
        };
        desk.sip.accept_refer(desk.now, dialog);
        let name = self.name_of(by);
        self.journal(
            desk,
            EntryKind::Transfer,
            Some(&name),
            format!("{name} hands the call on to {dialled}."),
        );
        self.start_hand_on(desk, by, stays, Some(extension.clone()));
        self.route_hand_on(desk, &extension, dialled);
    }

    /// The same, asked for at a screen by the extension that speaks.
    pub(crate) fn hand_on(&mut self, desk: &mut Desk, extension: &str, dialled: &str) {
        let own = |leg: &&media::LegId| {
            let leg = self.legs.get(*leg);
            leg.is_some_and(|leg| leg.state == LegState::Up && leg.person() == Some(extension))
        };
        let Some(by) = self.legs.keys().find(own).copied() else {
            return;
        };
        let Some(stays) = self.opposite(by) else {
            return;
        };
        let text = format!("{extension} hands the call on to {dialled}, at the screen.");
        self.journal(desk, EntryKind::Transfer, Some(extension), text);
        self.start_hand_on(desk, by, stays, Some(extension.to_owned()));
        self.route_hand_on(desk, extension, dialled);
    }

    /// Puts the party in the state of being handed on; it hears ringing.
    pub(crate) fn start_hand_on(
        &mut self,
        desk: &mut Desk,
        by: media::LegId,
        stays: media::LegId,
        extension: Option<String>,
    ) {
        let Some(dialog) = self.legs.get(&by).map(|leg| leg.dialog) else {
            return;
        };
        let name = self.name_of(by);
        self.stop_talking(desk);
        self.stop_supervision(desk);
        self.tape_on(desk, by, stays);
        self.party = stays;
        desk.media(media::Command::Unbridge { leg: stays });
        self.play(desk, vec![clip("tone/ringback")], media::Repeat::Forever);
        self.stage = Stage::HandedOn(Transfer { hander: Some(by), dialog, extension, name });
    }

    fn route_hand_on(&mut self, desk: &mut Desk, extension: &str, dialled: &str) {
        let route = routing::route(desk, extension, dialled);
        self.keep_verdicts(desk);
        let route = route.and_then(|route| self.forwarded_route(desk, route));
        let started = match route {
            Ok(Route::Extension(to)) => {
                self.hunt_phone(desk, &to, Purpose::Transfer, Some(RING)).map(|_| ())
            }
            Ok(Route::Outside(outbound)) => {
                self.hunt_outside(desk, &outbound, Purpose::Transfer, Some(RING)).map(|_| ())
            }
            Ok(Route::Group(group)) => {
                self.hand_to_flow(desk);
                self.enter_group(desk, &group);
                Ok(())
            }
            Ok(Route::Flow(flow)) => {
                self.hand_to_flow(desk);
                self.enter_flow(desk, &flow);
                Ok(())
            }
            Ok(Route::Code(Feature::Slot(slot))) => self.park(desk, slot, extension),
            Ok(Route::Code(_)) => Err(Reason::NotAllowed),
            Err(refused) => {
                self.tell_refused(desk, extension, dialled, &refused);
                let text = format!("The call goes nowhere: {}.", refused.text);
                self.journal(desk, EntryKind::Transfer, Some(extension), text);
                Err(refused.reason)
            }
        };
        if let Err(reason) = started {
            self.transfer_failed(desk, Failure::of(reason));
        }
    }

    /// The target of a transfer is a flow or a group: the hander's part ends at once.
    fn hand_to_flow(&mut self, desk: &mut Desk) {
        self.release_hander(desk);
        self.stop_play(desk);
        self.stage = Stage::Walking;
    }

    /// The target answered: the hander's part is over.
    pub(crate) fn finish_hand_on(&mut self, desk: &mut Desk, person: media::LegId) {
        if !matches!(self.stage, Stage::HandedOn(_)) {
            return;
        }
        let to = self.name_of(person);
        self.journal(
            desk,
            EntryKind::Transfer,
            Some(&to),
            format!("The call was handed on to {to}."),
        );
        self.release_hander(desk);
    }

    pub(super) fn release_hander(&mut self, desk: &mut Desk) {
        let Stage::HandedOn(transfer) = &mut self.stage else {
            return;
        };
        let Some(hander) = transfer.hander.take() else {
            return;
        };
        let (dialog, name) = (transfer.dialog, transfer.name.clone());
        desk.sip.notify_refer(desk.now, dialog, 200, "OK");
        let by = Party::Agent(name);
        self.hang_up_leg(desk, hander, Termination { by, reason: Reason::Transferred });
    }

    /// The target cannot be had: the party goes back to the hander, by its leg or by ringing it.
    pub(crate) fn transfer_failed(&mut self, desk: &mut Desk, failure: Failure) {
        let Stage::HandedOn(transfer) = &mut self.stage else {
            return;
        };
        let (hander, dialog, extension) =
            (transfer.hander.take(), transfer.dialog, transfer.extension.take());
        let words = failure.reason.as_words();
        if let Some(hander) = hander {
            desk.sip.notify_refer(desk.now, dialog, failure.to_status(), words);
            let name = self.name_of(hander);
            self.journal(
                desk,
                EntryKind::Transfer,
                Some(&name),
                format!("The transfer failed ({words}); back to {name}."),
            );
            self.stop_play(desk);
            self.bridge(desk, hander);
            self.stage = Stage::Talking { person: hander };
            self.talking_since = Some(desk.now);
            return;
        }
        let Some(extension) = extension else {
            self.end(desk, Termination { by: Party::Exchange, reason: failure.reason });
            return;
        };
        self.journal(
            desk,
            EntryKind::Transfer,
            Some(&extension),
            format!("The transfer failed ({words}); {extension} is rung again."),
        );
        if let Err(reason) = self.hunt_phone(desk, &extension, Purpose::Return, Some(RING)) {
            self.end(desk, Termination { by: Party::Exchange, reason });
        }
    }

    /// The hander hung up before the target answered, as most phones do.
    pub(crate) fn hander_left(&mut self, id: media::LegId) {
        if let Stage::HandedOn(transfer) = &mut self.stage
            && transfer.hander == Some(id)
        {
            transfer.hander = None;
        }
    }

    /// The call ends while it is being handed on: the hander is told.
    pub(crate) fn refuse_hand_on(&mut self, desk: &mut Desk) {
        if let Stage::HandedOn(transfer) = &self.stage
            && transfer.hander.is_some()
        {
            desk.sip.notify_refer(desk.now, transfer.dialog, 487, "Request Terminated");
        }
    }

    /// Attended transfer: `by` of this call hands its other side on to the other side of `second`, in
    /// which it takes part by `by_second`. `second` ends; its other leg moves here.
    pub(crate) fn join(
        &mut self,
        desk: &mut Desk,
        by: media::LegId,
        second: &mut Call,
        by_second: media::LegId,
    ) {
        let Some(dialog) = self.legs.get(&by).map(|leg| leg.dialog) else {
            return;
        };
        let (stays, target) = (self.opposite(by), second.opposite_or_ringing(by_second));
        let (Some(stays), Some(target)) = (stays, target) else {
            desk.sip.refuse_refer(desk.now, dialog, 603);
            return;
        };
        desk.sip.accept_refer(desk.now, dialog);
        self.end_fax(desk);
        second.end_fax(desk);
        let extension = self.legs.get(&by).and_then(|leg| leg.side.extension()).map(str::to_owned);
        let (name, to) = (self.name_of(by), second.name_of(target));
        self.journal(
            desk,
            EntryKind::Transfer,
            Some(&name),
            format!(
                "{name} hands the call on to {to}, with whom it spoke before (call {}).",
                second.id
            ),
        );
        second.journal(
            desk,
            EntryKind::Transfer,
            Some(&name),
            format!("{name} connects {to} with call {}.", self.id),
        );
        self.start_hand_on(desk, by, stays, extension);
        second.stop_recording(desk);
        let up = self.adopt(desk, second, target);
        second.end(desk, Termination { by: Party::Agent(name), reason: Reason::Transferred });
        if up {
            self.connect(desk, target);
        }
    }

    /// Takes a leg over from another call; says whether it was answered already. One that still rings
    /// is hunted here from now on.
    fn adopt(&mut self, desk: &mut Desk, from: &mut Call, id: media::LegId) -> bool {
        let Some(leg) = from.legs.shift_remove(&id) else {
            return false;
        };
        let Some(row) = from.record.legs.get_mut(leg.index) else {
            return false;
        };
        let (role, party) = (row.role, row.party.clone());
        row.ended = Some(desk.wall());
        row.termination = Some(Termination { by: Party::Exchange, reason: Reason::Transferred });
        let up = leg.state == LegState::Up;
        let (index, dialog) = (self.record.legs.len(), leg.dialog);
        let (engaged, trunk) = (leg.side.extension().map(str::to_owned), leg.side.clone());
        self.add_leg(desk, leg, dialog, role, party.clone());
        self.adopt_returning(from, id);
        // The leg was counted in the call that it came from already.
        match (engaged, trunk) {
            (Some(extension), _) if role != crate::record::LegRole::Agent => {
                desk.disengage(&extension);
            }
            (None, super::Side::Trunk { trunk, number }) => {
                desk.trunks.leg_closed(&trunk, number.as_deref());
            }
            _ => {}
        }
        if up {
            self.note_answer(desk, index, id);
        } else {
            from.release_from_hunts(id);
            self.hunt_adopted(desk, id, &party, RING);
        }
        up
    }

    /// The other side of a conversation, or the one phone that rings for it.
    fn opposite_or_ringing(&self, leg: media::LegId) -> Option<media::LegId> {
        if let Some(other) = self.opposite(leg) {
            return Some(other);
        }
        if leg != self.party || !matches!(self.stage, Stage::Ringing) {
            return None;
        }
        let mut ringing = self.legs.values().filter(|leg| leg.state == LegState::Calling);
        let only = ringing.next()?.id;
        ringing.next().is_none().then_some(only)
    }
}
