use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    variables::{Filled, LONGEST_VALUE},
    walk::{Doing, Input, Line, Step},
};

/// Looks a value up in a small table of its own, or a number among the people outside, and keeps what
/// stands there in variables.
///
/// Exits: `found` and `not_found`. In a table a key that ends in `*` fits all that begins so; of several the
/// longest counts, and a key without it before them all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// With places; the caller's number if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where the values of a row go, in their order.
    #[serde(default)]
    pub variables: Vec<String>,
    #[serde(default)]
    pub rows: Vec<Row>,
    /// Instead of the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<ContactFields>,
}

/// In which variables what is known of a person outside is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields, default)]
pub struct ContactFields {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// All of them, with commas between.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The extension of the agent whose customer it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// A person outside, as flows know him.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "FlowContact"))]
#[serde(deny_unknown_fields, default)]
pub struct Contact {
    pub name: String,
    pub company: String,
    pub tags: Vec<String>,
    pub note: String,
    /// An extension.
    pub owner: Option<String>,
}

impl ContactFields {
    /// The variables, and how each field is called.
    fn named(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let fields = [
            ("name", &self.name),
            ("company", &self.company),
            ("tags", &self.tags),
            ("note", &self.note),
            ("owner", &self.owner),
        ];
        fields.into_iter().filter_map(|(field, name)| Some((field, name.as_ref()?)))
    }
}

impl Contact {
    fn field(&self, name: &str) -> String {
        match name {
            "name" => self.name.clone(),
            "company" => self.company.clone(),
            "tags" => self.tags.join(","),
            "note" => self.note.clone(),
            _ => self.owner.clone().unwrap_or_default(),
        }
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "LookupRow"))]
#[serde(deny_unknown_fields)]
pub struct Row {
    pub key: String,
    /// As many as there are variables.
    pub values: Vec<String>,
}

const MOST_ROWS: usize = 500;
const MOST_VARIABLES: usize = 10;
const FOUND: &str = "found";
const NOT_FOUND: &str = "not_found";
/// The database is near; who waits longer for it goes on without.
const PATIENCE: Duration = Duration::from_secs(3);

impl Lookup {
    /// Where a secret is looked up, the place of its row is a look at it.
    fn found(&self, line: &Line, value: &Filled) -> Option<&Row> {
        if !value.masked {
            return self.row(&value.text);
        }
        let place = line.look_at_secret(|| {
            let row = self.row(&value.text);
            let place = row.and_then(|row| self.rows.iter().position(|one| one.key == row.key));
            place.and_then(|place| u32::try_from(place + 1).ok()).unwrap_or(0)
        });
        self.rows.get(usize::try_from(place).ok()?.checked_sub(1)?)
    }

    fn row(&self, value: &str) -> Option<&Row> {
        let exact = self.rows.iter().find(|row| row.key == value);
        let begin =
            |row: &&Row| row.key.strip_suffix('*').is_some_and(|key| value.starts_with(key));
        exact.or_else(|| self.rows.iter().filter(begin).max_by_key(|row| row.key.len()))
    }
}

impl Acts for Lookup {
    fn exits(&self) -> Vec<Exit> {
        [FOUND, NOT_FOUND].map(Exit::required).into()
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    /// Nobody waits for an answer of the database once the caller has hung up.
    fn works_alone(&self) -> bool {
        self.contacts.is_none()
    }

    fn check(&self, checks: &mut Checks<'_>) {
        if let Some(value) = &self.value {
            checks.text("value", value);
        }
        if let Some(contacts) = &self.contacts {
            for (field, name) in contacts.named() {
                checks.settable(&format!("contacts.{field}"), name);
            }
            return;
        }
        if self.variables.len() > MOST_VARIABLES {
            checks.bad("variables", format!("at most {MOST_VARIABLES} variables"));
        }
        for (index, name) in self.variables.iter().enumerate() {
            checks.settable(&format!("variables[{index}]"), name);
        }
        if self.rows.is_empty() || self.rows.len() > MOST_ROWS {
            checks.bad("rows", format!("give from 1 to {MOST_ROWS} rows"));
        }
        for (index, row) in self.rows.iter().enumerate() {
            let field = format!("rows[{index}]");
            if row.key.trim().is_empty() {
                checks.bad(&field, "give the row a key");
            } else if self.rows[..index].iter().any(|other| other.key == row.key) {
                checks.bad(&field, format!("{} is there already", row.key));
            }
            if row.values.len() != self.variables.len() {
                let (has, needs) = (row.values.len(), self.variables.len());
                checks.bad(&field, format!("{has} values for {needs} variables"));
            }
        }
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        let value = line.fill(self.value.as_deref().unwrap_or("${caller}"), now);
        if let Some(fields) = &self.contacts {
            if line.is_alone() {
                return Step::exit(NOT_FOUND, "nobody waits for the answer");
            }
            let number = line.find(value.text);
            line.wake_in(now, PATIENCE);
            return Step::Stay(Doing::Lookup(Finding { fields: fields.clone(), number }));
        }
        let shown = if value.masked { "the value".to_owned() } else { format!("{:?}", value.text) };
        let Some(row) = self.found(line, &value) else {
            return Step::exit(NOT_FOUND, format!("{shown} is not in the table"));
        };
        for (name, text) in self.variables.iter().zip(&row.values) {
            line.set(name, Filled { text: text.clone(), masked: false });
        }
        Step::exit(FOUND, format!("{shown} is in the table"))
    }
}

/// Somebody outside is looked for.
#[derive(Debug)]
pub(crate) struct Finding {
    fields: ContactFields,
    pub(crate) number: u32,
}

impl Finding {
    pub(crate) fn handle(self, line: &mut Line, input: &Input) -> Step {
        match input {
            Input::Timeout => {
                self.keep(line, None);
                Step::exit(NOT_FOUND, "the contacts could not be read in time")
            }
            Input::Digit(key) => {
                line.keep_key(*key);
                Step::Stay(Doing::Lookup(self))
            }
            _ => Step::Stay(Doing::Lookup(self)),
        }
    }

    /// The name is told as the reason for the way.
    pub(crate) fn asked_of(&self, contact: &Contact) -> Contact {
        let ContactFields { company, tags, note, owner, .. } = &self.fields;
        let mut asked = Contact { name: contact.name.clone(), ..Contact::default() };
        if company.is_some() {
            asked.company.clone_from(&contact.company);
        }
        if tags.is_some() {
            asked.tags.clone_from(&contact.tags);
        }
        if note.is_some() {
            asked.note.clone_from(&contact.note);
        }
        if owner.is_some() {
            asked.owner.clone_from(&contact.owner);
        }
        asked
    }

    pub(crate) fn answered(self, line: &mut Line, contact: Option<&Contact>) -> Step {
        line.rest();
        self.keep(line, contact);
        match contact {
            Some(contact) => Step::exit(FOUND, format!("it is the number of {}", contact.name)),
            None => Step::exit(NOT_FOUND, "it is nobody's number in the contacts"),
        }
    }

    /// Of nobody, nothing: what an earlier look found is not the one who calls now.
    fn keep(&self, line: &mut Line, contact: Option<&Contact>) {
        for (field, name) in self.fields.named() {
            let text = contact.map(|contact| contact.field(field)).unwrap_or_default();
            let text = text.chars().take(LONGEST_VALUE).collect();
            line.set(name, Filled { text, masked: false });
        }
    }
}
