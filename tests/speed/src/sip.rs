//! Messages, transactions, and a whole call between two endpoints.

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::Instant;

use cordboard_sip::wire::Message;
use cordboard_sip::{Endpoint, Event, Flow, Input, Output, Reply, Settings, Transport};

use crate::{Row, measure};

const COUNT: usize = 2000;

const SDP: &str = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n\
    m=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n";

fn invite(nth: usize) -> String {
    format!(
        "INVITE sip:1001@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5060;rport;branch=z9hG4bKi{nth}\r\n\
         Max-Forwards: 70\r\nFrom: \"Caller\" <sip:13800138000@192.0.2.9>;tag=f{nth}\r\n\
         To: <sip:1001@192.0.2.1>\r\nCall-ID: call-{nth}@192.0.2.9\r\nCSeq: 1 INVITE\r\n\
         Contact: <sip:13800138000@192.0.2.9:5060>\r\nAllow: INVITE, ACK, BYE, CANCEL, OPTIONS\r\n\
         User-Agent: Speed\r\nContent-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{SDP}",
        SDP.len()
    )
}

fn request(method: &str, nth: usize, cseq: u32, to_tag: &str) -> String {
    format!(
        "{method} sip:1001@192.0.2.1 SIP/2.0\r\n\
         Via: SIP/2.0/UDP 192.0.2.9:5060;rport;branch=z9hG4bK{method}{nth}\r\n\
         Max-Forwards: 70\r\nFrom: \"Caller\" <sip:13800138000@192.0.2.9>;tag=f{nth}\r\n\
         To: <sip:1001@192.0.2.1>{to_tag}\r\nCall-ID: call-{nth}@192.0.2.9\r\n\
         CSeq: {cseq} {method}\r\nContent-Length: 0\r\n\r\n"
    )
}

pub(crate) fn read_message() -> Row {
    let text = invite(1);
    measure("an INVITE is read", COUNT, || {
        for _ in 0..COUNT {
            let _ = black_box(Message::parse(black_box(text.as_bytes())));
        }
    })
}

pub(crate) fn write_message() -> Row {
    let message = Message::parse(invite(1).as_bytes()).expect("a literal message");
    measure("an INVITE is written", COUNT, || {
        for _ in 0..COUNT {
            black_box(black_box(&message).to_bytes());
        }
    })
}

/// An endpoint that hears from one peer.
struct Heard {
    endpoint: Endpoint,
    now: Instant,
    flow: Flow,
}

impl Heard {
    fn new() -> Self {
        let address = |text: &str| text.parse::<SocketAddr>().expect("a literal address");
        let flow = Flow {
            transport: Transport::Udp,
            local: address("192.0.2.1:5060"),
            peer: address("192.0.2.9:5060"),
        };
        Self { endpoint: Endpoint::new(Settings::default(), [1; 32]), now: Instant::now(), flow }
    }

    /// Takes a message, answers what there is to answer; gives the tag of the last answer.
    fn hear(&mut self, text: String) -> String {
        let input = Input::Received { flow: self.flow, bytes: text.into_bytes() };
        self.endpoint.handle(self.now, input);
        let mut tag = String::new();
        while let Some(output) = self.endpoint.poll_output() {
            match output {
                Output::Event(Event::Invited { dialog, .. }) => {
                    self.endpoint.ring(self.now, dialog, 180, None);
                    self.endpoint.accept(self.now, dialog, SDP.as_bytes().to_vec());
                }
                Output::Event(Event::Request { id, .. }) => {
                    self.endpoint.reply(self.now, id, Reply::status(200));
                }
                Output::Transmit { bytes, .. } => {
                    let text = String::from_utf8_lossy(&bytes);
                    let to = text.lines().find(|line| line.starts_with("To:")).unwrap_or_default();
                    tag = to.split_once(";tag=").map_or("", |(_, tag)| tag).to_owned();
                }
                _ => {}
            }
        }
        tag
    }
}

/// OPTIONS and its answer. The endpoint remembers each for half a minute, as it must.
pub(crate) fn transaction() -> Row {
    let (mut heard, mut nth) = (Heard::new(), 0);
    measure("a transaction: OPTIONS, 200", COUNT, || {
        for _ in 0..COUNT {
            nth += 1;
            black_box(heard.hear(request("OPTIONS", nth, 1, "")));
        }
        later(&mut heard);
    })
}

/// Every timer runs out, as a minute does.
fn later(heard: &mut Heard) {
    while let Some(due) = heard.endpoint.poll_timeout() {
        if due > heard.now + std::time::Duration::from_secs(64) {
            break;
        }
        heard.now = due.max(heard.now);
        heard.endpoint.handle(heard.now, Input::Timeout);
        while heard.endpoint.poll_output().is_some() {}
    }
}

pub(crate) fn call() -> Row {
    let (mut heard, mut nth) = (Heard::new(), 0);
    measure("a call: INVITE, 180, 200, ACK, BYE, 200", COUNT, || {
        for _ in 0..COUNT {
            nth += 1;
            let tag = format!(";tag={}", heard.hear(invite(nth)));
            heard.hear(request("ACK", nth, 1, &tag));
            black_box(heard.hear(request("BYE", nth, 2, &tag)));
        }
        later(&mut heard);
    })
}
