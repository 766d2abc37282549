//! Puts an office file in force.

use cordboard_pbx::office::{self, Fault};
use cordboard_store::{Error, Store};

use crate::{check::Checked, secrets};

/// What an import did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The configuration's revision since.
    pub revision: u64,
    pub checked: Checked,
    /// How many secrets were made up, since neither the file nor the office before had them.
    pub new_secrets: usize,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("the file has {} faults", .0.len())]
    Faulty(Vec<Fault>),
    #[error(transparent)]
    Store(#[from] Error),
    #[error("no secrets can be made up: {0}")]
    Randomness(#[from] getrandom::Error),
}

impl ImportError {
    /// A word for programs, that never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Faulty(_) => "faulty_file",
            Self::Store(_) => "store_failed",
            Self::Randomness(_) => "no_randomness",
        }
    }
}

/// Reads the file's text and saves it in place of the whole configuration. Secrets that it leaves
/// out keep their value, or are made up where there was none.
///
/// # Errors
///
/// [`ImportError`]; then nothing was changed.
pub fn import(store: &mut Store, text: &str) -> Result<Imported, ImportError> {
    let mut office = office::read(text).map_err(ImportError::Faulty)?;
    // The first office has nobody's secrets to keep but its own.
    let before = store.office()?.unwrap_or_else(|| office.clone());
    let mut made_up = 0;
    let mut failure = None;
    let mut generate = || {
        made_up += 1;
        secrets::random().unwrap_or_else(|error| {
            failure = Some(error);
            String::new()
        })
    };
    office.merge_secrets(&before, &mut generate);
    if let Some(error) = failure {
        return Err(error.into()); // rather than save empty secrets
    }
    let revision = store.save_office(&office)?;
    store.forget_flow_drafts()?; // the file's drafts stand in their place
    Ok(Imported { revision, checked: Checked::of(&office), new_secrets: made_up })
}
