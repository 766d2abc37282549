//! The types of the user interface, made of those in Rust. The test of `api` that holds the one to the
//! other also writes them.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::toolchain::cargo;

/// Writes `ui/src/api/generated/api.ts`.
///
/// # Errors
/// When the types do not build, or the file cannot be written.
pub(crate) fn make() -> Result<ExitCode> {
    let mut test = cargo(&["test", "--quiet", "--package", "cordboard-api", "--lib", "types::"]);
    if !test.env("CORDBOARD_WRITE_TYPES", "1").status()?.success() {
        bail!("the types could not be made");
    }
    println!("ui/src/api/generated/api.ts is made of the commands' types");
    Ok(ExitCode::SUCCESS)
}
