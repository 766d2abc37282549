//! The parts of the Rust toolchain that a minimal installation leaves out.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::packages::on_path;
use crate::root;

/// `cargo` in the project's root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    as_by_hand(command)
}

/// The command without what cargo told `xtask` of itself: some packages (ring) ask for it and would
/// build anew, with all that stands on them, whenever cargo is called now from here, now by hand.
pub(crate) fn as_by_hand(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        let told = name.to_string_lossy();
        if told.starts_with("CARGO_PKG_") || told.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Makes sure that `cargo fmt` and `cargo clippy` are there.
///
/// # Errors
/// Says what to install when rustup is not there to do it.
pub(crate) fn ensure() -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if works(subcommand) {
            continue;
        }
        if !on_path("rustup") {
            bail!(
                "`cargo {subcommand}` is missing: install the component {component} of your Rust"
            );
        }
        println!("Adding the Rust component {component}");
        let status = Command::new("rustup")
            .args(["component", "add", component])
            .status()
            .context("rustup does not start")?;
        if !status.success() {
            bail!("rustup could not add {component}");
        }
    }
    Ok(())
}

fn works(subcommand: &str) -> bool {
    cargo(&[subcommand, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
