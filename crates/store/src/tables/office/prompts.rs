//! What callers hear: one row per language.

use cordboard_pbx::office::Prompt;

use super::entity::Entity;

impl Entity for Prompt {
    const TABLE: &'static str = "prompts";
    const KEY: &'static [&'static str] = &["id", "language"];

    fn key(&self) -> Vec<&str> {
        vec![&self.id, &self.language]
    }
}
