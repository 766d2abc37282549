//! Webhooks against a real web server: told, signed, tried again, also after a restart; told once more.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    door::Door,
    office_file::fixture,
    program::{Serving, answer, run},
};

/// Longer than anything here takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A web server that takes what it is told.
struct Server {
    address: SocketAddr,
    told: Receiver<(String, Value)>,
    /// With what it answers.
    status: Arc<Mutex<u16>>,
}

impl Server {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound");
        let (tell, told) = mpsc::channel();
        let status = Arc::new(Mutex::new(200));
        let answer = status.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let Some(asked) = read(&stream) else { continue };
                let status = *answer.lock().expect("whole");
                let text = format!("HTTP/1.1 {status} Told\r\nContent-Length: 2\r\n\r\n{{}}");
                let _ = (&stream).write_all(text.as_bytes());
                if tell.send(asked).is_err() {
                    return;
                }
            }
        });
        Self { address, told, status }
    }

    fn answers(&self, status: u16) {
        *self.status.lock().expect("whole") = status;
    }

    /// The next thing that it is told, head and body.
    fn next(&self) -> (String, Value) {
        self.told.recv_timeout(PATIENCE).expect("it is told something")
    }
}

fn read(stream: &TcpStream) -> Option<(String, Value)> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let lower = head.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length: "))?;
    let mut body = vec![0; length.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some((lower, serde_json::from_slice(&body).ok()?))
}

fn given() -> (tempfile::TempDir, Serving) {
    let data = tempfile::tempdir().expect("a folder");
    answer(&run(data.path(), &["import", fixture().to_str().expect("a path")]));
    let serving = Serving::start(data.path(), &["--http", "127.0.0.1:0"]);
    (data, serving)
}

fn webhook(server: &Server) -> Value {
    json!({
        "id": "crm",
        "name": "CRM",
        "url": format!("http://{}/hook?key=k3y-in-address", server.address),
        "secret": "s3cret-of-hook",
        "format": "json",
        "events": ["call.ended"],
        "private": true,
    })
}

/// A call of the carrier's that ends at once: the number is nobody's.
fn call(serving: &Serving, nth: u32) {
    let sip = serving.ready.split_whitespace().skip_while(|word| *word != "udp/tcp").nth(1);
    let sip = sip.expect("the line says where");
    let carrier = UdpSocket::bind("127.0.0.2:0").expect("a port");
    carrier.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let from = carrier.local_addr().expect("bound");
    let invite = format!(
        "INVITE sip:07550000000@{sip} SIP/2.0\r\nVia: SIP/2.0/UDP {from};branch=z9hG4bKw{nth}\r\n\
         Max-Forwards: 70\r\nFrom: <sip:13800138000@{from}>;tag=w{nth}\r\n\
         To: <sip:07550000000@{sip}>\r\nCall-ID: w{nth}@{from}\r\nCSeq: 1 INVITE\r\n\
         Contact: <sip:w@{from}>\r\nContent-Length: 0\r\n\r\n"
    );
    carrier.send_to(invite.as_bytes(), sip).expect("sent");
    let mut answer = [0; 2048];
    carrier.recv(&mut answer).expect("an answer");
}

#[test]
fn a_call_that_ended_is_told_and_what_is_refused_is_told_again_after_a_restart() {
    let (data, mut serving) = given();
    let server = Server::open();
    let owner = Door::owner(&serving);
    owner.done("webhooks_save", &json!({ "webhook": webhook(&server), "was": null }));
    call(&serving, 1);
    let (head, body) = server.next();
    assert!(head.starts_with("post /hook?key=k3y-in-address "), "{head}");
    for header in ["x-cordboard-signature: sha256=", "x-cordboard-timestamp: "] {
        assert!(head.contains(header), "{header} in {head}");
    }
    assert_eq!(body["event"], "call.ended");
    assert_eq!(body["call"]["caller"], "+8613800138000", "all of the call: {body}");

    // Nobody takes it, and then the exchange is killed: it is told when it is back.
    server.answers(503);
    call(&serving, 2);
    let (_, refused) = server.next();
    let first = refused["call"]["id"].clone();
    serving = {
        drop(serving);
        server.answers(200);
        Serving::start(data.path(), &["--http", "127.0.0.1:0"])
    };
    let (_, again) = server.next();
    assert_eq!(again["call"]["id"], first, "the same call");

    let owner = Door::owner(&serving);
    let page = owner.done("webhooks_deliveries", &json!({}));
    assert_eq!(page["total"], 2, "one for each call: {page}");
    let newest = &page["rows"][0]["id"];
    owner.done("webhooks_replay", &json!({ "delivery": newest }));
    let (replayed, body) = server.next();
    assert_eq!(body["call"]["id"], first, "what was told is told once more");
    let number = format!("x-cordboard-delivery: {newest}");
    assert!(replayed.contains(&number), "under its own number: {replayed}");
}

#[test]
fn addresses_and_secrets_of_webhooks_are_written_and_never_read() {
    let (data, serving) = given();
    let server = Server::open();
    let owner = Door::owner(&serving);
    owner.done("webhooks_save", &json!({ "webhook": webhook(&server), "was": null }));
    let tested = owner.done("webhooks_test", &json!({ "id": "crm" }));
    assert_eq!(tested["status"], 200, "{tested}");
    assert_eq!(tested["error"], Value::Null, "{tested}");
    assert_eq!(server.next().1["event"], "test");
    let told = ["webhooks_list", "office", "audit", "webhooks_deliveries"].map(|command| {
        let args = if command == "audit" { json!({ "offset": 0, "limit": 50 }) } else { json!({}) };
        owner.done(command, &args).to_string()
    });
    let bare = answer(&run(data.path(), &["export", "-"]));
    for text in told.iter().chain([&bare]) {
        assert!(!text.contains("k3y-in-address"), "the key of the address is in {text}");
        assert!(!text.contains("s3cret-of-hook"), "the secret is in {text}");
    }
    assert!(bare.contains("\"crm\""), "the rest of it is exported: {bare}");

    // Saved without them, both stay.
    let mut changed = webhook(&server);
    changed["name"] = json!("Another name");
    for field in ["url", "secret"] {
        changed.as_object_mut().expect("fields").remove(field);
    }
    owner.done("webhooks_save", &json!({ "webhook": changed, "was": "crm" }));
    owner.done("webhooks_test", &json!({ "id": "crm" }));
    let (head, _) = server.next();
    assert!(head.contains("k3y-in-address") && head.contains("x-cordboard-signature"), "{head}");
}

#[test]
fn the_own_network_is_closed_to_webhooks_until_it_is_opened_and_agents_set_none() {
    let (_data, serving) = given();
    let server = Server::open();
    let owner = Door::owner(&serving);
    let mut closed = webhook(&server);
    closed["private"] = json!(false);
    owner.done("webhooks_save", &json!({ "webhook": closed, "was": null }));
    let tested = owner.done("webhooks_test", &json!({ "id": "crm" }));
    let error = tested["error"].as_str().unwrap_or_default();
    assert!(error.contains("own network"), "it says why: {tested}");
    assert!(server.told.try_recv().is_err(), "nobody knocked");
    let agent = Door::of(&serving).login("wei", "wei-secret-pass");
    for command in ["webhooks_list", "webhooks_deliveries"] {
        assert_eq!(agent.post(command, &json!({})).status, 403, "{command} is for admins");
    }
}
