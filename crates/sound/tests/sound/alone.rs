//! Runs a test in a process of its own, with an environment of its own: the sound system is found by
//! environment variables, and a process has only one set of them.

use std::io::Read;
use std::process::{Command, Stdio};

const MARK: &str = "CORDBOARD_SOUND_TEST_ALONE";

/// Whether this is already that process.
pub(crate) fn is_alone() -> bool {
    std::env::var_os(MARK).is_some()
}

/// The command that runs `test` (its path within this binary) alone.
pub(crate) fn command(test: &str) -> Command {
    let this = std::env::current_exe().expect("a running program has a file");
    let mut command = Command::new(this);
    command.args(["--exact", test, "--nocapture", "--test-threads=1"]).env(MARK, "1");
    command.stdin(Stdio::null());
    command
}

/// Runs it to its end, and fails as it fails.
pub(crate) fn run(mut command: Command) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the test starts itself again");
    let mut said = String::new();
    let output = child.stdout.as_mut().expect("it is piped");
    output.read_to_string(&mut said).expect("the test's words are text");
    let status = child.wait().expect("the child is ours");
    assert!(status.success(), "the test alone: {status}\n{said}");
    assert!(said.contains("1 passed"), "there is no test of that name:\n{said}");
}
