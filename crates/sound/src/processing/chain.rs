//! All that is done to a voice, in the order in which one thing needs the other: rumble, echo, noise,
//! gain. Two cancellers of echo fit in; everything else is WebRTC's as the crate `aec3` ports it to
//! Rust.

use std::fmt;

use aec3::audio_processing::agc2::input_volume_controller;
use aec3::audio_processing::audio_buffer::AudioBuffer;
use aec3::audio_processing::gain_controller2::{
    AdaptiveDigitalControllerConfig, GainController2, GainController2Config,
    InputVolumeControllerRuntimeConfig,
};
use aec3::audio_processing::high_pass_filter::HighPassFilter;
use aec3::audio_processing::ns::noise_suppressor::NoiseSuppressor;
use aec3::audio_processing::ns::ns_config::{NsConfig, SuppressionLevel};

use super::drift::Drift;
use super::{Cleaning, FilterReport, Suppression, VoiceFilter};
use crate::{Frame, RATE};

/// The lowest of the three bands that 48 kHz is split into runs at this rate.
const BAND_RATE: i32 = 16_000;

/// Samples of 10 ms in one band.
const BAND_FRAME: usize = AudioBuffer::SPLIT_BAND_SIZE;

/// Takes the echo away; both sounds are split into bands.
pub(super) trait Canceller {
    fn played(&mut self, played: &mut AudioBuffer);

    /// Before it is split: what the microphone heard.
    fn heard(&mut self, heard: &mut AudioBuffer);

    fn clean(&mut self, heard: &mut AudioBuffer);

    /// In milliseconds, as the devices say.
    fn device_delay(&mut self, milliseconds: u32);

    fn report(&self) -> FilterReport;
}

pub(super) struct Chain {
    echo: Option<Echo>,
    rumble: Option<HighPassFilter>,
    noise: Option<NoiseSuppressor>,
    gain: Option<GainController2>,
    heard: AudioBuffer,
    /// What the rumble filter works on; it wants vectors.
    low_band: Vec<Vec<f32>>,
}

struct Echo {
    canceller: Box<dyn Canceller>,
    played: AudioBuffer,
    drift: Drift,
}

impl Chain {
    pub(super) fn new(cleaning: Cleaning, canceller: impl Canceller + 'static) -> Self {
        let noise = suppression(cleaning.noise);
        Self {
            echo: cleaning.echo.then(|| Echo {
                canceller: Box::new(canceller),
                played: buffer(),
                drift: Drift::new(),
            }),
            rumble: cleaning.rumble.then(|| HighPassFilter::new(BAND_RATE, 1)),
            noise: noise.map(|level| NoiseSuppressor::new(level, RATE as usize, 1)),
            gain: cleaning.gain.then(gain),
            heard: buffer(),
            low_band: vec![vec![0.0; BAND_FRAME]],
        }
    }
}

impl VoiceFilter for Chain {
    fn played(&mut self, frame: &Frame) {
        let Some(echo) = &mut self.echo else { return };
        load(&echo.drift.played(frame), &mut echo.played);
        echo.played.split_into_frequency_bands();
        echo.canceller.played(&mut echo.played);
    }

    fn clean(&mut self, frame: &mut Frame) {
        load(frame, &mut self.heard);
        if let Some(echo) = &mut self.echo {
            echo.drift.heard(frame);
            echo.canceller.heard(&mut self.heard);
        }
        self.heard.split_into_frequency_bands();
        if let Some(rumble) = &mut self.rumble {
            self.low_band[0].copy_from_slice(self.heard.split_band(0, 0));
            rumble.process(&mut self.low_band);
            self.heard.split_band_mut(0, 0).copy_from_slice(&self.low_band[0]);
        }
        if let Some(noise) = &mut self.noise {
            noise.analyze(&self.heard);
        }
        if let Some(echo) = &mut self.echo {
            echo.canceller.clean(&mut self.heard);
        }
        if let Some(noise) = &mut self.noise {
            noise.process(&mut self.heard);
        }
        self.heard.merge_frequency_bands();
        if let Some(gain) = &mut self.gain {
            gain.process(false, &mut self.heard);
        }
        store(&self.heard, frame);
    }

    fn device_delay(&mut self, milliseconds: u32) {
        if let Some(echo) = &mut self.echo {
            echo.canceller.device_delay(milliseconds);
        }
    }

    fn report(&self) -> FilterReport {
        self.echo.as_ref().map(|echo| echo.canceller.report()).unwrap_or_default()
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chain")
            .field("echo", &self.echo.is_some())
            .field("noise", &self.noise.is_some())
            .field("gain", &self.gain.is_some())
            .field("report", &self.report())
            .finish_non_exhaustive()
    }
}

fn buffer() -> AudioBuffer {
    let rate = RATE as usize;
    AudioBuffer::from_sample_rates(rate, 1, rate, 1, rate)
}

/// The buffer's numbers are samples of 16 bits in floating point.
fn load(frame: &Frame, buffer: &mut AudioBuffer) {
    for (to, from) in buffer.channel_mut(0).iter_mut().zip(frame) {
        *to = f32::from(*from);
    }
}

fn store(buffer: &AudioBuffer, frame: &mut Frame) {
    for (to, from) in frame.iter_mut().zip(buffer.channel(0)) {
        *to = from.round() as i16; // saturates
    }
}

fn suppression(suppression: Suppression) -> Option<NsConfig> {
    let target_level = match suppression {
        Suppression::Off => return None,
        Suppression::Low => SuppressionLevel::K6dB,
        Suppression::Moderate => SuppressionLevel::K12dB,
        Suppression::High => SuppressionLevel::K18dB,
    };
    Some(NsConfig { target_level, analyze_linear_aec_output_when_available: false })
}

/// Gain in numbers alone: the card's own volume is the person's business.
fn gain() -> GainController2 {
    let config = GainController2Config {
        adaptive_digital: AdaptiveDigitalControllerConfig {
            // A headset's microphone is at most this much too quiet; more would lift the neighbours.
            max_gain_db: 24.0,
            initial_gain_db: 6.0,
            ..Default::default()
        },
        input_volume_controller: InputVolumeControllerRuntimeConfig { enabled: false },
        ..Default::default()
    };
    let volume = input_volume_controller::Config::default();
    GainController2::new(config, volume, RATE as usize, 1, true)
}
