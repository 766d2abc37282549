//! The office's own numbers.

use cordboard_pbx::office::Number;

use super::entity::Entity;

impl Entity for Number {
    const TABLE: &'static str = "numbers";
    const KEY: &'static [&'static str] = &["number"];

    fn key(&self) -> Vec<&str> {
        vec![&self.number]
    }
}
