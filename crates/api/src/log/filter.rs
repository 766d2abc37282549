//! Which calls a person means.

use cordboard_pbx::{
    office::Office,
    record::{Direction, Reason},
};
use cordboard_store::{CallFilter, CallPage, CallSort, Store};
use jiff::Timestamp;
use serde::Deserialize;

use crate::ApiError;

/// The most rows of one page.
const MOST_ROWS: u32 = 1000;
/// Contacts whose numbers a search means too.
const MOST_CONTACTS: u32 = 50;

/// Filters, order and page of the call log. What is left out lets everything through.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields, default)]
pub struct CallLogQuery {
    /// A part of a number, of a name, of a note; or of a contact's name, in Pinyin too.
    pub search: Option<String>,
    pub direction: Option<Direction>,
    /// Begun then or later.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub from: Option<Timestamp>,
    /// Begun before then.
    #[cfg_attr(test, ts(as = "Option<String>"))]
    pub to: Option<Timestamp>,
    /// An extension that took part, or rang.
    pub extension: Option<String>,
    pub group: Option<String>,
    pub flow: Option<String>,
    pub node: Option<String>,
    pub exit: Option<String>,
    pub reason: Option<Reason>,
    pub answered: Option<bool>,
    pub recorded: Option<bool>,
    pub tag: Option<String>,
    pub sort: SortBy,
    /// The newest, the longest first; so it is where nothing is said.
    pub descending: Option<bool>,
    pub offset: u64,
    /// 100 where nothing is said.
    pub limit: Option<u32>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    #[default]
    Started,
    Talk,
    Wait,
    Caller,
    Called,
}

impl CallLogQuery {
    /// In the database's words. `only` is the extension whose calls alone may be seen.
    pub(crate) fn filter(
        &self,
        store: &Store,
        office: Option<&Office>,
        only: Option<&str>,
    ) -> Result<CallFilter, ApiError> {
        let search = self.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let mut search_numbers = Vec::new();
        if let Some(text) = search {
            let known = store.contacts(text, MOST_CONTACTS)?;
            search_numbers.extend(known.into_iter().flat_map(|contact| contact.numbers));
            let people = office.iter().flat_map(|office| &office.extensions);
            let named = people.filter(|one| one.name.to_lowercase().contains(&text.to_lowercase()));
            search_numbers.extend(named.map(|extension| extension.number.clone()));
        }
        Ok(CallFilter {
            search: search.map(str::to_owned),
            search_numbers,
            direction: self.direction,
            from: self.from,
            to: self.to,
            extension: self.extension.clone(),
            only: only.map(str::to_owned),
            group: self.group.clone(),
            flow: self.flow.clone(),
            node: self.node.clone(),
            exit: self.exit.clone(),
            reason: self.reason,
            answered: self.answered,
            recorded: self.recorded,
            tag: self.tag.clone(),
            number: None,
        })
    }

    pub(crate) fn page(&self) -> CallPage {
        let sort = match self.sort {
            SortBy::Started => CallSort::Started,
            SortBy::Talk => CallSort::Talk,
            SortBy::Wait => CallSort::Wait,
            SortBy::Caller => CallSort::Caller,
            SortBy::Called => CallSort::Called,
        };
        CallPage {
            sort,
            descending: self.descending.unwrap_or(true),
            offset: self.offset,
            limit: self.limit.unwrap_or(100).min(MOST_ROWS),
        }
    }
}
