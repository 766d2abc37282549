//! Who is not known gets a challenge, a refusal, or nothing at all.

use crate::office::{OPEN, open_office};

fn invite(to: &str, from: &str) -> Vec<u8> {
    format!(
        "INVITE sip:{to}@192.168.1.10 SIP/2.0\r\nVia: SIP/2.0/UDP 10.9.9.9:5060;branch=z9hG4bKstranger\r\n\
         Max-Forwards: 70\r\nFrom: <sip:{from}@10.9.9.9>;tag=s\r\nTo: <sip:{to}@192.168.1.10>\r\n\
         Call-ID: stranger@10.9.9.9\r\nCSeq: 1 INVITE\r\nContact: <sip:{from}@10.9.9.9>\r\nContent-Length: 0\r\n\r\n"
    )
    .into_bytes()
}

#[test]
fn a_call_for_the_offices_number_from_outside_the_trunks_addresses_gets_no_answer_at_all() {
    let (mut world, _) = open_office(OPEN);
    world.forget_ladder();
    world.inject("10.9.9.9:5060", &invite("075586001234", "13800138000"));
    world.run_ms(5000);
    assert_eq!(world.ladder(), "", "not a word");
}

#[test]
fn a_call_in_an_extensions_name_is_challenged_whether_it_exists_or_not() {
    let (mut world, _) = open_office(OPEN);
    for from in ["1001", "1999"] {
        world.forget_ladder();
        world.inject("10.9.9.9:5060", &invite("1002", from));
        world.run_ms(500);
        assert!(
            world.ladder().contains("401 Unauthorized"),
            "{from} must prove it:\n{}",
            world.ladder()
        );
        world.run_ms(60_000);
    }
}

#[test]
fn a_wrong_secret_does_not_register() {
    let (mut world, _) = open_office(OPEN);
    let thief = world.phone("thief", "1001", "not-the-secret");
    world.run_ms(5000);
    assert!(!world.see(thief).registered, "it is not registered");
}
