use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{AgentId, Decline};

/// Why an agent is, or is not, offered to a caller. `Display` is the sentence that follows the
/// agent's number: "1002: in wrap-up for another 12 s".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// His phone rings for this caller.
    Offered(Choice),
    /// Free, but the strategy chose another.
    PassedOver,
    /// Free, but did not take this caller before; others come first.
    AlreadyTried,
    /// The offer to him failed.
    Declined(Decline),
    /// A refused or failed offer is a moment ago.
    Resting {
        left: Duration,
    },
    /// Free, but for a while this caller is kept for another.
    KeptFor {
        agent: AgentId,
        left: Duration,
    },
    /// Free, but levels before his are asked first.
    LaterLevel {
        level: u8,
        left: Duration,
    },
    RingingForAnother,
    OnCall,
    WrapUp {
        left: Duration,
    },
    OnBreak {
        reason: Option<String>,
    },
    LoggedOut,
    /// Logged in, but not for this group.
    OutOfGroup,
    NoPhone,
}

/// What made the strategy choose him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    LongestIdle { idle: Duration },
    FewestCalls { calls: u32 },
    NextInTurn,
    Level { level: u8 },
    KnowsTheCaller,
    EverybodyRings,
}

impl Verdict {
    /// Whether there is nothing new in the other one; time that passes is no news.
    pub(crate) fn says_the_same(&self, other: &Verdict) -> bool {
        match (self, other) {
            (Verdict::Offered(_), Verdict::Offered(_))
            | (Verdict::Resting { .. }, Verdict::Resting { .. })
            | (Verdict::KeptFor { .. }, Verdict::KeptFor { .. })
            | (Verdict::LaterLevel { .. }, Verdict::LaterLevel { .. })
            | (Verdict::WrapUp { .. }, Verdict::WrapUp { .. }) => true,
            _ => self == other,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Offered(choice) => write!(f, "offered, {choice}"),
            Verdict::PassedOver => f.write_str("free, but another comes first"),
            Verdict::AlreadyTried => f.write_str("free, but did not take this caller before"),
            Verdict::Declined(Decline::Busy) => f.write_str("the phone was busy"),
            Verdict::Declined(Decline::Rejected) => f.write_str("rejected the call"),
            Verdict::Declined(Decline::NoAnswer) => f.write_str("did not answer"),
            Verdict::Declined(Decline::Unreachable) => f.write_str("the phone was unreachable"),
            Verdict::Resting { left } => {
                write!(f, "declined a moment ago, not rung for another {} s", whole_seconds(*left))
            }
            Verdict::KeptFor { agent, left } => {
                let left = whole_seconds(*left);
                write!(f, "free, but the caller is kept for {agent} for another {left} s")
            }
            Verdict::LaterLevel { level, left } => {
                write!(f, "free, but level {level} is asked in {} s", whole_seconds(*left))
            }
            Verdict::RingingForAnother => f.write_str("ringing for another caller"),
            Verdict::OnCall => f.write_str("on a call"),
            Verdict::WrapUp { left } => {
                write!(f, "in wrap-up for another {} s", whole_seconds(*left))
            }
            Verdict::OnBreak { reason: Some(why) } => write!(f, "on a break ({why})"),
            Verdict::OnBreak { reason: None } => f.write_str("on a break"),
            Verdict::LoggedOut => f.write_str("logged out"),
            Verdict::OutOfGroup => f.write_str("logged out of this group"),
            Verdict::NoPhone => f.write_str("no phone registered"),
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Choice::LongestIdle { idle } => write!(f, "idle longest ({} s)", idle.as_secs()),
            Choice::FewestCalls { calls } => write!(f, "has taken the fewest calls ({calls})"),
            Choice::NextInTurn => f.write_str("next in turn"),
            Choice::Level { level } => write!(f, "idle longest of level {level}"),
            Choice::KnowsTheCaller => f.write_str("comes first for this caller"),
            Choice::EverybodyRings => f.write_str("everybody rings"),
        }
    }
}

/// Rounded up: "another 0 s" would read as free.
fn whole_seconds(left: Duration) -> u64 {
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}
