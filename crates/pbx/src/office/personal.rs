//! What an extension has set for itself, by code or at a screen: not to be disturbed, and where its calls go.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Extension, Mobile, Office};

/// How long an extension rings before its calls go elsewhere.
const NO_ANSWER_SECONDS: u32 = 20;

/// Where calls of an extension go, by what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Forward {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub always: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_answer: Option<String>,
    /// No phone is registered, or none can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unregistered: Option<String>,
    /// How long it rings before `no_answer`; 20 where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_answer_seconds: Option<u32>,
}

/// When calls are forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardWhen {
    Always,
    Busy,
    NoAnswer,
    Unregistered,
}

impl ForwardWhen {
    pub const ALL: [ForwardWhen; 4] =
        [ForwardWhen::Always, ForwardWhen::Busy, ForwardWhen::NoAnswer, ForwardWhen::Unregistered];

    #[must_use]
    pub fn as_words(self) -> &'static str {
        match self {
            ForwardWhen::Always => "always",
            ForwardWhen::Busy => "when busy",
            ForwardWhen::NoAnswer => "when nobody answers",
            ForwardWhen::Unregistered => "when no phone is there",
        }
    }

    /// The field of [`Forward`].
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            ForwardWhen::Always => "always",
            ForwardWhen::Busy => "busy",
            ForwardWhen::NoAnswer => "no_answer",
            ForwardWhen::Unregistered => "unregistered",
        }
    }
}

impl Forward {
    #[must_use]
    pub fn to(&self, when: ForwardWhen) -> Option<&str> {
        match when {
            ForwardWhen::Always => self.always.as_deref(),
            ForwardWhen::Busy => self.busy.as_deref(),
            ForwardWhen::NoAnswer => self.no_answer.as_deref(),
            ForwardWhen::Unregistered => self.unregistered.as_deref(),
        }
    }

    pub(crate) fn targets_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let targets = [&mut self.always, &mut self.busy, &mut self.no_answer];
        targets.into_iter().chain([&mut self.unregistered]).flatten()
    }
}

impl Extension {
    /// Sets where its calls go, or that they stay.
    pub(crate) fn set_forward(&mut self, when: ForwardWhen, to: Option<String>) {
        let forward = self.forward.get_or_insert_default();
        let field = match when {
            ForwardWhen::Always => &mut forward.always,
            ForwardWhen::Busy => &mut forward.busy,
            ForwardWhen::NoAnswer => &mut forward.no_answer,
            ForwardWhen::Unregistered => &mut forward.unregistered,
        };
        *field = to;
        if *forward == Forward::default() {
            self.forward = None;
        }
    }
}

impl Office {
    #[must_use]
    pub fn do_not_disturb(&self, extension: &str) -> bool {
        self.extension(extension).is_some_and(|one| one.do_not_disturb == Some(true))
    }

    #[must_use]
    pub fn forward_of(&self, extension: &str, when: ForwardWhen) -> Option<&str> {
        self.extension(extension)?.forward.as_ref()?.to(when)
    }

    /// The telephone outside that rings with an extension's phones.
    #[must_use]
    pub fn mobile_of(&self, extension: &str) -> Option<&Mobile> {
        let mobile = self.extension(extension)?.mobile.as_ref()?;
        (mobile.enabled != Some(false)).then_some(mobile)
    }

    /// How long an extension rings, where its calls go elsewhere after that.
    #[must_use]
    pub fn ring_before_forward(&self, extension: &str) -> Option<Duration> {
        let forward = self.extension(extension)?.forward.as_ref()?;
        forward.no_answer.as_ref()?;
        let seconds = forward.no_answer_seconds.unwrap_or(NO_ANSWER_SECONDS);
        Some(Duration::from_secs(u64::from(seconds)))
    }

    /// Whether calls can go to what was written: an extension, a group, a flow or a telephone number.
    #[must_use]
    pub fn can_be_called(&self, target: &str) -> bool {
        self.extension(target).is_some()
            || self.group(target).is_some()
            || self.flow(target).is_some()
            || matches!(
                self.plan().read(target),
                Ok(crate::numbers::Dialled::E164(_) | crate::numbers::Dialled::Short(_))
            )
    }
}
