//! How many calls a number and a trunk may carry at once, in both directions together.

use super::Exchange;
use crate::{
    numbers::Dialled,
    office::{Number, Trunk},
    record::Reason,
    routing::{Refused, Route},
};

impl Exchange {
    /// Why no further call of a caller fits, as the rest of a sentence; `None` where one does.
    pub(super) fn full(&self, trunk: &Trunk, number: Option<&Number>) -> Option<String> {
        if let Some(max) = trunk.max_calls
            && self.desk.trunks.calls(&trunk.id) >= max as usize
        {
            return Some(format!("all {max} lines of the trunk {} are in use", trunk.id));
        }
        self.number_full(number?)
    }

    /// A call to the outside needs a line of the number that it shows; a call for help does not wait
    /// for one. The trunk's own lines were looked at with the route.
    pub(super) fn within_limits(&self, route: Route) -> Result<Route, Refused> {
        let Route::Outside(outbound) = &route else {
            return Ok(route);
        };
        let office = &self.desk.office;
        if matches!(office.plan().read(&outbound.callee), Ok(Dialled::Emergency(_))) {
            return Ok(route);
        }
        match office.own_number(&outbound.number).and_then(|number| self.number_full(number)) {
            Some(text) => Err(Refused { reason: Reason::Congestion, text }),
            None => Ok(route),
        }
    }

    fn number_full(&self, number: &Number) -> Option<String> {
        let max = number.max_calls?;
        let recorded = self.desk.office.recorded(&number.number);
        let of_number =
            |record: &crate::record::CallRecord| record.number.as_ref() == Some(&recorded);
        let calls = self.calls.values();
        let used = calls.filter(|call| !call.legs.is_empty() && of_number(&call.record)).count();
        (used >= max as usize)
            .then(|| format!("all {max} calls that {} may have are going on", number.number))
    }
}
