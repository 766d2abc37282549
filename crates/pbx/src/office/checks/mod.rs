//! What does not fit together in an office whose every field could be read: one file per section.

mod calendars;
mod flows;
mod people;
mod prompts;
mod rules;
mod site;
mod trunks;
mod webhooks;

use std::{collections::HashMap, fmt::Display, hash::Hash, ops::RangeInclusive};

use cordboard_flow::{Document, Problem, reading::Fault};

use super::{Office, listed::Listed};

/// `mended`: the paths of what could not be read, for which there are faults already.
pub(super) fn check(office: &Office, mended: &[String]) -> Vec<Fault> {
    let listed = Listed::new(office, mended);
    let mut faults = Faults::default();
    site::check(office, &mut faults);
    people::check(&listed, &mut faults);
    trunks::check(&listed, &mut faults);
    prompts::check(office, &mut faults);
    calendars::check(office, &mut faults);
    flows::check(&listed, mended, &mut faults);
    rules::check(office, &mut faults);
    webhooks::check(office, &mut faults);
    faults.found
}

/// What is worth a second look, though it is no fault.
pub(super) fn oddities(office: &Office) -> Vec<Fault> {
    let mut faults = Faults::default();
    flows::oddities(&Listed::new(office, &[]), &mut faults);
    faults.found
}

/// What is wrong or odd with a flow's document.
pub(super) fn problems(office: &Office, own: Option<&str>, document: &Document) -> Vec<Problem> {
    flows::problems(&Listed::new(office, &[]), own, document)
}

#[derive(Default)]
struct Faults {
    found: Vec<Fault>,
}

impl Faults {
    fn tell(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.found.push(Fault::new(path, message));
    }

    fn unless(&mut self, right: bool, path: impl Into<String>, message: impl Into<String>) {
        if !right {
            self.tell(path, message);
        }
    }

    fn range<T: PartialOrd + Display + Copy>(
        &mut self,
        path: impl Into<String>,
        value: Option<T>,
        range: RangeInclusive<T>,
    ) {
        if let Some(value) = value.filter(|value| !range.contains(value)) {
            let (least, most) = (range.start(), range.end());
            self.tell(
                path,
                format!("{value} is out of range; write a number from {least} to {most}"),
            );
        }
    }

    /// Names are there, and each only once. `items` are paths and names.
    fn names<K: Eq + Hash + Display>(&mut self, items: impl IntoIterator<Item = (String, K)>) {
        let mut seen: HashMap<K, String> = HashMap::new();
        for (path, name) in items {
            if name.to_string().trim().is_empty() {
                self.tell(path, "write a name here");
            } else if let Some(first) = seen.get(&name) {
                self.tell(path, format!("{name} is at {first} already; take another name"));
            } else {
                seen.insert(name, path);
            }
        }
    }
}

/// `items` with the paths of one field of each: `groups[2].id`.
fn paths<'a, T>(
    section: &'static str,
    items: &'a [T],
    field: &'static str,
) -> impl Iterator<Item = (String, &'a T)> {
    let path = move |(index, item)| (format!("{section}[{index}].{field}"), item);
    items.iter().enumerate().map(path)
}
