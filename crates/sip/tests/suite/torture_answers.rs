//! The torture messages of RFC 4475 and RFC 5118 at a whole endpoint: over UDP, and cut from a stream.
//! Requests that reach the driver are answered as the least of user agents would.

use cordboard_sip::wire::{Framed, Framer, Method};
use cordboard_sip::{Event, Input, Output, Reply, Transport};

use crate::net::{Net, address, flow};
use crate::torture::octets;

/// A row of the table: the message, and the final statuses of which an answer may be one.
struct Verdict {
    file: String,
    statuses: String,
}

impl Verdict {
    fn is_silent(&self) -> bool {
        self.statuses == "discard"
    }

    fn allows(&self, status: u16) -> bool {
        self.statuses.split(' ').any(|allowed| allowed == status.to_string())
    }
}

fn verdicts() -> Vec<Verdict> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/torture/expect.tsv");
    let table = std::fs::read_to_string(path).expect("the table is there");
    let rows = table.lines().filter(|line| !line.starts_with('#')).map(|line| {
        let mut columns = line.split('\t');
        let file = columns.next().expect("a file").to_owned();
        Verdict { file, statuses: columns.nth(2).expect("statuses").to_owned() }
    });
    rows.collect()
}

/// The final statuses that an endpoint answers; `None` in the row where it says nothing.
fn answers(transport: Transport, messages: Vec<Vec<u8>>) -> Vec<u16> {
    let mut net = Net::of_one();
    let way = flow(transport, address("10.0.0.1:5060"), address("192.0.2.200:40000"));
    let (mut statuses, now) = (Vec::new(), net.now);
    let endpoint = &mut net.peers[0].endpoint;
    for bytes in messages {
        endpoint.handle(now, Input::Received { flow: way, bytes });
        while let Some(output) = endpoint.poll_output() {
            match output {
                Output::Event(Event::Request { id, request, .. }) => {
                    let status = if request.method == Method::Register { 401 } else { 404 };
                    endpoint.reply(now, id, Reply::status(status));
                }
                Output::Event(Event::Invited { dialog, .. }) => {
                    endpoint.reject(now, dialog, Reply::status(404));
                }
                Output::Event(other) => panic!("nobody expects {other:?}"),
                Output::Locate { target, .. } => panic!("{target:?} is not asked for"),
                Output::Transmit { flow, bytes } => {
                    assert_eq!(flow.peer.ip(), way.peer.ip(), "to the source and nobody else");
                    // Read by eye: the answer to a broken Via carries that Via.
                    let text = String::from_utf8_lossy(&bytes);
                    let status = text.strip_prefix("SIP/2.0 ").and_then(|rest| rest.get(..3));
                    statuses.push(status.expect("a response").parse().expect("a status"));
                }
            }
        }
    }
    statuses
}

#[test]
fn every_torture_message_over_udp_gets_the_answer_of_its_rfc() {
    let mut wrong = String::new();
    for row in verdicts() {
        let said = answers(Transport::Udp, vec![octets(&row.file)]);
        let right = match said.as_slice() {
            [] => row.is_silent(),
            [status] => row.allows(*status),
            _ => false,
        };
        if !right {
            wrong.push_str(&format!("{}: {said:?}, not {}\n", row.file, row.statuses));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_torture_message_over_a_stream_gets_the_answer_of_its_rfc() {
    let mut wrong = String::new();
    for row in verdicts() {
        let mut framer = Framer::new();
        framer.push(&octets(&row.file));
        let mut messages = Vec::new();
        while let Some(Ok(framed)) = framer.next() {
            if let Framed::Message(message) = framed {
                messages.push(message);
            }
        }
        let whole = messages.len();
        let said = answers(Transport::Tcp, messages);
        let right = said.len() <= whole
            && said.iter().take(1).all(|status| row.allows(*status))
            && (row.is_silent() || whole == 0 || !said.is_empty());
        if !right {
            wrong.push_str(&format!("{}: {said:?}, not {}\n", row.file, row.statuses));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn no_torture_message_leaves_anything_behind() {
    let mut net = Net::of_one();
    for row in verdicts() {
        let arrived = flow(Transport::Udp, address("10.0.0.1:5060"), address("192.0.2.200:40000"));
        let input = Input::Received { flow: arrived, bytes: octets(&row.file) };
        net.act(0, |e, now| e.handle(now, input));
        for event in net.events(0) {
            match event {
                Event::Request { id, .. } => net.act(0, |e, now| e.ignore(now, id)),
                Event::Invited { dialog, .. } => {
                    net.act(0, |e, now| e.drop_silently(now, dialog));
                }
                other => panic!("nobody expects {other:?}"),
            }
        }
    }
    net.run_secs(100);
    net.assert_empty(0);
}

#[test]
fn no_mangled_message_brings_an_endpoint_down() {
    let mut net = Net::of_one().seeded(7);
    let call = "INVITE sip:100@10.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.7;branch=z9hG4bKm\n\
                From: <sip:7@x>;tag=a\nTo: <sip:100@x>\nCall-ID: m\nCSeq: 1 INVITE\n\
                Contact: <sip:7@10.0.0.7>\nSupported: 100rel, timer\nSession-Expires: 90\n\
                RAck: 1 1 INVITE\nRefer-To: <sip:x@y?Replaces=a%3Bto-tag%3Db>\nEvent: refer\n\
                Content-Type: multipart/mixed;boundary=b\n\n--b\n\nv=0\n--b--\n";
    let mut seeds: Vec<Vec<u8>> = verdicts().iter().map(|row| octets(&row.file)).collect();
    seeds.extend((0..20).map(|_| crate::net::on_the_wire(call)));
    for _ in 0..60 {
        for seed in &seeds {
            let mut bytes = seed.clone();
            for _ in 0..1 + net.roll(6) {
                mangle(&mut net, &mut bytes);
            }
            let arrived =
                flow(Transport::Udp, address("10.0.0.1:5060"), address("192.0.2.200:40000"));
            net.act(0, |e, now| e.handle(now, Input::Received { flow: arrived, bytes }));
            net.run_ms(40);
            answer_somehow(&mut net);
        }
    }
    net.run_secs(100);
    answer_somehow(&mut net);
    net.run_secs(100);
    net.assert_empty(0);
}

/// Turns, drops or doubles a piece of a message.
fn mangle(net: &mut Net, bytes: &mut Vec<u8>) {
    let length = u64::try_from(bytes.len()).expect("short");
    let at = usize::try_from(net.roll(length)).expect("within");
    let end = (at + usize::try_from(net.roll(12)).expect("few")).min(bytes.len());
    match net.roll(4) {
        0 => bytes[at] = u8::try_from(net.roll(256)).expect("an octet"),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
        _ => {
            let digits = [b"INVITE".as_slice(), b"BYE", b"-1", b"4294967296", b";", b"\"", b"<"];
            let one = digits[usize::try_from(net.roll(7)).expect("within")];
            bytes.splice(at..end, one.iter().copied());
        }
    }
    if bytes.is_empty() {
        bytes.push(b'x');
    }
}

fn answer_somehow(net: &mut Net) {
    for event in net.events(0) {
        match event {
            Event::Request { id, .. } => net.act(0, |e, now| e.reply(now, id, Reply::status(200))),
            Event::Invited { dialog, .. } => {
                net.act(0, |e, now| e.ring(now, dialog, 183, Some(b"v=0\r\n".to_vec())));
                net.act(0, |e, now| e.accept(now, dialog, b"v=0\r\n".to_vec()));
                if net.roll(3) == 0 {
                    net.act(0, |e, now| e.hang_up(now, dialog, None));
                }
            }
            Event::Offered { dialog, .. } => {
                net.act(0, |e, now| e.answer_offer(now, dialog, b"v=0\r\n".to_vec()));
            }
            _ => {}
        }
    }
}
