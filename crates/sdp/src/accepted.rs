use crate::agreed::{choose_dtmf, no_common_codec, packet_time, usable};
use crate::srtp;
use crate::{Agreed, Audio, Dtmf, Encoding, Format, Refusal, Session};

/// Reads a peer's answer to our `offer` (RFC 3264 section 7).
///
/// # Errors
///
/// A [`Refusal`] when the answer leaves nothing to talk with: end the call.
pub fn accepted(offer: &Session, answer: &Session) -> Result<Agreed, Refusal> {
    let ours = offer.audio.as_ref().ok_or(Refusal::NoAudio)?;
    let theirs = usable(answer, ours.address)?;
    let codec = theirs.formats.iter().find_map(|format| common(format, ours));
    let Some((encoding, send_payload, receive_payload)) = codec else {
        let offered = ours.formats.iter().filter_map(|format| format.encoding);
        return Err(no_common_codec(theirs, offered));
    };
    let dtmf_send = choose_dtmf(&answered_dtmf(theirs, ours), encoding);
    let dtmf_receive = dtmf_send.and_then(|event| at_clock(&ours.dtmf, event.clock));
    let rtcp_mux = ours.rtcp_mux && theirs.rtcp_mux;
    let srtp = srtp::accepted(ours, theirs)?;
    let direction = ours.direction.and(theirs.direction.reversed());
    Ok(Agreed {
        encoding,
        send_payload,
        receive_payload,
        dtmf_send: dtmf_send.map(|event| event.payload),
        dtmf_receive: dtmf_receive.map(|event| event.payload),
        dtmf_clock: dtmf_send.map_or(encoding.clock(), |event| event.clock),
        remote: theirs.address,
        rtcp_remote: if rtcp_mux { theirs.address } else { theirs.rtcp },
        rtcp_mux,
        ptime: packet_time(encoding, theirs, ours.ptime.unwrap_or(20)),
        send: direction.sends(),
        receive: direction.receives(),
        srtp,
    })
}

/// The codec of an answered format, the peer's number for it, and ours: each side says which number
/// it wants to receive (RFC 3264 section 5.1).
fn common(format: &Format, ours: &Audio) -> Option<(Encoding, u8, u8)> {
    let offered = ours.formats.iter().find(|offered| {
        offered.encoding.is_some()
            && (offered.encoding == format.encoding
                || (is_bare(format) && offered.payload == format.payload))
    })?;
    Some((offered.encoding?, format.payload, offered.payload))
}

/// A number above the static ones without `a=rtpmap`: some phones answer so, and mean our mapping.
fn is_bare(format: &Format) -> bool {
    format.name.is_empty()
}

/// The telephone-events of the answer that we offered too.
fn answered_dtmf(theirs: &Audio, ours: &Audio) -> Vec<Dtmf> {
    let named = theirs.dtmf.iter().copied();
    let bare = theirs.formats.iter().filter(|format| is_bare(format));
    let bare = bare.filter_map(|format| {
        let mut offered = ours.dtmf.iter();
        offered.find(|event| event.payload == format.payload).copied()
    });
    named.chain(bare).filter(|event| at_clock(&ours.dtmf, event.clock).is_some()).collect()
}

fn at_clock(events: &[Dtmf], clock: u32) -> Option<Dtmf> {
    events.iter().find(|event| event.clock == clock).copied()
}
