//! Dialling: digits as a timetable of steps, one per packet, for events and for tones alike.

use std::collections::VecDeque;

use super::event_of;

/// A string longer than any number is somebody's mistake.
const LONGEST: usize = 256;

/// How long a comma waits.
const PAUSE_MS: u32 = 500;

/// End packets are sent so often (RFC 4733, section 2.5.1.4).
const ENDS: u8 = 3;

/// What is still to be dialled on one leg.
#[derive(Clone, Debug, Default)]
pub struct Dialling {
    waiting: VecDeque<Element>,
    now: Option<Element>,
    /// How much of the current element is done.
    elapsed_ms: u32,
    ends: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Key { event: u8, millis: u32 },
    Quiet { millis: u32 },
}

/// What to send in the packet that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The key is down; so long at the end of this packet.
    Down {
        event: u8,
        first: bool,
        elapsed_ms: u32,
    },
    /// The key is up after so long; told three times.
    Up {
        event: u8,
        millis: u32,
    },
    Quiet,
}

impl Dialling {
    /// Add digits: each sounds `millis` and is followed by `gap_ms`.
    pub fn dial(&mut self, digits: &str, millis: u32, gap_ms: u32) {
        for digit in digits.chars().take(LONGEST) {
            match (event_of(digit), digit) {
                (Some(event), _) => self.press(event, millis, gap_ms),
                (None, ',' | 'w' | 'W') => self.add(Element::Quiet { millis: PAUSE_MS }),
                (None, _) => {}
            }
        }
    }

    /// Add one key.
    pub fn press(&mut self, event: u8, millis: u32, gap_ms: u32) {
        self.add(Element::Key { event, millis });
        self.add(Element::Quiet { millis: gap_ms });
    }

    /// Dial no further; a key that is down comes up first.
    pub fn stop(&mut self) {
        self.waiting.clear();
    }

    pub fn is_busy(&self) -> bool {
        self.now.is_some() || !self.waiting.is_empty()
    }

    /// The step of the packet that is due and covers `packet_ms`; `None` when all is dialled.
    /// An event's ends fall into the gap after it, as its packets would.
    pub fn step(&mut self, packet_ms: u32) -> Option<Step> {
        if self.now.is_none() {
            self.now = Some(self.waiting.pop_front()?);
            self.elapsed_ms = 0;
            self.ends = 0;
        }
        let element = self.now?;
        let first = self.elapsed_ms == 0;
        self.elapsed_ms += packet_ms;
        match element {
            Element::Key { event, millis } if self.elapsed_ms <= millis || first => {
                Some(Step::Down { event, first, elapsed_ms: self.elapsed_ms })
            }
            Element::Key { event, millis } => {
                self.ends += 1;
                if self.ends == ENDS {
                    self.now = None;
                }
                Some(Step::Up { event, millis })
            }
            Element::Quiet { millis } => {
                if self.elapsed_ms >= millis {
                    self.now = None;
                }
                Some(Step::Quiet)
            }
        }
    }

    fn add(&mut self, element: Element) {
        if self.waiting.len() < LONGEST * 2 {
            self.waiting.push_back(element);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(dialling: &mut Dialling) -> Vec<Step> {
        std::iter::from_fn(|| dialling.step(20)).collect()
    }

    #[test]
    fn a_digit_is_down_then_told_up_three_times_then_quiet() {
        let mut dialling = Dialling::default();
        dialling.dial("7", 60, 40);
        let down = |first, elapsed_ms| Step::Down { event: 7, first, elapsed_ms };
        let up = Step::Up { event: 7, millis: 60 };
        assert_eq!(
            steps(&mut dialling),
            [
                down(true, 20),
                down(false, 40),
                down(false, 60),
                up,
                up,
                up,
                Step::Quiet,
                Step::Quiet
            ],
            "one packet each"
        );
        assert!(!dialling.is_busy(), "all is dialled");
    }

    #[test]
    fn commas_wait_and_other_characters_are_left_out() {
        let mut dialling = Dialling::default();
        dialling.dial("(x),", 60, 40);
        assert_eq!(steps(&mut dialling), [Step::Quiet; 25], "half a second");
    }

    #[test]
    fn an_endless_string_is_cut() {
        let mut dialling = Dialling::default();
        for _ in 0..10 {
            dialling.dial(&"1".repeat(10_000), 60, 40);
        }
        assert!(dialling.waiting.len() <= LONGEST * 2, "the queue is bounded");
    }
}
