//! The torture messages of RFC 4475 and RFC 5118 against the whole exchange: from a stranger and from the
//! carrier's address, as datagrams and out of a stream. Each gets an answer that its row allows.

use std::path::PathBuf;

use cordboard_pbx::Input;
use cordboard_sip::{
    self as sip,
    wire::{Framed, Framer},
};
use cordboard_testkit::World;

use crate::office::{OPEN, assert_nothing_left, example, open_office};

/// Nobody whom the exchange knows, and the address from which it takes a carrier's calls.
const SENDERS: [&str; 2] = ["10.9.9.9:5060", "127.0.0.2:5090"];

struct Row {
    file: String,
    /// `discard`, or final statuses (and 180).
    statuses: Vec<u16>,
    /// A stream brings the message whole.
    whole_in_stream: bool,
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/torture"))
}

fn rows() -> Vec<Row> {
    let table = std::fs::read_to_string(folder().join("expect.tsv")).expect("the table is there");
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.map(|line| {
        let columns: Vec<_> = line.split('\t').collect();
        let [file, _section, _wire, statuses, stream, _why] = columns[..] else {
            panic!("six columns: {line}");
        };
        let statuses = statuses.split(' ').filter_map(|status| status.parse().ok()).collect();
        Row { file: file.into(), statuses, whole_in_stream: stream.starts_with("message") }
    });
    rows.collect()
}

fn octets(file: &str) -> Vec<u8> {
    std::fs::read(folder().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The statuses that the exchange sent, without 100, each once: a final answer to an INVITE is resent
/// until its ACK. Read by eye, since an answer repeats the malformed Via that it came for.
fn statuses(world: &World) -> Vec<u16> {
    // The trunk is asked now and then whether it is there.
    let of_peers = world.sent_by_exchange().filter(|bytes| !bytes.starts_with(b"OPTIONS "));
    let starts = of_peers.map(|bytes| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let status = text.strip_prefix("SIP/2.0 ").and_then(|rest| rest.get(..3)?.parse().ok());
        status.unwrap_or_else(|| panic!("nobody is called: {text}"))
    });
    let mut statuses: Vec<u16> = starts.filter(|status| *status > 100).collect();
    statuses.dedup();
    statuses
}

fn assert_allowed(row: &Row, got: &[u16], how: &str) {
    let Row { file, statuses: allowed, .. } = row;
    if allowed.is_empty() {
        assert!(got.is_empty(), "{file} {how}: no answer at all, not {got:?}");
        return;
    }
    assert!(!got.is_empty(), "{file} {how}: an answer is due, one of {allowed:?}");
    for status in got {
        assert!(allowed.contains(status), "{file} {how}: {status}, not one of {allowed:?}");
    }
}

#[test]
fn each_datagram_gets_an_answer_that_its_row_allows_and_leaves_nothing_behind() {
    let mut world = World::new(&example(), OPEN);
    for sender in SENDERS {
        for row in rows() {
            world.forget_ladder();
            world.inject(sender, &octets(&row.file));
            world.run_ms(40_000);
            assert_allowed(&row, &statuses(&world), &format!("from {sender}"));
        }
    }
    assert_nothing_left(&mut world);
}

#[test]
fn a_datagram_that_comes_twice_is_answered_in_the_same_way_twice() {
    let mut world = World::new(&example(), OPEN);
    for row in rows() {
        world.forget_ladder();
        for _ in 0..2 {
            world.inject(SENDERS[0], &octets(&row.file));
            world.run_ms(100);
        }
        assert_allowed(&row, &statuses(&world), "sent twice");
        world.run_ms(60_000);
    }
    assert_nothing_left(&mut world);
}

#[test]
fn each_message_out_of_a_stream_gets_an_answer_that_its_row_allows() {
    let mut world = World::new(&example(), OPEN);
    for (nth, row) in rows().iter().enumerate() {
        let port = 30_000 + u16::try_from(nth).unwrap();
        let flow = sip::Flow {
            transport: sip::Transport::Tcp,
            local: world.exchange(),
            peer: ([10, 9, 9, 9], port).into(),
        };
        world.forget_ladder();
        let broken = stream(&mut world, flow, &octets(&row.file));
        world.run_ms(1000);
        let got = statuses(&world);
        if row.whole_in_stream {
            // Behind the first message there may be another, of which the row does not speak.
            let first = &got[..got.len().min(1)];
            assert_allowed(row, first, "out of a stream");
        } else {
            let before_closing = got.iter().all(|status| *status == 400);
            assert!(before_closing, "{}: nothing, or 400 and the end: {got:?}", row.file);
        }
        for answer in world.sent_by_exchange() {
            let text = String::from_utf8_lossy(answer);
            assert!(text.contains("\r\nContent-Length: 0\r\n"), "{}: a stream needs it", row.file);
        }
        if broken {
            world.tell(Input::Sip(sip::Input::FlowFailed { flow }));
        }
        world.run_ms(40_000);
    }
    assert_nothing_left(&mut world);
}

/// Feeds a stream in small pieces, as the engine would; says whether it has to be closed.
fn stream(world: &mut World, flow: sip::Flow, octets: &[u8]) -> bool {
    let mut framer = Framer::new();
    for piece in octets.chunks(100) {
        framer.push(piece);
        while let Some(framed) = framer.next() {
            match framed {
                Ok(Framed::Message(bytes)) => {
                    world.tell(Input::Sip(sip::Input::Received { flow, bytes }));
                }
                Ok(Framed::KeepAlive) => {}
                Err(_) => return true,
            }
        }
    }
    false
}

#[test]
fn the_torture_does_not_disturb_a_call() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    for row in rows() {
        world.inject(SENDERS[0], &octets(&row.file));
        world.run_ms(50);
    }
    let mei_voice = world.voice(mei);
    assert!(world.listens(wei, 400).tone(mei_voice), "they talk on");
    assert_eq!(world.stored().calls.len(), 1, "and there is no other call");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}
