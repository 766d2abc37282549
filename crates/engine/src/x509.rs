//! The two things that people ask of a certificate: whose it is, and until when others believe it.
//!
//! It is not checked here, and nothing else of it is read: rustls does that (RFC 5280, 4.1; X.690 for how it
//! is written).

use jiff::Timestamp;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `id-at-commonName`
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];

/// For how long others believe a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The name in it; empty where it has none.
    pub whose: String,
    pub until: Timestamp,
}

/// Reads them out of a certificate in DER; `None` where it is none.
pub(crate) fn term(certificate: &[u8]) -> Option<Term> {
    let mut outer = Reader(certificate);
    let mut signed = Reader(outer.take(SEQUENCE)?);
    let mut told = Reader(signed.take(SEQUENCE)?);
    if told.tag() == Some(VERSION) {
        told.next()?;
    }
    let _serial = told.next()?;
    let _algorithm = told.take(SEQUENCE)?;
    let _issuer = told.take(SEQUENCE)?;
    let mut validity = Reader(told.take(SEQUENCE)?);
    let _not_before = validity.next()?;
    let (kind, until) = validity.next()?;
    Some(Term { whose: common_name(told.take(SEQUENCE)?), until: time(kind, until)? })
}

/// What stands in DER: a tag, a length and as many bytes, one after the other.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn tag(&self) -> Option<u8> {
        self.0.first().copied()
    }

    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            // So many bytes of length follow; four are more than any certificate.
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = bytes.iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte));
                (length, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    fn take(&mut self, wanted: u8) -> Option<&'a [u8]> {
        self.next().filter(|(tag, _)| *tag == wanted).map(|(_, content)| content)
    }
}

/// The last one: names are written from the country down.
fn common_name(subject: &[u8]) -> String {
    let mut subject = Reader(subject);
    let mut found = String::new();
    while let Some(set) = subject.take(SET) {
        let pair = Reader(set).take(SEQUENCE).map(Reader);
        let Some(mut pair) = pair else { continue };
        let kind = pair.next().map(|(_, kind)| kind);
        if let (true, Some((_, name))) = (kind == Some(&COMMON_NAME[..]), pair.next()) {
            found = String::from_utf8_lossy(name).into_owned();
        }
    }
    found
}

/// `491231235959Z`, or with all four digits of the year; always in UTC (RFC 5280, 4.1.2.5).
fn time(kind: u8, text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?;
    let century = match kind {
        // Two digits: from 50 on they are of the last century.
        UTC_TIME if text.get(..2)? >= "50" => "19",
        UTC_TIME => "20",
        GENERALIZED_TIME => "",
        _ => return None,
    };
    let text = format!("{century}{text}");
    let part = |from: usize, to: usize| text.get(from..to);
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn until(kind: u8, text: &str) -> Option<String> {
        time(kind, text.as_bytes()).map(|time| time.to_string())
    }

    #[test]
    fn the_end_is_read_in_both_ways_of_writing_it() {
        assert_eq!(until(UTC_TIME, "491231235959Z").as_deref(), Some("2049-12-31T23:59:59Z"));
        assert_eq!(until(UTC_TIME, "500101000000Z").as_deref(), Some("1950-01-01T00:00:00Z"));
        let late = until(GENERALIZED_TIME, "20500101000000Z");
        assert_eq!(late.as_deref(), Some("2050-01-01T00:00:00Z"), "from 2050 on in this way");
        for wrong in ["", "5", "4912312359", "491331235959Z", "äöü"] {
            assert_eq!(until(UTC_TIME, wrong), None, "{wrong} is no time");
        }
    }

    #[test]
    fn what_is_no_certificate_is_read_as_none_however_it_ends() {
        let mut made =
            rcgen::CertificateParams::new(vec!["pbx.example".to_owned()]).expect("a name");
        made.distinguished_name.push(rcgen::DnType::CommonName, "Lantern Repairs");
        made.not_after = rcgen::date_time_ymd(2046, 1, 1);
        let key = rcgen::KeyPair::generate().expect("a key");
        let certificate = made.self_signed(&key).expect("made");
        let der = certificate.der();
        let read = term(der).expect("this is one");
        assert_eq!(read.whose, "Lantern Repairs");
        assert_eq!(read.until.to_string(), "2046-01-01T00:00:00Z");
        for length in 0..der.len() {
            assert_eq!(term(der.get(..length).unwrap_or_default()), None, "cut at {length}");
        }
        assert_eq!(
            term(&[SEQUENCE, 0x84, 0xff, 0xff, 0xff, 0xff]),
            None,
            "a length beyond its end"
        );
        assert_eq!(term(&[SEQUENCE, 0x80]), None, "a length without an end, which DER has not");
    }
}
