//! Where what was dialled leads: what the verdict was given by, and the verdict.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    exchange::leads_to,
    office::{NumberChoice, Office},
    routing::{self, Outbound, Refused, Route},
    rules::{Attempt, Attempts, Standing, Talk, Talks},
    trunks::{State, Trunks},
};

/// A verdict that needs more than this to be given again is told, but not given again.
const MOST: usize = 1000;
/// Where more were made to the outside than this, what counts may lie farther back.
const FAR_BACK: usize = 5000;

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// An extension dialled.
    Dialled { extension: String, number: String },
    /// A flow calls a number.
    FlowCalls { from: Option<String>, called: String, number: String },
    /// A carrier brought a call for a number.
    Arrived { number: String },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerdictTape {
    pub at: Timestamp,
    pub asked: Asked,
    #[serde(skip)]
    pub(crate) office: Option<Arc<Office>>,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) talks: Vec<Talk>,
    pub(crate) trunks: BTreeMap<String, TrunkStood>,
    /// How many calls each own number carried.
    pub(crate) numbers: BTreeMap<String, usize>,
    /// There was too much to count to keep all of it.
    pub is_cut: bool,
    pub verdict: String,
}

/// How a trunk stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TrunkStood {
    has_address: bool,
    calls: usize,
    /// For how long it wants no calls, and why.
    rests: Option<(Duration, String)>,
    /// The same for this called number alone.
    stopped: Vec<(String, Duration, String)>,
}

/// Verdicts that were just given, until the call that they are of takes them.
pub(crate) type Pending = std::cell::RefCell<Vec<VerdictTape>>;

impl VerdictTape {
    pub(crate) fn new(
        standing: &Standing<'_>,
        office: &Arc<Office>,
        asked: Asked,
        verdict: String,
    ) -> VerdictTape {
        let wall = standing.wall;
        let outside = verdict.starts_with("outside ") || verdict.starts_with("refused ");
        let (mut attempts, mut talks) = (Vec::new(), Vec::new());
        let (mut trunks, mut numbers) = (BTreeMap::new(), BTreeMap::new());
        if outside {
            attempts = that_count(office, standing.attempts, &asked, wall);
            talks = guarded(office, standing.talks);
            if let Some((stood, now)) = standing.trunks {
                trunks = stood_now(stood, now);
                numbers = stood.numbers().clone();
            }
        }
        let far = standing.attempts.all().nth(FAR_BACK).is_some();
        let is_cut = outside && (far || attempts.len() > MOST || talks.len() > MOST);
        if is_cut {
            (attempts, talks) = (Vec::new(), Vec::new());
        }
        let office = Some(office.clone());
        VerdictTape { at: wall, asked, office, attempts, talks, trunks, numbers, is_cut, verdict }
    }

    /// The verdict, given again.
    pub(super) fn again(&self, office: &Office, now: Instant) -> String {
        let attempts = Attempts::new(self.attempts.clone());
        let talks = Talks::all(self.talks.clone());
        let mut trunks = Trunks::default();
        for (trunk, stood) in &self.trunks {
            let host = stood.has_address.then_some(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
            let rests = stood.rests.clone().map(|(left, why)| (now + left, why.into()));
            let state = State { host, calls: stood.calls, rests, ..State::default() };
            trunks.states.insert(trunk.clone(), state);
            for (callee, left, why) in &stood.stopped {
                let whom = (trunk.clone(), callee.clone());
                trunks.stopped.insert(whom, (now + *left, why.clone().into()));
            }
        }
        trunks.carry(self.numbers.clone());
        let (attempts, talks, wall) = (&attempts, &talks, self.at);
        let trunks = Some((&trunks, now));
        given(&Standing { office, attempts, talks, trunks, wall }, &self.asked)
    }
}

/// The verdict in one line, given again.
fn given(standing: &Standing<'_>, asked: &Asked) -> String {
    match asked {
        Asked::Arrived { number } => leads_to(standing.office, number),
        Asked::Dialled { extension, number } => told(&routing::decide(standing, extension, number)),
        Asked::FlowCalls { from, called, number } => {
            told_way(&routing::decide_for_flow(standing, from.as_deref(), called, number))
        }
    }
}

/// In one line: where it leads, or what forbids it.
pub(crate) fn told(route: &Result<Route, Refused>) -> String {
    match route {
        Ok(Route::Extension(to)) => format!("the extension {to}"),
        Ok(Route::Group(to)) => format!("the group {to}"),
        Ok(Route::Flow(to)) => format!("the flow {to}"),
        Ok(Route::Code(code)) => format!("the code {code:?}"),
        Ok(Route::Outside(way)) => outside(way),
        Err(refused) => forbidden(refused),
    }
}

pub(crate) fn told_way(way: &Result<Outbound, Refused>) -> String {
    way.as_ref().map_or_else(forbidden, outside)
}

fn outside(way: &Outbound) -> String {
    let Outbound { callee, trunk, number, why, .. } = way;
    format!("outside to {callee} over {trunk}, showing {number}. {}", why.join(" "))
}

fn forbidden(refused: &Refused) -> String {
    let Refused { reason, text, rule, free_at } = refused;
    let free = free_at.map(|at| at.to_string()).unwrap_or_default();
    format!("refused ({reason:?}): {text}; rule {rule:?}; free at {free:?}")
}

/// The calls to the outside that any rule or choice of an own number may count, and no others.
fn that_count(
    office: &Office,
    attempts: &Attempts,
    asked: &Asked,
    wall: Timestamp,
) -> Vec<Attempt> {
    let all: Vec<&Attempt> = attempts.all().take(FAR_BACK).collect();
    let number = match asked {
        Asked::Dialled { number, .. } | Asked::FlowCalls { number, .. } => office.recorded(number),
        Asked::Arrived { .. } => return Vec::new(),
    };
    let own: Vec<String> = office.numbers.iter().map(|own| office.recorded(&own.number)).collect();
    let mut counts = BTreeSet::new();
    let mut keep = |most: usize, such: &dyn Fn(&Attempt) -> bool| {
        let found = all.iter().enumerate().filter(|(_, attempt)| such(attempt));
        counts.extend(found.take(most).map(|(place, _)| place));
    };
    let limits = office.outbound_rules.iter().filter_map(|rule| rule.limit);
    if let Some(most) = limits.max() {
        let most = most as usize;
        keep(most, &|_| true);
        keep(most, &|attempt| attempt.callee == number);
        for own in &own {
            keep(most, &|attempt| attempt.number == *own);
        }
    }
    // Whose turn has come is seen by the last one of each.
    for own in &own {
        keep(1, &|attempt| attempt.number == *own);
    }
    let by_use = |choice| matches!(choice, Some(NumberChoice::LeastUsed | NumberChoice::SameArea));
    if office.groups.iter().any(|group| by_use(group.number_choice)) {
        let day = wall.saturating_sub(SignedDuration::from_hours(25)).unwrap_or(wall);
        keep(MOST + 1, &|attempt| attempt.at >= day);
    }
    counts.into_iter().filter_map(|place| all.get(place).map(|one| (*one).clone())).rev().collect()
}

/// Conversations over trunks that have a guard.
fn guarded(office: &Office, talks: &Talks) -> Vec<Talk> {
    let is_guarded =
        |talk: &&Talk| office.trunk(&talk.trunk).is_some_and(|trunk| trunk.guard.is_some());
    talks.every().filter(is_guarded).take(MOST + 1).cloned().collect()
}

fn stood_now(trunks: &Trunks, now: Instant) -> BTreeMap<String, TrunkStood> {
    let one = |(id, state): (&String, &State)| {
        let stopped = trunks.stopped.iter().filter(|((trunk, _), _)| trunk == id);
        let left = |until: Instant| until.saturating_duration_since(now);
        let stood = TrunkStood {
            has_address: state.host.is_some(),
            calls: state.calls,
            rests: state.rests.as_ref().map(|(until, why)| (left(*until), why.to_string())),
            stopped: stopped
                .map(|((_, callee), (until, why))| (callee.clone(), left(*until), why.to_string()))
                .take(MOST)
                .collect(),
        };
        (id.clone(), stood)
    };
    trunks.states.iter().map(one).collect()
}
