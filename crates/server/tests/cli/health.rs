//! What the exchange says of the machine that it runs on.

use serde_json::{Value, json};

use crate::{
    door::Door,
    office_file::fixture,
    program::{Serving, answer, peer, run},
};

#[test]
fn a_screen_learns_how_the_machine_is_and_a_test_of_the_line_adds_to_it() {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let serving = Serving::start(data.path(), &["--http", "127.0.0.1:0"]);
    let door = Door::owner(&serving);
    let health = door.done("health", &json!({}));
    let checks = |health: &Value| -> Vec<String> {
        let checks = health["checks"].as_array().expect("a list").clone();
        checks.iter().map(|check| check["id"].as_str().unwrap_or_default().to_owned()).collect()
    };
    for id in ["memory", "cores", "disk", "clock", "ports"] {
        assert!(checks(&health).iter().any(|one| one == id), "{id} is looked at: {health}");
    }
    assert!(health["disk"]["free_bytes"].as_u64() > Some(0), "{health}");
    assert_eq!(health["disk"]["days_left"], Value::Null, "nothing was recorded yet");
    let http = u64::from(serving.address().port());
    let ports = health["ports"].as_array().expect("a list");
    assert!(ports.iter().any(|port| port["port"] == http), "its own pages: {ports:?}");
    assert_eq!(health["firewall"], json!([]), "everything is of this machine alone");

    let target = peer();
    let mut events = door.events();
    let job = door.done("network_check", &json!({ "target": target, "seconds": 1 }));
    let ended = events.job_done(&job["id"]);
    assert_eq!(ended["error"], Value::Null, "{ended}");
    assert_eq!(ended["result"]["loss_percent"], 0.0, "everything was answered: {ended}");
    let health = door.done("health", &json!({}));
    for id in ["latency", "loss", "jitter"] {
        assert!(checks(&health).iter().any(|one| one == id), "{id} is known now: {health}");
    }
    let agent = Door::of(&serving).login("wei", "wei-secret-pass");
    let refused = agent.post("network_check", &json!({ "target": target, "seconds": 1 }));
    assert_eq!(refused.status, 403, "an agent may not: {refused:?}");
}
