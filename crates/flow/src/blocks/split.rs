use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Step},
};

/// Sends callers different ways by lot: each part is an exit, and takes so many of a hundred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// Together they make 100 percent.
    pub parts: Vec<Part>,
}

/// An exit, and how many of a hundred callers take it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub name: String,
    pub percent: u32,
}

const MOST_PARTS: usize = 20;

impl Acts for Split {
    fn exits(&self) -> Vec<Exit> {
        self.parts.iter().map(|part| Exit::required(part.name.as_str())).collect()
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        if self.parts.len() < 2 || self.parts.len() > MOST_PARTS {
            checks.bad("parts", format!("give from 2 to {MOST_PARTS} parts"));
        }
        for (index, part) in self.parts.iter().enumerate() {
            let name = part.name.as_str();
            if name.trim().is_empty() {
                checks.bad(&format!("parts[{index}].name"), "give the part a name");
            } else if self.parts[..index].iter().any(|other| other.name == name) {
                checks.bad(&format!("parts[{index}].name"), format!("{name} is there already"));
            }
            checks.range(&format!("parts[{index}].percent"), Some(part.percent), 0..=100);
        }
        let sum: u64 = self.parts.iter().map(|part| u64::from(part.percent)).sum();
        if sum != 100 {
            checks.bad("parts", format!("the parts make {sum} percent; let them make 100"));
        }
    }

    fn begin(&self, line: &mut Line, _now: Instant) -> Step {
        let lot = line.draw();
        let mut reached = 0;
        let drawn = self.parts.iter().find(|part| {
            reached += u64::from(part.percent);
            u64::from(lot) < reached
        });
        match drawn.or(self.parts.last()) {
            Some(part) => {
                let why = format!("the lot fell on it, as for {} of 100 callers", part.percent);
                Step::exit(part.name.clone(), why)
            }
            // A draft without parts.
            None => Step::exit("", "there is no part to take"),
        }
    }
}
