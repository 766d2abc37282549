//! The same chain as the crate `sonora` ports it: a peer for the bench.

use std::fmt;

use sonora::config::{
    AdaptiveDigital, EchoCanceller, GainController2, HighPassFilter, MaxProcessingRate,
    NoiseSuppression, NoiseSuppressionLevel, Pipeline,
};
use sonora::{AudioProcessing, Config, StreamConfig};

use super::{Cleaning, FilterReport, Suppression, VoiceFilter};
use crate::{FRAME, Frame, RATE};

pub(super) struct Sonora {
    inner: AudioProcessing,
    output: Frame,
}

impl Sonora {
    pub(super) fn new(cleaning: Cleaning) -> Self {
        let level = match cleaning.noise {
            Suppression::Off => None,
            Suppression::Low => Some(NoiseSuppressionLevel::Low),
            Suppression::Moderate => Some(NoiseSuppressionLevel::Moderate),
            Suppression::High => Some(NoiseSuppressionLevel::High),
        };
        let config = Config {
            pipeline: Pipeline {
                maximum_internal_processing_rate: MaxProcessingRate::Rate48kHz,
                ..Default::default()
            },
            high_pass_filter: cleaning.rumble.then(HighPassFilter::default),
            echo_canceller: cleaning.echo.then(EchoCanceller::default),
            noise_suppression: level.map(|level| NoiseSuppression { level, ..Default::default() }),
            gain_controller2: cleaning.gain.then(|| GainController2 {
                adaptive_digital: Some(AdaptiveDigital::default()),
                ..Default::default()
            }),
            ..Default::default()
        };
        let stream = StreamConfig::new(RATE, 1);
        let builder = AudioProcessing::builder().config(config);
        let inner = builder.capture_config(stream).render_config(stream).build();
        Self { inner, output: [0; FRAME] }
    }
}

impl VoiceFilter for Sonora {
    fn played(&mut self, frame: &Frame) {
        // Neither side's shape can be wrong: both are ours.
        let _ = self.inner.process_render_i16(frame, &mut self.output);
    }

    fn clean(&mut self, frame: &mut Frame) {
        if self.inner.process_capture_i16(frame, &mut self.output).is_ok() {
            *frame = self.output;
        }
    }

    fn device_delay(&mut self, milliseconds: u32) {
        let _ = self.inner.set_stream_delay_ms(milliseconds.min(500).cast_signed());
    }

    fn report(&self) -> FilterReport {
        let statistics = self.inner.statistics();
        FilterReport {
            echo_reduction: statistics.echo_return_loss_enhancement.map(|gain| gain as f32),
            echo_delay: statistics.delay_ms.and_then(|delay| u32::try_from(delay).ok()),
        }
    }
}

impl fmt::Debug for Sonora {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sonora").field("report", &self.report()).finish_non_exhaustive()
    }
}
