//! Limits on calls to the outside.

use cordboard_pbx::office::OutboundRule;

use super::entity::Entity;

impl Entity for OutboundRule {
    const TABLE: &'static str = "outbound_rules";
    const KEY: &'static [&'static str] = &["id"];

    fn key(&self) -> Vec<&str> {
        vec![&self.id]
    }
}
