//! Who is told of what happens, with their addresses and secrets.

use cordboard_pbx::office::Webhook;

use super::entity::Entity;

impl Entity for Webhook {
    const TABLE: &'static str = "webhooks";
    const KEY: &'static [&'static str] = &["id"];

    fn key(&self) -> Vec<&str> {
        vec![&self.id]
    }
}
