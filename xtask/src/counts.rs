//! How many tests passed and failed, read from what `cargo test` prints.

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

impl Counts {
    /// Reads one line; only the result line of a test program counts for anything:
    /// `test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; ...`.
    pub(crate) fn of_line(line: &str) -> Option<Self> {
        let (_, verdict) = line.split_once("test result: ")?;
        let (_, numbers) = verdict.split_once(". ")?;
        let mut counts = Self::default();
        for part in numbers.split(';') {
            match part.trim().split_once(' ') {
                Some((number, "passed")) => counts.passed = number.parse().ok()?,
                Some((number, "failed")) => counts.failed = number.parse().ok()?,
                Some(_) | None => {}
            }
        }
        Some(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_line_of_a_test_program_is_counted() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.02s";
        let counts = Counts::of_line(line);
        assert_eq!(counts, Some(Counts { passed: 12, failed: 3 }), "both numbers are in the line");
    }

    #[test]
    fn colours_around_the_verdict_do_not_matter() {
        let line = "test result: \u{1b}[32mok\u{1b}[m. 2 passed; 0 failed; 0 ignored";
        let counts = Counts::of_line(line);
        assert_eq!(counts, Some(Counts { passed: 2, failed: 0 }), "a terminal adds colours");
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in ["test counts::tests::x ... ok", "running 3 tests", "3 passed; 4 failed", ""] {
            assert_eq!(Counts::of_line(line), None, "{line:?} is no result line");
        }
    }
}
