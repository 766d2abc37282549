use std::collections::BTreeMap;

use serde_json::json;

use crate::{caller::document, office::Lantern};

fn split(parts: serde_json::Value) -> cordboard_flow::Document {
    document(
        json!([
            { "id": "lot", "kind": "split", "parts": parts },
            { "id": "bye", "kind": "hang_up" },
        ]),
        &["lot.old > bye", "lot.new > bye"],
    )
}

#[test]
fn callers_are_split_as_the_percentages_say() {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for seed in 0..2000 {
        let parts = json!([{ "name": "old", "percent": 80 }, { "name": "new", "percent": 20 }]);
        let run = Lantern::new().rehearse(split(parts), json!({ "seed": seed }));
        *counts.entry(run.steps[0].exit.clone().expect("an exit")).or_default() += 1;
    }
    let new = counts["new"];
    assert!((340..460).contains(&new), "about 400 of 2000, not {new}");
}

#[test]
fn the_same_seed_draws_the_same() {
    let parts = || json!([{ "name": "old", "percent": 50 }, { "name": "new", "percent": 50 }]);
    let run = |seed: u64| Lantern::new().rehearse(split(parts()), json!({ "seed": seed }));
    for seed in 0..20 {
        assert_eq!(run(seed).steps, run(seed).steps, "seed {seed}");
    }
}

#[test]
fn a_part_of_nothing_is_never_taken() {
    for seed in 0..200 {
        let parts = json!([{ "name": "old", "percent": 100 }, { "name": "new", "percent": 0 }]);
        let run = Lantern::new().rehearse(split(parts), json!({ "seed": seed }));
        assert_eq!(run.steps[0].exit.as_deref(), Some("old"));
        assert_eq!(run.steps[0].reason, "the lot fell on it, as for 100 of 100 callers");
    }
}
