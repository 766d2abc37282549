//! What follows when the caller has hung up: it must work without him.

use std::collections::{BTreeSet, VecDeque};

use super::Graph;
use crate::{Block, Document, NodeId, Problem, blocks::call_back::KEPT, problem::Code};

/// The blocks at which a call goes on without its caller.
fn starts<'a>(document: &'a Document, graph: &Graph<'a>) -> impl Iterator<Item = &'a NodeId> {
    let nodes = document.nodes.iter();
    let own = nodes.filter(|node| matches!(node.block, Block::OnHangUp(_))).map(|node| &node.id);
    let promises = document.nodes.iter().filter(|node| matches!(node.block, Block::CallBack(_)));
    let kept = promises.filter_map(|node| graph.wire(&node.id, KEPT));
    own.chain(kept)
}

pub(super) fn check(document: &Document, graph: &Graph<'_>, problems: &mut Vec<Problem>) {
    let own: Vec<&NodeId> = starts(document, graph).collect();
    for id in reached(graph, own) {
        let Some(node) = graph.node(id) else { continue };
        if !node.block.acts().works_alone() {
            let kind = node.block.kind();
            let text =
                format!("the caller has hung up when the call comes here, so {kind} cannot work");
            problems.push(Problem::error(Code::NobodyThere, text).at(id));
        }
    }
}

/// Those and all that they lead to.
pub(super) fn reached<'a>(graph: &Graph<'a>, from: Vec<&'a NodeId>) -> BTreeSet<&'a NodeId> {
    let mut reached: BTreeSet<&NodeId> = from.iter().copied().collect();
    let mut ahead = VecDeque::from(from);
    while let Some(id) = ahead.pop_front() {
        for (_, to) in graph.wires_of(id) {
            if reached.insert(to) {
                ahead.push_back(to);
            }
        }
    }
    reached
}
