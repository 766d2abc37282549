//! The library: names of sounds become sounds.
//!
//! | name | sound |
//! | --- | --- |
//! | `prompt/LANG/ID` | a prompt of the office: built in, from a file, or spoken from its text |
//! | `prompt/LANG/builtin:NAME` | the same as `builtin/LANG/NAME` |
//! | `say/LANG/TEXT` | a text of a flow, spoken; it is kept in memory alone |
//! | `builtin/LANG/NAME` | a sentence that comes with the program |
//! | `digits/LANG/N` | a spoken digit |
//! | `music/NAME` | hold music: a file in the data folder's `music`, or what comes with the program |
//! | `tone/NAME` | a tone of the office's country: `busy`, `ringback`, `reorder`, `beep`, `dial` |
//! | `message/ID` | a message in a mailbox |
//!
//! A prompt in another language is better than none: when the language asked for is missing, the
//! closest one is played. Loading may read files and run a speech program, so it happens on the
//! loader's thread ([`crate::media`]), never on the media threads.

mod builtin;
mod prompts;
mod speech;

use std::{
    collections::HashMap,
    fs, io,
    path::{Component, Path, PathBuf},
};

use cordboard_media::{Clip, ClipId, tone};

pub(crate) use self::{
    prompts::{Sound, Sounds},
    speech::{SystemVoice, Voice},
};
use crate::convert::{self, ConvertError};

/// Sound files that people bring may have any of these endings.
const ENDINGS: [&str; 4] = ["wav", "mp3", "flac", "ogg"];

/// The largest file that is read at all, in bytes: half an hour of CD quality.
const LARGEST: u64 = 512 * 1024 * 1024;

/// Knows where every sound is.
#[derive(Debug)]
pub(crate) struct Library {
    data: PathBuf,
    sounds: Sounds,
    /// The files of messages, relative to the data folder.
    messages: HashMap<u64, PathBuf>,
    voice: Box<dyn Voice>,
}

/// Why a sound cannot be played.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    #[error("there is no sound of this name")]
    Unknown,
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("{}: the file is larger than {} MB", path.display(), LARGEST / 1024 / 1024)]
    TooLarge { path: PathBuf },
    #[error(transparent)]
    Sound(#[from] ConvertError),
    #[error(transparent)]
    Speech(#[from] speech::SpeechError),
}

impl Library {
    pub(crate) fn new(data: &Path, voice: Box<dyn Voice>) -> Self {
        Self { data: data.to_owned(), sounds: Sounds::default(), messages: HashMap::new(), voice }
    }

    /// Takes what a new configuration says.
    pub(crate) fn set_sounds(&mut self, sounds: Sounds) {
        self.sounds = sounds;
    }

    /// A message was left; `file` is relative to the data folder, or to its `voicemail`.
    pub(crate) fn add_message(&mut self, id: u64, file: &str) {
        let file = Path::new(file);
        let path = if file.starts_with("voicemail") {
            file.to_owned()
        } else {
            Path::new("voicemail").join(file)
        };
        self.messages.insert(id, path);
    }

    /// A message was deleted, so its file goes too.
    pub(crate) fn delete_message(&mut self, id: u64) {
        let Some(path) = self.messages.remove(&id).and_then(|file| self.path(&file)) else {
            return;
        };
        if let Err(error) = fs::remove_file(&path) {
            tracing::warn!(path = %path.display(), %error, "a deleted message's file is still there");
        }
    }

    /// Finds and reads a sound. A text that cannot be spoken becomes a short tone: the caller hears
    /// that something should be there, and the call goes on.
    pub(crate) fn load(&self, id: &ClipId) -> Result<Clip, LoadError> {
        match self.find(id) {
            Err(LoadError::Speech(error)) => {
                tracing::warn!(%error, "a prompt's text cannot be spoken; a tone stands in for it");
                Ok(tone::clip(&self.sounds.country, tone::Signal::Beep))
            }
            found => found,
        }
    }

    /// Finds and reads a sound, and hides nothing: for somebody who can do something about it.
    pub(crate) fn find(&self, id: &ClipId) -> Result<Clip, LoadError> {
        let parts: Vec<&str> = id.0.splitn(3, '/').collect();
        match parts.as_slice() {
            ["prompt", language, name] => match name.strip_prefix("builtin:") {
                Some(name) => builtin(language, name),
                None => self.prompt(language, name),
            },
            ["say", language, text] => self.say(language, text),
            ["builtin" | "digits", language, name] => builtin(language, name),
            ["music", name] => self.music(name),
            ["tone", name] => self.tone(name),
            ["message", id] => self.message(id),
            _ => Err(LoadError::Unknown),
        }
    }

    /// What must be spoken for the prompts there are, to be made ready before a caller needs it.
    pub(crate) fn texts(&self) -> Vec<ClipId> {
        let spoken =
            self.sounds.prompts.iter().filter(|prompt| matches!(prompt.sound, Sound::Text(_)));
        spoken
            .map(|prompt| ClipId::new(&format!("prompt/{}/{}", prompt.language, prompt.id)))
            .collect()
    }

    fn prompt(&self, language: &str, name: &str) -> Result<Clip, LoadError> {
        let prompt =
            prompts::closest(&self.sounds.prompts, language, name).ok_or(LoadError::Unknown)?;
        match &prompt.sound {
            Sound::Builtin(name) => builtin(&prompt.language, name),
            Sound::File(file) => self.file(&Path::new("prompts").join(file)),
            Sound::Text(text) => self.speak(&prompt.language, text),
        }
    }

    fn speak(&self, language: &str, text: &str) -> Result<Clip, LoadError> {
        let cache = self.data.join("prompts");
        spoken(speech::speak(self.voice.as_ref(), &cache, language, text))
    }

    /// Speaks what was made for one caller. No file is left of it: it may hold his number, and hardly
    /// anybody will hear it again.
    fn say(&self, language: &str, text: &str) -> Result<Clip, LoadError> {
        spoken(speech::say(self.voice.as_ref(), language, text))
    }

    fn tone(&self, name: &str) -> Result<Clip, LoadError> {
        let signal = tone::Signal::from_name(name).ok_or(LoadError::Unknown)?;
        Ok(tone::clip(&self.sounds.country, signal))
    }

    fn music(&self, name: &str) -> Result<Clip, LoadError> {
        let own = ENDINGS.iter().map(|ending| Path::new("music").join(format!("{name}.{ending}")));
        for file in own {
            if self.path(&file).is_some_and(|path| path.is_file()) {
                return self.file(&file);
            }
        }
        let embedded = builtin::sound(&format!("music/{name}"));
        let sound = embedded.or_else(|| builtin::sound("music/default"));
        Ok(convert::clip(sound.ok_or(LoadError::Unknown)?.to_vec())?)
    }

    fn message(&self, id: &str) -> Result<Clip, LoadError> {
        let id: u64 = id.parse().map_err(|_| LoadError::Unknown)?;
        self.file(self.messages.get(&id).ok_or(LoadError::Unknown)?)
    }

    fn file(&self, file: &Path) -> Result<Clip, LoadError> {
        let path = self.path(file).ok_or(LoadError::Unknown)?;
        let failed = |error| LoadError::File { path: path.clone(), error };
        if fs::metadata(&path).map_err(failed)?.len() > LARGEST {
            return Err(LoadError::TooLarge { path });
        }
        Ok(convert::clip(fs::read(&path).map_err(failed)?)?)
    }

    /// A file of the data folder; `None` for a name that would lead out of it.
    fn path(&self, file: &Path) -> Option<PathBuf> {
        let inside = file.components().all(|part| matches!(part, Component::Normal(_)));
        inside.then(|| self.data.join(file))
    }
}

/// What a voice gives and nobody can read is the voice's fault.
fn spoken(wav: Result<Vec<u8>, speech::SpeechError>) -> Result<Clip, LoadError> {
    let clip = convert::clip(wav?);
    Ok(clip.map_err(|error| speech::SpeechError::Failed(error.to_string()))?)
}

fn builtin(language: &str, name: &str) -> Result<Clip, LoadError> {
    let sound = builtin::sentence(language, name).ok_or(LoadError::Unknown)?;
    Ok(convert::clip(sound.to_vec())?)
}

#[cfg(test)]
mod tests {
    use cordboard_media::tone;

    use super::{prompts::Prompt, *};
    use crate::sample_file;

    /// Says everything as 440 Hz, or nothing at all.
    #[derive(Debug)]
    struct Hum(bool);

    impl Voice for Hum {
        fn speak(&self, _: &str, _: &str) -> Result<Vec<u8>, speech::SpeechError> {
            if !self.0 {
                return Err(speech::SpeechError::NoVoice);
            }
            Ok(sample_file::mono(8000, &tone::sine(440.0, 0.3, 8000, 500)))
        }
    }

    fn library(data: &Path, speaks: bool) -> Library {
        let mut library = Library::new(data, Box::new(Hum(speaks)));
        let prompt = |id: &str, language: &str, sound| Prompt {
            id: id.into(),
            language: language.into(),
            sound,
        };
        let prompts = vec![
            prompt("greeting", "zh-CN", Sound::Builtin("welcome".into())),
            prompt("menu", "zh-CN", Sound::Text("one or two".into())),
            prompt("hours", "en", Sound::File("hours.wav".into())),
            prompt("escape", "en", Sound::File("../cordboard.db".into())),
        ];
        library.set_sounds(Sounds { prompts, country: "CN".into() });
        library
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    fn millis(library: &Library, name: &str) -> Option<u64> {
        library.load(&ClipId::new(name)).ok().map(|clip| clip.millis())
    }

    #[test]
    fn every_kind_of_name_has_a_sound() {
        let data = folder();
        let library = library(data.path(), true);
        for name in [
            "prompt/zh-CN/greeting",
            "prompt/zh-CN/menu",
            "prompt/zh-CN/builtin:goodbye",
            "say/en/You called at 09:30/10:30",
            "builtin/en/leave-message",
            "digits/zh-CN/7",
            "music/default",
            "music/unheard-of",
            "tone/busy",
            "tone/ringback",
            "tone/reorder",
            "tone/beep",
        ] {
            assert!(millis(&library, name).is_some_and(|length| length > 50), "{name} sounds");
        }
    }

    #[test]
    fn another_language_is_better_than_none() {
        let data = folder();
        let library = library(data.path(), true);
        let chinese = millis(&library, "prompt/zh-CN/greeting");
        assert_eq!(millis(&library, "prompt/en/greeting"), chinese, "there is only a Chinese one");
        let english = millis(&library, "builtin/en/welcome");
        assert_eq!(millis(&library, "builtin/fr/welcome"), english, "English stands in for all");
        let close = millis(&library, "builtin/zh-TW/welcome");
        assert_eq!(close, millis(&library, "builtin/zh-CN/welcome"), "the closest one is chosen");
    }

    #[test]
    fn files_of_the_office_are_read_and_no_others() {
        let data = folder();
        fs::create_dir(data.path().join("prompts")).expect("a folder");
        fs::create_dir(data.path().join("music")).expect("a folder");
        let sound = sample_file::mono(8000, &tone::sine(440.0, 0.3, 8000, 700));
        fs::write(data.path().join("prompts/hours.wav"), &sound).expect("a file");
        fs::write(data.path().join("music/own.wav"), &sound).expect("a file");
        fs::write(data.path().join("cordboard.db"), &sound).expect("a file that is not for ears");
        let library = library(data.path(), true);
        assert_eq!(millis(&library, "prompt/en/hours"), Some(700), "the office's own file");
        assert_eq!(millis(&library, "music/own"), Some(700), "the office's own music");
        for name in ["prompt/en/escape", "music/../cordboard", "prompt/en/nothing", "", "tone/x"] {
            assert_eq!(millis(&library, name), None, "{name:?} names nothing that may be heard");
        }
    }

    #[test]
    fn messages_are_found_by_their_number_and_deleted_with_their_file() {
        let data = folder();
        fs::create_dir(data.path().join("voicemail")).expect("a folder");
        let sound = sample_file::mono(8000, &tone::sine(440.0, 0.3, 8000, 600));
        let mut library = library(data.path(), true);
        for (id, file) in [(17, "17.wav"), (18, "voicemail/18.wav")] {
            fs::write(data.path().join(format!("voicemail/{id}.wav")), &sound).expect("a file");
            library.add_message(id, file);
            let name = format!("message/{id}");
            assert_eq!(millis(&library, &name), Some(600), "it can be heard");
            library.delete_message(id);
            assert_eq!(millis(&library, &name), None, "it is gone");
            assert!(!data.path().join(format!("voicemail/{id}.wav")).exists(), "so is its file");
        }
    }

    #[test]
    fn a_text_is_spoken_once_and_then_kept() {
        let data = folder();
        let first = millis(&library(data.path(), true), "prompt/zh-CN/menu");
        assert_eq!(first, Some(500), "the voice has spoken");
        let later = millis(&library(data.path(), false), "prompt/zh-CN/menu");
        assert_eq!(later, first, "no voice is needed any more");
    }

    #[test]
    fn what_is_said_to_one_caller_leaves_no_file() {
        let data = folder();
        let said = millis(&library(data.path(), true), "say/zh-CN/1 3 8");
        assert_eq!(said, Some(500), "the voice has spoken");
        let left = fs::read_dir(data.path()).expect("the folder").count();
        assert_eq!(left, 0, "a caller's number stays nowhere");
    }

    #[test]
    fn a_missing_voice_is_a_short_tone_and_no_failure() {
        let data = folder();
        let clip = library(data.path(), false).load(&ClipId::new("prompt/zh-CN/menu"));
        let clip = clip.expect("a call never fails for want of a voice");
        assert!((50..1000).contains(&clip.millis()), "short, but there");
    }

    #[test]
    fn the_texts_to_prepare_are_named_as_they_will_be_asked_for() {
        let data = folder();
        let texts = library(data.path(), true).texts();
        assert_eq!(texts, [ClipId::new("prompt/zh-CN/menu")], "one text, one name");
    }
}
