//! What is wrong with a document: its wires here, its settings in `checks.rs`, circles in `loops.rs`,
//! where calls come without a wire in `entries.rs`, what follows a hang-up in `alone.rs`, what comes too late to refuse a call in `answered.rs`.

mod alone;
mod answered;
mod checks;
mod entries;
mod loops;

use std::collections::{BTreeMap, HashMap, HashSet};

pub(crate) use checks::Checks;

use crate::{
    Block, Document, Need, NodeId, Problem, Wire,
    document::{FORMAT, Node},
    problem::Code,
};

/// What the office has; a document may name it.
pub trait Known {
    fn has_group(&self, id: &str) -> bool;
    fn has_extension(&self, number: &str) -> bool;
    fn has_calendar(&self, id: &str) -> bool;
    fn has_prompt(&self, id: &str) -> bool;
    fn has_flow(&self, id: &str) -> bool;
    /// A number of the office itself.
    fn has_number(&self, number: &str) -> bool;
    fn has_webhook(&self, id: &str) -> bool;
}

/// An office that has whatever it is asked for: for checking a document on its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnowsAll;

impl Known for KnowsAll {
    fn has_group(&self, _: &str) -> bool {
        true
    }

    fn has_extension(&self, _: &str) -> bool {
        true
    }

    fn has_calendar(&self, _: &str) -> bool {
        true
    }

    fn has_prompt(&self, _: &str) -> bool {
        true
    }

    fn has_flow(&self, _: &str) -> bool {
        true
    }

    fn has_number(&self, _: &str) -> bool {
        true
    }

    fn has_webhook(&self, _: &str) -> bool {
        true
    }
}

const MOST_NODES: usize = 500;
const MOST_WIRES: usize = 5000;

/// Everything that is wrong with a document, in the order of its blocks. Without an error among it
/// the document can be published.
pub fn validate(document: &Document, known: &dyn Known) -> Vec<Problem> {
    if let Some(problem) = out_of_bounds(document) {
        return vec![problem];
    }
    let graph = Graph::new(document);
    let mut problems = Vec::new();
    if !graph.nodes.contains_key(&document.start) {
        let text = format!("the flow starts at {}, but there is no such block", document.start);
        problems.push(Problem::error(Code::NoStart, text).field("start"));
    }
    ids(document, &mut problems);
    for node in graph.nodes_in_order() {
        let mut checks = Checks::new(&node.id, known);
        node.block.acts().check(&mut checks);
        problems.append(&mut checks.problems);
        missing_wires(node, &graph, &mut problems);
    }
    wires(document, &graph, &mut problems);
    unreachable(document, &graph, &mut problems);
    entries::check(document, &mut problems);
    alone::check(document, &graph, &mut problems);
    answered::check(document, &graph, &mut problems);
    loops::check(&graph, &mut problems);
    problems
}

fn out_of_bounds(document: &Document) -> Option<Problem> {
    let (format, nodes, wires) = (document.format, document.nodes.len(), document.wires.len());
    if format != FORMAT {
        let text = format!("this is format {format}; this version knows format {FORMAT}");
        return Some(Problem::error(Code::Format, text).field("format"));
    }
    if nodes > MOST_NODES || wires > MOST_WIRES {
        let text = format!(
            "{nodes} blocks and {wires} wires; a flow has at most {MOST_NODES} and {MOST_WIRES}: \
             move a part into a flow of its own"
        );
        return Some(Problem::error(Code::TooLarge, text));
    }
    None
}

fn ids(document: &Document, problems: &mut Vec<Problem>) {
    let mut seen = HashSet::new();
    for node in &document.nodes {
        if node.id.as_str().trim().is_empty() {
            problems.push(Problem::error(Code::BadId, "give the block an id").at(&node.id));
        } else if !seen.insert(&node.id) {
            let text = format!("another block is called {} too; rename one of them", node.id);
            problems.push(Problem::error(Code::BadId, text).at(&node.id));
        }
    }
}

fn missing_wires(node: &Node, graph: &Graph<'_>, problems: &mut Vec<Problem>) {
    for exit in node.block.exits() {
        let wired = graph.wire(&node.id, &exit.name).is_some();
        let advice = match exit.need {
            Need::Required => "draw a wire from it",
            Need::OnError if !graph.has_on_error() => {
                "draw a wire from it, or add an on_error block"
            }
            Need::OnError | Need::Optional | Need::OrElse(_) => continue,
        };
        if !wired {
            let text = format!("exit {} leads nowhere; {advice}", exit.name);
            problems.push(Problem::error(Code::MissingWire, text).at(&node.id).exit(&exit.name));
        }
    }
}

fn wires(document: &Document, graph: &Graph<'_>, problems: &mut Vec<Problem>) {
    let mut seen = HashSet::new();
    for Wire { from, exit, to } in &document.wires {
        let mut report = |code, text: String| {
            problems.push(Problem::error(code, text).at(from).exit(exit));
        };
        match graph.nodes.get(from) {
            None => report(Code::DanglingWire, format!("a wire begins at {from}: no such block")),
            Some(node) if !node.block.exits().iter().any(|known| known.name == *exit) => {
                let names: Vec<String> =
                    node.block.exits().into_iter().map(|exit| exit.name).collect();
                let has = if names.is_empty() { "no exits".into() } else { names.join(", ") };
                let kind = node.block.kind();
                report(Code::UnknownExit, format!("this {kind} has no exit {exit}; it has {has}"));
            }
            Some(_) => {}
        }
        if !graph.nodes.contains_key(to) {
            report(Code::DanglingWire, format!("the wire leads to {to}: no such block"));
        }
        if !seen.insert((from, exit)) {
            report(Code::DuplicateWire, format!("two wires leave exit {exit}; take one away"));
        }
    }
}

fn unreachable(document: &Document, graph: &Graph<'_>, problems: &mut Vec<Problem>) {
    if !graph.nodes.contains_key(&document.start) {
        return;
    }
    let starts = std::iter::once(&document.start).chain(entries::all(document));
    let reached = alone::reached(graph, starts.collect());
    for node in graph.nodes_in_order().filter(|node| !reached.contains(&node.id)) {
        let text = "no way leads here from the start";
        problems.push(Problem::warning(Code::Unreachable, text).at(&node.id));
    }
}

/// The document by id. Of blocks and wires that are there twice, the first counts.
pub(crate) struct Graph<'a> {
    document: &'a Document,
    nodes: HashMap<&'a NodeId, &'a Node>,
    wires: HashMap<&'a NodeId, BTreeMap<&'a str, &'a NodeId>>,
}

impl<'a> Graph<'a> {
    fn new(document: &'a Document) -> Graph<'a> {
        let mut nodes = HashMap::new();
        for node in &document.nodes {
            nodes.entry(&node.id).or_insert(node);
        }
        let mut wires: HashMap<_, BTreeMap<_, _>> = HashMap::new();
        for wire in &document.wires {
            let exits = wires.entry(&wire.from).or_default();
            exits.entry(wire.exit.as_str()).or_insert(&wire.to);
        }
        Graph { document, nodes, wires }
    }

    fn nodes_in_order(&self) -> impl Iterator<Item = &'a Node> {
        self.document.nodes.iter().filter(|node| {
            self.nodes.get(&node.id).is_some_and(|first| std::ptr::eq(*first, *node))
        })
    }

    fn wires_of(&self, id: &NodeId) -> impl Iterator<Item = (&'a str, &'a NodeId)> {
        self.wires.get(id).into_iter().flatten().map(|(exit, to)| (*exit, *to))
    }

    fn has_on_error(&self) -> bool {
        self.document.nodes.iter().any(|node| matches!(node.block, Block::OnError(_)))
    }

    fn node(&self, id: &NodeId) -> Option<&'a Node> {
        self.nodes.get(id).copied()
    }

    fn wire(&self, id: &NodeId, exit: &str) -> Option<&'a NodeId> {
        self.wires.get(id)?.get(exit).copied()
    }
}
