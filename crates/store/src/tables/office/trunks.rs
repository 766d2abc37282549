//! Ways to the outside, with their secrets.

use cordboard_pbx::office::Trunk;

use super::entity::Entity;

impl Entity for Trunk {
    const TABLE: &'static str = "trunks";
    const KEY: &'static [&'static str] = &["id"];

    fn key(&self) -> Vec<&str> {
        vec![&self.id]
    }
}
