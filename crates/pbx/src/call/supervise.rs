//! A supervisor in a conversation: listens, whispers to the colleague, speaks with both, or takes over.

use cordboard_media as media;

use super::{Call, Stage, hunt::Purpose};
use crate::{
    Supervision,
    desk::Desk,
    record::{EntryKind, Party, Reason, Termination},
};

/// How long the supervisor's own phone rings.
const RING: std::time::Duration = std::time::Duration::from_secs(30);

/// Who supervises the conversation that goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Supervisor {
    leg: media::LegId,
    /// The colleague's leg.
    watched: media::LegId,
    /// Whom the colleague speaks with.
    other: media::LegId,
    how: Supervision,
}

impl Call {
    /// The leg by which an extension takes part in a conversation of this call.
    pub(crate) fn talks_by(&self, extension: &str) -> Option<media::LegId> {
        let Stage::Talking { person } = self.stage else {
            return None;
        };
        let own = |leg: &media::LegId| {
            let leg = self.legs.get(leg);
            leg.is_some_and(|leg| leg.person() == Some(extension))
        };
        [person, self.party].into_iter().find(own)
    }

    /// Rings a supervisor's own phones, to let them into this conversation.
    pub(crate) fn ring_supervisor(
        &mut self,
        desk: &mut Desk,
        by: &str,
        (watched, how): (&str, Supervision),
    ) {
        if self.talks_by(watched).is_none() || by == watched {
            return;
        }
        let purpose = Purpose::Supervise { watched: watched.to_owned(), how };
        if let Err(why) = self.hunt_phone(desk, by, purpose, Some(RING)) {
            let text = format!("{by} cannot be rung to supervise: {}.", why.as_words());
            self.journal(desk, EntryKind::Ring, Some(by), text);
        }
    }

    /// A supervisor's leg enters the conversation of `watched`.
    pub(crate) fn supervise(
        &mut self,
        desk: &mut Desk,
        new: media::LegId,
        watched: &str,
        how: Supervision,
    ) {
        let name = self.name_of(new);
        let legs = self.talks_by(watched).and_then(|leg| Some((leg, self.opposite(leg)?)));
        let taken = self.supervisor.is_some() && how != Supervision::TakeOver;
        let Some((leg, other)) = legs.filter(|_| !taken) else {
            let reason = if taken { Reason::Busy } else { Reason::NotFound };
            self.hang_up_leg(desk, new, Termination { by: Party::Exchange, reason });
            return;
        };
        if how == Supervision::TakeOver {
            self.stop_supervision(desk);
            return self.take_place(desk, new, leg);
        }
        if !self.accept_newcomer(desk, new) {
            return;
        }
        if let Some(leg) = self.legs.get(&new) {
            self.supervised_by.insert(leg.index);
        }
        self.supervisor = Some(Supervisor { leg: new, watched: leg, other, how });
        self.mix_conversation(desk);
        let text = format!("{name} {} {watched}'s conversation.", how.as_words());
        self.journal(desk, EntryKind::Answer, Some(&name), text);
        self.mark_lamps(desk);
    }

    /// The supervisor's own keys: 4 listens, 5 whispers, 6 speaks with both.
    pub(super) fn supervisor_key(&mut self, desk: &mut Desk, leg: media::LegId, key: char) -> bool {
        let Some(supervisor) = self.supervisor.as_mut().filter(|one| one.leg == leg) else {
            return false;
        };
        let how = match key {
            '4' => Supervision::Listen,
            '5' => Supervision::Whisper,
            '6' => Supervision::Barge,
            _ => return true,
        };
        if supervisor.how != how {
            supervisor.how = how;
            self.mix_conversation(desk);
            let (name, whom) = (self.name_of(leg), self.supervised());
            let text = format!("{name} {} {whom}'s conversation.", how.as_words());
            self.journal(desk, EntryKind::Answer, Some(&name), text);
        }
        true
    }

    /// The supervisor has hung up: the others hear each other as before. `false`: it was not.
    pub(super) fn supervisor_left(&mut self, desk: &mut Desk, leg: media::LegId) -> bool {
        let Some(supervisor) = self.supervisor.filter(|one| one.leg == leg) else {
            return false;
        };
        self.supervisor = None;
        unmix(desk, supervisor);
        self.mix_conversation(desk);
        true
    }

    /// The conversation ends or changes: who supervised it is let go.
    pub(super) fn stop_supervision(&mut self, desk: &mut Desk) {
        self.stop_collecting(desk);
        let hunts = self.hunts.iter().filter_map(|(id, hunt)| {
            matches!(hunt.purpose, Purpose::Supervise { .. }).then_some(*id)
        });
        for hunt in hunts.collect::<Vec<_>>() {
            self.cancel_hunt(desk, hunt, Reason::Withdrawn);
        }
        let Some(supervisor) = self.supervisor.take() else {
            return;
        };
        unmix(desk, supervisor);
        let over = Termination { by: Party::Exchange, reason: Reason::Withdrawn };
        self.hang_up_leg(desk, supervisor.leg, over);
    }

    fn supervised(&self) -> String {
        self.supervisor.map(|one| self.name_of(one.watched)).unwrap_or_default()
    }

    /// Who hears whom, where that is more than a bridge of two: one who keys in a number is heard by
    /// nobody.
    pub(super) fn mix_conversation(&self, desk: &mut Desk) {
        let unheard = self.unheard();
        let heard = |legs: Vec<media::LegId>| -> Vec<media::LegId> {
            legs.into_iter().filter(|leg| unheard.is_none_or(|(from, _)| from != *leg)).collect()
        };
        let Some(Supervisor { leg, watched, other, how }) = self.supervisor else {
            if let Some((from, by)) = unheard {
                desk.media(media::Command::Mix { leg: from, hears: vec![by] });
            }
            return;
        };
        let barges = how == Supervision::Barge;
        let speaks = barges || how == Supervision::Whisper;
        // Where the bridge says it all, nothing is mixed.
        let with = |speaks: bool, one| match speaks {
            true => heard(vec![one, leg]),
            false if unheard.is_some() => heard(vec![one]),
            false => Vec::new(),
        };
        for (listener, hears) in [
            (leg, heard(vec![watched, other])),
            (watched, with(speaks, other)),
            (other, with(barges, watched)),
        ] {
            desk.media(media::Command::Mix { leg: listener, hears });
        }
    }
}

fn unmix(desk: &mut Desk, supervisor: Supervisor) {
    for leg in [supervisor.leg, supervisor.watched, supervisor.other] {
        desk.media(media::Command::Mix { leg, hears: Vec::new() });
    }
}

impl Supervision {
    fn as_words(self) -> &'static str {
        match self {
            Supervision::Listen => "listens to",
            Supervision::Whisper => "whispers in",
            Supervision::Barge => "joins",
            Supervision::TakeOver => "takes over",
        }
    }
}
