//! Skill groups.

use cordboard_pbx::office::Group;

use super::entity::Entity;

impl Entity for Group {
    const TABLE: &'static str = "groups";
    const KEY: &'static [&'static str] = &["id"];

    fn key(&self) -> Vec<&str> {
        vec![&self.id]
    }
}
