use cordboard_flow::{Document, diff};
use serde_json::json;

use crate::{caller::document, office::Lantern};

fn welcome() -> Document {
    Lantern::new().welcome()
}

#[test]
fn a_document_does_not_differ_from_itself() {
    let mut shuffled = welcome();
    assert!(diff(&welcome(), &shuffled).is_empty());
    shuffled.nodes.reverse();
    shuffled.wires.reverse();
    assert!(diff(&welcome(), &shuffled).is_empty(), "the order in the file is nothing");
}

#[test]
fn blocks_and_wires_come_and_go() {
    let mut after = welcome();
    after.nodes.retain(|node| node.id.as_str() != "repair");
    after.wires.retain(|wire| wire.from.as_str() != "repair" && wire.to.as_str() != "repair");
    let hello = document(json!([{ "id": "hello", "kind": "play", "text": "hello" }]), &[]);
    after.nodes.extend(hello.nodes);
    let diff = diff(&welcome(), &after);
    let told = serde_json::to_value(&diff).unwrap();
    assert_eq!(
        told,
        json!({
            "fields": [], "added": ["hello"], "removed": ["repair"], "changed": [],
            "wires_added": [],
            "wires_removed": [
                { "from": "menu", "exit": "2", "to": "repair" },
                { "from": "repair", "exit": "timeout", "to": "message" },
                { "from": "repair", "exit": "no_agents", "to": "message" },
            ],
        })
    );
}

#[test]
fn settings_are_told_before_and_after() {
    let before = document(
        json!([
            { "id": "ask", "kind": "menu", "prompt": "main", "keys": ["1"] },
            { "id": "same", "kind": "hang_up" },
        ]),
        &["ask.1 > same"],
    );
    let mut after = document(
        json!([
            { "id": "ask", "kind": "menu", "text": "?", "keys": ["1", "2"], "note": "new" },
            { "id": "same", "kind": "hang_up" },
        ]),
        &["ask.2 > same"],
    );
    after.nodes[1].at = [40.0, 0.0];
    after.start = "same".into();
    let told = serde_json::to_value(diff(&before, &after)).unwrap();
    assert_eq!(
        told,
        json!({
            "fields": [{ "field": "start", "before": "ask", "after": "same" }],
            "added": [], "removed": [],
            "changed": [
                { "node": "ask", "moved": false, "fields": [
                    { "field": "keys", "before": ["1"], "after": ["1", "2"] },
                    { "field": "note", "before": null, "after": "new" },
                    { "field": "prompt", "before": "main", "after": null },
                    { "field": "text", "before": null, "after": "?" },
                ] },
                { "node": "same", "moved": true, "fields": [] },
            ],
            "wires_added": [{ "from": "ask", "exit": "2", "to": "same" }],
            "wires_removed": [{ "from": "ask", "exit": "1", "to": "same" }],
        })
    );
}

#[test]
fn a_block_that_became_another_kind_is_the_same_block() {
    let before = document(json!([{ "id": "end", "kind": "hang_up" }]), &[]);
    let after = document(json!([{ "id": "end", "kind": "go_to", "flow": "sales" }]), &[]);
    let diff = diff(&before, &after);
    assert!(diff.added.is_empty() && diff.removed.is_empty(), "its id stayed");
    let fields: Vec<&str> =
        diff.changed[0].fields.iter().map(|change| change.field.as_str()).collect();
    assert_eq!(fields, ["flow", "kind"]);
}
