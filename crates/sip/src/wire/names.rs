//! The names of header fields: their compact forms, and where `rsip` keeps each.

use rsip::Header;
use rsip::headers::UntypedHeader as _;

macro_rules! known_to_rsip {
    ($($variant:ident $name:literal,)*) => {
        /// A header field for `rsip`'s vocabulary. `name` must be the [`long`] one.
        pub(super) fn header(name: &str, value: String) -> Header {
            $(if name.eq_ignore_ascii_case($name) {
                return Header::$variant(rsip::headers::$variant::new(value));
            })*
            Header::Other(name.to_owned(), value)
        }

        /// Name and value of a header field; the name of an unknown one as it was sent.
        pub(super) fn name_and_value(header: &Header) -> (&str, &str) {
            match header {
                $(Header::$variant(inner) => ($name, inner.value()),)*
                Header::Other(name, value) => (name, value),
            }
        }
    };
}

known_to_rsip! {
    Accept "Accept",
    AcceptEncoding "Accept-Encoding",
    AcceptLanguage "Accept-Language",
    AlertInfo "Alert-Info",
    Allow "Allow",
    AuthenticationInfo "Authentication-Info",
    Authorization "Authorization",
    CSeq "CSeq",
    CallId "Call-ID",
    CallInfo "Call-Info",
    Contact "Contact",
    ContentDisposition "Content-Disposition",
    ContentEncoding "Content-Encoding",
    ContentLanguage "Content-Language",
    ContentLength "Content-Length",
    ContentType "Content-Type",
    Date "Date",
    ErrorInfo "Error-Info",
    Event "Event",
    Expires "Expires",
    From "From",
    InReplyTo "In-Reply-To",
    MaxForwards "Max-Forwards",
    MimeVersion "MIME-Version",
    MinExpires "Min-Expires",
    Organization "Organization",
    Priority "Priority",
    ProxyAuthenticate "Proxy-Authenticate",
    ProxyAuthorization "Proxy-Authorization",
    ProxyRequire "Proxy-Require",
    RecordRoute "Record-Route",
    ReplyTo "Reply-To",
    Require "Require",
    RetryAfter "Retry-After",
    Route "Route",
    Server "Server",
    Subject "Subject",
    SubscriptionState "Subscription-State",
    Supported "Supported",
    Timestamp "Timestamp",
    To "To",
    Unsupported "Unsupported",
    UserAgent "User-Agent",
    Via "Via",
    Warning "Warning",
    WwwAuthenticate "WWW-Authenticate",
}

/// Compact forms in use: RFC 3261 section 7.3.3 and IANA's list of SIP header fields.
const COMPACT: [(u8, &str); 19] = [
    (b'a', "Accept-Contact"),
    (b'b', "Referred-By"),
    (b'c', "Content-Type"),
    (b'd', "Request-Disposition"),
    (b'e', "Content-Encoding"),
    (b'f', "From"),
    (b'i', "Call-ID"),
    (b'j', "Reject-Contact"),
    (b'k', "Supported"),
    (b'l', "Content-Length"),
    (b'm', "Contact"),
    (b'o', "Event"),
    (b'r', "Refer-To"),
    (b's', "Subject"),
    (b't', "To"),
    (b'u', "Allow-Events"),
    (b'v', "Via"),
    (b'x', "Session-Expires"),
    (b'y', "Identity"),
];

/// The long form of a compact name; any other name as it is.
pub(super) fn long(name: &str) -> &str {
    let &[letter] = name.as_bytes() else {
        return name;
    };
    let letter = letter.to_ascii_lowercase();
    COMPACT.iter().find(|(compact, _)| *compact == letter).map_or(name, |(_, long)| long)
}

/// Whether both name the same header field.
pub(super) fn same(a: &str, b: &str) -> bool {
    long(a).eq_ignore_ascii_case(long(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_and_long_names_are_the_same_in_any_case() {
        assert!(same("V", "via") && same("x", "SESSION-EXPIRES") && same("i", "I"));
        assert!(!same("q", "Via") && !same("To", "From"));
    }

    #[test]
    fn a_known_header_field_is_kept_in_rsips_own_variant() {
        assert!(matches!(header("call-id", "x".into()), Header::CallId(_)));
        assert_eq!(name_and_value(&header("call-id", "x".into())), ("Call-ID", "x"));
        assert_eq!(name_and_value(&header("X-Odd", "y".into())), ("X-Odd", "y"));
    }
}
