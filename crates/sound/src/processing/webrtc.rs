//! The same chain as WebRTC's own code in C++ has it, by way of the crate `webrtc-audio-processing`: a
//! peer for the bench. Its echo canceller gets the numbers that ours gets ([`tuning`]), finds the delay by
//! itself, and is spared the clocks' drift ([`Drift`]) as ours is: without that, 100 ppm cost it half of
//! the echo that it takes away.

use std::fmt;

use webrtc_audio_processing::config::{
    AdaptiveDigital, EchoCanceller, GainController, GainController2, HighPassFilter,
    NoiseSuppression, NoiseSuppressionLevel,
};
use webrtc_audio_processing::experimental::EchoCanceller3Config;
use webrtc_audio_processing::{Config, Error, Processor};

use super::drift::Drift;
use super::{Cleaning, FilterReport, Suppression, VoiceFilter, tuning};
use crate::{FRAME, Frame, RATE};

/// The loudest sample; the library's lie between -1 and 1.
const FULL: f32 = 32_768.0;

pub(super) struct Webrtc {
    inner: Processor,
    /// Where there is echo to take away.
    drift: Option<Drift>,
    frame: [f32; FRAME],
}

impl Webrtc {
    pub(super) fn new(cleaning: Cleaning) -> Result<Self, Error> {
        // With a tuning comes the canceller, whether it is asked for or not.
        let inner = if cleaning.echo {
            Processor::with_aec3_config(RATE, double_talk())?
        } else {
            Processor::new(RATE)?
        };
        inner.set_config(config(cleaning));
        let drift = cleaning.echo.then(Drift::new);
        Ok(Self { inner, drift, frame: [0.0; FRAME] })
    }

    fn load(&mut self, frame: &Frame) {
        for (to, from) in self.frame.iter_mut().zip(frame) {
            *to = f32::from(*from) / FULL;
        }
    }
}

impl VoiceFilter for Webrtc {
    fn played(&mut self, frame: &Frame) {
        let Some(drift) = &mut self.drift else { return };
        let played = drift.played(frame);
        self.load(&played);
        // The shape cannot be wrong: it is ours.
        let _ = self.inner.analyze_render_frame([&self.frame]);
    }

    fn clean(&mut self, frame: &mut Frame) {
        if let Some(drift) = &mut self.drift {
            drift.heard(frame);
        }
        self.load(frame);
        if self.inner.process_capture_frame([&mut self.frame]).is_ok() {
            for (to, from) in frame.iter_mut().zip(self.frame) {
                *to = (from * FULL).round() as i16; // saturates
            }
        }
    }

    /// It is found: a delay that is told has to be right to 30 ms, and what devices say is not.
    fn device_delay(&mut self, _: u32) {}

    fn report(&self) -> FilterReport {
        let statistics = self.inner.get_stats();
        FilterReport {
            echo_reduction: statistics.echo_return_loss_enhancement.map(|gain| gain as f32),
            echo_delay: statistics.delay_ms,
        }
    }
}

impl fmt::Debug for Webrtc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webrtc").field("report", &self.report()).finish_non_exhaustive()
    }
}

fn config(cleaning: Cleaning) -> Config {
    let level = match cleaning.noise {
        Suppression::Off => None,
        Suppression::Low => Some(NoiseSuppressionLevel::Low),
        Suppression::Moderate => Some(NoiseSuppressionLevel::Moderate),
        Suppression::High => Some(NoiseSuppressionLevel::High),
    };
    let gain = GainController2 {
        adaptive_digital: Some(AdaptiveDigital::default()),
        ..GainController2::default()
    };
    Config {
        high_pass_filter: cleaning.rumble.then(HighPassFilter::default),
        echo_canceller: cleaning.echo.then_some(EchoCanceller::Full { stream_delay_ms: None }),
        noise_suppression: level
            .map(|level| NoiseSuppression { level, analyze_linear_aec_output: false }),
        gain_controller: cleaning.gain.then_some(GainController::GainController2(gain)),
        ..Config::default()
    }
}

/// [`tuning::double_talk`] in the library's own words, so that there is one place of the numbers.
fn double_talk() -> EchoCanceller3Config {
    let ours = tuning::double_talk();
    let mut config = EchoCanceller3Config::default();
    config.filter.refined.length_blocks = ours.filter.main.length_blocks;
    config.filter.coarse.length_blocks = ours.filter.shadow.length_blocks;
    config.erle.max_l = ours.erle.max_l;
    config.erle.max_h = ours.erle.max_h;
    config.erle.onset_detection = ours.erle.onset_detection;
    config.ep_strength.nearend_len = ours.ep_strength.nearend_len;
    config.delay.delay_selection_thresholds.initial = ours.delay.delay_selection_thresholds.initial;
    let (near, our_near) = (
        &mut config.suppressor.dominant_nearend_detection,
        &ours.suppressor.dominant_nearend_detection,
    );
    near.enr_threshold = our_near.enr_threshold;
    near.snr_threshold = our_near.snr_threshold;
    near.trigger_threshold = i32::try_from(our_near.trigger_threshold).unwrap_or(i32::MAX);
    near.use_during_initial_phase = our_near.use_during_initial_phase;
    let suppressor = &mut config.suppressor;
    for (to, from) in [
        (&mut suppressor.nearend_tuning, &ours.suppressor.nearend_tuning),
        (&mut suppressor.normal_tuning, &ours.suppressor.normal_tuning),
    ] {
        for (to, from) in [(&mut to.mask_lf, &from.mask_lf), (&mut to.mask_hf, &from.mask_hf)] {
            to.enr_transparent = from.enr_transparent;
            to.enr_suppress = from.enr_suppress;
            to.emr_transparent = from.emr_transparent;
        }
    }
    config
}
