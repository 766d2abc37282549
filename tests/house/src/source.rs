//! The source files of the workspace.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// One file that people wrote.
#[derive(Clone, Debug)]
pub struct Source {
    /// Relative to the workspace, with `/` on every system.
    pub path: String,
    pub text: String,
}

impl Source {
    /// The lines of tests, with their numbers from 1: all of a file in a `tests` folder or named
    /// `tests.rs`, else what follows `#[cfg(test)]`.
    pub fn test_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = || self.text.lines().enumerate();
        let all = self.path.split('/').any(|part| part == "tests" || part == "tests.rs");
        let mark = lines().find(|(_, line)| line.trim() == "#[cfg(test)]").map(|(n, _)| n);
        let first = if all { 0 } else { mark.unwrap_or(usize::MAX) };
        lines().filter(move |(n, _)| *n >= first).map(|(n, line)| (n + 1, line))
    }

    /// All lines, with their numbers from 1, without comments.
    pub fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let code = |line: &str| !line.trim_start().starts_with("//");
        self.text
            .lines()
            .enumerate()
            .filter(move |(_, line)| code(line))
            .map(|(n, line)| (n + 1, line))
    }
}

/// Every file whose name ends in one of `extensions`, outside what is built or fetched.
///
/// # Errors
/// When a folder or a file cannot be read.
pub fn sources(extensions: &[&str]) -> Result<Vec<Source>> {
    let root = crate::root();
    let mut found = Vec::new();
    collect(&root, &root, extensions, &mut found)?;
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn collect(root: &Path, folder: &Path, extensions: &[&str], found: &mut Vec<Source>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            if !is_foreign(&path) {
                collect(root, &path, extensions, found)?;
            }
        } else if path.extension().is_some_and(|end| extensions.iter().any(|one| end == *one)) {
            found.push(read(root, &path)?);
        }
    }
    Ok(())
}

fn is_foreign(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.')
        || matches!(&*name, "target" | "node_modules" | "dist" | "paraglide" | "generated")
}

fn read(root: &Path, path: &Path) -> Result<Source> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let relative: PathBuf = path.strip_prefix(root).unwrap_or(path).to_path_buf();
    let path = relative.to_string_lossy().replace('\\', "/");
    Ok(Source { path, text })
}
