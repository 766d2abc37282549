//! A carrier's gateway whose every message is written by hand, for what no phone of the test kit would say.

use cordboard_pbx::record::{Party, Reason};
use cordboard_sip::wire::{Message, Response};
use cordboard_testkit::World;

use crate::office::{OPEN, assert_nothing_left, open_office};

const GATEWAY: &str = "127.0.0.2:5070";

/// One call of the gateway.
struct Gateway {
    call: String,
    /// What the exchange answered with.
    to: String,
    target: String,
}

impl Gateway {
    /// INVITE to the office's number, up to the final response.
    fn invites(world: &mut World, call: &str, headers: &str, sdp: &str) -> (Self, Response) {
        let to = "<sip:075586001234@192.168.1.10>".to_owned();
        let target = "sip:075586001234@192.168.1.10".to_owned();
        let mut gateway = Self { call: call.to_owned(), to, target };
        gateway.send(world, "INVITE", 1, headers, sdp);
        world.run_ms(300);
        let answer = gateway.answer(world, 1, "INVITE");
        gateway.to = answer.headers.first("To").expect("a To").to_owned();
        if let Some(contact) = answer.headers.first("Contact") {
            gateway.target = contact.trim_matches(['<', '>']).to_owned();
        }
        (gateway, answer)
    }

    fn send(&self, world: &mut World, method: &str, cseq: u32, headers: &str, sdp: &str) {
        let Self { call, to, target } = self;
        // The ACK to a 2xx is a transaction of its own, the CANCEL shares that of its INVITE.
        let branch = if method == "CANCEL" { "INVITE" } else { method };
        let kind = if sdp.is_empty() { "" } else { "Content-Type: application/sdp\r\n" };
        let text = format!(
            "{method} {target} SIP/2.0\r\nVia: SIP/2.0/UDP {GATEWAY};branch=z9hG4bK-{call}-{cseq}-{branch}\r\n\
             Max-Forwards: 70\r\nFrom: <sip:13800138000@127.0.0.2>;tag=gateway\r\nTo: {to}\r\n\
             Call-ID: {call}\r\nCSeq: {cseq} {method}\r\nContact: <sip:13800138000@{GATEWAY}>\r\n\
             {headers}{kind}Content-Length: {}\r\n\r\n{sdp}",
            sdp.len()
        );
        world.inject(GATEWAY, text.as_bytes());
    }

    /// The last response to a request of ours.
    fn answer(&self, world: &World, cseq: u32, method: &str) -> Response {
        let wanted = format!("{cseq} {method}");
        let responses = world.sent_to(GATEWAY).filter_map(|bytes| match Message::parse(bytes) {
            Ok(Message::Response(response)) => Some(response),
            Ok(Message::Request(_)) | Err(_) => None,
        });
        let mine = responses.filter(|response| {
            response.headers.first("CSeq") == Some(&wanted)
                && response.headers.call_id() == Some(&self.call)
        });
        mine.last().unwrap_or_else(|| panic!("{wanted} was answered\n{}", world.ladder()))
    }
}

fn sdp(port: u16) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.2\r\ns=-\r\nc=IN IP4 127.0.0.2\r\nt=0 0\r\n\
         m=audio {port} RTP/AVP 8\r\n"
    )
}

fn body(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

fn requests(world: &World, method: &str) -> usize {
    world.sent_to(GATEWAY).filter(|bytes| bytes.starts_with(method.as_bytes())).count()
}

#[test]
fn an_offer_of_ours_that_the_ack_does_not_answer_ends_the_call() {
    let (mut world, _) = open_office(OPEN);
    let (gateway, answer) = Gateway::invites(&mut world, "no-answer", "", "");
    assert_eq!(answer.status, 200, "the flow answers");
    assert!(body(&answer).contains("m=audio"), "with an offer of ours");
    gateway.send(&mut world, "ACK", 1, "", "");
    world.run_ms(200);
    assert_eq!(requests(&world, "BYE"), 1, "a call without sound is none\n{}", world.ladder());
    gateway_confirms_bye(&mut world);
    let termination = world.record(1).termination.clone().expect("it has ended");
    assert_eq!(
        (termination.by, termination.reason),
        (Party::Exchange, Reason::NoCommonCodec),
        "the record says why\n{}",
        world.story()
    );
    assert_nothing_left(&mut world);
}

/// 200 to the exchange's BYE, which came last.
fn gateway_confirms_bye(world: &mut World) {
    let bye = world.sent_to(GATEWAY).last().map(Message::parse);
    let Some(Ok(Message::Request(bye))) = bye else { panic!("a BYE came last") };
    let ok = bye.reply(200, "OK").to_bytes();
    world.inject(GATEWAY, &ok);
    world.run_ms(100);
}

#[test]
fn a_reinvite_without_sdp_gets_our_offer_and_the_call_goes_on_as_its_ack_says() {
    let (mut world, _) = open_office(OPEN);
    let (gateway, answer) = Gateway::invites(&mut world, "ask-again", "", &sdp(21_000));
    assert_eq!(answer.status, 200, "the flow answers");
    gateway.send(&mut world, "ACK", 1, "", "");
    world.run_ms(200);
    gateway.send(&mut world, "INVITE", 2, "", "");
    world.run_ms(200);
    let answer = gateway.answer(&world, 2, "INVITE");
    assert_eq!(answer.status, 200, "asked for an offer, we make one");
    assert!(body(&answer).contains("m=audio"), "here it is: {}", body(&answer));
    gateway.send(&mut world, "ACK", 2, "", &sdp(21_004));
    world.run_ms(2000);
    assert_eq!(requests(&world, "BYE"), 0, "the call goes on\n{}", world.ladder());
    gateway.send(&mut world, "BYE", 3, "", "");
    world.run_ms(200);
    assert_eq!(gateway.answer(&world, 3, "BYE").status, 200, "until the gateway ends it");
    assert_nothing_left(&mut world);
}

#[test]
fn update_with_an_offer_is_answered_at_once() {
    let (mut world, _) = open_office(OPEN);
    let (gateway, _) = Gateway::invites(&mut world, "update", "", &sdp(21_000));
    gateway.send(&mut world, "ACK", 1, "", "");
    world.run_ms(200);
    gateway.send(&mut world, "UPDATE", 2, "", &sdp(21_008));
    world.run_ms(200);
    let answer = gateway.answer(&world, 2, "UPDATE");
    assert_eq!(answer.status, 200, "taken");
    assert!(body(&answer).contains("m=audio"), "with our answer");
    gateway.send(&mut world, "BYE", 3, "", "");
    assert_nothing_left(&mut world);
}

#[test]
fn bye_for_a_call_that_nobody_knows_gets_481_and_never_silence() {
    let (mut world, _) = open_office(OPEN);
    let to = "<sip:075586001234@192.168.1.10>;tag=never-given".to_owned();
    let target = "sip:075586001234@192.168.1.10".to_owned();
    let gateway = Gateway { call: "unknown".to_owned(), to, target };
    gateway.send(&mut world, "BYE", 7, "", "");
    world.run_ms(200);
    assert_eq!(gateway.answer(&world, 7, "BYE").status, 481, "no such call");
    assert_nothing_left(&mut world);
}

#[test]
fn a_cancel_that_crosses_our_answer_changes_nothing() {
    let (mut world, _) = open_office(OPEN);
    let (mut gateway, answer) = Gateway::invites(&mut world, "crossing", "", &sdp(21_000));
    assert_eq!(answer.status, 200, "the flow answers");
    let (to, target) = (gateway.to.clone(), gateway.target.clone());
    gateway.to = "<sip:075586001234@192.168.1.10>".to_owned();
    gateway.target = "sip:075586001234@192.168.1.10".to_owned();
    gateway.send(&mut world, "CANCEL", 1, "", "");
    world.run_ms(200);
    assert_eq!(gateway.answer(&world, 1, "CANCEL").status, 200, "it came too late (RFC 3261 9.2)");
    (gateway.to, gateway.target) = (to, target);
    gateway.send(&mut world, "ACK", 1, "", "");
    world.run_ms(2000);
    assert_eq!(world.census().calls, 1, "the call is up");
    gateway.send(&mut world, "BYE", 2, "", "");
    world.run_ms(200);
    assert_eq!(gateway.answer(&world, 2, "BYE").status, 200, "and ends in the usual way");
    assert_nothing_left(&mut world);
}

#[test]
fn a_resent_invite_gets_the_same_answer_and_makes_no_second_call() {
    let (mut world, _) = open_office(OPEN);
    let (gateway, _) = Gateway::invites(&mut world, "resent", "", &sdp(21_000));
    let again = Gateway {
        call: "resent".to_owned(),
        to: "<sip:075586001234@192.168.1.10>".to_owned(),
        target: "sip:075586001234@192.168.1.10".to_owned(),
    };
    again.send(&mut world, "INVITE", 1, "", &sdp(21_000));
    world.run_ms(100);
    assert_eq!(world.stored().calls.len(), 1, "one call");
    let tags: Vec<_> = world
        .sent_to(GATEWAY)
        .filter_map(|bytes| match Message::parse(bytes) {
            Ok(Message::Response(response)) => response.headers.first("To").map(str::to_owned),
            Ok(Message::Request(_)) | Err(_) => None,
        })
        .collect();
    assert!(tags.iter().all(|to| *to == gateway.to), "one dialog: {tags:?}");
    gateway.send(&mut world, "ACK", 1, "", "");
    world.run_ms(100);
    gateway.send(&mut world, "BYE", 2, "", "");
    assert_nothing_left(&mut world);
}

#[test]
fn a_gateway_without_session_timers_is_never_refreshed_and_too_short_a_timer_is_refused() {
    let (mut world, _) = open_office(OPEN);
    let brief = "Supported: timer\r\nSession-Expires: 30\r\n";
    let (_, answer) = Gateway::invites(&mut world, "brief", brief, &sdp(21_000));
    assert_eq!(answer.status, 422, "too brief (RFC 4028 5)");
    assert_eq!(answer.headers.first("Min-SE"), Some("90"), "and what would do");
    let (gateway, answer) = Gateway::invites(&mut world, "timeless", "", &sdp(21_000));
    assert_eq!(answer.headers.first("Session-Expires"), None, "no timer");
    gateway.send(&mut world, "ACK", 1, "", "");
    world.run_ms(500);
    gateway.send(&mut world, "BYE", 2, "", "");
    assert_nothing_left(&mut world);
}
