use std::collections::HashMap;

use crate::{Block, Document, FlowId, KnowsAll, Node, NodeId, Problem, validate};

/// A document that is fit to run: every wire leads somewhere, every exit that must be wired is. What
/// it names in the office (groups, prompts) is not looked up here: [`validate`] does that.
#[derive(Debug)]
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
        let nodes = document.nodes.iter().enumerate();
        let nodes = nodes.map(|(index, node)| (node.id.clone(), index)).collect();
        let mut wires: HashMap<NodeId, HashMap<String, NodeId>> = HashMap::new();
        for wire in &document.wires {
            let exits = wires.entry(wire.from.clone()).or_default();
            exits.insert(wire.exit.clone(), wire.to.clone());
        }
        Ok(Program { flow, version, document, nodes, wires })
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

    pub(crate) fn start(&self) -> &NodeId {
        &self.document.start
    }

    pub(crate) fn block(&self, id: &NodeId) -> Option<&Block> {
        let node: &Node = self.document.nodes.get(*self.nodes.get(id)?)?;
        Some(&node.block)
    }

    pub(crate) fn wired_to(&self, id: &NodeId, exit: &str) -> Option<&NodeId> {
        self.wires.get(id)?.get(exit)
    }
}
