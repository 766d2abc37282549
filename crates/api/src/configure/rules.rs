//! Limits on calls to the outside, and what is recorded.

use cordboard_pbx::office::{OutboundRule, RecordingRules};
use cordboard_store::Store;
use serde::Deserialize;

use super::edit::{Saved, edit};
use crate::ApiError;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct RulesSave {
    /// All of them, in order.
    pub outbound_rules: Vec<OutboundRule>,
    #[serde(default)]
    pub revision: Option<u64>,
}

pub fn rules_save(store: &mut Store, args: &RulesSave) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        office.outbound_rules.clone_from(&args.outbound_rules);
        Ok(())
    })
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct RecordingSave {
    pub recording: RecordingRules,
    #[serde(default)]
    pub revision: Option<u64>,
}

pub fn recording_save(store: &mut Store, args: &RecordingSave) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        office.recording = Some(args.recording.clone());
        Ok(())
    })
}
