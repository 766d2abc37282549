//! Transactions, line by line of what goes wrong with them, against scripted messages.

use std::time::Duration;

use cordboard_sip::wire::Method;
use cordboard_sip::{Event, Input, Reply, RequestId, Transport};

use crate::net::{
    Net, address, call_to, flow, header, invited, methods, on_the_wire, response_to, sdp,
};

const SCRIPT: &str = "10.0.0.7:5060";
const US: &str = "10.0.0.1:5060";

fn options(branch: &str) -> String {
    request("OPTIONS", branch, "1")
}

fn request(method: &str, branch: &str, number: &str) -> String {
    format!(
        "{method} sip:100@10.0.0.1 SIP/2.0\nVia: SIP/2.0/UDP 10.0.0.7:5060;branch={branch};rport\n\
         From: <sip:7@10.0.0.7>;tag=seven\nTo: <sip:100@10.0.0.1>\nCall-ID: script\n\
         CSeq: {number} {method}\nMax-Forwards: 70\nContact: <sip:7@10.0.0.7:5060>\n"
    )
}

fn asked(net: &mut Net) -> Vec<RequestId> {
    net.events(0)
        .into_iter()
        .filter_map(|event| if let Event::Request { id, .. } = event { Some(id) } else { None })
        .collect()
}

fn statuses(net: &mut Net) -> Vec<u16> {
    net.responses(SCRIPT).iter().map(|response| response.status).collect()
}

#[test]
fn a_retransmitted_request_gets_the_same_answer() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &options("z9hG4bKa"));
    let ids = asked(&mut net);
    net.act(0, |e, now| e.reply(now, ids[0], Reply::status(200)));
    net.run_ms(20);
    let first = net.responses(SCRIPT);
    net.say(SCRIPT, US, &options("z9hG4bKa"));
    net.run_ms(20);
    assert_eq!(net.responses(SCRIPT), first, "byte for byte, with the same To tag");
    assert!(asked(&mut net).is_empty(), "and nobody is asked twice");
}

#[test]
fn a_retransmitted_invite_gets_the_same_answer() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &request("INVITE", "z9hG4bKi", "1"));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.reject(now, call, Reply::status(486)));
    net.run_ms(20);
    let first = net.responses(SCRIPT);
    net.say(SCRIPT, US, &request("INVITE", "z9hG4bKi", "1"));
    net.run_ms(20);
    assert_eq!(net.responses(SCRIPT), first);
    assert!(net.events(0).is_empty());
}

#[test]
fn transactions_differ_by_branch_sent_by_and_method() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &options("z9hG4bKa"));
    let other_method = request("MESSAGE", "z9hG4bKa", "2");
    net.say(SCRIPT, US, &other_method);
    let other_sender = options("z9hG4bKa").replace("10.0.0.7:5060;branch", "10.0.0.8:5060;branch");
    net.say(SCRIPT, US, &other_sender.replace("tag=seven", "tag=eight"));
    assert_eq!(asked(&mut net).len(), 3, "three transactions");
}

#[test]
fn an_rfc_2543_request_is_matched_without_a_branch() {
    let mut net = Net::of_one();
    let old = request("INVITE", "1", "1").replace(";branch=1", "");
    net.say(SCRIPT, US, &old);
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.reject(now, call, Reply::status(486)));
    net.run_ms(20);
    assert_eq!(statuses(&mut net), [486]);
    net.say(SCRIPT, US, &old);
    net.run_ms(20);
    assert_eq!(statuses(&mut net), [486], "a resend is known by its other headers");
    net.say(SCRIPT, US, &old.replace("INVITE sip", "ACK sip").replace("1 INVITE", "1 ACK"));
    net.run_secs(10);
    assert_eq!(statuses(&mut net), [0_u16; 0], "and so is its ACK: the 486 is resent no more");
}

#[test]
fn the_bare_cookie_is_no_branch() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &options("z9hG4bK"));
    net.say(SCRIPT, US, &options("z9hG4bK").replace("script", "another call"));
    assert_eq!(asked(&mut net).len(), 2, "two calls with an empty branch are two calls");
}

#[test]
fn a_merged_request_is_refused_482() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &request("INVITE", "z9hG4bKa", "1"));
    net.say(SCRIPT, US, &request("INVITE", "z9hG4bKb", "1"));
    net.run_ms(20);
    assert_eq!(statuses(&mut net), [482], "the same request by another way");
    let invited = net.events(0).iter().filter(|e| matches!(e, Event::Invited { .. })).count();
    assert_eq!(invited, 1, "it rings once");
}

#[test]
fn a_cancel_is_a_transaction_of_its_own() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &request("INVITE", "z9hG4bKi", "1"));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.ring(now, call, 180, None));
    net.say(SCRIPT, US, &request("CANCEL", "z9hG4bKi", "1"));
    net.say(SCRIPT, US, &request("CANCEL", "z9hG4bKi", "1"));
    net.run_ms(20);
    let answers: Vec<_> =
        net.responses(SCRIPT).iter().map(|r| (r.status, header(r, "CSeq"))).collect();
    let expected = [
        (180, "1 INVITE".to_owned()),
        (200, "1 CANCEL".to_owned()),
        (487, "1 INVITE".to_owned()),
        (200, "1 CANCEL".to_owned()),
    ];
    assert_eq!(answers, expected, "the resent CANCEL gets its own 200 again");
    assert_eq!(net.names_of_events(0), ["Ended"]);
}

#[test]
fn a_cancel_of_nothing_is_refused_481() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &request("CANCEL", "z9hG4bKi", "1"));
    net.run_ms(20);
    assert_eq!(statuses(&mut net), [481]);
}

#[test]
fn a_cancel_after_the_200_changes_nothing() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &request("INVITE", "z9hG4bKi", "1"));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.accept(now, call, sdp("b")));
    net.say(SCRIPT, US, &request("CANCEL", "z9hG4bKi", "1"));
    net.run_ms(20);
    assert_eq!(statuses(&mut net), [200, 200]);
    assert_eq!(net.names_of_events(0), [""; 0], "the call goes on");
}

#[test]
fn a_2xx_is_resent_until_its_ack_and_then_ended_on_every_transport() {
    for transport in [Transport::Udp, Transport::Tcp] {
        let mut net = Net::of_one();
        net.say_over(transport, SCRIPT, US, &request("INVITE", "z9hG4bKi", "1"));
        let call = invited(&mut net, 0);
        net.act(0, |e, now| e.accept(now, call, sdp("b")));
        net.run_secs(31);
        let resent = net.responses(SCRIPT).len();
        assert_eq!(resent, 10, "at 0, 0.5, 1.5, 3.5, 7.5 s and every 4 s over {transport:?}");
        net.run_secs(2);
        assert_eq!(methods(&net.requests(SCRIPT))[..1], [Method::Bye], "then BYE");
        let events = net.events(0);
        assert!(
            matches!(events.as_slice(), [Event::Ended { end: cordboard_sip::End::AckLost, .. }]),
            "the 32-second drop has a name: {events:?}"
        );
        net.run_secs(80);
        net.assert_empty(0);
    }
}

#[test]
fn a_2xx_is_resent_no_more_after_its_ack() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &request("INVITE", "z9hG4bKi", "1"));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.accept(now, call, sdp("b")));
    net.run_ms(600);
    let accepted = net.responses(SCRIPT);
    assert_eq!(accepted.len(), 2);
    let ack = request("ACK", "z9hG4bKack", "1")
        .replace("To: <sip:100@10.0.0.1>", &format!("To: {}", header(&accepted[0], "To")));
    net.say(SCRIPT, US, &ack);
    net.say(SCRIPT, US, &ack);
    net.run_secs(60);
    assert_eq!(net.names_of_events(0), ["Acknowledged"], "a doubled ACK is told once");
    assert!(net.heard(SCRIPT).is_empty());
}

#[test]
fn a_resent_invite_after_the_200_makes_no_second_call() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &request("INVITE", "z9hG4bKi", "1"));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.accept(now, call, sdp("b")));
    net.run_secs(1);
    net.heard(SCRIPT);
    net.say(SCRIPT, US, &request("INVITE", "z9hG4bKi", "1"));
    assert!(net.events(0).is_empty(), "RFC 6026: Accepted absorbs it");
}

#[test]
fn a_forked_second_2xx_is_acknowledged_and_ended() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    let contact = |host: &str| format!("Contact: <sip:100@{host}>\n");
    for (tag, host) in [("one", "10.0.0.7"), ("two", "10.0.0.8"), ("two", "10.0.0.8")] {
        net.say(SCRIPT, US, &response_to(&invite, 200, tag, &contact(host), "v=0\n"));
    }
    net.run_ms(20);
    assert_eq!(net.names_of_events(0), ["Accepted"], "one answer is one call");
    assert_eq!(methods(&net.requests(SCRIPT)), [Method::Ack]);
    let to_fork = net.requests("10.0.0.8:5060");
    assert_eq!(
        methods(&to_fork),
        [Method::Ack, Method::Bye, Method::Ack],
        "acknowledged, ended once, and its resend acknowledged again"
    );
    assert!(to_fork.iter().all(|request| request.headers.to().unwrap().tag() == Some("two")));
}

#[test]
fn a_resent_2xx_is_acknowledged_again() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    let ok = response_to(&invite, 200, "one", "Contact: <sip:100@10.0.0.7>\n", "v=0\n");
    for _ in 0..3 {
        net.say(SCRIPT, US, &ok);
        net.run_secs(4);
    }
    let acks = net.requests(SCRIPT);
    assert_eq!(acks.len(), 3);
    assert!(acks.iter().all(|ack| *ack == acks[0]), "the same ACK each time");
}

#[test]
fn a_call_may_ring_for_ten_minutes() {
    let mut net = Net::of_one();
    let call = net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    net.say(SCRIPT, US, &response_to(&invite, 180, "one", "", ""));
    net.run_secs(600);
    assert_eq!(net.names_of_events(0), ["Progress"], "there is no Timer C on a user agent");
    net.act(0, |e, now| e.hang_up(now, call, None));
    net.run_secs(33);
    assert!(methods(&net.requests(SCRIPT)).contains(&Method::Cancel));
    net.run_secs(40);
    net.assert_empty(0);
}

#[test]
fn a_call_given_up_before_it_rings_is_cancelled_when_it_does() {
    let mut net = Net::of_one();
    let call = net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    net.act(0, |e, now| e.hang_up(now, call, None));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    assert!(net.requests(SCRIPT).is_empty(), "RFC 3261 9.1: no CANCEL before a response");
    net.say(SCRIPT, US, &response_to(&invite, 180, "one", "", ""));
    net.run_ms(20);
    assert_eq!(methods(&net.requests(SCRIPT)), [Method::Cancel]);
    net.say(
        SCRIPT,
        US,
        &response_to(&invite, 200, "one", "Contact: <sip:100@10.0.0.7>\n", "v=0\n"),
    );
    net.run_ms(20);
    let ended = methods(&net.requests(SCRIPT));
    assert_eq!(ended, [Method::Ack, Method::Bye], "the 200 that crossed the CANCEL is ended");
    net.run_secs(80);
    assert_eq!(net.names_of_events(0), [""; 0]);
    net.assert_empty(0);
}

#[test]
fn a_refusal_is_acknowledged_with_the_invites_own_branch() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    for _ in 0..2 {
        net.say(SCRIPT, US, &response_to(&invite, 486, "busy", "", ""));
    }
    net.run_ms(20);
    let acks = net.requests(SCRIPT);
    assert_eq!(methods(&acks), [Method::Ack, Method::Ack]);
    let ack = &acks[0];
    assert_eq!(ack.headers.first("Via"), invite.headers.first("Via"));
    assert_eq!(ack.headers.to().unwrap().tag(), Some("busy"));
    assert_eq!(net.names_of_events(0), ["Rejected"], "told once");
}

#[test]
fn reliability_belongs_to_the_flow_of_the_transaction() {
    let mut net = Net::of_one();
    let mut by_tcp = call_to("10.0.0.7", Some(sdp("a")));
    by_tcp.destination =
        cordboard_sip::Destination::Flow(flow(Transport::Tcp, address(US), address(SCRIPT)));
    net.act(0, |e, now| e.invite(now, by_tcp));
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.8", Some(sdp("a")))));
    net.run_secs(10);
    assert_eq!(net.requests(SCRIPT).len(), 1, "TCP resends by itself");
    assert_eq!(net.requests("10.0.0.8:5060").len(), 5, "UDP does not: 0, 0.5, 1.5, 3.5, 7.5 s");
}

#[test]
fn an_answer_goes_back_to_the_source() {
    let mut net = Net::of_one();
    // (Via, source, where the answer must arrive, why)
    let rows = [
        ("10.0.0.7:5062;rport", "10.0.0.7:40001", "10.0.0.7:40001", "rport wins"),
        ("192.168.1.2:5062;rport", "10.0.0.7:40002", "10.0.0.7:40002", "behind NAT"),
        ("10.0.0.7:5062", "10.0.0.7:40003", "10.0.0.7:5062", "sent-by without rport (18.2.2)"),
        ("10.0.0.7", "10.0.0.7:40004", "10.0.0.7:5060", "the port that is not written"),
        ("phone.example:5062", "10.0.0.7:40005", "10.0.0.7:40005", "a name says nothing"),
    ];
    for (n, (via, from, to, why)) in rows.into_iter().enumerate() {
        let text = options(&format!("z9hG4bK{n}"))
            .replace(
                &format!("10.0.0.7:5060;branch=z9hG4bK{n};rport"),
                &format!("{via};branch=z9hG4bK{n}"),
            )
            .replace("Call-ID: script", &format!("Call-ID: script{n}"));
        net.say(from, US, &text);
        let ids = asked(&mut net);
        net.act(0, |e, now| e.reply(now, ids[0], Reply::status(200)));
        net.run_ms(20);
        let responses = net.responses(to);
        assert_eq!(responses.len(), 1, "{via} from {from} to {to}: {why}");
        let top = responses[0].headers.top_via().unwrap();
        if via.contains("rport") {
            assert_eq!(top.rport(), Some(address(from).port()), "{why}");
            assert_eq!(top.received(), Some(address(from).ip()), "{why}");
        }
    }
}

#[test]
fn nothing_is_sent_to_a_broadcast_or_multicast_address() {
    let mut net = Net::of_one();
    for from in ["255.255.255.255:5060", "224.0.1.75:5060", "0.0.0.0:5060", "10.0.0.7:0"] {
        let text = options(&format!("z9hG4bK{from}"));
        let arrived = flow(Transport::Udp, address(US), address(from));
        let bytes = on_the_wire(&text);
        net.act(0, |e, now| e.handle(now, Input::Received { flow: arrived, bytes }));
        for id in asked(&mut net) {
            net.act(0, |e, now| e.reply(now, id, Reply::status(200)));
        }
    }
    assert!(net.ladder.is_empty(), "{:?}", net.ladder);
}

#[test]
fn a_request_that_is_ignored_gets_no_answer_nor_do_its_resends() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &options("z9hG4bKa"));
    let ids = asked(&mut net);
    net.act(0, |e, now| e.ignore(now, ids[0]));
    net.say(SCRIPT, US, &options("z9hG4bKa"));
    net.run_secs(40);
    assert!(net.heard(SCRIPT).is_empty() && net.events(0).is_empty());
    net.assert_empty(0);
}

#[test]
fn what_cannot_be_served_is_refused_before_anybody_is_asked() {
    let rows: [(&str, &str, u16, &str, &str); 6] = [
        ("OPTIONS sip:100", "FOO sip:100", 405, "Allow", "INVITE"),
        ("OPTIONS sip:100@10.0.0.1", "OPTIONS isbn:1", 416, "", ""),
        ("Max-Forwards: 70", "Max-Forwards: 0", 483, "", ""),
        ("Contact:", "Require: 100rel, outer-space\nContact:", 420, "Unsupported", "outer-space"),
        ("SIP/2.0\n", "SIP/7.0\n", 505, "", ""),
        ("To: <sip:100@10.0.0.1>", "To: <sip:100@10.0.0.1>;tag=gone", 481, "", ""),
    ];
    for (n, (old, new, status, name, value)) in rows.into_iter().enumerate() {
        let mut net = Net::of_one();
        let mut text = options(&format!("z9hG4bK{n}")).replacen(old, new, 1);
        if new.starts_with("FOO") {
            text = text.replace("1 OPTIONS", "1 FOO");
        }
        net.say(SCRIPT, US, &text);
        net.run_ms(20);
        let responses = net.responses(SCRIPT);
        assert_eq!(responses.len(), 1, "{new}");
        assert_eq!(responses[0].status, status, "{new}");
        assert!(responses[0].headers.to().unwrap().tag().is_some(), "every answer has a tag");
        if !name.is_empty() {
            assert!(header(&responses[0], name).contains(value), "{name} must say {value}");
        }
        assert!(net.events(0).is_empty(), "{new}");
    }
}

#[test]
fn a_broken_stream_ends_what_waits_on_it() {
    let mut net = Net::of_one();
    let broken = flow(Transport::Tcp, address(US), address(SCRIPT));
    net.say_over(Transport::Tcp, SCRIPT, US, &request("INVITE", "z9hG4bKi", "1"));
    net.say_over(Transport::Tcp, SCRIPT, US, &options("z9hG4bKo").replace("script", "other"));
    net.events(0);
    let mut call = call_to("10.0.0.7", Some(sdp("a")));
    call.destination = cordboard_sip::Destination::Flow(broken);
    net.act(0, |e, now| e.invite(now, call));
    net.act(0, |e, now| e.handle(now, Input::FlowFailed { flow: broken }));
    let mut names = net.names_of_events(0);
    names.sort();
    assert_eq!(names, ["Ended", "Rejected"], "the caller left; our own call got nowhere");
    net.assert_empty(0);
}

#[test]
fn a_full_table_lets_finished_transactions_go_first() {
    let mut net = Net::new();
    let limits = cordboard_sip::Limits { transactions: 10, ..cordboard_sip::Limits::default() };
    net.add(US, cordboard_sip::Settings { limits, ..cordboard_sip::Settings::default() });
    for n in 0..50 {
        let text = options(&format!("z9hG4bK{n}")).replace("script", &format!("script{n}"));
        net.say(SCRIPT, US, &text);
        let ids = asked(&mut net);
        net.act(0, |e, now| e.reply(now, ids[0], Reply::status(200)));
    }
    net.run_ms(20);
    assert_eq!(statuses(&mut net), [200; 50], "finished ones only absorb resends");
    for n in 50..65 {
        let text = options(&format!("z9hG4bK{n}")).replace("script", &format!("script{n}"));
        net.say(SCRIPT, US, &text);
    }
    net.run(Duration::from_millis(20));
    assert_eq!(statuses(&mut net), [503; 5], "ten wait for a reply, five are too many");
}

#[test]
fn a_few_large_messages_fill_the_table_as_many_small_ones_do() {
    let mut net = Net::new();
    let limits =
        cordboard_sip::Limits { transaction_bytes: 200_000, ..cordboard_sip::Limits::default() };
    net.add(US, cordboard_sip::Settings { limits, ..cordboard_sip::Settings::default() });
    for n in 0..50 {
        // What is echoed is kept for resends.
        let text = options(&format!("z9hG4bK{n}"))
            .replace("<sip:7@", &format!("\"{}\" <sip:7@", "a".repeat(10_000)))
            .replace("script", &format!("script{n}"));
        net.say(SCRIPT, US, &text);
        let ids = asked(&mut net);
        net.act(0, |e, now| e.reply(now, ids[0], Reply::status(200)));
    }
    net.run_ms(20);
    assert_eq!(statuses(&mut net), [200; 50], "each is answered");
    let held = net.act(0, |e, _| e.census().transactions);
    assert!(
        (5..=10).contains(&held),
        "and twice 10 kB for each is kept while there is room: {held}"
    );
}

#[test]
fn in_a_crowd_a_challenge_waits_for_the_invite_to_come_again() {
    let mut net = Net::of_one();
    for n in 0..1500 {
        let text =
            request("INVITE", &format!("z9hG4bK{n}"), "1").replace("script", &format!("s{n}"));
        net.say(SCRIPT, US, &text);
        let call = invited(&mut net, 0);
        net.act(0, |e, now| e.reject(now, call, Reply::status(401)));
    }
    net.run_ms(20);
    assert_eq!(statuses(&mut net).len(), 1500, "each is challenged");
    net.run_ms(600);
    let again = statuses(&mut net).len();
    assert!((1000..1100).contains(&again), "the first thousand are resent by Timer G: {again}");
    let text = request("INVITE", "z9hG4bK1499", "1").replace("script", "s1499");
    net.say(SCRIPT, US, &text);
    net.run_ms(20);
    assert_eq!(statuses(&mut net), [401], "a resent INVITE gets its challenge again");
}
