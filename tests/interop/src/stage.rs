//! How a story is told: in a place of its own, and with everybody's log when it goes wrong.
#![expect(clippy::print_stderr, reason = "the logs belong beside the failed test's message")]

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use anyhow::Result;

use crate::place::Place;

/// How much of each log is shown, in lines.
const TAIL: usize = 120;

/// Tells a story. When it fails, by an error or a panic, the end of every log is printed.
///
/// # Errors
/// Those of the story.
pub fn stage(story: impl FnOnce(&Place) -> Result<()>) -> Result<()> {
    let place = Place::claim()?;
    let told = catch_unwind(AssertUnwindSafe(|| story(&place)));
    if !matches!(told, Ok(Ok(()))) {
        show_logs(place.root());
    }
    told.unwrap_or_else(|panic| resume_unwind(panic))
}

fn show_logs(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            show_logs(&path);
        } else if path.extension().is_some_and(|end| end == "log") {
            let text = fs::read(&path).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<&str> = text.lines().collect();
            let tail = &lines[lines.len().saturating_sub(TAIL)..];
            eprintln!("=== the end of {}\n{}", path.display(), tail.join("\n"));
        }
    }
}
