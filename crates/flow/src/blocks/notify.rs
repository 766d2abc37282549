use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::{
    Spoken,
    blocks::{Acts, Exit, Passage},
    validate::Checks,
    walk::{Line, Output, Step},
};

/// Tells the people of the office something, such as "${caller} left after the third try", and goes on
/// by `done`. Masked values are left out of the text. It is shown on the screens of the office or, where
/// one is named, told by a webhook, in the form that this has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Notify {
    /// With places, as in [`crate::Play`].
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<String>,
}

impl Acts for Notify {
    fn exits(&self) -> Vec<Exit> {
        vec![Exit::required("done")]
    }

    fn passage(&self, _exit: &str) -> Passage {
        Passage::AtOnce
    }

    fn works_alone(&self) -> bool {
        true
    }

    fn check(&self, checks: &mut Checks<'_>) {
        checks.spoken("text", &self.text);
        if let Some(webhook) = &self.webhook {
            checks.webhook("webhook", webhook);
        }
    }

    fn begin(&self, line: &mut Line, now: Instant) -> Step {
        let Some(Spoken::Text(text)) = line.say(&self.text, now) else {
            return Step::exit("done", "there was nothing to tell");
        };
        let whom = self.webhook.as_deref().unwrap_or("the office");
        let why = format!("{whom} is told {text:?}");
        line.emit(Output::Notify { text, webhook: self.webhook.clone() });
        Step::exit("done", why)
    }
}
