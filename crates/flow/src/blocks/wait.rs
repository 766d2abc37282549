use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::{
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Doing, Input, Line, Output, Step},
};

/// Lets time go by, then goes on by `done`.
///
/// Without music the caller hears nothing or, where nothing was played to him before, goes on hearing
/// his own ringing tone. Keys that he presses meanwhile are for the blocks after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Wait {
    pub seconds: u32,
    /// Such as `default`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub music: Option<String>,
}

impl Acts for Wait {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::required("done")]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AfterWait
    }

    fn answers(&self, _exit: &str) -> bool {
        self.music.is_some()
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.range("seconds", Some(self.seconds), 1..=3600);
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        if let Some(music) = &self.music {
            line.start_music(Output::Music { music: music.clone() });
        }
        line.wake_in(now, Duration::from_secs(self.seconds.into()));
        Step::Stay(Doing::Wait(Waiting { seconds: self.seconds }))
    }
}

/// Time goes by.
#[derive(Debug)]
pub(crate) struct Waiting {
    seconds: u32,
}

impl Waiting {
    pub(crate) fn handle(self, line: &mut Line, input: &Input) -> Step {
        match input {
            Input::Timeout => Step::exit("done", format!("{} s went by", self.seconds)),
            Input::Digit(key) => {
                line.keep_key(*key);
                Step::Stay(Doing::Wait(self))
            }
            _ => Step::Stay(Doing::Wait(self)),
        }
    }
}
