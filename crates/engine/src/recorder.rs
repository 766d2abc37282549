//! The recorder: samples in, WAV files out, on a thread of its own.
//!
//! A call never waits for the disk. Samples go into a queue of bounded size; when the disk is too
//! slow and the queue is full, or when a write fails, that recording is given up, once and for all,
//! the call goes on, and what was written stays readable. Each file's sizes are brought up to date
//! again and again, so that a crash costs at most the last second.

use std::{
    collections::{HashMap, HashSet},
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use cordboard_media::{Event, RecordingId, RecordingKind};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use crate::{clock, track::Track};

/// How often the sizes in the files' heads are brought up to date. Samples are given to the system as they
/// come, 0.6 s after they were heard at most (`cordboard_media` lays late packets where they belong): that
/// is what a crash costs, as the next start mends the heads.
const EVERY: Duration = Duration::from_millis(900);

/// The most samples that wait for the disk, in bytes: half a minute of thirty recordings.
const MOST_WAITING: usize = 32 * 1024 * 1024;

/// What the recorder is told. The queue holds few of these besides samples: two for a recording.
#[derive(Debug)]
enum Order {
    Begin { recording: RecordingId, path: PathBuf, kind: RecordingKind },
    Samples { recording: RecordingId, rate: u32, left: Vec<i16>, right: Vec<i16> },
    End { recording: RecordingId },
    GiveUp { recording: RecordingId },
}

/// The end of the queue that a media thread holds.
#[derive(Debug)]
pub(crate) struct Tape {
    orders: Sender<Order>,
    waiting: Arc<AtomicUsize>,
    given_up: HashSet<RecordingId>,
}

/// The thread. It ends when every [`Tape`] is dropped, after closing every file.
#[derive(Debug)]
pub(crate) struct Recorder {
    thread: JoinHandle<()>,
}

impl Recorder {
    /// Starts the thread; `tell` hears [`Event::RecordingEnded`] or [`Event::RecordingFailed`],
    /// one of the two, once for each recording.
    pub(crate) fn start(tell: impl Fn(Event) + Send + 'static) -> io::Result<(Self, Tape)> {
        let (orders, queue) = unbounded(); // bounded by bytes, in `Tape::samples`
        let waiting = Arc::new(AtomicUsize::new(0));
        let tape = Tape { orders, waiting: waiting.clone(), given_up: HashSet::new() };
        let desk = Desk { tracks: HashMap::new(), waiting, tell: Box::new(tell) };
        let thread =
            thread::Builder::new().name("recorder".into()).spawn(move || desk.run(&queue))?;
        Ok((Self { thread }, tape))
    }

    /// Waits until every file is closed. The tapes must be gone.
    pub(crate) fn join(self) {
        if self.thread.join().is_err() {
            tracing::error!("the recorder broke down; the last recordings may miss a second");
        }
    }
}

impl Tape {
    pub(crate) fn begin(&self, recording: RecordingId, path: PathBuf, kind: RecordingKind) {
        self.tell(Order::Begin { recording, path, kind });
    }

    /// Hands samples over; gives the recording up if too many wait already.
    pub(crate) fn samples(
        &mut self,
        recording: RecordingId,
        rate: u32,
        left: Vec<i16>,
        right: Vec<i16>,
    ) {
        if self.given_up.contains(&recording) {
            return;
        }
        let bytes = bytes_of(&left, &right);
        if self.waiting.load(Ordering::Relaxed) + bytes > MOST_WAITING {
            self.given_up.insert(recording);
            self.tell(Order::GiveUp { recording });
            return;
        }
        self.waiting.fetch_add(bytes, Ordering::Relaxed);
        self.tell(Order::Samples { recording, rate, left, right });
    }

    pub(crate) fn end(&mut self, recording: RecordingId) {
        self.given_up.remove(&recording);
        self.tell(Order::End { recording });
    }

    /// The thread outlives every tape, unless it broke down, which is logged when it is joined.
    fn tell(&self, order: Order) {
        let _ = self.orders.send(order);
    }
}

fn bytes_of(left: &[i16], right: &[i16]) -> usize {
    (left.len() + right.len()) * 2
}

/// What the thread works on.
struct Desk {
    tracks: HashMap<RecordingId, Track>,
    waiting: Arc<AtomicUsize>,
    tell: Box<dyn Fn(Event) + Send>,
}

impl Desk {
    fn run(mut self, queue: &Receiver<Order>) {
        let mut next = clock::now() + EVERY;
        loop {
            match queue.recv_deadline(next) {
                Ok(order) => self.handle(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if clock::now() >= next {
                self.make_readable();
                next = clock::now() + EVERY;
            }
        }
        let open: Vec<RecordingId> = self.tracks.keys().copied().collect();
        for recording in open {
            self.end(recording);
        }
    }

    fn handle(&mut self, order: Order) {
        match order {
            Order::Begin { recording, path, kind } => match Track::create(&path, kind) {
                Ok(track) => {
                    self.tracks.insert(recording, track);
                }
                Err(error) => self.fail(recording, &error.to_string()),
            },
            Order::Samples { recording, rate, left, right } => {
                self.waiting.fetch_sub(bytes_of(&left, &right), Ordering::Relaxed);
                let Some(track) = self.tracks.get_mut(&recording) else {
                    return;
                };
                if let Err(error) = track.write(rate, &left, &right) {
                    self.fail(recording, &error.to_string());
                }
            }
            Order::End { recording } => self.end(recording),
            Order::GiveUp { recording } if self.tracks.contains_key(&recording) => {
                self.fail(recording, "the disk is too slow for the recordings that run");
            }
            Order::GiveUp { .. } => {}
        }
    }

    fn make_readable(&mut self) {
        let failed: Vec<(RecordingId, io::Error)> = self
            .tracks
            .iter_mut()
            .filter_map(|(recording, track)| Some((*recording, track.make_readable().err()?)))
            .collect();
        for (recording, error) in failed {
            self.fail(recording, &error.to_string());
        }
    }

    /// A recording that failed before has no track any more, and is not told of again.
    fn end(&mut self, recording: RecordingId) {
        let Some(track) = self.tracks.remove(&recording) else {
            return;
        };
        match track.finish() {
            Ok(size) => (self.tell)(Event::RecordingEnded {
                recording,
                millis: size.millis,
                bytes: size.bytes,
            }),
            Err(error) => self.fail(recording, &error.to_string()),
        }
    }

    fn fail(&mut self, recording: RecordingId, why: &str) {
        if let Some(mut track) = self.tracks.remove(&recording) {
            // Best effort: on a full disk the sizes, which are overwritten in place, still fit.
            let _ = track.make_readable();
        }
        tracing::warn!(recording = recording.0, why, "a recording failed; its call goes on");
        (self.tell)(Event::RecordingFailed { recording, why: why.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, time::Duration};

    use cordboard_media::tone;
    use crossbeam_channel::bounded;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn start() -> (Recorder, Tape, Receiver<Event>) {
        let (tell, told) = bounded(16);
        let (recorder, tape) = Recorder::start(move |event| {
            let _ = tell.send(event);
        })
        .expect("a thread");
        (recorder, tape, told)
    }

    #[test]
    fn a_recording_is_whole_on_disk_when_its_end_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("2026-10-05/call.wav");
        let (_recorder, mut tape, told) = start();
        let id = RecordingId(7);
        tape.begin(id, path.clone(), RecordingKind::Call);
        let (left, right) = (tone::sine(440.0, 0.5, 8000, 500), tone::sine(880.0, 0.5, 8000, 500));
        tape.samples(id, 8000, left.clone(), right.clone());
        tape.end(id);
        let event = told.recv_timeout(PATIENCE).expect("the end is told");
        let bytes = 44 + 4 * 4000;
        assert_eq!(event, Event::RecordingEnded { recording: id, millis: 500, bytes });
        let file = fs::read(&path).expect("the file, in a folder of its own");
        assert_eq!(file.len() as u64, bytes, "nothing is missing");
        let sample = |frame: usize, side: usize| {
            let at = 44 + frame * 4 + side * 2;
            i16::from_le_bytes([file[at], file[at + 1]])
        };
        let heard: Vec<i16> = (0..4000).map(|frame| sample(frame, 0)).collect();
        let sent: Vec<i16> = (0..4000).map(|frame| sample(frame, 1)).collect();
        assert!(heard == left && sent == right, "left is left and right is right");
    }

    #[test]
    fn files_are_closed_when_the_media_threads_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let (recorder, mut tape, told) = start();
        let id = RecordingId(1);
        tape.begin(id, folder.path().join("message.wav"), RecordingKind::Message);
        tape.samples(id, 16_000, vec![5; 1600], Vec::new());
        drop(tape);
        recorder.join();
        let event = told.try_recv().expect("told before the thread ended");
        assert_eq!(event, Event::RecordingEnded { recording: id, millis: 100, bytes: 44 + 3200 });
    }

    #[test]
    fn a_recording_that_cannot_be_made_fails_once() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("file"), "no folder").expect("a file");
        let (recorder, mut tape, told) = start();
        let id = RecordingId(2);
        tape.begin(id, folder.path().join("file/call.wav"), RecordingKind::Call);
        tape.samples(id, 8000, vec![1; 160], vec![1; 160]);
        tape.end(id);
        drop(tape);
        recorder.join();
        let events: Vec<Event> = told.try_iter().collect();
        assert!(
            matches!(events.as_slice(), [Event::RecordingFailed { .. }]),
            "one failure and nothing else: {events:?}"
        );
    }

    #[test]
    fn a_full_queue_gives_the_recording_up_and_keeps_the_call() {
        let folder = tempfile::tempdir().expect("a folder");
        let (recorder, mut tape, told) = start();
        let (slow, other) = (RecordingId(3), RecordingId(4));
        tape.begin(slow, folder.path().join("slow.wav"), RecordingKind::Message);
        tape.begin(other, folder.path().join("other.wav"), RecordingKind::Message);
        tape.waiting.fetch_add(MOST_WAITING, Ordering::Relaxed); // a disk that stands still
        tape.samples(slow, 8000, vec![1; 160], Vec::new());
        tape.samples(slow, 8000, vec![1; 160], Vec::new());
        tape.waiting.fetch_sub(MOST_WAITING, Ordering::Relaxed); // it moves again
        tape.samples(slow, 8000, vec![1; 160], Vec::new());
        tape.samples(other, 8000, vec![1; 160], Vec::new());
        tape.end(slow);
        tape.end(other);
        drop(tape);
        recorder.join();
        let events: Vec<Event> = told.try_iter().collect();
        assert_eq!(events.len(), 2, "one event for each: {events:?}");
        assert!(
            matches!(events[0], Event::RecordingFailed { recording, .. } if recording == slow),
            "the one that lost samples is given up"
        );
        assert!(
            matches!(events[1], Event::RecordingEnded { recording, .. } if recording == other),
            "the other one does not notice"
        );
    }
}
