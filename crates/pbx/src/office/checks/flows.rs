use cordboard_flow::{self as flow, Block, Problem};

use super::{Faults, paths};
use crate::office::{FlowEntry, listed::Listed};

pub(super) fn check(listed: &Listed<'_>, mended: &[String], faults: &mut Faults) {
    let flows = &listed.office.flows;
    faults.names(paths("flows", flows, "id").map(|(path, flow)| (path, &flow.id)));
    for (index, entry) in flows.iter().enumerate() {
        let path = format!("flows[{index}]");
        if let Some(version) = entry.published.as_ref().map(|published| published.version) {
            faults.range(format!("{path}.published.version"), Some(version), 1..=u32::MAX);
        }
        let Some((path, document)) = walked(&path, entry) else {
            continue;
        };
        let was_read = !mended.iter().any(|mended| mended.starts_with(&path));
        if was_read {
            published(&path, document, listed, faults);
        }
    }
}

/// What is odd about the flows that calls walk.
pub(super) fn oddities(listed: &Listed<'_>, faults: &mut Faults) {
    for (index, entry) in listed.office.flows.iter().enumerate() {
        let Some((path, document)) = walked(&format!("flows[{index}]"), entry) else {
            continue;
        };
        for problem in flow::validate(document, listed) {
            if !problem.is_error() {
                faults.tell(place(&path, &problem), problem.message);
            }
        }
    }
}

/// Everything that is wrong or odd with a document in this office: also what would only be wrong once
/// it is published.
pub(super) fn problems(
    listed: &Listed<'_>,
    own: Option<&str>,
    document: &flow::Document,
) -> Vec<Problem> {
    let mut problems = flow::validate(document, listed);
    for node in &document.nodes {
        if let Some(target) = unpublished_target(node, listed).filter(|id| Some(*id) != own) {
            problems.push(Problem {
                node: Some(node.id.clone()),
                exit: None,
                field: Some("flow".to_owned()),
                severity: flow::Severity::Error,
                code: flow::Code::UnknownReference,
                message: format!("the flow {target} is not published; publish it first"),
            });
        }
    }
    problems
}

/// The flow that a block leads to, if calls cannot go there.
fn unpublished_target<'a>(node: &flow::Node, listed: &Listed<'a>) -> Option<&'a str> {
    let id = match &node.block {
        Block::GoTo(go_to) => &go_to.flow,
        Block::SubFlow(sub_flow) => &sub_flow.flow,
        _ => return None,
    };
    let target = listed.office.flow(id.as_str())?;
    target.published_document().is_none().then_some(target.id.as_str())
}

/// The document that calls walk, and where it stands. A draft may be as unfinished as it likes.
fn walked<'a>(path: &str, entry: &'a FlowEntry) -> Option<(String, &'a flow::Document)> {
    match &entry.published {
        Some(published) => Some((format!("{path}.published.document"), &*published.document)),
        None if entry.publish => Some((format!("{path}.document"), &entry.document)),
        None => None,
    }
}

fn published(path: &str, document: &flow::Document, listed: &Listed<'_>, faults: &mut Faults) {
    for problem in flow::validate(document, listed).iter().filter(|problem| problem.is_error()) {
        faults.tell(place(path, problem), problem.message.as_str());
    }
    for node in &document.nodes {
        if let Some(target) = unpublished_target(node, listed) {
            let text = format!("the flow {target} is not published; set publish to true");
            faults.tell(format!("{path}.nodes[{}].flow", node.id), text);
        }
    }
}

/// `flows[0].document.nodes[menu].exit 2`.
fn place(path: &str, problem: &Problem) -> String {
    let mut place = path.to_owned();
    if let Some(node) = &problem.node {
        place.push_str(&format!(".nodes[{node}]"));
    }
    if let Some(exit) = &problem.exit {
        place.push_str(&format!(".exit {exit}"));
    }
    if let Some(field) = &problem.field {
        place.push_str(&format!(".{field}"));
    }
    place
}
