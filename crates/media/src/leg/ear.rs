//! A leg's decoder, used only while somebody wants samples: a transcoding bridge or a recording.

use crate::codec::{Codec, Decoder, MAX_SAMPLES};
use crate::rtp::Header;

/// Up to so much is guessed at when packets are lost; more is a pause.
const CONCEALED_MS: u32 = 60;

/// Room for a packet and for what was lost before it.
pub(crate) const SCRATCH: usize = MAX_SAMPLES + 16 * CONCEALED_MS as usize;

/// The decoder and where it is in the peer's stream.
#[derive(Debug, Default)]
pub(crate) struct Ear {
    decoder: Option<(Codec, Decoder)>,
    next: Option<Next>,
}

#[derive(Clone, Copy, Debug)]
struct Next {
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
}

/// What a packet decoded to: the scratch buffer holds first what was guessed for lost packets,
/// then the packet itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Listened {
    pub(crate) guessed: usize,
    pub(crate) heard: usize,
    /// Time was skipped before this packet.
    pub(crate) leapt: bool,
}

enum Place {
    Next,
    AfterLoss { ticks: u32 },
    Elsewhere,
    Late,
}

impl Ear {
    /// Decode a packet into `scratch`. `None` when it comes too late or is not decodable.
    pub(crate) fn listen(
        &mut self,
        codec: Codec,
        header: Header,
        payload: &[u8],
        scratch: &mut [i16],
    ) -> Option<Listened> {
        let span = codec.span(payload);
        let place = self.place(codec, header);
        if let Place::Late = place {
            return None;
        }
        self.next = Some(Next {
            ssrc: header.ssrc,
            sequence: header.sequence.wrapping_add(1),
            timestamp: header.timestamp.wrapping_add(span),
        });
        let decoder = match &mut self.decoder {
            Some((same, decoder)) if *same == codec => decoder,
            slot => &mut slot.insert((codec, Decoder::new(codec).ok()?)).1,
        };
        let guessed = match place {
            Place::AfterLoss { ticks } => {
                let samples =
                    ticks as usize * codec.sample_rate() as usize / codec.clock_rate() as usize;
                scratch
                    .get_mut(..samples)
                    .map_or(0, |gap| decoder.conceal(gap))
            }
            Place::Next | Place::Elsewhere | Place::Late => 0,
        };
        let heard = decoder.decode(payload, scratch.get_mut(guessed..)?).ok()?;
        Some(Listened {
            guessed,
            heard,
            leapt: matches!(place, Place::Elsewhere),
        })
    }

    fn place(&self, codec: Codec, header: Header) -> Place {
        let Some(next) = self.next.filter(|next| next.ssrc == header.ssrc) else {
            return Place::Elsewhere;
        };
        let step = header.sequence.wrapping_sub(next.sequence) as i16;
        let ticks = header.timestamp.wrapping_sub(next.timestamp);
        match step {
            0 if ticks == 0 => Place::Next,
            1.. if (1..=CONCEALED_MS * codec.clock_rate() / 1000).contains(&ticks) => {
                Place::AfterLoss { ticks }
            }
            -3000..=-1 => Place::Late,
            _ => Place::Elsewhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Encoder;
    use crate::tone;

    fn header(sequence: u16) -> Header {
        Header {
            sequence,
            timestamp: u32::from(sequence) * 160,
            ..Header::default()
        }
    }

    #[test]
    fn loss_is_guessed_lateness_dropped_and_pauses_are_leaps() {
        let mut encoder = Encoder::new(Codec::Pcma).unwrap();
        let mut bytes = [0; 160];
        encoder
            .encode(&tone::sine(500.0, 0.5, 8000, 20), &mut bytes)
            .unwrap();
        let mut ear = Ear::default();
        let mut scratch = [0; SCRATCH];
        let mut listen = |sequence| ear.listen(Codec::Pcma, header(sequence), &bytes, &mut scratch);
        let whole = |guessed, leapt| {
            Some(Listened {
                guessed,
                heard: 160,
                leapt,
            })
        };
        assert_eq!(listen(10), whole(0, true), "the first");
        assert_eq!(listen(11), whole(0, false), "the next");
        assert_eq!(listen(13), whole(160, false), "one was lost");
        assert_eq!(listen(12), None, "too late now");
        assert_eq!(listen(20), whole(0, true), "120 ms are a pause");
    }
}
