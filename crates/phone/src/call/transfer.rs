//! Handing a call on (RFC 3515, RFC 3891, RFC 5589).

use cordboard_sip::{self as sip, wire};

use super::Call;
use crate::{desk::Desk, view::Ending, words::Event};

/// A REFER of ours, until it is known how it went.
#[derive(Debug)]
pub(crate) struct Transfer {
    request: sip::RequestId,
}

impl Call {
    /// Asks the other side to call `target` instead of us; false where that cannot be now.
    pub(crate) fn refer(&mut self, desk: &mut Desk, target: &wire::Uri) -> bool {
        let (true, None, Some(dialog)) = (self.is_up(), &self.transfer, self.dialog) else {
            return false;
        };
        let headers = vec![
            ("Refer-To".to_owned(), format!("<{target}>")),
            ("Referred-By".to_owned(), format!("<{}>", self.account.uri_of(&self.account.user))),
        ];
        let request = desk.sip.request(desk.now, dialog, wire::Method::Refer, headers, None);
        self.transfer = Some(Transfer { request });
        true
    }

    /// The REFER has its answer; says whether it was this call's.
    pub(crate) fn refer_answered(
        &mut self,
        desk: &mut Desk,
        id: sip::RequestId,
        status: Option<u16>,
    ) -> bool {
        if self.transfer.as_ref().is_none_or(|transfer| transfer.request != id) {
            return false;
        }
        match status {
            Some(200..=299) => {}
            other => self.transfer_failed(desk, other),
        }
        true
    }

    /// What the other side reports of it. True: it is done, and this call is over.
    pub(crate) fn refer_progress(&mut self, desk: &mut Desk, status: u16) -> bool {
        if self.transfer.is_none() {
            return false;
        }
        match status {
            ..200 => false,
            200..300 => {
                self.give_up(desk, Ending::Transferred);
                true
            }
            _ => {
                self.transfer_failed(desk, Some(status));
                false
            }
        }
    }

    fn transfer_failed(&mut self, desk: &mut Desk, status: Option<u16>) {
        self.transfer = None;
        desk.tell(Event::TransferFailed { call: self.id, status });
    }
}

/// The Refer-To that connects somebody with the far side of a call of ours.
pub(crate) fn with_replaces(contact: &wire::Uri, replaces: &str) -> wire::Uri {
    let mut uri = contact.clone();
    uri.headers = vec![("Replaces".to_owned(), escaped(replaces))];
    uri
}

/// As a header in a URI wants it (RFC 3261 25.1, `hnv-unreserved`).
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'~' | b'*') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_replaced_call_can_be_read_back() {
        let contact = wire::Uri::parse("sip:1003@192.0.2.1:5070;transport=tcp").unwrap();
        let replaces = "a@b;to-tag=x;from-tag=y";
        let uri = with_replaces(&contact, replaces);
        let read = wire::Uri::parse(&uri.to_string()).unwrap();
        assert_eq!(read.header_decoded("Replaces").as_deref(), Some(replaces));
        assert_eq!(read.params.value("transport"), Some("tcp"), "the way to it stays");
    }
}
