//! What the house rules are checked against: the files of this workspace and what cargo knows of it.
//!
//! The rules are in `tests/house/`, one file each. They are about shape; what the exchange does is
//! tested elsewhere.

mod source;
mod tree;

pub use source::{Source, sources};
pub use tree::{Dependency, tree};

use std::path::{Path, PathBuf};

/// The crates that see no socket, clock, file, randomness or database.
pub const PURE: &[&str] = &["sip", "sdp", "media", "flow", "queue", "pbx", "phone"];

/// The folder of the workspace.
pub fn root() -> PathBuf {
    let house = Path::new(env!("CARGO_MANIFEST_DIR"));
    house.ancestors().nth(2).unwrap_or(house).to_path_buf()
}
