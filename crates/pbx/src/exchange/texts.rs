//! What phones are told that have not asked: a sentence for the display (MESSAGE, RFC 3428), and how many
//! messages wait (RFC 3842, without a subscription).

use cordboard_sip::{self as sip, wire};

use crate::{call::host_port, desk::Desk};

/// Sends a sentence to every phone of an extension. A phone that shows no texts refuses it, and
/// nothing follows from that.
pub(super) fn tell_phones(desk: &mut Desk, extension: &str, text: &str) {
    let body = sip::Body {
        content_type: "text/plain;charset=utf-8".into(),
        bytes: text.as_bytes().to_vec(),
    };
    send(desk, extension, &wire::Method::Message, &[], &body);
}

/// Tells the phones of an extension, none of which has subscribed to its mailbox.
pub(crate) fn tell_waiting(desk: &mut Desk, extension: &str) {
    let body = desk.mailboxes.summary(extension, &format!("sip:{extension}@cordboard"));
    let headers = [
        ("Event".to_owned(), "message-summary".to_owned()),
        ("Subscription-State".to_owned(), "terminated;reason=noresource".to_owned()),
    ];
    send(desk, extension, &wire::Method::Notify, &headers, &body);
}

fn send(
    desk: &mut Desk,
    extension: &str,
    method: &wire::Method,
    headers: &[(String, String)],
    body: &sip::Body,
) {
    let phones = desk.registrar.phones(extension).into_iter();
    let phones: Vec<_> = phones
        .filter_map(|phone| Some((wire::Uri::parse(&phone.contact).ok()?, phone.flow)))
        .collect();
    for (uri, flow) in phones {
        let ours = host_port(flow.local);
        let message = sip::Outgoing {
            method: method.clone(),
            uri,
            destination: sip::Destination::Flow(flow),
            from: wire::NameAddr::new(wire::Uri::sip("exchange", ours.clone())),
            to: wire::NameAddr::new(wire::Uri::sip(extension, ours)),
            contact_user: None,
            credentials: None,
            headers: headers.to_vec(),
            body: Some(body.clone()),
        };
        desk.sip.send(desk.now, message);
    }
}
