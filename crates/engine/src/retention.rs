//! Deletes recordings, and SIP messages of calls, that are older than the office wants recordings kept:
//! at the start, then every day.
//!
//! Only files that the call log names as recordings are ever touched. A file is deleted first and
//! noted in the log afterwards: after a crash in between, the next round finds it gone and notes it.

use std::{
    fs, io,
    path::{Component, Path, PathBuf},
    thread::{self, JoinHandle},
    time::Duration,
};

use cordboard_store::{Error, Store};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use crate::clock::Clock;

/// How often the thread looks whether another day has begun. It cannot sleep a day in one go: a
/// machine that sleeps at night stops the clock that sleeping goes by.
const EVERY: Duration = Duration::from_secs(3600);

/// How long SIP messages of calls are kept where the office keeps recordings for good: they are for
/// finding faults, and nobody looks for one so long.
const LADDERS_DAYS: u32 = 30;

/// Rows that are worked on at once.
const PAGE: u32 = 200;

/// The thread, with a database connection of its own.
#[derive(Debug)]
pub(crate) struct Retention {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

/// What one round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Round {
    removed: usize,
    failed: usize,
}

impl Retention {
    pub(crate) fn start(store: Store, data: &Path) -> io::Result<Self> {
        let (stop, stopped) = bounded(1);
        let mut keeper = Keeper::new(store, data);
        let thread = thread::Builder::new().name("retention".into()).spawn(move || {
            let clock = Clock::new(None);
            loop {
                keeper.look(clock.wall(), &stopped);
                if stopped.recv_timeout(EVERY) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
            }
        })?;
        Ok(Self { stop, thread })
    }

    pub(crate) fn stop(self) {
        let _ = self.stop.try_send(()); // it may have ended by itself
        drop(self.stop);
        if self.thread.join().is_err() {
            tracing::error!("the thread that deletes old recordings had broken down");
        }
    }
}

struct Keeper {
    store: Store,
    recordings: PathBuf,
    /// The day of the last round.
    day: Option<Date>,
}

impl Keeper {
    fn new(store: Store, data: &Path) -> Self {
        Self { store, recordings: data.join("recordings"), day: None }
    }

    /// Does the day's round, if it was not done yet.
    fn look(&mut self, wall: Timestamp, stopped: &Receiver<()>) {
        let today = wall.to_zoned(TimeZone::UTC).date();
        if self.day == Some(today) {
            return;
        }
        match self.round(wall, stopped) {
            Ok(_) => self.day = Some(today),
            // Tried again in an hour.
            Err(error) => tracing::warn!(%error, "old recordings could not be looked for"),
        }
    }

    fn round(&mut self, wall: Timestamp, stopped: &Receiver<()>) -> Result<Round, Error> {
        let rules = self.store.office()?.and_then(|office| office.recording);
        let days = rules.and_then(|rules| rules.keep_days);
        let age = |days: u32| SignedDuration::from_hours(i64::from(days) * 24);
        if let Ok(before) = wall.checked_sub(age(days.unwrap_or(LADDERS_DAYS))) {
            self.store.remove_ladders(before)?;
            self.store.remove_tapes(before)?;
        }
        let Some(days) = days else {
            return Ok(Round::default());
        };
        let age = age(days);
        let mut round = Round::default();
        // A folder that is not there may be on a disk that is not there just now.
        if let Ok(before) = wall.checked_sub(age)
            && self.recordings.is_dir()
        {
            round = self.remove_before(before, wall, stopped)?;
        }
        if round != Round::default() {
            let Round { removed, failed } = round;
            tracing::info!(removed, failed, days, "recordings whose time is over were deleted");
        }
        Ok(round)
    }

    fn remove_before(
        &mut self,
        before: Timestamp,
        wall: Timestamp,
        stopped: &Receiver<()>,
    ) -> Result<Round, Error> {
        let mut round = Round::default();
        let mut last = None;
        while stopped.is_empty() {
            let page = self.store.kept_recordings(before, last, PAGE)?;
            let Some((call, _)) = page.last() else { break };
            last = Some(*call);
            let mut gone = Vec::new();
            for (call, file) in &page {
                match self.remove(Path::new(file)) {
                    Ok(()) => gone.push(*call),
                    Err(error) => {
                        round.failed += 1;
                        tracing::warn!(%call, file, %error, "an old recording cannot be deleted");
                    }
                }
            }
            self.store.recordings_removed(&gone, wall)?;
            round.removed += gone.len();
        }
        Ok(round)
    }

    /// Deletes one file, and the folder of its day with the last one of it.
    fn remove(&self, file: &Path) -> io::Result<()> {
        let inside = file.components().all(|part| matches!(part, Component::Normal(_)));
        if !inside || file.extension().is_none_or(|ending| ending != "wav") {
            return Err(io::Error::other("this is no recording's name"));
        }
        let path = self.recordings.join(file);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() => fs::remove_file(&path)?,
            Ok(_) => return Err(io::Error::other("this is no plain file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        if let Some(day) = path.parent().filter(|day| *day != self.recordings) {
            let _ = fs::remove_dir(day); // refused while there is anything in it
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use cordboard_pbx::{
        Write,
        office::{Office, RecordingRules, first_office},
        record::{CallId, CallRecord, Direction, Told},
    };
    use cordboard_store::Writer;

    use super::*;

    const DAY: SignedDuration = SignedDuration::from_hours(24);

    fn start() -> Timestamp {
        "2026-05-28T10:00:00Z".parse().expect("a time")
    }

    fn office(keep_days: Option<u32>) -> Office {
        let rules = RecordingRules { inbound: None, outbound: None, internal: None, keep_days };
        Office { recording: Some(rules), ..first_office("en", &mut |length| "x".repeat(length)) }
    }

    fn call(id: u64, ended: Option<Timestamp>, recording: Option<&str>) -> Write {
        Write::CallEnded(CallRecord {
            id: CallId(id),
            direction: Direction::Internal,
            caller: "1001".into(),
            caller_name: None,
            called: "1002".into(),
            trunk: None,
            number: None,
            started: start(),
            answered: Some(start()),
            ended,
            wait_ms: None,
            talk_ms: 1000,
            termination: None,
            legs: Vec::new(),
            path: Vec::new(),
            waits: Vec::new(),
            collected: Vec::new(),
            recording: recording.map(str::to_owned),
        })
    }

    /// An exchange's folder with these calls, and a keeper of it.
    fn keeper(data: &Path, keep_days: Option<u32>, calls: Vec<Write>) -> Keeper {
        let mut store = Store::open(data).expect("a store");
        store.save_office(&office(keep_days)).expect("saved");
        let writer = Writer::start(data, |_| {}, |_| {}).expect("a writer");
        calls.into_iter().for_each(|call| writer.write(None, call));
        writer.close().expect("stored");
        fs::create_dir_all(data.join("recordings")).expect("a folder");
        Keeper::new(store, data)
    }

    fn sound(data: &Path, name: &str) -> PathBuf {
        let path = data.join("recordings").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, "sound").expect("written");
        path
    }

    fn never() -> Receiver<()> {
        bounded(1).1
    }

    fn removed_at(keeper: &Keeper, call: u64) -> Option<Timestamp> {
        keeper.store.recording(CallId(call)).expect("readable").and_then(|row| row.removed)
    }

    #[test]
    fn what_is_older_than_its_time_goes_and_nothing_else() {
        let data = tempfile::tempdir().expect("a folder");
        let late = start() + DAY;
        let calls = vec![
            call(1, Some(start()), Some("2026-05-28/one.wav")),
            call(2, Some(late), Some("2026-05-29/two.wav")),
            call(3, None, Some("2026-05-28/talking.wav")),
            call(4, Some(start()), Some("../cordboard.db")),
            call(5, Some(start()), Some("2026-05-28/gone-already.wav")),
            call(6, Some(start()), Some("2026-05-27/alone.wav")),
        ];
        let mut keeper = keeper(data.path(), Some(30), calls);
        let old = sound(data.path(), "2026-05-28/one.wav");
        let alone = sound(data.path(), "2026-05-27/alone.wav");
        let others = ["2026-05-29/two.wav", "2026-05-28/talking.wav", "2026-05-28/own notes.txt"];
        let others = others.map(|name| sound(data.path(), name));
        let wall = start() + DAY * 30 + SignedDuration::from_secs(1);
        let round = keeper.round(wall, &never()).expect("a round");
        assert_eq!(round, Round { removed: 3, failed: 1 }, "one of them is no recording at all");
        assert!(!old.exists() && !alone.exists(), "their time is over");
        assert!(!alone.with_file_name("").exists(), "the folder of a day goes with its last file");
        assert!(others.iter().all(|file| file.exists()), "nothing else is touched");
        assert!(data.path().join("cordboard.db").exists(), "whatever a row says");
        for call in [1, 5, 6] {
            assert_eq!(removed_at(&keeper, call), Some(wall), "the row of C{call} says so");
        }
        for call in [2, 3, 4] {
            assert_eq!(removed_at(&keeper, call), None, "the row of C{call} does not");
        }
        let again = keeper.round(wall, &never()).expect("a round");
        assert_eq!(again.removed, 0, "it is done once");
    }

    #[test]
    fn an_office_that_says_nothing_keeps_everything() {
        let data = tempfile::tempdir().expect("a folder");
        let calls = vec![call(1, Some(start()), Some("2026-05-28/one.wav"))];
        let mut keeper = keeper(data.path(), None, calls);
        let file = sound(data.path(), "2026-05-28/one.wav");
        let round = keeper.round(start() + DAY * 3650, &never()).expect("a round");
        assert_eq!(round, Round::default(), "ten years later");
        assert!(file.exists(), "it is still there");
    }

    #[test]
    fn sip_messages_go_with_the_recordings_and_after_a_month_where_those_stay() {
        for (keep_days, kept) in [(Some(7), 7), (None, 30)] {
            let data = tempfile::tempdir().expect("a folder");
            let told = Told {
                leg: 0,
                at: start(),
                sent: false,
                peer: "192.0.2.1:5060".parse().expect("an address"),
                message: "INVITE".into(),
            };
            let ladder = Write::Ladder { call: CallId(1), messages: vec![told] };
            let calls = vec![call(1, Some(start()), None), ladder];
            let mut keeper = keeper(data.path(), keep_days, calls);
            let mut left = |days: i32, seconds: i64| {
                let wall = start() + DAY * days + SignedDuration::from_secs(seconds);
                keeper.round(wall, &never()).expect("a round");
                keeper.store.ladder(CallId(1)).expect("readable").len()
            };
            assert_eq!(left(kept, -1), 1, "{kept} days are not over");
            assert_eq!(left(kept, 1), 0, "now they are");
        }
    }

    #[test]
    fn a_round_is_made_once_a_day_by_the_rules_of_that_day() {
        let data = tempfile::tempdir().expect("a folder");
        let calls = vec![call(1, Some(start()), Some("2026-05-28/one.wav"))];
        let mut keeper = keeper(data.path(), Some(90), calls);
        let file = sound(data.path(), "2026-05-28/one.wav");
        let wall = start() + DAY * 60;
        keeper.look(wall, &never());
        assert!(file.exists(), "ninety days are not over");
        keeper.store.save_office(&office(Some(30))).expect("saved");
        keeper.look(wall + SignedDuration::from_hours(1), &never());
        assert!(file.exists(), "today's round was made");
        keeper.look(wall + DAY, &never());
        assert!(!file.exists(), "the next day it goes");
    }

    #[test]
    fn a_disk_that_is_not_there_is_no_reason_to_forget_its_files() {
        let data = tempfile::tempdir().expect("a folder");
        let calls = vec![call(1, Some(start()), Some("2026-05-28/one.wav"))];
        let mut keeper = keeper(data.path(), Some(1), calls);
        fs::remove_dir_all(data.path().join("recordings")).expect("unplugged");
        let round = keeper.round(start() + DAY * 9, &never()).expect("a round");
        assert_eq!((round, removed_at(&keeper, 1)), (Round::default(), None), "it waits");
    }

    #[test]
    fn the_thread_makes_its_first_round_at_once_and_stops_when_told() {
        let data = tempfile::tempdir().expect("a folder");
        let calls = vec![call(1, Some(Timestamp::UNIX_EPOCH), Some("1970-01-01/one.wav"))];
        let keeper = keeper(data.path(), Some(1), calls);
        let file = sound(data.path(), "1970-01-01/one.wav");
        let thread = Retention::start(keeper.store, data.path()).expect("a thread");
        let patience = crate::clock::now() + Duration::from_secs(20);
        while file.exists() {
            assert!(crate::clock::now() < patience, "it goes at once");
            thread::yield_now();
        }
        thread.stop();
    }
}
