//! Small flows that the exchange makes for itself, so that a group or a mailbox that was dialled works just
//! as if a flow had led there.

use std::sync::Arc;

use cordboard_flow::{Document, FlowId, Program};
use serde_json::json;

/// A caller who dialled a group: into the queue, and goodbye when nobody can take the call.
pub(crate) fn straight_to_group(group: &str) -> Arc<Program> {
    made(
        "group",
        json!({
            "format": 1,
            "start": "group",
            "nodes": [
                { "id": "group", "kind": "queue", "group": group, "at": [0, 0] },
                { "id": "bye", "kind": "hang_up", "at": [260, 0] },
            ],
            "wires": [
                { "from": "group", "exit": "timeout", "to": "bye" },
                { "from": "group", "exit": "no_agents", "to": "bye" },
            ],
        }),
    )
}

/// A caller whom an extension did not answer: to its mailbox.
pub(crate) fn straight_to_mailbox(extension: &str) -> Arc<Program> {
    made(
        "mailbox",
        json!({
            "format": 1,
            "start": "message",
            "nodes": [
                { "id": "message", "kind": "voicemail", "mailbox": { "extension": extension }, "at": [0, 0] },
                { "id": "bye", "kind": "hang_up", "at": [260, 0] },
            ],
            "wires": [{ "from": "message", "exit": "done", "to": "bye" }],
        }),
    )
}

/// A sentence for whoever dialled a code, and goodbye.
pub(crate) fn saying(text: &str) -> Arc<Program> {
    made(
        "code",
        json!({
            "format": 1,
            "start": "say",
            "nodes": [
                { "id": "say", "kind": "play", "text": text, "interruptible": false, "at": [0, 0] },
                { "id": "bye", "kind": "hang_up", "at": [260, 0] },
            ],
            "wires": [{ "from": "say", "exit": "done", "to": "bye" }],
        }),
    )
}

fn made(name: &str, document: serde_json::Value) -> Arc<Program> {
    let document: Document =
        serde_json::from_value(document).expect("the exchange's own document reads");
    let program = Program::new(FlowId::new(name), 0, document);
    Arc::new(program.expect("the exchange's own document is whole"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exchanges_own_flows_are_whole() {
        assert_eq!(straight_to_group("default").flow().as_str(), "group", "it is made");
        assert_eq!(straight_to_mailbox("1001").flow().as_str(), "mailbox", "it is made");
        assert_eq!(saying("Hello.").flow().as_str(), "code", "it is made");
    }
}
