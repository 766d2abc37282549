//! Registrations that we hold, and subscriptions that others hold with us.

use std::time::Duration;

use cordboard_sip::wire::Request;
use cordboard_sip::{
    Body, Destination, Event, Input, Register, RegistrationId, SubscriptionId, Transport,
};

use crate::net::{Net, address, credentials, flow, header, name_addr, response_to, target, uri};

const SCRIPT: &str = "10.0.0.7:5060";
const US: &str = "10.0.0.1:5060";

fn wish() -> Register {
    Register {
        registrar: uri("sip:10.0.0.7"),
        destination: Destination::Targets(vec![target("sip:10.0.0.7"), target("sip:10.0.0.8")]),
        aor: name_addr("<sip:200@10.0.0.7>"),
        contact_user: "200".to_owned(),
        credentials: Some(credentials()),
        expires: Duration::from_secs(600),
    }
}

fn asked(net: &mut Net) -> Request {
    let mut requests = net.requests(SCRIPT);
    assert!(!requests.is_empty(), "the registrar is asked");
    requests.remove(0)
}

fn granted(net: &mut Net, seconds: u32) -> RegistrationId {
    let id = net.act(0, |e, now| e.register(now, wish()));
    net.run_ms(20);
    let request = asked(net);
    let more = format!("Contact: <sip:200@10.0.0.1:5060>;expires={seconds}\nExpires: 9\n");
    net.say(SCRIPT, US, &response_to(&request, 200, "r", &more, ""));
    id
}

#[test]
fn a_registration_is_refreshed_by_the_granted_time() {
    let mut net = Net::of_one();
    granted(&mut net, 100);
    let events = net.events(0);
    let [Event::Registered { expires, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(expires.as_secs(), 100, "what the Contact was granted, not what was asked");
    net.run_secs(85);
    assert!(net.requests(SCRIPT).is_empty(), "not too early");
    net.run_secs(10);
    let refresh = asked(&mut net);
    assert_eq!(refresh.headers.cseq().unwrap().number, 2, "the same Call-ID, the next number");
}

#[test]
fn a_challenged_registration_goes_on_with_its_numbers() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.register(now, wish()));
    net.run_ms(20);
    let first = asked(&mut net);
    assert_eq!(first.headers.first("Contact"), Some("<sip:200@10.0.0.1:5060>"));
    let challenge = "WWW-Authenticate: Digest realm=\"t\", nonce=\"n\", qop=\"auth\"\n";
    net.say(SCRIPT, US, &response_to(&first, 401, "r", challenge, ""));
    net.run_ms(20);
    let second = asked(&mut net);
    assert!(second.headers.has("Authorization"));
    net.say(SCRIPT, US, &response_to(&second, 200, "r", "Expires: 60\n", ""));
    assert_eq!(net.names_of_events(0), ["Registered"]);
    net.run_secs(56);
    assert_eq!(asked(&mut net).headers.cseq().unwrap().number, 3);
}

#[test]
fn an_interval_too_brief_is_raised_at_once() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.register(now, wish()));
    net.run_ms(20);
    let first = asked(&mut net);
    net.say(SCRIPT, US, &response_to(&first, 423, "r", "Min-Expires: 1800\n", ""));
    net.run_ms(20);
    assert_eq!(asked(&mut net).headers.first("Expires"), Some("1800"));
    assert!(net.events(0).is_empty());
}

#[test]
fn a_refused_registration_is_tried_again_with_growing_waits() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.register(now, wish()));
    let mut waits = Vec::new();
    for _ in 0..8 {
        net.run_ms(20);
        let request = asked(&mut net);
        net.say(SCRIPT, US, &response_to(&request, 403, "r", "", ""));
        for event in net.events(0) {
            if let Event::RegistrationFailed { status, retry_in, .. } = event {
                assert_eq!(status, Some(403));
                waits.push(retry_in.as_secs());
                net.run(retry_in);
            }
        }
    }
    assert!(waits.is_sorted_by(|a, b| a < b || *a >= 300), "growing up to a limit: {waits:?}");
    assert!(waits[0] >= 5 && waits[7] <= 375, "{waits:?}");
}

#[test]
fn a_silent_registrar_is_left_for_the_next() {
    let mut net = Net::of_one();
    net.act(0, |e, now| e.register(now, wish()));
    net.run_secs(5);
    let request = net.requests("10.0.0.8:5060").remove(0);
    net.say("10.0.0.8:5060", US, &response_to(&request, 200, "r", "Expires: 60\n", ""));
    let events = net.events(0);
    let [Event::Registered { flow: taken, .. }] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(taken.peer, address("10.0.0.8:5060"));
}

#[test]
fn a_broken_connection_is_registered_over_again() {
    let mut net = Net::of_one();
    let mut by_tcp = wish();
    by_tcp.destination = Destination::Targets(vec![target("sip:10.0.0.7;transport=tcp")]);
    net.act(0, |e, now| e.register(now, by_tcp));
    net.run_ms(20);
    let request = asked(&mut net);
    let ok = response_to(&request, 200, "r", "Expires: 600\n", "");
    net.say_over(Transport::Tcp, SCRIPT, US, &ok);
    net.events(0);
    let broken = flow(Transport::Tcp, address(US), address(SCRIPT));
    net.act(0, |e, now| e.handle(now, Input::FlowFailed { flow: broken }));
    net.run_secs(4);
    assert_eq!(net.requests(SCRIPT).len(), 1, "within seconds, not at the next refresh");
}

#[test]
fn unregistering_asks_for_no_time_and_forgets() {
    let mut net = Net::of_one();
    let id = granted(&mut net, 100);
    net.events(0);
    net.act(0, |e, now| e.unregister(now, id));
    net.run_ms(20);
    let last = asked(&mut net);
    assert_eq!(last.headers.first("Expires"), Some("0"));
    net.say(SCRIPT, US, &response_to(&last, 200, "r", "", ""));
    net.run_secs(200);
    assert!(net.events(0).is_empty() && net.requests(SCRIPT).is_empty());
    net.assert_empty(0);
    assert_eq!(net.peers[0].endpoint.census().registrations, 0);
}

#[test]
fn unregistering_while_the_registrar_is_asked_takes_it_back_after() {
    let mut net = Net::of_one();
    let id = net.act(0, |e, now| e.register(now, wish()));
    net.run_ms(20);
    net.act(0, |e, now| e.unregister(now, id));
    let first = asked(&mut net);
    net.say(SCRIPT, US, &response_to(&first, 200, "r", "Expires: 600\n", ""));
    net.run_ms(20);
    let last = asked(&mut net);
    assert_eq!(last.headers.first("Expires"), Some("0"));
    net.say(SCRIPT, US, &response_to(&last, 200, "r", "", ""));
    net.run_secs(60);
    net.assert_empty(0);
}

fn subscribe(number: u32, tag: &str, expires: u32) -> String {
    let tag = if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
    format!(
        "SUBSCRIBE sip:100@10.0.0.1 SIP/2.0\n\
         Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bKs{number};rport\n\
         From: <sip:7@10.0.0.7>;tag=seven\nTo: <sip:100@10.0.0.1>{tag}\nCall-ID: mwi\n\
         CSeq: {number} SUBSCRIBE\nMax-Forwards: 70\nContact: <sip:7@10.0.0.7:5060>\n\
         Event: message-summary;id=9\nExpires: {expires}\n"
    )
}

fn subscribed(net: &mut Net, expires: u32) -> (SubscriptionId, String) {
    net.say(SCRIPT, US, &subscribe(1, "", expires));
    let events = net.events(0);
    let [Event::Request { id, .. }] = events.as_slice() else { panic!("{events:?}") };
    let granted = Duration::from_secs(3600);
    let subscription = net
        .act(0, |e, now| e.accept_subscription(now, *id, granted, "100"))
        .expect("it is a SUBSCRIBE");
    net.run_ms(20);
    let ok = net.responses(SCRIPT).remove(0);
    assert_eq!((ok.status, header(&ok, "Expires")), (200, expires.min(3600).to_string()));
    (subscription, ok.headers.to().unwrap().tag().unwrap().to_owned())
}

fn waiting(yes: bool) -> Option<Body> {
    let answer = if yes { "yes" } else { "no" };
    let bytes = format!("Messages-Waiting: {answer}\r\n").into_bytes();
    Some(Body { content_type: "application/simple-message-summary".to_owned(), bytes })
}

/// Answers the NOTIFYs that the script heard.
fn confirm(net: &mut Net) -> Vec<Request> {
    net.run_ms(20);
    let requests = net.requests(SCRIPT);
    for request in &requests {
        net.say(SCRIPT, US, &response_to(request, 200, "", "", ""));
    }
    net.run_ms(20);
    requests
}

#[test]
fn a_subscriber_hears_the_state_and_each_change() {
    let mut net = Net::of_one();
    let (subscription, _) = subscribed(&mut net, 7200);
    net.act(0, |e, now| e.notify(now, subscription, waiting(false)));
    let first = confirm(&mut net);
    assert_eq!(first[0].headers.first("Event"), Some("message-summary;id=9"));
    assert_eq!(first[0].headers.first("Subscription-State"), Some("active;expires=3600"));
    for n in 0..5 {
        net.act(0, |e, now| e.notify(now, subscription, waiting(n % 2 == 0)));
    }
    let second = confirm(&mut net);
    let third = confirm(&mut net);
    assert_eq!((second.len(), third.len()), (1, 1), "one at a time, the latest state wins");
    assert_eq!(third[0].body, waiting(true).unwrap().bytes);
}

#[test]
fn a_refresh_is_answered_inside_with_the_state_again() {
    let mut net = Net::of_one();
    let (subscription, tag) = subscribed(&mut net, 100);
    net.act(0, |e, now| e.notify(now, subscription, waiting(true)));
    confirm(&mut net);
    net.run_secs(90);
    net.say(SCRIPT, US, &subscribe(2, &tag, 100));
    assert_eq!(net.names_of_events(0), ["Subscribed"]);
    let again = confirm(&mut net);
    assert_eq!(again[0].body, waiting(true).unwrap().bytes);
    net.run_secs(90);
    assert!(net.events(0).is_empty(), "it lives on");
    net.run_secs(20);
    let last = confirm(&mut net);
    assert_eq!(last[0].headers.first("Subscription-State"), Some("terminated;reason=timeout"));
    assert_eq!(net.names_of_events(0), ["SubscriptionEnded"]);
    net.run_secs(40);
    net.assert_empty(0);
}

#[test]
fn unsubscribing_ends_with_a_last_notify() {
    let mut net = Net::of_one();
    let (subscription, tag) = subscribed(&mut net, 600);
    net.act(0, |e, now| e.notify(now, subscription, waiting(true)));
    confirm(&mut net);
    net.say(SCRIPT, US, &subscribe(2, &tag, 0));
    let last = confirm(&mut net);
    assert!(
        last[0].headers.first("Subscription-State").is_some_and(|s| s.starts_with("terminated"))
    );
    assert_eq!(net.names_of_events(0), ["SubscriptionEnded"]);
    net.run_secs(40);
    net.assert_empty(0);
}

#[test]
fn a_subscriber_that_is_gone_is_forgotten() {
    let mut net = Net::of_one();
    let (subscription, _) = subscribed(&mut net, 600);
    net.act(0, |e, now| e.notify(now, subscription, waiting(true)));
    net.run_secs(40);
    assert_eq!(net.names_of_events(0), ["SubscriptionEnded"]);
    net.run_secs(40);
    net.assert_empty(0);
}
