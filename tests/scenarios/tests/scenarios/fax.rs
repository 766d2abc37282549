//! Two fax machines behind two phones: T.38 is passed on, and sound comes back.

use std::{net::SocketAddr, time::Instant};

use cordboard_testkit::{Deed, Guest, GuestId, Kind, Packet, PhoneId, World};

use crate::office::{OPEN, assert_nothing_left, assert_they_talk, open_office};

const WEIS_FAX: &str = "192.168.1.20:41002";
const MEIS_FAX: &str = "192.168.1.21:42002";

/// What a phone with a fax machine sends when it hears the fax's tone (RFC 3362, ITU-T T.38 D).
const OFFER: &str = "v=0\r\no=- 77 9 IN IP4 192.168.1.20\r\ns=-\r\nc=IN IP4 192.168.1.20\r\nt=0 0\r\n\
    m=audio 0 RTP/AVP 8\r\nm=image 41002 udptl t38\r\na=T38FaxVersion:0\r\na=T38MaxBitRate:14400\r\n";
const ANSWER: &str = "v=0\r\no=- 5 6 IN IP4 192.168.1.21\r\ns=-\r\nc=IN IP4 192.168.1.21\r\nt=0 0\r\n\
    m=image 42002 udptl t38\r\na=T38FaxVersion:0\r\na=T38MaxBitRate:9600\r\n";

/// Sends what it is given, and keeps what comes.
#[derive(Debug)]
struct Machine {
    at: SocketAddr,
    sends: Vec<(SocketAddr, Vec<u8>)>,
    heard: Vec<Vec<u8>>,
}

impl Machine {
    fn at(at: &str) -> Self {
        Self { at: at.parse().expect("an address"), sends: Vec::new(), heard: Vec::new() }
    }
}

impl Guest for Machine {
    fn name_at(&self, _: SocketAddr) -> Option<&str> {
        None
    }

    fn next(&self) -> Option<Instant> {
        None
    }

    fn wake(&mut self, _: Instant) {}

    fn take(&mut self, _: Instant, packet: &Packet) -> bool {
        let mine = packet.kind == Kind::Rtp && packet.to == self.at;
        if mine {
            self.heard.push(packet.bytes.clone());
        }
        mine
    }

    fn drain(&mut self, _: Instant, send: &mut dyn FnMut(Packet)) {
        for (to, bytes) in self.sends.drain(..) {
            send(Packet { kind: Kind::Rtp, from: self.at, to, bytes });
        }
    }
}

/// The two talk; mei's side takes faxes or not.
fn talking(answer: Option<&str>) -> (World, [PhoneId; 2], [GuestId; 2]) {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.answers(mei, 100);
    world.dial(wei, "1002");
    world.until("they talk", |world| world.is_up(wei) && world.is_up(mei));
    world.run_ms(1000);
    let answer = answer.map(str::to_owned);
    world.set(mei, |phone| phone.calls[0].fax = answer);
    let machines = [WEIS_FAX, MEIS_FAX].map(|at| world.invite_guest(Machine::at(at)));
    (world, [wei, mei], machines)
}

/// Where the exchange takes the fax of this side.
fn port_for(world: &World, phone: PhoneId) -> SocketAddr {
    let fax = world.see(phone).calls[0].fax_theirs.clone();
    fax.unwrap_or_else(|| panic!("no fax was described\n{}", world.ladder()))
        .remote
        .expect("a port")
}

fn send(world: &mut World, from: GuestId, to: SocketAddr, bytes: &[u8]) {
    world.ask(from, |machine: &mut Machine, _| machine.sends.push((to, bytes.to_vec())));
    world.run_ms(50);
}

#[test]
fn a_fax_is_passed_on_in_both_directions_and_then_there_is_sound_again() {
    let (mut world, [wei, mei], [weis, meis]) = talking(Some(ANSWER));
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(500);
    assert!(world.story().contains("Both sides have agreed on a fax"), "{}", world.story());
    assert!(world.ladder().contains("exchange -> mei       INVITE"), "{}", world.ladder());
    let (weis_port, meis_port) = (port_for(&world, wei), port_for(&world, mei));
    // Sequence number, IFP packet, and so on (ITU-T T.38 9.1): read by nobody on the way.
    for nth in 0..3u8 {
        send(&mut world, weis, weis_port, &[0, nth, 1, 6, 0, 0]);
        send(&mut world, meis, meis_port, &[0, nth, 2, 9, 9]);
    }
    let heard = &world.guest::<Machine>(meis).heard;
    let faxes = [0, 1, 2].map(|nth| vec![0, nth, 1, 6, 0, 0]);
    assert_eq!(*heard, faxes, "as they were sent, and nothing else");
    let heard = &world.guest::<Machine>(weis).heard;
    assert_eq!(*heard, [0, 1, 2].map(|nth| vec![0, nth, 2, 9, 9]), "and the other way");
    // The session timer's re-INVITE in the middle of a long fax.
    world.forget_ladder();
    world.act_on(wei, 0, Deed::Offer(OFFER.replace("77 9", "77 10")));
    world.run_ms(500);
    assert!(!world.ladder().contains("exchange -> mei"), "mei's side stands\n{}", world.ladder());
    send(&mut world, weis, weis_port, &[0, 9, 7]);
    assert_eq!(world.guest::<Machine>(meis).heard.last(), Some(&vec![0, 9, 7]), "it goes on");
    world.act_on(wei, 0, Deed::Resume);
    world.run_ms(1000);
    assert!(world.story().contains("there is sound again"), "{}", world.story());
    assert_they_talk(&mut world, wei, mei);
    send(&mut world, weis, weis_port, &[0, 9, 8]);
    assert_eq!(world.guest::<Machine>(meis).heard.last(), Some(&vec![0, 9, 7]), "it is over");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn where_the_other_side_takes_no_fax_the_call_goes_on_with_sound() {
    let (mut world, [wei, mei], _) = talking(None);
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(500);
    assert_eq!(world.see(wei).calls[0].refused_offers, [488], "{}", world.ladder());
    assert!(world.story().contains("1002 takes no fax"), "{}", world.story());
    assert_they_talk(&mut world, wei, mei);
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_strangers_packets_are_no_part_of_a_fax() {
    let (mut world, [wei, _], [weis, meis]) = talking(Some(ANSWER));
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(500);
    let port = port_for(&world, wei);
    let stranger = world.invite_guest(Machine::at("203.0.113.9:4000"));
    send(&mut world, stranger, port, &[0, 1, 66]);
    send(&mut world, weis, port, &[0, 1, 1]);
    let heard = &world.guest::<Machine>(meis).heard;
    assert_eq!(*heard, [[0, 1, 1]], "the caller's own alone");
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn the_ladder_of_a_fax() {
    let (mut world, [wei, _], _) = talking(Some(ANSWER));
    world.forget_ladder();
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(2000);
    world.act_on(wei, 0, Deed::Resume);
    world.run_ms(2000);
    world.hang_up(wei);
    world.run_ms(500);
    insta::assert_snapshot!(world.ladder());
}

/// Which side asked, and what the other has answered to it.
fn assert_refused(mut world: World, [wei, mei]: [PhoneId; 2]) {
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(500);
    assert_eq!(world.see(wei).calls[0].refused_offers, [488], "{}", world.ladder());
    assert_they_talk(&mut world, wei, mei);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn whoever_takes_the_offer_and_answers_with_sound_keeps_its_sound() {
    let sound = ANSWER.replace("m=image 42002 udptl t38", "m=image 0 udptl t38");
    let (world, phones, _) = talking(Some(&sound));
    assert_refused(world, phones);
}

#[test]
fn a_voicemail_takes_no_fax() {
    let (mut world, [wei, mei, _]) = open_office(OPEN);
    world.refuses(wei, 486);
    world.dial(mei, "1001");
    world.until("the mailbox answers", |world| world.is_up(mei));
    world.run_ms(500);
    world.act_on(mei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(500);
    assert_eq!(world.see(mei).calls[0].refused_offers, [488], "{}", world.ladder());
    assert!(world.is_up(mei), "and goes on listening");
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn who_sent_a_fax_and_is_handed_on_has_sound_again() {
    let (mut world, [wei, mei], _) = talking(Some(ANSWER));
    let shop = PhoneId(2);
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(500);
    world.answers(shop, 100);
    world.refer(mei, "1003");
    world.until("the workshop has it", |world| world.is_up(shop));
    world.run_ms(1000);
    assert_they_talk(&mut world, wei, shop);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

#[test]
fn who_sends_a_fax_and_is_connected_with_another_has_sound_and_may_send_the_next() {
    let (mut world, [wei, mei], [weis, meis]) = talking(Some(ANSWER));
    let shop = PhoneId(2);
    world.answers(shop, 100);
    world.dial(mei, "1003");
    world.until("mei asks the workshop", |world| world.is_up(shop));
    world.run_ms(500);
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(500);
    assert!(world.story().contains("Both sides have agreed on a fax"), "{}", world.story());
    world.refer_to_call(mei, 0, 1);
    world.run_ms(1000);
    assert_they_talk(&mut world, wei, shop);
    world.set(shop, |phone| phone.calls[0].fax = Some(ANSWER.to_owned()));
    world.forget_ladder();
    world.act_on(wei, 0, Deed::Offer(OFFER.replace("77 9", "77 11")));
    world.run_ms(500);
    assert!(world.ladder().contains("exchange -> workshop"), "it is asked\n{}", world.ladder());
    let port = port_for(&world, wei);
    send(&mut world, weis, port, &[0, 3, 1]);
    assert_eq!(world.guest::<Machine>(meis).heard, [[0, 3, 1]], "the next fax\n{}", world.story());
    world.hang_up(shop);
    assert_nothing_left(&mut world);
}

#[test]
fn who_was_just_asked_for_a_fax_and_is_connected_with_another_has_sound() {
    let (mut world, [wei, mei], _) = talking(None);
    let shop = PhoneId(2);
    world.answers(shop, 100);
    world.dial(mei, "1003");
    world.until("mei asks the workshop", |world| world.is_up(shop));
    world.run_ms(500);
    world.set(shop, |phone| phone.calls[0].fax = Some(ANSWER.to_owned()));
    // The workshop takes the fax when mei has gone already.
    world.act_on(mei, 1, Deed::Offer(OFFER.to_owned()));
    world.until("the workshop is asked", |world| world.story().contains("1003 is asked"));
    world.act_on(mei, 0, Deed::Connect(1));
    world.run_ms(2000);
    assert!(!world.story().contains("Both sides have agreed on a fax"), "{}", world.story());
    assert!(world.is_up(wei) && world.is_up(shop), "{}\n{}", world.ladder(), world.story());
    assert_they_talk(&mut world, wei, shop);
    world.hang_up(wei);
    assert_nothing_left(&mut world);
}

/// The phone's request, again in the same dialog: as the next one, without a description.
fn without_offer(request: &[u8], cseq: u32) -> String {
    let text = String::from_utf8(request.to_vec()).expect("text");
    let (head, _) = text.split_once("\r\n\r\n").expect("a head");
    let mut lines: Vec<String> = Vec::new();
    for line in head.lines() {
        let name = line.split(':').next().unwrap_or_default();
        match name {
            "Content-Type" | "Content-Length" | "Authorization" | "Proxy-Authorization" => {}
            "CSeq" => lines.push(format!("CSeq: {cseq} INVITE")),
            "Via" => lines.push(line.replace("branch=z9hG4bK", "branch=z9hG4bKagain")),
            _ => lines.push(line.to_owned()),
        }
    }
    format!("{}\r\nContent-Length: 0\r\n\r\n", lines.join("\r\n"))
}

#[test]
fn who_asks_for_an_offer_during_a_fax_is_offered_the_fax() {
    let (mut world, [wei, mei], [weis, meis]) = talking(Some(ANSWER));
    world.forget_ladder();
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(500);
    let asked = world.sent_by("wei").find(|bytes| bytes.starts_with(b"INVITE "));
    let asked = without_offer(asked.expect("its own offer"), 90);
    world.forget_ladder();
    let address = world.see(wei).address.to_string();
    world.inject(&address, asked.as_bytes());
    world.run_ms(300);
    let answers: Vec<String> =
        world.sent_to("wei").map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    let offer = answers.iter().find(|text| text.starts_with("SIP/2.0 200"));
    let offer = offer.unwrap_or_else(|| panic!("an offer comes\n{answers:#?}"));
    assert!(offer.contains("m=image") && offer.contains("udptl t38"), "of the fax\n{offer}");
    assert!(!world.ladder().contains("exchange -> mei"), "mei's side stands\n{}", world.ladder());
    // Its answer comes with the ACK; its machine has moved.
    let ack = asked.replacen("INVITE ", "ACK ", 1).replace("90 INVITE", "90 ACK");
    let ack = ack.replace("z9hG4bKagain", "z9hG4bKack");
    let answer = OFFER.replace("m=audio 0 RTP/AVP 8\r\n", "").replace("77 9", "77 10");
    let ack = ack.replace(
        "Content-Length: 0\r\n",
        &format!("Content-Type: application/sdp\r\nContent-Length: {}\r\n", answer.len()),
    );
    world.inject(&address, format!("{ack}{answer}").as_bytes());
    world.run_ms(300);
    let (weis_port, meis_port) = (port_for(&world, wei), port_for(&world, mei));
    send(&mut world, weis, weis_port, &[0, 1, 1]);
    send(&mut world, meis, meis_port, &[0, 1, 2]);
    assert_eq!(world.guest::<Machine>(meis).heard, [[0, 1, 1]], "{}", world.story());
    assert_eq!(world.guest::<Machine>(weis).heard, [[0, 1, 2]], "and back");
    world.act_on(mei, 0, Deed::Resume);
    world.run_ms(1000);
    assert_they_talk(&mut world, wei, mei);
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn a_fax_of_many_pages_outlasts_every_session_timer() {
    let (mut world, [wei, mei], [weis, meis]) = talking(Some(ANSWER));
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.run_ms(500);
    world.without_sound();
    let (weis_port, meis_port) = (port_for(&world, wei), port_for(&world, mei));
    for page in 0..8 {
        send(&mut world, weis, weis_port, &[0, page, 1]);
        send(&mut world, meis, meis_port, &[0, page, 2]);
        world.run_ms(600_000);
    }
    assert_eq!(world.guest::<Machine>(meis).heard, [0, 1, 2, 3, 4, 5, 6, 7].map(|nth| [0, nth, 1]));
    assert_eq!(world.guest::<Machine>(weis).heard, [0, 1, 2, 3, 4, 5, 6, 7].map(|nth| [0, nth, 2]));
    assert!(world.is_up(wei) && world.is_up(mei), "after eighty minutes\n{}", world.story());
    assert!(!world.story().contains("No audio has come"), "that there is no sound is no fault");
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}

#[test]
fn both_machines_ask_at_the_same_time_and_one_fax_comes_of_it() {
    let (mut world, [wei, mei], [weis, meis]) = talking(Some(ANSWER));
    world.set(wei, |phone| phone.calls[0].fax = Some(OFFER.to_owned()));
    world.act_on(wei, 0, Deed::Offer(OFFER.to_owned()));
    world.act_on(mei, 0, Deed::Offer(ANSWER.to_owned()));
    world.run_ms(15_000);
    assert!(world.story().contains("Both sides have agreed on a fax"), "{}", world.ladder());
    let (weis_port, meis_port) = (port_for(&world, wei), port_for(&world, mei));
    send(&mut world, weis, weis_port, &[0, 0, 1]);
    send(&mut world, meis, meis_port, &[0, 0, 2]);
    assert_eq!(world.guest::<Machine>(meis).heard, [[0, 0, 1]], "{}", world.ladder());
    assert_eq!(world.guest::<Machine>(weis).heard, [[0, 0, 2]], "{}", world.ladder());
    world.hang_up(mei);
    assert_nothing_left(&mut world);
}
