//! What is wrong with a document, and by which exits its blocks are left.

use std::collections::BTreeMap;

use cordboard_flow::{Code, Document, Exit, NodeId, Problem, Severity, reading};
use cordboard_pbx::office::{Fault, Office};
use cordboard_store::Store;
use serde::Deserialize;
use serde_json::Value;

use crate::{ApiError, configure::edit::load};

/// A document as an editor has it; it may be as faulty as it likes.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct DocumentArgs {
    #[cfg_attr(test, ts(as = "Document"))]
    pub document: Value,
    /// The flow that it belongs to, if any.
    #[serde(default)]
    pub id: Option<String>,
}

/// The exits of each block.
pub type Exits = BTreeMap<String, Vec<Exit>>;

pub fn flow_check(store: &mut Store, args: &DocumentArgs) -> Result<Vec<Problem>, ApiError> {
    let (_, office) = load(store)?;
    Ok(problems(&office, args.id.as_deref(), &args.document))
}

/// The exits of the blocks that can be read; the others are left out.
pub fn flow_exits(args: &DocumentArgs) -> Exits {
    let nodes = args.document.get("nodes").and_then(Value::as_array);
    let read = |node: &Value| {
        let node: cordboard_flow::Node = serde_json::from_value(node.clone()).ok()?;
        Some((node.id.as_str().to_owned(), node.block.exits()))
    };
    nodes.into_iter().flatten().filter_map(read).collect()
}

/// Everything that is wrong with it, in this office.
pub(super) fn problems(office: &Office, own: Option<&str>, document: &Value) -> Vec<Problem> {
    match read(document) {
        Ok(document) => office.problems_of(own, &document),
        Err(faults) => faults.into_iter().map(problem).collect(),
    }
}

/// The document, if there is one in it.
pub(super) fn read(document: &Value) -> Result<Document, Vec<Fault>> {
    let mut value = document.clone();
    let mut faults = reading::document(&mut value);
    let read = reading::read::<Document>(&value);
    faults.extend(read.faults);
    match read.value {
        Some(document) if faults.is_empty() => Ok(document),
        Some(_) | None => Err(faults),
    }
}

/// What cannot be read, as the editor shows what does not work: `nodes[menu].keys[1]` is a field of
/// the block `menu`.
fn problem(fault: Fault) -> Problem {
    let inside = fault.path.strip_prefix("nodes[").and_then(|rest| rest.split_once(']'));
    let (node, field) = match inside {
        Some((node, field)) => (Some(NodeId::new(node)), field.trim_start_matches('.').to_owned()),
        None => (None, fault.path),
    };
    let field = Some(field).filter(|field| !field.is_empty());
    let (severity, code) = (Severity::Error, Code::BadValue);
    Problem { node, exit: None, field, severity, code, message: fault.message }
}
