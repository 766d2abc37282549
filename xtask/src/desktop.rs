//! `cargo xtask bench desktop`: what the desktop app costs, measured in its real window on a display of thin air.

use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::toolchain::{self, as_by_hand, cargo};
use crate::{packages, run, ui};

/// Builds the app as it is shipped, and measures it.
///
/// # Errors
/// When something that is needed cannot be had, or a measurement fails.
pub(crate) fn desktop() -> Result<ExitCode> {
    packages::ensure(&[packages::BUILD, packages::SPEECH, packages::WINDOW, packages::SCREEN])?;
    toolchain::ensure()?;
    ui::build()?;
    let app = run::build("cordboard")?;
    // Built apart, so that the display does not wait for it.
    let figures = ["--package", "cordboard-window", "--bin", "desktop-figures"];
    let built = cargo(&["build"]).args(figures).status();
    ensure!(built.context("cargo does not start")?.success(), "the build failed");
    let mut command = run::on_a_display();
    command.args(["cargo", "run", "--quiet"]).args(figures).env("CORDBOARD_APP", app);
    let status = as_by_hand(command).status().context("dbus-run-session does not start")?;
    ensure!(status.success(), "a measurement failed");
    Ok(ExitCode::SUCCESS)
}
