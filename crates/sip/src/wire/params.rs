//! `;name=value` parameters, of URIs and of header fields.

use std::fmt;

use super::lex::{WS, is_token, percent_decoded, quote, quoted_string};

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Param {
    /// The name as sent.
    pub name: String,
    /// The value, without its quotes; `None` for a flag.
    pub value: Option<String>,
    /// Whether the value is written in quotes.
    pub quoted: bool,
}

/// Parameters in their order. Names are matched without regard to case; of several with one name
/// the first counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Params(Vec<Param>);

impl Params {
    /// No parameters.
    pub fn new() -> Self {
        Params::default()
    }

    /// The value of a parameter, unquoted. `None` where it is absent or a flag.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.find(name)?.value.as_deref()
    }

    /// Whether the parameter is there, as a flag or with a value.
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Sets a parameter in its place, or at the end; `None` makes it a flag. A value that is no
    /// token or host is written in quotes.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        let new = Param {
            name: name.to_owned(),
            value: value.map(|v| v.replace(['\r', '\n'], " ")),
            quoted: value.is_some_and(|v| !is_plain(v)),
        };
        match self.0.iter_mut().find(|p| p.is_named(name)) {
            Some(old) => *old = new,
            None => self.0.push(new),
        }
    }

    /// Takes a parameter away.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|p| !p.is_named(name));
    }

    /// The parameters in order.
    pub fn iter(&self) -> impl Iterator<Item = &Param> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, name: &str) -> Option<&Param> {
        self.0.iter().find(|p| p.is_named(name))
    }

    /// Reads the parameters of a header field: white space around everything, quoted values.
    /// Empty ones (`;;`) are skipped. `None` where a name is no name or a quote is not closed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut params = Vec::new();
        let mut rest = text.trim_matches(WS);
        while !rest.is_empty() {
            rest = rest.strip_prefix(';')?.trim_start_matches(WS);
            let name_end = rest.find(['=', ';']).unwrap_or(rest.len());
            let (name, after) = rest.split_at_checked(name_end)?;
            let name = name.trim_end_matches(WS);
            let (value, quoted, after) = match after.strip_prefix('=') {
                Some(after) => header_value(after)?,
                None => (None, false, after),
            };
            rest = after.trim_start_matches(WS);
            if is_token(name) {
                params.push(Param { name: name.to_owned(), value, quoted });
            } else if !name.is_empty() || value.is_some() {
                return None;
            }
        }
        Some(Params(params))
    }

    /// Reads the parameters of a URI, `;` first. No quotes, no white space; escapes stay.
    pub(super) fn parse_uri(text: &str) -> Self {
        let params = text.split(';').filter(|part| !part.is_empty()).map(|part| {
            let (name, value) = match part.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (part, None),
            };
            Param { name: name.to_owned(), value, quoted: false }
        });
        Params(params.collect())
    }
}

impl Param {
    /// Whether this is the parameter `name`: in any case, and also where the name is escaped.
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
            || (self.name.contains('%') && percent_decoded(&self.name).eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Param { name, value, quoted } in &self.0 {
            match value {
                None => write!(f, ";{name}")?,
                Some(value) if *quoted => write!(f, ";{name}={}", quote(value))?,
                Some(value) => write!(f, ";{name}={value}")?,
            }
        }
        Ok(())
    }
}

/// The value behind `=`, whether it was quoted, and the text behind it.
fn header_value(text: &str) -> Option<(Option<String>, bool, &str)> {
    let text = text.trim_start_matches(WS);
    if text.starts_with('"') {
        let (value, after) = quoted_string(text)?;
        let after = after.trim_start_matches(WS);
        return (after.is_empty() || after.starts_with(';')).then_some((Some(value), true, after));
    }
    let end = text.find(';').unwrap_or(text.len());
    let (value, after) = text.split_at_checked(end)?;
    let value = value.trim_end_matches(WS);
    (!value.contains(['"', '<', '>'])).then(|| (Some(value.to_owned()), false, after))
}

/// Whether a value may stand without quotes. Wider than a token, so that hosts and the odd tags of
/// peers are not dressed up.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|b| b.is_ascii_graphic() && !b"\";,<>\\".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_instance_id_is_one_value() {
        let params = Params::parse(
            r#" ; +sip.instance="<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>" ;reg-id=1;ob"#,
        )
        .unwrap();
        assert_eq!(
            params.value("+sip.instance"),
            Some("<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>")
        );
        assert_eq!(params.value("REG-ID"), Some("1"), "names are matched in any case");
        assert!(params.has("ob") && params.value("ob").is_none(), "a flag has no value");
        assert_eq!(
            params.to_string(),
            r#";+sip.instance="<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>";reg-id=1;ob"#
        );
    }

    #[test]
    fn white_space_and_empty_parameters_are_skipped() {
        let params = Params::parse("; newparam = newvalue ; secondparam ;; q = 0.33 ;").unwrap();
        assert_eq!(params.value("newparam"), Some("newvalue"));
        assert_eq!(params.value("q"), Some("0.33"));
        assert_eq!(params.iter().count(), 3);
    }

    #[test]
    fn a_quoted_value_may_hold_separators_and_escapes() {
        let params = Params::parse(r#";a="x;y=\"z\"";b=2"#).unwrap();
        assert_eq!(params.value("a"), Some(r#"x;y="z""#));
        assert_eq!(params.value("b"), Some("2"));
        assert_eq!(Params::parse(&params.to_string()), Some(params), "written as it was read");
    }

    #[test]
    fn what_is_no_parameter_is_refused() {
        for bad in [r#";a="open"#, r#";a="x"y"#, "a=b", ";,", ";=x", ";a b=c"] {
            assert_eq!(Params::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn escaped_names_of_uri_parameters_are_found() {
        let params = Params::parse_uri(";%6C%72;n%61me=v%61lue%25%34%31");
        assert!(params.has("lr"), "%6C%72 is lr");
        assert_eq!(params.value("name"), Some("v%61lue%25%34%31"), "the value stays as sent");
    }

    #[test]
    fn set_keeps_the_place_and_quotes_what_needs_it() {
        let mut params = Params::parse(";rport;branch=z9hG4bK1").unwrap();
        params.set("rport", Some("5062"));
        params.set("text", Some("two words"));
        assert_eq!(params.to_string(), ";rport=5062;branch=z9hG4bK1;text=\"two words\"");
    }
}
