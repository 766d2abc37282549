//! Flows as they are worked on: drafts, checks, versions, tests.
//!
//! What is typed is saved at once and whatever it is; the office takes a draft over when it is
//! published. `draft.rs` knows which document a flow's draft is.

mod check;
mod create;
mod diff;
mod draft;
mod dry_run;
mod heat;
mod page;
mod publish;
mod rows;
mod telling;
mod test_of_call;
mod tests;
mod versions;

pub use check::{DocumentArgs, Exits, flow_check, flow_exits};
pub use create::{FlowCreate, FlowRename, Template, flow_create, flow_remove, flow_rename};
pub use diff::{DraftWord, FlowDiff, Side, flow_diff};
pub use draft::{DraftSave, DraftSaved, flow_draft_save};
pub use dry_run::{DryRunArgs, Rehearsed, flow_dry_run, rehearse};
pub use heat::{FlowHeat, HeatRow, flow_heat};
pub use page::{FlowPage, OfFlow, flow};
pub use publish::{FlowPublish, OfVersion, Published, flow_publish, flow_roll_back};
pub use rows::{FlowRow, flows};
pub use test_of_call::{CallAsTest, FlowTestOfCall, flow_test_of_call};
pub(crate) use tests::carry_to_tests;
pub use tests::{
    FlowTestRemove, FlowTestSave, FlowTestsRun, flow_test_remove, flow_test_save, flow_tests,
    flow_tests_run,
};
pub use versions::{VersionRow, flow_version, flow_versions};
