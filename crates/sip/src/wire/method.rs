//! Request methods: the known ones by name, others as sent.

use std::fmt;
use std::str::FromStr;

use super::lex::is_token;

/// A request method. Methods are case-sensitive (RFC 3261 section 7.1): `invite` is an unknown one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the methods' own names")]
pub enum Method {
    Invite,
    Ack,
    Bye,
    Cancel,
    Register,
    Options,
    Info,
    Update,
    Prack,
    Refer,
    Notify,
    Subscribe,
    Message,
    Publish,
    /// Any other token, as sent.
    Other(String),
}

/// The text is no token, and so no method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a method")]
pub struct NotAMethod;

const KNOWN: [(&str, Method, rsip::Method); 14] = [
    ("INVITE", Method::Invite, rsip::Method::Invite),
    ("ACK", Method::Ack, rsip::Method::Ack),
    ("BYE", Method::Bye, rsip::Method::Bye),
    ("CANCEL", Method::Cancel, rsip::Method::Cancel),
    ("REGISTER", Method::Register, rsip::Method::Register),
    ("OPTIONS", Method::Options, rsip::Method::Options),
    ("INFO", Method::Info, rsip::Method::Info),
    ("UPDATE", Method::Update, rsip::Method::Update),
    ("PRACK", Method::Prack, rsip::Method::PRack),
    ("REFER", Method::Refer, rsip::Method::Refer),
    ("NOTIFY", Method::Notify, rsip::Method::Notify),
    ("SUBSCRIBE", Method::Subscribe, rsip::Method::Subscribe),
    ("MESSAGE", Method::Message, rsip::Method::Message),
    ("PUBLISH", Method::Publish, rsip::Method::Publish),
];

impl Method {
    /// The token as it is written.
    pub fn as_str(&self) -> &str {
        match self {
            Method::Other(token) => token,
            known => KNOWN
                .iter()
                .find(|(_, method, _)| method == known)
                .map_or("", |(token, _, _)| token),
        }
    }

    /// The same method in `rsip`'s words, which has only the known ones.
    pub fn to_rsip(&self) -> Option<rsip::Method> {
        KNOWN.iter().find(|(_, method, _)| method == self).map(|(_, _, rsip)| *rsip)
    }
}

impl From<rsip::Method> for Method {
    fn from(method: rsip::Method) -> Self {
        KNOWN
            .iter()
            .find(|(_, _, rsip)| *rsip == method)
            .map_or_else(|| Method::Other(method.to_string()), |(_, ours, _)| ours.clone())
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Method {
    type Err = NotAMethod;

    fn from_str(text: &str) -> Result<Self, NotAMethod> {
        if !is_token(text) {
            return Err(NotAMethod);
        }
        let known = KNOWN.iter().find(|(token, _, _)| *token == text);
        Ok(known.map_or_else(|| Method::Other(text.to_owned()), |(_, method, _)| method.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_that_rsip_knows_is_known_under_the_same_token() {
        for rsip in rsip::Method::all() {
            let ours = Method::from(rsip);
            assert!(!matches!(ours, Method::Other(_)), "{rsip} should be known");
            assert_eq!(ours.to_string(), rsip.to_string());
            assert_eq!(ours.to_rsip(), Some(rsip));
            assert_eq!(ours.as_str().parse(), Ok(ours));
        }
    }

    #[test]
    fn methods_are_case_sensitive() {
        assert_eq!("invite".parse(), Ok(Method::Other("invite".into())));
    }

    #[test]
    fn an_unknown_method_is_kept_with_its_odd_characters() {
        let odd = "!interesting-Method0123456789_*+`.%indeed'~";
        assert_eq!(odd.parse(), Ok(Method::Other(odd.into())));
        assert_eq!(
            "RE%47IST%45R".parse(),
            Ok(Method::Other("RE%47IST%45R".into())),
            "a method is never unescaped: this one is not REGISTER"
        );
    }

    #[test]
    fn text_that_is_no_token_is_no_method() {
        for bad in ["", "IN VITE", "INVITE:", "<INVITE>", "ÏNVITE"] {
            assert_eq!(bad.parse::<Method>(), Err(NotAMethod), "{bad:?}");
        }
    }
}
