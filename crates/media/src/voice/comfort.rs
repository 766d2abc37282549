//! Comfort noise: the peer's room while nobody speaks (RFC 3389, its level alone).

/// Noise of one level.
#[derive(Clone, Debug)]
pub(super) struct Comfort {
    seed: u32,
    amplitude: f32,
    /// Rooms hum more than they hiss: the last value of a gentle low-pass.
    last: f32,
}

impl Comfort {
    pub(super) fn new() -> Self {
        Self { seed: 0x2545_f491, amplitude: 0.0, last: 0.0 }
    }

    /// The first byte of the payload is the level below full scale in decibels (section 3.1).
    pub(super) fn set(&mut self, payload: &[u8]) {
        let level = f32::from(payload.first().map_or(127, |byte| byte & 0x7f));
        // Never louder than a room is: -30 dBov.
        let root_mean_square = 32768.0 * 10f32.powf(-level.max(30.0) / 20.0);
        // Even noise has its peak at the root of three; the low-pass takes half of the power.
        self.amplitude = root_mean_square * 3f32.sqrt() * 2f32.sqrt();
    }

    pub(super) fn fill(&mut self, samples: &mut [i16]) {
        for sample in samples {
            self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (self.seed >> 8) as f32 / (1 << 23) as f32 - 1.0;
            let value = (noise * self.amplitude + self.last) / 2.0;
            self.last = noise * self.amplitude;
            *sample = value.clamp(-32768.0, 32767.0) as i16;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(byte: u8) -> f64 {
        let mut comfort = Comfort::new();
        comfort.set(&[byte]);
        let mut samples = [0; 8000];
        comfort.fill(&mut samples);
        let square = samples.iter().map(|&s| f64::from(s).powi(2)).sum::<f64>() / 8000.0;
        20.0 * (square.sqrt() / 32768.0).log10()
    }

    #[test]
    fn the_noise_is_as_loud_as_the_peer_says_within_reason() {
        assert!((level(50) + 50.0).abs() < 1.0, "-50 dBov: {}", level(50));
        assert!((level(0) + 30.0).abs() < 1.0, "never a roar: {}", level(0));
        assert!(level(127) < -90.0, "as good as silent: {}", level(127));
    }
}
