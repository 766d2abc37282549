//! Files in place of a sound card: one is said, in the other is what was heard.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use cordboard_sound::{FRAME, Frame, RATE, Talk};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::{clock, phone::config::Times, track::Track};

const FRAME_TIME: Duration = Duration::from_millis(10);

/// Further behind than this (the PC slept) nothing is made up for.
const MOST_BEHIND: Duration = Duration::from_secs(1);

/// Frames between two moments when the file is made readable: a quarter of a second.
const READABLE_EVERY: u32 = 25;

/// Plays and keeps, from its start to its end, through as many calls as there are.
#[derive(Debug)]
pub(super) struct Player {
    /// What is needed to start; `None` once it runs.
    reel: Option<Reel>,
    running: Option<(Sender<()>, JoinHandle<()>)>,
}

#[derive(Debug)]
struct Reel {
    sound: Arc<[i16]>,
    at: usize,
    times: Times,
    track: Option<Track>,
    /// Somebody is there to be spoken to.
    speaking: Arc<AtomicBool>,
}

impl Player {
    pub(super) fn new(
        sound: Arc<[i16]>,
        times: Times,
        track: Option<Track>,
        speaking: Arc<AtomicBool>,
    ) -> Self {
        Self { reel: Some(Reel { sound, at: 0, times, track, speaking }), running: None }
    }

    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Starts the thread, the first time.
    pub(super) fn start(&mut self, talk: Box<dyn Talk>) -> io::Result<()> {
        let Some(reel) = self.reel.take() else { return Ok(()) };
        let (stop, stopped) = bounded(1);
        let thread = thread::Builder::new()
            .name("phone-files".to_owned())
            .spawn(move || reel.run(talk, &stopped))?;
        self.running = Some((stop, thread));
        Ok(())
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            drop(stop);
            if thread.join().is_err() {
                tracing::error!("the thread of the phone's files had broken down");
            }
        } else if let Some(reel) = self.reel.take() {
            reel.close(); // nothing was heard: an empty file
        }
    }
}

impl Reel {
    fn run(mut self, mut talk: Box<dyn Talk>, stopped: &Receiver<()>) {
        let mut due = clock::now();
        let mut frames = 0_u32;
        loop {
            due += FRAME_TIME;
            match stopped.recv_deadline(due) {
                Err(RecvTimeoutError::Timeout) => {}
                Ok(()) | Err(RecvTimeoutError::Disconnected) => break,
            }
            let now = clock::now();
            if now.saturating_duration_since(due) > MOST_BEHIND {
                due = now;
            }
            self.turn(now, talk.as_mut());
            frames = frames.wrapping_add(1);
            if frames.is_multiple_of(READABLE_EVERY)
                && let Some(track) = &mut self.track
                && let Err(error) = track.make_readable()
            {
                self.give_up(&error);
            }
        }
        self.close();
    }

    /// 10 ms both ways.
    fn turn(&mut self, now: Instant, talk: &mut dyn Talk) {
        let mut heard: Frame = [0; FRAME];
        talk.render(now, &mut heard);
        if let Some(track) = &mut self.track
            && let Err(error) = track.write(RATE, &heard, &[])
        {
            self.give_up(&error);
        }
        talk.capture(now, &self.next());
    }

    fn next(&mut self) -> Frame {
        let mut frame = [0; FRAME];
        if self.speaking.load(Ordering::Relaxed) {
            for place in &mut frame {
                if self.times == Times::AgainAndAgain && self.at >= self.sound.len() {
                    self.at = 0;
                }
                *place = self.sound.get(self.at).copied().unwrap_or(0);
                self.at = self.at.saturating_add(1);
            }
        }
        frame
    }

    /// The call goes on.
    fn give_up(&mut self, error: &io::Error) {
        tracing::error!(%error, "what is heard can be kept no longer");
        self.track = None;
    }

    fn close(self) {
        if let Some(track) = self.track
            && let Err(error) = track.finish()
        {
            tracing::error!(%error, "the file of what was heard is cut off");
        }
    }
}

#[cfg(test)]
mod tests {
    use cordboard_media::tone;

    use super::*;

    /// Hears what is said, and says a tone.
    struct Parrot {
        told: Sender<Frame>,
        song: Vec<i16>,
        at: usize,
    }

    impl Talk for Parrot {
        fn capture(&mut self, _: Instant, mic: &Frame) {
            let _ = self.told.try_send(*mic);
        }

        fn render(&mut self, _: Instant, out: &mut Frame) {
            out.copy_from_slice(&self.song[self.at..self.at + FRAME]);
            self.at = (self.at + FRAME) % self.song.len();
        }
    }

    #[test]
    fn a_file_is_said_once_somebody_listens_and_what_is_heard_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("heard.wav");
        let track = Track::create(&path, cordboard_media::RecordingKind::Message).expect("a file");
        let speaking = Arc::new(AtomicBool::new(false));
        let mut player =
            Player::new(vec![7; 720].into(), Times::Once, Some(track), speaking.clone());
        let (told, heard) = bounded(100);
        let song = tone::sine(440.0, 0.5, RATE, 1000);
        player.start(Box::new(Parrot { told, song, at: 0 })).expect("a thread");
        let next = || heard.recv_timeout(Duration::from_secs(20)).expect("10 ms come");
        assert_eq!(next(), [0; FRAME], "nobody listens yet");
        speaking.store(true, Ordering::Relaxed);
        let first = std::iter::repeat_with(next).find(|frame| frame[0] != 0).expect("it begins");
        assert_eq!(first, [7; FRAME], "from its start");
        let second = next();
        assert_eq!((second[239], second[240]), (7, 0), "to its end, then silence");
        drop(player);
        let bytes = std::fs::read(&path).expect("the file");
        let samples = bytes[44..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]]));
        let samples: Vec<i16> = samples.collect();
        let power = tone::power(&samples, RATE, 440.0);
        assert!(power > 0.2, "the tone is in the file: {power}");
    }

    #[test]
    fn a_file_that_is_repeated_has_no_gap() {
        let speaking = Arc::new(AtomicBool::new(true));
        let (sound, times) = (Arc::from([1, 2, 3, 4, 5, 6, 7]), Times::AgainAndAgain);
        let mut reel = Reel { sound, at: 0, times, track: None, speaking };
        let (first, second) = (reel.next(), reel.next());
        assert_eq!(first[..9], [1, 2, 3, 4, 5, 6, 7, 1, 2], "its start follows its end");
        assert_eq!(second[0], (480 % 7 + 1) as i16, "and so on in the next 10 ms");
    }
}
