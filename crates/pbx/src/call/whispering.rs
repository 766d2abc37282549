//! Before a caller is connected, whoever answered hears what the flow has to say of him.
//!
//! Meanwhile the caller goes on hearing what he heard. Who hangs up before the end has answered all
//! the same.

use cordboard_flow as flow;
use cordboard_media as media;

use super::{Call, LegState, Stage, talking::clip, walking::spoken_clip};
use crate::{desk::Desk, record::EntryKind};

/// What is to be said, or is being said to whoever answered.
#[derive(Debug, Default)]
pub(super) enum Whisper {
    #[default]
    Nothing,
    Kept(media::ClipId),
    Heard {
        by: media::LegId,
        play: media::PlayId,
    },
}

impl Call {
    /// Keeps it for whoever answers next. It is said in the language of the office, not the caller's.
    pub(super) fn keep_whisper(&mut self, desk: &Desk, whisper: Option<&flow::Spoken>) {
        self.whisper = match whisper {
            Some(spoken) => Whisper::Kept(spoken_clip(&desk.office.office.language, spoken)),
            None => Whisper::Nothing,
        };
    }

    /// Says it to the person who is about to be connected. `false`: there is nothing to say.
    pub(super) fn whisper_to(&mut self, desk: &mut Desk, person: media::LegId) -> bool {
        let Whisper::Kept(words) = std::mem::take(&mut self.whisper) else {
            return false;
        };
        if self.playing.is_none() {
            self.play(desk, vec![clip("tone/ringback")], media::Repeat::Forever);
        }
        let play = desk.take_play();
        self.whisper = Whisper::Heard { by: person, play };
        let (clips, repeat) = (vec![words], media::Repeat::Once);
        desk.media(media::Command::Play { leg: person, play, clips, repeat });
        let name = self.name_of(person);
        let text = format!("{name} hears first what the flow says of the caller.");
        self.journal(desk, EntryKind::Answer, Some(&name), text);
        true
    }

    /// Whoever answered does not hear the caller yet.
    pub(super) fn is_whispering(&self) -> bool {
        matches!(self.whisper, Whisper::Heard { .. })
    }

    /// A play that is not for the party has ended: now the two hear each other.
    pub(super) fn whisper_heard(
        &mut self,
        desk: &mut Desk,
        leg: media::LegId,
        ended: media::PlayId,
    ) {
        match self.whisper {
            Whisper::Heard { by, play } if by == leg && play == ended => {}
            Whisper::Heard { .. } | Whisper::Kept(_) | Whisper::Nothing => return,
        }
        self.whisper = Whisper::Nothing;
        let there =
            |leg: &media::LegId| self.legs.get(leg).is_some_and(|leg| leg.state == LegState::Up);
        if matches!(self.stage, Stage::Talking { person } if person == leg) && there(&leg) {
            self.stop_play(desk);
            self.bridge(desk, leg);
            self.start_recording(desk);
        }
    }
}
