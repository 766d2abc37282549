//! Flows as they are worked on: drafts, versions, tests.

use cordboard_flow::Document;
use jiff::Timestamp;
use serde_json::Value;

use super::Store;
use crate::{
    error::Error,
    tables::office::{
        drafts::{self, Draft},
        flow_tests,
        flow_versions::{self, Version},
    },
};

impl Store {
    /// The versions of a flow that were ever published, the oldest first; also of one that is gone.
    pub fn flow_versions(&self, flow: &str) -> Result<Vec<u32>, Error> {
        Ok(self.flow_history(flow)?.into_iter().map(|version| version.number).collect())
    }

    /// The same, with who published them, when and why, as far as that was kept.
    pub fn flow_history(&self, flow: &str) -> Result<Vec<Version>, Error> {
        Ok(flow_versions::history(&self.connection, flow)?)
    }

    /// Notes who published a version, when and why. What is noted already stays.
    pub fn note_version(
        &mut self,
        flow: &str,
        number: u32,
        at: Timestamp,
        author: &str,
        note: &str,
    ) -> Result<(), Error> {
        Ok(flow_versions::annotate(&self.connection, flow, number, at, author, note)?)
    }

    /// A published document of a flow; `None` where there is no such version.
    pub fn flow_document(&self, flow: &str, version: u32) -> Result<Option<Document>, Error> {
        flow_versions::find(&self.connection, flow, version)
    }

    /// What was typed into a flow since its draft was taken into the office; `None` where nothing.
    pub fn flow_draft(&self, flow: &str) -> Result<Option<Draft>, Error> {
        drafts::of(&self.connection, flow)
    }

    /// Keeps what was typed. The office and its revision stay as they are.
    pub fn save_flow_draft(&mut self, flow: &str, draft: &Draft) -> Result<(), Error> {
        drafts::put(&self.connection, flow, draft)
    }

    /// Forgets what was typed: the office has it, or nobody wants it.
    pub fn forget_flow_draft(&mut self, flow: &str) -> Result<(), Error> {
        Ok(drafts::forget(&self.connection, flow)?)
    }

    /// Forgets what was typed into all flows: another office has come.
    pub fn forget_flow_drafts(&mut self) -> Result<(), Error> {
        Ok(drafts::forget_all(&self.connection)?)
    }

    /// The tests of a flow: ids and JSON, in their order.
    pub fn flow_tests(&self, flow: &str) -> Result<Vec<(String, Value)>, Error> {
        flow_tests::of(&self.connection, flow)
    }

    pub fn count_flow_tests(&self, flow: &str) -> Result<u32, Error> {
        Ok(flow_tests::count(&self.connection, flow)?)
    }

    pub fn save_flow_test(&mut self, flow: &str, id: &str, test: &Value) -> Result<(), Error> {
        flow_tests::put(&self.connection, flow, id, test)
    }

    /// Whether there was one.
    pub fn remove_flow_test(&mut self, flow: &str, id: &str) -> Result<bool, Error> {
        Ok(flow_tests::remove(&self.connection, flow, id)?)
    }

    /// Forgets what belongs to a flow that is gone, but for its versions, which the call log names.
    pub fn forget_flow(&mut self, flow: &str) -> Result<(), Error> {
        drafts::forget(&self.connection, flow)?;
        Ok(flow_tests::forget(&self.connection, flow)?)
    }
}
