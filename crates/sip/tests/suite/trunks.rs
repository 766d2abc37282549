//! Calls through trunks: challenges, and targets that fail.

use cordboard_sip::wire::Method;
use cordboard_sip::{Destination, Transport};

use crate::net::{Net, address, call_to, credentials, methods, response_to, sdp, target};
use crate::script::{SCRIPT, US};

#[test]
fn a_trunk_that_answers_401_to_bye_is_answered_with_credentials() {
    let mut net = Net::of_one();
    let mut invite = call_to("10.0.0.7", Some(sdp("a")));
    invite.credentials = Some(credentials());
    let call = net.act(0, |e, now| e.invite(now, invite));
    net.run_ms(20);
    let sent = net.requests(SCRIPT).remove(0);
    let challenge = "WWW-Authenticate: Digest realm=\"t\", nonce=\"n1\", qop=\"auth\"\n";
    net.say(SCRIPT, US, &response_to(&sent, 401, "x", challenge, ""));
    net.run_ms(20);
    let again = net.requests(SCRIPT).pop().expect("a second INVITE");
    assert!(again.headers.has("Authorization"), "{again:?}");
    assert_eq!(again.headers.cseq().unwrap().number, 2, "a new number, the same call");
    assert_eq!(again.headers.call_id(), sent.headers.call_id());
    let ok = response_to(&again, 200, "y", "Contact: <sip:100@10.0.0.7>\n", "v=0\n");
    net.say(SCRIPT, US, &ok);
    net.act(0, |e, now| e.hang_up(now, call, None));
    net.run_ms(20);
    let bye = net.requests(SCRIPT).pop().expect("a BYE");
    assert_eq!(bye.headers.cseq().unwrap().number, 3);
    let challenge = challenge.replace("n1", "n2");
    net.say(SCRIPT, US, &response_to(&bye, 401, "", &challenge, ""));
    net.run_ms(20);
    let bye = net.requests(SCRIPT).pop().expect("a second BYE");
    assert_eq!((&bye.method, bye.headers.cseq().unwrap().number), (&Method::Bye, 4));
    assert!(bye.headers.first("Authorization").is_some_and(|value| value.contains("n2")));
    net.say(SCRIPT, US, &response_to(&bye, 200, "", "", ""));
    net.run_secs(40);
    net.assert_empty(0);
}

#[test]
fn wrong_credentials_are_not_tried_for_ever() {
    let mut net = Net::of_one();
    let mut invite = call_to("10.0.0.7", Some(sdp("a")));
    invite.credentials = Some(credentials());
    net.act(0, |e, now| e.invite(now, invite));
    let mut invites = 0;
    for n in 0..10 {
        net.run_ms(20);
        let challenge = format!("WWW-Authenticate: Digest realm=\"t\", nonce=\"{n}\"\n");
        for request in net.requests(SCRIPT) {
            if request.method == Method::Invite {
                invites += 1;
                net.say(SCRIPT, US, &response_to(&request, 401, "x", &challenge, ""));
            }
        }
    }
    assert_eq!(invites, 2, "once bare, once with the password");
    assert_eq!(net.names_of_events(0), ["Rejected"]);
}

#[test]
fn a_silent_target_is_left_for_the_next() {
    let mut net = Net::of_one();
    let mut invite = call_to("10.0.0.7", Some(sdp("a")));
    invite.destination = Destination::Targets(vec![
        target("sip:10.0.0.6"),
        target("sip:nowhere.example"),
        target("sip:10.0.0.7"),
    ]);
    net.act(0, |e, now| e.invite(now, invite));
    net.run_ms(3900);
    assert!(net.requests(SCRIPT).is_empty(), "four seconds are given");
    net.run_ms(200);
    let sent = net.requests(SCRIPT);
    assert_eq!(methods(&sent), [Method::Invite]);
    assert_eq!(net.names_of_events(0), ["FailedOver"]);
    let first = net.requests("10.0.0.6:5060").remove(0);
    net.say("10.0.0.6:5060", US, &response_to(&first, 180, "slow", "", ""));
    net.run_ms(20);
    let late = net.requests("10.0.0.6:5060");
    assert!(late.iter().any(|r| r.method == Method::Cancel), "the slow one is cancelled");
    assert!(net.events(0).is_empty(), "and not heard any more");
}

#[test]
fn a_target_that_is_overloaded_is_left_for_the_next_and_a_busy_one_is_not() {
    let mut net = Net::of_one();
    let mut invite = call_to("10.0.0.7", Some(sdp("a")));
    let hosts = vec![target("sip:10.0.0.6"), target("sip:10.0.0.7"), target("sip:10.0.0.8")];
    invite.destination = Destination::Targets(hosts);
    net.act(0, |e, now| e.invite(now, invite));
    net.run_ms(20);
    let first = net.requests("10.0.0.6:5060").remove(0);
    net.say("10.0.0.6:5060", US, &response_to(&first, 503, "x", "", ""));
    net.run_ms(20);
    let second = net.requests(SCRIPT).remove(0);
    net.say(SCRIPT, US, &response_to(&second, 486, "x", "", ""));
    net.run_ms(20);
    assert_eq!(net.names_of_events(0), ["FailedOver", "Rejected"]);
    assert!(net.requests("10.0.0.8:5060").is_empty(), "busy is an answer");
}

#[test]
fn a_target_that_rings_is_not_left() {
    let mut net = Net::of_one();
    let mut invite = call_to("10.0.0.7", Some(sdp("a")));
    invite.destination = Destination::Targets(vec![target("sip:10.0.0.7"), target("sip:10.0.0.8")]);
    net.act(0, |e, now| e.invite(now, invite));
    net.run_ms(20);
    let first = net.requests(SCRIPT).remove(0);
    net.say(SCRIPT, US, &response_to(&first, 100, "", "", ""));
    net.run_secs(60);
    assert!(net.requests("10.0.0.8:5060").is_empty());
}

#[test]
fn nowhere_to_go_is_unreachable() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.invite(now, call_to("nowhere.example", Some(sdp("a")))));
    assert_eq!(net.names_of_events(0), ["Rejected"]);
    net.assert_empty(0);
}

#[test]
fn a_long_message_goes_by_tcp_where_the_peer_has_it() {
    let mut net = Net::of_one();
    let ways = vec![
        (Transport::Udp, address("10.0.0.7:5060")),
        (Transport::Tcp, address("10.0.0.7:5060")),
    ];
    net.names.insert("both.example".to_owned(), ways);
    for (size, transport) in [(100, Transport::Udp), (2000, Transport::Tcp)] {
        let offer = format!("v=0\r\ns={}\r\n", "x".repeat(size)).into_bytes();
        let call = net.act(0, |e, now| e.invite(now, call_to("both.example", Some(offer))));
        let taken = net.peers[0].endpoint.flow_of(call).map(|flow| flow.transport);
        assert_eq!(taken, Some(transport), "{size} bytes");
    }
}
