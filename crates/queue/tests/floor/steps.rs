//! Random groups, and random steps of callers and agents.

use cordboard_queue::{Decline, Group, GroupId, Strategy as Choose};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::hall::{group, seconds};

pub(crate) const AGENTS: [&str; 5] = ["1001", "1002", "1003", "1004", "1005"];
pub(crate) const GROUPS: [&str; 3] = ["a", "b", "c"];

/// One step, with small numbers where the floor has names.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    Join {
        group: usize,
        priority: i32,
    },
    Leave(usize),
    /// The agent picks up what rings at his phone, or what rang last.
    Answer(usize),
    Decline(usize, Decline),
    End(usize),
    Agent(usize, Doing),
    Configure(Vec<Group>),
    Pass(u64),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Doing {
    Available,
    Unavailable,
    LogIn,
    LogOut,
    Break,
    Ready,
    Busy,
    Idle,
}

pub(crate) fn groups() -> impl Strategy<Value = Vec<Group>> {
    let one = (
        proptest::sample::select(vec![
            Choose::LongestIdle,
            Choose::FewestCalls,
            Choose::RoundRobin,
            Choose::Priority,
            Choose::RingAll,
        ]),
        proptest::sample::subsequence(AGENTS.to_vec(), 0..=5),
        (1u64..30, 0u64..20, 0u64..90),
        proptest::option::weighted(0.3, 0usize..4),
        proptest::option::weighted(0.6, 0usize..3),
    );
    let one =
        one.prop_map(|(strategy, members, (ring, wrap_up, wait), max_waiting, overflow)| Group {
            ring: seconds(ring),
            wrap_up: seconds(wrap_up),
            max_wait: seconds(wait),
            max_waiting,
            overflow: overflow.map(|group| GroupId::new(GROUPS[group])),
            ..group("", strategy, &members)
        });
    vec(one, 1..=3).prop_map(|mut groups| {
        for (group, name) in groups.iter_mut().zip(GROUPS) {
            group.id = GroupId::new(name);
        }
        groups
    })
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let agent = 0..AGENTS.len();
    let why = prop_oneof![
        Just(Decline::Busy),
        Just(Decline::Rejected),
        Just(Decline::NoAnswer),
        Just(Decline::Unreachable),
    ];
    let doing = prop_oneof![
        3 => Just(Doing::Available),
        1 => Just(Doing::Unavailable),
        2 => Just(Doing::LogIn),
        1 => Just(Doing::LogOut),
        1 => Just(Doing::Break),
        2 => Just(Doing::Ready),
        1 => Just(Doing::Busy),
        2 => Just(Doing::Idle),
    ];
    prop_oneof![
        8 => (0..GROUPS.len(), -1..3).prop_map(|(group, priority)| Step::Join { group, priority }),
        2 => (0usize..20).prop_map(Step::Leave),
        5 => agent.clone().prop_map(Step::Answer),
        3 => (agent.clone(), why).prop_map(|(agent, why)| Step::Decline(agent, why)),
        3 => agent.clone().prop_map(Step::End),
        6 => (agent, doing).prop_map(|(agent, doing)| Step::Agent(agent, doing)),
        1 => groups().prop_map(Step::Configure),
        5 => (0u64..40).prop_map(Step::Pass),
    ]
}
