//! Requests that mean nothing where they are: each gets the answer that fits, and nothing is kept.

use cordboard_sip::wire::{Message, Response};
use cordboard_testkit::World;

use crate::office::{OPEN, assert_nothing_left, open_office};

const AT: &str = "10.9.9.9:5060";

fn status(world: &mut World, method: &str, to_tag: &str) -> Option<u16> {
    let name = format!("{method}{}", to_tag.len());
    let text = format!(
        "{method} sip:1001@192.168.1.10 SIP/2.0\r\nVia: SIP/2.0/UDP {AT};branch=z9hG4bK{name};rport\r\n\
         Max-Forwards: 70\r\nFrom: <sip:1002@10.9.9.9>;tag=f\r\nTo: <sip:1001@192.168.1.10>{to_tag}\r\n\
         Call-ID: {name}\r\nCSeq: 1 {method}\r\nContact: <sip:1002@{AT}>\r\nContent-Length: 0\r\n\r\n"
    );
    world.inject(AT, text.as_bytes());
    world.run_ms(100);
    let cseq = format!("1 {method}");
    let answers = world.sent_to(AT).filter_map(|bytes| match Message::parse(bytes) {
        Ok(Message::Response(response)) => Some(response),
        Ok(Message::Request(_)) | Err(_) => None,
    });
    let mine = |answer: &Response| {
        let headers = &answer.headers;
        headers.first("CSeq") == Some(&cseq) && headers.call_id() == Some(&name)
    };
    answers.filter(mine).last().map(|answer| answer.status)
}

#[test]
fn requests_for_calls_that_do_not_exist_are_told_so() {
    let (mut world, _) = open_office(OPEN);
    for method in ["BYE", "CANCEL", "PRACK", "UPDATE", "INFO", "NOTIFY"] {
        assert_eq!(status(&mut world, method, ""), Some(481), "{method} outside a dialog");
    }
    for method in ["BYE", "INVITE", "INFO", "REFER", "NOTIFY", "MESSAGE", "SUBSCRIBE"] {
        let tag = ";tag=0123456789abcdef01234567";
        assert_eq!(status(&mut world, method, tag), Some(481), "{method} in a dialog that is over");
    }
    assert_eq!(status(&mut world, "REFER", ""), Some(403), "calls are handed on from inside");
    for method in ["MESSAGE", "PUBLISH", "FROBNICATE"] {
        assert_eq!(status(&mut world, method, ""), Some(405), "{method} is not taken");
    }
    assert_eq!(status(&mut world, "ACK", ""), None, "an ACK is never answered");
    assert_nothing_left(&mut world);
}
