//! Dialogs and flows, line by line of what goes wrong with them, against scripted messages.

use cordboard_sip::wire::Method;
use cordboard_sip::{Event, Replaced, Reply, Routing, Transport};

use crate::net::{Net, address, call_to, flow, header, invited, methods, response_to, sdp};
use crate::script::{SCRIPT, US, inside, last, taken, with_sdp};

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
