//! Text becomes speech.
//!
//! [`Voice`] is the seam: today espeak-ng, where it is installed. What was spoken once is kept in
//! the data folder under the hash of its text, so that callers never wait for a voice twice, and an
//! exchange keeps its prompts when the voice is gone.

use std::{
    fmt, fs, io,
    io::{Read, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use sha2::{Digest, Sha256};

/// The longest text, in bytes; a prompt is no book.
const LONGEST: usize = 8 * 1024;

/// After this the speech program counts as stuck.
const PATIENCE: Duration = Duration::from_secs(20);

/// Goes up when a language gets another voice: what the old one said is then spoken anew.
const VOICES: u32 = 2;

/// Something that speaks.
pub(crate) trait Voice: fmt::Debug + Send {
    /// Speaks a text in a language such as `zh-CN`; gives a WAV file.
    fn speak(&self, language: &str, text: &str) -> Result<Vec<u8>, SpeechError>;
}

/// Why a text was not spoken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpeechError {
    #[error(
        "this system has no voice: install espeak-ng (on Debian and Ubuntu: `apt install \
         espeak-ng`), or give the prompt a sound file instead of a text"
    )]
    NoVoice,
    #[error("the text is longer than {LONGEST} bytes: make several prompts of it")]
    TooLong,
    #[error("the speech program failed: {0}")]
    Failed(String),
}

/// The spoken text as a WAV file, from the cache or from the voice.
pub(crate) fn speak(
    voice: &dyn Voice,
    cache: &Path,
    language: &str,
    text: &str,
) -> Result<Vec<u8>, SpeechError> {
    let file = cache.join(format!("{}.wav", key(language, text)));
    if let Ok(kept) = fs::read(&file) {
        return Ok(kept);
    }
    let spoken = say(voice, language, text)?;
    if let Err(error) = keep(&file, &spoken) {
        tracing::warn!(file = %file.display(), %error, "a spoken prompt could not be kept");
    }
    Ok(spoken)
}

/// The spoken text as a WAV file, of which nothing is kept.
pub(crate) fn say(voice: &dyn Voice, language: &str, text: &str) -> Result<Vec<u8>, SpeechError> {
    if text.len() > LONGEST {
        return Err(SpeechError::TooLong);
    }
    voice.speak(language, text)
}

fn key(language: &str, text: &str) -> String {
    let digest = Sha256::digest(format!("{VOICES}\n{language}\n{text}"));
    format!("spoken-{}", hex::encode(&digest[..16]))
}

/// Whole or not at all: a name is only given to a finished file.
fn keep(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let unfinished = file.with_extension("part");
    fs::write(&unfinished, bytes)?;
    fs::rename(&unfinished, file)
}

/// What this system has.
#[derive(Debug)]
pub(crate) struct SystemVoice;

impl Voice for SystemVoice {
    #[cfg(unix)]
    fn speak(&self, language: &str, text: &str) -> Result<Vec<u8>, SpeechError> {
        espeak(language, text)
    }

    /// Here the system's own voices would be asked.
    #[cfg(not(unix))]
    fn speak(&self, _: &str, _: &str) -> Result<Vec<u8>, SpeechError> {
        Err(SpeechError::NoVoice)
    }
}

#[cfg(unix)]
fn espeak(language: &str, text: &str) -> Result<Vec<u8>, SpeechError> {
    let started = Command::new("espeak-ng")
        // A little slower than its habit: callers hear it once, over a telephone.
        .args(["-v", voice_name(language), "-s", "150", "--stdin", "--stdout"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(SpeechError::NoVoice),
        Err(error) => return Err(SpeechError::Failed(error.to_string())),
    };
    let spoken = converse(&mut child, text);
    if spoken.is_err() {
        let _ = child.kill(); // it may have ended by itself
    }
    let ended = child.wait().map_err(|error| SpeechError::Failed(error.to_string()))?;
    let spoken = spoken?;
    if ended.success() {
        Ok(with_sizes(spoken))
    } else {
        Err(SpeechError::Failed(ended.to_string()))
    }
}

/// The program's own name for a language.
#[cfg(unix)]
fn voice_name(language: &str) -> &'static str {
    let language = language.to_ascii_lowercase();
    match language.split('-').next().unwrap_or_default() {
        "zh" if language.ends_with("hk") => "yue",
        // Its plain `cmn` spells the Pinyin of most characters out in English.
        "zh" | "cmn" => "cmn-latn-pinyin",
        "de" => "de",
        "es" => "es",
        "fr" => "fr",
        "ja" => "ja",
        "ko" => "ko",
        "ru" => "ru",
        _ => "en",
    }
}

/// Gives the text and takes the sound, in bounded time.
#[cfg(unix)]
fn converse(child: &mut Child, text: &str) -> Result<Vec<u8>, SpeechError> {
    let failed = |error: io::Error| SpeechError::Failed(error.to_string());
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(SpeechError::Failed("it has no pipes".into()));
    };
    let (sender, heard) = mpsc::channel();
    thread::Builder::new()
        .name("speech".into())
        .spawn(move || {
            let mut sound = Vec::new();
            let read = output.read_to_end(&mut sound).map(|_| sound);
            let _ = sender.send(read); // nobody listens any more after the time is up
        })
        .map_err(failed)?;
    // Short enough to fit in the pipe, so this cannot block.
    input.write_all(text.as_bytes()).map_err(failed)?;
    drop(input);
    match heard.recv_timeout(PATIENCE) {
        Ok(sound) => sound.map_err(failed),
        Err(RecvTimeoutError::Timeout) => Err(SpeechError::Failed("it took too long".into())),
        Err(RecvTimeoutError::Disconnected) => Err(SpeechError::Failed("it broke off".into())),
    }
}

/// A program that writes to a pipe cannot go back to fill in the sizes of the header.
#[cfg(unix)]
fn with_sizes(mut file: Vec<u8>) -> Vec<u8> {
    use cordboard_media::wav::HEADER;

    let data = u32::try_from(file.len().saturating_sub(HEADER)).unwrap_or(u32::MAX);
    let is_plain = file.len() > HEADER && file.get(36..40) == Some(b"data".as_slice());
    if is_plain {
        file[4..8].copy_from_slice(&data.saturating_add(HEADER as u32 - 8).to_le_bytes());
        file[40..44].copy_from_slice(&data.to_le_bytes());
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_languages_have_keys_of_their_own() {
        let keys = [key("en", "one"), key("en", "two"), key("zh-CN", "one")];
        assert!(keys[0] != keys[1] && keys[0] != keys[2], "nothing is spoken in a wrong tongue");
        assert_eq!(key("en", "one"), keys[0], "and the key stays the same");
    }

    #[cfg(unix)]
    #[test]
    fn the_system_speaks_or_says_what_is_missing() {
        match SystemVoice.speak("en", "Press one for sales.") {
            Ok(wav) => {
                let clip = crate::convert::clip(wav).expect("what is spoken can be played");
                assert!(clip.millis() > 500, "a sentence takes its time: {} ms", clip.millis());
            }
            Err(SpeechError::NoVoice) => {
                let advice = SpeechError::NoVoice.to_string();
                assert!(advice.contains("espeak-ng"), "the person is told what to do: {advice}");
            }
            Err(other) => panic!("{other}"),
        }
    }

    #[cfg(unix)]
    #[test]
    fn chinese_is_spoken_in_chinese() {
        let sounds = Command::new("espeak-ng")
            .args(["-q", "-x", "-v", voice_name("zh-CN"), "您好,销售请按 1,一共 12 元"])
            .output();
        let Ok(sounds) = sounds else { return }; // no voice here
        let sounds = String::from_utf8_lossy(&sounds.stdout);
        assert!(sounds.contains("X'Au"), "“hao” is among the sounds: {sounds}");
        assert!(!sounds.contains("(en)"), "nothing is spelled out in English: {sounds}");
    }

    #[test]
    fn a_book_is_no_prompt() {
        let folder = tempfile::tempdir().expect("a folder");
        let book = "word ".repeat(LONGEST);
        let refusal = speak(&SystemVoice, folder.path(), "en", &book);
        assert!(matches!(refusal, Err(SpeechError::TooLong)), "it is refused");
    }
}
