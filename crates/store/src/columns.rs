//! How values lie in columns: times as microseconds, enums as their serde words, counts as integers.

use std::{error::Error, fmt};

use cordboard_pbx::record::{Party, Reason, Termination};
use jiff::Timestamp;
use rusqlite::{
    Row, ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, Value, ValueRef},
};
use serde::{Serialize, de::DeserializeOwned};

/// A moment, as whole microseconds since 1970 UTC.
pub(crate) struct At(pub(crate) Timestamp);

impl At {
    pub(crate) fn column(at: Option<Timestamp>) -> Option<Self> {
        at.map(At)
    }
}

impl ToSql for At {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.as_microsecond().into())
    }
}

impl FromSql for At {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Timestamp::from_microsecond(value.as_i64()?).map(At).map_err(FromSqlError::other)
    }
}

/// A count; SQLite's integers end at 2^63.
pub(crate) struct Count(pub(crate) u64);

impl ToSql for Count {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(i64::try_from(self.0).unwrap_or(i64::MAX).into())
    }
}

impl FromSql for Count {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let number = value.as_i64()?;
        u64::try_from(number).map(Count).map_err(|_| FromSqlError::OutOfRange(number))
    }
}

/// An enum without data, as the word that serde has for it.
pub(crate) struct Word<T>(pub(crate) T);

impl<T: Serialize> ToSql for Word<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match serde_json::to_value(&self.0) {
            Ok(serde_json::Value::String(word)) => Ok(ToSqlOutput::Owned(Value::Text(word))),
            Ok(_) => Err(rusqlite::Error::ToSqlConversionFailure(Box::new(NotAWord))),
            Err(error) => Err(rusqlite::Error::ToSqlConversionFailure(Box::new(error))),
        }
    }
}

impl<T: DeserializeOwned> FromSql for Word<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let word = serde_json::Value::String(value.as_str()?.to_owned());
        serde_json::from_value(word).map(Word).map_err(FromSqlError::other)
    }
}

#[derive(Debug)]
struct NotAWord;

impl fmt::Display for NotAWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("only an enum without data fits in this column")
    }
}

impl Error for NotAWord {}

/// Reads a moment that may be missing.
pub(crate) fn moment(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<At>>(column)?.map(|At(at)| at))
}

/// Reads a count that may be missing.
pub(crate) fn count(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<u64>> {
    Ok(row.get::<_, Option<Count>>(column)?.map(|Count(count)| count))
}

/// A termination's three columns: `ended_by`, `ended_by_agent`, `reason`.
pub(crate) struct EndColumns<'a> {
    pub(crate) by: Option<&'static str>,
    pub(crate) agent: Option<&'a str>,
    pub(crate) reason: Option<Word<Reason>>,
}

impl<'a> EndColumns<'a> {
    pub(crate) fn of(termination: Option<&'a Termination>) -> Self {
        let Some(Termination { by, reason }) = termination else {
            return Self { by: None, agent: None, reason: None };
        };
        let (by, agent) = match by {
            Party::Caller => ("caller", None),
            Party::Called => ("called", None),
            Party::Agent(extension) => ("agent", Some(extension.as_str())),
            Party::Exchange => ("exchange", None),
            Party::Network => ("network", None),
        };
        Self { by: Some(by), agent, reason: Some(Word(*reason)) }
    }
}

/// Reads what [`EndColumns`] wrote.
pub(crate) fn termination(row: &Row<'_>) -> rusqlite::Result<Option<Termination>> {
    let Some(by) = row.get::<_, Option<String>>("ended_by")? else {
        return Ok(None);
    };
    let by = match by.as_str() {
        "caller" => Party::Caller,
        "called" => Party::Called,
        "agent" => Party::Agent(row.get("ended_by_agent")?),
        "network" => Party::Network,
        _ => Party::Exchange,
    };
    let Word(reason) = row.get("reason")?;
    Ok(Some(Termination { by, reason }))
}
