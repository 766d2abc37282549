//! T.38 in place of sound (ITU-T T.38 annex D, RFC 3362): passed on as it is described. What its
//! attributes say is between the two fax machines.

use std::net::{IpAddr, SocketAddr};

use sdp_types::{Attribute, Connection, Media};

use crate::agreed::reachable;
use crate::offer::origin;
use crate::parse::lines_of;
use crate::write::media;
use crate::{Local, OtherMedia, Session};

/// As many attributes of a fax are passed on at most, and as many bytes of each.
const MOST_ATTRIBUTES: usize = 32;
const LONGEST_ATTRIBUTE: usize = 200;

/// A description of a fax without sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fax {
    /// Where this side takes the fax's packets; `None` where its address cannot be read.
    pub remote: Option<SocketAddr>,
    attributes: Vec<(String, Option<String>)>,
    /// All `m=` lines as they stood, and which of them is the fax's.
    lines: Vec<OtherMedia>,
    place: usize,
}

impl Fax {
    /// Reads a peer's description. `None` where it is of sound, of nothing, cannot be read, or names an
    /// address that cannot be reached from `local`.
    #[must_use]
    pub fn parse(bytes: &[u8], local: SocketAddr) -> Option<Fax> {
        let parsed = lines_of(bytes).ok()?;
        let sounds = |media: &Media| is_audio(&media.media) && media.port != 0;
        if parsed.medias.iter().any(sounds) {
            return None;
        }
        let place = parsed.medias.iter().position(is_fax)?;
        let media = parsed.medias.get(place)?;
        let connection = media.connections.first().or(parsed.connection.as_ref());
        let host: Option<IpAddr> = connection
            .and_then(|connection| connection.connection_address.split('/').next()?.parse().ok())
            .filter(|host: &IpAddr| !host.is_unspecified());
        if host.is_some_and(|host| !reachable(host, local.ip())) {
            return None;
        }
        let known = media.attributes.iter().filter(|attribute| is_known(attribute));
        let line = |media: &Media| OtherMedia {
            media: media.media.clone(),
            port: media.port,
            protocol: media.proto.clone(),
            formats: media.fmt.clone(),
        };
        Some(Fax {
            remote: host.map(|host| SocketAddr::new(host, media.port)),
            attributes: known
                .take(MOST_ATTRIBUTES)
                .map(|one| (one.attribute.clone(), one.value.clone()))
                .collect(),
            lines: parsed.medias.iter().map(line).collect(),
            place,
        })
    }

    /// Offers it on to somebody, in the place of the sound that we described `before` (RFC 3264
    /// section 8.3.3).
    #[must_use]
    pub fn offer(&self, local: &Local, before: Option<&Session>) -> Vec<u8> {
        let others = before.map_or(&[][..], |session| &session.others);
        let place = before.and_then(|session| session.audio.as_ref()).map_or(0, |one| one.place);
        let mut medias: Vec<Media> = others.iter().map(refused).collect();
        medias.insert(place.min(medias.len()), self.media(local, "udptl", "t38"));
        write(local, medias)
    }

    /// Answers it with what the other side answered: every other line is refused in its place.
    #[must_use]
    pub fn answer(&self, local: &Local, theirs: &Fax) -> Vec<u8> {
        let line = |(place, line): (usize, &OtherMedia)| match place == self.place {
            true => theirs.media(local, &line.protocol, &line.formats),
            false => refused(line),
        };
        write(local, self.lines.iter().enumerate().map(line).collect())
    }

    /// Gives `sent`, which described our sound, as many lines as this offer has: no later description
    /// may have fewer (RFC 3264 section 8).
    pub fn keep_lines(&self, sent: &mut Session) {
        let Some(audio) = &mut sent.audio else { return };
        let sound = self.lines.iter().position(|line| is_audio(&line.media)).unwrap_or(self.place);
        audio.place = sound;
        let others = self.lines.iter().enumerate().filter(|(place, _)| *place != sound);
        sent.others = others.map(|(_, line)| line.refused()).collect();
    }

    /// Its own words, with our address.
    fn media(&self, local: &Local, protocol: &str, formats: &str) -> Media {
        let mut media = media("image", local.address.port(), protocol, formats);
        let attributes = self.attributes.iter().cloned();
        media.attributes =
            attributes.map(|(attribute, value)| Attribute { attribute, value }).collect();
        media
    }
}

fn is_audio(media: &str) -> bool {
    media.eq_ignore_ascii_case("audio")
}

fn is_fax(media: &Media) -> bool {
    let mut formats = media.fmt.split_ascii_whitespace();
    media.media.eq_ignore_ascii_case("image")
        && media.port != 0
        && media.proto.eq_ignore_ascii_case("udptl")
        && formats.any(|format| format.eq_ignore_ascii_case("t38"))
}

fn is_known(attribute: &Attribute) -> bool {
    let length = attribute.attribute.len() + attribute.value.as_ref().map_or(0, String::len);
    let begins = attribute.attribute.get(..3);
    length <= LONGEST_ATTRIBUTE && begins.is_some_and(|begins| begins.eq_ignore_ascii_case("t38"))
}

fn refused(line: &OtherMedia) -> Media {
    media(&line.media, 0, &line.protocol, &line.formats)
}

fn write(local: &Local, medias: Vec<Media>) -> Vec<u8> {
    let ours = origin(local);
    let origin = sdp_types::Origin::with_ip_addr(ours.id, ours.version, ours.address);
    let mut written = sdp_types::Session::new(origin, "-");
    written.connection = Some(Connection::from_ip_addr(local.address.ip()));
    written.medias = medias;
    let mut bytes = Vec::new();
    // Writing into memory cannot fail; what a failure would leave is still bytes.
    let _ = written.write(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Encoding, Wish, offer, offer_again};

    const OFFER: &str = "v=0\r\no=- 77 9 IN IP4 192.168.1.20\r\ns=-\r\nc=IN IP4 192.168.1.20\r\nt=0 0\r\n\
        m=audio 0 RTP/AVP 8\r\nm=image 31002 udptl t38\r\na=T38FaxVersion:0\r\n\
        a=T38FaxFillBitRemoval\r\na=sendrecv\r\n";
    const ANSWER: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\n\
        m=image 5000 udptl t38\r\na=T38FaxVersion:1\r\n";

    fn local(port: u16) -> Local {
        let address = SocketAddr::from(([192, 0, 2, 1], port));
        Local { address, session_id: 5, version: 2 }
    }

    fn parse(text: &str) -> Option<Fax> {
        Fax::parse(text.as_bytes(), local(40000).address)
    }

    fn lines(bytes: &[u8], which: &str) -> Vec<String> {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.lines().filter(|line| line.starts_with(which)).map(str::to_owned).collect()
    }

    #[test]
    fn a_fax_is_offered_on_in_its_own_words_with_our_address() {
        let fax = parse(OFFER).expect("a fax");
        assert_eq!(fax.remote, Some("192.168.1.20:31002".parse().unwrap()));
        let offered = String::from_utf8(fax.offer(&local(40000), None)).unwrap();
        let lines: Vec<&str> = offered.lines().filter(|line| !line.starts_with("t=")).collect();
        assert_eq!(
            lines,
            [
                "v=0",
                "o=- 5 2 IN IP4 192.0.2.1",
                "s=-",
                "c=IN IP4 192.0.2.1",
                "m=image 40000 udptl t38",
                "a=T38FaxVersion:0",
                "a=T38FaxFillBitRemoval",
            ],
            "one line in place of the sound, nothing of their network"
        );
    }

    #[test]
    fn a_fax_takes_the_place_of_the_sound_and_leaves_the_other_lines_theirs() {
        let before =
            "v=0\r\nc=IN IP4 192.0.2.1\r\nm=video 0 RTP/AVP 31\r\nm=audio 4000 RTP/AVP 8\r\n";
        let before = Session::parse(before.as_bytes()).expect("a description");
        let offered = parse(ANSWER).expect("a fax").offer(&local(40000), Some(&before));
        assert_eq!(lines(&offered, "m="), ["m=video 0 RTP/AVP 31", "m=image 40000 udptl t38"]);
    }

    #[test]
    fn the_answer_has_as_many_lines_as_the_offer_and_so_has_the_sound_afterwards() {
        let fax = parse(OFFER).expect("a fax");
        let theirs = parse(ANSWER).expect("a fax");
        let answer = fax.answer(&local(40002), &theirs);
        assert_eq!(lines(&answer, "m="), ["m=audio 0 RTP/AVP 8", "m=image 40002 udptl t38"]);
        assert_eq!(lines(&answer, "a="), ["a=T38FaxVersion:1"], "as the other side can");
        let wish = Wish::new(vec![Encoding::Pcma]);
        let mut sent = offer(&local(40002), &wish);
        fax.keep_lines(&mut sent);
        let again = offer_again(Some(&sent), &local(40002), &wish).to_bytes();
        assert_eq!(
            lines(&again, "m="),
            ["m=audio 40002 RTP/AVP 8 101", "m=image 0 udptl t38"],
            "the image stays as a line that is off"
        );
        let mut sent = offer(&local(40002), &wish);
        theirs.keep_lines(&mut sent);
        let again = offer_again(Some(&sent), &local(40002), &wish).to_bytes();
        assert_eq!(lines(&again, "m=").len(), 1, "where it stood in the sound's own line");
    }

    #[test]
    fn sound_refusals_and_what_cannot_be_reached_are_no_fax() {
        for (text, why) in [
            (OFFER.replace("m=audio 0", "m=audio 20000"), "there is sound"),
            (OFFER.replace("31002", "0"), "it is refused"),
            (OFFER.replace("udptl", "TCP"), "not over TCP"),
            (OFFER.replace("c=IN IP4 192.168.1.20", "c=IN IP4 224.0.0.7"), "to many at once"),
            (OFFER.replace("c=IN IP4 192.168.1.20", "c=IN IP6 fd00::7"), "another network"),
            (format!("{OFFER}{}", "m=video 0 RTP/AVP 31\r\n".repeat(20)), "too many lines"),
            ("nonsense".to_owned(), "no description"),
        ] {
            assert_eq!(parse(&text), None, "{why}");
        }
        let nowhere = parse(&OFFER.replace("c=IN IP4 192.168.1.20", "c=IN IP4 0.0.0.0"));
        assert_eq!(nowhere.expect("a fax").remote, None, "its first packets tell");
    }

    #[test]
    fn no_more_attributes_are_passed_on_than_a_fax_has() {
        let long = format!("a=T38Vendor:{}\r\n", "x".repeat(300));
        let many = "a=T38FaxMaxBuffer:1\r\n".repeat(50);
        let fax = parse(&format!("{ANSWER}{long}{many}a=candidate:1\r\n")).expect("a fax");
        let offered = fax.offer(&local(40000), None);
        let attributes = lines(&offered, "a=");
        assert_eq!(attributes.len(), MOST_ATTRIBUTES, "so many and no more");
        let fax = |line: &String| line.starts_with("a=T38Fax");
        assert!(attributes.iter().all(fax), "and nothing else: {attributes:?}");
    }
}
