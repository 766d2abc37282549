use cordboard_flow::{self as flow, Block, Problem};

use super::{Faults, paths};
use crate::office::listed::Listed;

pub(super) fn check(listed: &Listed<'_>, mended: &[String], faults: &mut Faults) {
    let flows = &listed.office.flows;
    faults.names(paths("flows", flows, "id").map(|(path, flow)| (path, &flow.id)));
    for (index, entry) in flows.iter().enumerate() {
        let path = format!("flows[{index}]");
        // A draft may be as unfinished as it likes.
        let (path, document) = match &entry.published {
            Some(published) => {
                faults.range(
                    format!("{path}.published.version"),
                    Some(published.version),
                    1..=u32::MAX,
                );
                (format!("{path}.published.document"), &*published.document)
            }
            None if entry.publish => (format!("{path}.document"), &entry.document),
            None => continue,
        };
        let was_read = !mended.iter().any(|mended| mended.starts_with(&path));
        if was_read {
            published(&path, document, listed, faults);
        }
    }
}

fn published(path: &str, document: &flow::Document, listed: &Listed<'_>, faults: &mut Faults) {
    for problem in flow::validate(document, listed).iter().filter(|problem| problem.is_error()) {
        faults.tell(place(path, problem), problem.message.as_str());
    }
    for node in &document.nodes {
        if let Block::GoTo(go_to) = &node.block
            && let Some(target) = listed.office.flow(go_to.flow.as_str())
            && target.published_document().is_none()
        {
            let text = format!("the flow {} is not published; set publish to true", target.id);
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
