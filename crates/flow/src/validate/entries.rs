//! The blocks at which a call goes on without a wire that leads there: each once, and not the start.

use std::collections::BTreeMap;

use crate::{Block, Document, NodeId, Problem, problem::Code};

/// All of a document.
pub(super) fn all(document: &Document) -> impl Iterator<Item = &NodeId> {
    let nodes = document.nodes.iter();
    nodes.filter(|node| when(&node.block).is_some()).map(|node| &node.id)
}

pub(super) fn check(document: &Document, problems: &mut Vec<Problem>) {
    let mut first: BTreeMap<&str, &NodeId> = BTreeMap::new();
    for node in &document.nodes {
        let Some((why, code)) = when(&node.block) else { continue };
        let kind = node.block.kind();
        if *first.entry(kind).or_insert(&node.id) != &node.id {
            let text = format!("the flow has an {kind} already; draw a wire from that one");
            problems.push(Problem::error(Code::BadValue, text).at(&node.id).field("kind"));
        }
        if node.id == document.start {
            let text = format!("a call cannot start at {kind}; start at another block");
            problems.push(Problem::error(Code::NoStart, text).field("start"));
        }
        for wire in document.wires.iter().filter(|wire| wire.to == node.id) {
            let text = format!("no wire leads to {kind}: it begins when {why}");
            problems.push(Problem::error(code, text).at(&wire.from).exit(&wire.exit));
        }
    }
}

/// When a call comes to it, and what a wire that leads there is.
fn when(block: &Block) -> Option<(&'static str, Code)> {
    match block {
        Block::OnHangUp(_) => Some(("the caller hangs up", Code::NobodyThere)),
        Block::OnError(_) => Some(("something goes wrong", Code::DanglingWire)),
        _ => None,
    }
}
