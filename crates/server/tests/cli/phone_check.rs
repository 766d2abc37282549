//! `cordboardd phone check`: is this PC fit for calls?

use std::{net::UdpSocket, process::Output};

use serde_json::Value;

use crate::program::{complaint, peer, run, text};

fn checked(words: &[&str]) -> Output {
    let nowhere = tempfile::tempdir().expect("a folder");
    run(nowhere.path(), &[&["phone", "check"], words].concat())
}

#[test]
fn each_figure_has_a_verdict_and_the_exit_code_is_the_worst_of_them() {
    let output = checked(&[&peer(), "--seconds", "1", "--json"]);
    let told: Value = serde_json::from_str(&text(&output.stdout)).expect("JSON");
    let checks = told["checks"].as_array().expect("a list");
    let ids: Vec<&str> = checks.iter().filter_map(|check| check["id"].as_str()).collect();
    let all = ["memory", "cores", "microphone", "speaker", "headset", "latency", "loss", "jitter"];
    assert_eq!(ids, [&all[..], &["voice"]].concat(), "the PC first, then the line: {told}");
    let of = |id: &str| checks.iter().find(|check| check["id"] == id).expect("it is there");
    assert_eq!(of("loss")["value"], "0.00 %", "everything was answered: {told}");
    assert_eq!(of("loss")["level"], "good");
    assert_eq!(of("voice")["value"], "4.4", "loopback sounds as good as a telephone gets");
    assert!(told["line"]["round_trip_ms"].as_f64() < Some(100.0), "the figures too: {told}");
    for check in checks {
        let needs_advice = check["level"] != "good";
        assert_eq!(check["advice"].is_string(), needs_advice, "what to do where it helps: {check}");
    }
    // Machines that tests run on have sound devices, or have not.
    let bad = checks.iter().any(|check| check["level"] == "bad");
    assert_eq!(told["fit"], !bad, "{told}");
    assert_eq!(output.status.code(), Some(i32::from(bad)), "scripts see it: {told}");
}

#[test]
fn a_line_that_answers_nothing_is_told_in_the_language_that_was_asked_for() {
    let silent = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let target = silent.local_addr().expect("bound").to_string();
    let say = |language| {
        let output = checked(&[&target, "--seconds", "1", "--language", language]);
        (text(&output.stdout), complaint(&output))
    };
    let (told, complaint) = say("en");
    assert!(told.contains("bad   Line: -\n      Is the address right"), "what to do: {told}");
    assert!(told.contains("answers nothing"), "what was seen: {told}");
    assert!(complaint.contains("not fit for calls: ") && complaint.contains("line"), "{complaint}");
    let (told, complaint) = say("zh-CN");
    assert!(told.contains("不好  线路: -\n      请检查地址是否正确"), "{told}");
    assert!(complaint.contains("不适合通话") && complaint.contains("线路"), "{complaint}");
}

#[test]
fn without_a_target_only_the_pc_is_looked_at() {
    let output = checked(&[]);
    let told = text(&output.stdout);
    assert!(told.contains("  Memory: ") && told.contains("  Processor cores: "), "{told}");
    assert!(!told.contains("Lost packets"), "no line was tested: {told}");
    assert!(told.ends_with(".\n"), "the last line is the verdict: {told}");
}

#[test]
fn nobody_waits_for_a_host_that_does_not_exist() {
    let output = checked(&["no such host", "--seconds", "1"]);
    assert!(complaint(&output).contains("no such host"), "it is named");
    assert_eq!(checked(&["192.0.2.1", "--seconds", "0"]).status.code(), Some(2), "no test at all");
}
