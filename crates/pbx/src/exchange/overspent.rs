//! Conversations with the outside that go on beyond what the guard of their trunk allows.

use super::Exchange;
use crate::rules;

impl Exchange {
    /// Ends them, where the office says so; a call for help goes on.
    pub(super) fn end_overspent(&mut self) {
        let (office, wall) = (self.desk.office.clone(), self.desk.wall());
        for trunk in rules::overspent(&office, &self.desk.talks, wall) {
            for call in self.calls.values_mut().filter(|call| !call.is_over()) {
                call.end_outside(&mut self.desk, &trunk);
            }
        }
    }
}
