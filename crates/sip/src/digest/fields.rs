//! `Digest a=b, c="d"`: the text of challenges and credentials (RFC 7616 sections 3.3 and 3.4).

use crate::wire::{is_token, quoted_string, split_list};

/// One challenge, or one set of credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuthFields {
    scheme: String,
    params: Vec<(String, String)>,
}

impl AuthFields {
    /// Reads all that a header field value holds; usually that is one. Commas may be missing or
    /// too many; a parameter that makes no sense is left out.
    pub(super) fn parse_all(text: &str) -> Vec<AuthFields> {
        let mut all: Vec<AuthFields> = Vec::new();
        for part in split_list(text, ',') {
            let part = match part.split_once([' ', '\t']) {
                // A word before the name starts the next challenge.
                Some((scheme, param))
                    if is_token(scheme) && !param.trim_start().starts_with('=') =>
                {
                    all.push(AuthFields { scheme: scheme.to_owned(), params: Vec::new() });
                    param
                }
                _ => part,
            };
            if let (Some(last), Some(param)) = (all.last_mut(), parse_param(part)) {
                last.params.push(param);
            }
        }
        all
    }

    pub(super) fn is_digest(&self) -> bool {
        self.scheme.eq_ignore_ascii_case("Digest")
    }

    /// A parameter, unquoted; the first of that name.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.params.iter().find(|(n, _)| n.eq_ignore_ascii_case(name))?;
        Some(value)
    }
}

fn parse_param(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    if !is_token(name) {
        return None;
    }
    let value = if value.starts_with('"') { quoted_string(value)?.0 } else { value.to_owned() };
    Some((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_quoted_or_not_and_with_space() {
        let all = AuthFields::parse_all(
            "digest  realm=\"a, \\\"b\\\"\" ,nonce = \"x=\",\tqop=\"auth,auth-int\", stale=TRUE,,",
        );
        assert_eq!(all.len(), 1);
        assert!(all[0].is_digest());
        assert_eq!(all[0].value("realm"), Some("a, \"b\""));
        assert_eq!(all[0].value("NONCE"), Some("x="));
        assert_eq!(all[0].value("qop"), Some("auth,auth-int"));
        assert_eq!(all[0].value("stale"), Some("TRUE"));
        assert_eq!(all[0].value("opaque"), None);
    }

    #[test]
    fn several_challenges_may_share_a_field() {
        let all = AuthFields::parse_all(
            "Digest realm=\"a\", algorithm=SHA-256, Digest realm=\"b\", Basic realm=\"c\"",
        );
        let realms: Vec<_> = all.iter().map(|f| (f.is_digest(), f.value("realm"))).collect();
        assert_eq!(realms, [(true, Some("a")), (true, Some("b")), (false, Some("c"))]);
    }

    #[test]
    fn an_unknown_scheme_is_read_and_is_not_digest() {
        let all = AuthFields::parse_all("NoOneKnowsThisScheme opaque-data=here");
        assert!(!all[0].is_digest());
        assert!(AuthFields::parse_all("").is_empty());
        assert!(AuthFields::parse_all("realm=\"x\"").is_empty(), "no scheme, no challenge");
    }
}
