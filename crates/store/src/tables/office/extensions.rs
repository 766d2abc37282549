//! Numbers inside the office, with their phones' secrets.

use cordboard_pbx::office::Extension;

use super::entity::Entity;

impl Entity for Extension {
    const TABLE: &'static str = "extensions";
    const KEY: &'static [&'static str] = &["number"];

    fn key(&self) -> Vec<&str> {
        vec![&self.number]
    }
}
