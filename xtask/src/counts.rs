//! How many tests passed and failed, read from what a test runner prints.

use std::ops::AddAssign;

/// Tests that ran to their end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Whose output is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runner {
    Cargo,
    Vitest,
    Playwright,
}

impl Runner {
    /// Reads one line of output; only a line that sums up a run counts for anything.
    pub(crate) fn counts(self, line: &str) -> Option<Counts> {
        let line = without_colours(line);
        match self {
            Self::Cargo => of_cargo(&line),
            Self::Vitest => of_vitest(&line),
            Self::Playwright => of_playwright(&line),
        }
    }
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; ...`
fn of_cargo(line: &str) -> Option<Counts> {
    let (_, verdict) = line.split_once("test result: ")?;
    let (_, numbers) = verdict.split_once(". ")?;
    Some(numbers.split(';').filter_map(number_and_word).collect())
}

/// `      Tests  1 failed | 11 passed (12)`
fn of_vitest(line: &str) -> Option<Counts> {
    let numbers = line.trim().strip_prefix("Tests ")?;
    Some(numbers.split('|').filter_map(number_and_word).collect())
}

/// `  12 passed (30.1s)`, and a line of its own for `  1 failed`.
fn of_playwright(line: &str) -> Option<Counts> {
    let (number, word) = number_and_word(line)?;
    let rest = line.trim().split_once(word)?.1;
    let alone = rest.is_empty() || rest.starts_with(" (");
    alone.then(|| [(number, word)].into_iter().collect())
}

fn number_and_word(part: &str) -> Option<(u64, &str)> {
    let mut words = part.split_whitespace();
    let number = words.next()?.parse().ok()?;
    Some((number, words.next()?))
}

impl<'a> FromIterator<(u64, &'a str)> for Counts {
    fn from_iter<I: IntoIterator<Item = (u64, &'a str)>>(numbers: I) -> Self {
        let mut counts = Self::default();
        for (number, word) in numbers {
            match word {
                "passed" => counts.passed += number,
                // A test that passed only at its second try has failed.
                "failed" | "flaky" => counts.failed += number,
                _ => {}
            }
        }
        counts
    }
}

fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(runner: Runner, line: &str) -> Option<(u64, u64)> {
        runner.counts(line).map(|counts| (counts.passed, counts.failed))
    }

    #[test]
    fn the_result_line_of_a_test_program_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(counted(Runner::Cargo, line), Some((12, 3)), "both numbers are in the line");
    }

    #[test]
    fn colours_around_the_verdict_do_not_matter() {
        let line = "test result: \u{1b}[32mok\u{1b}[m. 2 passed; 0 failed; 0 ignored";
        assert_eq!(counted(Runner::Cargo, line), Some((2, 0)), "a terminal adds colours");
        let line = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m9 passed\u{1b}[39m (9)";
        assert_eq!(counted(Runner::Vitest, line), Some((9, 0)), "here too");
    }

    #[test]
    fn the_sums_of_vitest_and_playwright_are_counted() {
        let line = "      Tests  1 failed | 11 passed (12)";
        assert_eq!(counted(Runner::Vitest, line), Some((11, 1)), "tests, not files");
        assert_eq!(
            counted(Runner::Vitest, " Test Files  2 passed (2)"),
            None,
            "files are no tests"
        );
        assert_eq!(
            counted(Runner::Playwright, "  12 passed (30.1s)"),
            Some((12, 0)),
            "with a time"
        );
        assert_eq!(counted(Runner::Playwright, "  1 failed"), Some((0, 1)), "on a line of its own");
        assert_eq!(counted(Runner::Playwright, "  1 flaky"), Some((0, 1)), "luck is no pass");
        assert_eq!(counted(Runner::Playwright, "  2 passed calls are shown"), None, "prose is not");
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in ["test counts::tests::x ... ok", "running 3 tests", "3 passed; 4 failed", ""] {
            assert_eq!(counted(Runner::Cargo, line), None, "{line:?} is no result line");
        }
    }
}
