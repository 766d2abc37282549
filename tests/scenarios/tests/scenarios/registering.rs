//! Registrations as desk phones send them: moving, leaving, expiring, several at once, behind a NAT.

use cordboard_pbx::{Event, Input};
use cordboard_sip::{
    self as sip,
    digest::{Credentials, NonceCounts, authorize},
    wire::{Message, Request, Response},
};
use cordboard_testkit::{CallState, PhoneId, World};

use crate::office::{OPEN, assert_nothing_left, example};

/// A phone that speaks by hand, so that every header is the test's own.
struct DeskPhone {
    /// Where its packets come from.
    at: String,
    transport: sip::Transport,
    user: String,
    secret: String,
    call_id: String,
    cseq: u32,
}

impl DeskPhone {
    fn new(at: &str) -> Self {
        Self {
            at: at.to_owned(),
            transport: sip::Transport::Udp,
            user: "1002".to_owned(),
            secret: "s3cret-1002-phone".to_owned(),
            call_id: format!("boot-{at}"),
            cseq: 0,
        }
    }

    /// Registers, answers the challenge, and gives the final response.
    fn register(&mut self, world: &mut World, headers: &str) -> Response {
        let mut request = self.request(headers);
        let challenged = self.send(world, &request);
        assert_eq!(challenged.status, 401, "nobody registers without proof");
        request = self.request(headers);
        let credentials = Credentials { user: self.user.clone(), password: self.secret.clone() };
        let mut counts = NonceCounts::default();
        authorize(&challenged, &mut request, &credentials, &mut counts, "cnonce")
            .expect("the challenge can be answered");
        self.send(world, &request)
    }

    fn request(&mut self, headers: &str) -> Request {
        self.cseq += 1;
        let Self { at, user, call_id, cseq, .. } = self;
        let via = if self.transport == sip::Transport::Udp { "UDP" } else { "TCP" };
        let text = format!(
            "REGISTER sip:192.168.1.10 SIP/2.0\r\nVia: SIP/2.0/{via} {at};branch=z9hG4bK{at}-{call_id}-{cseq};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:{user}@192.168.1.10>;tag=desk\r\nTo: <sip:1002@192.168.1.10>\r\n\
             Call-ID: {call_id}\r\nCSeq: {cseq} REGISTER\r\n{headers}Content-Length: 0\r\n\r\n"
        );
        match Message::parse(text.as_bytes()) {
            Ok(Message::Request(request)) => request,
            other => panic!("{text}\n{other:?}"),
        }
    }

    fn send(&self, world: &mut World, request: &Request) -> Response {
        let bytes = request.to_bytes();
        if self.transport == sip::Transport::Udp {
            world.inject(&self.at, &bytes);
        } else {
            let flow = self.flow(world);
            world.tell(Input::Sip(sip::Input::Received { flow, bytes }));
        }
        world.run_ms(50);
        let cseq = format!("{} REGISTER", self.cseq);
        let answers = world.sent_to(&self.at).filter_map(|bytes| match Message::parse(bytes) {
            Ok(Message::Response(response)) => Some(response),
            Ok(Message::Request(_)) | Err(_) => None,
        });
        let mine = answers.filter(|answer| answer.headers.first("CSeq") == Some(&cseq));
        mine.last().expect("an answer came")
    }

    fn flow(&self, world: &World) -> sip::Flow {
        let peer = self.at.parse().expect("an address");
        sip::Flow { transport: self.transport, local: world.exchange(), peer }
    }

    /// How many INVITEs came here, resends left out.
    fn invites(&self, world: &World) -> usize {
        let invites = world.sent_to(&self.at).filter(|bytes| bytes.starts_with(b"INVITE "));
        let mut branches: Vec<_> = invites.map(<[u8]>::to_vec).collect();
        branches.dedup();
        branches.len()
    }
}

fn a_world_with_wei() -> (World, PhoneId) {
    let mut world = World::new(&example(), OPEN);
    let wei = world.phone("wei", "1001", "s3cret-1001-phone");
    world.until("wei is registered", |world| world.see(wei).registered);
    (world, wei)
}

fn contacts(response: &Response) -> Vec<String> {
    response.headers.list("Contact").into_iter().map(str::to_owned).collect()
}

/// Contacts that the store holds for 1002.
fn stored(world: &World) -> Vec<String> {
    let bound = world.stored().bindings.iter().filter(|bound| bound.extension == "1002");
    bound.map(|bound| bound.contact.clone()).collect()
}

fn was_unregistered(world: &World, which: &str) -> bool {
    world.events().iter().any(
        |event| matches!(event, Event::Unregistered { contact, .. } if contact.contains(which)),
    )
}

fn assert_unreachable(world: &mut World, wei: PhoneId) {
    world.dial(wei, "1002");
    world.run_ms(500);
    assert_eq!(world.state(wei), Some(CallState::Ended(Some(480))), "no phone is registered");
}

#[test]
fn a_phone_that_moves_is_rung_at_its_new_address_only() {
    let (mut world, wei) = a_world_with_wei();
    let instance = "+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-000a95a0e128>\"";
    let mut there = DeskPhone::new("10.0.0.5:5060");
    let text = format!("Contact: <sip:1002@10.0.0.5:5060>;{instance}\r\nExpires: 600\r\n");
    assert_eq!(there.register(&mut world, &text).status, 200, "it is registered");
    // The office's router gave it another address after a restart.
    let mut here = DeskPhone::new("10.0.0.77:5060");
    let text = format!("Contact: <sip:1002@10.0.0.77:5060>;{instance}\r\nExpires: 600\r\n");
    let answer = here.register(&mut world, &text);
    assert_eq!(contacts(&answer).len(), 1, "one phone, one binding: {:?}", contacts(&answer));
    assert_eq!(stored(&world), ["sip:1002@10.0.0.77:5060"], "the store has the new one alone");
    assert!(was_unregistered(&world, "10.0.0.5"), "those who watch were told of the old one");
    world.dial(wei, "1002");
    world.run_ms(300);
    assert_eq!((there.invites(&world), here.invites(&world)), (0, 1), "rung where it is");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_that_unregisters_is_rung_no_more() {
    for leave in ["Contact: <sip:1002@10.0.0.5:5060>;expires=0\r\n", "Contact: *\r\nExpires: 0\r\n"]
    {
        let (mut world, wei) = a_world_with_wei();
        let mut desk = DeskPhone::new("10.0.0.5:5060");
        let answer = desk.register(&mut world, "Contact: <sip:1002@10.0.0.5:5060>\r\n");
        assert_eq!(contacts(&answer), ["<sip:1002@10.0.0.5:5060>;expires=3600"], "the usual hour");
        let answer = desk.register(&mut world, leave);
        assert_eq!((answer.status, contacts(&answer).len()), (200, 0), "it is gone: {leave}");
        assert!(stored(&world).is_empty(), "from the store too");
        assert_unreachable(&mut world, wei);
        assert_nothing_left(&mut world);
    }
}

#[test]
fn a_registration_that_nobody_refreshes_runs_out() {
    let (mut world, wei) = a_world_with_wei();
    let mut desk = DeskPhone::new("10.0.0.5:5060");
    desk.register(&mut world, "Contact: <sip:1002@10.0.0.5:5060>;expires=60\r\n");
    world.run_ms(59_000);
    assert_eq!(stored(&world).len(), 1, "its minute is not over");
    world.run_ms(1500);
    assert!(stored(&world).is_empty(), "now it is");
    assert!(was_unregistered(&world, "10.0.0.5"), "those who watch were told");
    assert_unreachable(&mut world, wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_registration_is_granted_neither_too_short_nor_too_long_a_time() {
    let (mut world, _) = a_world_with_wei();
    let mut desk = DeskPhone::new("10.0.0.5:5060");
    let contact = "Contact: <sip:1002@10.0.0.5:5060>\r\n";
    let answer = desk.register(&mut world, &format!("{contact}Expires: 5\r\n"));
    assert_eq!(answer.status, 423, "too brief");
    assert_eq!(answer.headers.first("Min-Expires"), Some("60"), "and what would do");
    assert!(stored(&world).is_empty(), "nothing is bound");
    let answer = desk.register(&mut world, &format!("{contact}Expires: 999999\r\n"));
    assert_eq!(contacts(&answer), ["<sip:1002@10.0.0.5:5060>;expires=7200"], "two hours at most");
}

#[test]
fn several_phones_of_an_extension_are_all_listed_and_all_rung() {
    let (mut world, wei) = a_world_with_wei();
    let mut desk = DeskPhone::new("10.0.0.5:5060");
    let mut mobile = DeskPhone::new("10.0.0.6:5062");
    desk.register(&mut world, "Contact: <sip:1002@10.0.0.5:5060>;q=0.5\r\n");
    mobile.register(&mut world, "Contact: <sip:1002@10.0.0.6:5062>;q=0.9\r\n");
    // A refresh does not make a third.
    let answer = desk.register(&mut world, "Contact: <sip:1002@10.0.0.5:5060>;q=0.5\r\n");
    let listed = contacts(&answer);
    assert_eq!(listed.len(), 2, "{listed:?}");
    assert!(listed[0].contains("10.0.0.6"), "the most wanted first: {listed:?}");
    world.dial(wei, "1002");
    world.run_ms(300);
    assert_eq!((desk.invites(&world), mobile.invites(&world)), (1, 1), "both ring");
    world.hang_up(wei);
    // Two contacts may also come in one REGISTER, and leave one by one.
    let both = "Contact: <sip:1002@10.0.0.5:5060>, <sip:1002@10.0.0.5:5070>\r\n";
    assert_eq!(contacts(&desk.register(&mut world, both)).len(), 3, "one more");
    let one = "Contact: <sip:1002@10.0.0.5:5070>;expires=0\r\n";
    assert_eq!(contacts(&desk.register(&mut world, one)).len(), 2, "one less");
    assert_nothing_left(&mut world);
}

#[test]
fn a_late_register_does_not_undo_a_newer_one_but_a_rebooted_phone_starts_anew() {
    let (mut world, _) = a_world_with_wei();
    let mut desk = DeskPhone::new("10.0.0.5:5060");
    desk.cseq = 100;
    desk.register(&mut world, "Contact: <sip:1002@10.0.0.5:5060>\r\n");
    desk.cseq = 10;
    let late = desk.register(&mut world, "Contact: <sip:1002@10.0.0.5:5060>;expires=0\r\n");
    assert_eq!(late.status, 500, "it was overtaken (RFC 3261 10.3)");
    assert_eq!(stored(&world).len(), 1, "the binding stands");
    desk.call_id = "another-boot".to_owned();
    desk.cseq = 0;
    let rebooted = desk.register(&mut world, "Contact: <sip:1002@10.0.0.5:5060>;expires=90\r\n");
    assert_eq!(contacts(&rebooted), ["<sip:1002@10.0.0.5:5060>;expires=90"], "a new start");
}

#[test]
fn a_phone_behind_a_nat_is_rung_through_the_way_it_came() {
    let (mut world, wei) = a_world_with_wei();
    let mut home = DeskPhone::new("203.0.113.9:41234");
    let answer = home.register(&mut world, "Contact: <sip:1002@192.168.100.5:5060>\r\n");
    assert_eq!(answer.status, 200, "registered");
    world.dial(wei, "1002");
    world.run_ms(300);
    assert_eq!(home.invites(&world), 1, "the INVITE goes back to the NAT\n{}", world.ladder());
    let invite = world.sent_to("203.0.113.9:41234").last().map(String::from_utf8_lossy);
    let invite = invite.expect("it came").into_owned();
    assert!(
        invite.starts_with("INVITE sip:1002@192.168.100.5:5060 "),
        "and names the phone by its own contact:\n{invite}"
    );
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_phone_whose_connection_breaks_is_unbound_at_once() {
    let (mut world, wei) = a_world_with_wei();
    let mut desk = DeskPhone::new("10.0.0.5:50123");
    desk.transport = sip::Transport::Tcp;
    let contact = "Contact: <sip:1002@10.0.0.5:50123;transport=tcp>\r\n";
    assert_eq!(desk.register(&mut world, contact).status, 200, "registered");
    assert_eq!(stored(&world).len(), 1, "bound");
    let flow = desk.flow(&world);
    world.tell(Input::Sip(sip::Input::FlowFailed { flow }));
    assert!(stored(&world).is_empty(), "nobody could be reached over it any more");
    assert_unreachable(&mut world, wei);
    assert_nothing_left(&mut world);
}

#[test]
fn nobody_registers_in_anothers_name() {
    let (mut world, _) = a_world_with_wei();
    let mut thief = DeskPhone::new("10.0.0.5:5060");
    thief.user = "1001".to_owned();
    thief.secret = "s3cret-1001-phone".to_owned();
    let answer = thief.register(&mut world, "Contact: <sip:1002@10.0.0.5:5060>\r\n");
    assert_eq!(answer.status, 403, "1001's secret does not open 1002");
    assert!(stored(&world).is_empty(), "nothing is bound");
}
