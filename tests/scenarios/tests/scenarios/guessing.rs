//! Somebody guesses passwords: slowed, then shut out, while the phones at the same address go on.

use cordboard_pbx::Event;
use cordboard_sip::{
    digest::{Credentials, NonceCounts, authorize},
    wire::{Message, Request, Response},
};
use cordboard_testkit::{CallState, World};

use crate::office::{OPEN, open_office};

const THIEF: &str = "10.9.9.9:5060";

fn invite(number: usize) -> Request {
    let text = format!(
        "INVITE sip:1002@192.168.1.10 SIP/2.0\r\nVia: SIP/2.0/UDP {THIEF};branch=z9hG4bKguess{number};rport\r\n\
         Max-Forwards: 70\r\nFrom: <sip:1001@192.168.1.10>;tag=g\r\nTo: <sip:1002@192.168.1.10>\r\n\
         Call-ID: guess{number}\r\nCSeq: {number} INVITE\r\nContact: <sip:1001@{THIEF}>\r\nContent-Length: 0\r\n\r\n"
    );
    match Message::parse(text.as_bytes()) {
        Ok(Message::Request(request)) => request,
        other => panic!("{text}\n{other:?}"),
    }
}

/// The last answer that the thief was given to this request.
fn answer(world: &World, number: usize) -> Option<Response> {
    let cseq = format!("{number} INVITE");
    let answers = world.sent_to(THIEF).filter_map(|bytes| match Message::parse(bytes) {
        Ok(Message::Response(response)) => Some(response),
        Ok(Message::Request(_)) | Err(_) => None,
    });
    answers.filter(|answer| answer.headers.first("CSeq") == Some(&cseq)).last()
}

/// Sends this many calls with passwords that are wrong, all with the answer to one challenge.
fn guess(world: &mut World, challenged: &Response, numbers: std::ops::Range<usize>) -> Vec<u16> {
    let mut counts = NonceCounts::default();
    for number in numbers.clone() {
        let mut request = invite(number);
        let credentials =
            Credentials { user: "1001".to_owned(), password: format!("guess {number}") };
        authorize(challenged, &mut request, &credentials, &mut counts, "cnonce").expect("answered");
        world.inject(THIEF, &request.to_bytes());
    }
    world.run_ms(100);
    numbers.filter_map(|number| Some(answer(world, number)?.status)).collect()
}

#[test]
fn a_hundred_guesses_at_once_are_not_looked_at_and_the_house_is_told() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.inject(THIEF, &invite(1).to_bytes());
    world.run_ms(100);
    let challenged = answer(&world, 1).expect("everybody is challenged");
    let statuses = guess(&mut world, &challenged, 2..122);
    assert_eq!(statuses, [403; 5], "five are refused, of the others nothing is heard");
    world.run_ms(60_000);
    let statuses = guess(&mut world, &challenged, 200..220);
    assert!(statuses.is_empty(), "it is shut out by now: {statuses:?}");
    let alarms = world.events().iter().filter(|event| matches!(event, Event::Alarm { .. }));
    assert_eq!(alarms.count(), 1, "a person is told, once");
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.run_ms(2000);
    assert_eq!(world.state(wei), Some(CallState::Up), "the phone itself works as ever");
}
