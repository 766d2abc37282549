//! WebRTC's third echo canceller, as the crate `aec3` ports it to Rust.

use aec3::api::control::EchoControl;
use aec3::audio_processing::aec3::echo_canceller3::EchoCanceller3;
use aec3::audio_processing::audio_buffer::AudioBuffer;

use super::chain::Canceller;
use super::{FilterReport, tuning};
use crate::RATE;

pub(super) struct Aec3(EchoCanceller3);

impl Aec3 {
    pub(super) fn new() -> Self {
        let config = tuning::double_talk();
        Self(EchoCanceller3::with_multichannel_config(config, None, RATE.cast_signed(), 1, 1))
    }
}

impl Canceller for Aec3 {
    fn played(&mut self, played: &mut AudioBuffer) {
        self.0.analyze_render(played);
    }

    fn heard(&mut self, heard: &mut AudioBuffer) {
        self.0.analyze_capture(heard);
    }

    fn clean(&mut self, heard: &mut AudioBuffer) {
        self.0.process_capture(heard, false);
    }

    fn device_delay(&mut self, milliseconds: u32) {
        self.0.set_audio_buffer_delay(milliseconds.min(500).cast_signed());
    }

    fn report(&self) -> FilterReport {
        let metrics = self.0.metrics();
        FilterReport {
            echo_reduction: Some(metrics.echo_return_loss_enhancement as f32),
            echo_delay: u32::try_from(metrics.delay_ms).ok(),
        }
    }
}
