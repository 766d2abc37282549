//! A person's own mobile, outside, that rings with the phones of the extension, or some seconds later.
//!
//! Who answers there hears what it is about and takes the call by a key, so that no mailbox of the mobile
//! swallows it. Meanwhile all else rings on. It is called as the extension would call it: the rules for
//! calls to the outside hold.

use std::time::Duration;

use cordboard_media as media;

use super::{
    Call, LegState,
    failure::Failure,
    hunt::{HuntId, Purpose},
    talking::clip,
};
use crate::{
    desk::{Desk, TimerKey},
    incident::Choice,
    office::{Mobile, Office},
    record::{EntryKind, LegRole, Party, Reason, Termination},
    routing::{self, Route},
};

/// How long whoever answered has for the key.
const FOR_THE_KEY: Duration = Duration::from_secs(15);
const TAKES: char = '1';

/// The mobile of a hunt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MobilePart {
    /// There is none, or its part is over.
    None,
    /// Rings in some seconds.
    Waits(Mobile),
    /// Its leg is one of the hunt's.
    Rings,
}

/// Whose mobile a leg is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Whose {
    /// The extension.
    pub(crate) person: String,
    /// The person took the call there.
    pub(crate) taken: bool,
}

/// How many seconds after the phones it rings; `None`: at once, as it does where there are no phones.
pub(crate) fn rings_after(office: &Office, extension: &str, alone: bool) -> Option<u32> {
    let after = office.mobile_of(extension)?.after_seconds?;
    (after > 0 && !alone).then_some(after)
}

/// Whether it rings at once when the phones are done: not where the person has said no.
pub(crate) fn steps_in(reason: Reason) -> bool {
    !matches!(reason, Reason::Busy | Reason::Declined)
}

/// What whoever answered it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Take,
    Decline,
    /// Nobody: it may be a mailbox.
    Silent,
}

impl Wish {
    pub(crate) fn by(key: Option<char>) -> Self {
        match key {
            Some(TAKES) => Self::Take,
            Some(_) => Self::Decline,
            None => Self::Silent,
        }
    }
}

impl Call {
    /// The mobile that rings with the phones of an extension, if one does.
    pub(super) fn mobile_of(
        &self,
        desk: &Desk,
        extension: &str,
        purpose: &Purpose,
    ) -> Option<Mobile> {
        match purpose {
            Purpose::Direct | Purpose::Block | Purpose::Offer { .. } | Purpose::Transfer => {}
            Purpose::Intercom
            | Purpose::DialOut(_)
            | Purpose::Return
            | Purpose::Place
            | Purpose::Supervise { .. } => return None,
        }
        let mobile = desk.office.mobile_of(extension)?.clone();
        // Who calls from it is not called on it.
        (desk.office.recorded(&mobile.number) != self.record.caller).then_some(mobile)
    }

    /// Rings it now, or when its time has come.
    pub(super) fn ring_mobile_too(
        &mut self,
        desk: &mut Desk,
        extension: &str,
        hunt: HuntId,
        mobile: Mobile,
    ) {
        let alone = self.hunts.get(&hunt).is_none_or(|hunt| hunt.legs.is_empty());
        let after = rings_after(&desk.office, extension, alone);
        self.chose(desk, Choice::MobileRings { extension: extension.to_owned(), alone }, &after);
        match after {
            Some(after) => {
                if let Some(hunt) = self.hunts.get_mut(&hunt) {
                    hunt.mobile = MobilePart::Waits(mobile);
                }
                let moment = desk.now + Duration::from_secs(after.into());
                desk.timers.set(TimerKey::Mobile(self.id, hunt), moment);
            }
            None => self.ring_mobile(desk, hunt, &mobile),
        }
    }

    /// Its seconds are over, or whoever answered there pressed nothing.
    pub(crate) fn mobile_timer(&mut self, desk: &mut Desk, hunt: HuntId) {
        let Some(known) = self.hunts.get_mut(&hunt) else { return };
        if let MobilePart::Waits(mobile) = std::mem::replace(&mut known.mobile, MobilePart::None) {
            return self.ring_mobile(desk, hunt, &mobile);
        }
        let asked = self
            .hunts
            .get(&hunt)
            .and_then(|hunt| hunt.legs.iter().copied().find(|leg| self.is_asked_on_mobile(*leg)));
        if let Some(leg) = asked {
            let name = self.name_of(leg);
            self.chose_by_key(desk, &name, None);
            let text = format!("Nobody took the call on {name}'s mobile in time.");
            self.journal(desk, EntryKind::Answer, Some(&name), text);
            self.let_mobile_go(desk, leg, Reason::NoAnswer);
        }
    }

    /// The phones of a hunt are done, without a word of the person: the mobile need not wait any longer.
    /// `false`: there is none that waits.
    pub(super) fn mobile_steps_in(
        &mut self,
        desk: &mut Desk,
        id: HuntId,
        failure: Failure,
    ) -> bool {
        let Some(hunt) = self.hunts.get_mut(&id) else { return false };
        let MobilePart::Waits(mobile) = hunt.mobile.clone() else { return false };
        let (extension, reason) = (hunt.to.clone(), failure.reason);
        let it_does = steps_in(reason);
        if it_does {
            hunt.mobile = MobilePart::None;
        }
        self.chose(desk, Choice::MobileStepsIn { extension, reason }, &it_does);
        if !it_does {
            return false;
        }
        desk.timers.stop(TimerKey::Mobile(self.id, id));
        self.ring_mobile(desk, id, &mobile);
        self.hunts.get(&id).is_some_and(|hunt| !hunt.legs.is_empty() || hunt.waits.is_some())
    }

    /// Whoever answered a mobile is asked for the key. `false`: it is no mobile.
    pub(super) fn asks_on_mobile(
        &mut self,
        desk: &mut Desk,
        hunt: HuntId,
        leg: media::LegId,
    ) -> bool {
        if !self.is_asked_on_mobile(leg) {
            return false;
        }
        desk.timers.set(TimerKey::Mobile(self.id, hunt), desk.now + FOR_THE_KEY);
        let language = &desk.office.office.language;
        let clips = vec![clip(&format!("builtin/{language}/accept-call"))];
        let (play, repeat) = (desk.take_play(), media::Repeat::Forever);
        desk.media(media::Command::Play { leg, play, clips, repeat });
        let name = self.name_of(leg);
        let text = format!("{name}'s mobile answered and is asked to take the call by a key.");
        self.journal(desk, EntryKind::Answer, Some(&name), text);
        true
    }

    /// A key of whoever answered a mobile and did not take the call yet. `false`: it is not.
    pub(super) fn mobile_key(&mut self, desk: &mut Desk, leg: media::LegId, key: char) -> bool {
        let Some(hunt) = self.hunt_of(leg).filter(|_| self.is_asked_on_mobile(leg)) else {
            return false;
        };
        desk.timers.stop(TimerKey::Mobile(self.id, hunt));
        let name = self.name_of(leg);
        if self.chose_by_key(desk, &name, Some(key)) == Wish::Take {
            desk.media(media::Command::StopPlay { leg });
            if let Some(known) = self.legs.get_mut(&leg) {
                let index = known.index;
                known.whose.iter_mut().for_each(|whose| whose.taken = true);
                self.note_answer(desk, index, leg);
            }
            self.taken(desk, hunt, leg);
        } else {
            let text = format!("{name} declined on the mobile.");
            self.journal(desk, EntryKind::Answer, Some(&name), text);
            self.let_mobile_go(desk, leg, Reason::Declined);
        }
        true
    }

    fn chose_by_key(&mut self, desk: &mut Desk, name: &str, key: Option<char>) -> Wish {
        let wish = Wish::by(key);
        self.chose(desk, Choice::MobileKey { extension: name.to_owned(), key }, &wish);
        wish
    }

    pub(super) fn is_mobile(&self, leg: media::LegId) -> bool {
        self.legs.get(&leg).is_some_and(|leg| leg.whose.is_some())
    }

    /// It was answered, and the call was not taken there yet.
    pub(super) fn is_asked_on_mobile(&self, leg: media::LegId) -> bool {
        let Some(leg) = self.legs.get(&leg) else { return false };
        leg.state == LegState::Up && leg.whose.as_ref().is_some_and(|whose| !whose.taken)
    }

    fn let_mobile_go(&mut self, desk: &mut Desk, leg: media::LegId, reason: Reason) {
        let by = Party::Agent(self.name_of(leg));
        self.hang_up_leg(desk, leg, Termination { by, reason });
        self.leg_gone(desk, leg, reason, None);
    }

    fn ring_mobile(&mut self, desk: &mut Desk, id: HuntId, mobile: &Mobile) {
        let Some(hunt) = self.hunts.get_mut(&id) else { return };
        hunt.mobile = MobilePart::Rings;
        let (person, offered) = (hunt.to.clone(), matches!(hunt.purpose, Purpose::Offer { .. }));
        let route = routing::route(desk, &person, &mobile.number);
        self.keep_verdicts(desk);
        let failed = match route {
            Ok(Route::Outside(outbound)) => {
                let role = if offered { LegRole::Agent } else { LegRole::Extension };
                let whose = Whose { person: person.clone(), taken: false };
                self.hunt_mobile(desk, id, &outbound, (role, whose)).err().map(Reason::as_words)
            }
            Ok(_) => Some(Reason::NotAllowed.as_words()),
            Err(refused) => {
                self.tell_refused(desk, &person, &mobile.number, &refused);
                let text = format!("{person}'s mobile cannot be rung: {}.", refused.text);
                return self.journal(desk, EntryKind::Ring, Some(&person), text);
            }
        };
        if let Some(why) = failed {
            let text = format!("{person}'s mobile cannot be rung: {why}.");
            self.journal(desk, EntryKind::Ring, Some(&person), text);
        }
    }
}
