//! `cargo xtask run`: build the desktop app for release and become it; without a display, the exchange.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::toolchain::cargo;
use crate::{packages, root, ui};

/// Where the exchange's web address is when no option says otherwise.
const WEB: &str = "127.0.0.1:8080";

/// With a display, builds and runs `cordboard`; else `cordboardd serve`. Options are for the latter.
///
/// # Errors
/// When something is missing, or the build fails.
pub(crate) fn run(options: &[String]) -> Result<ExitCode> {
    let with_window = has_display() && options.is_empty();
    packages::ensure(&[packages::BUILD, packages::SPEECH])?;
    if with_window {
        packages::ensure(&[packages::WINDOW])?;
    }
    ui::build()?;
    let name = if with_window { "cordboard" } else { "cordboardd" };
    let program = build(name)?;
    let mut command = Command::new(&program);
    if !with_window {
        command.arg("serve");
        if !options.iter().any(|option| option.starts_with("--http")) {
            command.args(["--http", WEB]);
        }
        command.args(options);
    }
    become_it(command).with_context(|| format!("{} does not start", program.display()))
}

/// Builds this program for release; gives where it is.
pub(crate) fn build(name: &str) -> Result<PathBuf> {
    let mut command = cargo(&["build", "--release", "--package", name]);
    if name == "cordboard" {
        // The user interface comes out of the program itself, not from a server of developers.
        command.args(["--features", "tauri/custom-protocol"]);
    }
    if !command.status().context("cargo does not start")?.success() {
        bail!("the build failed");
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    Ok(target.join("release").join(name).with_extension(std::env::consts::EXE_EXTENSION))
}

/// Runs what is added to it on a display of thin air, with a desktop's message bus.
pub(crate) fn on_a_display() -> Command {
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "xvfb-run", "--auto-servernum"]);
    command.args(["--server-args", "-screen 0 1600x1000x24"]).current_dir(root());
    command
}

/// Windows and macOS always have one.
fn has_display() -> bool {
    let names = ["DISPLAY", "WAYLAND_DISPLAY"];
    !cfg!(target_os = "linux")
        || names.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Signals and the exit code are the program's own from here on.
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
