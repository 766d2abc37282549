//! How large the pages' scripts are on the wire, and the package.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, ensure};
use cordboard_window::root;

/// Scripts of `ui/dist` whose names begin so or all, in kB, gzipped.
pub(crate) fn scripts(such: impl Fn(&str) -> bool) -> Result<f64> {
    let mut bytes = 0;
    for file in files(&root().join("ui/dist/assets"), "js")? {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if such(name) {
            let gzip = Command::new("gzip").args(["-9", "-c"]).arg(&file).output()?;
            ensure!(gzip.status.success(), "gzip");
            bytes += gzip.stdout.len();
        }
    }
    Ok(bytes as f64 / 1000.0)
}

/// The newest package of that kind, in MB.
pub(crate) fn package(kind: &str) -> Option<f64> {
    let files = files(&root().join("target/release/bundle").join(kind), kind).ok()?;
    let sizes = files.iter().filter_map(|file| {
        let about = fs::metadata(file).ok()?;
        Some((about.modified().ok()?, about.len()))
    });
    sizes.max().map(|(_, bytes)| bytes as f64 / 1e6)
}

fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths.filter(|path| path.extension().is_some_and(|end| end == ending)).collect())
}
