//! Reads JSON that people write, and tells every fault in it, not only the first.
//!
//! A reader that stops at the first fault makes a person mend a file in twenty rounds. Here each
//! fault is told and mended with a placeholder, and the reading goes on behind it. What was mended is
//! remembered, so that nobody complains of a placeholder afterwards.

mod document;
mod wording;

use std::collections::{HashMap, VecDeque};

pub use document::{document, draft};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;
use wording::Complaint;
pub use wording::nearest;

/// Something that is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Fault {
    /// Such as `trunks[1].hosts[0]`; empty for the whole.
    pub path: String,
    /// What to do, in English. It never repeats a value that may be a secret.
    pub message: String,
}

/// What came of reading.
#[derive(Clone, Debug)]
pub struct Reading<T> {
    /// There also after most faults; then with placeholders.
    pub value: Option<T>,
    pub faults: Vec<Fault>,
    /// Where placeholders stand.
    pub mended: Vec<String>,
}

/// More faults than this are not looked for.
const MOST_FAULTS: usize = 100;
/// Placeholders tried for all faults together.
const MOST_ROUNDS: usize = 2000;

impl Fault {
    #[must_use]
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Fault {
        Fault { path: path.into(), message: message.into() }
    }
}

impl<T> Reading<T> {
    /// Whether a placeholder stands at this path, or around it.
    #[must_use]
    pub fn is_mended(&self, path: &str) -> bool {
        self.mended.iter().any(|mended| is_within(path, mended))
    }
}

/// Reads a value, past as many faults as can be passed.
#[must_use]
pub fn read<T: DeserializeOwned>(value: &Value) -> Reading<T> {
    let mut value = value.clone();
    let mut mending = Mending::default();
    for _ in 0..MOST_ROUNDS {
        let error = match serde_path_to_error::deserialize::<_, T>(&value) {
            Ok(read) => return mending.done(Some(read)),
            Err(error) => error,
        };
        let place: Vec<Segment> = error.path().iter().cloned().collect();
        let complaint = Complaint::parse(&error.inner().to_string());
        if mending.faults.len() >= MOST_FAULTS || !mending.mend(&mut value, place, &complaint) {
            // Whatever cannot be read is told at least once.
            if mending.faults.is_empty() {
                mending.faults.push(Fault::new("", complaint.to_string()));
            }
            break;
        }
    }
    mending.done(None)
}

/// The faults found so far, and what is left to try in their places.
#[derive(Debug, Default)]
struct Mending {
    faults: Vec<Fault>,
    trials: HashMap<String, Trial>,
}

#[derive(Debug)]
struct Trial {
    left: VecDeque<Value>,
    /// Whether the names that serde knows here were put in the row.
    named: bool,
}

impl Mending {
    fn done<T>(self, value: Option<T>) -> Reading<T> {
        Reading { value, faults: self.faults, mended: self.trials.into_keys().collect() }
    }

    /// Tells the fault and puts something in its place. False if nothing fits.
    fn mend(&mut self, value: &mut Value, mut place: Vec<Segment>, complaint: &Complaint) -> bool {
        match complaint {
            Complaint::UnknownField { name, .. } => {
                if place.last().is_some_and(|last| key(last) == Some(name)) {
                    place.pop();
                }
                let Some(Value::Object(fields)) = find(value, &place) else {
                    return false;
                };
                if fields.remove(name).is_none() {
                    return false;
                }
                place.push(Segment::Map { key: name.clone() });
                self.tell(&place, complaint);
                true
            }
            Complaint::MissingField { name } => {
                place.push(Segment::Map { key: name.clone() });
                self.replace(value, place, complaint)
            }
            Complaint::UnknownVariant { .. } | Complaint::Other { .. } => {
                self.replace(value, place, complaint)
            }
        }
    }

    /// Tries the next placeholder here or, where nothing is left to try, around here.
    fn replace(
        &mut self,
        value: &mut Value,
        mut place: Vec<Segment>,
        complaint: &Complaint,
    ) -> bool {
        let is_there = find(value, &place).is_some();
        let is_missing = matches!(complaint, Complaint::MissingField { .. });
        if (is_there || is_missing) && !self.trials.contains_key(&written(&place)) {
            self.tell(&place, complaint);
            self.trials.insert(written(&place), Trial { left: placeholders(), named: false });
        }
        loop {
            if let Some(trial) = self.trials.get_mut(&written(&place)) {
                trial.add_known(complaint);
                while let Some(next) = trial.left.pop_front() {
                    if put(value, &place, next) {
                        return true;
                    }
                }
                self.forget_within(&place);
            }
            if place.pop().is_none() {
                return false;
            }
        }
    }

    fn tell(&mut self, place: &[Segment], complaint: &Complaint) {
        let path = written(place);
        let of_a_placeholder = self.trials.keys().any(|mended| is_within(&path, mended));
        if !of_a_placeholder {
            self.faults.push(Fault::new(path, complaint.to_string()));
        }
    }

    /// What was tried inside of a placeholder goes with the placeholder.
    fn forget_within(&mut self, place: &[Segment]) {
        let around = written(place);
        self.trials.retain(|path, _| *path == around || !is_within(path, &around));
    }
}

impl Trial {
    fn add_known(&mut self, complaint: &Complaint) {
        let Complaint::UnknownVariant { known, .. } = complaint else {
            return;
        };
        let Some(first) = known.first().filter(|_| !self.named) else {
            return;
        };
        self.named = true;
        self.left.push_front(Value::Object(Map::from_iter([(first.clone(), Value::from(""))])));
        self.left.push_front(Value::from(first.as_str()));
    }
}

/// What may stand in for a value of an unknown type.
fn placeholders() -> VecDeque<Value> {
    let object = Value::Object(Map::new());
    let times = Value::from(vec!["00:00", "00:00"]);
    let texts = ["", "0", "00:00", "2000-01-01"].map(Value::from);
    let rest = [Value::from(0), Value::Bool(false), Value::Array(Vec::new()), times, object];
    texts.into_iter().chain(rest).collect()
}

fn find<'a>(value: &'a mut Value, place: &[Segment]) -> Option<&'a mut Value> {
    place.iter().try_fold(value, |value, segment| match (value, segment) {
        (Value::Array(list), Segment::Seq { index }) => list.get_mut(*index),
        (Value::Object(fields), segment) => fields.get_mut(key(segment)?),
        _ => None,
    })
}

fn put(value: &mut Value, place: &[Segment], new: Value) -> bool {
    if let Some(old) = find(value, place) {
        *old = new;
        return true;
    }
    let Some((last, around)) = place.split_last() else {
        return false;
    };
    match (find(value, around), key(last)) {
        (Some(Value::Object(fields)), Some(key)) => {
            fields.insert(key.to_owned(), new);
            true
        }
        _ => false,
    }
}

fn key(segment: &Segment) -> Option<&str> {
    match segment {
        Segment::Map { key } => Some(key),
        Segment::Enum { variant } => Some(variant),
        Segment::Seq { .. } | Segment::Unknown => None,
    }
}

fn written(place: &[Segment]) -> String {
    let mut path = String::new();
    for segment in place {
        match segment {
            Segment::Seq { index } => path.push_str(&format!("[{index}]")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Segment::Unknown => path.push('?'),
        }
    }
    path
}

fn is_within(path: &str, around: &str) -> bool {
    match path.strip_prefix(around) {
        Some(rest) => around.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::{Day, Key, Mailbox, TimeOfDay};

    #[derive(Debug, Deserialize)]
    #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields = nullable))]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Shop {
        name: String,
        staff: Vec<Person>,
        opens: TimeOfDay,
        #[serde(default)]
        note: Option<String>,
    }

    #[derive(Debug, Deserialize)]
    #[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields = nullable))]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only read")]
    struct Person {
        name: String,
        age: u8,
        since: Day,
        key: Key,
        mailbox: Mailbox,
        role: Role,
        #[serde(default)]
        hours: Option<[TimeOfDay; 2]>,
    }

    #[derive(Debug, Deserialize)]
    #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
    #[serde(rename_all = "snake_case")]
    enum Role {
        Owner,
        Agent,
    }

    fn good() -> Value {
        json!({ "name": "Lantern", "opens": "09:00", "staff": [
            { "name": "Wei", "age": 30, "since": "2020-01-31", "key": "1", "role": "agent",
              "mailbox": { "extension": "1001" }, "hours": ["09:00", "10:00"] },
            { "name": "Mei", "age": 31, "since": "2020-01-31", "key": "2", "role": "owner",
              "mailbox": { "group": "all" } },
        ] })
    }

    fn faults(value: &Value) -> Vec<(String, String)> {
        let reading = read::<Shop>(value);
        assert!(reading.value.is_some(), "a placeholder was found for everything");
        reading.faults.into_iter().map(|fault| (fault.path, fault.message)).collect()
    }

    #[test]
    fn what_is_right_has_no_faults() {
        let reading = read::<Shop>(&good());
        assert!(reading.faults.is_empty() && reading.mended.is_empty());
        assert_eq!(reading.value.unwrap().staff.len(), 2);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let mut value = good();
        value["opens"] = json!("9 o'clock");
        value["nmae"] = json!("Lantern");
        value.as_object_mut().unwrap().remove("name");
        value["staff"][0]["age"] = json!("thirty");
        value["staff"][0]["mailbox"] = json!({ "extenson": "1001" });
        value["staff"][0]["hours"] = json!(["09:00"]);
        value["staff"][1]["role"] = json!("agnet");
        value["staff"][1]["key"] = json!("12");
        value["staff"][1].as_object_mut().unwrap().remove("since");
        let mut faults = faults(&value);
        faults.sort();
        let paths: Vec<&str> = faults.iter().map(|(path, _)| path.as_str()).collect();
        let expected = [
            "name",
            "nmae",
            "opens",
            "staff[0].age",
            "staff[0].hours",
            "staff[0].mailbox",
            "staff[1].key",
            "staff[1].role",
            "staff[1].since",
        ];
        assert_eq!(paths, expected);
        let message = |path: &str| &faults.iter().find(|(at, _)| at == path).unwrap().1;
        assert!(message("nmae").contains("did you mean name?"), "{}", message("nmae"));
        assert!(message("staff[1].role").contains("did you mean agent?"));
        assert!(message("opens").contains("09:00"), "it says how a time is written");
    }

    #[test]
    fn a_fault_does_not_repeat_what_may_be_a_secret() {
        let faults = faults(&json!({ "name": 4711, "staff": [], "opens": "09:00" }));
        assert_eq!(faults.len(), 1);
        assert!(!faults[0].1.contains("4711"), "{}", faults[0].1);
    }

    #[test]
    fn something_of_another_kind_altogether_is_one_fault() {
        assert_eq!(faults(&json!("Lantern")).len(), 1);
        assert_eq!(faults(&json!({ "name": "x", "opens": "09:00", "staff": "all" })).len(), 1);
    }

    #[test]
    fn a_path_is_within_itself_and_what_is_around_it() {
        assert!(is_within("a.b[0]", "a") && is_within("a[0].b", "a[0]") && is_within("a", "a"));
        assert!(!is_within("ab", "a") && !is_within("a", "a.b"));
    }
}
