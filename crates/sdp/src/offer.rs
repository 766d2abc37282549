use std::net::SocketAddr;

use crate::srtp::Srtp;
use crate::{Audio, Direction, Dtmf, Encoding, Format, Origin, OtherMedia, Protocol, Session};

/// Our side of a description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    /// Where our RTP port is, as the peer must see it; RTCP is one port higher.
    pub address: SocketAddr,
    /// Stays the same for the whole dialog.
    pub session_id: u64,
    /// Grows by one with each description that differs from the one before (RFC 3264 section 8).
    pub version: u64,
}

/// What we would like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// In order of preference; what is not here is never agreed.
    pub codecs: Vec<Encoding>,
    /// Taken before all others when the peer offers it too, so that two legs share a codec.
    pub prefer: Option<Encoding>,
    pub dtmf: bool,
    /// Milliseconds of sound per packet.
    pub ptime: u32,
    /// `SendOnly` or `Inactive`: hold.
    pub direction: Direction,
    /// Offer RTP and RTCP on one port. In an answer it is always accepted.
    pub rtcp_mux: bool,
    /// Whether the sound is encrypted.
    pub srtp: Srtp,
}

impl Wish {
    /// These codecs, telephone-event, 20 ms, both ways.
    #[must_use]
    pub fn new(codecs: Vec<Encoding>) -> Wish {
        Wish {
            codecs,
            prefer: None,
            dtmf: true,
            ptime: 20,
            direction: Direction::SendRecv,
            rtcp_mux: false,
            srtp: Srtp::Off,
        }
    }
}

/// The first description of a dialog when the offer is ours (also in the 200 to an INVITE without
/// one).
#[must_use]
pub fn offer(local: &Local, wish: &Wish) -> Session {
    offer_again(None, local, wish)
}

/// An offer in mid call. `before` is the last description that we sent in this dialog: its payload
/// numbers keep their meaning and its `m=` lines their place (RFC 3264 section 8).
#[must_use]
pub fn offer_again(before: Option<&Session>, local: &Local, wish: &Wish) -> Session {
    let former = before.and_then(|session| session.audio.as_ref());
    let mut numbers = Numbers::keeping(former);
    let mut formats: Vec<Format> = Vec::new();
    for &encoding in &wish.codecs {
        if formats.iter().all(|format| format.encoding != Some(encoding)) {
            formats.push(our_format(numbers.of(encoding), encoding));
        }
    }
    let dtmf = if wish.dtmf {
        event_clocks(&wish.codecs).map(|clock| numbers.of_events(clock)).collect()
    } else {
        Vec::new()
    };
    let others = before.map_or(&[][..], |session| &session.others);
    Session {
        origin: origin(local),
        audio: Some(Audio {
            place: former.map_or(0, |audio| audio.place),
            protocol: wish.srtp.protocol(former.map(|audio| &audio.protocol)),
            rtcp_mux: wish.rtcp_mux,
            direction: wish.direction,
            formats,
            dtmf,
            ptime: Some(wish.ptime),
            crypto: wish.srtp.lines(),
            ..audio_at(local)
        }),
        others: others.iter().map(OtherMedia::refused).collect(),
    }
}

pub(crate) fn origin(local: &Local) -> Origin {
    Origin { id: local.session_id, version: local.version, address: local.address.ip() }
}

/// An audio line at our address, with nothing in it yet.
pub(crate) fn audio_at(local: &Local) -> Audio {
    let rtcp_port = local.address.port().checked_add(1);
    Audio {
        place: 0,
        protocol: Protocol::Avp,
        port: local.address.port(),
        address: Some(local.address),
        rtcp: rtcp_port.map(|port| SocketAddr::new(local.address.ip(), port)),
        rtcp_mux: false,
        direction: Direction::SendRecv,
        formats: Vec::new(),
        dtmf: Vec::new(),
        ptime: None,
        max_ptime: None,
        crypto: Vec::new(),
    }
}

pub(crate) fn our_format(payload: u8, encoding: Encoding) -> Format {
    Format {
        payload,
        encoding: Some(encoding),
        name: encoding.name().to_owned(),
        clock: encoding.clock(),
        // RFC 7587 section 6.1: we can make use of forward error correction.
        fmtp: (encoding == Encoding::Opus).then(|| "useinbandfec=1".to_owned()),
    }
}

/// telephone-event at 8000 always, and at the clock of each codec that has another.
fn event_clocks(codecs: &[Encoding]) -> impl Iterator<Item = u32> {
    let opus = codecs.contains(&Encoding::Opus);
    std::iter::once(8000).chain(opus.then_some(Encoding::Opus.clock()))
}

/// Hands out payload numbers; one that has a meaning in this dialog keeps it.
struct Numbers {
    formats: Vec<(Encoding, u8)>,
    events: Vec<Dtmf>,
    taken: Vec<u8>,
}

impl Numbers {
    fn keeping(former: Option<&Audio>) -> Numbers {
        let formats = former.map_or(&[][..], |audio| &audio.formats);
        let events = former.map_or(&[][..], |audio| &audio.dtmf);
        Numbers {
            formats: formats
                .iter()
                .filter_map(|format| Some((format.encoding?, format.payload)))
                .collect(),
            events: events.to_vec(),
            taken: formats
                .iter()
                .map(|format| format.payload)
                .chain(events.iter().map(|event| event.payload))
                .collect(),
        }
    }

    fn of(&mut self, encoding: Encoding) -> u8 {
        let kept = self.formats.iter().find(|(kept, _)| *kept == encoding);
        match kept {
            Some((_, payload)) => *payload,
            None => self.free(encoding.static_payload().unwrap_or(96)),
        }
    }

    fn of_events(&mut self, clock: u32) -> Dtmf {
        let kept = self.events.iter().find(|event| event.clock == clock);
        kept.copied().unwrap_or_else(|| Dtmf {
            // 101 is what every phone uses, and what a few wrongly insist on.
            payload: self.free(101),
            clock,
        })
    }

    /// The wanted number, or the next dynamic one that means nothing yet (RFC 3551 section 6).
    fn free(&mut self, wanted: u8) -> u8 {
        let dynamic = (wanted.max(96)..=127).chain(96..=127);
        let payload = std::iter::once(wanted)
            .chain(dynamic)
            .find(|payload| !self.taken.contains(payload))
            .unwrap_or(wanted);
        self.taken.push(payload);
        payload
    }
}
