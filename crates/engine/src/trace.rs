//! SIP messages in the log, at the level TRACE, and on the ladders of calls, without what must never be
//! there.
//!
//! Left out are credentials, the prefixes agreed with carriers, and the bodies that carry pressed
//! keys (a caller may be typing a PIN).

use std::borrow::Cow;

use cordboard_pbx::office::Office;
use cordboard_sip::Flow;

const HIDDEN: &str = "***";

/// Header fields that carry credentials or what belongs to them.
const SECRET_FIELDS: [&str; 4] =
    ["authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate"];

/// Knows what to leave out.
#[derive(Debug)]
pub(crate) struct Trace {
    prefixes: Prefixes,
}

/// What is dialled before each number to a carrier. Not shown, here least of all.
struct Prefixes(Vec<String>);

impl std::fmt::Debug for Prefixes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Prefixes({})", self.0.len())
    }
}

impl Trace {
    pub(crate) fn new(office: &Office) -> Self {
        let prefixes = office.trunks.iter().filter_map(|trunk| trunk.dial_prefix.as_ref());
        let prefixes = prefixes.map(|prefix| prefix.expose().to_owned());
        Self { prefixes: Prefixes(prefixes.filter(|prefix| !prefix.is_empty()).collect()) }
    }

    /// Of a phone, which has no carriers' prefixes.
    pub(crate) fn plain() -> Self {
        Self { prefixes: Prefixes(Vec::new()) }
    }

    pub(crate) fn received(&self, flow: &Flow, bytes: &[u8]) {
        if tracing::enabled!(tracing::Level::TRACE) {
            tracing::trace!(from = %flow.peer, "received\n{}", self.mask(bytes));
        }
    }

    pub(crate) fn sent(&self, flow: &Flow, bytes: &[u8]) {
        if tracing::enabled!(tracing::Level::TRACE) {
            tracing::trace!(to = %flow.peer, "sent\n{}", self.mask(bytes));
        }
    }

    /// A message as it may be shown.
    pub(crate) fn mask(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = split(&text);
        let mut masked = String::with_capacity(text.len());
        // Whatever an INFO calls its body, it may be a key.
        let (mut in_secret, mut keys_in_body) = (false, head.starts_with("INFO "));
        for line in head.lines() {
            let folded = line.starts_with([' ', '\t']);
            let name = line.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
            in_secret = if folded { in_secret } else { SECRET_FIELDS.contains(&name.as_str()) };
            keys_in_body |= matches!(name.as_str(), "content-type" | "c")
                && line.to_ascii_lowercase().contains("dtmf");
            if !in_secret {
                masked.push_str(&self.without_prefixes(line));
            } else if !folded {
                masked.push_str(&format!("{name}: {HIDDEN}"));
            }
            masked.push('\n');
        }
        masked.push('\n');
        masked.push_str(&if keys_in_body { HIDDEN.into() } else { without_keys(body) });
        masked
    }

    /// Numbers start after a scheme, a quote, or a bracket.
    fn without_prefixes<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let mut line = Cow::Borrowed(line);
        for prefix in &self.prefixes.0 {
            for before in ["sip:", "sips:", "tel:", "\""] {
                let whole = format!("{before}{prefix}");
                if line.contains(&whole) {
                    line = Cow::Owned(line.replace(&whole, &format!("{before}{HIDDEN}")));
                }
            }
        }
        line
    }
}

/// The keys of encrypted sound (RFC 4568, RFC 4567) open the whole call.
fn without_keys(body: &str) -> Cow<'_, str> {
    const KEYS: [&str; 3] = ["a=crypto", "a=key-mgmt", "k="];
    let holds_key = |line: &str| {
        let line = line.trim_start().to_ascii_lowercase();
        KEYS.iter().any(|key| line.starts_with(key)) || line.contains("inline:")
    };
    if !body.lines().any(holds_key) {
        return Cow::Borrowed(body);
    }
    let masked = |line| if holds_key(line) { HIDDEN } else { line };
    Cow::Owned(body.lines().map(masked).collect::<Vec<_>>().join("\n"))
}

fn split(text: &str) -> (&str, &str) {
    let ends = ["\r\n\r\n", "\n\n"];
    ends.iter().find_map(|end| text.split_once(end)).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(text: &str) -> String {
        Trace { prefixes: Prefixes(vec!["9981".into()]) }.mask(text.as_bytes())
    }

    #[test]
    fn credentials_prefixes_and_keys_never_reach_the_log() {
        let masked = mask(
            "INVITE sip:9981075586001234@carrier SIP/2.0\r\n\
             To: \"9981075586001234\" <sip:9981075586001234@carrier>\r\n\
             AUTHORIZATION : Digest username=\"8600\",\r\n response=\"0123abcd\"\r\n\
             Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK1\r\n\r\nv=0\r\n",
        );
        for secret in ["9981", "8600\"", "0123abcd"] {
            assert!(!masked.contains(secret), "{secret} is still there: {masked}");
        }
        for kept in ["INVITE sip:***075586001234@carrier", "z9hG4bK1", "v=0"] {
            assert!(masked.contains(kept), "{kept} should be there: {masked}");
        }
        let keys = mask("INFO sip:a SIP/2.0\nContent-Type: application/dtmf-relay\n\nSignal=7\n");
        assert!(!keys.contains('7'), "a pressed key may be part of a PIN: {keys}");
        let keys = mask("INFO sip:a SIP/2.0\nContent-Type: audio/telephone-event\n\n7\n");
        assert!(!keys.contains('7'), "by whatever name it goes: {keys}");
    }

    #[test]
    fn the_keys_of_encrypted_sound_never_reach_the_log() {
        let masked = mask(
            "INVITE sip:1002@here SIP/2.0\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n\
             a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0\r\nA=CRYPTO:2 x INLINE:bW9yZQ\r\n\
             k=base64:b2xk\r\na=sendrecv\r\n",
        );
        for secret in ["c2VjcmV0", "bW9yZQ", "b2xk"] {
            assert!(!masked.contains(secret), "{secret} is still there: {masked}");
        }
        assert!(
            masked.contains("v=0") && masked.contains("a=sendrecv"),
            "the rest stays: {masked}"
        );
    }

    #[test]
    fn what_is_no_sip_is_shown_as_well_as_it_can_be() {
        assert_eq!(mask("\u{0}\r\n"), "\u{0}\n\n", "nothing breaks");
        assert_eq!(mask(""), "\n", "nor on nothing");
    }
}
