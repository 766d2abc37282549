//! What phones are told that have not asked: a sentence for the display (MESSAGE, RFC 3428), and how many
//! messages wait (RFC 3842, without a subscription).

use cordboard_sip::{self as sip, wire};

use crate::{call::host_port, desk::Desk, record::Binding};

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
    send(desk, extension, &wire::Method::Notify, &about_messages(), &body);
}

/// Tells a phone that has just registered what lies in its extension's mailbox. That nothing does is told
/// too: the box may have been emptied while the phone was off, and many keep their lamp over that.
pub(super) fn tell_arrived(desk: &mut Desk, phone: &Binding) {
    let extension = phone.extension.as_str();
    if !desk.office.has_mailbox(extension) {
        return;
    }
    let body = desk.mailboxes.summary(extension, &format!("sip:{extension}@cordboard"));
    send_to(desk, phone, &wire::Method::Notify, &about_messages(), &body);
}

fn about_messages() -> [(String, String); 2] {
    [
        ("Event".to_owned(), "message-summary".to_owned()),
        ("Subscription-State".to_owned(), "terminated;reason=noresource".to_owned()),
    ]
}

fn send(
    desk: &mut Desk,
    extension: &str,
    method: &wire::Method,
    headers: &[(String, String)],
    body: &sip::Body,
) {
    let phones: Vec<_> = desk.registrar.phones(extension).into_iter().cloned().collect();
    for phone in phones {
        send_to(desk, &phone, method, headers, body);
    }
}

fn send_to(
    desk: &mut Desk,
    phone: &Binding,
    method: &wire::Method,
    headers: &[(String, String)],
    body: &sip::Body,
) {
    let Ok(uri) = wire::Uri::parse(&phone.contact) else { return };
    let ours = host_port(phone.flow.local);
    let message = sip::Outgoing {
        method: method.clone(),
        uri,
        destination: sip::Destination::Flow(phone.flow),
        from: wire::NameAddr::new(wire::Uri::sip("exchange", ours.clone())),
        to: wire::NameAddr::new(wire::Uri::sip(&phone.extension, ours)),
        contact_user: None,
        credentials: None,
        headers: headers.to_vec(),
        body: Some(body.clone()),
    };
    desk.sip.send(desk.now, message);
}
