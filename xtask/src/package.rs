//! `cargo xtask package`: installers of the desktop app, by Tauri's own tool.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::toolchain::as_by_hand;
use crate::{packages, root, ui};

/// Builds these bundles, such as `deb,rpm`; the files are under `target/release/bundle`.
///
/// # Errors
/// When something is missing, or the build fails.
pub(crate) fn package(bundles: &str) -> Result<ExitCode> {
    packages::ensure(&[packages::BUILD, packages::WINDOW])?;
    ui::build()?;
    let mut command = as_by_hand(Command::new("node"));
    command
        .arg(root().join("ui/node_modules/@tauri-apps/cli/tauri.js"))
        .args(["build", "--bundles", bundles])
        .current_dir(root().join("src-tauri"));
    if !command.status().context("node does not start")?.success() {
        bail!("the packages could not be built");
    }
    Ok(ExitCode::SUCCESS)
}
