//! When the office is open.

use cordboard_flow::Calendar;

use super::entity::Entity;

impl Entity for Calendar {
    const TABLE: &'static str = "calendars";
    const KEY: &'static [&'static str] = &["id"];

    fn key(&self) -> Vec<&str> {
        vec![self.id.as_str()]
    }
}
