use std::collections::HashMap;

use crate::{Block, Document, Exit, FlowId, KnowsAll, Need, Node, NodeId, Problem, validate};

/// A document that is fit to run: every wire leads somewhere, every exit that must be wired is. What
/// it names in the office (groups, prompts) is not looked up here: [`validate`] does that.
#[derive(Debug, PartialEq)]
pub struct Program {
    flow: FlowId,
    version: u32,
    document: Document,
    nodes: HashMap<NodeId, usize>,
    wires: HashMap<NodeId, HashMap<String, NodeId>>,
}

impl Program {
    /// # Errors
    /// The errors of the document; warnings are let pass.
    pub fn new(flow: FlowId, version: u32, document: Document) -> Result<Program, Vec<Problem>> {
        let mut problems = validate(&document, &KnowsAll);
        problems.retain(Problem::is_error);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Program::of(flow, version, document))
    }

    /// A document that was fit to run when calls walked it, without what was secret in it since.
    #[must_use]
    pub fn as_it_ran(flow: FlowId, version: u32, document: Document) -> Program {
        Program::of(flow, version, document)
    }

    /// A document as far as it is drawn, faults and all: for rehearsals. Its version is 0.
    #[must_use]
    pub fn draft(flow: FlowId, document: Document) -> Program {
        Program::of(flow, 0, document)
    }

    /// Of blocks and wires that are there twice the first counts; wires to nowhere are left out.
    fn of(flow: FlowId, version: u32, document: Document) -> Program {
        let mut nodes = HashMap::new();
        for (index, node) in document.nodes.iter().enumerate() {
            nodes.entry(node.id.clone()).or_insert(index);
        }
        let mut wires: HashMap<NodeId, HashMap<String, NodeId>> = HashMap::new();
        for wire in document.wires.iter().filter(|wire| nodes.contains_key(&wire.to)) {
            let exits = wires.entry(wire.from.clone()).or_default();
            exits.entry(wire.exit.clone()).or_insert_with(|| wire.to.clone());
        }
        Program { flow, version, document, nodes, wires }
    }

    #[must_use]
    pub fn flow(&self) -> &FlowId {
        &self.flow
    }

    #[must_use]
    pub fn version(&self) -> u32 {
        self.version
    }

    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Whether calls must know how it stands in the groups of the office.
    #[must_use]
    pub fn asks_of_groups(&self) -> bool {
        self.document.nodes.iter().any(|node| match &node.block {
            Block::Switch(switch) => switch.cases.iter().any(|case| case.when.asks_of_groups()),
            _ => false,
        })
    }

    pub(crate) fn start(&self) -> &NodeId {
        &self.document.start
    }

    /// Where calls go on when the caller hangs up.
    pub(crate) fn on_hang_up(&self) -> Option<&NodeId> {
        let mut nodes = self.document.nodes.iter();
        nodes.find(|node| matches!(node.block, Block::OnHangUp(_))).map(|node| &node.id)
    }

    /// Where calls go on when something went wrong.
    pub(crate) fn on_error(&self) -> Option<&NodeId> {
        let mut nodes = self.document.nodes.iter();
        nodes.find(|node| matches!(node.block, Block::OnError(_))).map(|node| &node.id)
    }

    pub(crate) fn block(&self, id: &NodeId) -> Option<&Block> {
        let node: &Node = self.document.nodes.get(*self.nodes.get(id)?)?;
        Some(&node.block)
    }

    pub(crate) fn wired_to(&self, id: &NodeId, exit: &str) -> Option<&NodeId> {
        self.wires.get(id)?.get(exit)
    }

    /// Whether a caller who leaves by this exit has nowhere to go, and should have.
    pub(crate) fn strands(&self, id: &NodeId, exit: &str) -> bool {
        let needs = |known: &Exit| known.name == exit && known.need != Need::Optional;
        let exits = self.block(id).map(Block::exits).unwrap_or_default();
        exits.iter().any(needs) && self.wired_to(id, exit).is_none()
    }

    /// Where a wire of this exit would lead, if that block were there.
    pub(crate) fn dangling(&self, id: &NodeId, exit: &str) -> Option<&NodeId> {
        let wires = self.document.wires.iter();
        let mut wires = wires.filter(|wire| wire.from == *id && wire.exit == exit);
        wires.next().map(|wire| &wire.to).filter(|to| !self.nodes.contains_key(*to))
    }
}
