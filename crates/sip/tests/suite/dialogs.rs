//! Dialogs and flows, line by line of what goes wrong with them, against scripted messages.

use cordboard_sip::wire::{Method, Response};
use cordboard_sip::{Destination, DialogId, End, Event, Replaced, Reply, Routing, Transport};

use crate::net::{
    Net, address, call_to, credentials, flow, header, invited, methods, response_to, sdp, target,
};

const SCRIPT: &str = "10.0.0.7:5060";
const US: &str = "10.0.0.1:5060";

/// A request of the script inside (or, with an empty tag, before) a dialog.
fn inside(method: &str, number: u32, tag: &str, more: &str) -> String {
    let tag = if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
    let number_of = if method == "ACK" { 1 } else { number };
    format!(
        "{method} sip:100@10.0.0.1 SIP/2.0\n\
         Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK{method}{number};rport\n\
         From: <sip:7@10.0.0.7>;tag=seven\nTo: <sip:100@10.0.0.1>{tag}\nCall-ID: script\n\
         CSeq: {number_of} {method}\nMax-Forwards: 70\nContact: <sip:7@10.0.0.7:5060>\n{more}"
    )
}

fn with_sdp(name: &str) -> String {
    format!("Content-Type: application/sdp\n\nv=0\ns={name}\n")
}

/// A call from the script that we accepted and it acknowledged: its id, and our tag.
fn taken(net: &mut Net, more: &str) -> (DialogId, String) {
    net.say(SCRIPT, US, &inside("INVITE", 1, "", &format!("{more}{}", with_sdp("a"))));
    let call = invited(net, 0);
    net.act(0, |e, now| e.accept(now, call, sdp("b")));
    net.run_ms(20);
    let tag = last(net).headers.to().unwrap().tag().unwrap().to_owned();
    net.say(SCRIPT, US, &inside("ACK", 100, &tag, ""));
    net.events(0);
    (call, tag)
}

/// A call of ours that the script accepted.
fn made(net: &mut Net, more: &str) -> DialogId {
    let call = net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    let more = format!("Contact: <sip:100@10.0.0.7>\n{more}");
    net.say(SCRIPT, US, &response_to(&invite, 200, "theirs", &more, "v=0\ns=b\n"));
    net.run_ms(20);
    net.heard(SCRIPT);
    net.events(0);
    call
}

fn last(net: &mut Net) -> Response {
    net.responses(SCRIPT).pop().expect("a response came")
}

#[test]
fn a_bye_for_an_unknown_dialog_is_refused_481_never_met_with_silence() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &inside("BYE", 2, "nothing", ""));
    net.say(SCRIPT, US, &inside("BYE", 3, "", ""));
    net.run_ms(20);
    let statuses: Vec<u16> = net.responses(SCRIPT).iter().map(|r| r.status).collect();
    assert_eq!(statuses, [481, 481]);
}

#[test]
fn a_re_invite_of_a_call_that_is_over_is_refused_481() {
    let mut net = Net::of_one();
    let (call, tag) = taken(&mut net, "");
    net.act(0, |e, now| e.hang_up(now, call, None));
    net.run_secs(40);
    net.heard(SCRIPT);
    net.say(SCRIPT, US, &inside("INVITE", 2, &tag, &with_sdp("hold")));
    net.run_ms(20);
    assert_eq!(last(&mut net).status, 481, "no new call is made of an old one");
    net.say(SCRIPT, US, &inside("INVITE", 3, "nothing-of-ours", &with_sdp("new")));
    assert_eq!(net.names_of_events(0), ["Invited"], "a tag that we never made starts a call");
}

#[test]
fn a_second_bye_is_refused_481() {
    let mut net = Net::of_one();
    let (_, tag) = taken(&mut net, "");
    net.say(SCRIPT, US, &inside("BYE", 2, &tag, ""));
    net.say(SCRIPT, US, &inside("BYE", 3, &tag, ""));
    net.run_ms(20);
    let statuses: Vec<u16> = net.responses(SCRIPT).iter().map(|r| r.status).collect();
    assert_eq!(statuses, [200, 481]);
    assert_eq!(net.names_of_events(0), ["Ended"]);
}

#[test]
fn the_record_route_of_the_2xx_is_the_way_of_ack_and_bye() {
    let mut net = Net::of_one();
    let call = net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    let routes = "Contact: <sip:100@10.0.0.99:5080>\nRecord-Route: <sip:10.0.0.9;lr>\n\
                  Record-Route: <sip:10.0.0.8;lr=on>\n";
    net.say(SCRIPT, US, &response_to(&invite, 200, "theirs", routes, "v=0\n"));
    net.act(0, |e, now| e.hang_up(now, call, None));
    net.run_ms(20);
    let sent = net.requests("10.0.0.8:5060");
    assert_eq!(methods(&sent), [Method::Ack, Method::Bye], "to the first route, not the source");
    for request in &sent {
        assert_eq!(request.uri.to_string(), "sip:100@10.0.0.99:5080", "the target stays");
        let routes: Vec<&str> = request.headers.all("Route").collect();
        assert_eq!(routes, ["<sip:10.0.0.8;lr=on>", "<sip:10.0.0.9;lr>"], "in reverse");
    }
    assert!(net.requests(SCRIPT).is_empty());
}

#[test]
fn the_record_route_of_an_invite_goes_into_1xx_and_2xx_and_is_the_way_of_bye() {
    let mut net = Net::of_one();
    let routes = "Record-Route: <sip:10.0.0.8;lr>, <sip:10.0.0.9;lr>\n";
    net.say(SCRIPT, US, &inside("INVITE", 1, "", &format!("{routes}{}", with_sdp("a"))));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.ring(now, call, 180, None));
    net.act(0, |e, now| e.accept(now, call, sdp("b")));
    net.run_ms(20);
    let responses = net.responses(SCRIPT);
    for response in &responses {
        assert_eq!(header(response, "Record-Route"), "<sip:10.0.0.8;lr>, <sip:10.0.0.9;lr>");
    }
    let tag = responses[0].headers.to().unwrap().tag().unwrap().to_owned();
    assert_eq!(responses[1].headers.to().unwrap().tag(), Some(tag.as_str()), "one tag");
    net.say(SCRIPT, US, &inside("ACK", 1, &tag, ""));
    net.act(0, |e, _| e.set_routing(call, Routing::Target));
    net.act(0, |e, now| e.hang_up(now, call, None));
    net.run_ms(20);
    let bye = net.requests("10.0.0.8:5060");
    assert_eq!(methods(&bye), [Method::Bye]);
    assert_eq!(bye[0].headers.all("Route").count(), 2);
}

#[test]
fn a_phone_behind_nat_is_reached_over_the_flow_it_called_on() {
    let mut net = Net::of_one();
    let private = inside("INVITE", 1, "", &with_sdp("a"))
        .replace("UDP 10.0.0.7:5060", "UDP 192.168.1.5:5060")
        .replace("<sip:7@10.0.0.7:5060>", "<sip:7@192.168.1.5:5060>");
    net.say("10.0.0.7:40000", US, &private);
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.accept(now, call, sdp("b")));
    net.run_ms(20);
    let tag = net.responses("10.0.0.7:40000")[0].headers.to().unwrap().tag().unwrap().to_owned();
    net.say("10.0.0.7:40000", US, &inside("ACK", 1, &tag, ""));
    net.act(0, |e, now| e.hang_up(now, call, None));
    net.run_ms(20);
    let bye = net.requests("10.0.0.7:40000");
    assert_eq!(methods(&bye), [Method::Bye]);
    assert_eq!(bye[0].uri.to_string(), "sip:7@192.168.1.5:5060", "its own name, our way");
}

#[test]
fn a_call_over_tcp_stays_on_its_connection() {
    let mut net = Net::of_one();
    let text = inside("INVITE", 1, "", &with_sdp("a")).replace("UDP", "TCP");
    net.say_over(Transport::Tcp, "10.0.0.7:40000", US, &text);
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.accept(now, call, sdp("b")));
    let expected = flow(Transport::Tcp, address(US), address("10.0.0.7:40000"));
    assert_eq!(net.peers[0].endpoint.flow_of(call), Some(expected));
    net.run_ms(20);
    let contact = header(&net.responses("10.0.0.7:40000")[0], "Contact");
    assert_eq!(contact, "<sip:100@10.0.0.1:5060;transport=tcp>");
}

#[test]
fn a_named_contact_is_located() {
    let mut net = Net::of_one();
    net.names.insert("pbx.example".to_owned(), vec![(Transport::Udp, address("10.0.0.20:5070"))]);
    let call = net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    let contact = "Contact: <sip:100@pbx.example>\n";
    net.say(SCRIPT, US, &response_to(&invite, 200, "theirs", contact, "v=0\n"));
    net.act(0, |e, now| e.hang_up(now, call, None));
    net.run_ms(20);
    assert_eq!(methods(&net.requests("10.0.0.20:5070")), [Method::Ack, Method::Bye]);
}

#[test]
fn a_peers_offer_while_ours_is_out_is_refused_491() {
    let mut net = Net::of_one();
    let (call, tag) = taken(&mut net, "Allow: INVITE, UPDATE\n");
    net.act(0, |e, now| e.offer(now, call, sdp("ours")));
    net.say(SCRIPT, US, &inside("INVITE", 2, &tag, &with_sdp("theirs")));
    net.run_ms(20);
    assert_eq!(last(&mut net).status, 491);
    net.say(SCRIPT, US, &inside("UPDATE", 3, &tag, &with_sdp("theirs")));
    net.run_ms(20);
    assert_eq!(last(&mut net).status, 491);
}

#[test]
fn a_second_offer_of_the_peer_before_our_answer_is_refused_500_with_a_wait() {
    let mut net = Net::of_one();
    let (call, tag) = taken(&mut net, "");
    net.say(SCRIPT, US, &inside("INVITE", 2, &tag, &with_sdp("x")));
    net.say(SCRIPT, US, &inside("INVITE", 3, &tag, &with_sdp("y")));
    net.run_ms(20);
    let refused = last(&mut net);
    assert_eq!(refused.status, 500, "RFC 3261 14.2");
    assert!(refused.headers.retry_after().is_some_and(|seconds| seconds <= 10));
    net.act(0, |e, now| e.answer_offer(now, call, sdp("z")));
    net.run_ms(20);
    assert_eq!(last(&mut net).status, 200, "the first is answered all the same");
}

#[test]
fn a_bye_answers_a_re_invite_that_waits() {
    let mut net = Net::of_one();
    let (_, tag) = taken(&mut net, "");
    net.say(SCRIPT, US, &inside("INVITE", 2, &tag, &with_sdp("x")));
    net.say(SCRIPT, US, &inside("BYE", 3, &tag, ""));
    net.run_ms(20);
    let mut statuses: Vec<(u16, String)> =
        net.responses(SCRIPT).iter().map(|r| (r.status, header(r, "CSeq"))).collect();
    statuses.sort();
    assert_eq!(statuses, [(200, "3 BYE".to_owned()), (487, "2 INVITE".to_owned())]);
}

#[test]
fn a_bye_before_the_answer_ends_the_call() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &inside("INVITE", 1, "", &with_sdp("x")));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.ring(now, call, 180, None));
    net.run_ms(20);
    let tag = last(&mut net).headers.to().unwrap().tag().unwrap().to_owned();
    net.say(SCRIPT, US, &inside("BYE", 2, &tag, ""));
    net.run_ms(20);
    let mut statuses: Vec<u16> = net.responses(SCRIPT).iter().map(|r| r.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 487]);
}

#[test]
fn a_cancelled_re_invite_leaves_the_call_alone() {
    let mut net = Net::of_one();
    let (call, tag) = taken(&mut net, "");
    net.say(SCRIPT, US, &inside("INVITE", 2, &tag, &with_sdp("x")));
    net.say(SCRIPT, US, &inside("CANCEL", 2, &tag, "").replace("bKCANCEL2", "bKINVITE2"));
    net.run_ms(20);
    let statuses: Vec<u16> = net.responses(SCRIPT).iter().map(|r| r.status).collect();
    assert_eq!(statuses, [200, 487]);
    assert_eq!(net.names_of_events(0), ["Offered"], "no end of the call");
    net.act(0, |e, now| e.answer_offer(now, call, sdp("late")));
    net.run_ms(20);
    assert!(net.responses(SCRIPT).is_empty(), "too late, and nothing is sent");
}

#[test]
fn several_phones_ring_and_one_answers() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    net.say(SCRIPT, US, &response_to(&invite, 180, "one", "", ""));
    net.say(SCRIPT, US, &response_to(&invite, 183, "two", "", "v=0\ns=early\n"));
    let ok = response_to(&invite, 200, "two", "Contact: <sip:100@10.0.0.7>\n", "");
    net.say(SCRIPT, US, &ok);
    let events = net.events(0);
    let [
        Event::Progress { status: 180, sdp: None, .. },
        Event::Progress { status: 183, sdp: Some(_), .. },
        Event::Accepted { sdp: Some(answer), .. },
    ] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!(answer, b"v=0\r\ns=early\r\n", "a 200 without SDP means that of its own 183");
}

#[test]
fn a_reliable_response_is_acknowledged_once_and_in_order() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.7", Some(sdp("a")))));
    net.run_ms(20);
    let invite = net.requests(SCRIPT).remove(0);
    assert!(invite.headers.supports("100rel"));
    let reliable = |rseq: u32| {
        let more = format!("Contact: <sip:100@10.0.0.7>\nRequire: 100rel\nRSeq: {rseq}\n");
        response_to(&invite, 183, "one", &more, "v=0\n")
    };
    for rseq in [100, 100, 102, 101] {
        net.say(SCRIPT, US, &reliable(rseq));
    }
    net.run_ms(20);
    let pracks = net.requests(SCRIPT);
    let racks: Vec<&str> = pracks.iter().filter_map(|p| p.headers.first("RAck")).collect();
    assert_eq!(racks, ["100 1 INVITE", "101 1 INVITE"], "a gap waits for what is missing");
    assert_eq!(net.names_of_events(0), ["Progress", "Progress"], "resends are not told");
}

#[test]
fn a_reliable_response_of_ours_is_resent_until_its_prack() {
    let mut net = Net::of_one();
    let more = format!("Require: 100rel\n{}", with_sdp("x"));
    net.say(SCRIPT, US, &inside("INVITE", 1, "", &more));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.ring(now, call, 180, None));
    net.run_ms(1600);
    let rung = net.responses(SCRIPT);
    assert_eq!(rung.len(), 3, "0, 0.5 and 1.5 s: required for every response");
    assert_eq!(header(&rung[0], "Require"), "100rel");
    let tag = rung[0].headers.to().unwrap().tag().unwrap().to_owned();
    let rseq = header(&rung[0], "RSeq");
    let wrong = inside("PRACK", 2, &tag, "RAck: 1 1 INVITE\n");
    net.say(SCRIPT, US, &wrong);
    net.run_ms(20);
    assert_eq!(last(&mut net).status, 481, "a PRACK of nothing");
    net.say(SCRIPT, US, &inside("PRACK", 3, &tag, &format!("RAck: {rseq} 1 INVITE\n")));
    net.run_secs(20);
    let after: Vec<u16> = net.responses(SCRIPT).iter().map(|r| r.status).collect();
    assert_eq!(after, [200], "then it rests");
}

#[test]
fn a_reliable_response_that_nobody_acknowledges_ends_the_call() {
    let mut net = Net::of_one();
    let more = format!("Supported: 100rel\n{}", with_sdp("x"));
    net.say(SCRIPT, US, &inside("INVITE", 1, "", &more));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.ring(now, call, 183, Some(sdp("early"))));
    net.run_secs(33);
    assert!(net.responses(SCRIPT).iter().any(|r| r.status == 504));
    let events = net.events(0);
    assert!(matches!(events.as_slice(), [Event::Ended { end: End::AckLost, .. }]), "{events:?}");
    net.run_secs(60);
    net.assert_empty(0);
}

#[test]
fn an_early_offer_of_ours_is_answered_in_prack() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &inside("INVITE", 1, "", "Supported: 100rel\n"));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.ring(now, call, 183, Some(sdp("offer"))));
    net.run_ms(20);
    let rung = last(&mut net);
    let (tag, rseq) = (rung.headers.to().unwrap().tag().unwrap().to_owned(), header(&rung, "RSeq"));
    let prack = format!("RAck: {rseq} 1 INVITE\n{}", with_sdp("answer"));
    net.say(SCRIPT, US, &inside("PRACK", 2, &tag, &prack));
    assert_eq!(net.names_of_events(0), ["OfferAnswered"]);
    net.act(0, |e, now| e.accept(now, call, sdp("offer")));
    net.run_ms(20);
    let ok = last(&mut net);
    assert_eq!((ok.status, ok.body.len()), (200, 0), "what is settled is not offered again");
}

#[test]
fn media_without_reliability_is_left_out_where_it_would_be_an_offer() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &inside("INVITE", 1, "", ""));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.ring(now, call, 183, Some(sdp("offer"))));
    net.run_ms(20);
    assert!(last(&mut net).body.is_empty(), "RFC 3261 13.2.1: no offer in an unreliable 1xx");
}

#[test]
fn an_update_without_sdp_refreshes_and_moves_the_target() {
    let mut net = Net::of_one();
    let (call, tag) = taken(&mut net, "Supported: timer\nSession-Expires: 600;refresher=uac\n");
    let update =
        inside("UPDATE", 2, &tag, "Supported: timer\nSession-Expires: 600;refresher=uac\n")
            .replace("<sip:7@10.0.0.7:5060>", "<sip:7@10.0.0.30:5070>");
    net.say(SCRIPT, US, &update);
    net.run_ms(20);
    let ok = last(&mut net);
    assert_eq!((ok.status, header(&ok, "Session-Expires").as_str()), (200, "600;refresher=uac"));
    assert!(net.events(0).is_empty(), "a refresh is no news");
    net.act(0, |e, _| e.set_routing(call, Routing::Target));
    net.act(0, |e, now| e.hang_up(now, call, None));
    net.run_ms(20);
    assert_eq!(methods(&net.requests("10.0.0.30:5070")), [Method::Bye], "the peer has moved");
}

#[test]
fn a_peer_that_stops_refreshing_is_hung_up_on() {
    let mut net = Net::of_one();
    taken(&mut net, "Supported: timer\nSession-Expires: 600;refresher=uac\n");
    net.run_secs(560);
    assert!(net.events(0).is_empty(), "not a minute early");
    net.run_secs(20);
    let events = net.events(0);
    assert!(
        matches!(events.as_slice(), [Event::Ended { end: End::SessionExpired, .. }]),
        "{events:?}"
    );
    assert!(methods(&net.requests(SCRIPT)).contains(&Method::Bye));
}

#[test]
fn a_session_is_refreshed_by_re_invite_where_update_is_not_taken() {
    let mut net = Net::of_one();
    made(&mut net, "Require: timer\nSession-Expires: 200;refresher=uac\n");
    net.run_secs(101);
    let refresh = net.requests(SCRIPT).remove(0);
    assert_eq!((&refresh.method, refresh.body.as_slice()), (&Method::Invite, &sdp("a")[..]));
    assert_eq!(refresh.headers.first("Session-Expires"), Some("200;refresher=uac"));
    let ok = response_to(&refresh, 200, "", "Session-Expires: 200;refresher=uac\n", "v=0\ns=b\n");
    net.say(SCRIPT, US, &ok);
    net.run_ms(20);
    assert!(net.requests(SCRIPT).iter().any(|request| request.method == Method::Ack));
    assert!(net.events(0).is_empty(), "the same answer is no news");
}

#[test]
fn an_interval_that_is_too_small_is_refused_422() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &inside("INVITE", 1, "", "Supported: timer\nSession-Expires: 30\n"));
    net.run_ms(20);
    let refused = last(&mut net);
    assert_eq!((refused.status, header(&refused, "Min-SE").as_str()), (422, "90"));
    assert!(net.events(0).is_empty());
}

#[test]
fn a_peer_that_lost_the_dialog_ends_it() {
    let mut net = Net::of_one();
    let call = made(&mut net, "");
    net.act(0, |e, now| e.offer(now, call, sdp("hold")));
    net.run_ms(20);
    let offer = net.requests(SCRIPT).remove(0);
    net.say(SCRIPT, US, &response_to(&offer, 481, "", "", ""));
    net.run_ms(20);
    let events = net.events(0);
    assert!(matches!(events.as_slice(), [Event::Ended { end: End::Gone, .. }]), "{events:?}");
    net.run_secs(60);
    net.assert_empty(0);
}

#[test]
fn a_peer_that_no_longer_answers_is_gone() {
    let mut net = Net::of_one();
    let call = made(&mut net, "");
    net.act(0, |e, now| e.offer(now, call, sdp("hold")));
    net.run_secs(40);
    let events = net.events(0);
    assert!(matches!(events.as_slice(), [Event::Ended { end: End::Gone, .. }]), "{events:?}");
    net.run_secs(60);
    net.assert_empty(0);
}

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

#[test]
fn a_call_is_replaced_by_its_tags_and_nothing_else() {
    let mut net = Net::of_one();
    let (call, tag) = taken(&mut net, "");
    let replaces = |to: &str, more: &str| {
        inside("INVITE", 1, "", &format!("Replaces: script;to-tag={to};from-tag=seven{more}\n"))
            .replace("Call-ID: script", &format!("Call-ID: new{to}{more}"))
            .replace("bKINVITE1", &format!("bKnew{}{}", to.len(), more.len()))
    };
    net.say(SCRIPT, US, &replaces("wrong", ""));
    net.run_ms(20);
    assert_eq!(last(&mut net).status, 481, "no such call");
    net.say(SCRIPT, US, &replaces(&tag, ";early-only"));
    net.run_ms(20);
    assert_eq!(last(&mut net).status, 486, "answered already");
    net.say(SCRIPT, US, &replaces(&tag, ""));
    let events = net.events(0);
    let [Event::Invited { replaces: Some(replaced), .. }] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(*replaced, call);
}

#[test]
fn a_refer_with_replaces_names_the_other_call() {
    let mut net = Net::of_one();
    let (_, tag) = taken(&mut net, "");
    let to = |id: &str, to_tag: &str| {
        format!("Refer-To: <sip:x@y?Replaces={id}%3Bto-tag%3D{to_tag}%3Bfrom-tag%3Dseven>\n")
    };
    net.say(SCRIPT, US, &inside("REFER", 2, &tag, &to("script", &tag)));
    let events = net.events(0);
    let [Event::Referred { dialog, replaces: Some(Replaced::Known(known)), .. }] =
        events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!(dialog, known, "here the script names the very call it speaks in");
    let call = *dialog;
    net.act(0, |e, now| e.refuse_refer(now, call, 603));
    net.say(SCRIPT, US, &inside("REFER", 3, &tag, &to("elsewhere", "t")));
    let events = net.events(0);
    assert!(
        matches!(events.as_slice(), [Event::Referred { replaces: Some(Replaced::Unknown), .. }]),
        "{events:?}"
    );
}

#[test]
fn a_refer_without_reports_gets_none() {
    let mut net = Net::of_one();
    let (call, tag) = taken(&mut net, "");
    net.say(SCRIPT, US, &inside("REFER", 2, &tag, "Refer-To: <sip:x@y>\nRefer-Sub: false\n"));
    net.act(0, |e, now| e.accept_refer(now, call));
    net.run_ms(20);
    let accepted = last(&mut net);
    assert_eq!((accepted.status, header(&accepted, "Refer-Sub").as_str()), (202, "false"));
    net.act(0, |e, now| e.notify_refer(now, call, 200, ""));
    net.run_ms(20);
    assert!(net.requests(SCRIPT).is_empty());
}

#[test]
fn requests_that_nobody_handles_are_refused_by_kind() {
    let mut net = Net::of_one();
    let (_, tag) = taken(&mut net, "");
    let rows = [
        ("MESSAGE", "", 405),
        ("FOO", "", 405),
        ("NOTIFY", "Event: presence\n", 489),
        ("NOTIFY", "Event: refer\n", 481),
        ("SUBSCRIBE", "Event: presence\n", 489),
        ("REFER", "", 400),
        ("INFO", "Info-Package: x\n", 469),
        ("OPTIONS", "", 200),
        ("INVITE", "Content-Type: application/unknown\n\nx\n", 415),
        ("PRACK", "RAck: 1 1 INVITE\n", 481),
    ];
    for (n, (method, more, status)) in (2..).zip(rows) {
        net.say(SCRIPT, US, &inside(method, n, &tag, more));
        net.run_ms(20);
        assert_eq!(last(&mut net).status, status, "{method} {more}");
    }
    net.say(SCRIPT, US, &inside("OPTIONS", 3, &tag, "").replace("bKOPTIONS3", "bKlate"));
    net.run_ms(20);
    assert_eq!(last(&mut net).status, 500, "an old number comes out of order (12.2.2)");
    assert!(net.events(0).is_empty());
}

#[test]
fn an_unknown_body_or_a_reader_without_sdp_is_refused() {
    let rows = [
        ("Content-Type: application/unknown\n\nx\n", 415),
        ("Accept: text/nobodyKnowsThis\n", 406),
        ("Replaces: a;to-tag=b;from-tag=c\nReplaces: a;to-tag=b;from-tag=c\n", 400),
    ];
    for (more, status) in rows {
        let mut net = Net::of_one();
        net.say(SCRIPT, US, &inside("INVITE", 1, "", more));
        net.run_ms(20);
        assert_eq!(last(&mut net).status, status, "{more}");
        assert!(net.events(0).is_empty());
    }
}

#[test]
fn accepting_says_what_we_can_do() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &inside("INVITE", 1, "", &with_sdp("x")));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.accept(now, call, sdp("b")));
    net.run_ms(20);
    let ok = last(&mut net);
    assert!(header(&ok, "Allow").contains("UPDATE"));
    assert!(header(&ok, "Supported").contains("replaces"));
    assert_eq!(header(&ok, "Server"), "Cordboard");
    assert_eq!(header(&ok, "Contact"), "<sip:100@10.0.0.1:5060>");
    let rejected = Reply::status(200);
    net.act(0, |e, now| e.reject(now, call, rejected));
    assert!(net.responses(SCRIPT).is_empty(), "one final answer");
}
