//! Header fields in their order, in `rsip`'s vocabulary.

use std::fmt;

use super::lex::{is_token, split_list};
use super::name_addr::NameAddr;
use super::names;
use super::via::Via;

/// The header fields of a message. Names are matched without regard to case, and a compact name is
/// the same as its long one. Values are text as sent, unfolded and trimmed; what a value means is
/// read when it is asked for (see the typed readers, such as [`Headers::contacts`]).
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Headers(rsip::Headers);

impl Headers {
    /// No header fields.
    pub fn new() -> Self {
        Headers::default()
    }

    /// The value of the first field of that name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.iter().find(|(n, _)| names::same(n, name)).map(|(_, value)| value)
    }

    /// The value of each field of that name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.iter().filter(move |(n, _)| names::same(n, name)).map(|(_, value)| value)
    }

    /// The values of all fields of that name, split at commas outside quotes and `<>`.
    pub fn list(&self, name: &str) -> Vec<&str> {
        self.all(name).flat_map(|value| split_list(value, ',')).collect()
    }

    /// Whether there is a field of that name.
    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// Adds a field at the end. Line ends in the value become spaces; a name that is no token names
    /// no header field, and is left out.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        if !is_token(name) {
            return;
        }
        self.0.push(names::header(names::long(name), clean(value.into())));
    }

    /// Adds a field before all others of that name, or at the top where there is none.
    pub fn push_front(&mut self, name: &str, value: impl Into<String>) {
        if !is_token(name) {
            return;
        }
        let new = names::header(names::long(name), clean(value.into()));
        let mut fields = Vec::from(std::mem::take(&mut self.0));
        let at =
            fields.iter().position(|h| names::same(names::name_and_value(h).0, name)).unwrap_or(0);
        fields.insert(at, new);
        self.0 = fields.into();
    }

    /// Gives the first field of that name this value and removes the others; adds it at the end
    /// where there is none.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        if !is_token(name) {
            return;
        }
        let new = names::header(names::long(name), clean(value.into()));
        let mut fields = Vec::from(std::mem::take(&mut self.0));
        let is_named = |h: &rsip::Header| names::same(names::name_and_value(h).0, name);
        match fields.iter().position(is_named) {
            None => fields.push(new),
            Some(at) => {
                let mut index = 0;
                fields.retain(|h| {
                    index += 1;
                    index - 1 <= at || !is_named(h)
                });
                if let Some(first) = fields.get_mut(at) {
                    *first = new;
                }
            }
        }
        self.0 = fields.into();
    }

    /// Removes all fields of that name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|h| !names::same(names::name_and_value(h).0, name));
    }

    /// Name and value of each field, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(names::name_and_value)
    }

    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.0.iter().count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts a changed topmost Via in its place; the values of those behind it stay as they are.
    pub fn replace_top_via(&mut self, via: &Via) {
        let is_top = |h: &&mut rsip::Header| {
            let (name, value) = names::name_and_value(h);
            names::same(name, "Via") && split_list(value, ',').next().is_some()
        };
        let Some(field) = self.0.iter_mut().find(is_top) else {
            return;
        };
        let (_, value) = names::name_and_value(field);
        let mut changed = via.to_string();
        for other in split_list(value, ',').skip(1) {
            changed.push_str(", ");
            changed.push_str(other);
        }
        *field = names::header("Via", clean(changed));
    }

    /// Adds a tag to To where it has none (RFC 3261 section 8.2.6.2); the rest of the value stays
    /// exactly as it is.
    pub fn set_to_tag(&mut self, tag: &str) {
        let Some(value) = self.first("To") else {
            return;
        };
        if NameAddr::parse(value).is_ok_and(|to| to.tag().is_none()) {
            let tagged = format!("{};tag={tag}", value.trim_end_matches([' ', '\t', ';']));
            self.replace_first("To", tagged);
        }
    }

    fn replace_first(&mut self, name: &str, value: String) {
        let new = names::header(name, clean(value));
        let mut fields = self.0.iter_mut();
        if let Some(first) = fields.find(|h| names::same(names::name_and_value(h).0, name)) {
            *first = new;
        }
    }
}

/// Credentials never reach a log, so they are not shown here either.
impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.iter().map(|(name, value)| {
            let secret =
                ["Authorization", "Proxy-Authorization"].iter().any(|s| names::same(s, name));
            (name, if secret { "(hidden)" } else { value })
        });
        f.debug_map().entries(shown).finish()
    }
}

fn clean(value: String) -> String {
    let trimmed = value.trim_matches([' ', '\t', '\r', '\n']);
    if trimmed.len() == value.len() && !value.contains(['\r', '\n']) {
        return value;
    }
    trimmed.replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Headers {
        let mut headers = Headers::new();
        headers.push("v", "SIP/2.0/UDP a;branch=1 , SIP/2.0/UDP b;branch=2");
        headers.push("X-Odd", "one");
        headers.push("VIA", "SIP/2.0/TCP c;branch=3");
        headers
    }

    #[test]
    fn names_match_in_any_case_and_in_compact_form() {
        let headers = sample();
        assert_eq!(headers.all("via").count(), 2);
        assert_eq!(headers.list("V").len(), 3);
        assert_eq!(headers.first("x-odd"), Some("one"));
    }

    #[test]
    fn unknown_header_fields_and_the_order_are_kept() {
        let headers = sample();
        let names: Vec<_> = headers.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Via", "X-Odd", "Via"]);
    }

    #[test]
    fn set_replaces_all_fields_of_the_name() {
        let mut headers = sample();
        headers.set("Via", "SIP/2.0/UDP d");
        headers.set("Subject", "x");
        let all: Vec<_> = headers.iter().collect();
        assert_eq!(all, [("Via", "SIP/2.0/UDP d"), ("X-Odd", "one"), ("Subject", "x")]);
        headers.remove("s");
        assert!(!headers.has("Subject"));
    }

    #[test]
    fn a_pushed_front_via_is_the_topmost() {
        let mut headers = sample();
        headers.push_front("Via", "SIP/2.0/UDP top;branch=0");
        assert_eq!(headers.list("Via")[0], "SIP/2.0/UDP top;branch=0");
    }

    #[test]
    fn only_the_topmost_via_of_a_list_is_changed() {
        let mut headers = sample();
        let mut top = headers.top_via().unwrap();
        top.set_rport(7);
        headers.replace_top_via(&top);
        assert_eq!(
            headers.list("Via"),
            ["SIP/2.0/UDP a;branch=1;rport=7", "SIP/2.0/UDP b;branch=2", "SIP/2.0/TCP c;branch=3"]
        );
    }

    #[test]
    fn empty_elements_before_the_topmost_via_do_not_hide_it() {
        let mut headers = Headers::new();
        headers.push("Via", " ,");
        headers.push("Via", ", SIP/2.0/UDP a;branch=1");
        let mut top = headers.top_via().unwrap();
        top.set_rport(7);
        headers.replace_top_via(&top);
        assert_eq!(headers.list("Via"), ["SIP/2.0/UDP a;branch=1;rport=7"]);
    }

    #[test]
    fn a_to_tag_is_added_once_and_the_rest_stays() {
        let mut headers = Headers::new();
        headers.push("To", "\"B  \\\" o\"<SIP:b@H>; x = y");
        headers.set_to_tag("1");
        headers.set_to_tag("2");
        assert_eq!(headers.first("To"), Some("\"B  \\\" o\"<SIP:b@H>; x = y;tag=1"));
    }

    #[test]
    fn a_value_cannot_smuggle_a_header_field() {
        let mut headers = Headers::new();
        headers.push("Subject", "a\r\nEvil: b\n");
        assert_eq!(headers.first("Subject"), Some("a  Evil: b"));
        headers.push("Evil: b\r\nX", "y");
        headers.set("", "y");
        headers.push_front("two words", "y");
        assert_eq!(headers.len(), 1, "nor can a name");
    }

    #[test]
    fn credentials_are_not_shown() {
        let mut headers = Headers::new();
        headers.push("Authorization", "Digest response=\"secret\"");
        assert!(!format!("{headers:?}").contains("secret"));
    }
}
