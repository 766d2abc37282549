//! Several speakers for one listener, summed on its packet clock: a conference, a supervisor.

use std::collections::VecDeque;

use crate::resample::Resampler;
use crate::words::LegId;

/// A speaker is heard once so much of it is there, so that packets that come unevenly leave no holes.
const LEAD_MS: u32 = 40;
/// More than that is left out: it would be heard late for ever.
const MOST_MS: u32 = 160;

/// Whom a listener hears.
#[derive(Clone, Debug)]
pub(crate) struct Mixer {
    strands: Vec<Strand>,
}

/// One speaker, at the listener's rate.
#[derive(Clone, Debug)]
struct Strand {
    speaker: LegId,
    rates: (u32, u32),
    resampler: Resampler,
    samples: VecDeque<i16>,
    flows: bool,
}

impl Mixer {
    pub(crate) fn new(speakers: &[LegId]) -> Mixer {
        let strands = speakers.iter().map(|&speaker| Strand {
            speaker,
            rates: (8000, 8000),
            resampler: Resampler::new(8000, 8000),
            samples: VecDeque::with_capacity(4096),
            flows: false,
        });
        Mixer { strands: strands.collect() }
    }

    pub(crate) fn speakers(&self) -> impl Iterator<Item = LegId> {
        self.strands.iter().map(|strand| strand.speaker)
    }

    pub(crate) fn forget(&mut self, speaker: LegId) {
        self.strands.retain(|strand| strand.speaker != speaker);
    }

    /// A speaker said something, at the rate `from`; the listener hears it at `to`.
    pub(crate) fn hear(&mut self, speaker: LegId, said: &[i16], (from, to): (u32, u32)) {
        let strands = self.strands.iter_mut();
        for strand in strands.filter(|strand| strand.speaker == speaker) {
            if strand.rates != (from, to) {
                strand.rates = (from, to);
                strand.resampler = Resampler::new(from, to);
                strand.samples.clear();
            }
            let samples = &mut strand.samples;
            strand.resampler.process(said, |sample| samples.push_back(sample));
            let most = length(MOST_MS, to);
            if samples.len() > most {
                let surplus = samples.len() - length(LEAD_MS, to);
                samples.drain(..surplus);
            }
        }
    }

    /// The next packet: the sum of who speaks, silence where nobody does.
    pub(crate) fn fill(&mut self, packet: &mut [i16], rate: u32) {
        packet.fill(0);
        for strand in &mut self.strands {
            let lead = length(LEAD_MS, rate).max(packet.len());
            strand.flows |= strand.samples.len() >= lead;
            if !strand.flows {
                continue;
            }
            for sample in packet.iter_mut() {
                let Some(said) = strand.samples.pop_front() else {
                    strand.flows = false;
                    break;
                };
                *sample = sample.saturating_add(said);
            }
        }
    }
}

fn length(millis: u32, rate: u32) -> usize {
    (millis * rate / 1000) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: LegId = LegId(1);
    const B: LegId = LegId(2);

    #[test]
    fn two_who_speak_at_once_are_summed_and_loud_ones_do_not_wrap() {
        let mut mixer = Mixer::new(&[A, B]);
        mixer.hear(A, &[1000; 640], (8000, 8000));
        mixer.hear(B, &[200; 640], (8000, 8000));
        let mut packet = [0; 160];
        mixer.fill(&mut packet, 8000);
        assert_eq!(packet, [1200; 160], "the sum");
        mixer.hear(A, &[30_000; 640], (8000, 8000));
        mixer.hear(B, &[30_000; 640], (8000, 8000));
        for _ in 0..4 {
            mixer.fill(&mut packet, 8000);
        }
        assert_eq!(packet, [i16::MAX; 160], "as loud as can be");
    }

    #[test]
    fn who_falls_silent_leaves_the_others_whole_and_begins_anew_with_a_lead() {
        let mut mixer = Mixer::new(&[A, B]);
        mixer.hear(A, &[5; 320], (8000, 8000));
        let mut packet = [0; 160];
        mixer.fill(&mut packet, 8000);
        assert_eq!(packet, [5; 160], "the other says nothing");
        mixer.fill(&mut packet, 8000);
        mixer.fill(&mut packet, 8000);
        assert_eq!(packet, [0; 160], "now nobody does");
        mixer.hear(A, &[5; 160], (8000, 8000));
        mixer.fill(&mut packet, 8000);
        assert_eq!(packet, [0; 160], "too little to begin with");
        mixer.hear(A, &[5; 160], (8000, 8000));
        mixer.fill(&mut packet, 8000);
        assert_eq!(packet, [5; 160], "enough");
    }

    #[test]
    fn a_speaker_whose_clock_runs_ahead_is_never_heard_late() {
        let mut mixer = Mixer::new(&[A]);
        for _ in 0..100 {
            mixer.hear(A, &[7; 320], (16_000, 16_000));
            mixer.hear(A, &[7; 320], (16_000, 16_000));
            mixer.fill(&mut [0; 320], 16_000);
        }
        let kept = mixer.strands[0].samples.len();
        assert!(kept <= length(MOST_MS, 16_000), "{kept} samples wait");
    }
}
