//! Opens a device and puts our ends of the rings into its callbacks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{BufferSize, FromSample, SampleFormat, SizedSample, StreamConfig};
use rtrb::{Consumer, Producer};

use super::{CaptureEnd, Counters, PlaybackEnd, capture_ring, playback_ring};
use crate::devices::{Device, Host};

/// How long a device may take to open. It opens on a thread of its own, so that a call goes on.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a ring holds, in parts of a second: a worker that sleeps longer has lost anyway.
const RING_PARTS: usize = 4;

/// Our side of an open microphone.
#[derive(Debug)]
pub(crate) struct CaptureLine {
    pub(crate) device: Device,
    pub(crate) ring: Consumer<f32>,
    pub(crate) rate: u32,
    pub(crate) counters: Arc<Counters>,
}

/// Our side of an open loudspeaker.
#[derive(Debug)]
pub(crate) struct PlaybackLine {
    pub(crate) device: Device,
    pub(crate) ring: Producer<f32>,
    /// What was really played.
    pub(crate) played: Consumer<f32>,
    pub(crate) rate: u32,
    pub(crate) counters: Arc<Counters>,
}

/// An open device: closes when dropped.
pub(crate) struct Streams {
    _stream: cpal::Stream,
    broken: Arc<AtomicBool>,
    counters: Arc<Counters>,
    rate: u32,
    /// When the present look at its speed began, and what had been counted then.
    window: Option<(Instant, u64)>,
}

/// How long a stream's speed is looked at.
const WINDOW: Duration = Duration::from_secs(2);

/// Calls until a stream has got going.
const GOING: u64 = 5;

impl Streams {
    /// Whether the device has told that it is gone.
    pub(crate) fn broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Ends it on a thread of its own: a sound system may wait for ever for a device that is gone,
    /// and a call must not wait with it.
    pub(crate) fn close(self) {
        let closing = std::thread::Builder::new().name("sound-closing".to_owned());
        if let Err(error) = closing.spawn(move || drop(self)) {
            tracing::warn!(%error, "no thread to close a sound device");
        }
    }

    /// Whether the device has run dry for part of the last seconds: some systems do not tell, but
    /// then it has called for less than the time that passed.
    pub(crate) fn starving(&mut self, now: Instant) -> bool {
        let counts = self.counters.read();
        if counts.calls < GOING {
            return false;
        }
        let (since, frames) = *self.window.get_or_insert((now, counts.frames));
        let time = now.saturating_duration_since(since);
        if time < WINDOW {
            return false;
        }
        self.window = Some((now, counts.frames));
        let ran = (counts.frames - frames) as f64 / f64::from(self.rate);
        ran < 0.95 * time.as_secs_f64()
    }
}

impl std::fmt::Debug for Streams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams").field("broken", &self.broken()).finish_non_exhaustive()
    }
}

/// Opens the microphone `device`.
pub(crate) fn capture(
    device: &Device,
    buffer: Duration,
) -> Result<(Streams, CaptureLine), cpal::Error> {
    let (card, config, format) = prepare(device, buffer)?;
    let counters = Arc::new(Counters::default());
    let capacity = config.sample_rate as usize / RING_PARTS;
    let (end, ring) = capture_ring(capacity, config.channels.into(), counters.clone());
    let watch = Watch::new(&counters);
    let broken = watch.broken.clone();
    let stream = match format {
        SampleFormat::I16 => listen::<i16>(&card, config, end, watch),
        SampleFormat::I32 => listen::<i32>(&card, config, end, watch),
        SampleFormat::U8 => listen::<u8>(&card, config, end, watch),
        _ => listen::<f32>(&card, config, end, watch),
    }?;
    stream.play()?;
    let rate = config.sample_rate;
    let streams =
        Streams { _stream: stream, broken, counters: counters.clone(), rate, window: None };
    Ok((streams, CaptureLine { device: device.clone(), ring, rate, counters }))
}

/// Opens the loudspeaker `device`.
pub(crate) fn playback(
    device: &Device,
    buffer: Duration,
) -> Result<(Streams, PlaybackLine), cpal::Error> {
    let (card, config, format) = prepare(device, buffer)?;
    let counters = Arc::new(Counters::default());
    let capacity = config.sample_rate as usize / RING_PARTS;
    let (end, ring, played) = playback_ring(capacity, config.channels.into(), counters.clone());
    let watch = Watch::new(&counters);
    let broken = watch.broken.clone();
    let stream = match format {
        SampleFormat::I16 => speak::<i16>(&card, config, end, watch),
        SampleFormat::I32 => speak::<i32>(&card, config, end, watch),
        SampleFormat::U8 => speak::<u8>(&card, config, end, watch),
        _ => speak::<f32>(&card, config, end, watch),
    }?;
    stream.play()?;
    let rate = config.sample_rate;
    let streams =
        Streams { _stream: stream, broken, counters: counters.clone(), rate, window: None };
    Ok((streams, PlaybackLine { device: device.clone(), ring, played, rate, counters }))
}

/// The card, at its own rate, with the buffer we want if it can.
fn prepare(
    device: &Device,
    buffer: Duration,
) -> Result<(cpal::Device, StreamConfig, SampleFormat), cpal::Error> {
    // Each stream has a connection of its own: on a common one a microphone that hands over many
    // small pieces holds up the loudspeaker.
    let host = Host::open();
    let gone = || cpal::Error::new(cpal::ErrorKind::DeviceNotAvailable);
    let card = host.find(device).ok_or_else(gone)?;
    let own = match device.direction {
        crate::Direction::Input => card.default_input_config()?,
        crate::Direction::Output => card.default_output_config()?,
    };
    let frames = (buffer.as_secs_f64() * f64::from(own.sample_rate())) as u32;
    let frames = match own.buffer_size() {
        cpal::SupportedBufferSize::Range { min, max } => frames.clamp(*min, *max),
        cpal::SupportedBufferSize::Unknown => frames,
    };
    let mut config = own.config();
    config.buffer_size = BufferSize::Fixed(frames);
    Ok((card, config, own.sample_format()))
}

/// What a stream's errors are told to.
struct Watch {
    counters: Arc<Counters>,
    broken: Arc<AtomicBool>,
}

impl Watch {
    fn new(counters: &Arc<Counters>) -> Self {
        Self { counters: counters.clone(), broken: Arc::default() }
    }

    fn on_error(&self, error: &cpal::Error) {
        match error.kind() {
            cpal::ErrorKind::Xrun => self.counters.system_xrun(),
            // The sound goes on, on another device or less smoothly.
            cpal::ErrorKind::DeviceChanged | cpal::ErrorKind::RealtimeDenied => {}
            _ => self.broken.store(true, Ordering::Relaxed),
        }
    }
}

fn listen<T>(
    card: &cpal::Device,
    config: StreamConfig,
    mut end: CaptureEnd,
    watch: Watch,
) -> Result<cpal::Stream, cpal::Error>
where
    T: SizedSample,
    f32: FromSample<T>,
{
    card.build_input_stream::<T, _, _>(
        config,
        move |data, info| {
            let times = info.timestamp();
            end.heard(data, times.callback.duration_since(times.capture));
        },
        move |error| watch.on_error(&error),
        Some(PATIENCE),
    )
}

fn speak<T>(
    card: &cpal::Device,
    config: StreamConfig,
    mut end: PlaybackEnd,
    watch: Watch,
) -> Result<cpal::Stream, cpal::Error>
where
    T: SizedSample + FromSample<f32>,
{
    card.build_output_stream::<T, _, _>(
        config,
        move |data, info| {
            let times = info.timestamp();
            end.fill(data, times.playback.duration_since(times.callback));
        },
        move |error| watch.on_error(&error),
        Some(PATIENCE),
    )
}
