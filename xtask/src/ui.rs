//! The web user interface in `ui/`: what npm installs, checks and builds there.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::packages::on_path;
use crate::root;

/// Makes sure that the packages of `ui/package-lock.json` are installed.
///
/// # Errors
/// When Node is missing, or npm cannot install them.
pub(crate) fn ensure() -> Result<()> {
    if !on_path("npm") {
        bail!("npm is missing: install Node 20 or newer with npm, then try again");
    }
    if is_installed() {
        return Ok(());
    }
    println!("Installing the packages of the user interface");
    done(npm(&["ci", "--no-audit", "--no-fund"]), "npm could not install the packages of ui/")
}

/// Builds `ui/dist`, which both programs carry.
///
/// # Errors
/// When the build fails.
pub(crate) fn build() -> Result<()> {
    ensure()?;
    done(npm(&["run", "build"]), "the user interface could not be built")
}

/// `npm ARGUMENTS` in `ui/`.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    // On Windows npm is a script, which only its shell runs.
    let mut command = if cfg!(windows) {
        let mut shell = Command::new("cmd");
        shell.args(["/C", "npm"]);
        shell
    } else {
        Command::new("npm")
    };
    command.args(arguments).current_dir(folder());
    command
}

fn folder() -> PathBuf {
    root().join("ui")
}

/// npm leaves a copy of the list that it has installed; an older copy is of another list.
fn is_installed() -> bool {
    let changed = |file: &str| fs::metadata(folder().join(file)).and_then(|file| file.modified());
    match (changed("package-lock.json"), changed("node_modules/.package-lock.json")) {
        (Ok(wanted), Ok(there)) => there >= wanted,
        _ => false,
    }
}

fn done(mut command: Command, failure: &str) -> Result<()> {
    let status = command.status().context("npm does not start")?;
    if !status.success() {
        bail!("{failure}");
    }
    Ok(())
}
