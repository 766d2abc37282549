//! The call log as a person reads it: narrowed down, sorted, in pages, and how many there are in all.
//!
//! The ids of a page are found first, from indices alone where nothing is filtered; only the rows of
//! the page are read whole.

use cordboard_pbx::record::{CallId, CallRecord, Direction, Reason};
use jiff::Timestamp;
use rusqlite::{Connection, ToSql, params_from_iter};

use super::calls;
use crate::columns::{At, Count, Word};

/// Which calls are meant: those that every part lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallFilter {
    /// A part of the caller's number or name, of the number that was called, or of a note.
    pub search: Option<String>,
    /// Numbers that the search means too: those of contacts of that name.
    pub search_numbers: Vec<String>,
    pub direction: Option<Direction>,
    /// Begun at this moment or later.
    pub from: Option<Timestamp>,
    /// Begun before this moment.
    pub to: Option<Timestamp>,
    /// An extension that took part, or rang.
    pub extension: Option<String>,
    /// The same again: whose calls alone may be seen.
    pub only: Option<String>,
    /// A group in whose line the caller waited.
    pub group: Option<String>,
    /// A flow that led the caller; with the next two, a block of it and the exit taken there.
    pub flow: Option<String>,
    pub node: Option<String>,
    pub exit: Option<String>,
    pub reason: Option<Reason>,
    /// Whether a person was spoken to.
    pub answered: Option<bool>,
    /// Whether there is a recording to be heard.
    pub recorded: Option<bool>,
    pub tag: Option<String>,
    /// A number that called or was called.
    pub number: Option<String>,
}

/// By what a page is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallSort {
    #[default]
    Started,
    Talk,
    Wait,
    Caller,
    Called,
}

/// One page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallPage {
    pub sort: CallSort,
    pub descending: bool,
    pub offset: u64,
    pub limit: u32,
}

/// The page's calls, and how many calls the filter lets through in all.
pub(crate) fn page(
    connection: &Connection,
    filter: &CallFilter,
    page: CallPage,
) -> rusqlite::Result<(Vec<CallRecord>, u64)> {
    let (total, ids) = ids(connection, filter, page)?;
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.extend(calls::one(connection, id)?);
    }
    Ok((rows, total))
}

fn ids(
    connection: &Connection,
    filter: &CallFilter,
    page: CallPage,
) -> rusqlite::Result<(u64, Vec<CallId>)> {
    let Narrowed { condition, values } = narrow(filter);
    let count = format!("SELECT count(*) FROM calls WHERE {condition}");
    let given = || params_from_iter(values.iter().map(|value| value.as_ref() as &dyn ToSql));
    let Count(total) = connection.prepare_cached(&count)?.query_row(given(), |row| row.get(0))?;
    let mut values = values;
    values.push(Box::new(page.limit));
    values.push(Box::new(Count(page.offset)));
    let given = params_from_iter(values.iter().map(|value| value.as_ref() as &dyn ToSql));
    let ids = connection
        .prepare_cached(&select_ids(&condition, page))?
        .query_map(given, |row| Ok(CallId(row.get::<_, Count>(0)?.0)))?
        .collect::<rusqlite::Result<_>>()?;
    Ok((total, ids))
}

/// How SQLite goes about a page: for a test that looks whether it uses the indices.
pub(crate) fn plan(
    connection: &Connection,
    filter: &CallFilter,
    page: CallPage,
) -> rusqlite::Result<Vec<String>> {
    let Narrowed { condition, mut values } = narrow(filter);
    values.push(Box::new(page.limit));
    values.push(Box::new(Count(page.offset)));
    let given = params_from_iter(values.iter().map(|value| value.as_ref() as &dyn ToSql));
    connection
        .prepare(&format!("EXPLAIN QUERY PLAN {}", select_ids(&condition, page)))?
        .query_map(given, |row| row.get("detail"))?
        .collect()
}

/// What stands at the end is the limit and the offset.
fn select_ids(condition: &str, page: CallPage) -> String {
    let way = if page.descending { "DESC" } else { "ASC" };
    let order = match page.sort {
        CallSort::Started => format!("started {way}, id {way}"),
        CallSort::Talk => format!("talk_ms {way}, id {way}"),
        CallSort::Wait => format!("wait_ms {way}, id {way}"),
        CallSort::Caller => format!("caller {way}, started {way}, id {way}"),
        CallSort::Called => format!("called {way}, started {way}, id {way}"),
    };
    format!("SELECT id FROM calls WHERE {condition} ORDER BY {order} LIMIT ? OFFSET ?")
}

/// A condition with a mark for each value.
struct Narrowed {
    condition: String,
    values: Vec<Box<dyn ToSql>>,
}

impl Narrowed {
    fn by(&mut self, condition: &str, values: impl IntoIterator<Item = Box<dyn ToSql>>) {
        self.condition.push_str(" AND ");
        self.condition.push_str(condition);
        self.values.extend(values);
    }

    fn by_text(&mut self, condition: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.by(condition, [Box::new(text.clone()) as Box<dyn ToSql>]);
        }
    }

    fn search(&mut self, text: &str, numbers: &[String]) {
        let marks = vec!["?"; numbers.len()].join(", ");
        let condition = format!(
            "(instr(caller, ?) > 0 OR instr(called, ?) > 0
              OR instr(lower(ifnull(caller_name, '')), lower(?)) > 0
              OR id IN (SELECT call FROM call_notes WHERE instr(lower(text), lower(?)) > 0)
              OR caller IN ({marks}) OR called IN ({marks}))"
        );
        let texts = (0..4).map(|_| text.to_owned());
        let twice = numbers.iter().chain(numbers).cloned();
        let values = texts.chain(twice).map(|text| Box::new(text) as Box<dyn ToSql>);
        self.by(&condition, values);
    }
}

fn narrow(filter: &CallFilter) -> Narrowed {
    let mut narrowed = Narrowed { condition: "1".to_owned(), values: Vec::new() };
    let at = |at| [Box::new(At(at)) as Box<dyn ToSql>];
    if let Some(text) = &filter.search {
        narrowed.search(text, &filter.search_numbers);
    }
    if let Some(direction) = filter.direction {
        narrowed.by("direction = ?", [Box::new(Word(direction)) as Box<dyn ToSql>]);
    }
    if let Some(from) = filter.from {
        narrowed.by("started >= ?", at(from));
    }
    if let Some(to) = filter.to {
        narrowed.by("started < ?", at(to));
    }
    let of_leg = "id IN (SELECT call FROM legs WHERE party = ?)";
    narrowed.by_text(of_leg, filter.extension.as_ref());
    narrowed.by_text(of_leg, filter.only.as_ref());
    narrowed.by_text("id IN (SELECT call FROM waits WHERE skill = ?)", filter.group.as_ref());
    steps(&mut narrowed, filter);
    if let Some(reason) = filter.reason {
        narrowed.by("reason = ?", [Box::new(Word(reason)) as Box<dyn ToSql>]);
    }
    match filter.answered {
        Some(true) => narrowed.by("answered IS NOT NULL", []),
        Some(false) => narrowed.by("answered IS NULL", []),
        None => {}
    }
    let kept = "(SELECT call FROM recordings WHERE file IS NOT NULL AND removed IS NULL)";
    match filter.recorded {
        Some(true) => narrowed.by(&format!("id IN {kept}"), []),
        Some(false) => narrowed.by(&format!("id NOT IN {kept}"), []),
        None => {}
    }
    narrowed.by_text("id IN (SELECT call FROM call_tags WHERE tag = ?)", filter.tag.as_ref());
    if let Some(number) = &filter.number {
        let number = || Box::new(number.clone()) as Box<dyn ToSql>;
        narrowed.by("(caller = ? OR called = ?)", [number(), number()]);
    }
    narrowed
}

/// Flow, block and exit are those of one step.
fn steps(narrowed: &mut Narrowed, filter: &CallFilter) {
    let parts = [("flow", &filter.flow), ("node", &filter.node), ("exit", &filter.exit)];
    let given: Vec<_> =
        parts.iter().filter_map(|(name, value)| Some((*name, (*value).clone()?))).collect();
    if given.is_empty() {
        return;
    }
    let conditions: Vec<String> = given.iter().map(|(name, _)| format!("{name} = ?")).collect();
    let condition = format!("id IN (SELECT call FROM path WHERE {})", conditions.join(" AND "));
    let values = given.into_iter().map(|(_, value)| Box::new(value) as Box<dyn ToSql>);
    narrowed.by(&condition, values);
}
