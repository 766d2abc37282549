//! Programs elsewhere that want to be told of what happens, by HTTP.

use serde::{Deserialize, Serialize};

use super::Secret;

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    pub id: String,
    pub name: String,
    /// `https://server/path`. The addresses of robots hold their keys, so it is kept as secrets are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Secret>,
    /// What is told is signed with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
    pub format: WebhookFormat,
    /// What is told of.
    pub events: Vec<WebhookEvent>,
    /// Whether it may lie in the own network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<bool>,
    /// Told unless this is `false`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
}

/// How it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WebhookFormat {
    /// All that is known, for programs.
    Json,
    /// A sentence for the robot of a group in WeCom.
    Wecom,
    /// The same in DingTalk.
    Dingtalk,
    /// The same in Feishu.
    Feishu,
}

/// What can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum WebhookEvent {
    #[serde(rename = "call.ringing")]
    CallRinging,
    #[serde(rename = "call.answered")]
    CallAnswered,
    #[serde(rename = "call.ended")]
    CallEnded,
    #[serde(rename = "queue.joined")]
    QueueJoined,
    #[serde(rename = "queue.abandoned")]
    QueueAbandoned,
    #[serde(rename = "voicemail.new")]
    VoicemailNew,
    #[serde(rename = "recording.ready")]
    RecordingReady,
    #[serde(rename = "trunk.down")]
    TrunkDown,
    #[serde(rename = "rule.blocked")]
    RuleBlocked,
}

impl WebhookEvent {
    /// As files and messages have it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::CallRinging => "call.ringing",
            Self::CallAnswered => "call.answered",
            Self::CallEnded => "call.ended",
            Self::QueueJoined => "queue.joined",
            Self::QueueAbandoned => "queue.abandoned",
            Self::VoicemailNew => "voicemail.new",
            Self::RecordingReady => "recording.ready",
            Self::TrunkDown => "trunk.down",
            Self::RuleBlocked => "rule.blocked",
        }
    }
}

impl Webhook {
    /// Whether it is told of this.
    #[must_use]
    pub fn wants(&self, event: WebhookEvent) -> bool {
        self.is_enabled() && self.events.contains(&event)
    }

    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.enabled.unwrap_or(true)
    }

    #[must_use]
    pub fn is_private(&self) -> bool {
        self.private.unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_written_by_its_word() {
        for event in [
            WebhookEvent::CallRinging,
            WebhookEvent::CallAnswered,
            WebhookEvent::CallEnded,
            WebhookEvent::QueueJoined,
            WebhookEvent::QueueAbandoned,
            WebhookEvent::VoicemailNew,
            WebhookEvent::RecordingReady,
            WebhookEvent::TrunkDown,
            WebhookEvent::RuleBlocked,
        ] {
            let written = serde_json::to_value(event).expect("a word");
            assert_eq!(written, event.word(), "one word for one event");
        }
    }
}
