//! Dialogs: RFC 3261 section 12. What two peers must remember to send each other requests.
//!
//! The values of From and To are kept as they were written, tags and all, because old peers compare
//! them whole. What this is not: it knows neither calls nor offers.

use crate::wire::{Contacts, Headers, Method, NameAddr, Request, Response, Scheme, Uri};

/// One dialog, early or confirmed.
#[derive(Clone, Debug)]
pub(crate) struct Dialog {
    pub(crate) call_id: String,
    /// Our From, with our tag.
    local: String,
    /// Our To, with the peer's tag if it has one (RFC 2543 peers have none).
    remote: String,
    pub(crate) remote_tag: String,
    pub(crate) remote_target: Uri,
    route_set: Vec<NameAddr>,
    /// The number of the peer's last request.
    remote_number: Option<u32>,
}

impl Dialog {
    /// What a response to our request makes (12.1.2). `None` where From or To cannot be read.
    pub(crate) fn of_response(request: &Request, response: &Response) -> Option<Dialog> {
        let mut route_set = response.headers.record_route();
        route_set.reverse();
        Some(Dialog {
            call_id: request.headers.call_id()?.to_owned(),
            local: request.headers.first("From")?.to_owned(),
            remote: response.headers.first("To")?.to_owned(),
            remote_tag: tag_of(response.headers.to().ok()?),
            remote_target: contact_of(&response.headers).unwrap_or_else(|| request.uri.clone()),
            route_set,
            remote_number: None,
        })
    }

    /// What a peer's request makes once we answer it with `local_tag` (12.1.1).
    pub(crate) fn of_request(request: &Request, local_tag: &str) -> Option<Dialog> {
        let from = request.headers.from_().ok()?;
        Some(Dialog {
            call_id: request.headers.call_id()?.to_owned(),
            local: with_tag(request.headers.first("To")?, local_tag),
            remote: request.headers.first("From")?.to_owned(),
            remote_target: contact_of(&request.headers).unwrap_or_else(|| from.uri.clone()),
            remote_tag: tag_of(from),
            route_set: request.headers.record_route(),
            remote_number: request.headers.cseq().ok().map(|cseq| cseq.number),
        })
    }

    /// A request inside the dialog, without Via and Contact (12.2.1.1).
    pub(crate) fn request(&self, method: Method, number: u32) -> Request {
        let mut headers = Headers::new();
        let mut uri = self.remote_target.clone();
        match self.route_set.split_first() {
            None => {}
            Some((first, _)) if first.uri.params.has("lr") => {
                for route in &self.route_set {
                    headers.push("Route", route.to_string());
                }
            }
            // A strict router wants itself in the Request-URI and the target at the end.
            Some((first, rest)) => {
                uri = first.uri.clone();
                uri.headers.clear();
                for route in rest {
                    headers.push("Route", route.to_string());
                }
                headers.push("Route", format!("<{}>", self.remote_target));
            }
        }
        headers.push("Max-Forwards", "70");
        headers.push("From", self.local.as_str());
        headers.push("To", self.remote.as_str());
        headers.push("Call-ID", self.call_id.as_str());
        headers.push("CSeq", format!("{number} {method}"));
        Request { method, uri, headers, body: Vec::new() }
    }

    /// Where requests inside the dialog are sent: the first route, else the target.
    pub(crate) fn next_hop(&self) -> &Uri {
        self.route_set.first().map_or(&self.remote_target, |route| &route.uri)
    }

    /// Whether a request with this number is in order (12.2.2); notes it.
    pub(crate) fn takes_number(&mut self, number: u32) -> bool {
        let in_order = self.remote_number.is_none_or(|last| number > last);
        if in_order {
            self.remote_number = Some(number);
        }
        in_order
    }

    /// The same dialog, seen again in a later response, goes on with the peer's numbers.
    pub(crate) fn continue_numbers_of(&mut self, earlier: &Dialog) {
        self.remote_number = self.remote_number.max(earlier.remote_number);
    }

    /// A target refresh request or its 2xx: the peer may have moved (12.2.1.2, 12.2.2).
    pub(crate) fn retarget(&mut self, headers: &Headers) {
        if let Some(contact) = contact_of(headers) {
            self.remote_target = contact;
        }
    }
}

/// A From or To value with a tag; one that has a tag stays as it is.
pub(crate) fn with_tag(value: &str, tag: &str) -> String {
    match value.parse::<NameAddr>() {
        Ok(address) if address.tag().is_some() => value.to_owned(),
        Ok(_) | Err(_) => format!("{value};tag={tag}"),
    }
}

/// The first Contact that can be called, without what a Request-URI may not have (19.1.1).
fn contact_of(headers: &Headers) -> Option<Uri> {
    let Contacts::List(contacts) = headers.contacts() else {
        return None;
    };
    let mut uri = contacts.into_iter().next()?.uri;
    if !matches!(uri.scheme, Scheme::Sip | Scheme::Sips) {
        return None;
    }
    uri.headers.clear();
    uri.params.remove("method");
    Some(uri)
}

#[expect(clippy::needless_pass_by_value, reason = "the reader gives a value of its own")]
fn tag_of(address: NameAddr) -> String {
    address.tag().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Message;

    fn request(text: &str) -> Request {
        match Message::parse(text.replace('\n', "\r\n").as_bytes()) {
            Ok(Message::Request(request)) => request,
            other => panic!("not a request: {other:?}"),
        }
    }

    fn invite(record_routes: &str) -> Request {
        request(&format!(
            "INVITE sip:100@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\n\
             {record_routes}From: <sip:a@b>;tag=theirs\nTo: <sip:100@192.0.2.1>\nCall-ID: c\n\
             CSeq: 7 INVITE\nContact: <sip:a@192.0.2.9:5062?Subject=x>\nMax-Forwards: 70\n\
             Content-Length: 0\n\n"
        ))
    }

    #[test]
    fn a_request_goes_to_the_contact_with_both_tags() {
        let dialog = Dialog::of_request(&invite(""), "ours").unwrap();
        let bye = dialog.request(Method::Bye, 1);
        assert_eq!(bye.uri.to_string(), "sip:a@192.0.2.9:5062", "headers of a Contact are dropped");
        assert_eq!(bye.headers.first("From"), Some("<sip:100@192.0.2.1>;tag=ours"));
        assert_eq!(bye.headers.first("To"), Some("<sip:a@b>;tag=theirs"));
    }

    #[test]
    fn a_loose_router_with_lr_on_is_a_loose_router() {
        let routes = "Record-Route: <sip:p1.example;lr=on>, <sip:p2.example;lr>\n";
        let dialog = Dialog::of_request(&invite(routes), "ours").unwrap();
        let bye = dialog.request(Method::Bye, 1);
        assert_eq!(bye.uri.to_string(), "sip:a@192.0.2.9:5062");
        let routes: Vec<&str> = bye.headers.all("Route").collect();
        assert_eq!(routes, ["<sip:p1.example;lr=on>", "<sip:p2.example;lr>"]);
        assert_eq!(dialog.next_hop().to_string(), "sip:p1.example;lr=on");
    }

    #[test]
    fn a_strict_router_stands_in_the_request_uri() {
        let routes = "Record-Route: <sip:p1.example>\nRecord-Route: <sip:p2.example;lr>\n";
        let dialog = Dialog::of_request(&invite(routes), "ours").unwrap();
        let bye = dialog.request(Method::Bye, 1);
        assert_eq!(bye.uri.to_string(), "sip:p1.example");
        let routes: Vec<&str> = bye.headers.all("Route").collect();
        assert_eq!(routes, ["<sip:p2.example;lr>", "<sip:a@192.0.2.9:5062>"]);
    }

    #[test]
    fn numbers_must_rise() {
        let mut dialog = Dialog::of_request(&invite(""), "ours").unwrap();
        assert!(!dialog.takes_number(7), "the INVITE had 7");
        assert!(dialog.takes_number(9), "gaps are allowed");
        assert!(!dialog.takes_number(8), "an old request comes too late");
    }

    #[test]
    fn a_tag_is_added_once() {
        assert_eq!(with_tag("sip:a@b", "t"), "sip:a@b;tag=t");
        assert_eq!(with_tag("<sip:a@b>;tag=x", "t"), "<sip:a@b>;tag=x");
    }
}
