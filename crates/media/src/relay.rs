//! From one leg to its peer: forwarded, cut anew, or transcoded, always as it arrives.

use std::collections::VecDeque;
use std::time::Instant;

use arrayvec::ArrayVec;

use crate::codec::{Codec, MAX_SAMPLES};
use crate::dtmf::TelephoneEvent;
use crate::leg::{EventPacket, Leg, Voice, rescale};
use crate::resample::Resampler;
use crate::rtp::Packet;
use crate::sender::{Kind, ORDINARY_STEPS, Relayed, Source};
use crate::words::{LegId, Output};

/// Leftovers of one packet and a whole next one.
const CUT: usize = 3072;

/// How one speaker's sound becomes one listener's. Kept by the listener; made anew when the
/// speaker, its stream or a codec changes.
#[derive(Debug)]
pub(crate) struct Link {
    terms: Terms,
    way: Way,
    /// The event in progress: its timestamp as it came and as it goes on.
    event: Option<(u32, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Terms {
    source: Source,
    from: Codec,
    to: Codec,
    packet_ms: u32,
}

#[derive(Debug)]
enum Way {
    Forward,
    Cut(Box<Cut>),
    Transcode(Box<Transcode>),
}

/// The same codec in packets of another length. Works on the bytes: they are sound at a fixed rate.
#[derive(Debug, Default)]
struct Cut {
    bytes: ArrayVec<u8, CUT>,
    next: Option<(u16, u32)>,
}

#[derive(Debug)]
struct Transcode {
    resampler: Resampler,
    /// Never grows beyond what it is made with.
    samples: Vec<i16>,
}

/// A packet of the speaker, and what its ear made of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spoken<'a> {
    pub(crate) leg: LegId,
    pub(crate) codec: Codec,
    pub(crate) packet: Packet<'a>,
    /// Decoded, what was lost before it included; `None` when not decoded.
    pub(crate) samples: Option<&'a [i16]>,
    /// Time was skipped before the samples.
    pub(crate) leapt: bool,
}

impl Spoken<'_> {
    fn source(&self) -> Source {
        Source::Leg { leg: self.leg, ssrc: self.packet.header.ssrc }
    }
}

/// Give a packet of sound to the listener.
pub(crate) fn sound(
    now: Instant,
    spoken: Spoken<'_>,
    to: &mut Leg,
    outputs: &mut VecDeque<Output>,
) {
    let mut link = link(to, &spoken);
    match &mut link.way {
        Way::Forward if must_cut(&spoken, &to.voice) => {
            link.way = Way::Cut(Box::default());
            to.voice.interrupt();
        }
        Way::Forward | Way::Cut(_) | Way::Transcode(_) => {}
    }
    match &mut link.way {
        Way::Forward => forward(now, spoken, to, outputs),
        Way::Cut(cut) => cut.pass(now, spoken, to, outputs),
        Way::Transcode(transcode) => transcode.pass(now, spoken, to, outputs),
    }
    to.link = Some(link);
}

/// Give a packet of a telephone event, in units of `clock`, to a listener that knows them.
pub(crate) fn event(
    now: Instant,
    spoken: Spoken<'_>,
    event: TelephoneEvent,
    clock: u32,
    to: &mut Leg,
    outputs: &mut VecDeque<Output>,
) {
    let Some(dtmf) = to.voice.dtmf() else { return };
    let duration = rescale(u32::from(event.duration), clock, dtmf.clock).min(0xffff) as u16;
    let event = TelephoneEvent { duration, ..event };
    let mut link = link(to, &spoken);
    let header = spoken.packet.header;
    let bytes = if let Way::Forward = link.way {
        let duration = rescale(u32::from(duration), dtmf.clock, spoken.codec.clock_rate());
        to.voice.relay(
            now,
            Relayed {
                source: spoken.source(),
                header,
                payload: &event.write(),
                payload_type: dtmf.send_payload,
                kind: Kind::Event { duration },
            },
        )
    } else {
        let (timestamp, marker) = match link.event {
            Some((came, goes)) if came == header.timestamp => (goes, false),
            _ => (to.voice.timestamp(now), true),
        };
        link.event = Some((header.timestamp, timestamp));
        to.voice.event(now, EventPacket { timestamp, marker, event })
    };
    to.link = Some(link);
    to.send(bytes, outputs);
}

/// Give a packet of comfort noise to the listener, if it takes such and gets packets as they come.
pub(crate) fn noise(
    now: Instant,
    spoken: Spoken<'_>,
    to: &mut Leg,
    outputs: &mut VecDeque<Output>,
) {
    let Some(noise) = to.stream().and_then(|stream| stream.comfort_noise) else {
        // Speech after the pause begins anew, and the noise does not look lost.
        to.voice.interrupt_relay();
        return;
    };
    let link = link(to, &spoken);
    if let Way::Forward = link.way {
        let bytes = to.voice.relay(
            now,
            Relayed {
                source: spoken.source(),
                header: spoken.packet.header,
                payload: spoken.packet.payload,
                payload_type: noise.send_payload,
                kind: Kind::Sound { span: 0 },
            },
        );
        to.send(bytes, outputs);
    }
    to.link = Some(link);
}

/// The listener's link, taken out; a new one if it does not fit what is spoken.
fn link(to: &mut Leg, spoken: &Spoken<'_>) -> Link {
    let terms = Terms {
        source: spoken.source(),
        from: spoken.codec,
        to: to.voice.codec(),
        packet_ms: to.voice.packet_ms(),
    };
    if let Some(link) = to.link.take().filter(|link| link.terms == terms) {
        return link;
    }
    let way = if terms.from == terms.to {
        Way::Forward
    } else {
        to.voice.interrupt();
        Way::Transcode(Box::new(Transcode {
            resampler: Resampler::new(terms.from.sample_rate(), terms.to.sample_rate()),
            samples: Vec::with_capacity(MAX_SAMPLES * 3),
        }))
    };
    Link { terms, way, event: None }
}

/// Whether a packet is not as long as the listener asked for, and can be cut without decoding.
fn must_cut(spoken: &Spoken<'_>, voice: &Voice) -> bool {
    spoken
        .codec
        .bytes_per_ms()
        .is_some_and(|bytes| spoken.packet.payload.len() != bytes * voice.packet_ms() as usize)
}

fn forward(now: Instant, spoken: Spoken<'_>, to: &mut Leg, outputs: &mut VecDeque<Output>) {
    let payload = spoken.packet.payload;
    let bytes = to.voice.relay(
        now,
        Relayed {
            source: spoken.source(),
            header: spoken.packet.header,
            payload,
            payload_type: to.voice.payload_type(),
            kind: Kind::Sound { span: spoken.codec.span(payload) },
        },
    );
    to.send(bytes, outputs);
}

impl Cut {
    fn pass(
        &mut self,
        now: Instant,
        spoken: Spoken<'_>,
        to: &mut Leg,
        outputs: &mut VecDeque<Output>,
    ) {
        let (header, payload) = (spoken.packet.header, spoken.packet.payload);
        if let Some((sequence, timestamp)) = self.next {
            let step = header.sequence.wrapping_sub(sequence) as i16;
            if step < 0 && ORDINARY_STEPS.contains(&step) {
                return;
            }
            if step != 0 || header.timestamp != timestamp {
                self.bytes.clear();
                to.voice.interrupt();
            }
        }
        let span = spoken.codec.span(payload);
        self.next = Some((header.sequence.wrapping_add(1), header.timestamp.wrapping_add(span)));
        if self.bytes.try_extend_from_slice(payload).is_err() {
            self.bytes.clear();
            return;
        }
        let length = spoken.codec.bytes_per_ms().unwrap_or(8) * to.voice.packet_ms() as usize;
        while let Some(piece) = self.bytes.get(..length) {
            let bytes = to.voice.pass(now, spoken.source(), piece);
            to.send(bytes, outputs);
            self.bytes.drain(..length);
        }
    }
}

impl Transcode {
    fn pass(
        &mut self,
        now: Instant,
        spoken: Spoken<'_>,
        to: &mut Leg,
        outputs: &mut VecDeque<Output>,
    ) {
        let Some(heard) = spoken.samples else { return };
        if spoken.leapt {
            self.samples.clear();
            to.voice.interrupt();
        }
        let samples = &mut self.samples;
        self.resampler.process(heard, |sample| samples.push(sample));
        let length = to.voice.packet_samples();
        while let Some(piece) = self.samples.get(..length) {
            let bytes = to.voice.say(now, spoken.source(), piece);
            to.send(bytes, outputs);
            self.samples.drain(..length);
        }
    }
}
