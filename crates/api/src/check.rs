//! Looks whether an office file could be imported.

use std::fmt;

use cordboard_pbx::office::{self, Fault, Office};
use serde::Serialize;

/// Reads the file's text, and changes nothing.
///
/// # Errors
///
/// Every fault of the file, each with its place and with what to do.
pub fn check(text: &str) -> Result<Checked, Vec<Fault>> {
    office::read(text).map(|office| Checked::of(&office))
}

/// What is to be said of a file without faults.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Checked {
    pub summary: Summary,
    /// What is worth knowing of it, a line each: settings that have no effect yet, flows that are odd.
    pub notes: Vec<String>,
    /// Files that its prompts are made of, relative to the data folder's `prompts`.
    pub sounds: Vec<String>,
}

impl Checked {
    pub(crate) fn of(office: &Office) -> Self {
        let mut notes = Vec::new();
        let idle = office.not_in_force();
        if !idle.is_empty() {
            notes.push(format!("kept, not yet in force: {}", idle.join(", ")));
        }
        let odd = office.oddities().into_iter();
        notes.extend(odd.map(|oddity| format!("{}: {}", oddity.path, oddity.message)));
        let sounds = office.prompts.iter().filter_map(|prompt| prompt.file.clone()).collect();
        Self { summary: Summary::of(office), notes, sounds }
    }
}

/// What an office consists of, in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Summary {
    pub extensions: usize,
    pub groups: usize,
    pub trunks: usize,
    pub numbers: usize,
    pub flows: usize,
    pub users: usize,
}

impl Summary {
    pub(crate) fn of(office: &Office) -> Self {
        Self {
            extensions: office.extensions.len(),
            groups: office.groups.len(),
            trunks: office.trunks.len(),
            numbers: office.numbers.len(),
            flows: office.flows.len(),
            users: office.users.len(),
        }
    }
}

impl fmt::Display for Summary {
    /// `3 extensions, 1 group, 0 trunks, ...`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.extensions, "extension"),
            (self.groups, "group"),
            (self.trunks, "trunk"),
            (self.numbers, "number"),
            (self.flows, "flow"),
            (self.users, "user"),
        ];
        for (place, (count, word)) in counts.into_iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            let plural = if count == 1 { "" } else { "s" };
            write!(f, "{comma}{count} {word}{plural}")?;
        }
        Ok(())
    }
}
