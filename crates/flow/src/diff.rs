//! What is different between two versions of a document, block by block.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Document, Node, NodeId, Wire};

/// What was changed. A block is the same as long as its id is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Diff {
    /// Of the document itself: its `start`, its `notes`.
    pub fields: Vec<FieldChange>,
    pub added: Vec<NodeId>,
    pub removed: Vec<NodeId>,
    /// Blocks that are in both, and are not quite the same.
    pub changed: Vec<NodeChange>,
    pub wires_added: Vec<Wire>,
    pub wires_removed: Vec<Wire>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NodeChange {
    pub node: NodeId,
    /// None: it was only moved.
    pub fields: Vec<FieldChange>,
    /// Whether it is drawn elsewhere.
    pub moved: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FieldChange {
    pub field: String,
    /// `null` where it was not set.
    pub before: Value,
    /// `null` where it is not set any more.
    pub after: Value,
}

/// How to get from one version to another.
#[must_use]
pub fn diff(before: &Document, after: &Document) -> Diff {
    let (old, new) = (by_id(before), by_id(after));
    let changed = in_order(after).filter_map(|node| node_change(old.get(&node.id)?, node));
    let wires = |document: &Document, other: &Document| -> Vec<Wire> {
        let missing = document.wires.iter().filter(|wire| !other.wires.contains(wire));
        missing.cloned().collect()
    };
    Diff {
        fields: changes(&of_document(before), &of_document(after)),
        added: missing_in(after, &old),
        removed: missing_in(before, &new),
        changed: changed.collect(),
        wires_added: wires(after, before),
        wires_removed: wires(before, after),
    }
}

impl Diff {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Diff::default()
    }
}

/// Of blocks with the same id the first counts.
fn by_id(document: &Document) -> HashMap<&NodeId, &Node> {
    let mut nodes = HashMap::new();
    for node in &document.nodes {
        nodes.entry(&node.id).or_insert(node);
    }
    nodes
}

fn in_order(document: &Document) -> impl Iterator<Item = &Node> {
    let mut seen = BTreeSet::new();
    document.nodes.iter().filter(move |node| seen.insert(&node.id))
}

fn missing_in(document: &Document, other: &HashMap<&NodeId, &Node>) -> Vec<NodeId> {
    let ids = in_order(document).map(|node| &node.id);
    ids.filter(|id| !other.contains_key(id)).cloned().collect()
}

fn node_change(before: &Node, after: &Node) -> Option<NodeChange> {
    let fields = changes(&of_node(before), &of_node(after));
    let moved = before.at != after.at;
    let node = after.id.clone();
    (moved || !fields.is_empty()).then_some(NodeChange { node, fields, moved })
}

/// In order of their names.
fn changes(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let change = |name: &String| {
        let value = |fields: &Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
        let (before, after) = (value(before), value(after));
        (before != after).then(|| FieldChange { field: name.clone(), before, after })
    };
    names.into_iter().filter_map(change).collect()
}

/// Its kind, its settings and its note.
fn of_node(node: &Node) -> Map<String, Value> {
    let mut fields = object(node);
    fields.remove("id");
    fields.remove("at");
    fields
}

fn of_document(document: &Document) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("start".to_owned(), document.start.as_str().into());
    if let Some(notes) = &document.notes {
        fields.insert("notes".to_owned(), notes.as_str().into());
    }
    fields
}

fn object(node: &Node) -> Map<String, Value> {
    match serde_json::to_value(node) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    }
}
