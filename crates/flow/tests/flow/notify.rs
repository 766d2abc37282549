use serde_json::json;

use crate::caller::{call, document};

#[test]
fn the_office_is_told_and_the_call_goes_on() {
    let mut caller = call(document(
        json!([
            { "id": "tell", "kind": "notify", "text": "${caller} asks for help" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["tell.done > bye"],
    ));
    assert_eq!(
        caller.log(),
        [
            "tell 13800138000 asks for help",
            "tell.done > bye: the office is told \"13800138000 asks for help\"",
            "hang up Normal"
        ]
    );
}

#[test]
fn a_secret_is_not_told() {
    let mut caller = call(document(
        json!([
            { "id": "pin", "kind": "collect", "prompt": "pin", "min": 4, "max": 4, "variable": "pin",
              "mask": true },
            { "id": "tell", "kind": "notify", "text": "${pin}" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["pin.done > tell", "pin.timeout > bye", "pin.invalid > bye", "tell.done > bye"],
    ));
    let log = caller.press("4711").log();
    assert!(log.contains(&"tell.done > bye: there was nothing to tell".to_owned()), "{log:?}");
    assert!(log.iter().all(|line| !line.contains("4711")), "{log:?}");
}

#[test]
fn a_webhook_is_told_instead_where_one_is_named() {
    let mut caller = call(document(
        json!([
            { "id": "tell", "kind": "notify", "text": "help", "webhook": "robot" },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["tell.done > bye"],
    ));
    assert_eq!(
        caller.log(),
        ["tell robot help", "tell.done > bye: robot is told \"help\"", "hang up Normal"]
    );
}
