//! The sound of all lines: from the network to the ear, and from the mouth to the network.
//!
//! One thread (`worker.rs`) has the RTP sockets and does what the loop orders; the sound card's own
//! thread, or the one that plays files in its place, asks for 10 ms and hands over 10 ms
//! ([`cordboard_sound::Talk`]). Both work on the [`board::Board`], under a lock that is held for the
//! time of a packet or of a frame: so nothing waits for a thread to wake up, and a packet is taken
//! at the moment when it comes.

mod bell;
mod board;
mod card;
mod echo;
mod files;
mod outlet;
mod plug;
mod stun;
mod tape;
mod thirds;
mod worker;

use std::{
    collections::HashMap,
    fs, io,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Instant,
};

use cordboard_media::{Event as MediaEvent, RecordingId, voice};
use cordboard_phone::{LineEvent, LineId, Ring};
use cordboard_sound::{Choice, Tune, VoiceSettings};
use crossbeam_channel::{Sender, bounded};
use jiff::{Timestamp, tz::TimeZone};
use mio::{Poll, Waker};
use tokio::sync::{broadcast, mpsc};

pub(super) use self::bell::tune;
pub use self::echo::EchoTest;
use self::{bell::Tones, board::Board, card::Card, files::Player, tape::Tapes, worker::Worker};
use super::{
    config::{Ears, PhoneConfig, PhoneError},
    softphone::News,
};
use crate::{convert, entropy, recorder::Recorder, track::Track};

/// Orders that wait for the worker. When it is full the loop waits; the worker never waits for the
/// loop, so this ends.
const ORDERS: usize = 256;

/// What the worker is told, in order.
#[derive(Debug)]
pub(super) enum Order {
    Open {
        line: LineId,
        from: IpAddr,
        stun: Option<SocketAddr>,
    },
    Sound {
        line: LineId,
        command: voice::Command,
    },
    /// Record both sides into this file, or stop.
    Record {
        line: LineId,
        file: Option<(RecordingId, PathBuf)>,
    },
    Talk(Vec<LineId>),
    Ring(Ring),
    /// Other devices, or another cleaning, from now on.
    Choose(Box<VoiceSettings>, Vec<Choice>),
    /// Tell how loud it is until then; `None`: no more.
    Levels(Option<Instant>),
    /// Ring so from now on.
    Bell(Tune),
    /// The bell, once.
    TryBell,
    TryEcho,
    Stop,
}

/// Recordings that run or are being closed, and where they go.
type Running = Arc<Mutex<HashMap<RecordingId, (LineId, PathBuf)>>>;

/// Gives orders to the worker; as many as are needed.
#[derive(Clone, Debug)]
pub(super) struct Orders {
    orders: Sender<Order>,
    waker: Arc<Waker>,
}

/// The way to the sound's threads.
#[derive(Debug)]
pub(super) struct SoundDesk {
    orders: Orders,
    worker: JoinHandle<()>,
    recorder: Recorder,
    running: Running,
    next_recording: AtomicRecording,
    recordings: PathBuf,
    speaking: Arc<AtomicBool>,
}

type AtomicRecording = std::sync::atomic::AtomicU64;

impl SoundDesk {
    /// Reads the file to be said, if there is one, and starts the thread. Blocks.
    pub(super) fn start(
        config: &PhoneConfig,
        lines: mpsc::Sender<(LineId, LineEvent)>,
        news: broadcast::Sender<News>,
    ) -> Result<Self, PhoneError> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), worker::WAKER)?);
        let running = Running::default();
        let (recorder, tape) = Recorder::start(teller(running.clone(), news.clone()))?;
        let [a, b, c, d, e, f, g, h, ..] = entropy::seed()?;
        let seed = u64::from_le_bytes([a, b, c, d, e, f, g, h]);
        let board = Board::new(seed, lines, Tapes::new(tape));
        let tones = Tones::of(&config.country, tune(&config.bell));
        let speaking = Arc::new(AtomicBool::new(false));
        let card = card(&config.ears, &speaking)?;
        let (orders, taken) = bounded(ORDERS);
        let worker = Worker::new(poll, taken, board, card, tones, config.rtp.clone(), news);
        let worker = thread::Builder::new().name("phone-sound".into()).spawn(|| worker.run())?;
        let recordings = config.recordings.clone();
        let next_recording = AtomicRecording::new(1);
        let orders = Orders { orders, waker };
        Ok(Self { orders, worker, recorder, running, next_recording, recordings, speaking })
    }

    pub(super) fn orders(&self) -> Orders {
        self.orders.clone()
    }

    pub(super) fn open(&self, line: LineId, from: IpAddr, stun: Option<SocketAddr>) {
        self.orders.give(Order::Open { line, from, stun });
    }

    pub(super) fn sound(&self, line: LineId, command: voice::Command) {
        self.orders.give(Order::Sound { line, command });
    }

    /// Records both sides from now on, in a file that is named by the time; `None` stops.
    pub(super) fn record(&self, line: LineId, since: Option<Timestamp>) {
        let file = since.map(|time| {
            let number = self.next_recording.fetch_add(1, Ordering::Relaxed);
            let local = time.to_zoned(TimeZone::system());
            let name = format!("{}-{number}.wav", local.strftime("%Y-%m-%d/%H%M%S"));
            (RecordingId(number), self.recordings.join(name))
        });
        if let Some((id, path)) = &file {
            let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
            running.insert(*id, (line, path.clone()));
        }
        self.orders.give(Order::Record { line, file });
    }

    pub(super) fn talk(&self, lines: Vec<LineId>) {
        self.orders.give(Order::Talk(lines));
    }

    pub(super) fn ring(&self, ring: Ring) {
        self.orders.give(Order::Ring(ring));
    }

    /// Somebody is there to be spoken to: a file that stands for the microphone begins.
    pub(super) fn speak(&self) {
        self.speaking.store(true, Ordering::Relaxed);
    }

    /// Closes lines, devices and files, and waits for it. Blocks.
    pub(super) fn stop(self) {
        self.orders.give(Order::Stop);
        let Self { worker, recorder, .. } = self;
        if worker.join().is_err() {
            tracing::error!("the phone's sound had broken down");
        }
        recorder.join();
    }
}

impl Orders {
    /// A worker that has broken down is told of when it is joined; the phone then is a silent one.
    pub(super) fn give(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!("the phone's sound has broken down; start the phone again");
        }
        if let Err(error) = self.waker.wake() {
            // It wakes by itself at the next packet or tick.
            tracing::debug!(%error, "the phone's sound could not be woken");
        }
    }
}

fn card(ears: &Ears, speaking: &Arc<AtomicBool>) -> Result<Card, PhoneError> {
    let (play, times, record) = match ears {
        Ears::Card { voice, ring } => return Ok(Card::devices(voice.clone(), ring.clone())?),
        Ears::Files { play, times, record } => (play, *times, record),
    };
    let sound = match play {
        Some(file) => {
            let bytes =
                fs::read(file).map_err(|why| PhoneError::Unreadable { file: file.clone(), why })?;
            convert::samples(bytes, cordboard_sound::RATE)
                .map_err(|why| PhoneError::NoSound { file: file.clone(), why })?
        }
        None => [].into(),
    };
    let track = record.as_ref().map(|file| {
        Track::create(file, cordboard_media::RecordingKind::Message)
            .map_err(|why| PhoneError::Unwritable { file: file.clone(), why })
    });
    Ok(Card::Files { player: Player::new(sound, times, track.transpose()?, speaking.clone()) })
}

/// Tells of recordings under the names that the user knows.
fn teller(running: Running, news: broadcast::Sender<News>) -> impl Fn(MediaEvent) + Send + 'static {
    move |event| {
        let (id, why) = match event {
            MediaEvent::RecordingEnded { recording, .. } => (recording, None),
            MediaEvent::RecordingFailed { recording, why } => (recording, Some(why)),
            _ => return,
        };
        let mut running = running.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((line, file)) = running.remove(&id) else { return };
        let _ = news.send(match why {
            None => News::Recorded { line, file },
            Some(why) => News::NotRecorded { line, why },
        }); // nobody watches
    }
}

impl From<cordboard_sound::StartError> for PhoneError {
    fn from(error: cordboard_sound::StartError) -> Self {
        Self::System(io::Error::other(error))
    }
}
