//! A fax machine hears the other one's tone and asks for T.38 in place of sound: what it offers goes on
//! to the other side, and the fax's packets go from port to port unread. When either side wants sound
//! again, both get it.

use cordboard_media as media;
use cordboard_sdp as sdp;

use super::Call;
use crate::{desk::Desk, record::EntryKind};

/// How far a fax is, where there is one.
#[derive(Debug)]
pub(crate) enum Fax {
    /// Its offer has been passed on and is not answered yet.
    Asked { by: media::LegId, to: media::LegId, offer: sdp::Fax },
    /// It is carried; each side as it described itself last.
    Carried([(media::LegId, sdp::Fax); 2]),
    /// It is over, and these were offered sound again and have not answered.
    Over(Vec<Returning>),
}

#[derive(Debug)]
pub(crate) struct Returning {
    leg: media::LegId,
    /// It may answer to the fax's offer first.
    asked: bool,
}

impl Call {
    /// An offer in mid call. `false`: it is of sound, or of a fax that cannot be passed on.
    pub(super) fn fax_offered(&mut self, desk: &mut Desk, id: media::LegId, offer: &[u8]) -> bool {
        let Some(offer) = self.legs.get(&id).and_then(|leg| leg.read_fax(offer)) else {
            return false;
        };
        let Some(other) = self.opposite(id) else { return false };
        if [id, other].iter().any(|leg| self.legs.get(leg).is_none_or(super::Leg::is_locked)) {
            // What was encrypted does not become open without anybody having said so.
            return false;
        }
        match &mut self.fax {
            Some(Fax::Carried(sides)) => {
                // The same again: a session timer, or another port.
                let theirs = sides.iter().find(|(leg, _)| *leg == other).map(|side| side.1.clone());
                let Some(theirs) = theirs else { return false };
                self.carry(desk, (id, offer), (other, theirs));
            }
            Some(Fax::Asked { .. } | Fax::Over(_)) => self.refuse(desk, id, 491),
            None => return self.pass_offer(desk, (id, offer), other),
        }
        true
    }

    fn pass_offer(
        &mut self,
        desk: &mut Desk,
        (by, offer): (media::LegId, sdp::Fax),
        to: media::LegId,
    ) -> bool {
        let Some(leg) = self.legs.get_mut(&to) else { return false };
        let dialog = leg.dialog;
        let Ok(body) = leg.offer_fax(desk, &offer) else { return false };
        desk.sip.offer(desk.now, dialog, body);
        let (name, whom) = (self.name_of(by), self.name_of(to));
        let text = format!("{name} wants to send a fax (T.38); {whom} is asked.");
        self.journal(desk, EntryKind::Media, Some(&name), text);
        self.fax = Some(Fax::Asked { by, to, offer });
        true
    }

    /// A re-INVITE without an offer, while a fax is carried: the fax is offered as it stands.
    pub(super) fn fax_requested(&mut self, desk: &mut Desk, id: media::LegId) -> bool {
        let Some(Fax::Carried(sides)) = &self.fax else { return false };
        let Some((_, theirs)) = sides.iter().find(|(leg, _)| *leg != id) else { return false };
        let Some(leg) = self.legs.get_mut(&id) else { return false };
        let dialog = leg.dialog;
        match leg.offer_fax(desk, theirs) {
            Ok(body) => desk.sip.answer_offer(desk.now, dialog, body),
            Err(_) => desk.sip.refuse_offer(desk.now, dialog, 488),
        }
        true
    }

    /// The answer to an offer of ours. `false`: it is of sound.
    pub(super) fn fax_answered(
        &mut self,
        desk: &mut Desk,
        id: media::LegId,
        answer: &[u8],
    ) -> bool {
        let answer = self.legs.get(&id).and_then(|leg| leg.read_fax(answer));
        match (&mut self.fax, answer) {
            (Some(Fax::Asked { by, to, offer }), Some(theirs)) if *to == id => {
                let asker = (*by, offer.clone());
                self.carry(desk, asker, (id, theirs));
                let text = "Both sides have agreed on a fax (T.38), which is passed on unread.";
                self.journal(desk, EntryKind::Media, None, text);
                true
            }
            // It took the offer and no fax: it must be given its sound back.
            (Some(Fax::Asked { by, to, .. }), None) if *to == id => {
                let by = *by;
                self.fax = None;
                self.no_fax(desk, by, id);
                self.offer_sound(desk, &[id], false);
                true
            }
            // A refresh, in which it moved.
            (Some(Fax::Carried(sides)), Some(theirs)) => {
                let Some(side) = sides.iter_mut().find(|(leg, _)| *leg == id) else { return false };
                side.1 = theirs;
                self.pass(desk);
                true
            }
            (Some(Fax::Over(returning)), Some(_)) => {
                // Sound was offered in the meantime, which it is about to answer.
                let late = returning.iter_mut().find(|one| one.leg == id && one.asked);
                late.map(|one| one.asked = false).is_some()
            }
            _ => false,
        }
    }

    /// An offer of ours is refused; what stood before stands.
    pub(crate) fn offer_refused(&mut self, desk: &mut Desk, id: media::LegId) {
        match &mut self.fax {
            Some(Fax::Asked { by, to, .. }) if *to == id => {
                let by = *by;
                self.fax = None;
                self.no_fax(desk, by, id);
            }
            Some(Fax::Over(returning)) => {
                if let Some(one) = returning.iter_mut().find(|one| one.leg == id && one.asked) {
                    one.asked = false;
                    return;
                }
                self.returned(id);
                let name = self.name_of(id);
                let text = format!("{name} refuses to have sound again after the fax.");
                self.journal(desk, EntryKind::Media, Some(&name), text);
            }
            _ => {}
        }
    }

    /// A leg has sound. Where it carried a fax, the other one gets its sound back, too.
    pub(super) fn sound_again(&mut self, desk: &mut Desk, id: media::LegId) {
        match &self.fax {
            Some(Fax::Carried(sides)) => {
                let others = sides.iter().map(|(leg, _)| *leg).filter(|leg| *leg != id);
                let others: Vec<_> = others.collect();
                self.journal(
                    desk,
                    EntryKind::Media,
                    None,
                    "The fax is over; there is sound again.",
                );
                self.offer_sound(desk, &others, false);
            }
            Some(Fax::Over(_)) => self.returned(id),
            Some(Fax::Asked { .. }) | None => {}
        }
    }

    /// After anything that has happened: who no longer speaks with whom it sent a fax to, gets its sound.
    pub(crate) fn heed_fax(&mut self, desk: &mut Desk) {
        let (a, b) = match &mut self.fax {
            Some(Fax::Asked { by, to, .. }) => (*by, *to),
            Some(Fax::Carried([(a, _), (b, _)])) => (*a, *b),
            Some(Fax::Over(returning)) => {
                // Who has gone will not answer any more; the others may send the next fax.
                let legs = &self.legs;
                returning.retain(|one| legs.contains_key(&one.leg));
                if returning.is_empty() {
                    self.fax = None;
                }
                return;
            }
            None => return,
        };
        if self.opposite(a) != Some(b) {
            self.end_fax(desk);
        }
    }

    /// Gives both sides of a fax their sound back.
    pub(crate) fn end_fax(&mut self, desk: &mut Desk) {
        match self.fax.take() {
            Some(Fax::Asked { by, to, .. }) => {
                self.refuse(desk, by, 488);
                self.offer_sound(desk, &[to], true);
            }
            Some(Fax::Carried(sides)) => {
                self.offer_sound(desk, &sides.map(|(leg, _)| leg), false);
            }
            over @ (Some(Fax::Over(_)) | None) => self.fax = over,
        }
    }

    /// A leg comes from another call, where it was about to have its sound back.
    pub(super) fn adopt_returning(&mut self, from: &mut Call, id: media::LegId) {
        let Some(Fax::Over(theirs)) = &mut from.fax else { return };
        let Some(place) = theirs.iter().position(|one| one.leg == id) else { return };
        let one = theirs.remove(place);
        match &mut self.fax {
            Some(Fax::Over(returning)) => returning.push(one),
            None => self.fax = Some(Fax::Over(vec![one])),
            // Those two speak with each other, and not with the one who comes.
            Some(Fax::Asked { .. } | Fax::Carried(_)) => {}
        }
    }

    /// Answers `by`, whose offer this is, and lets the packets of both pass.
    fn carry(
        &mut self,
        desk: &mut Desk,
        (by, offer): (media::LegId, sdp::Fax),
        (to, theirs): (media::LegId, sdp::Fax),
    ) {
        let Some(leg) = self.legs.get_mut(&by) else { return };
        let dialog = leg.dialog;
        let Ok(body) = leg.answer_fax(desk, &offer, &theirs) else {
            return desk.sip.refuse_offer(desk.now, dialog, 488);
        };
        desk.sip.answer_offer(desk.now, dialog, body);
        self.fax = Some(Fax::Carried([(by, offer), (to, theirs)]));
        self.pass(desk);
    }

    fn pass(&self, desk: &mut Desk) {
        let Some(Fax::Carried(sides)) = &self.fax else { return };
        for (id, fax) in sides {
            let Some(leg) = self.legs.get(id) else { continue };
            let allowed = leg.allowed_with(fax.remote);
            desk.media(media::Command::Pass { leg: *id, remote: fax.remote, allowed });
        }
    }

    fn no_fax(&self, desk: &mut Desk, by: media::LegId, name_of: media::LegId) {
        let name = self.name_of(name_of);
        let text = format!("{name} takes no fax (T.38); the call goes on with sound.");
        self.journal(desk, EntryKind::Media, Some(&name), text);
        self.refuse(desk, by, 488);
    }

    fn offer_sound(&mut self, desk: &mut Desk, legs: &[media::LegId], asked: bool) {
        let mut returning = Vec::new();
        for &id in legs {
            let Some(leg) = self.legs.get_mut(&id) else { continue };
            let dialog = leg.dialog;
            if let Ok(body) = leg.repeat_offer(desk) {
                desk.sip.offer(desk.now, dialog, body);
                returning.push(Returning { leg: id, asked });
            }
        }
        self.fax = (!returning.is_empty()).then_some(Fax::Over(returning));
    }

    fn returned(&mut self, id: media::LegId) {
        let Some(Fax::Over(returning)) = &mut self.fax else { return };
        returning.retain(|one| one.leg != id);
        if returning.is_empty() {
            self.fax = None;
        }
    }

    fn refuse(&self, desk: &mut Desk, id: media::LegId, status: u16) {
        if let Some(leg) = self.legs.get(&id) {
            desk.sip.refuse_offer(desk.now, leg.dialog, status);
        }
    }
}
