use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Fault, nearest, read};
use crate::{
    Block, CallBack, Collect, DialOut, Document, GoTo, HangUp, Hours, HttpRequest, Lookup, Loop,
    Menu, Node, NodeId, Notify, OnError, OnHangUp, Play, Queue, Recording, Return, Ring, Set,
    Split, SubFlow, Survey, Switch, Voicemail, Wait,
};

/// Tells what is wrong with the nodes of a document, by paths such as `nodes[menu].keys[0]`, and puts
/// a plain `hang_up` in the place of each that is wrong, so that the rest can be read.
pub fn document(document: &mut Value) -> Vec<Fault> {
    let Some(Value::Array(nodes)) = document.get_mut("nodes") else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for (index, node) in nodes.iter_mut().enumerate() {
        let found = node_faults(node);
        if found.is_empty() {
            continue;
        }
        let id = node.get("id").and_then(Value::as_str).map(str::to_owned);
        let name = id.clone().unwrap_or_else(|| index.to_string());
        for Fault { path, message } in found {
            let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
            faults.push(Fault::new(format!("nodes[{name}]{dot}{path}"), message));
        }
        *node = json!({ "id": id.unwrap_or_default(), "kind": "hang_up", "at": [0, 0] });
    }
    faults
}

/// As much of a document as can be read: nodes that are wrong are left out. `None` where nothing of a
/// document is in it.
pub fn draft(document: &Value) -> Option<Document> {
    let mut document = document.clone();
    if let Some(Value::Array(nodes)) = document.get_mut("nodes") {
        nodes.retain(|node| node_faults(node).is_empty());
    }
    document.is_object().then(|| read::<Document>(&document).value).flatten()
}

fn node_faults(node: &Value) -> Vec<Fault> {
    let Value::Object(fields) = node else {
        return vec![Fault::new("", "write a block as an object in { }")];
    };
    let mut settings = fields.clone();
    let mut faults = Vec::new();
    faults.extend(field_faults::<NodeId>("id", settings.remove("id")));
    faults.extend(field_faults::<[f64; 2]>("at", settings.remove("at")));
    if let Some(note) = settings.remove("note") {
        faults.extend(field_faults::<Option<String>>("note", Some(note)));
    }
    let kind = settings.remove("kind");
    faults.extend(field_faults::<String>("kind", kind.clone()));
    if let Some(Value::String(kind)) = kind {
        faults.extend(settings_faults(&kind, &Value::Object(settings)));
    }
    if faults.is_empty()
        && let Err(why) = serde_json::from_value::<Node>(node.clone())
    {
        faults.push(Fault::new("", why.to_string()));
    }
    faults
}

fn field_faults<T: DeserializeOwned>(name: &str, value: Option<Value>) -> Vec<Fault> {
    let Some(value) = value else {
        return vec![Fault::new(name, "this field is missing; add it")];
    };
    let under = |fault: Fault| Fault::new(format!("{name}{}", fault.path), fault.message);
    read::<T>(&value).faults.into_iter().map(under).collect()
}

fn settings_faults(kind: &str, settings: &Value) -> Vec<Fault> {
    match kind {
        "play" => read::<Play>(settings).faults,
        "menu" => read::<Menu>(settings).faults,
        "collect" => read::<Collect>(settings).faults,
        "calendar" => read::<Hours>(settings).faults,
        "switch" => read::<Switch>(settings).faults,
        "split" => read::<Split>(settings).faults,
        "set" => read::<Set>(settings).faults,
        "lookup" => read::<Lookup>(settings).faults,
        "http_request" => read::<HttpRequest>(settings).faults,
        "loop" => read::<Loop>(settings).faults,
        "wait" => read::<Wait>(settings).faults,
        "queue" => read::<Queue>(settings).faults,
        "ring" => read::<Ring>(settings).faults,
        "dial_out" => read::<DialOut>(settings).faults,
        "survey" => read::<Survey>(settings).faults,
        "notify" => read::<Notify>(settings).faults,
        "call_back" => read::<CallBack>(settings).faults,
        "voicemail" => read::<Voicemail>(settings).faults,
        "recording" => read::<Recording>(settings).faults,
        "sub_flow" => read::<SubFlow>(settings).faults,
        "return" => read::<Return>(settings).faults,
        "go_to" => read::<GoTo>(settings).faults,
        "hang_up" => read::<HangUp>(settings).faults,
        "on_hang_up" => read::<OnHangUp>(settings).faults,
        "on_error" => read::<OnError>(settings).faults,
        other => {
            let advice = match nearest(other, &Block::KINDS) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("write one of {}", Block::KINDS.join(", ")),
            };
            vec![Fault::new("kind", format!("there is no block {other}; {advice}"))]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_every_node_is_told_and_the_rest_still_reads() {
        let mut value = json!({
            "format": 1, "start": "menu", "wires": [],
            "nodes": [
                { "id": "menu", "kind": "menu", "promt": "main", "keys": ["1", "x"],
                  "timeout_seconds": "5", "at": [0, 0] },
                { "id": "q", "kind": "queu", "group": "default", "at": [0, 0] },
                { "id": "s", "kind": "set", "variable": "x", "at": [0, 0], "note": 5 },
                { "kind": "hang_up", "at": [1] },
                "block",
                { "id": "fine", "kind": "hang_up", "at": [3.5, -1], "note": "the end" },
            ],
        });
        let faults = document(&mut value);
        let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        for path in [
            "nodes[menu].promt",
            "nodes[menu].keys[1]",
            "nodes[menu].timeout_seconds",
            "nodes[q].kind",
            "nodes[s].value",
            "nodes[s].note",
            "nodes[3].id",
            "nodes[3].at",
            "nodes[4]",
        ] {
            assert!(paths.contains(&path), "{path} is missing from {paths:?}");
        }
        assert_eq!(paths.len(), 9, "and nothing else is told: {paths:?}");
        let read: Document = serde_json::from_value(value).unwrap();
        assert_eq!(read.nodes.len(), 6);
        assert_eq!(read.nodes[5].at, [3.5, -1.0], "what was right is as it was");
        assert_eq!(read.nodes[5].note.as_deref(), Some("the end"));
    }

    #[test]
    fn a_draft_is_what_can_be_read_of_a_document() {
        let value = json!({
            "format": 1, "start": "hello", "surprise": 1,
            "nodes": [
                { "id": "hello", "kind": "play", "text": "hello", "at": [0, 0] },
                { "id": "menu", "kind": "menu", "keys": ["x"], "at": [0, 0] },
            ],
            "wires": [{ "from": "hello", "exit": "done", "to": "menu" }],
        });
        let read = draft(&value).unwrap();
        assert_eq!((read.nodes.len(), read.wires.len()), (1, 1), "the wire is still drawn");
        assert!(draft(&json!({ "format": 1, "start": "", "nodes": [], "wires": [] })).is_some());
        assert!(draft(&json!("nothing")).is_none());
    }

    #[test]
    fn every_kind_has_its_settings_read() {
        for kind in Block::KINDS {
            let faults = settings_faults(kind, &json!({ "surprise": 1 }));
            let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
            assert!(paths.contains(&"surprise"), "{kind}: {paths:?}");
            assert!(!paths.contains(&"kind"), "{kind} is known");
        }
    }
}
