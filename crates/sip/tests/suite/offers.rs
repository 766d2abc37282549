//! Offers, reliable responses and session timers, against scripted messages.

use cordboard_sip::wire::Method;
use cordboard_sip::{End, Event, Routing};

use crate::net::{Net, call_to, header, invited, methods, response_to, sdp};
use crate::script::{SCRIPT, US, inside, last, made, taken, with_sdp};

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
fn an_update_that_offers_before_our_answer_is_asked_for_patience() {
    let mut net = Net::of_one();
    net.say(SCRIPT, US, &inside("INVITE", 1, "", &with_sdp("x")));
    let call = invited(&mut net, 0);
    net.act(0, |e, now| e.ring(now, call, 180, None));
    net.run_ms(20);
    let tag = last(&mut net).headers.to().unwrap().tag().unwrap().to_owned();
    net.say(SCRIPT, US, &inside("UPDATE", 2, &tag, &with_sdp("y")));
    net.run_ms(20);
    let refused = last(&mut net);
    assert_eq!(refused.status, 500, "RFC 3311 5.2");
    assert!(refused.headers.retry_after().is_some());
}
