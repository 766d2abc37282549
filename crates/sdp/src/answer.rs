use crate::agreed::{choose_dtmf, no_common_codec, packet_time, usable};
use crate::offer::{audio_at, origin, our_format};
use crate::{Agreed, Audio, Format, Local, OtherMedia, Refusal, Session, Wish};

/// Answers a peer's offer (RFC 3264 section 6): one codec, the first of the offer that we want
/// ([`Wish::prefer`] before all others), the offer's payload numbers, every other `m=` line refused
/// in its place, and a direction that is our wish within what the offer allows.
///
/// # Errors
///
/// A [`Refusal`] when the offer cannot be used: answer 488 and, in mid call, go on as before.
pub fn answer(offer: &Session, local: &Local, wish: &Wish) -> Result<(Session, Agreed), Refusal> {
    let theirs = usable(offer, Some(local.address))?;
    let (payload, encoding) = choose_codec(theirs, wish)
        .ok_or_else(|| no_common_codec(theirs, wish.codecs.iter().copied()))?;
    let dtmf = wish.dtmf.then(|| choose_dtmf(&theirs.dtmf, encoding)).flatten();
    let direction = wish.direction.and(theirs.direction.reversed());
    let ptime = packet_time(encoding, theirs, wish.ptime);
    let (line, srtp) = wish.srtp.answer(theirs)?.unzip();
    let ours = Audio {
        place: theirs.place,
        protocol: theirs.protocol.clone(),
        rtcp_mux: theirs.rtcp_mux,
        direction,
        // One codec, so that what arrives never changes under the media's hands.
        formats: vec![our_format(payload, encoding)],
        dtmf: dtmf.into_iter().collect(),
        ptime: Some(ptime),
        crypto: line.into_iter().collect(),
        ..audio_at(local)
    };
    let agreed = Agreed {
        encoding,
        send_payload: payload,
        receive_payload: payload,
        dtmf_send: dtmf.map(|event| event.payload),
        dtmf_receive: dtmf.map(|event| event.payload),
        dtmf_clock: dtmf.map_or(encoding.clock(), |event| event.clock),
        remote: theirs.address,
        rtcp_remote: if theirs.rtcp_mux { theirs.address } else { theirs.rtcp },
        rtcp_mux: theirs.rtcp_mux,
        ptime,
        send: direction.sends(),
        receive: direction.receives(),
        srtp,
    };
    let session = Session {
        origin: origin(local),
        audio: Some(ours),
        others: offer.others.iter().map(OtherMedia::refused).collect(),
    };
    Ok((session, agreed))
}

fn choose_codec(theirs: &Audio, wish: &Wish) -> Option<(u8, crate::Encoding)> {
    let wanted = |format: &Format| {
        let encoding = format.encoding?;
        wish.codecs.contains(&encoding).then_some((format.payload, encoding))
    };
    let mut common = theirs.formats.iter().filter_map(wanted);
    let preferred = common.clone().find(|(_, encoding)| Some(*encoding) == wish.prefer);
    preferred.or_else(|| common.next())
}
