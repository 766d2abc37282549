//! All prompts, each with what is known of its sound.

use std::path::Path;

use cordboard_engine::hear;
use cordboard_pbx::office::{Kind, Prompt};
use cordboard_store::Store;
use serde::Serialize;

use crate::{ApiError, configure::edit::load};

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PromptRow {
    #[serde(flatten)]
    pub prompt: Prompt,
    /// Of a file that was uploaded.
    pub seconds: Option<f64>,
    /// Of a file that is there.
    pub bytes: Option<u64>,
    /// Flows, by id; a draft counts too.
    pub used_by: Vec<String>,
}

pub fn prompts(store: &mut Store, data: &Path) -> Result<Vec<PromptRow>, ApiError> {
    let (_, office) = load(store)?;
    let row = |prompt: &Prompt| {
        let file = prompt.file.as_ref().map(|file| data.join("prompts").join(file));
        let size = file.and_then(|file| hear::measure(&file));
        let mut used_by: Vec<String> =
            office.uses_of(Kind::Prompt, &prompt.id).into_iter().map(|one| one.id).collect();
        used_by.sort();
        used_by.dedup();
        PromptRow {
            prompt: prompt.clone(),
            seconds: size.and_then(|(_, millis)| millis).map(|millis| millis as f64 / 1000.0),
            bytes: size.map(|(bytes, _)| bytes),
            used_by,
        }
    };
    Ok(office.prompts.iter().map(row).collect())
}
