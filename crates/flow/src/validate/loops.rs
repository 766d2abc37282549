//! Circles in which a call would run round without anybody having a say in it.

use std::collections::{HashMap, HashSet};

use super::Graph;
use crate::{NodeId, Problem, blocks::Passage, problem::Code};

pub(super) fn check(graph: &Graph<'_>, problems: &mut Vec<Problem>) {
    let at_once = |passage| passage == Passage::AtOnce;
    let mut told: HashSet<&NodeId> = HashSet::new();
    for circle in circles(graph, at_once) {
        let text = format!("{} is a circle that never waits for anything", drawn(&circle));
        problems.push(Problem::error(Code::Loop, text).at(circle[0]));
        told.extend(circle);
    }
    // A circle that is heard does not block the exchange, but traps the caller.
    for circle in circles(graph, |passage| passage != Passage::AfterWait) {
        if circle.iter().any(|id| told.contains(id)) {
            continue;
        }
        let text = format!("{} goes on until the caller hangs up", drawn(&circle));
        problems.push(Problem::warning(Code::Loop, text).at(circle[0]));
    }
}

/// Circles of wires whose passage is as asked; each block is told of in one circle at most.
fn circles<'a>(graph: &Graph<'a>, asked: impl Fn(Passage) -> bool) -> Vec<Vec<&'a NodeId>> {
    let mut ways: HashMap<&NodeId, Vec<&NodeId>> = HashMap::new();
    for node in graph.nodes_in_order() {
        let acts = node.block.acts();
        let exits = node.block.exits();
        let goes =
            |exit: &str| exits.iter().any(|known| known.name == exit) && asked(acts.passage(exit));
        let to = graph.wires_of(&node.id).filter(|(exit, _)| goes(exit)).map(|(_, to)| to);
        ways.insert(&node.id, to.collect());
    }
    let mut circles = Vec::new();
    loop {
        strip_dead_ends(&mut ways);
        let Some(first) =
            graph.nodes_in_order().map(|node| &node.id).find(|id| ways.contains_key(id))
        else {
            return circles;
        };
        let circle = circle_from(first, &ways);
        for id in &circle {
            ways.remove(id);
        }
        circles.push(circle);
    }
}

/// Takes away what leads to no circle: what is left has a way on from everywhere.
fn strip_dead_ends(ways: &mut HashMap<&NodeId, Vec<&NodeId>>) {
    loop {
        let left: HashSet<&NodeId> = ways.keys().copied().collect();
        for to in ways.values_mut() {
            to.retain(|id| left.contains(id));
        }
        ways.retain(|_, to| !to.is_empty());
        if ways.len() == left.len() {
            return;
        }
    }
}

/// Follows the first way on from everywhere until it meets itself.
fn circle_from<'a>(
    first: &'a NodeId,
    ways: &HashMap<&'a NodeId, Vec<&'a NodeId>>,
) -> Vec<&'a NodeId> {
    let mut path = vec![first];
    loop {
        let last = path[path.len() - 1];
        let Some(next) = ways.get(last).and_then(|to| to.first()) else {
            return path;
        };
        if let Some(met) = path.iter().position(|id| id == next) {
            return path.split_off(met);
        }
        path.push(next);
    }
}

fn drawn(circle: &[&NodeId]) -> String {
    let mut names: Vec<&str> = circle.iter().map(|id| id.as_str()).collect();
    names.push(names[0]);
    names.join(" -> ")
}
