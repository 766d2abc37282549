//! Octets to text and back without loss.
//!
//! Peers send Latin-1, and worse, in header fields, and want tags and branches back exactly as they
//! were. Octets that are no UTF-8 are therefore kept in a `String` as characters of a private range
//! (U+10FF80 to U+10FFFF, one for each octet from 0x80) and turned back into octets when written.

/// The private character of octet `b` is `ESCAPE + b`, for `b >= 0x80`.
const ESCAPE: u32 = 0x0010_FF00;

/// Reads octets as UTF-8; what is not UTF-8 becomes private characters.
pub(crate) fn from_octets(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len());
    for chunk in octets.utf8_chunks() {
        for c in chunk.valid().chars() {
            if escaped_octet(c).is_some() {
                // The peer itself sent one of our private characters: escape its octets, so that
                // writing gives back what came.
                let mut buffer = [0; 4];
                c.encode_utf8(&mut buffer).bytes().for_each(|b| text.push(escape(b)));
            } else {
                text.push(c);
            }
        }
        chunk.invalid().iter().for_each(|&b| text.push(escape(b)));
    }
    text
}

/// The octets that [`from_octets`] read.
pub(crate) fn to_octets(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len());
    append_octets(text, &mut octets);
    octets
}

/// Like [`to_octets`], at the end of `octets`.
pub(crate) fn append_octets(text: &str, octets: &mut Vec<u8>) {
    for c in text.chars() {
        match escaped_octet(c) {
            Some(octet) => octets.push(octet),
            None => {
                let mut buffer = [0; 4];
                octets.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
            }
        }
    }
}

/// Text for people: kept octets are read as Latin-1, which is what they nearly always are.
pub(crate) fn for_people(text: &str) -> String {
    text.chars().map(|c| escaped_octet(c).map_or(c, char::from)).collect()
}

fn escape(octet: u8) -> char {
    char::from_u32(ESCAPE + u32::from(octet)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn escaped_octet(c: char) -> Option<u8> {
    let octet = u8::try_from(u32::from(c).checked_sub(ESCAPE)?).ok()?;
    (octet >= 0x80).then_some(octet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn latin_1_octets_survive_and_are_shown_as_latin_1() {
        let text = from_octets(b"M\xfcller");
        assert_eq!(to_octets(&text), b"M\xfcller", "the peer gets its own octets back");
        assert_eq!(for_people(&text), "Müller", "people read the letter that was meant");
    }

    #[test]
    fn utf_8_is_read_as_it_is() {
        assert_eq!(from_octets("总机".as_bytes()), "总机");
    }

    proptest! {
        #[test]
        fn any_octets_come_back_unchanged(octets in proptest::collection::vec(any::<u8>(), 0..64)) {
            prop_assert_eq!(to_octets(&from_octets(&octets)), octets);
        }

        #[test]
        fn even_our_private_characters_come_back_unchanged(octet in 0x80_u32..0x100) {
            let sent = char::from_u32(ESCAPE + octet).unwrap().to_string();
            prop_assert_eq!(to_octets(&from_octets(sent.as_bytes())), sent.as_bytes());
        }
    }
}
