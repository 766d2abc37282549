//! The targets: each takes any bytes, and must come back.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use cordboard_api::{Asked, COMMANDS, Host, House, dispatch};
use cordboard_engine::{Config, FirstStart, TlsConfig};
use cordboard_media as media;
use cordboard_pbx::office::{self, Office, Secrets};
use cordboard_sdp as sdp;
use cordboard_sip as sip;
use serde_json::Value;

/// Messages, at the parser, at the framer of streams, and at an endpoint that answers calls.
pub fn sip(data: &[u8]) {
    if let Ok(message) = sip::wire::Message::parse(data) {
        let written = message.to_bytes();
        let again = sip::wire::Message::parse(&written);
        assert!(again.is_ok(), "what we write we can read");
    }
    let mut framer = sip::wire::Framer::new();
    let (head, tail) = data.split_at(data.len() / 2);
    for part in [head, tail] {
        framer.push(part);
        while let Some(Ok(_)) = framer.next() {}
    }
    let mut endpoint = sip::Endpoint::new(sip::Settings::default(), [7; 32]);
    let mut now = Instant::now();
    let flow = sip::Flow {
        transport: sip::Transport::Udp,
        local: address("192.0.2.1:5060"),
        peer: address("192.0.2.9:5060"),
    };
    for bytes in data.split(|byte| *byte == 0) {
        endpoint.handle(now, sip::Input::Received { flow, bytes: bytes.to_vec() });
        settle(&mut endpoint, now);
        now += Duration::from_millis(700);
        endpoint.handle(now, sip::Input::Timeout);
        settle(&mut endpoint, now);
    }
    // Everything ends by itself.
    for _ in 0..200 {
        let Some(due) = endpoint.poll_timeout() else { return };
        now = now.max(due);
        endpoint.handle(now, sip::Input::Timeout);
        settle(&mut endpoint, now);
    }
}

/// Answers what can be answered, so that more comes to pass.
fn settle(endpoint: &mut sip::Endpoint, now: Instant) {
    while let Some(output) = endpoint.poll_output() {
        let sip::Output::Event(event) = output else { continue };
        match event {
            sip::Event::Invited { dialog, .. } => {
                endpoint.ring(now, dialog, 180, None);
                endpoint.accept(now, dialog, b"v=0\r\n".to_vec());
            }
            sip::Event::Referred { dialog, .. } => endpoint.accept_refer(now, dialog),
            sip::Event::Offered { dialog, .. } => {
                endpoint.answer_offer(now, dialog, b"v=0\r\n".to_vec());
            }
            _ => {}
        }
    }
}

/// Descriptions, as an offer to be answered, as an answer to an offer of ours, and of a fax.
pub fn sdp(data: &[u8]) {
    fax(data);
    let Ok(session) = sdp::Session::parse(data) else { return };
    let again = sdp::Session::parse(&session.to_bytes());
    assert!(again.is_ok(), "what we write we can read");
    let local = sdp::Local { address: address("192.0.2.1:4000"), session_id: 1, version: 1 };
    let mut wish = sdp::Wish::new(vec![
        sdp::Encoding::Opus,
        sdp::Encoding::G722,
        sdp::Encoding::Pcma,
        sdp::Encoding::Pcmu,
    ]);
    for direction in [sdp::Direction::SendRecv, sdp::Direction::Inactive] {
        wish.direction = direction;
        if let Ok((answer, _)) = sdp::answer(&session, &local, &wish) {
            assert!(sdp::Session::parse(&answer.to_bytes()).is_ok(), "our answer can be read");
        }
        let offer = sdp::offer(&local, &wish);
        let _ = sdp::accepted(&offer, &session);
        let _ = sdp::offer_again(Some(&session), &local, &wish);
    }
}

fn fax(data: &[u8]) {
    let local = sdp::Local { address: address("192.0.2.1:4000"), session_id: 1, version: 1 };
    let Some(fax) = sdp::Fax::parse(data, local.address) else { return };
    for written in [fax.offer(&local, None), fax.answer(&local, &fax)] {
        let again = sdp::Fax::parse(&written, local.address).expect("what we write we can read");
        assert_eq!(again.remote, Some(local.address), "and says where we are");
    }
    let mut sent = sdp::offer(&local, &sdp::Wish::new(vec![sdp::Encoding::Pcma]));
    fax.keep_lines(&mut sent);
    let again = sdp::Session::parse(&sent.to_bytes()).expect("our own description");
    assert_eq!(again.others.len(), sent.others.len(), "with as many lines");
}

/// Packets of sound, at two legs that talk, are recorded and play.
pub fn rtp(data: &[u8]) {
    let _ = media::rtp::read(data);
    through_patchbay(data, false);
}

/// Reports.
pub fn rtcp(data: &[u8]) {
    media::rtcp::read(data, |_| {});
    through_patchbay(data, true);
}

fn through_patchbay(data: &[u8], control: bool) {
    use media::{Codec, Command, Input, LegId, Patchbay, RecordingId, RecordingKind, Stream};
    let mut patchbay = Patchbay::new(media::Settings::default(), 1);
    let mut now = Instant::now();
    let peers = [address("192.0.2.9:4000"), address("192.0.2.10:4000")];
    let (a, b) = (LegId(1), LegId(2));
    // The second hears by another codec, so what comes is decoded, too.
    for (leg, peer, codec, payload) in
        [(a, peers[0], Codec::Pcma, 8), (b, peers[1], Codec::Pcmu, 0)]
    {
        let local = address("192.0.2.1:4000");
        let stream = Stream::new(peer, codec, payload);
        patchbay.handle(now, Input::Command(Command::Open { leg, local }));
        patchbay.handle(now, Input::Command(Command::Configure { leg, stream }));
    }
    let record = Command::Record { recording: RecordingId(1), leg: a, kind: RecordingKind::Call };
    for command in [Command::Bridge { a, b }, record] {
        patchbay.handle(now, Input::Command(command));
    }
    for (nth, packet) in packets(data).enumerate() {
        let (leg, from) = if nth % 3 == 2 { (b, peers[1]) } else { (a, peers[0]) };
        let input = match control {
            false => Input::Packet { leg, from, bytes: packet },
            true => Input::Rtcp { leg, from, bytes: packet },
        };
        patchbay.handle(now, input);
        while patchbay.poll_output().is_some() {}
        now += Duration::from_millis(20);
        patchbay.handle(now, Input::Timeout);
        while patchbay.poll_output().is_some() {}
    }
    for leg in [a, b] {
        patchbay.handle(now, Input::Command(Command::Close { leg }));
    }
    while patchbay.poll_output().is_some() {}
}

/// The whole as one packet, and then as several, each behind its length.
fn packets(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = data;
    let split = std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
        let (packet, left) = after.split_at(length);
        rest = left;
        Some(packet)
    });
    std::iter::once(data).chain(split.take(64))
}

/// Documents of flows: read, looked over, and rehearsed whether they are faulty or not.
pub fn flow(data: &[u8]) {
    use cordboard_flow as flow;
    let Ok(mut value) = serde_json::from_slice::<Value>(data) else { return };
    let _ = flow::reading::draft(&value);
    let _ = flow::reading::document(&mut value);
    let Ok(document) = serde_json::from_value::<flow::Document>(value) else { return };
    let office = example();
    let _ = office.problems_of(None, &document);
    let _ = flow::diff(&document, &document);
    let program = Arc::new(flow::Program::draft(flow::FlowId::new("drawn"), document));
    let Ok(at) = "2026-11-27T10:00".parse() else { return };
    for keys in [&["1", "2", "", "9"][..], &[]] {
        let caller = flow::DryCaller {
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            seed: 1,
            patience_seconds: Some(300),
            ..flow::DryCaller::new("13800138000", "075586001234", at)
        };
        let _ = office.rehearse(Instant::now(), &program, &caller);
    }
}

/// Office files: what is taken is written and read back as it was.
pub fn office(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let Ok(office) = office::read(text) else { return };
    let written = office::write(&office, Secrets::Include);
    let again = office::read(&written);
    assert_eq!(again.as_ref().ok(), Some(&office), "a file comes back as it went in");
    let _ = office.not_in_force();
    let _ = office.oddities();
    let _ = office.without_secrets();
}

/// Commands, by their owner, against a real house whose exchange does not run.
pub fn api(data: &[u8]) {
    let Some((command, args)) = data.split_first_chunk::<2>() else { return };
    let Ok(payload) = serde_json::from_slice::<Value>(args) else { return };
    let nth = usize::from(u16::from_be_bytes(*command)) % COMMANDS.len();
    let Some(command) = COMMANDS.get(nth).filter(|command| is_for_fuzzing(command.name)) else {
        return;
    };
    let host = host();
    let Ok(owner) = host.local_caller(None) else { return };
    let asked = Asked { caller: Some(&owner), address: None, program: "fuzz" };
    let _ = dispatch(&host, &asked, command.name, payload);
}

/// Not what leaves this machine, works for long, or costs a password's hash each time.
fn is_for_fuzzing(command: &str) -> bool {
    const NOT: [&str; 14] = [
        "network_check",
        "backup",
        "restore",
        "health",
        "webhooks_test",
        "login",
        "password_change",
        "user_save",
        "user_remove",
        "office_import",
        "prompt_upload",
        "call_place",
        "extension_ring",
        "job_cancel",
    ];
    !NOT.contains(&command) && !command.starts_with("phone_")
}

/// Of a house that is opened once; its folder is left to the system's temporary files.
fn host() -> Arc<Host> {
    static HOUSE: OnceLock<(Mutex<House>, tokio::runtime::Runtime)> = OnceLock::new();
    let (house, _) = HOUSE.get_or_init(|| {
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        let config = Config {
            data: folder(),
            sip: vec![address("127.0.0.1:0")],
            tls: TlsConfig::default(),
            rtp: 45_000..=45_099,
            wall_clock: None,
        };
        let first = FirstStart { language: "en".to_owned(), announce: Box::new(|_| {}) };
        let opened = runtime.block_on(House::open(config, first, None)).expect("a house");
        (Mutex::new(opened), runtime)
    });
    house.lock().expect("nobody fails while it is held").host()
}

fn folder() -> PathBuf {
    let folder = tempfile::Builder::new().prefix("cordboard-fuzz-").tempdir().expect("a folder");
    folder.keep()
}

fn example() -> &'static Office {
    static OFFICE: OnceLock<Office> = OnceLock::new();
    OFFICE.get_or_init(|| {
        office::read(include_str!("../../fixtures/office.json")).expect("the example has no faults")
    })
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("a literal address")
}
