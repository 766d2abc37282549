//! The editor draws exits without asking for them. What it draws is checked against the same file.

use std::collections::BTreeSet;

use cordboard_flow::{Block, Node};
use serde::Deserialize;
use serde_json::Value;

const EXITS: &str = include_str!("../../../../tests/fixtures/exits.json");

#[derive(Deserialize)]
struct Row {
    node: Node,
    exits: Value,
}

#[test]
fn every_block_has_the_exits_that_the_editor_draws() {
    let rows: Vec<Row> = serde_json::from_str(EXITS).expect("the fixture is readable");
    let mut kinds = BTreeSet::new();
    for Row { node, exits } in rows {
        kinds.insert(node.block.kind());
        let real = serde_json::to_value(node.block.exits()).expect("exits are JSON");
        assert_eq!(real, exits, "block {} ({})", node.id, node.block.kind());
    }
    assert_eq!(kinds, Block::KINDS.into(), "and no kind is left out of the fixture");
}
