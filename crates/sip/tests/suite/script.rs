//! A scripted peer at 10.0.0.7 that calls and is called by the endpoint at 10.0.0.1.

use cordboard_sip::DialogId;
use cordboard_sip::wire::Response;

use crate::net::{Net, call_to, invited, response_to, sdp};

pub(crate) const SCRIPT: &str = "10.0.0.7:5060";
pub(crate) const US: &str = "10.0.0.1:5060";

/// A request of the script inside (or, with an empty tag, before) a dialog.
pub(crate) fn inside(method: &str, number: u32, tag: &str, more: &str) -> String {
    let tag = if tag.is_empty() { String::new() } else { format!(";tag={tag}") };
    let number_of = if method == "ACK" { 1 } else { number };
    format!(
        "{method} sip:100@10.0.0.1 SIP/2.0\n\
         Via: SIP/2.0/UDP 10.0.0.7:5060;branch=z9hG4bK{method}{number};rport\n\
         From: <sip:7@10.0.0.7>;tag=seven\nTo: <sip:100@10.0.0.1>{tag}\nCall-ID: script\n\
         CSeq: {number_of} {method}\nMax-Forwards: 70\nContact: <sip:7@10.0.0.7:5060>\n{more}"
    )
}

pub(crate) fn with_sdp(name: &str) -> String {
    format!("Content-Type: application/sdp\n\nv=0\ns={name}\n")
}

/// A call from the script that we accepted and it acknowledged: its id, and our tag.
pub(crate) fn taken(net: &mut Net, more: &str) -> (DialogId, String) {
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
pub(crate) fn made(net: &mut Net, more: &str) -> DialogId {
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

pub(crate) fn last(net: &mut Net) -> Response {
    net.responses(SCRIPT).pop().expect("a response came")
}
