use cordboard_flow::Document;
use serde_json::{Value, json};

use crate::caller::{Caller, call, document};

fn set(pairs: &[(&str, &str)]) -> Document {
    let mut nodes: Vec<Value> = Vec::new();
    let mut wires = Vec::new();
    for (index, (variable, value)) in pairs.iter().enumerate() {
        let node = json!({ "id": format!("s{index}"), "kind": "set", "variable": variable, "value": value });
        nodes.push(node);
        wires.push(format!("s{index}.done > s{}", index + 1));
    }
    nodes.push(json!({ "id": format!("s{}", pairs.len()), "kind": "play", "prompt": "end" }));
    wires.push(format!("s{}.done > bye", pairs.len()));
    nodes.push(json!({ "id": "bye", "kind": "hang_up" }));
    let wires: Vec<&str> = wires.iter().map(String::as_str).collect();
    document(Value::Array(nodes), &wires)
}

fn value_of(text: &str) -> String {
    let caller: Caller = call(set(&[("x", text)]));
    caller.variable("x").expect("it was set").to_owned()
}

#[test]
fn places_are_filled_with_what_the_call_knows() {
    for (text, filled) in [
        ("plain", "plain"),
        ("${caller} called ${dialled}", "13800138000 called 075586001234"),
        ("${date} ${time} ${hour} ${weekday}", "2026-09-28 10:00 10 mon"),
        ("${language}", "zh-CN"),
        ("<${unset}>", "<>"),
    ] {
        assert_eq!(value_of(text), filled, "{text}");
    }
}

#[test]
fn one_variable_can_be_made_of_others() {
    let caller = call(set(&[("a", "1"), ("b", "${a}2"), ("a", "${a}${b}")]));
    assert_eq!(caller.variable("a"), Some("112"));
}

#[test]
fn a_value_that_doubles_itself_stays_bounded() {
    let mut pairs = vec![("a", "0123456789")];
    pairs.extend([("a", "${a}${a}"); 60]);
    let caller = call(set(&pairs));
    assert_eq!(caller.variable("a").map(str::len), Some(1000));
}

#[test]
fn setting_the_language_changes_the_prompts() {
    let mut caller = call(set(&[("language", "en")]));
    assert_eq!(caller.log(), ["s0.done > s1: language was set to \"en\"", "play end in en"]);
}

#[test]
fn what_is_no_language_does_not_change_the_prompts() {
    let mut caller = call(set(&[("language", "en/../x")]));
    assert_eq!(caller.log().last().map(String::as_str), Some("play end in zh-CN"));
}
