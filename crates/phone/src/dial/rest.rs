//! What is dialled once a call is answered: keys, pauses, and waits for a hand.

use std::collections::VecDeque;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    Digits(String),
    /// One pause, as a comma or `p` stands for.
    Pause,
    /// Until somebody says so: `;` or `w`.
    Wait,
}

/// What is dialled once the call is answered, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct After(pub VecDeque<Step>);

impl After {
    pub(crate) fn push(&mut self, step: Step) {
        self.0.push_back(step);
    }
}

/// Where the number ends and its pauses begin.
pub(super) fn split(text: &str) -> (&str, &str) {
    let at = text.find([',', ';', '，', '；']).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

/// Reads `,,12;34`; what is no key, pause or wait is left out.
pub(super) fn read(text: &str) -> After {
    let mut after = After::default();
    let mut digits = String::new();
    for c in text.chars().map(super::narrow) {
        let step = match c {
            '0'..='9' | '*' | '#' | 'A'..='D' | 'a'..='d' => {
                digits.push(c.to_ascii_uppercase());
                continue;
            }
            ',' | 'p' | 'P' => Step::Pause,
            ';' | 'w' | 'W' => Step::Wait,
            _ => continue,
        };
        flush(&mut after, &mut digits);
        // Two waits one after the other are one.
        if step == Step::Pause || after.0.back() != Some(&Step::Wait) {
            after.push(step);
        }
    }
    flush(&mut after, &mut digits);
    // What nothing follows is for nothing.
    while matches!(after.0.back(), Some(Step::Pause | Step::Wait)) {
        after.0.pop_back();
    }
    after
}

fn flush(after: &mut After, digits: &mut String) {
    if !digits.is_empty() {
        after.push(Step::Digits(std::mem::take(digits)));
    }
}
