//! How many calls a number and a trunk may bring at once. What goes out is judged with the rules
//! (`rules/verdict.rs`).

use super::Exchange;
use crate::office::{Number, Trunk};

impl Exchange {
    /// Why no further call of a caller fits, as the rest of a sentence; `None` where one does. A number
    /// whose limit is not said takes callers as long as the trunk has lines.
    pub(super) fn full(&self, trunk: &Trunk, number: Option<&Number>) -> Option<String> {
        if let Some(max) = trunk.max_calls
            && self.desk.trunks.calls(&trunk.id) >= max as usize
        {
            return Some(format!("all {max} lines of the trunk {} are in use", trunk.id));
        }
        let number = number?;
        let max = number.max_calls?;
        let used = self.desk.trunks.calls_of(&self.desk.office.recorded(&number.number));
        (used >= max as usize)
            .then(|| format!("all {max} calls that {} may have are going on", number.number))
    }
}
