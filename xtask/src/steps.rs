//! Steps of a check: each runs whatever became of those before it, and all are summed up at the end.

use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use crate::counts::{Counts, Runner};

/// The steps so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

#[derive(Debug)]
struct Step {
    name: String,
    took: Duration,
    passed: bool,
    tests: Option<Counts>,
}

impl Steps {
    /// Runs a command whose exit code is its verdict.
    pub(crate) fn check(&mut self, name: &str, mut command: Command) {
        begin(name);
        let started = Instant::now();
        let passed = command.status().is_ok_and(|status| status.success());
        self.end(name, started, passed, None);
    }

    /// Runs a command that runs tests: its output is shown as it comes, and counted.
    pub(crate) fn tests(&mut self, name: &str, runner: Runner, mut command: Command) {
        begin(name);
        let started = Instant::now();
        let mut counts = Counts::default();
        // Of an error its words count; where a panic was is shown as ever.
        command.env("RUST_LIB_BACKTRACE", "0");
        let passed = match command.stdout(Stdio::piped()).spawn() {
            Ok(mut child) => {
                if let Some(stdout) = child.stdout.take() {
                    counts = relay(runner, BufReader::new(stdout));
                }
                child.wait().is_ok_and(|status| status.success())
            }
            Err(error) => {
                println!("cannot start {command:?}: {error}");
                false
            }
        };
        if counts == Counts::default() {
            println!("no test was run");
        }
        let passed = passed && counts != Counts::default();
        self.end(name, started, passed, Some(counts));
    }

    /// Notes a step that could not be run at all.
    pub(crate) fn failed(&mut self, name: &str, why: &str) {
        begin(name);
        println!("{why}");
        self.end(name, Instant::now(), false, None);
    }

    /// Prints each step with its time, and `N passed, N failed` as the very last line.
    pub(crate) fn summary(&self) -> ExitCode {
        println!("\nSummary");
        for step in &self.done {
            let verdict = if step.passed { "ok" } else { "FAILED" };
            let seconds = step.took.as_secs_f64();
            let tests = step.tests.map_or_else(String::new, |counts| {
                format!("   {} passed, {} failed", counts.passed, counts.failed)
            });
            println!("  {:24} {verdict:7} {seconds:7.1} s{tests}", step.name);
        }
        let total = self.total();
        println!("{} passed, {} failed", total.passed, total.failed);
        if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    /// All tests together. A step that failed without a failing test (a lint, a crate that does not
    /// compile) counts as one failure: a last line that says "0 failed" must mean that all is well.
    fn total(&self) -> Counts {
        let mut total = Counts::default();
        for step in &self.done {
            let tests = step.tests.unwrap_or_default();
            total += tests;
            if !step.passed && tests.failed == 0 {
                total.failed += 1;
            }
        }
        total
    }

    fn end(&mut self, name: &str, started: Instant, passed: bool, tests: Option<Counts>) {
        self.done.push(Step { name: name.to_owned(), took: started.elapsed(), passed, tests });
    }
}

fn begin(name: &str) {
    println!("\n--- {name}");
}

fn relay(runner: Runner, output: impl BufRead) -> Counts {
    let mut counts = Counts::default();
    for line in output.split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        if let Some(more) = runner.counts(&line) {
            counts += more;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(passed: bool, tests: Option<Counts>) -> Step {
        Step { name: "step".to_owned(), took: Duration::ZERO, passed, tests }
    }

    #[test]
    fn a_failed_lint_is_a_failure_in_the_last_line() {
        let steps = Steps { done: vec![step(false, None), step(true, None)] };
        let expected = Counts { passed: 0, failed: 1 };
        assert_eq!(steps.total(), expected, "nobody may read '0 failed' then");
    }

    #[test]
    fn failing_tests_are_counted_once() {
        let tests = Counts { passed: 5, failed: 2 };
        let steps = Steps { done: vec![step(false, Some(tests))] };
        assert_eq!(steps.total(), tests, "the step adds nothing to the tests that failed in it");
    }

    #[test]
    fn the_output_of_several_test_programs_adds_up() {
        let output = "test result: ok. 3 passed; 0 failed; 0 ignored\nnoise \u{1F600}\n\
                      test result: FAILED. 1 passed; 2 failed; 0 ignored\n";
        let counts = relay(Runner::Cargo, output.as_bytes());
        assert_eq!(counts, Counts { passed: 4, failed: 2 }, "both result lines count");
    }
}
