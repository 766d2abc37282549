//! The door for other machines: TLS, by a certificate that is known by its fingerprint.

use cordboard_remote::{Place, Remote, RemoteError, look};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    office_file::fixture,
    program::{Serving, answer, run},
};

/// On every address of this machine: so it is for others, and speaks TLS.
const OPEN: [&str; 2] = ["--http", "0.0.0.0:0"];

fn place(serving: &Serving) -> Place {
    let words: Vec<&str> = serving.ready.split_whitespace().collect();
    let after = |word: &str| {
        let at = words.iter().position(|one| *one == word).expect("it is told");
        words[at + 1]
    };
    let port = after("https").rsplit(':').next().and_then(|port| port.parse().ok());
    Place {
        host: "127.0.0.1".to_owned(),
        port: port.expect("a port"),
        fingerprint: after("certificate").parse().expect("a fingerprint"),
    }
}

#[tokio::test]
async fn another_machine_logs_in_over_tls_and_follows_what_goes_on() {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let serving = Serving::start(data.path(), &OPEN);
    let place = place(&serving);
    let seen = look(&place.host, place.port).await.expect("it answers");
    assert_eq!(seen, place.fingerprint, "what a person compares is what the exchange told");

    let remote = Remote::new(place.clone());
    let refused = remote.command("office", &json!({})).await;
    assert!(
        matches!(&refused, Err(RemoteError::Refused(why)) if why["code"] == "not_logged_in"),
        "first one logs in: {refused:?}"
    );
    let wrong = json!({ "login": "owner", "password": "guessed" });
    assert!(matches!(remote.command("login", &wrong).await, Err(RemoteError::Refused(_))));
    let right = json!({ "login": "owner", "password": "change-me-please" });
    let me = remote.command("login", &right).await.expect("it is the right one");
    assert_eq!(me["login"], "owner", "{me}");
    assert!(me.get("token").is_none(), "the session stays where no page reads it");

    let stop = CancellationToken::new();
    let mut events = remote.events(stop.clone()).await.expect("they begin");
    let first = events.recv().await.expect("a snapshot");
    assert_eq!(first["snapshot"]["me"]["login"], "owner", "{first}");
    let contact = json!({ "contact": { "name": "Han", "numbers": ["13800138000"] } });
    remote.command("contact_save", &contact).await.expect("saved");
    let calendar = json!({ "setup": { "step": "phones" } });
    remote.command("setup_save", &calendar).await.expect("saved");
    stop.cancel();
    while events.recv().await.is_some() {}
    remote.command("logout", &json!({})).await.expect("out");
    assert!(!remote.is_logged_in(), "and forgotten here");

    let stranger = Place { fingerprint: "ab".repeat(32).parse().expect("one"), ..place };
    let told = Remote::new(stranger).command("about", &json!({})).await;
    assert!(
        matches!(told, Err(RemoteError::Stranger(_))),
        "not the one that was compared: {told:?}"
    );
}

#[tokio::test]
async fn who_greets_slowly_or_not_at_all_keeps_nobody_waiting() {
    let data = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(data.path(), &OPEN);
    let place = place(&serving);
    let silent: Vec<_> = (0..20)
        .map(|_| std::net::TcpStream::connect((place.host.as_str(), place.port)).expect("taken"))
        .collect();
    let about = Remote::new(place).command("about", &json!({})).await.expect("it answers beside");
    assert!(about["version"].is_string(), "{about}");
    drop(silent);
}
