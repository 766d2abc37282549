//! Typed readers: what a header field means, read when it is asked for.
//!
//! A field that is absent or makes no sense is `None` or left out of the list, so that one bad
//! optional field does not kill a message. The fields that every message must have give a
//! [`HeaderError`]; [`Message::parse`](super::Message::parse) has seen to it that they are good.

use super::error::HeaderError;
use super::headers::Headers;
use super::lex::{WS, saturating_number};
use super::name_addr::{Contacts, NameAddr};
use super::values::{CSeq, EventPackage, RAck, Replaces, SessionExpires, SubscriptionState};
use super::via::Via;

impl Headers {
    /// All Via values, the topmost first.
    pub fn vias(&self) -> Vec<Via> {
        self.list("Via").into_iter().filter_map(|text| Via::parse(text).ok()).collect()
    }

    /// The topmost Via value.
    pub fn top_via(&self) -> Option<Via> {
        Via::parse(self.list("Via").first()?).ok()
    }

    /// `From`.
    pub fn from_(&self) -> Result<NameAddr, HeaderError> {
        self.mandatory("From").and_then(NameAddr::parse)
    }

    /// `To`.
    pub fn to(&self) -> Result<NameAddr, HeaderError> {
        self.mandatory("To").and_then(NameAddr::parse)
    }

    /// `Contact`: those that can be read.
    pub fn contacts(&self) -> Contacts {
        let values = self.list("Contact");
        if values.as_slice() == ["*"] {
            return Contacts::Star;
        }
        Contacts::List(self.addresses("Contact"))
    }

    /// `Contact`, where one that cannot be read is an error; so is `*` beside others.
    pub fn contacts_checked(&self) -> Result<Contacts, HeaderError> {
        match self.contacts() {
            Contacts::List(list) if list.len() != self.list("Contact").len() => {
                Err(HeaderError::Malformed)
            }
            contacts => Ok(contacts),
        }
    }

    /// `Call-ID`.
    pub fn call_id(&self) -> Option<&str> {
        self.first("Call-ID").filter(|id| !id.is_empty())
    }

    /// `CSeq`.
    pub fn cseq(&self) -> Result<CSeq, HeaderError> {
        self.mandatory("CSeq").and_then(CSeq::parse)
    }

    /// `Max-Forwards`.
    pub fn max_forwards(&self) -> Option<u32> {
        self.number("Max-Forwards")
    }

    /// `Record-Route`, the topmost first.
    pub fn record_route(&self) -> Vec<NameAddr> {
        self.addresses("Record-Route")
    }

    /// `Route`, the topmost first.
    pub fn route(&self) -> Vec<NameAddr> {
        self.addresses("Route")
    }

    /// `Expires`, in seconds.
    pub fn expires(&self) -> Option<u32> {
        self.number("Expires")
    }

    /// `Min-Expires`, in seconds.
    pub fn min_expires(&self) -> Option<u32> {
        self.number("Min-Expires")
    }

    /// `Retry-After`, in seconds; its comment and parameters are left out.
    pub fn retry_after(&self) -> Option<u32> {
        let value = self.first("Retry-After")?;
        saturating_number(value.split([';', '(', ' ']).next()?)
    }

    /// `Require`: the option tags.
    pub fn require(&self) -> Vec<&str> {
        self.list("Require")
    }

    /// `Supported`: the option tags.
    pub fn supported(&self) -> Vec<&str> {
        self.list("Supported")
    }

    /// Whether an option tag is in `Supported` or `Require`.
    pub fn supports(&self, tag: &str) -> bool {
        let listed = |list: Vec<&str>| list.iter().any(|t| t.eq_ignore_ascii_case(tag));
        listed(self.supported()) || listed(self.require())
    }

    /// `Allow`: the methods.
    pub fn allow(&self) -> Vec<&str> {
        self.list("Allow")
    }

    /// `Content-Type` without its parameters, as sent.
    pub fn content_type(&self) -> Option<&str> {
        let value = self.first("Content-Type")?;
        value.split(';').next().map(|t| t.trim_matches(WS)).filter(|t| !t.is_empty())
    }

    /// Whether the body is of this type, such as `application/sdp`.
    pub fn has_content_type(&self, media_type: &str) -> bool {
        self.content_type().is_some_and(|t| {
            let without_space: String = t.split(WS).collect();
            without_space.eq_ignore_ascii_case(media_type)
        })
    }

    /// `RAck`.
    pub fn rack(&self) -> Option<RAck> {
        RAck::parse(self.first("RAck")?)
    }

    /// `RSeq`.
    pub fn rseq(&self) -> Option<u32> {
        self.number("RSeq")
    }

    /// `Session-Expires`.
    pub fn session_expires(&self) -> Option<SessionExpires> {
        SessionExpires::parse(self.first("Session-Expires")?)
    }

    /// `Min-SE`, in seconds.
    pub fn min_se(&self) -> Option<u32> {
        saturating_number(self.first("Min-SE")?.split(';').next()?)
    }

    /// `Replaces`; `Some(Err)` where there is one that makes no sense, or more than one.
    pub fn replaces(&self) -> Option<Result<Replaces, HeaderError>> {
        let first = self.first("Replaces")?;
        if self.all("Replaces").count() > 1 {
            return Some(Err(HeaderError::Repeated));
        }
        Some(Replaces::parse(first))
    }

    /// `Refer-To`; a REFER must have exactly one.
    pub fn refer_to(&self) -> Result<NameAddr, HeaderError> {
        let value = self.mandatory("Refer-To")?;
        if self.list("Refer-To").len() > 1 {
            return Err(HeaderError::Repeated);
        }
        NameAddr::parse(value)
    }

    /// `Referred-By`.
    pub fn referred_by(&self) -> Option<NameAddr> {
        NameAddr::parse(self.first("Referred-By")?).ok()
    }

    /// `Event`.
    pub fn event(&self) -> Option<EventPackage> {
        EventPackage::parse(self.first("Event")?)
    }

    /// `Subscription-State`.
    pub fn subscription_state(&self) -> Option<SubscriptionState> {
        SubscriptionState::parse(self.first("Subscription-State")?)
    }

    fn mandatory(&self, name: &'static str) -> Result<&str, HeaderError> {
        self.first(name).ok_or(HeaderError::Missing)
    }

    fn number(&self, name: &str) -> Option<u32> {
        saturating_number(self.first(name)?)
    }

    fn addresses(&self, name: &str) -> Vec<NameAddr> {
        self.list(name).into_iter().filter_map(|text| NameAddr::parse(text).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::new();
        fields.iter().for_each(|(name, value)| headers.push(name, *value));
        headers
    }

    #[test]
    fn comma_lists_are_read_in_every_list_header() {
        let h = headers(&[
            ("Via", "SIP/2.0/TCP a;branch=1, SIP/2.0/UDP b;branch=2"),
            ("Contact", "\"A, B\" <sip:a@b>;q=0.7, sip:c@d;expires=60"),
            ("m", "<sip:e,f@g>"),
            ("Route", "<sip:p1;lr>,<sip:p2;lr>"),
            ("Record-Route", "<sip:p3;lr> , <sip:p4;lr=on>"),
            ("Require", "100rel, timer,"),
            ("k", "replaces ,norefersub"),
            ("Allow", "INVITE,ACK, BYE"),
        ]);
        assert_eq!(h.vias().len(), 2);
        let Contacts::List(contacts) = h.contacts() else { panic!("a list is no star") };
        assert_eq!(contacts.len(), 3);
        assert_eq!(contacts[0].display.as_deref(), Some("A, B"));
        assert_eq!(contacts[1].params.value("expires"), Some("60"));
        assert_eq!(contacts[2].uri.user.as_deref(), Some("e,f"));
        assert_eq!((h.route().len(), h.record_route().len()), (2, 2));
        assert_eq!(h.require(), ["100rel", "timer"]);
        assert!(h.supports("replaces") && h.supports("timer") && !h.supports("path"));
        assert_eq!(h.allow(), ["INVITE", "ACK", "BYE"]);
    }

    #[test]
    fn a_star_stands_alone() {
        assert_eq!(headers(&[("Contact", " * ")]).contacts(), Contacts::Star);
        let mixed = headers(&[("Contact", "*"), ("Contact", "<sip:a@b>")]);
        assert!(mixed.contacts_checked().is_err(), "a star beside a binding makes no sense");
    }

    #[test]
    fn a_bad_contact_is_left_out_or_reported_as_is_wished() {
        let h = headers(&[("Contact", "<sip:a@b>, <nonsense>")]);
        assert!(matches!(h.contacts(), Contacts::List(list) if list.len() == 1));
        assert_eq!(h.contacts_checked(), Err(HeaderError::Malformed));
    }

    #[test]
    fn bad_optional_values_are_as_good_as_absent() {
        let h = headers(&[
            ("Expires", "soon"),
            ("Max-Forwards", "-1"),
            ("Session-Expires", "x"),
            ("RAck", "1 INVITE"),
            ("Retry-After", "949302838503028349304023988"),
        ]);
        assert_eq!((h.expires(), h.max_forwards(), h.session_expires()), (None, None, None));
        assert_eq!(h.rack(), None);
        assert_eq!(h.retry_after(), Some(u32::MAX), "overlarge is as long as can be");
    }

    #[test]
    fn content_types_are_compared_without_case_space_and_parameters() {
        let h = headers(&[("c", "Application / SDP ;charset=utf-8")]);
        assert!(h.has_content_type("application/sdp"));
        assert_eq!(h.content_type(), Some("Application / SDP"));
    }

    #[test]
    fn mandatory_values_say_what_is_wrong() {
        assert_eq!(Headers::new().to(), Err(HeaderError::Missing));
        assert_eq!(headers(&[("CSeq", "x")]).cseq(), Err(HeaderError::Malformed));
        let two = headers(&[("Refer-To", "<sip:a@b>, <sip:c@d>")]);
        assert_eq!(two.refer_to(), Err(HeaderError::Repeated));
        assert_eq!(Headers::new().replaces(), None);
    }
}
