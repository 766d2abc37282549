//! After a queue or a ring was answered: caller and person talk, until the person hangs up.

use crate::walk::{Doing, Input, Step};

pub(crate) const ENDED: &str = "ended";

#[derive(Debug)]
pub(crate) struct Talking;

impl Talking {
    pub(crate) fn handle(self, input: &Input) -> Step {
        match input {
            Input::Ended => Step::exit(ENDED, "the person who answered hung up"),
            // Keys pressed in a conversation are for the person.
            _ => Step::Stay(Doing::Talk(self)),
        }
    }
}
