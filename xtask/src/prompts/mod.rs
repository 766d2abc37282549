//! `cargo xtask prompts`: the spoken prompts and the hold music in `assets/`.
//!
//! They are committed, so that building Cordboard needs no speech program. `table.rs` is what is
//! said, `music.rs` what is played.

mod music;
mod resample;
mod speech;
mod table;
mod wav;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::{packages, root};

/// Samples a second of speech.
const RATE: u32 = 16_000;

/// Makes every file anew.
///
/// # Errors
/// When espeak-ng is missing or fails, or a file cannot be written.
pub(crate) fn make() -> Result<ExitCode> {
    packages::ensure(&[packages::SPEECH])?;
    let assets = root().join("assets");
    let mut bytes = 0;
    for language in table::LANGUAGES {
        let folder = assets.join("prompts").join(language.tag);
        for prompt in table::PROMPTS {
            let text = (language.text)(prompt);
            let samples = speech::speak(language.voice, language.words_a_minute, text)
                .with_context(|| format!("prompt {} in {}", prompt.name, language.tag))?;
            bytes += save(&folder, prompt.name, RATE, &samples)?;
        }
    }
    bytes += save(&assets.join("music"), "default", music::RATE, &music::compose())?;
    println!(
        "{} prompts in {} languages and the hold music: {} KiB",
        table::PROMPTS.len(),
        table::LANGUAGES.len(),
        bytes / 1024
    );
    Ok(ExitCode::SUCCESS)
}

fn save(folder: &Path, name: &str, rate: u32, samples: &[f64]) -> Result<usize> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let file = folder.join(name).with_extension("wav");
    let bytes = wav::write(rate, samples);
    fs::write(&file, &bytes).with_context(|| file.display().to_string())?;
    Ok(bytes.len())
}
