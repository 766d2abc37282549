//! Peers' bytes made into text that a strict parser takes.
//!
//! Only the lines that a call needs are kept (`o=`, `c=`, `m=`, `a=`), each with its fields checked
//! and its blanks single. An `m=` line is never lost, however broken: an answer must have as many.

use std::net::{IpAddr, Ipv4Addr};

use crate::ParseError;

/// The description in lines that end in LF and begin with `v=0`.
///
/// # Errors
///
/// [`ParseError::NotSdp`] when no line is one of SDP, [`ParseError::Version`] for another version.
pub(crate) fn tidy(bytes: &[u8]) -> Result<String, ParseError> {
    let text = String::from_utf8_lossy(bytes);
    let mut tidied = Tidied::default();
    for raw in text.split(['\r', '\n']) {
        let line: String = raw.chars().filter(|&c| c != '\0').collect();
        let line = line.trim().trim_start_matches('\u{feff}');
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        tidied.take(key.trim_end(), value.trim())?;
    }
    tidied.finish()
}

#[derive(Default)]
struct Tidied {
    text: String,
    is_sdp: bool,
    has_version: bool,
    has_origin: bool,
    /// Of the present level: the session, or the last media line.
    has_connection: bool,
    in_media: bool,
}

impl Tidied {
    fn take(&mut self, key: &str, value: &str) -> Result<(), ParseError> {
        match key {
            "v" => self.version(value)?,
            "o" if !self.has_origin && !self.in_media => self.origin(value),
            "c" if !self.has_connection => self.connection(value),
            "m" => self.media(value),
            "a" if !value.is_empty() && !value.starts_with(':') => self.push('a', value),
            _ => {}
        }
        Ok(())
    }

    fn version(&mut self, value: &str) -> Result<(), ParseError> {
        if !self.has_version && value != "0" {
            return Err(ParseError::Version(value.chars().take(16).collect()));
        }
        self.has_version = true;
        self.is_sdp = true;
        Ok(())
    }

    fn origin(&mut self, value: &str) {
        let mut fields = value.split_whitespace().skip(1);
        let id = number(fields.next());
        let version = number(fields.next());
        let address = fields
            .nth(2)
            .and_then(|field| field.parse::<IpAddr>().ok())
            .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let family = if address.is_ipv4() { "IP4" } else { "IP6" };
        self.push('o', &format!("- {id} {version} IN {family} {address}"));
        self.has_origin = true;
        self.is_sdp = true;
    }

    fn connection(&mut self, value: &str) {
        let mut fields = value.split_whitespace().skip(1);
        let (Some(family), Some(address)) = (fields.next(), fields.next()) else {
            return;
        };
        let family = if family.eq_ignore_ascii_case("IP6") { "IP6" } else { "IP4" };
        self.push('c', &format!("IN {family} {address}"));
        self.has_connection = true;
    }

    fn media(&mut self, value: &str) {
        let mut fields = value.split_whitespace();
        let media = fields.next().unwrap_or("unknown");
        // "49170/2" offers several ports; the first is the one that counts for a call.
        let port = fields
            .next()
            .and_then(|field| field.split('/').next())
            .and_then(|field| field.parse::<u16>().ok())
            .unwrap_or(0);
        let protocol = fields.next().unwrap_or("RTP/AVP");
        let formats = fields.collect::<Vec<_>>().join(" ");
        let formats = if formats.is_empty() { "0" } else { &formats };
        self.push('m', &format!("{media} {port} {protocol} {formats}"));
        self.in_media = true;
        self.has_connection = false;
        self.is_sdp = true;
    }

    fn push(&mut self, key: char, value: &str) {
        self.text.push(key);
        self.text.push('=');
        self.text.push_str(value);
        self.text.push('\n');
    }

    fn finish(self) -> Result<String, ParseError> {
        if self.is_sdp { Ok(format!("v=0\n{}", self.text)) } else { Err(ParseError::NotSdp) }
    }
}

/// Numbers of any length become one that changes when they change; no number becomes 0.
fn number(field: Option<&str>) -> u64 {
    field.unwrap_or_default().chars().fold(0, |sum: u64, c| {
        let Some(digit) = c.to_digit(10) else {
            return sum;
        };
        sum.wrapping_mul(10).wrapping_add(u64::from(digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_of_every_kind_are_the_same() {
        let wanted = "v=0\no=- 1 2 IN IP4 192.0.2.1\nm=audio 4000 RTP/AVP 0 8\n";
        for end in ["\r\n", "\n", "\r", "\r\n\r\n", "\0\r\n", " \n"] {
            let sent =
                ["v=0", "o=x 1 2 IN IP4 192.0.2.1", "m=audio 4000 RTP/AVP 0 8", ""].join(end);
            assert_eq!(tidy(sent.as_bytes()).unwrap(), wanted, "lines ended in {end:?}");
        }
    }

    #[test]
    fn a_broken_media_line_stays_a_line() {
        let sent = b"v=0\nm=\nm=audio\nm=audio 99999 RTP/AVP 0\nm=audio 5000/2  RTP/AVP   0\n";
        assert_eq!(
            tidy(sent).unwrap(),
            "v=0\nm=unknown 0 RTP/AVP 0\nm=audio 0 RTP/AVP 0\nm=audio 0 RTP/AVP 0\n\
             m=audio 5000 RTP/AVP 0\n",
            "an answer must have one line for each line of the offer"
        );
    }

    #[test]
    fn origin_numbers_of_any_length_still_tell_versions_apart() {
        let text = |version: &str| {
            let sent = format!("v=0\no=- 99999999999999999999999 {version} IN IP4 pc.example\n");
            tidy(sent.as_bytes()).unwrap()
        };
        assert_ne!(text("99999999999999999999998"), text("99999999999999999999999"));
        assert!(text("1").ends_with(" 1 IN IP4 0.0.0.0\n"), "a host name is no address");
    }

    #[test]
    fn what_is_no_sdp_is_told_apart() {
        assert_eq!(tidy(b""), Err(ParseError::NotSdp));
        assert_eq!(tidy(b"Signal=1\r\nDuration=160\r\n"), Err(ParseError::NotSdp));
        assert_eq!(tidy(b"v=1\r\n"), Err(ParseError::Version("1".into())));
        assert!(tidy(b"m=audio 4000 RTP/AVP 0").is_ok(), "v= may be missing");
    }
}
