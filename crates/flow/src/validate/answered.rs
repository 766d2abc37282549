//! A call can be refused only before it is answered: then it costs the caller nothing.

use std::collections::{BTreeSet, VecDeque};

use super::{Graph, alone};
use crate::{Block, Document, HangUpReason, NodeId, Problem, problem::Code};

pub(super) fn check(document: &Document, graph: &Graph<'_>, problems: &mut Vec<Problem>) {
    let in_time = unanswered(document, graph);
    let all = alone::reached(graph, vec![&document.start]);
    for node in graph.nodes_in_order() {
        let Block::HangUp(hang_up) = &node.block else { continue };
        let refuses = hang_up.tone_seconds.is_none()
            && hang_up.reason.is_some_and(|reason| reason != HangUpReason::Normal);
        if refuses && all.contains(&node.id) && !in_time.contains(&node.id) {
            let text = "the caller was answered on every way here, so the call just ends; to refuse \
                        it, come here before any block that is heard";
            let problem = Problem::warning(Code::AnsweredBefore, text);
            problems.push(problem.at(&node.id).field("reason"));
        }
    }
}

/// The blocks that a call can come to without having been answered.
fn unanswered<'a>(document: &'a Document, graph: &Graph<'a>) -> BTreeSet<&'a NodeId> {
    let mut reached = BTreeSet::from([&document.start]);
    let mut ahead = VecDeque::from([&document.start]);
    while let Some(id) = ahead.pop_front() {
        let Some(node) = graph.node(id) else { continue };
        let acts = node.block.acts();
        for (exit, to) in graph.wires_of(&node.id) {
            if !acts.answers(exit) && reached.insert(to) {
                ahead.push_back(to);
            }
        }
    }
    reached
}
