//! A leg's decoder, used only while somebody wants samples: a transcoding bridge or a recording.

use crate::codec::{Codec, Decoder, MAX_SAMPLES};
use crate::rtp::Header;
use crate::sender::ORDINARY_STEPS;

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
    codec: Codec,
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
    /// The sound after it was listened to before: good for the tape alone.
    pub(crate) late: bool,
}

enum Place {
    Next,
    AfterLoss { ticks: u32 },
    Elsewhere,
    Late,
}

impl Ear {
    /// Decode a packet into `scratch`. `None` when it is not decodable, or comes too late for a
    /// decoder with a memory.
    pub(crate) fn listen(
        &mut self,
        codec: Codec,
        header: Header,
        payload: &[u8],
        scratch: &mut [i16],
    ) -> Option<Listened> {
        let span = codec.span(payload);
        let place = self.place(codec, header);
        let late = matches!(place, Place::Late);
        if late && !matches!(codec, Codec::Pcmu | Codec::Pcma) {
            return None;
        }
        if !late {
            self.next = Some(Next {
                codec,
                ssrc: header.ssrc,
                sequence: header.sequence.wrapping_add(1),
                timestamp: header.timestamp.wrapping_add(span),
            });
        }
        let decoder = match &mut self.decoder {
            Some((same, decoder)) if *same == codec => decoder,
            slot => &mut slot.insert((codec, Decoder::new(codec).ok()?)).1,
        };
        let guessed = match place {
            Place::AfterLoss { ticks } => {
                let samples =
                    ticks as usize * codec.sample_rate() as usize / codec.clock_rate() as usize;
                scratch.get_mut(..samples).map_or(0, |gap| decoder.conceal(gap))
            }
            Place::Next | Place::Elsewhere | Place::Late => 0,
        };
        let heard = decoder.decode(payload, scratch.get_mut(guessed..)?).ok()?;
        Some(Listened { guessed, heard, leapt: matches!(place, Place::Elsewhere), late })
    }

    fn place(&self, codec: Codec, header: Header) -> Place {
        let same = |next: &Next| (next.codec, next.ssrc) == (codec, header.ssrc);
        let Some(next) = self.next.filter(same) else {
            return Place::Elsewhere;
        };
        let step = header.sequence.wrapping_sub(next.sequence) as i16;
        let ticks = header.timestamp.wrapping_sub(next.timestamp);
        match step {
            0 if ticks == 0 => Place::Next,
            1.. if (1..=CONCEALED_MS * codec.clock_rate() / 1000).contains(&ticks) => {
                Place::AfterLoss { ticks }
            }
            ..=-1 if ORDINARY_STEPS.contains(&step) => Place::Late,
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
        Header { sequence, timestamp: u32::from(sequence) * 160, ..Header::default() }
    }

    #[test]
    fn loss_is_guessed_lateness_told_and_pauses_are_leaps() {
        let mut encoder = Encoder::new(Codec::Pcma).unwrap();
        let mut bytes = [0; 160];
        encoder.encode(&tone::sine(500.0, 0.5, 8000, 20), &mut bytes).unwrap();
        let mut ear = Ear::default();
        let mut scratch = [0; SCRATCH];
        let mut listen = |sequence| ear.listen(Codec::Pcma, header(sequence), &bytes, &mut scratch);
        let whole = |guessed, leapt| Some(Listened { guessed, heard: 160, leapt, late: false });
        assert_eq!(listen(10), whole(0, true), "the first");
        assert_eq!(listen(11), whole(0, false), "the next");
        assert_eq!(listen(13), whole(160, false), "one was lost");
        assert!(listen(12).is_some_and(|found| found.late), "good for the tape alone");
        assert_eq!(listen(20), whole(0, true), "120 ms are a pause");
    }
}
