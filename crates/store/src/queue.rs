//! What waits to be written, between the exchange and the thread that writes.
//!
//! A sync of the disk costs as much as a hundred rows, and a call notes something at each of its
//! steps. So each write has a [`patience`], and what has lain for as long is written together with
//! all that came before and after it. Takes memory only for what waits.

use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use cordboard_pbx::{Ticket, Write};

/// How many writes may wait.
pub(crate) const MOST: usize = 65_536;
/// How many are taken at once, so that nobody waits for too many others.
const GROUP: usize = 4096;
/// The patience of a write that nobody waits for: in a power cut, so much of a journal is missing.
const LINGER: Duration = Duration::from_millis(100);
/// That of a phone which waits to be registered: it registers again in minutes, and many phones
/// together cost one sync.
const PHONE_WAITS: Duration = Duration::from_millis(50);

pub(crate) type Queued = (Option<Ticket>, Write);

#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    /// There is something to take, or there will be nothing more.
    news: Condvar,
    room: Condvar,
}

#[derive(Debug, Default)]
struct Waiting {
    writes: VecDeque<Queued>,
    /// When the patience of the first of them is over.
    due: Option<Instant>,
    end: Option<End>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Nothing more is put in.
    Closed,
    /// Nothing more is taken out.
    Deserted,
}

/// Nobody takes anything out any more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Deserted;

impl Queue {
    /// Returns at once, except when so many wait as may.
    pub(crate) fn put(&self, queued: Queued) -> Result<(), Deserted> {
        let mut waiting = self.waiting();
        while waiting.writes.len() >= MOST && waiting.end != Some(End::Deserted) {
            waiting = self.room.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
        if waiting.end == Some(End::Deserted) {
            return Err(Deserted);
        }
        let due = Instant::now() + patience(&queued);
        let sooner = waiting.due.is_none_or(|before| due < before);
        if sooner {
            waiting.due = Some(due);
        }
        waiting.writes.push_back(queued);
        if sooner || waiting.writes.len() == GROUP {
            self.news.notify_one();
        }
        Ok(())
    }

    /// Waits for the next group, and puts it into `group`; false: there will be none.
    pub(crate) fn take(&self, group: &mut Vec<Queued>) -> bool {
        let mut waiting = self.waiting();
        while !waiting.is_full_or_over() {
            let Some(due) = waiting.due else {
                waiting = self.news.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let waited = self.news.wait_timeout(waiting, left);
            waiting = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let count = waiting.writes.len().min(GROUP);
        group.extend(waiting.writes.drain(..count));
        waiting.due = (!waiting.writes.is_empty()).then(Instant::now);
        self.room.notify_all();
        count > 0
    }

    /// Nothing more is put in.
    pub(crate) fn close(&self) {
        self.waiting().end.get_or_insert(End::Closed);
        self.news.notify_one();
    }

    /// Nothing more is taken out.
    pub(crate) fn desert(&self) {
        self.waiting().end = Some(End::Deserted);
        self.room.notify_all();
    }

    pub(crate) fn len(&self) -> usize {
        self.waiting().writes.len()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn is_full_or_over(&self) -> bool {
        self.writes.len() >= GROUP || self.end.is_some()
    }
}

/// How long a write may lie. What tells of a call that goes on, or is stored already, is told anew, or
/// missed by nobody, when it is lost.
fn patience((ticket, write): &Queued) -> Duration {
    match write {
        Write::CallStarted(_)
        | Write::Journal(_)
        | Write::LegSounded { .. }
        | Write::Tape(_)
        | Write::Floor(_)
        | Write::Ladder { .. } => ticket.map_or(LINGER, |_| Duration::ZERO),
        Write::Bound(_) | Write::Unbound { .. } => PHONE_WAITS,
        Write::CallEnded(_)
        | Write::MessageBegun(_)
        | Write::MessageDropped { .. }
        | Write::MessageLeft(_)
        | Write::CallBackPromised(_)
        | Write::CallBackOver { .. }
        | Write::CarrierBanned(_)
        | Write::ExtensionChanged(_)
        | Write::MessageHeard { .. }
        | Write::MessageDeleted { .. }
        | Write::DigitsKept { .. }
        | Write::RecordingEnded { .. }
        | Write::RecordingFailed { .. } => Duration::ZERO,
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use cordboard_pbx::record::CallId;

    use super::*;

    fn lazy() -> Queued {
        (None, Write::Journal(Vec::new()))
    }

    fn urgent(ticket: u64) -> Queued {
        (Some(Ticket(ticket)), Write::Journal(Vec::new()))
    }

    fn taken(queue: &Queue) -> Vec<Option<u64>> {
        let mut group = Vec::new();
        queue.take(&mut group);
        group.into_iter().map(|(ticket, _)| ticket.map(|ticket| ticket.0)).collect()
    }

    #[test]
    fn what_somebody_waits_for_takes_what_came_before_it_along_at_once() {
        let queue = Queue::default();
        let began = Instant::now();
        for queued in [lazy(), lazy(), urgent(7)] {
            queue.put(queued).expect("it is served");
        }
        assert_eq!(taken(&queue), [None, None, Some(7)], "in order");
        assert!(began.elapsed() < LINGER, "nobody waited for time to pass");
    }

    #[test]
    fn what_nobody_waits_for_is_written_together_a_moment_later() {
        let queue = Arc::new(Queue::default());
        let began = Instant::now();
        queue.put(lazy()).expect("it is served");
        let later = thread::spawn({
            let queue = queue.clone();
            move || queue.put(lazy())
        });
        let both = taken(&queue);
        later.join().expect("no panic").expect("it is served");
        assert_eq!(both, [None, None], "the second came within the moment");
        assert!(began.elapsed() >= LINGER, "which was waited for");
        assert_eq!(queue.len(), 0);
    }

    #[test]
    fn phones_that_register_within_a_moment_are_written_together() {
        let queue = Queue::default();
        let gone = |ticket| {
            let (extension, contact) = ("8001".to_owned(), "sip:8001@192.0.2.1".to_owned());
            (Some(Ticket(ticket)), Write::Unbound { extension, contact })
        };
        let began = Instant::now();
        for queued in [lazy(), gone(1), gone(2)] {
            queue.put(queued).expect("it is served");
        }
        assert_eq!(taken(&queue), [None, Some(1), Some(2)], "in order");
        assert!(began.elapsed() >= PHONE_WAITS, "more of them could have come");
    }

    #[test]
    fn a_closed_queue_gives_what_is_left_and_then_ends() {
        let queue = Queue::default();
        queue.put(lazy()).expect("it is served");
        queue.close();
        assert_eq!(taken(&queue), [None], "nothing is lost");
        assert!(!queue.take(&mut Vec::new()), "and that is all");
    }

    #[test]
    fn whoever_finds_it_full_waits_until_there_is_room() {
        let queue = Arc::new(Queue::default());
        for nth in 0..MOST as u64 {
            queue.put(urgent(nth)).expect("it is served");
        }
        let one_more = thread::spawn({
            let queue = queue.clone();
            move || queue.put(urgent(MOST as u64))
        });
        let mut all = Vec::new();
        while all.len() <= MOST {
            let group = taken(&queue);
            assert!(group.len() <= GROUP, "no more at once than that");
            all.extend(group);
        }
        one_more.join().expect("no panic").expect("it found room");
        assert!(all.iter().enumerate().all(|(nth, ticket)| *ticket == Some(nth as u64)));
    }

    #[test]
    fn nobody_waits_for_a_thread_that_is_gone() {
        let queue = Arc::new(Queue::default());
        for _ in 0..MOST {
            queue.put((None, Write::MessageHeard { id: 1 })).expect("it is served");
        }
        let waits = thread::spawn({
            let queue = queue.clone();
            move || queue.put((None, Write::Ladder { call: CallId(1), messages: Vec::new() }))
        });
        queue.desert();
        assert_eq!(waits.join().expect("no panic"), Err(Deserted), "who waited is let go");
        assert_eq!(queue.put(lazy()), Err(Deserted), "and is told so");
    }
}
