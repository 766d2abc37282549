//! How loud it is, for a bar on the screen.

/// What was heard since the last look, in dB below full scale: 0 is the loudest there is, -96 silence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level {
    /// The loudest sample.
    pub peak: f32,
    /// The mean power.
    pub rms: f32,
}

impl Level {
    /// No sound at all.
    pub const SILENCE: Self = Self { peak: FLOOR, rms: FLOOR };
}

/// What 16 bits cannot go below.
const FLOOR: f32 = -96.0;

/// Adds up samples until somebody looks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meter {
    peak: u16,
    power: f64,
    samples: u32,
}

impl Meter {
    pub(crate) fn add(&mut self, frame: &[i16]) {
        for sample in frame {
            self.peak = self.peak.max(sample.unsigned_abs());
            self.power += f64::from(*sample) * f64::from(*sample);
        }
        self.samples = self.samples.saturating_add(u32::try_from(frame.len()).unwrap_or(u32::MAX));
    }

    /// The level since the last call, joined with one that nobody has looked at yet.
    pub(crate) fn read_over(&mut self, unread: Option<Level>) -> Level {
        let level = self.read();
        let Some(unread) = unread else { return level };
        Level { peak: level.peak.max(unread.peak), rms: level.rms.max(unread.rms) }
    }

    /// The level since the last call, and a fresh start.
    fn read(&mut self) -> Level {
        let meter = std::mem::take(self);
        if meter.samples == 0 {
            return Level::SILENCE;
        }
        let rms = (meter.power / f64::from(meter.samples)).sqrt();
        Level { peak: decibels(f64::from(meter.peak)), rms: decibels(rms) }
    }
}

fn decibels(amplitude: f64) -> f32 {
    let level = 20.0 * (amplitude.max(1e-9) / 32_768.0).log10();
    (level as f32).max(FLOOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_square_wave_is_at_the_top_of_the_scale() {
        let mut meter = Meter::default();
        meter.add(&[i16::MIN; 480]);
        assert_eq!(meter.read(), Level { peak: 0.0, rms: 0.0 }, "there is nothing louder");
        assert_eq!(meter.read(), Level::SILENCE, "each look starts afresh");
    }

    #[test]
    fn half_the_amplitude_is_six_decibels_less() {
        let mut meter = Meter::default();
        meter.add(&[16_384; 480]);
        let level = meter.read();
        assert!((level.peak + 6.02).abs() < 0.01, "half is -6 dB, not {}", level.peak);
    }
}
