//! What this PC's phone rings with: the usual bell, a country's rhythm, or a sound of its user's.

use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};
use cordboard_engine::{
    phone::{Bell, RingToneError, ring_tone},
    private_file,
};
use cordboard_media::tone;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Kept, PhoneDesk};
use crate::{ApiError, Code};

/// In the data folder.
const FILE: &str = "ring-tone.wav";

/// What rings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum RingTone {
    /// Two notes in turn.
    #[default]
    Notes,
    /// The same in the rhythm of that country's phones (ISO 3166, two letters).
    Country { code: String },
    /// The sound that was brought last.
    Own,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RingChoice {
    pub tone: RingTone,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct RingUpload {
    /// As it was called where it comes from.
    pub file_name: String,
    /// WAV, MP3, FLAC or OGG Vorbis in base64, half a minute at most.
    pub data: String,
}

/// What may be chosen, and what is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RingTones {
    pub chosen: RingTone,
    /// What the sound that was brought last was called; `None`: none was.
    pub own: Option<String>,
    /// ISO 3166, two letters.
    pub countries: Vec<&'static str>,
}

impl Kept {
    pub(crate) fn bell(&self, data: &Path) -> Bell {
        match &self.ring_tone {
            RingTone::Notes => Bell::Notes,
            RingTone::Country { code } => Bell::Country(code.clone()),
            RingTone::Own => Bell::File(data.join(FILE)),
        }
    }

    pub(super) fn ring_tones(&self) -> RingTones {
        RingTones {
            chosen: self.ring_tone.clone(),
            own: self.own_ring_tone.clone(),
            countries: tone::countries().collect(),
        }
    }

    fn choose_ring_tone(&mut self, tone: RingTone) -> Result<(), ApiError> {
        match &tone {
            RingTone::Country { code } if !tone::countries().any(|known| known == code) => {
                return Err(ApiError::not_found("ring of the country", code));
            }
            RingTone::Own if self.own_ring_tone.is_none() => {
                let text = "no sound was brought yet: choose a file first";
                return Err(ApiError::new(Code::NotFound, text));
            }
            RingTone::Notes | RingTone::Country { .. } | RingTone::Own => {}
        }
        self.ring_tone = tone;
        Ok(())
    }

    /// Checks the sound, keeps it in the place of the one before, and chooses it.
    fn bring_ring_tone(&mut self, data: &Path, args: &RingUpload) -> Result<(), ApiError> {
        let sound =
            STANDARD.decode(&args.data).map_err(|_| ApiError::bad("data: this is no base64"))?;
        let made = ring_tone(sound).map_err(|error| refused(&args.file_name, &error))?;
        private_file::write(&data.join(FILE), &made)
            .map_err(|error| ApiError::failed("the sound is not kept", &error))?;
        self.own_ring_tone = Some(args.file_name.clone());
        self.ring_tone = RingTone::Own;
        Ok(())
    }
}

/// A screen says it in its own words, by `details.why`.
fn refused(name: &str, error: &RingToneError) -> ApiError {
    let (code, why) = match error {
        RingToneError::Unreadable(_) => (Code::BadArguments, "unreadable"),
        RingToneError::TooLong => (Code::TooLarge, "too_long"),
        RingToneError::Silent => (Code::BadArguments, "silent"),
    };
    ApiError::new(code, format!("{name}: {error}")).with(json!({ "why": why }))
}

impl PhoneDesk {
    /// Rings so from now on.
    ///
    /// # Errors
    ///
    /// There is no such bell, or the choice cannot be kept.
    pub(crate) fn choose_ring_tone(&self, choice: RingChoice) -> Result<(), ApiError> {
        self.change_bell(|kept| kept.choose_ring_tone(choice.tone))
    }

    /// Rings with this sound from now on.
    ///
    /// # Errors
    ///
    /// It is no sound that can ring, or it cannot be kept.
    pub(crate) fn bring_ring_tone(&self, args: &RingUpload) -> Result<(), ApiError> {
        self.change_bell(|kept| kept.bring_ring_tone(&self.data, args))
    }

    fn change_bell(
        &self,
        change: impl FnOnce(&mut Kept) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        self.handset.choose_bell(&self.change(change)?.bell(&self.data));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use cordboard_media::wav::{self, Format};

    use super::*;

    fn upload(seconds: usize, loud: i16) -> RingUpload {
        let samples = vec![loud; seconds * 8000];
        let mut file = Format { rate: 8000, channels: 1 }.header(samples.len() as u32 * 2).to_vec();
        wav::append(&mut file, &samples, &[]);
        RingUpload { file_name: "birds.wav".into(), data: STANDARD.encode(file) }
    }

    #[test]
    fn a_sound_that_is_brought_rings_after_the_next_start_too() {
        let data = tempfile::tempdir().expect("a folder");
        let mut kept = Kept::default();
        assert_eq!(kept.bell(data.path()), Bell::Notes, "at first, the usual");
        let none = kept.choose_ring_tone(RingTone::Own).expect_err("no sound is there");
        assert_eq!(none.code, Code::NotFound);
        kept.bring_ring_tone(data.path(), &upload(2, 9000)).expect("a good sound");
        kept.save(data.path()).expect("saved");
        let loaded = Kept::load(data.path());
        let Bell::File(path) = loaded.bell(data.path()) else { panic!("its own sound rings") };
        assert!(path.starts_with(data.path()) && path.exists(), "kept in the data folder");
        assert_eq!(loaded.ring_tones().own.as_deref(), Some("birds.wav"), "under its own name");
        let mut kept = loaded;
        kept.choose_ring_tone(RingTone::Notes).expect("the usual again");
        kept.choose_ring_tone(RingTone::Own).expect("and back, without bringing it again");
    }

    #[test]
    fn what_cannot_ring_is_refused_and_the_one_before_rings_on() {
        let data = tempfile::tempdir().expect("a folder");
        let mut kept = Kept::default();
        kept.bring_ring_tone(data.path(), &upload(2, 9000)).expect("a good sound");
        let file = || std::fs::read(data.path().join(FILE)).expect("the sound");
        let before = (kept.clone(), file());
        let text = RingUpload { file_name: "a.txt".into(), data: STANDARD.encode("no sound") };
        for (args, code, why) in [
            (upload(31, 9000), Code::TooLarge, "too_long"),
            (upload(2, 3), Code::BadArguments, "silent"),
            (text, Code::BadArguments, "unreadable"),
        ] {
            let error = kept.bring_ring_tone(data.path(), &args).expect_err(why);
            assert_eq!((error.code, error.details), (code, Some(json!({ "why": why }))));
            assert_eq!((kept.clone(), file()), before, "{why}: nothing has changed");
        }
    }

    #[test]
    fn only_rhythms_that_are_known_are_chosen() {
        let mut kept = Kept::default();
        for code in kept.ring_tones().countries {
            kept.choose_ring_tone(RingTone::Country { code: code.into() }).expect(code);
        }
        let unknown = RingTone::Country { code: "XX".into() };
        assert!(kept.choose_ring_tone(unknown).is_err(), "no phone rings so");
    }
}
