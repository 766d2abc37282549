//! The parts of the Rust toolchain that a minimal installation leaves out.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::packages::on_path;

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
    Command::new("cargo")
        .args([subcommand, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
