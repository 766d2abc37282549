//! The media threads: sockets, clips and files around the pure patchbay.
//!
//! Three threads: the worker moves packets and keeps the 20 ms clock, the loader fetches sounds,
//! the recorder writes files. Only the worker is in a hurry, so it waits for nobody: it queues its
//! events itself when the loop is busy, it asks the loader without bound (each name once), and it
//! drops samples that the recorder has no room for.
//!
//! There is one worker. The legs of a bridge must share a patchbay, and the brain opens legs before
//! it bridges them; once `Command::Open` names the call, [`Media`] can hold several workers and
//! choose by it. Everything in `worker.rs` is per worker already.

mod batch;
mod loader;
pub(crate) mod ports;
mod shelf;
mod worker;

use std::{
    io,
    path::PathBuf,
    sync::Arc,
    thread::{self, JoinHandle},
};

use cordboard_media::{Clip, ClipId, Command, Event, Patchbay, RecordingId, Settings};
use crossbeam_channel::{Sender, bounded, unbounded};
use mio::{Poll, Waker};
use tokio::sync::mpsc;

use self::{loader::Request, worker::Worker};
use crate::{
    library::{Library, Sounds},
    recorder::Recorder,
};

/// Orders that wait for the worker. When it is full the loop waits; the worker never waits for the
/// loop, so this ends.
const ORDERS: usize = 4096;

/// What the worker is told, in order.
#[derive(Debug)]
enum Order {
    Command(Command),
    /// Where a recording goes, absolute.
    OpenRecording {
        recording: RecordingId,
        path: PathBuf,
    },
    /// What the loader found; `None` when there is no such sound.
    Loaded {
        id: ClipId,
        clip: Option<Arc<Clip>>,
    },
    /// The office's prompts, music and tones may have changed.
    ForgetSounds,
    Stop,
}

/// The way to the media threads.
#[derive(Debug)]
pub(crate) struct Media {
    data: PathBuf,
    line: Line,
    requests: Sender<Request>,
    worker: JoinHandle<()>,
    loader: JoinHandle<()>,
    recorder: Recorder,
}

/// The worker is gone; it has broken down.
#[derive(Debug)]
pub(crate) struct WorkerGone;

/// Gives orders to the worker, and wakes it.
#[derive(Clone, Debug)]
struct Line {
    orders: Sender<Order>,
    waker: Arc<Waker>,
}

impl Line {
    fn give(&self, order: Order) -> Result<(), WorkerGone> {
        self.orders.send(order).map_err(|_| WorkerGone)?;
        if let Err(error) = self.waker.wake() {
            // It wakes by itself at the next tick or packet.
            tracing::debug!(%error, "the media worker could not be woken");
        }
        Ok(())
    }
}

impl Media {
    /// Starts the threads. `library` says where sounds are, recordings go below `data`, and
    /// `events` hears what the brain must know.
    pub(crate) fn start(
        data: PathBuf,
        library: Library,
        settings: Settings,
        seed: u64,
        events: mpsc::Sender<Event>,
    ) -> io::Result<Self> {
        let poll = Poll::new()?;
        let waker = Arc::new(Waker::new(poll.registry(), worker::WAKER)?);
        let (orders, orders_taken) = bounded(ORDERS);
        // Each sound is asked for once at a time, so this is bounded by the sounds there are.
        let (requests, requests_taken) = unbounded();
        let line = Line { orders, waker };
        let (recorder, tape) = Recorder::start({
            let events = events.clone();
            // The recorder may wait for the loop; the worker does not wait for the recorder.
            move |event| drop(events.blocking_send(event))
        })?;
        let loader = thread::Builder::new().name("sound-loader".into()).spawn({
            let line = line.clone();
            move || loader::run(library, &requests_taken, &line)
        })?;
        let patchbay = Patchbay::new(settings, seed);
        let worker = Worker::new(poll, orders_taken, patchbay, requests.clone(), tape, events);
        let worker = thread::Builder::new().name("media-1".into()).spawn(move || worker.run())?;
        Ok(Self { data, line, requests, worker, loader, recorder })
    }

    pub(crate) fn command(&self, command: Command) -> Result<(), WorkerGone> {
        self.line.give(Order::Command(command))
    }

    /// `path` is relative to the data folder.
    pub(crate) fn open_recording(
        &self,
        recording: RecordingId,
        path: &str,
    ) -> Result<(), WorkerGone> {
        let path = self.data.join(path);
        self.line.give(Order::OpenRecording { recording, path })
    }

    /// Takes what a new configuration says; texts are spoken ahead of the first caller.
    pub(crate) fn set_sounds(&self, sounds: Sounds) {
        self.request(Request::Sounds(sounds));
    }

    pub(crate) fn add_message(&self, id: u64, file: &str) {
        self.request(Request::AddMessage { id, file: file.to_owned() });
    }

    pub(crate) fn delete_message(&self, id: u64) {
        self.request(Request::DeleteMessage { id });
    }

    /// The loader outlives this handle; if it broke down, plays go on without new sounds.
    fn request(&self, request: Request) {
        if self.requests.send(request).is_err() {
            tracing::error!("the sound loader has broken down; new prompts cannot be heard");
        }
    }

    /// Closes every leg and every file, and waits for it. Blocks.
    pub(crate) fn stop(self) {
        let Self { line, requests, worker, loader, recorder, .. } = self;
        let _ = line.give(Order::Stop); // gone already: nothing to stop
        let broke_down = worker.join().is_err();
        let _ = requests.send(Request::Stop);
        drop((line, requests));
        recorder.join();
        if broke_down || loader.join().is_err() {
            tracing::error!("a media thread had broken down");
        }
    }
}

#[cfg(test)]
mod tests;
