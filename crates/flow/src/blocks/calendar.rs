use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    CalendarId,
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Asks a calendar. Exits: `open`, `closed`. A calendar that is gone counts as closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub calendar: CalendarId,
}

impl Acts for Hours {
    fn exits(&self) -> Vec<Exit> {
        ["open", "closed"].map(Exit::required).into()
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.calendar("calendar", &self.calendar);
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        let (open, why) = line.is_open(&self.calendar, now);
        Step::exit(if open { "open" } else { "closed" }, why)
    }
}
