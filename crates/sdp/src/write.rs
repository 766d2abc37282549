use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use sdp_types::{Attribute, Connection, Media};

use crate::{Audio, Encoding, Format, Session};

impl Session {
    /// The description as it goes into a body of type `application/sdp`.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let origin = sdp_types::Origin::with_ip_addr(
            self.origin.id,
            self.origin.version,
            self.origin.address,
        );
        // RFC 3264 section 5: a single dash for a session that has no name.
        let mut written = sdp_types::Session::new(origin, "-");
        written.connection = Some(Connection::from_ip_addr(self.media_ip()));
        written.medias = self.others.iter().map(other_media).collect();
        if let Some(audio) = &self.audio {
            let place = audio.place.min(written.medias.len());
            written.medias.insert(place, audio_media(audio));
        }
        let mut bytes = Vec::new();
        // Writing into memory cannot fail; what a failure would leave is still bytes.
        let _ = written.write(&mut bytes);
        bytes
    }

    fn media_ip(&self) -> IpAddr {
        match &self.audio {
            Some(audio) if audio.port != 0 => match (audio.address, self.origin.address) {
                (Some(address), _) => address.ip(),
                (None, IpAddr::V4(_)) => Ipv4Addr::UNSPECIFIED.into(),
                (None, IpAddr::V6(_)) => Ipv6Addr::UNSPECIFIED.into(),
            },
            _ => self.origin.address,
        }
    }
}

fn other_media(other: &crate::OtherMedia) -> Media {
    media(&other.media, other.port, &other.protocol, &other.formats)
}

pub(crate) fn media(name: &str, port: u16, protocol: &str, formats: &str) -> Media {
    Media {
        media: name.to_owned(),
        port,
        num_ports: None,
        proto: protocol.to_owned(),
        fmt: formats.to_owned(),
        media_title: None,
        connections: Vec::new(),
        bandwidths: Vec::new(),
        key: None,
        attributes: Vec::new(),
    }
}

fn audio_media(audio: &Audio) -> Media {
    let formats = audio.formats.iter().map(|format| format.payload);
    let numbers: Vec<String> = formats
        .chain(audio.dtmf.iter().map(|event| event.payload))
        .map(|payload| payload.to_string())
        .collect();
    let mut media = media("audio", audio.port, audio.protocol.name(), &numbers.join(" "));
    media.attributes = audio_attributes(audio);
    media
}

fn audio_attributes(audio: &Audio) -> Vec<Attribute> {
    let mut attributes = Vec::new();
    for format in &audio.formats {
        attributes.extend(format_attributes(format));
    }
    for event in &audio.dtmf {
        let (payload, clock) = (event.payload, event.clock);
        attributes.push(with("rtpmap", format!("{payload} telephone-event/{clock}")));
        attributes.push(with("fmtp", format!("{payload} 0-15")));
    }
    attributes.extend(audio.ptime.map(|millis| with("ptime", millis)));
    attributes.extend(audio.max_ptime.map(|millis| with("maxptime", millis)));
    attributes.extend(rtcp_attribute(audio));
    if audio.rtcp_mux {
        attributes.push(Attribute::new("rtcp-mux"));
    }
    attributes.extend(audio.crypto.iter().map(|line| with("crypto", &line.0)));
    attributes.push(Attribute::new(audio.direction.name()));
    attributes
}

fn format_attributes(format: &Format) -> Vec<Attribute> {
    let payload = format.payload;
    let mut attributes = Vec::new();
    if !format.name.is_empty() {
        let (name, clock) = (&format.name, format.clock);
        // RFC 7587 section 7: Opus is always written with two channels.
        let channels = if format.encoding == Some(Encoding::Opus) { "/2" } else { "" };
        attributes.push(with("rtpmap", format!("{payload} {name}/{clock}{channels}")));
    }
    if let Some(fmtp) = &format.fmtp {
        attributes.push(with("fmtp", format!("{payload} {fmtp}")));
    }
    attributes
}

/// Only where it is not one port higher, which goes without saying (RFC 3605).
fn rtcp_attribute(audio: &Audio) -> Option<Attribute> {
    let (rtp, rtcp) = (audio.address?, audio.rtcp?);
    if rtcp.ip() == rtp.ip() && rtp.port().checked_add(1) == Some(rtcp.port()) {
        return None;
    }
    let family = if rtcp.is_ipv4() { "IP4" } else { "IP6" };
    let value = format!("{} IN {family} {}", rtcp.port(), rtcp.ip());
    Some(with("rtcp", value))
}

fn with(name: &str, value: impl ToString) -> Attribute {
    Attribute::with_value(name, value)
}

#[cfg(test)]
mod tests {
    use crate::Session;

    #[test]
    fn what_is_written_reads_back_the_same() {
        for text in [
            "v=0\no=- 1 2 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\n\
             m=image 4000 udptl t38\nm=audio 4000 RTP/AVP 96 8 13 101 102\n\
             a=rtpmap:96 opus/48000/2\na=fmtp:96 useinbandfec=1\na=rtpmap:101 telephone-event/8000\n\
             a=rtpmap:102 telephone-event/48000\na=ptime:30\na=maxptime:60\na=rtcp:7 IN IP4 1.2.3.4\n\
             a=rtcp-mux\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\na=recvonly\n",
            "v=0\no=- 1 2 IN IP6 2001:db8::1\nc=IN IP6 2001:db8::1\nm=audio 4000 RTP/AVPF 0\n",
            "v=0\no=- 1 2 IN IP4 192.0.2.1\nc=IN IP4 0.0.0.0\nm=audio 4000 RTP/AVP 0\n",
            "v=0\no=- 1 2 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=audio 0 RTP/AVP 0\n",
            "v=0\no=- 1 2 IN IP4 192.0.2.1\nc=IN IP4 192.0.2.1\nm=image 4000 udptl t38\n",
        ] {
            let read = Session::parse(text.as_bytes()).expect("a description");
            let again = Session::parse(&read.to_bytes()).expect("our own description");
            assert_eq!(again, read, "{text}");
        }
    }
}
