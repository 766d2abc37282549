use cordboard_flow::Document;
use serde_json::json;

use crate::caller::{call_at, document};

fn hours() -> Document {
    document(
        json!([
            { "id": "hours", "kind": "calendar", "calendar": "shop-hours" },
            { "id": "open", "kind": "queue", "group": "default" },
            { "id": "shut", "kind": "hang_up" },
        ]),
        &[
            "hours.open > open",
            "hours.closed > shut",
            "open.timeout > shut",
            "open.no_agents > shut",
        ],
    )
}

#[test]
fn the_hour_of_the_call_decides() {
    assert_eq!(
        call_at("2026-09-28T02:00:00Z", hours()).log()[0],
        "hours.open > open: Monday 10:00 is within shop-hours (mon-fri 09:00-18:00)"
    );
    assert_eq!(
        call_at("2026-09-28T10:00:00Z", hours()).log()[0],
        "hours.closed > shut: Monday 18:00 is outside shop-hours (mon-fri 09:00-18:00)"
    );
    assert_eq!(
        call_at("2026-10-01T02:00:00Z", hours()).log()[0],
        "hours.closed > shut: Thursday 10:00 is outside shop-hours (2026-10-01 is a closed day)"
    );
}

#[test]
fn the_clock_goes_on_during_the_call() {
    let document = document(
        json!([
            { "id": "menu", "kind": "menu", "prompt": "main", "keys": ["1"], "timeout_seconds": 60, "tries": 1 },
            { "id": "hours", "kind": "calendar", "calendar": "shop-hours" },
            { "id": "open", "kind": "hang_up" },
            { "id": "shut", "kind": "hang_up" },
        ]),
        &[
            "menu.1 > hours",
            "menu.timeout > hours",
            "menu.invalid > hours",
            "hours.open > open",
            "hours.closed > shut",
        ],
    );
    let mut caller = call_at("2026-09-28T09:59:30Z", document);
    caller.hear_out().wait(60_000);
    assert_eq!(caller.stands_at(), "shut", "it struck six while the menu waited");
}

#[test]
fn a_calendar_that_is_gone_counts_as_closed() {
    let mut document = hours();
    document.nodes[0].block =
        serde_json::from_value(json!({ "kind": "calendar", "calendar": "gone" })).unwrap();
    assert_eq!(
        call_at("2026-09-28T02:00:00Z", document).log()[0],
        "hours.closed > shut: there is no calendar gone"
    );
}
