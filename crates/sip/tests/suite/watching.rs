//! Subscriptions that we hold, and where we say that we are.

use std::time::Duration;

use cordboard_sip::wire::{Method, Request};
use cordboard_sip::{Destination, Event, Register, Routing, Transport, Watch, WatchId};

use crate::net::{
    Net, address, call_to, credentials, flow, name_addr, response_to, sdp, target, uri,
};

const SCRIPT: &str = "10.0.0.7:5060";
const US: &str = "10.0.0.1:5060";

fn wish() -> Watch {
    Watch {
        uri: uri("sip:200@10.0.0.7"),
        destination: Destination::Targets(vec![target("sip:10.0.0.7")]),
        from: name_addr("<sip:200@10.0.0.7>"),
        to: name_addr("<sip:200@10.0.0.7>"),
        contact_user: "200".to_owned(),
        credentials: Some(credentials()),
        event: "message-summary".to_owned(),
        accept: "application/simple-message-summary".to_owned(),
        expires: Duration::from_secs(3600),
    }
}

fn asked(net: &mut Net) -> Request {
    net.run_ms(20);
    let mut requests = net.requests(SCRIPT);
    assert!(!requests.is_empty(), "a request went out");
    requests.remove(0)
}

fn granted(net: &mut Net, seconds: u32) -> (WatchId, Request) {
    let id = net.act(0, |e, now| e.watch(now, wish()));
    let subscribe = asked(net);
    assert_eq!(subscribe.method, Method::Subscribe);
    assert_eq!(subscribe.headers.first("Event"), Some("message-summary"));
    let more = format!("Contact: <sip:mwi@10.0.0.7>\nExpires: {seconds}\n");
    net.say(SCRIPT, US, &response_to(&subscribe, 200, "notifier", &more, ""));
    (id, subscribe)
}

/// A NOTIFY inside what `subscribe` made.
fn notify(subscribe: &Request, number: u32, state: &str) -> String {
    let from = subscribe.headers.first("To").unwrap_or_default();
    let to = subscribe.headers.first("From").unwrap_or_default();
    let call_id = subscribe.headers.call_id().unwrap_or_default();
    format!(
        "NOTIFY sip:200@10.0.0.1:5060 SIP/2.0\n\
         Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bKn{number};rport\n\
         From: {from};tag=notifier\nTo: {to}\nCall-ID: {call_id}\nCSeq: {number} NOTIFY\n\
         Max-Forwards: 70\nContact: <sip:mwi@10.0.0.7>\nEvent: message-summary\n\
         Subscription-State: {state}\nContent-Type: application/simple-message-summary\n\n\
         Messages-Waiting: yes\n"
    )
}

#[test]
fn the_state_is_told_and_the_subscription_refreshed_inside_its_dialog() {
    let mut net = Net::of_one();
    let (id, subscribe) = granted(&mut net, 600);
    net.say(SCRIPT, US, &notify(&subscribe, 1, "active;expires=600"));
    let events = net.events(0);
    let [Event::Notified { watch, state, body: Some(body) }] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((*watch, state.as_str()), (id, "active"));
    assert!(body.bytes.starts_with(b"Messages-Waiting: yes"), "its body comes with it");
    net.run_ms(20);
    assert_eq!(net.responses(SCRIPT)[0].status, 200, "and it is confirmed");
    net.run_secs(530);
    assert!(net.requests(SCRIPT).is_empty(), "not too early");
    net.run_secs(15);
    let refresh = asked(&mut net);
    assert_eq!(refresh.uri.to_string(), "sip:mwi@10.0.0.7", "to the notifier's Contact");
    assert_eq!(refresh.headers.to().unwrap().tag(), Some("notifier"), "inside the dialog");
    assert_eq!(refresh.headers.cseq().unwrap().number, 2);
}

#[test]
fn a_state_that_overtakes_the_answer_is_taken() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.watch(now, wish()));
    let subscribe = asked(&mut net);
    net.say(SCRIPT, US, &notify(&subscribe, 1, "active"));
    assert_eq!(net.names_of_events(0), ["Notified"], "it made the dialog");
    net.say(SCRIPT, US, &response_to(&subscribe, 200, "notifier", "Expires: 60\n", ""));
    net.run_secs(56);
    let refresh = net.requests(SCRIPT).remove(0);
    assert_eq!(refresh.headers.to().unwrap().tag(), Some("notifier"));
}

#[test]
fn who_has_no_such_package_is_not_asked_again_and_who_has_forgotten_us_is() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.watch(now, wish()));
    let subscribe = asked(&mut net);
    net.say(SCRIPT, US, &response_to(&subscribe, 489, "x", "", ""));
    let events = net.events(0);
    let [Event::WatchFailed { status: Some(489), retry_in: None, .. }] = events.as_slice() else {
        panic!("{events:?}")
    };
    net.run_secs(10_000);
    assert!(net.requests(SCRIPT).is_empty(), "never again");

    let mut net = Net::of_one();
    granted(&mut net, 100);
    net.run_secs(91);
    let refresh = asked(&mut net);
    net.say(SCRIPT, US, &response_to(&refresh, 481, "", "", ""));
    net.run_secs(8);
    let anew = asked(&mut net);
    assert_eq!(anew.headers.to().unwrap().tag(), None, "a new one is made");
}

#[test]
fn a_subscription_that_the_notifier_ends_is_made_anew_later() {
    let mut net = Net::of_one();
    let (_, subscribe) = granted(&mut net, 600);
    net.say(SCRIPT, US, &notify(&subscribe, 1, "terminated;reason=deactivated"));
    net.run_secs(29);
    assert!(net.requests(SCRIPT).is_empty(), "no storm");
    net.run_secs(2);
    assert!(!net.requests(SCRIPT).is_empty(), "but it is asked for again");
}

#[test]
fn unsubscribing_asks_for_no_time_and_forgets() {
    let mut net = Net::of_one();
    let (id, subscribe) = granted(&mut net, 600);
    net.act(0, |e, now| e.unwatch(now, id));
    let last = asked(&mut net);
    assert_eq!(last.headers.first("Expires"), Some("0"));
    net.say(SCRIPT, US, &response_to(&last, 200, "", "Expires: 0\n", ""));
    net.say(SCRIPT, US, &notify(&subscribe, 1, "terminated;reason=timeout"));
    net.run_secs(60);
    assert!(net.events(0).is_empty(), "nothing more is told of it");
    assert_eq!(net.peers[0].endpoint.census().watches, 0);
    net.assert_empty(0);
}

#[test]
fn a_stray_state_is_refused() {
    let mut net = Net::of_one();
    let (_, mut subscribe) = granted(&mut net, 600);
    subscribe.headers.set("Call-ID", "another");
    net.say(SCRIPT, US, &notify(&subscribe, 1, "active"));
    net.run_ms(20);
    assert_eq!(net.responses(SCRIPT)[0].status, 481);
    assert!(net.events(0).is_empty());
}

fn registered(net: &mut Net, request: &Request) {
    // As a registrar beyond a NAT sees it.
    let via = request.headers.first("Via").unwrap().replace("rport", "rport=40123");
    let text = response_to(request, 200, "r", "Expires: 600\n", "");
    let text = text.replace(
        &format!("Via: {}", request.headers.first("Via").unwrap()),
        &format!("Via: {via};received=203.0.113.9"),
    );
    net.say(SCRIPT, US, &text);
}

#[test]
fn behind_a_nat_the_contact_becomes_what_the_registrar_sees() {
    let mut net = Net::of_one();
    let wish = Register {
        registrar: uri("sip:10.0.0.7"),
        destination: Destination::Targets(vec![target("sip:10.0.0.7")]),
        aor: name_addr("<sip:200@10.0.0.7>"),
        contact_user: "200".to_owned(),
        credentials: None,
        expires: Duration::from_secs(600),
    };
    let id = net.act(0, |e, now| e.register(now, wish));
    let first = asked(&mut net);
    registered(&mut net, &first);
    let seen = net.peers[0].endpoint.seen_by_registrar(id);
    assert_eq!(seen, Some(address("203.0.113.9:40123")));
    let way = flow(Transport::Udp, address(US), address(SCRIPT));
    net.act(0, |e, now| {
        e.advertise(way, seen);
        e.register_again(now, id);
    });
    let second = asked(&mut net);
    assert_eq!(second.headers.first("Contact"), Some("<sip:200@203.0.113.9:40123>"));
    registered(&mut net, &second);
    let third = asked(&mut net);
    let contacts: Vec<&str> = third.headers.all("Contact").collect();
    assert_eq!(
        contacts,
        ["<sip:200@203.0.113.9:40123>", "<sip:200@10.0.0.1:5060>;expires=0"],
        "the address of before is taken back"
    );
    registered(&mut net, &third);
    net.run_secs(1);
    assert!(net.requests(SCRIPT).is_empty(), "and that is all");
}

#[test]
fn a_call_goes_on_over_another_flow_and_the_peer_follows() {
    let mut net = Net::of_two();
    let mut call = call_to("10.0.0.2", Some(sdp("a")));
    call.routing = Routing::SameFlow;
    let a = net.act(0, |e, now| e.invite(now, call));
    net.run_ms(50);
    let b = crate::net::invited(&mut net, 1);
    net.act(1, |e, now| {
        e.set_routing(b, Routing::SameFlow);
        e.accept(now, b, sdp("b"));
    });
    net.run_ms(50);
    let moved = flow(Transport::Udp, address("10.0.0.1:5062"), address("10.0.0.2:5060"));
    net.act(0, |e, now| {
        e.move_to(a, moved);
        e.offer(now, a, sdp("a2"));
    });
    net.run_ms(50);
    let follows = net.act(1, |e, _| e.flow_of(b));
    assert_eq!(follows.map(|flow| flow.peer), Some(address("10.0.0.1:5062")));
}
