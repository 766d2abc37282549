//! The call log as people work with it: pages, one call, notes, tables, what was recorded.

mod delete;
mod export;
mod filter;
mod incident;
mod ladder;
mod messages;
mod note;
mod page;
mod query;
mod wave;

pub use delete::call_delete;
pub use export::{CallExport, ExportFormat, Exported, call_export};
pub use filter::{CallLogQuery, SortBy};
pub use incident::{Audio, CallIncident, IncidentFile, call_incident, incident};
pub use ladder::{LadderLine, call_ladder};
pub use messages::{MessageRow, Messages, messages};
pub use note::{NoteSave, call_note_save, call_tags};
pub use page::{CallNote, CallPage, JournalRow, LegSound, OfCall, RecordingPart, call};
pub use query::{CallLogPage, History, call_log, history};
pub use wave::{RecordingWave, Wave, recording_wave};
