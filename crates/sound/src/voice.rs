//! A person at a PC who talks: microphone and loudspeaker, kept open through whatever happens to
//! them, and cleaned.
//!
//! Two threads: one keeps the devices (opening one takes a second), one carries the sound. The sound
//! follows each device's own clock: as much is asked of [`Talk`] as the loudspeaker plays, and as much
//! is told as the microphone hears. Where a device is missing the PC's clock stands in for it, so
//! that a call goes on in silence until the device is back.

mod clocks;
mod gaps;
mod keeper;
mod pace;
mod room;
mod worker;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::{Choice, Cleaning, Counts, Device, Direction, FilterReport, Frame, Level, urgent};

/// Who talks: the call's side of the sound. Called on the voice's thread; must not wait.
pub trait Talk: Send {
    /// 10 ms from the microphone, cleaned; silence while there is none.
    fn capture(&mut self, now: Instant, mic: &Frame);

    /// The next 10 ms for the loudspeaker. `out` comes silent.
    fn render(&mut self, now: Instant, out: &mut Frame);
}

/// What a person has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceSettings {
    pub input: Choice,
    pub output: Choice,
    pub cleaning: Cleaning,
    /// What a device is asked to hand over at once; it may do otherwise.
    pub buffer: Duration,
}

impl Default for VoiceSettings {
    fn default() -> Self {
        Self {
            input: Choice::Default,
            output: Choice::Default,
            cleaning: Cleaning::default(),
            buffer: Duration::from_millis(5),
        }
    }
}

/// What has happened to the devices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Sound goes through this device now.
    Opened(Device),
    /// The device in use is gone; another is looked for.
    Lost(Device),
    /// There is nothing to open.
    NoDevice(Direction),
    /// A device that is there cannot be used; it is tried again.
    Refused { device: Device, why: String },
    /// Something was plugged in or out, or the default has changed.
    DevicesChanged,
    /// Sound was lost between us and a device: `times` since the last such event.
    Gap { direction: Direction, times: u64, why: Why },
}

/// Why there was a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// This PC did not let us run for so long.
    HeldUp(Duration),
    /// The device moved so much at once, more than ever before.
    Lump(Duration),
    /// The device halted for so long, and then wanted all of it at once.
    Halted(Duration),
    /// The sound system reports a gap of its own.
    System,
    /// None of these.
    Unknown,
}

/// How the sound goes, for a screen and for the cause of a bad call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    pub input: Side,
    pub output: Side,
    pub filter: FilterReport,
    /// How much faster the microphone's clock runs than the loudspeaker's, in parts per million,
    /// once it is known.
    pub drift_ppm: Option<f32>,
    /// The longest that this PC kept us from running, since the last look.
    pub held_up: Duration,
}

/// One direction of a [`Report`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// The device in use.
    pub device: Option<Device>,
    /// Since the last report; of the microphone as it came, before cleaning.
    pub level: Option<Level>,
    /// Of all streams since the start.
    pub counts: Counts,
    /// From the air to [`Talk`] or back: the device, the ring, the frame.
    pub delay: Duration,
}

/// Why there is no voice.
#[derive(Debug, thiserror::Error)]
#[error("no thread for the sound: {0}")]
pub struct StartError(#[from] io::Error);

/// How many events wait for a reader. When it is full the newest are dropped: [`Voice::report`] tells
/// the devices in use at any time.
const EVENTS: usize = 64;

/// The sound of a call. Ends when dropped.
#[derive(Debug)]
pub struct Voice {
    keeper: Sender<keeper::Order>,
    worker: Sender<worker::Order>,
    events: Receiver<Event>,
    report: Arc<Mutex<Report>>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Voice {
    /// Starts both threads; devices open as they can, which [`Event`]s tell. A PC without any sound
    /// device has a voice too: a silent one.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(settings: VoiceSettings, talk: Box<dyn Talk>) -> Result<Self, StartError> {
        let (to_worker, worker_orders) = bounded(16);
        let (to_keeper, keeper_orders) = bounded(16);
        let (tell, events) = bounded(EVENTS);
        let report = Arc::new(Mutex::new(Report::default()));
        let (cleaning, shared) = (settings.cleaning, report.clone());
        let teller = tell.clone();
        let keeper = keeper::Keeper::new(settings, to_worker.clone(), tell);
        let mut voice =
            Self { keeper: to_keeper, worker: to_worker, events, report, threads: Vec::new() };
        voice.spawn("voice", move || {
            urgent();
            worker::Worker::new(talk, cleaning, shared, teller).run(&worker_orders);
        })?;
        voice.spawn("voice-devices", move || keeper.run(&keeper_orders))?;
        Ok(voice)
    }

    /// Uses another device from now on, in mid call too.
    pub fn choose(&self, direction: Direction, choice: Choice) {
        // A thread that has ended has no use for orders.
        let _ = self.keeper.send(keeper::Order::Choose(direction, choice));
    }

    /// Cleans otherwise from now on.
    pub fn clean(&self, cleaning: Cleaning) {
        let _ = self.worker.send(worker::Order::Clean(cleaning));
    }

    /// What has happened to the devices, as it happens.
    pub fn events(&self) -> &Receiver<Event> {
        &self.events
    }

    /// How it goes; levels are since the last look.
    pub fn report(&self) -> Report {
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        let told = report.clone();
        report.input.level = None;
        report.output.level = None;
        report.held_up = Duration::ZERO;
        told
    }

    fn spawn(&mut self, name: &str, run: impl FnOnce() + Send + 'static) -> io::Result<()> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(run)?;
        self.threads.push(thread);
        Ok(())
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        let _ = self.keeper.send(keeper::Order::End);
        let _ = self.worker.send(worker::Order::End);
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
