use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    variables::Filled,
    walk::{Line, Step},
};

/// Looks a value up in a small table of its own and keeps what stands there in variables.
///
/// Exits: `found` and `not_found`. A key that ends in `*` fits all that begins so; of several the
/// longest counts, and a key without it before them all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// With places; the caller's number if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Where the values of a row go, in their order.
    pub variables: Vec<String>,
    pub rows: Vec<Row>,
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
        ["found", "not_found"].map(Exit::required).into()
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        if let Some(value) = &self.value {
            checks.text("value", value);
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
        let shown = if value.masked { "the value".to_owned() } else { format!("{:?}", value.text) };
        let Some(row) = self.found(line, &value) else {
            return Step::exit("not_found", format!("{shown} is not in the table"));
        };
        for (name, text) in self.variables.iter().zip(&row.values) {
            line.set(name, Filled { text: text.clone(), masked: false });
        }
        Step::exit("found", format!("{shown} is in the table"))
    }
}
