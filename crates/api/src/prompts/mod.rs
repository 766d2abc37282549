//! What callers hear: prompts from a text, a file, or out of the box.

mod rows;
mod save;
mod upload;

pub use rows::{PromptRow, prompts};
pub use save::{PromptOf, PromptSave, prompt_remove, prompt_save};
pub use upload::{PromptUpload, prompt_upload};
