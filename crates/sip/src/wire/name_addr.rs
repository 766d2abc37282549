//! `"Name" <uri>;params`, as in From, To, Contact, Route and their kin (RFC 3261 section 20.10).

use std::fmt;
use std::str::FromStr;

use super::error::HeaderError;
use super::lex::{WS, quote, quoted_string};
use super::params::Params;
use super::text::for_people;
use super::uri::Uri;

/// An address with its display name and the parameters of the header field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameAddr {
    /// The display name, without quotes and readable; `None` where there is none.
    pub display: Option<String>,
    /// The address.
    pub uri: Uri,
    /// Parameters of the header field, not of the URI.
    pub params: Params,
}

/// The value of all Contact header fields together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contacts {
    /// `*`: all bindings (REGISTER only).
    Star,
    /// The contacts in order; empty where there are none.
    List(Vec<NameAddr>),
}

impl NameAddr {
    /// An address without display name and parameters.
    pub fn new(uri: Uri) -> Self {
        NameAddr { display: None, uri, params: Params::new() }
    }

    /// Reads one value. Display names need not be quoted even where they should be, and white
    /// space inside `<>` is taken away. Parameters behind a URI without `<>` belong to the header
    /// field (RFC 3261 section 20).
    pub fn parse(text: &str) -> Result<Self, HeaderError> {
        Self::read(text).ok_or(HeaderError::Malformed)
    }

    fn read(text: &str) -> Option<Self> {
        let text = text.trim_matches(WS);
        if text.starts_with('"') {
            let (display, rest) = quoted_string(text)?;
            let rest = rest.trim_start_matches(WS).strip_prefix('<')?;
            return Self::read_angled(Some(&display), rest);
        }
        match text.split_once('<') {
            Some((display, rest)) if !display.contains(';') => {
                let display = display.trim_end_matches(WS);
                Self::read_angled(Some(display), rest)
            }
            _ => {
                let params_at = text.find(';').unwrap_or(text.len());
                let (uri, params) = text.split_at_checked(params_at)?;
                let uri = Uri::parse(uri.trim_end_matches(WS)).ok()?;
                Some(NameAddr { display: None, uri, params: Params::parse(params)? })
            }
        }
    }

    fn read_angled(display: Option<&str>, rest: &str) -> Option<Self> {
        let (uri, params) = rest.split_once('>')?;
        Some(NameAddr {
            display: display.filter(|d| !d.is_empty()).map(for_people),
            uri: Uri::parse(uri.trim_matches(WS)).ok()?,
            params: Params::parse(params)?,
        })
    }

    /// The tag.
    pub fn tag(&self) -> Option<&str> {
        self.params.value("tag")
    }

    /// The same with this tag.
    #[must_use]
    pub fn with_tag(mut self, tag: &str) -> Self {
        self.params.set("tag", Some(tag));
        self
    }

    /// The same with this display name.
    #[must_use]
    pub fn with_display(mut self, display: &str) -> Self {
        self.display = Some(display.to_owned());
        self
    }
}

impl fmt::Display for NameAddr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(display) = &self.display {
            write!(f, "{} ", quote(display))?;
        }
        write!(f, "<{}>{}", self.uri, self.params)
    }
}

impl FromStr for NameAddr {
    type Err = HeaderError;
    fn from_str(text: &str) -> Result<Self, HeaderError> {
        NameAddr::parse(text)
    }
}

impl From<Uri> for NameAddr {
    fn from(uri: Uri) -> Self {
        NameAddr::new(uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_addr(text: &str) -> NameAddr {
        NameAddr::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn display_names_are_read_quoted_bare_and_without_space() {
        for (text, display) in [
            (r#""Bell, \"Alexander\"" <sip:a@b>;tag=1"#, Some(r#"Bell, "Alexander""#)),
            (
                "token1~` token2'+_ token3*%!.- <sip:a@b>;tag=1",
                Some("token1~` token2'+_ token3*%!.-"),
            ),
            ("caller<sip:a@b>;tag=1", Some("caller")),
            ("Bell, Alexander <sip:a@b>;tag=1", Some("Bell, Alexander")),
            ("A. Bell <sip:a@b>;tag=1", Some("A. Bell")),
            (r#""%Z%45" <sip:a@b>;tag=1"#, Some("%Z%45")),
            ("\"BEL:\\\u{7} NUL:\\\0\"<sip:a@b>;tag=1", Some("BEL:\u{7} NUL:\0")),
            ("<sip:a@b>;tag=1", None),
            (r#""" <sip:a@b>;tag=1"#, None),
        ] {
            let read = name_addr(text);
            assert_eq!(read.display.as_deref(), display, "{text:?}");
            assert_eq!((read.uri.to_string().as_str(), read.tag()), ("sip:a@b", Some("1")));
        }
    }

    #[test]
    fn a_latin_1_display_name_is_shown_as_it_was_meant() {
        let text = super::super::text::from_octets(b"\"J\xfcrgen\" <sip:a@b>");
        assert_eq!(name_addr(&text).display.as_deref(), Some("Jürgen"));
    }

    #[test]
    fn parameters_without_brackets_belong_to_the_header_field() {
        let bare = name_addr("sip:+16505552222@ss1.example.net;user=phone");
        assert!(bare.uri.params.is_empty());
        assert_eq!(bare.params.value("user"), Some("phone"));
        let angled = name_addr("<sip:+19725552222@gw1.example.net;unknownparam>");
        assert!(angled.uri.params.has("unknownparam") && angled.params.is_empty());
    }

    #[test]
    fn white_space_is_allowed_nearly_everywhere() {
        let read = name_addr("\"Watson\" < sip:t.watson@example.org >  ;  tag  =  x ");
        assert_eq!(read.uri.to_string(), "sip:t.watson@example.org");
        assert_eq!(read.tag(), Some("x"));
    }

    #[test]
    fn an_escaped_route_in_a_contact_uri_is_a_header_of_the_uri() {
        let text = "<sip:user@example.com?Route=%3Csip:sip.example.com%3E>";
        assert_eq!(
            name_addr(text).uri.header_decoded("route").as_deref(),
            Some("<sip:sip.example.com>")
        );
        assert_eq!(name_addr(text).to_string(), text);
    }

    #[test]
    fn an_unbalanced_quote_is_refused() {
        assert!(NameAddr::parse("\"Mr. J. User <sip:j.user@example.com>").is_err());
        for bad in ["", "<sip:a@b", "<sip:a@b> x", "*", "alice", "\"x\" sip:a@b"] {
            assert!(NameAddr::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn tags_are_kept_exactly() {
        let odd = name_addr("<sip:a@b>;tag=_token~1'+`*%!-.");
        assert_eq!(odd.tag(), Some("_token~1'+`*%!-."));
        assert_eq!(odd.to_string(), "<sip:a@b>;tag=_token~1'+`*%!-.");
        assert_eq!(odd.with_tag("new").tag(), Some("new"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let built =
            NameAddr::new(Uri::sip("100", "h:5070".parse::<crate::wire::HostPort>().unwrap()))
                .with_display("总机 \"A\"")
                .with_tag("x");
        assert_eq!(built.to_string(), r#""总机 \"A\"" <sip:100@h:5070>;tag=x"#);
        assert_eq!(name_addr(&built.to_string()), built);
    }
}
