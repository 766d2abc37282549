//! `cargo xtask test`: the whole check. A change that passes it may land.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::counts::Runner;
use crate::packages::{self, BROWSER, BUILD, PHONES, SCREEN, SOUND, SPEECH, WINDOW};
use crate::steps::Steps;
use crate::toolchain::{self, as_by_hand, cargo};
use crate::webrtc::Workshop;
use crate::{deny, run, ui};

/// What is left out unless asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extra {
    /// The tests of sound with WebRTC's own echo canceller: its C++ builds for minutes, and nothing
    /// that is shipped has it.
    Webrtc,
}

/// Runs every step, also after one has failed, and sums up.
///
/// # Errors
/// When something that the steps need is missing and cannot be installed.
pub(crate) fn test(extra: Option<Extra>) -> Result<ExitCode> {
    // All at once, so that one question of sudo is enough. What cannot be had on every system
    // leaves out the stories with real phones and windows, and says so.
    let stage = packages::ensure(&[BUILD, SPEECH, PHONES, SOUND, WINDOW, BROWSER, SCREEN]);
    packages::ensure(&[BUILD, SPEECH, WINDOW])?;
    toolchain::ensure()?;
    ui::ensure()?;

    let mut steps = Steps::default();
    statics(&mut steps);
    steps.check("user interface: build", ui::npm(&["run", "build"]));
    steps.tests("user interface", Runner::Vitest, ui::npm(&["test"]));
    let house = cargo(&["test", "--package", "cordboard-house", "--no-fail-fast"]);
    steps.tests("house rules", Runner::Cargo, house);
    let mut tests = cargo(&["test", "--workspace", "--no-fail-fast"]);
    tests.args(["--exclude", "cordboard-house", "--exclude", "cordboard-window"]);
    if stage.is_err() {
        tests.args(["--exclude", "cordboard-interop"]);
    }
    steps.tests("tests", Runner::Cargo, tests);
    match extra {
        Some(Extra::Webrtc) => webrtc(&mut steps),
        None => {}
    }
    match stage {
        Ok(()) => {
            steps.tests("browser", Runner::Playwright, ui::npm(&["run", "test:browser"]));
            // As it is shipped: with the pages inside.
            let app = ["build", "--package", "cordboard", "--features", "tauri/custom-protocol"];
            steps.check("the window's app: build", cargo(&app));
            steps.tests("window", Runner::Cargo, on_a_display());
        }
        Err(error) => steps.failed("interop and browser", &format!("not run: {error:#}")),
    }
    Ok(steps.summary())
}

fn webrtc(steps: &mut Steps) {
    let name = "sound with WebRTC's own";
    let mut tests = cargo(&["test", "--package", "cordboard-sound", "--features", "webrtc"]);
    match Workshop::ready().and_then(|workshop| workshop.lend(&mut tests)) {
        Ok(()) => steps.tests(name, Runner::Cargo, tests),
        Err(error) => steps.failed(name, &format!("not run: {error:#}")),
    }
}

/// What is read, not run.
fn statics(steps: &mut Steps) {
    steps.check("format", cargo(&["fmt", "--all", "--check"]));
    steps.check("user interface: types and words", ui::npm(&["run", "check"]));
    // The window's own files are compiled into it.
    let lints = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    steps.check("lints", cargo(&lints));
    match deny::ensure() {
        Ok(()) => steps.check(
            "licences and sources",
            cargo(&["deny", "--all-features", "check", "licenses", "bans", "sources"]),
        ),
        Err(error) => steps.failed("licences and sources", &format!("{error:#}")),
    }
}

/// The window's tests.
fn on_a_display() -> Command {
    let mut command = run::on_a_display();
    command.args(["cargo", "test", "--package", "cordboard-window"]);
    as_by_hand(command)
}
