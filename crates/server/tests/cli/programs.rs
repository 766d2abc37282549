//! Programs at the door: tokens with rights, figures for Prometheus, the list of commands.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    door::Door,
    office_file::fixture,
    program::{Serving, answer, run},
};

fn given() -> (tempfile::TempDir, Serving) {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let serving = Serving::start(data.path(), &["--http", "127.0.0.1:0"]);
    (data, serving)
}

#[test]
fn a_token_opens_what_its_rights_say_and_nothing_when_it_is_removed() {
    let (data, serving) = given();
    let owner = Door::owner(&serving);
    let args = json!({ "name": "reports", "rights": ["all_calls", "see_board"], "days": 30 });
    let made = owner.done("token_create", &args);
    let token = made["token"].as_str().expect("it is shown once").to_owned();
    let program = owner.with_token(&token);
    program.done("call_log", &json!({ "sort": "started", "offset": 0, "limit": 10 }));
    assert_eq!(program.post("backup", &json!({})).status, 403, "that right it has not");
    assert_eq!(program.post("tokens", &json!({})).status, 403, "it makes no tokens");
    let me = program.done("me", &json!({}));
    assert_eq!(me["rights"], json!(["all_calls", "see_board"]), "it knows what it may: {me}");
    program.events().until(|told| told.get("snapshot").map(|_| ()));

    let listed = owner.done("tokens", &json!({}));
    assert_eq!(listed[0]["name"], "reports");
    assert!(listed[0]["used"].is_string(), "that it is in use is seen: {listed}");
    assert!(!listed.to_string().contains(&token), "nobody sees it again");
    let database = std::fs::read(data.path().join("cordboard.db")).expect("readable");
    let wal = std::fs::read(data.path().join("cordboard.db-wal")).unwrap_or_default();
    let kept = [database, wal].concat();
    let found = kept.windows(token.len()).any(|bytes| bytes == token.as_bytes());
    assert!(!found, "only its digest is kept");

    owner.done("token_remove", &json!({ "id": made["id"] }));
    assert_eq!(program.post("me", &json!({})).status, 401, "it opens nothing more");
}

#[test]
fn nobody_gives_a_token_more_than_he_has() {
    let (_data, serving) = given();
    let owner = Door::owner(&serving);
    let made = owner.done("token_create", &json!({ "name": "x", "rights": ["users"] }));
    let program = owner.with_token(made["token"].as_str().expect("it is shown once"));
    let more = program.post("token_create", &json!({ "name": "y", "rights": ["backup"] }));
    assert_eq!(more.status, 400, "it has not that right itself: {more:?}");
    let user = json!({ "user": { "login": "evil", "name": "Evil", "role": "owner" },
        "password": "a-long-password", "was": null });
    let grown = program.post("user_save", &user);
    assert_ne!(grown.status, 200, "owners are made by owners alone: {grown:?}");
}

#[test]
fn prometheus_reads_the_figures_of_this_moment() {
    let (_data, serving) = given();
    let answered = Door::of(&serving).get("/metrics");
    assert_eq!(answered.status, 200, "{answered:?}");
    assert!(answered.head.contains("text/plain; version=0.0.4"), "{}", answered.head);
    for figure in
        ["cordboard_calls 0", "cordboard_phones 0", "cordboard_group_waiting{group=\"default\"} 0"]
    {
        assert!(answered.body.contains(figure), "{figure} is told:\n{}", answered.body);
    }
    for line in answered.body.lines().filter(|line| !line.starts_with('#')) {
        let value = line.rsplit(' ').next().and_then(|value| value.parse::<f64>().ok());
        assert!(value.is_some(), "a name and a figure: {line}");
    }
}

#[test]
fn the_list_of_commands_is_served_and_is_the_one_in_the_docs() {
    let (_data, serving) = given();
    let served = Door::of(&serving).get("/api/openapi.json").json();
    assert_eq!(served["openapi"], "3.1.0");
    let backup = &served["paths"]["/api/backup"]["post"];
    assert_eq!(backup["x-right"], "backup", "the right that it needs: {backup}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("CORDBOARD_WRITE_DOCS").is_some() {
        let text = serde_json::to_string_pretty(&served).expect("written") + "\n";
        std::fs::write(&file, text).expect("written");
    }
    let kept = std::fs::read_to_string(&file).expect("docs/openapi.json is there");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert!(
        kept == served,
        "docs/openapi.json is out of date: run this test with CORDBOARD_WRITE_DOCS=1"
    );
}

#[test]
fn the_dashboard_asks_for_figures_that_there_are() {
    let (_data, serving) = given();
    let told = Door::of(&serving).get("/metrics").body;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/grafana.json");
    let text = std::fs::read_to_string(&file).expect("docs/grafana.json is there");
    let _: Value = serde_json::from_str(&text).expect("JSON");
    let names = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
    let mut count = 0;
    for name in names.filter(|name| name.starts_with("cordboard_")) {
        count += 1;
        assert!(
            told.contains(&format!("# TYPE {name} ")) || name == "cordboard_disk_days_left",
            "{name} is no figure of the exchange"
        );
    }
    assert!(count > 5, "the dashboard asks for something");
}
