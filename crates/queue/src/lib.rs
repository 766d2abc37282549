//! Skill groups: callers wait, agents are offered to them, one of them answers.
//!
//! [`Floor`] is the machine: all groups, agents and callers of an exchange. It decides who rings
//! for whom and tells why ([`Output::Considered`]); it rings nobody itself and knows nothing of SIP,
//! media or flows. Time comes in with every input. Read next: `words.rs`, then `floor/mod.rs`.
#![cfg_attr(
    test,
    allow(
        clippy::disallowed_methods,
        reason = "a test takes one instant to start from, and may read its fixtures"
    )
)]

mod agent;
mod caller;
mod floor;
mod group;
mod ids;
mod moment;
mod strategy;
mod tape;
mod verdict;
mod words;

pub use agent::{AgentState, MISSED};
pub use floor::{Census, Floor, Wait};
pub use group::{Empty, Group, Member, Strategy};
pub use ids::{AgentId, CallerId, GroupId, OfferId};
pub use moment::told_from;
pub use tape::{Difference, Move, Stretch, TapedFloor, replay};
pub use verdict::{Choice, Verdict};
pub use words::{Decline, Exit, Input, Output, Preferred, Standing};
