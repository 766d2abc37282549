//! Documents name only files that are there.

use std::fs;

use anyhow::{Context, Result};
use cordboard_house::root;

const DOCUMENTS: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"];

/// What a path in a document starts with.
const FOLDERS: &[&str] = &["assets", "crates", "migrations", "src-tauri", "tests", "ui", "xtask"];

#[test]
fn documents_name_only_files_that_are_there() -> Result<()> {
    for document in DOCUMENTS {
        let text =
            fs::read_to_string(root().join(document)).with_context(|| document.to_string())?;
        for path in paths(&text) {
            assert!(root().join(path).exists(), "{document} sends the reader to {path}");
        }
    }
    Ok(())
}

#[test]
fn paths_are_what_stands_in_backticks_and_begins_with_a_folder_of_ours() {
    let text = "see `crates/sip/src/lib.rs`, `tests/` and `cargo xtask test`, not `sip::Endpoint`";
    let found: Vec<&str> = paths(text).collect();
    assert_eq!(found, ["crates/sip/src/lib.rs", "tests/"], "words of code are no paths");
}

fn paths(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|words| {
        let first = words.split('/').next().unwrap_or_default();
        FOLDERS.contains(&first) && !words.contains(' ')
    })
}
