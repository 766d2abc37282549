use cordboard_flow::{Code, KnowsAll, validate};
use serde_json::{Value, json};

use crate::{
    caller::{call, document},
    office::Lantern,
};

fn reach(kind: &str, settings: Value) -> cordboard_flow::Document {
    let mut block = match kind {
        "queue" => json!({ "kind": "queue", "group": "default" }),
        _ => json!({ "kind": "ring", "extensions": ["1001"] }),
    };
    block["id"] = json!("who");
    for (name, value) in settings.as_object().expect("settings") {
        block[name] = value.clone();
    }
    let wires: &[&str] = match kind {
        "queue" => &["who.timeout > bye", "who.no_agents > bye"],
        _ => &["who.no_answer > bye"],
    };
    document(json!([block, { "id": "bye", "kind": "hang_up" }]), wires)
}

#[test]
fn whoever_answers_is_to_hear_a_text_with_its_places_filled() {
    let log = call(reach("queue", json!({ "whisper": "Sales, ${caller}" }))).log();
    assert_eq!(log, ["queue for default, 0, None, None, whisper “Sales, 13800138000”"]);
    let log = call(reach("ring", json!({ "whisper_prompt": "main-menu" }))).log();
    assert_eq!(log, ["ring 1001 for 25, whisper main-menu"]);
}

#[test]
fn it_is_one_of_the_two() {
    for kind in ["queue", "ring"] {
        let both = reach(kind, json!({ "whisper": "Sales", "whisper_prompt": "main-menu" }));
        let problems = validate(&both, &KnowsAll);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].code, Code::BadValue);
        assert_eq!(problems[0].field.as_deref(), Some("whisper"));
    }
}

#[test]
fn a_rehearsal_tells_what_is_said() {
    for kind in ["queue", "ring"] {
        let run = Lantern::new().rehearse(reach(kind, json!({ "whisper": "Sales" })), json!({}));
        let told = run.steps[0].happened.iter().map(|event| event.text.as_str());
        let told: Vec<_> = told.collect();
        assert!(told.contains(&"whoever answered hears first: Sales"), "{kind}: {told:?}");
        let nobody = json!({ "agents": [{ "answer": "no_answer" }] });
        let run = Lantern::new().rehearse(reach(kind, json!({ "whisper": "Sales" })), nobody);
        let told = run.steps[0].happened.iter();
        assert!(told.clone().all(|event| !event.text.contains("Sales")), "nobody answered");
    }
}
