//! The values of smaller header fields.

use std::fmt;

use super::error::HeaderError;
use super::lex::{WS, number, saturating_number};
use super::method::Method;
use super::params::Params;

/// `CSeq`: the number of a request within its dialog, and its method (RFC 3261 section 20.16).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are the parts of the value")]
pub struct CSeq {
    pub number: u32,
    pub method: Method,
}

/// `RAck`: which reliable provisional response a PRACK is for (RFC 3262 section 7.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are the parts of the value")]
pub struct RAck {
    pub rseq: u32,
    pub cseq: u32,
    pub method: Method,
}

/// Who refreshes a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refresher {
    /// The user agent client of the transaction.
    Uac,
    /// The user agent server of the transaction.
    Uas,
}

/// `Session-Expires` (RFC 4028 section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionExpires {
    /// The session interval in seconds.
    pub seconds: u32,
    /// Who refreshes, where it is said.
    pub refresher: Option<Refresher>,
}

/// `Replaces` (RFC 3891 section 6.1). The tags are those of the receiver's view of the dialog.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Replaces {
    /// The Call-ID of the dialog to be replaced.
    pub call_id: String,
    /// The receiver's own tag.
    pub to_tag: String,
    /// The tag of the receiver's peer.
    pub from_tag: String,
    /// Whether only an early dialog may be replaced.
    pub early_only: bool,
}

/// `Event` (RFC 6665 section 8.2.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EventPackage {
    /// The package, such as `message-summary`.
    pub package: String,
    /// The `id` parameter.
    pub id: Option<String>,
}

/// `Subscription-State` (RFC 6665 section 8.2.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SubscriptionState {
    /// `active`, `pending`, `terminated`, or another word, in lower case.
    pub state: String,
    /// The seconds left.
    pub expires: Option<u32>,
    /// Why it was terminated.
    pub reason: Option<String>,
}

impl CSeq {
    /// Reads `number method`; the number must fit 32 bits.
    pub fn parse(text: &str) -> Result<Self, HeaderError> {
        let read = || {
            let (digits, method) = text.trim_matches(WS).split_once(WS)?;
            let method = method.trim_start_matches(WS).parse().ok()?;
            Some(CSeq { number: number(digits)?, method })
        };
        read().ok_or(HeaderError::Malformed)
    }
}

impl RAck {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(WS).filter(|part| !part.is_empty());
        let (rseq, cseq, method) = (parts.next()?, parts.next()?, parts.next()?);
        Some(RAck { rseq: number(rseq)?, cseq: number(cseq)?, method: method.parse().ok()? })
    }
}

impl SessionExpires {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (seconds, params) = value_and_params(text)?;
        let refresher = match params.value("refresher") {
            Some(who) if who.eq_ignore_ascii_case("uac") => Some(Refresher::Uac),
            Some(who) if who.eq_ignore_ascii_case("uas") => Some(Refresher::Uas),
            Some(_) | None => None,
        };
        Some(SessionExpires { seconds: saturating_number(seconds)?, refresher })
    }
}

impl Replaces {
    /// Reads the value of a Replaces header field, or of the unescaped one in a Refer-To URI.
    pub fn parse(text: &str) -> Result<Self, HeaderError> {
        let read = || {
            let (call_id, params) = value_and_params(text)?;
            Some(Replaces {
                call_id: (!call_id.is_empty()).then(|| call_id.to_owned())?,
                to_tag: params.value("to-tag")?.to_owned(),
                from_tag: params.value("from-tag")?.to_owned(),
                early_only: params.has("early-only"),
            })
        };
        read().ok_or(HeaderError::Malformed)
    }
}

impl EventPackage {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (package, params) = value_and_params(text)?;
        Some(EventPackage {
            package: (!package.is_empty()).then(|| package.to_owned())?,
            id: params.value("id").map(str::to_owned),
        })
    }
}

impl SubscriptionState {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (state, params) = value_and_params(text)?;
        Some(SubscriptionState {
            state: state.to_ascii_lowercase(),
            expires: params.value("expires").and_then(saturating_number),
            reason: params.value("reason").map(str::to_owned),
        })
    }
}

fn value_and_params(text: &str) -> Option<(&str, Params)> {
    let params_at = text.find(';').unwrap_or(text.len());
    let (value, params) = text.split_at_checked(params_at)?;
    Some((value.trim_matches(WS), Params::parse(params)?))
}

impl fmt::Display for CSeq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.method)
    }
}

impl fmt::Display for RAck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.rseq, self.cseq, self.method)
    }
}

impl fmt::Display for SessionExpires {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.seconds.fmt(f)?;
        match self.refresher {
            Some(Refresher::Uac) => f.write_str(";refresher=uac"),
            Some(Refresher::Uas) => f.write_str(";refresher=uas"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Replaces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{};to-tag={};from-tag={}", self.call_id, self.to_tag, self.from_tag)?;
        if self.early_only { f.write_str(";early-only") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cseq_may_have_leading_zeros_and_much_space() {
        let read = CSeq::parse("0009   INVITE").unwrap();
        assert_eq!(read, CSeq { number: 9, method: Method::Invite });
        assert_eq!(read.to_string(), "9 INVITE");
    }

    #[test]
    fn a_cseq_that_does_not_fit_or_lacks_a_part_is_refused() {
        for bad in ["36893488147419103232 REGISTER", "-1 BYE", "1", "BYE", "1 IN VITE", ""] {
            assert!(CSeq::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn session_expires_names_its_refresher() {
        let read = SessionExpires::parse("1800 ; Refresher = UAS").unwrap();
        assert_eq!(read, SessionExpires { seconds: 1800, refresher: Some(Refresher::Uas) });
        assert_eq!(SessionExpires::parse(&read.to_string()), Some(read));
        assert_eq!(SessionExpires::parse("90").unwrap().refresher, None);
    }

    #[test]
    fn replaces_needs_both_tags() {
        let text = "425928@bobster.example.org;to-tag=7743;from-tag=6472;early-only";
        let read = Replaces::parse(text).unwrap();
        assert_eq!((read.to_tag.as_str(), read.from_tag.as_str()), ("7743", "6472"));
        assert!(read.early_only);
        assert_eq!(read.to_string(), text);
        assert!(Replaces::parse("425928@bobster.example.org;to-tag=7743").is_err());
    }

    #[test]
    fn rack_event_and_subscription_state_are_read() {
        let rack = RAck::parse("776656  1 INVITE").unwrap();
        assert_eq!(rack, RAck { rseq: 776_656, cseq: 1, method: Method::Invite });
        let event = EventPackage::parse("dialog ; id=7").unwrap();
        assert_eq!((event.package.as_str(), event.id.as_deref()), ("dialog", Some("7")));
        let state = SubscriptionState::parse("Terminated;reason=noresource;expires=0").unwrap();
        assert_eq!((state.state.as_str(), state.expires), ("terminated", Some(0)));
        assert_eq!(state.reason.as_deref(), Some("noresource"));
    }
}
