//! Whom to call: extensions, groups, contacts and numbers of the last calls, as one types.

use std::collections::HashSet;

use cordboard_store::{CallFilter, CallPage, CallSort, Store};
use serde::{Deserialize, Serialize};

use super::pinyin::spelled;
use crate::ApiError;

/// The newest calls whose numbers are looked through.
const RECENT: u32 = 200;
const MOST: u32 = 50;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct Search {
    pub text: String,
    /// 10 where nothing is said.
    #[serde(default)]
    pub limit: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Found {
    pub kind: FoundKind,
    pub label: String,
    /// What is dialled; a group's id for a group.
    pub number: String,
    /// The company, or the number once more where the label is a name.
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    Extension,
    Group,
    Contact,
    Recent,
}

/// The best first: what is the very text, then what begins with it, then what has it somewhere; at
/// the same rank colleagues before groups, contacts and numbers of the last calls. `own` is the
/// extension of who asks: only its calls are looked through, if it has one.
pub fn search(store: &mut Store, args: &Search, own: Option<&str>) -> Result<Vec<Found>, ApiError> {
    let text = args.text.trim().to_lowercase();
    let limit = args.limit.unwrap_or(10).min(MOST);
    if text.is_empty() {
        return recent(store, own).map(|list| list.into_iter().take(limit as usize).collect());
    }
    let mut ranked: Vec<(u8, Found)> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    if let Some(office) = store.office()? {
        for extension in &office.extensions {
            let found = found(FoundKind::Extension, &extension.name, &extension.number, "");
            ranked.extend(rank(&text, &found).map(|rank| (rank, found)));
        }
        for group in &office.groups {
            let found = found(FoundKind::Group, &group.name, &group.id, "");
            ranked.extend(rank(&text, &found).map(|rank| (rank, found)));
        }
    }
    for contact in store.contacts(&text, MOST)? {
        let name = if contact.name.is_empty() { &contact.company } else { &contact.name };
        for number in &contact.numbers {
            seen.insert(number.clone());
            let found = found(FoundKind::Contact, name, number, &contact.company);
            // The database found it by whatever; what cannot be ranked is found by a tag.
            ranked.push((rank(&text, &found).unwrap_or(LAST), found));
        }
    }
    for found in recent(store, own)? {
        if !seen.contains(&found.number) {
            ranked.extend(rank(&text, &found).map(|rank| (rank, found)));
        }
    }
    ranked.sort_by_key(|(rank, found)| (*rank, found.kind)); // stable: the newest stay first
    Ok(ranked.into_iter().map(|(_, found)| found).take(limit as usize).collect())
}

const LAST: u8 = 4;

/// 0 for the very text, 1 for a beginning, 2 for a beginning of the initials, 3 for a part.
fn rank(text: &str, found: &Found) -> Option<u8> {
    let label = found.label.to_lowercase();
    let (full, initials) = spelled(&format!("{} {}", found.label, found.detail));
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let number = found.number.to_lowercase();
    let is_number = !digits.is_empty() && digits.len() == text.len();
    if number == text || label == text {
        Some(0)
    } else if number.starts_with(text) || label.starts_with(text) || full.starts_with(text) {
        Some(1)
    } else if initials.starts_with(text) {
        Some(2)
    } else if (is_number && number.contains(&digits))
        || label.contains(text)
        || full.contains(text)
        || found.detail.to_lowercase().contains(text)
    {
        Some(3)
    } else {
        None
    }
}

/// Outside numbers of the last calls, each once, the newest first.
fn recent(store: &Store, own: Option<&str>) -> Result<Vec<Found>, ApiError> {
    let filter = CallFilter { only: own.map(str::to_owned), ..CallFilter::default() };
    let page = CallPage { sort: CallSort::Started, descending: true, offset: 0, limit: RECENT };
    let (records, _) = store.call_log(&filter, page)?;
    let mut seen = HashSet::new();
    let mut list = Vec::new();
    for record in records {
        let (number, name) = match record.direction {
            cordboard_pbx::record::Direction::Inbound => (record.caller, record.caller_name),
            cordboard_pbx::record::Direction::Outbound => (record.called, None),
            cordboard_pbx::record::Direction::Internal => continue,
        };
        if seen.insert(number.clone()) {
            let contact = store.contact_of(&number)?.map(|contact| contact.name);
            let label = contact.or(name).unwrap_or_else(|| number.clone());
            list.push(found(FoundKind::Recent, &label, &number, ""));
        }
    }
    Ok(list)
}

fn found(kind: FoundKind, label: &str, number: &str, detail: &str) -> Found {
    let (label, number, detail) = (label.to_owned(), number.to_owned(), detail.to_owned());
    Found { kind, label, number, detail }
}
