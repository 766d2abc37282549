//! A sentence for the display of a phone (MESSAGE, RFC 3428).

use cordboard_sip::{self as sip, wire};

use crate::{call::host_port, desk::Desk};

/// Sends a sentence to every phone of an extension. A phone that shows no texts refuses it, and
/// nothing follows from that.
pub(super) fn tell_phones(desk: &mut Desk, extension: &str, text: &str) {
    let flows = desk.registrar.phones(extension).into_iter();
    let flows: Vec<_> = flows
        .filter_map(|phone| Some((wire::Uri::parse(&phone.contact).ok()?, phone.flow)))
        .collect();
    for (uri, flow) in flows {
        let ours = host_port(flow.local);
        let message = sip::Outgoing {
            method: wire::Method::Message,
            uri,
            destination: sip::Destination::Flow(flow),
            from: wire::NameAddr::new(wire::Uri::sip("exchange", ours.clone())),
            to: wire::NameAddr::new(wire::Uri::sip(extension, ours)),
            contact_user: None,
            credentials: None,
            headers: Vec::new(),
            body: Some(sip::Body {
                content_type: "text/plain;charset=utf-8".into(),
                bytes: text.as_bytes().to_vec(),
            }),
        };
        desk.sip.send(desk.now, message);
    }
}
