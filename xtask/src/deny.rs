//! cargo-deny, which knows the licence and the origin of every crate that we build on.

use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::toolchain::cargo;

/// The version that `deny.toml` was written for.
const VERSION: &str = "0.20.2";

/// Makes sure that cargo-deny is there; any version that is already there will do.
///
/// # Errors
/// When it cannot be installed.
pub(crate) fn ensure() -> Result<()> {
    let there = cargo(&["deny", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if there {
        return Ok(());
    }
    println!("Installing cargo-deny {VERSION} (once, a few minutes)");
    let status = cargo(&["install", "cargo-deny", "--locked", "--version", VERSION])
        .status()
        .context("cargo does not start")?;
    if !status.success() {
        bail!("cargo-deny {VERSION} could not be installed");
    }
    Ok(())
}
