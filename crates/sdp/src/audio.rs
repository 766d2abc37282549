//! The attributes of one `m=audio` line, read into [`Audio`].

use std::net::{IpAddr, SocketAddr};

use crate::{Audio, CryptoLine, Direction, Dtmf, Encoding, Format, Protocol};

/// Payload numbers have seven bits, so a line cannot use more than these.
const MAX_PAYLOAD: u8 = 127;
const MAX_CRYPTO: usize = 16;

/// Where the media is, as far as `c=` tells.
enum Place {
    At(IpAddr),
    /// `0.0.0.0` or `::`: send nothing (RFC 3264 section 8.4).
    Nowhere,
    /// A host name, or no `c=` line.
    Unknown,
}

pub(crate) fn read_audio(
    session: &sdp_types::Session,
    media: &sdp_types::Media,
    place: usize,
) -> Audio {
    let at = read_place(session, media);
    let (address, rtcp) = match at {
        Place::At(ip) if media.port != 0 => {
            (Some(SocketAddr::new(ip, media.port)), read_rtcp(media, ip))
        }
        _ => (None, None),
    };
    let mut direction = read_direction(session, media);
    if matches!(at, Place::Nowhere) {
        direction = direction.and(Direction::SendOnly);
    }
    let (formats, dtmf) = read_formats(media);
    Audio {
        place,
        protocol: Protocol::from_name(&media.proto),
        port: media.port,
        address,
        rtcp,
        rtcp_mux: media.has_attribute("rtcp-mux"),
        direction,
        formats,
        dtmf,
        ptime: read_millis(media, "ptime"),
        max_ptime: read_millis(media, "maxptime"),
        crypto: media
            .get_attribute_values("crypto")
            .flatten()
            .take(MAX_CRYPTO)
            .map(|line| CryptoLine(line.to_owned()))
            .collect(),
    }
}

fn read_place(session: &sdp_types::Session, media: &sdp_types::Media) -> Place {
    let Some(connection) = media.connections.first().or(session.connection.as_ref()) else {
        return Place::Unknown;
    };
    // A multicast address carries "/ttl"; a call has no use for it, but may see it.
    let text = connection.connection_address.split('/').next();
    match text.unwrap_or_default().parse::<IpAddr>() {
        Ok(ip) if ip.to_canonical().is_unspecified() => Place::Nowhere,
        Ok(ip) => Place::At(ip.to_canonical()),
        Err(_) => Place::Unknown,
    }
}

/// `a=rtcp:53020` or `a=rtcp:53020 IN IP4 192.0.2.7` (RFC 3605); without it one port higher.
fn read_rtcp(media: &sdp_types::Media, ip: IpAddr) -> Option<SocketAddr> {
    let value = media.get_first_attribute_value("rtcp").flatten();
    let mut fields = value.unwrap_or_default().split_whitespace();
    let port = fields.next().and_then(|field| field.parse::<u16>().ok());
    let Some(port) = port else {
        return Some(SocketAddr::new(ip, media.port.checked_add(1)?));
    };
    if port == 0 {
        return None;
    }
    let ip = fields
        .nth(2)
        .and_then(|field| field.parse::<IpAddr>().ok())
        .map_or(ip, |ip| ip.to_canonical());
    Some(SocketAddr::new(ip, port))
}

/// The line's own attribute, else the session's, else both ways (RFC 8866 section 6.7).
fn read_direction(session: &sdp_types::Session, media: &sdp_types::Media) -> Direction {
    let last = |attributes: &[sdp_types::Attribute]| {
        attributes.iter().rev().find_map(|attribute| Direction::from_name(&attribute.attribute))
    };
    last(&media.attributes).or_else(|| last(&session.attributes)).unwrap_or(Direction::SendRecv)
}

fn read_millis(media: &sdp_types::Media, name: &str) -> Option<u32> {
    let value = media.get_first_attribute_value(name).flatten()?;
    value.trim().parse().ok().filter(|&millis| millis > 0)
}

fn read_formats(media: &sdp_types::Media) -> (Vec<Format>, Vec<Dtmf>) {
    let mut formats: Vec<Format> = Vec::new();
    let mut dtmf: Vec<Dtmf> = Vec::new();
    let numbers = media.fmt.split_whitespace().filter_map(|f| f.parse().ok());
    for payload in numbers.filter(|&payload| payload <= MAX_PAYLOAD) {
        let again = formats.iter().any(|format| format.payload == payload)
            || dtmf.iter().any(|event| event.payload == payload);
        if again {
            continue;
        }
        let format = read_format(media, payload);
        if !format.name.eq_ignore_ascii_case("telephone-event") {
            formats.push(format);
        } else if dtmf.iter().all(|event| event.clock != format.clock) {
            let clock = format.clock;
            dtmf.push(Dtmf { payload, clock });
        }
    }
    (formats, dtmf)
}

fn read_format(media: &sdp_types::Media, payload: u8) -> Format {
    let fmtp = of_payload(media, "fmtp", payload).map(str::to_owned);
    let Some(map) = of_payload(media, "rtpmap", payload) else {
        let encoding = Encoding::from_static_payload(payload);
        return Format {
            payload,
            encoding,
            name: encoding.map(Encoding::name).unwrap_or_default().to_owned(),
            clock: encoding.map(Encoding::clock).unwrap_or_default(),
            fmtp,
        };
    };
    let mut parts = map.split('/').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let clock = parts.next().and_then(|clock| clock.parse().ok());
    let clock = clock.unwrap_or(8000);
    Format { payload, encoding: known(name, clock), name: name.to_owned(), clock, fmtp }
}

/// The codec of a name at its own clock. Some phones write `G722/16000` after the sampling rate;
/// on the wire they count at 8000 like everybody (RFC 3551 section 4.5.2).
fn known(name: &str, clock: u32) -> Option<Encoding> {
    let encoding = Encoding::from_name(name)?;
    let fits = clock == encoding.clock() || (encoding == Encoding::G722 && clock == 16_000);
    fits.then_some(encoding)
}

/// The rest of the first `a=<name>:<payload> <rest>`.
fn of_payload<'a>(media: &'a sdp_types::Media, name: &'a str, payload: u8) -> Option<&'a str> {
    media
        .get_attribute_values(name)
        .flatten()
        .filter_map(|value| value.trim_start().split_once(char::is_whitespace))
        .find(|(number, _)| number.parse() == Ok(payload))
        .map(|(_, rest)| rest.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Session;

    fn audio(lines: &str) -> Audio {
        let text = format!("v=0\nc=IN IP4 192.0.2.1\n{lines}");
        let session = Session::parse(text.as_bytes()).expect("a description");
        session.audio.expect("an audio line")
    }

    #[test]
    fn hold_by_address_reads_as_sendonly() {
        for (attribute, direction) in [
            ("sendrecv", Direction::SendOnly),
            ("sendonly", Direction::SendOnly),
            ("recvonly", Direction::Inactive),
            ("inactive", Direction::Inactive),
        ] {
            for nowhere in ["IP4 0.0.0.0", "IP6 ::"] {
                let audio =
                    audio(&format!("m=audio 4000 RTP/AVP 8\nc=IN {nowhere}\na={attribute}\n"));
                assert_eq!(audio.direction, direction, "{attribute} with {nowhere}");
                assert_eq!((audio.address, audio.rtcp), (None, None));
            }
        }
    }

    #[test]
    fn the_direction_of_the_session_holds_unless_the_line_has_its_own() {
        assert_eq!(audio("a=sendonly\nm=audio 4 RTP/AVP 8\n").direction, Direction::SendOnly);
        assert_eq!(
            audio("a=sendonly\nm=audio 4 RTP/AVP 8\na=INACTIVE\n").direction,
            Direction::Inactive
        );
    }

    #[test]
    fn a_media_address_beats_the_address_of_the_session() {
        let audio = audio("m=audio 4000 RTP/AVP 8\nc=IN IP6 2001:db8::7\n");
        assert_eq!(audio.address, Some("[2001:db8::7]:4000".parse().unwrap()));
    }

    #[test]
    fn a_mapped_address_is_an_ipv4_address() {
        let audio = audio("m=audio 4000 RTP/AVP 8\nc=IN IP6 ::ffff:192.0.2.9\n");
        assert_eq!(audio.address, Some("192.0.2.9:4000".parse().unwrap()));
    }

    #[test]
    fn a_host_name_is_no_hold() {
        let audio = audio("m=audio 4000 RTP/AVP 8\nc=IN IP4 phone.example.com\n");
        assert_eq!(audio.address, None);
        assert_eq!(audio.direction, Direction::SendRecv, "it can still hear us once it sends");
    }

    #[test]
    fn rtcp_may_live_anywhere() {
        let rtcp = |line: &str| audio(&format!("m=audio 65535 RTP/AVP 8\n{line}")).rtcp;
        assert_eq!(rtcp(""), None, "there is no port 65536");
        assert_eq!(rtcp("a=rtcp:53020\n"), Some("192.0.2.1:53020".parse().unwrap()));
        assert_eq!(
            rtcp("a=rtcp:53020 IN IP4 198.51.100.7\n"),
            Some("198.51.100.7:53020".parse().unwrap())
        );
        assert_eq!(rtcp("a=rtcp:0\n"), None);
    }

    #[test]
    fn formats_are_known_by_name_and_clock_and_else_by_static_number() {
        let audio = audio(
            "m=audio 4000 RTP/AVP 0 8 9 18 13 96 97 98 99 100 101 102 200 8\n\
             a=rtpmap:9 g722/16000\na=rtpmap:96 OPUS/48000/2\na=fmtp:96 useinbandfec=1\n\
             a=rtpmap:97 pcma/8000/1\na=rtpmap:98 PCMU/16000\na=rtpmap:99 opus/48000\n\
             a=rtpmap:101 telephone-event/8000\na=rtpmap:102 Telephone-Event/48000\n\
             a=rtpmap:13 CN/8000\n",
        );
        let seen: Vec<_> = audio.formats.iter().map(|f| (f.payload, f.encoding)).collect();
        assert_eq!(
            seen,
            [
                (0, Some(Encoding::Pcmu)),
                (8, Some(Encoding::Pcma)),
                (9, Some(Encoding::G722)),
                (18, None),
                (13, None),
                (96, Some(Encoding::Opus)),
                (97, Some(Encoding::Pcma)),
                (98, None),
                (99, Some(Encoding::Opus)),
                (100, None),
            ],
            "200 is no payload number and 8 stands there twice"
        );
        assert_eq!(audio.formats[5].fmtp.as_deref(), Some("useinbandfec=1"));
        assert_eq!(
            audio.dtmf,
            [Dtmf { payload: 101, clock: 8000 }, Dtmf { payload: 102, clock: 48_000 }]
        );
    }

    #[test]
    fn an_rtpmap_beats_the_static_meaning_of_a_number() {
        let audio = audio("m=audio 4000 RTP/AVP 0\na=rtpmap:0 opus/48000/2\n");
        assert_eq!(audio.formats[0].encoding, Some(Encoding::Opus));
    }

    #[test]
    fn packet_times_that_make_no_sense_are_no_wish() {
        let ptime = |value: &str| audio(&format!("m=audio 4 RTP/AVP 8\na=ptime:{value}\n")).ptime;
        assert_eq!(ptime("30 "), Some(30));
        for nonsense in ["0", "-20", "20.5", "x", "99999999999"] {
            assert_eq!(ptime(nonsense), None, "ptime {nonsense}");
        }
    }
}
