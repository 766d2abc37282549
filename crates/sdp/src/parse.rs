use thiserror::Error;

use crate::audio::read_audio;
use crate::tidy::tidy;
use crate::{Origin, OtherMedia, Protocol, Session};

/// Far above what any telephone sends, far below what could hurt.
const MAX_BYTES: usize = 16 * 1024;
const MAX_MEDIA: usize = 16;

/// Why bytes are no session description. To a request the answer is 400.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseError {
    #[error("the description is longer than {limit} bytes")]
    TooLong { limit: usize },
    #[error("the description has more than {limit} media lines")]
    TooManyMedia { limit: usize },
    #[error("the body is not a session description")]
    NotSdp,
    #[error("version {0:?} of SDP is not known")]
    Version(String),
}

impl Session {
    /// Reads what a peer sent, with a forgiving eye: lines may end in LF, CR or CRLF; `s=` and `t=`
    /// may be missing; unknown and broken lines are passed over.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is too big, or is no SDP at all.
    pub fn parse(bytes: &[u8]) -> Result<Session, ParseError> {
        Ok(read(&lines_of(bytes)?))
    }
}

/// The lines of a description, within bounds.
pub(crate) fn lines_of(bytes: &[u8]) -> Result<sdp_types::Session, ParseError> {
    if bytes.len() > MAX_BYTES {
        return Err(ParseError::TooLong { limit: MAX_BYTES });
    }
    let text = tidy(bytes)?;
    let parsed = sdp_types::Session::parse(text.as_bytes()).map_err(|_| ParseError::NotSdp)?;
    if parsed.medias.len() > MAX_MEDIA {
        return Err(ParseError::TooManyMedia { limit: MAX_MEDIA });
    }
    Ok(parsed)
}

fn read(parsed: &sdp_types::Session) -> Session {
    let place = audio_place(&parsed.medias);
    let audio = place
        .and_then(|place| parsed.medias.get(place).map(|media| (place, media)))
        .map(|(place, media)| read_audio(parsed, media, place));
    let others = parsed
        .medias
        .iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != place)
        .map(|(_, media)| OtherMedia {
            media: media.media.clone(),
            port: media.port,
            protocol: media.proto.clone(),
            formats: media.fmt.clone(),
        })
        .collect();
    Session { origin: read_origin(&parsed.origin), audio, others }
}

/// The audio line that we can use best. Phones with optional encryption offer two, `RTP/SAVP` and
/// `RTP/AVP`, in either order; a fax re-INVITE may switch the first one off.
fn audio_place(medias: &[sdp_types::Media]) -> Option<usize> {
    let rank = |media: &sdp_types::Media| {
        let plain = matches!(Protocol::from_name(&media.proto), Protocol::Avp | Protocol::Avpf);
        match (media.port, plain) {
            (0, _) => 2,
            (_, false) => 1,
            (_, true) => 0,
        }
    };
    medias
        .iter()
        .enumerate()
        .filter(|(_, media)| media.media.eq_ignore_ascii_case("audio"))
        .min_by_key(|(_, media)| rank(media))
        .map(|(index, _)| index)
}

fn read_origin(origin: &sdp_types::Origin) -> Origin {
    Origin {
        id: origin.sess_id.parse().unwrap_or(0),
        version: origin.sess_version,
        address: origin.unicast_address.parse().unwrap_or(std::net::Ipv4Addr::UNSPECIFIED.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Direction, Encoding};

    fn parse(text: &str) -> Session {
        Session::parse(text.as_bytes()).expect("a description")
    }

    #[test]
    fn a_description_without_s_t_and_crlf_is_read() {
        let session = parse(
            "v=0\no=- 7 8 IN IP4 192.0.2.5\nc=IN IP4 192.0.2.5\nb=AS:nonsense\nx=?\njunk\n\
             m=audio 49217 RTP/AVP 0 12\n",
        );
        assert_eq!(session.origin.id, 7);
        assert_eq!(session.origin.version, 8);
        let audio = session.audio.expect("an audio line");
        assert_eq!(audio.address, Some("192.0.2.5:49217".parse().unwrap()));
        assert_eq!(audio.rtcp, Some("192.0.2.5:49218".parse().unwrap()));
        assert_eq!(audio.formats[0].encoding, Some(Encoding::Pcmu));
        assert_eq!(audio.formats[1].encoding, None, "12 is QCELP");
        assert_eq!(audio.direction, Direction::SendRecv);
    }

    #[test]
    fn the_plain_one_of_two_audio_lines_is_taken_wherever_it_stands() {
        let lines = ["m=audio 4000 RTP/SAVP 8", "m=audio 4002 RTP/AVP 8"];
        for (order, place) in [([0, 1], 1), ([1, 0], 0)] {
            let text =
                format!("v=0\nc=IN IP4 192.0.2.1\n{}\n{}\n", lines[order[0]], lines[order[1]]);
            let session = parse(&text);
            let audio = session.audio.unwrap();
            assert_eq!((audio.place, audio.port), (place, 4002));
            assert_eq!(session.others.len(), 1, "the encrypted one is kept to be refused");
        }
    }

    #[test]
    fn a_fax_offer_has_no_audio() {
        let session = parse("v=0\nc=IN IP4 192.0.2.1\nm=image 4000 udptl t38\na=T38FaxVersion:0\n");
        assert_eq!(session.audio, None);
        assert_eq!(session.others[0].protocol, "udptl");
    }

    #[test]
    fn sizes_are_bounded() {
        let long = format!("v=0\n{}", "a=x\n".repeat(5000));
        assert_eq!(Session::parse(long.as_bytes()), Err(ParseError::TooLong { limit: MAX_BYTES }));
        let wide = format!("v=0\n{}", "m=video 0 RTP/AVP 31\n".repeat(17));
        assert_eq!(
            Session::parse(wide.as_bytes()),
            Err(ParseError::TooManyMedia { limit: MAX_MEDIA })
        );
    }
}
