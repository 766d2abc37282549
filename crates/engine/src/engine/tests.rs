//! A whole exchange in a folder of its own, called over loopback.

use std::{
    fs,
    net::{SocketAddr, UdpSocket},
    time::Duration,
};

use cordboard_store::OpenError;
use jiff::Timestamp;
use tokio::task::JoinHandle;

use super::*;

const PATIENCE: Duration = Duration::from_secs(20);

fn config(data: &Path) -> Config {
    Config {
        data: data.to_owned(),
        sip: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
        tls: TlsConfig::default(),
        rtp: 41_000..=41_099,
        wall_clock: Some(Timestamp::UNIX_EPOCH),
    }
}

fn quietly() -> FirstStart {
    FirstStart { language: "en".into(), announce: Box::new(|_| {}) }
}

/// An exchange that runs, and a phone beside it.
struct Bench {
    address: SocketAddr,
    stop: CancellationToken,
    running: JoinHandle<Result<(), RunError>>,
    phone: UdpSocket,
}

async fn bench(data: &Path) -> Bench {
    let engine = Engine::start(config(data), quietly()).await.expect("it starts");
    let address = engine.listening()[0].address;
    let stop = CancellationToken::new();
    let running = tokio::spawn(engine.run(stop.clone()));
    let phone = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    phone.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    Bench { address, stop, running, phone }
}

impl Bench {
    /// Sends a request and gives the answer.
    fn ask(&self, method: &str, number: u32) -> String {
        let (us, them) = (self.phone.local_addr().expect("bound"), self.address);
        let request = format!(
            "{method} sip:{them} SIP/2.0\r\n\
             Via: SIP/2.0/UDP {us};branch=z9hG4bK-{method}-{number};rport\r\n\
             From: <sip:1001@{them}>;tag=a{number}\r\nTo: <sip:1001@{them}>\r\n\
             Call-ID: {method}-{number}@{us}\r\nCSeq: {number} {method}\r\n\
             Contact: <sip:1001@{us}>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
        );
        self.phone.send_to(request.as_bytes(), self.address).expect("sent");
        let mut buffer = [0; 4096];
        let (length, from) = self.phone.recv_from(&mut buffer).expect("an answer in time");
        assert_eq!(from, self.address, "it comes from the address that was asked");
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    }

    async fn stop(self) {
        self.stop.cancel();
        let ended = tokio::time::timeout(PATIENCE, self.running).await.expect("it ends in time");
        ended.expect("without breaking down").expect("and well");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_starts_answers_stops_and_starts_again() {
    let data = tempfile::tempdir().expect("a folder");
    for number in 1..3 {
        let bench = bench(data.path()).await;
        let answer = bench.ask("OPTIONS", number);
        assert!(answer.starts_with("SIP/2.0 200 "), "it is alive: {answer}");
        let challenge = bench.ask("REGISTER", number);
        assert!(challenge.starts_with("SIP/2.0 401 "), "nobody gets in unasked: {challenge}");
        bench.stop().await;
    }
    assert!(data.path().join("cordboard.db").is_file(), "the data is kept");
}

#[tokio::test]
async fn the_first_office_is_told_once_with_its_secrets() {
    let data = tempfile::tempdir().expect("a folder");
    let (tell, told) = std::sync::mpsc::channel();
    for _ in 0..2 {
        let tell = tell.clone();
        let announce = Box::new(move |office: &Office| drop(tell.send(office.clone())));
        let first = FirstStart { language: "zh-CN".into(), announce };
        drop(Engine::start(config(data.path()), first).await.expect("it starts"));
    }
    let offices: Vec<Office> = told.try_iter().collect();
    assert_eq!(offices.len(), 1, "the second start finds it there");
    assert_eq!(offices[0].office.language, "zh-CN", "in the language asked for");
    let secrets = offices[0].extensions.iter().filter_map(|phone| phone.secret.as_ref());
    let mut secrets: Vec<&str> = secrets.map(|secret| secret.expose()).collect();
    assert!(secrets.len() >= 3, "phones can be set up at once");
    assert!(secrets.iter().all(|secret| secret.len() >= 16), "with secrets that nobody guesses");
    secrets.sort_unstable();
    secrets.dedup();
    assert_eq!(secrets.len(), offices[0].extensions.len(), "each with its own");
}

#[tokio::test]
async fn a_folder_serves_one_exchange_at_a_time() {
    let data = tempfile::tempdir().expect("a folder");
    let first = Engine::start(config(data.path()), quietly()).await.expect("it starts");
    let second = Engine::start(config(data.path()), quietly()).await.expect_err("it is taken");
    assert!(matches!(second, StartError::Data(OpenError::Locked { .. })), "{second}");
    drop(first);
}

#[tokio::test]
async fn every_refusal_is_one_line_that_says_what_to_do() {
    let data = tempfile::tempdir().expect("a folder");
    let file = data.path().join("file");
    fs::write(&file, "not a folder").expect("a file");
    let taken = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let good = config(data.path());
    for (config, part) in [
        (Config { sip: Vec::new(), ..good.clone() }, "name at least one"),
        (
            Config { sip: vec![taken.local_addr().expect("bound")], ..good.clone() },
            "choose another port",
        ),
        (Config { sip: vec![([192, 0, 2, 7], 5060).into()], ..good.clone() }, "use one of its own"),
        (Config { rtp: 40_001..=40_002, ..good.clone() }, "give at least two"),
        (Config { data: file, ..good.clone() }, "--data"),
    ] {
        let refusal = Engine::start(config, quietly()).await.expect_err("it cannot start");
        let line = refusal.to_string();
        assert!(line.contains(part) && !line.contains('\n'), "it says `{part}`: {line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_another_process_saves_takes_effect_while_it_runs() {
    let data = tempfile::tempdir().expect("a folder");
    let bench = bench(data.path()).await;
    let mut store = Store::open(data.path()).expect("a second connection");
    let mut office = store.office().expect("readable").expect("the first office");
    let carrier = bench.phone.local_addr().expect("bound");
    office.trunks.push(trunk(carrier));
    store.save_office(&office).expect("saved");
    let mut buffer = [0; 4096];
    let (length, from) = bench.phone.recv_from(&mut buffer).expect("a call within seconds");
    let request = String::from_utf8_lossy(&buffer[..length]);
    assert!(request.starts_with("REGISTER "), "the new trunk is registered: {request}");
    assert_eq!(from, bench.address, "from the address that it will be called on");
    bench.stop().await;
}

fn trunk(carrier: SocketAddr) -> cordboard_pbx::office::Trunk {
    let text = format!(
        r#"{{
            "id": "late", "name": "Late", "kind": "register", "hosts": ["{carrier}"],
            "username": "u", "secret": "s", "expires_seconds": 60
        }}"#
    );
    serde_json::from_str(&text).expect("a trunk as the office file has it")
}
