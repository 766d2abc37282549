//! Skill groups: callers wait, agents are offered to them, one of them answers.
//!
//! [`Floor`] is the machine: all groups, agents and callers of an exchange. It decides who rings
//! for whom and tells why ([`Output::Considered`]); it rings nobody itself and knows nothing of SIP,
//! media or flows. Time comes in with every input. Read next: `words.rs`, then `floor.rs`.

mod agent;
mod floor;
mod group;
mod ids;
mod verdict;
mod words;

pub use agent::AgentState;
pub use floor::{Census, Floor};
pub use group::{Group, Member, Strategy};
pub use ids::{AgentId, CallerId, GroupId, OfferId};
pub use verdict::{Choice, Verdict};
pub use words::{Decline, Exit, Input, Output};
