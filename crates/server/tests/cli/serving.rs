//! Serve: the first start, the second, and what stands in the way of one.

use std::net::{TcpListener, UdpSocket};

use crate::{
    office_file::fixture,
    program::{Serving, answer, complaint, run},
};

#[test]
fn the_first_start_makes_an_office_and_shows_its_secrets_once() {
    let data = tempfile::tempdir().expect("a folder");
    let mut first = Serving::start(data.path(), &["--language", "en"]);
    for word in ["extension 1001", "extension 1002", "extension 1003", "user owner"] {
        assert!(first.greeting.contains(word), "{word} is not told: {}", first.greeting);
    }
    let exported = answer(&run(data.path(), &["export", "-", "--with-secrets"]));
    let secrets: Vec<&str> = first
        .greeting
        .lines()
        .filter(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().last())
        .collect();
    assert_eq!(secrets.len(), 4, "three extensions and the owner: {}", first.greeting);
    for secret in &secrets {
        assert!(secret.len() >= 12, "{secret} can be guessed");
        assert!(exported.contains(secret), "{secret} is not the one that holds");
    }
    assert_eq!(first.terminate(), Some(0), "it ends well when told to");

    let second = Serving::start(data.path(), &[]);
    assert_eq!(second.greeting, "", "later starts show no secrets");
}

#[test]
fn an_imported_office_is_served_without_showing_anything() {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let serving = Serving::start(data.path(), &[]);
    assert_eq!(serving.greeting, "", "these secrets are the owner's own");
}

#[test]
fn the_ready_line_tells_the_port_that_was_picked() {
    let data = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(data.path(), &[]);
    assert!(serving.ready.starts_with("ready: sip udp/tcp 127.0.0.1:"), "{}", serving.ready);
    let address = serving.address();
    assert_ne!(address.port(), 0, "the real port is told");
    assert!(UdpSocket::bind(address).is_err(), "UDP is taken there");
    assert!(TcpListener::bind(address).is_err(), "so is TCP");
}

#[test]
fn a_second_exchange_on_the_same_folder_is_refused() {
    let data = tempfile::tempdir().expect("a folder");
    let _first = Serving::start(data.path(), &[]);
    let said = complaint(&run(data.path(), &["serve", "--sip", "127.0.0.1:0", "--log", "error"]));
    assert_eq!(said.matches("in use by another cordboardd").count(), 1, "told once: {said}");
    assert_eq!(said.lines().count(), 1, "one line: {said}");
}

#[test]
fn a_busy_port_is_told_with_what_to_do() {
    let data = tempfile::tempdir().expect("a folder");
    let taken = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("bound").to_string();
    let said = complaint(&run(data.path(), &["serve", "--sip", &address, "--log", "error"]));
    let port = address.rsplit(':').next().expect("a port");
    assert!(said.contains(port) && said.contains("choose another port"), "{said}");
    assert_eq!(said.lines().count(), 1, "one line: {said}");
}

#[test]
fn an_address_of_another_machine_is_told() {
    let data = tempfile::tempdir().expect("a folder");
    let words = ["serve", "--sip", "192.0.2.1:5060", "--log", "error"];
    let said = complaint(&run(data.path(), &words));
    assert!(said.contains("192.0.2.1"), "{said}");
    assert_eq!(said.lines().count(), 1, "one line: {said}");
}

#[test]
fn a_running_exchange_lets_itself_be_asked_and_configured() {
    let data = tempfile::tempdir().expect("a folder");
    let _serving = Serving::start(data.path(), &[]);
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    assert_eq!(answer(&run(data.path(), &["calls", "--json"])), "[]\n");
}

#[test]
fn sigterm_ends_it_cleanly() {
    let data = tempfile::tempdir().expect("a folder");
    let mut serving = Serving::start(data.path(), &[]);
    assert_eq!(serving.terminate(), Some(0));
    assert!(!data.path().join("cordboard.db-wal").exists(), "the database was closed");
}

#[cfg(unix)]
#[test]
fn a_signal_that_comes_twice_at_once_is_one() {
    let data = tempfile::tempdir().expect("a folder");
    let mut serving = Serving::start(data.path(), &[]);
    assert_eq!(serving.terminate_times(2), Some(0), "it ends in order, as at one");
}

#[test]
fn a_log_level_that_does_not_exist_is_refused() {
    let data = tempfile::tempdir().expect("a folder");
    let said = complaint(&run(data.path(), &["serve", "--sip", "127.0.0.1:0", "--log", "loud"]));
    assert!(said.contains("error, warn, info, debug, trace"), "what there is: {said}");
}
