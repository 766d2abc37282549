//! Calls between two endpoints: made, rung, accepted, held, hung up.

use std::time::Duration;

use cordboard_sip::{Body, Destination, End, Event, RejectCause, Reply, Settings, wire::Method};

use crate::net::{Faults, Net, call_to, connected, invited, sdp, target};

#[test]
fn a_call_is_made_rung_accepted_and_hung_up() {
    let mut net = Net::of_two();
    let a = net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(15);
    let events = net.events(1);
    let [Event::Invited { dialog: b, offer: Some(offer), replaces: None, .. }] = events.as_slice()
    else {
        panic!("one call must come in: {events:?}");
    };
    assert_eq!(*offer, sdp("a"));
    let b = *b;
    net.act(1, |e, now| e.ring(now, b, 180, None));
    net.run_ms(1000);
    assert_eq!(net.names_of_events(0), ["Progress"], "ringing is told once");
    net.act(1, |e, now| e.accept(now, b, sdp("b")));
    net.run_ms(1000);
    let events = net.events(0);
    let [Event::Accepted { sdp: Some(answer), .. }] = events.as_slice() else {
        panic!("accepted once: {events:?}");
    };
    assert_eq!(*answer, sdp("b"));
    assert_eq!(net.names_of_events(1), ["Acknowledged"]);
    net.act(0, |e, now| e.hang_up(now, a, Some("Q.850;cause=16".to_owned())));
    net.run_secs(60);
    let events = net.events(1);
    let [Event::Ended { end: End::Bye { reason: Some(reason) }, .. }] = events.as_slice() else {
        panic!("ended once, with the reason: {events:?}");
    };
    assert_eq!(reason, "Q.850;cause=16");
    assert_eq!(net.names_of_events(0), [""; 0], "who hangs up hears nothing more");
    net.assert_empty(0);
    net.assert_empty(1);
    insta::assert_snapshot!(net.ladder_since(0).join("\n"));
}

#[test]
fn trying_is_sent_only_when_the_verdict_takes_long() {
    let mut net = Net::of_two();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(150);
    assert!(!net.ladder.iter().any(|line| line.contains("100 Trying")), "not before 200 ms");
    net.run_ms(150);
    let trying = net.ladder.iter().filter(|line| line.contains("100 Trying")).count();
    assert_eq!(trying, 1, "and once after");
}

#[test]
fn a_call_that_is_dropped_gets_no_answer_at_all() {
    let mut net = Net::of_two();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(15);
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.drop_silently(now, b));
    net.run_secs(80);
    assert!(
        !net.ladder.iter().any(|line| line.contains("10.0.0.2 ->")),
        "silence: {:?}",
        net.ladder
    );
    let events = net.events(0);
    assert!(
        matches!(events.as_slice(), [Event::Rejected { cause: RejectCause::Timeout, .. }]),
        "the caller gives up after 32 s: {events:?}"
    );
    assert_eq!(net.names_of_events(1), [""; 0], "resends make no new call");
    net.assert_empty(1);
}

#[test]
fn a_refused_call_tells_why() {
    let mut net = Net::of_two();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(15);
    let b = invited(&mut net, 1);
    let reply = Reply::status(302).with("Contact", "<sip:101@10.0.0.2>");
    net.act(1, |e, now| e.reject(now, b, reply));
    net.run_secs(80);
    let events = net.events(0);
    let [Event::Rejected { cause: RejectCause::Response(response), .. }] = events.as_slice() else {
        panic!("rejected once: {events:?}");
    };
    assert_eq!(
        (response.status, response.headers.first("Contact")),
        (302, Some("<sip:101@10.0.0.2>"))
    );
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn hanging_up_while_it_rings_cancels() {
    let mut net = Net::of_two();
    let a = net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(15);
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.ring(now, b, 180, None));
    net.run_ms(50);
    net.events(0);
    let reason = Some("SIP;cause=200;text=\"Call completed elsewhere\"".to_owned());
    net.act(0, |e, now| e.hang_up(now, a, reason.clone()));
    net.run_secs(60);
    let events = net.events(1);
    let [Event::Ended { end: End::Cancelled { reason: told }, .. }] = events.as_slice() else {
        panic!("cancelled once: {events:?}");
    };
    assert_eq!(*told, reason, "the phone may show why it stopped ringing");
    assert_eq!(net.names_of_events(0), [""; 0]);
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn hanging_up_before_the_ack_waits_for_it() {
    let mut net = Net::of_two();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(15);
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.accept(now, b, sdp("b")));
    net.act(1, |e, now| e.hang_up(now, b, None));
    let byes = net.ladder.iter().filter(|line| line.contains("BYE")).count();
    assert_eq!(byes, 0, "RFC 3261 15: no BYE before the ACK");
    net.run_secs(60);
    assert_eq!(net.names_of_events(0), ["Accepted", "Ended"]);
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn an_unanswered_call_that_the_callee_hangs_up_is_refused() {
    let mut net = Net::of_two();
    net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(15);
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.hang_up(now, b, None));
    net.run_secs(60);
    let events = net.events(0);
    assert!(
        matches!(events.as_slice(), [Event::Rejected { cause: RejectCause::Response(r), .. }] if r.status == 480),
        "{events:?}"
    );
}

#[test]
fn an_offer_in_mid_call_changes_the_session_both_ways() {
    let mut net = Net::of_two();
    let (a, b) = connected(&mut net);
    net.act(0, |e, now| e.offer(now, a, sdp("hold")));
    net.run_ms(50);
    let events = net.events(1);
    assert!(
        matches!(events.as_slice(), [Event::Offered { offer, .. }] if *offer == sdp("hold")),
        "{events:?}"
    );
    net.act(1, |e, now| e.answer_offer(now, b, sdp("held")));
    net.run_ms(50);
    let events = net.events(0);
    assert!(
        matches!(events.as_slice(), [Event::OfferAnswered { answer, .. }] if *answer == sdp("held")),
        "{events:?}"
    );
    net.act(1, |e, now| e.offer(now, b, sdp("new port")));
    net.run_ms(50);
    net.act(0, |e, now| e.refuse_offer(now, a, 488));
    net.run_ms(50);
    let events = net.events(1);
    assert!(
        matches!(events.as_slice(), [Event::OfferRefused { status: 488, .. }]),
        "T.38 and the like are refused cleanly, the call goes on: {events:?}"
    );
    net.act(0, |e, now| e.hang_up(now, a, None));
    net.run_secs(60);
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn offers_that_meet_are_both_refused_and_tried_again_at_random() {
    let mut net = Net::of_two();
    let (a, b) = connected(&mut net);
    net.act(0, |e, now| e.offer(now, a, sdp("from a")));
    net.act(1, |e, now| e.offer(now, b, sdp("from b")));
    let mut answered = (0, 0);
    for _ in 0..1000 {
        net.run_ms(10);
        for event in net.events(0) {
            match event {
                Event::Offered { .. } => net.act(0, |e, now| e.answer_offer(now, a, sdp("ya"))),
                Event::OfferAnswered { .. } => answered.0 += 1,
                other => panic!("{other:?}"),
            }
        }
        for event in net.events(1) {
            match event {
                Event::Offered { .. } => net.act(1, |e, now| e.answer_offer(now, b, sdp("yb"))),
                Event::OfferAnswered { .. } => answered.1 += 1,
                other => panic!("{other:?}"),
            }
        }
    }
    let refused = net.ladder.iter().filter(|line| line.contains("491")).count();
    assert_eq!(refused, 2, "each refused the other's");
    assert_eq!(answered, (1, 1), "and both got through in the end");
}

#[test]
fn an_offer_made_too_early_goes_out_when_it_may() {
    let mut net = Net::of_two();
    let a = net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.act(0, |e, now| e.offer(now, a, sdp("later")));
    net.run_ms(15);
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.accept(now, b, sdp("b")));
    net.run_ms(100);
    let names = net.names_of_events(1);
    assert_eq!(names, ["Acknowledged", "Offered"], "after the ACK, not before");
}

#[test]
fn a_call_without_an_offer_is_answered_in_the_ack() {
    let mut net = Net::of_two();
    let a = net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", None)));
    net.run_ms(15);
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.accept(now, b, sdp("offer")));
    net.run_ms(700);
    let events = net.events(0);
    let [Event::Accepted { sdp: Some(offer), .. }] = events.as_slice() else {
        panic!("resends of the 2xx are not told: {events:?}");
    };
    assert_eq!(*offer, sdp("offer"));
    net.act(0, |e, now| e.answer_offer(now, a, sdp("answer")));
    net.run_ms(100);
    let events = net.events(1);
    assert!(
        matches!(events.as_slice(), [Event::Acknowledged { answer: Some(x), .. }] if *x == sdp("answer")),
        "{events:?}"
    );
    net.act(1, |e, now| e.hang_up(now, b, None));
    net.run_secs(60);
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn info_is_answered_inside_and_told() {
    let mut net = Net::of_two();
    let (a, _) = connected(&mut net);
    let body =
        Body { content_type: "application/dtmf-relay".to_owned(), bytes: b"Signal=5\r\n".to_vec() };
    net.act(0, |e, now| e.request(now, a, Method::Info, Vec::new(), Some(body)));
    net.run_ms(100);
    let events = net.events(1);
    let [Event::Info { content_type, body, .. }] = events.as_slice() else {
        panic!("{events:?}");
    };
    assert_eq!(
        (content_type.as_str(), body.as_slice()),
        ("application/dtmf-relay", &b"Signal=5\r\n"[..])
    );
    let events = net.events(0);
    assert!(
        matches!(events.as_slice(), [Event::Response { outcome: Ok(r), .. }] if r.status == 200),
        "{events:?}"
    );
}

#[test]
fn a_ring_with_media_is_reliable_and_the_200_waits_for_its_prack() {
    let mut net = Net::of_two();
    let a = net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(15);
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.ring(now, b, 183, Some(sdp("early"))));
    net.act(1, |e, now| e.accept(now, b, sdp("early")));
    assert!(!net.ladder.iter().any(|line| line.contains("200 OK")), "RFC 3262 3: PRACK first");
    net.run_ms(100);
    let events = net.events(0);
    let [
        Event::Progress { status: 183, sdp: Some(early), .. },
        Event::Accepted { sdp: Some(answer), .. },
    ] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!((early, answer), (&sdp("early"), &sdp("early")), "the early answer stands");
    net.act(0, |e, now| e.hang_up(now, a, None));
    net.run_secs(60);
    net.assert_empty(0);
    net.assert_empty(1);
    insta::assert_snapshot!(net.ladder_since(0).join("\n"));
}

#[test]
fn an_early_session_may_be_changed_by_update() {
    let mut net = Net::of_two();
    let a = net.act(0, |e, now| e.invite(now, call_to("10.0.0.2", Some(sdp("a")))));
    net.run_ms(15);
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.ring(now, b, 183, Some(sdp("early"))));
    net.run_ms(100);
    net.events(0);
    net.act(1, |e, now| e.offer(now, b, sdp("moved")));
    net.run_ms(100);
    assert_eq!(net.names_of_events(0), ["Offered"]);
    net.act(0, |e, now| e.answer_offer(now, a, sdp("followed")));
    net.run_ms(100);
    assert_eq!(net.names_of_events(1), ["OfferAnswered"]);
    net.act(1, |e, now| e.accept(now, b, sdp("moved")));
    net.run_ms(100);
    assert_eq!(net.names_of_events(0), ["Accepted"]);
    assert!(net.ladder.iter().any(|line| line.contains("UPDATE")));
    net.act(0, |e, now| e.hang_up(now, a, None));
    net.run_secs(60);
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn a_refer_is_accepted_and_reported_on() {
    let mut net = Net::of_two();
    let (a, b) = connected(&mut net);
    let headers = vec![
        ("Refer-To".to_owned(), "<sip:300@10.0.0.9>".to_owned()),
        ("Referred-By".to_owned(), "<sip:200@10.0.0.1>".to_owned()),
    ];
    net.act(0, |e, now| e.request(now, a, Method::Refer, headers, None));
    net.run_ms(50);
    let events = net.events(1);
    let [Event::Referred { target, replaces: None, referred_by: Some(_), .. }] = events.as_slice()
    else {
        panic!("{events:?}");
    };
    assert_eq!(target.to_string(), "sip:300@10.0.0.9");
    net.act(1, |e, now| e.accept_refer(now, b));
    net.act(1, |e, now| e.notify_refer(now, b, 180, ""));
    net.act(1, |e, now| e.notify_refer(now, b, 200, "OK"));
    net.run_ms(500);
    let progress: Vec<u16> =
        net.events(0)
            .into_iter()
            .filter_map(|e| {
                if let Event::ReferProgress { status, .. } = e { Some(status) } else { None }
            })
            .collect();
    assert_eq!(progress, [100, 180, 200], "in order, none lost");
    net.act(1, |e, now| e.hang_up(now, b, None));
    net.run_secs(60);
    assert_eq!(net.names_of_events(0), ["Ended"]);
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn the_last_report_of_a_refer_leaves_before_the_bye() {
    let mut net = Net::of_two();
    let (a, b) = connected(&mut net);
    let headers = vec![("Refer-To".to_owned(), "<sip:300@10.0.0.9>".to_owned())];
    net.act(0, |e, now| e.request(now, a, Method::Refer, headers, None));
    net.run_ms(50);
    net.act(1, |e, now| e.accept_refer(now, b));
    net.act(1, |e, now| e.notify_refer(now, b, 200, "OK"));
    net.act(1, |e, now| e.hang_up(now, b, None));
    net.run_secs(60);
    let mut last = net.events(0).into_iter().filter_map(|e| match e {
        Event::ReferProgress { status, .. } => Some(status),
        _ => None,
    });
    assert_eq!(last.next_back(), Some(200), "the phone must learn that the transfer worked");
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn a_second_refer_is_told_apart_by_its_id() {
    let mut net = Net::of_two();
    let (a, b) = connected(&mut net);
    for _ in 0..2 {
        let headers = vec![("Refer-To".to_owned(), "<sip:300@10.0.0.9>".to_owned())];
        net.act(0, |e, now| e.request(now, a, Method::Refer, headers, None));
        net.run_ms(50);
        net.act(1, |e, now| e.accept_refer(now, b));
        net.act(1, |e, now| e.notify_refer(now, b, 486, ""));
        net.run_ms(100);
    }
    let finals = net
        .events(0)
        .into_iter()
        .filter(|e| matches!(e, Event::ReferProgress { status: 486, .. }))
        .count();
    assert_eq!(finals, 2, "a failed transfer may be tried again");
}

#[test]
fn the_session_is_refreshed_by_the_one_who_should_and_lives() {
    let mut net = Net::of_two();
    connected(&mut net);
    let mark = net.ladder.len();
    net.run_secs(3000);
    assert_eq!(net.names_of_events(0), [""; 0], "a refresh is no news");
    assert_eq!(net.names_of_events(1), [""; 0]);
    let refreshes = net.ladder_since(mark).iter().filter(|line| line.contains("UPDATE")).count();
    assert_eq!(refreshes, 3, "at half of 1800 s: {:?}", net.ladder_since(mark));
}

#[test]
fn a_session_that_nobody_refreshes_is_ended_by_both() {
    let mut net = Net::of_two();
    connected(&mut net);
    net.faults = Faults { lost: 1000, ..Faults::default() };
    net.run_secs(3000);
    let (a, b) = (net.events(0), net.events(1));
    assert!(matches!(a.as_slice(), [Event::Ended { end: End::SessionExpired, .. }]), "{a:?}");
    assert!(
        matches!(b.as_slice(), [Event::Ended { end: End::Gone | End::SessionExpired, .. }]),
        "{b:?}"
    );
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn a_session_interval_below_the_peers_least_is_raised() {
    let mut net = Net::new();
    let short = Settings {
        session_expires: Duration::from_secs(100),
        min_se: Duration::from_secs(90),
        ..Settings::default()
    };
    let long = Settings { min_se: Duration::from_secs(300), ..Settings::default() };
    net.add("10.0.0.1:5060", short);
    net.add("10.0.0.2:5060", long);
    let (a, _) = connected(&mut net);
    assert!(net.ladder.iter().any(|line| line.contains("422")), "{:?}", net.ladder);
    net.run_secs(200);
    assert!(net.ladder.iter().any(|line| line.contains("UPDATE")), "refreshed at 150 s");
    net.act(0, |e, now| e.hang_up(now, a, None));
    net.run_secs(60);
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn byes_that_meet_are_both_answered_200() {
    let mut net = Net::of_two();
    let (a, b) = connected(&mut net);
    net.act(0, |e, now| e.hang_up(now, a, None));
    net.act(1, |e, now| e.hang_up(now, b, None));
    let mark = net.ladder.len();
    net.run_secs(60);
    let ladder = net.ladder_since(mark);
    assert_eq!(ladder.iter().filter(|line| line.contains("200 OK")).count(), 2, "{ladder:?}");
    net.assert_empty(0);
    net.assert_empty(1);
}

#[test]
fn everything_works_over_a_connection_too() {
    let mut net = Net::new();
    let least = Settings { min_se: Duration::from_secs(3600), ..Settings::default() };
    net.add("10.0.0.1:5060", Settings::default());
    net.add("10.0.0.2:5060", least);
    let mut invite = call_to("10.0.0.2", Some(sdp("a")));
    invite.destination = Destination::Targets(vec![target("sip:10.0.0.2;transport=tcp")]);
    let a = net.act(0, |e, now| e.invite(now, invite.clone()));
    net.run_ms(100);
    assert!(net.ladder.iter().any(|line| line.contains("422")), "a longer interval is asked for");
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.ring(now, b, 183, Some(sdp("early"))));
    net.run_ms(100);
    net.act(1, |e, now| e.accept(now, b, sdp("early")));
    net.run_ms(100);
    assert_eq!(net.names_of_events(0), ["Progress", "Accepted"]);
    net.act(1, |e, now| e.offer(now, b, sdp("hold")));
    net.run_ms(100);
    net.act(0, |e, now| e.answer_offer(now, a, sdp("held")));
    net.run_ms(100);
    assert_eq!(net.names_of_events(1), ["Acknowledged", "OfferAnswered"]);
    net.act(1, |e, now| e.hang_up(now, b, None));
    net.act(0, |e, now| e.invite(now, invite));
    net.run_ms(100);
    let b = invited(&mut net, 1);
    net.act(1, |e, now| e.reject(now, b, Reply::status(486)));
    net.run_secs(40);
    assert_eq!(net.names_of_events(0), ["Offered", "Ended", "Rejected"]);
    net.assert_empty(0);
    net.assert_empty(1);
}
