//! The figures of a span of time: groups, agents, hours.

use std::collections::HashMap;

use cordboard_store::{AgentFigures, GroupFigures, HourFigures, Store};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ApiError;

/// From one moment until before the other.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct BoardArgs {
    #[cfg_attr(test, ts(type = "string"))]
    pub from: Timestamp,
    #[cfg_attr(test, ts(type = "string"))]
    pub to: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Board {
    pub groups: Vec<GroupRow>,
    pub agents: Vec<AgentRow>,
    /// Hour by hour from `from` on; those in which nobody came are left out.
    pub hours: Vec<HourRow>,
    pub totals: Totals,
}

/// Callers in a group's line. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GroupRow {
    pub id: String,
    pub name: String,
    pub offered: u64,
    pub answered: u64,
    /// Out of the line without an agent, for whatever reason.
    pub missed: u64,
    /// Those of the missed that hung up.
    pub abandoned: u64,
    /// Of those that are out of the line, the part that was answered within 20 seconds: 0 to 1.
    pub service_level: Option<f64>,
    pub wait_avg: Option<f64>,
    pub wait_longest: f64,
    pub talk: f64,
}

/// An agent's calls from groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AgentRow {
    pub extension: String,
    pub name: String,
    pub offered: u64,
    pub answered: u64,
    pub missed: u64,
    pub talk: f64,
    /// From the first ring.
    pub answer_avg: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HourRow {
    /// When it begins.
    #[cfg_attr(test, ts(type = "string"))]
    pub hour: Timestamp,
    pub offered: u64,
    pub answered: u64,
    pub missed: u64,
    pub wait_avg: Option<f64>,
}

/// Calls of all kinds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Totals {
    pub inbound: u64,
    pub outbound: u64,
    pub internal: u64,
    /// Of the inbound ones: spoken with a person, or not.
    pub answered: u64,
    pub missed: u64,
    pub talk: f64,
}

pub fn board(store: &mut Store, args: &BoardArgs) -> Result<Board, ApiError> {
    let BoardArgs { from, to } = *args;
    if to <= from {
        return Err(ApiError::bad("the span ends before it begins: write a later end"));
    }
    let office = store.office()?;
    let groups = office.iter().flat_map(|office| &office.groups);
    let mut names: HashMap<&str, &str> =
        groups.map(|group| (group.id.as_str(), group.name.as_str())).collect();
    let people = office.iter().flat_map(|office| &office.extensions);
    names.extend(people.map(|extension| (extension.number.as_str(), extension.name.as_str())));
    let name = |id: &str| names.get(id).copied().unwrap_or(id).to_owned();
    let group = |group: GroupFigures| group_row(name(&group.group), group);
    let agent = |agent: AgentFigures| agent_row(name(&agent.extension), agent);
    let calls = store.call_figures(from, to)?;
    Ok(Board {
        groups: store.group_figures(from, to)?.into_iter().map(group).collect(),
        agents: store.agent_figures(from, to)?.into_iter().map(agent).collect(),
        hours: store.hour_figures(from, to)?.iter().map(hour_row).collect(),
        totals: Totals {
            inbound: calls.inbound,
            outbound: calls.outbound,
            internal: calls.internal,
            answered: calls.answered,
            missed: calls.missed,
            talk: seconds(calls.talk_ms),
        },
    })
}

fn group_row(name: String, group: GroupFigures) -> GroupRow {
    let over = group.answered + group.missed;
    GroupRow {
        name,
        offered: group.offered,
        answered: group.answered,
        missed: group.missed,
        abandoned: group.abandoned,
        service_level: (over > 0).then(|| group.in_time as f64 / over as f64),
        wait_avg: group.wait_average_ms.map(|millis| millis / 1000.0),
        wait_longest: seconds(group.wait_longest_ms),
        talk: seconds(group.talk_ms),
        id: group.group,
    }
}

fn agent_row(name: String, agent: AgentFigures) -> AgentRow {
    AgentRow {
        name,
        offered: agent.offered,
        answered: agent.answered,
        missed: agent.missed,
        talk: seconds(agent.talk_ms),
        answer_avg: agent.answer_average_ms.map(|millis| millis / 1000.0),
        extension: agent.extension,
    }
}

fn hour_row(hour: &HourFigures) -> HourRow {
    HourRow {
        hour: hour.from,
        offered: hour.offered,
        answered: hour.answered,
        missed: hour.missed,
        wait_avg: hour.wait_average_ms.map(|millis| millis / 1000.0),
    }
}

fn seconds(millis: u64) -> f64 {
    millis as f64 / 1000.0
}
