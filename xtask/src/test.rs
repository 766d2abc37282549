//! `cargo xtask test`: the whole check. A change that passes it may land.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::steps::Steps;
use crate::{deny, packages, root, toolchain};

/// Runs every step, also after one has failed, and sums up.
///
/// # Errors
/// When something that the steps need is missing and cannot be installed.
pub(crate) fn test() -> Result<ExitCode> {
    // What cannot be had on every system leaves out the stories with real phones, and says so.
    let phones =
        packages::ensure(&[packages::BUILD, packages::SPEECH, packages::PHONES, packages::SOUND]);
    packages::ensure(&[packages::BUILD, packages::SPEECH])?;
    toolchain::ensure()?;

    let mut steps = Steps::default();
    steps.check("format", cargo(&["fmt", "--all", "--check"]));
    steps
        .check("lints", cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]));
    match deny::ensure() {
        Ok(()) => steps.check(
            "licences and sources",
            cargo(&["deny", "--all-features", "check", "licenses", "bans", "sources"]),
        ),
        Err(error) => steps.failed("licences and sources", &format!("{error:#}")),
    }
    steps.tests("house rules", cargo(&["test", "--package", "cordboard-house", "--no-fail-fast"]));
    let mut tests =
        cargo(&["test", "--workspace", "--no-fail-fast", "--exclude", "cordboard-house"]);
    match phones {
        Ok(()) => steps.tests("tests", tests),
        Err(error) => {
            tests.args(["--exclude", "cordboard-interop"]);
            steps.tests("tests", tests);
            steps.failed("interop", &format!("not run: {error:#}"));
        }
    }
    Ok(steps.summary())
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(root());
    command
}
