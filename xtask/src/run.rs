//! `cargo xtask run`: build the exchange for release and become it.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::{packages, root};

/// Builds `cordboardd` and runs `cordboardd serve` with `options`.
///
/// # Errors
/// When something is missing, or the build fails.
pub(crate) fn run(options: &[String]) -> Result<ExitCode> {
    packages::ensure(&[packages::BUILD, packages::SPEECH])?;
    let status = Command::new("cargo")
        .args(["build", "--release", "--package", "cordboardd"])
        .current_dir(root())
        .status()
        .context("cargo does not start")?;
    if !status.success() {
        bail!("the build failed");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), std::path::PathBuf::from);
    let program =
        target.join("release").join("cordboardd").with_extension(std::env::consts::EXE_EXTENSION);
    let mut command = Command::new(&program);
    command.arg("serve").args(options);
    become_it(command).with_context(|| format!("{} does not start", program.display()))
}

/// Signals and the exit code are the exchange's own from here on.
#[cfg(unix)]
fn become_it(mut command: Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn become_it(mut command: Command) -> std::io::Result<ExitCode> {
    let status = command.status()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
