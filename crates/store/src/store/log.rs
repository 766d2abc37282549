//! The call log as people work with it.

use cordboard_pbx::record::{CallId, CallRecord};
use jiff::Timestamp;
use rusqlite::TransactionBehavior;

use super::Store;
use crate::{
    error::Error,
    tables::{
        board::{self, AgentFigures, CallFigures, GroupFigures, HourFigures},
        call_log::{self, CallFilter, CallPage},
        calls, collected,
        heat::{self, HeatFigures},
        notes::{self, Note},
    },
};

impl Store {
    /// A page of the calls that the filter lets through, and how many there are in all.
    pub fn call_log(
        &self,
        filter: &CallFilter,
        page: CallPage,
    ) -> Result<(Vec<CallRecord>, u64), Error> {
        let transaction = self.connection.unchecked_transaction()?;
        Ok(call_log::page(&transaction, filter, page)?)
    }

    /// How the database finds such a page, in its own words.
    pub fn call_log_plan(&self, filter: &CallFilter, page: CallPage) -> Result<Vec<String>, Error> {
        Ok(call_log::plan(&self.connection, filter, page)?)
    }

    /// Forgets a call with all that hangs on it but for files. Whether there was one.
    pub fn delete_call(&mut self, call: CallId) -> Result<bool, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found = calls::one(&transaction, call)?.is_some();
        calls::delete(&transaction, call)?;
        transaction.commit()?;
        Ok(found)
    }

    /// A masked number that was keyed in during a call, by its place in the record.
    pub fn kept_digits(&self, call: CallId, place: u32) -> Result<Option<String>, Error> {
        Ok(collected::kept(&self.connection, call, place)?)
    }

    pub fn note(&self, call: CallId) -> Result<Option<Note>, Error> {
        Ok(notes::of(&self.connection, call)?)
    }

    /// Puts it in place of the call's note; one without text and tags is none.
    pub fn save_note(&mut self, call: CallId, note: &Note) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        notes::put(&transaction, call, note)?;
        Ok(transaction.commit()?)
    }

    /// Every tag that calls have, the most used first.
    pub fn call_tags(&self) -> Result<Vec<String>, Error> {
        Ok(notes::tags(&self.connection)?)
    }

    /// How calls that began in a span went through a flow. `only` is the extension whose calls alone
    /// may be seen.
    pub fn flow_heat(
        &self,
        flow: &str,
        span: (Timestamp, Timestamp),
        only: Option<&str>,
    ) -> Result<Vec<HeatFigures>, Error> {
        Ok(heat::of_flow(&self.connection, flow, span, only)?)
    }

    /// What came to groups in a span of time.
    pub fn group_figures(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<GroupFigures>, Error> {
        Ok(board::groups(&self.connection, from, to)?)
    }

    pub fn agent_figures(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<AgentFigures>, Error> {
        Ok(board::agents(&self.connection, from, to)?)
    }

    /// Hour by hour from `from` on; hours in which nobody came to a group are left out.
    pub fn hour_figures(&self, from: Timestamp, to: Timestamp) -> Result<Vec<HourFigures>, Error> {
        Ok(board::hours(&self.connection, from, to)?)
    }

    pub fn call_figures(&self, from: Timestamp, to: Timestamp) -> Result<CallFigures, Error> {
        Ok(board::totals(&self.connection, from, to)?)
    }
}
