//! What waits to be written, between the exchange and the thread that writes.
//!
//! A sync of the disk costs as much as a hundred rows, and a call notes something at each of its
//! steps. So what nobody waits for lies here for a moment ([`LINGER`]) and is written together; what
//! somebody waits for, and all that came before it, is taken at once. Takes memory only for what
//! waits.

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
/// How long a write lies that nobody waits for: in a power cut, so much of a journal is missing.
const LINGER: Duration = Duration::from_millis(100);

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
    /// When the first of them came.
    since: Option<Instant>,
    /// How many of them somebody waits for.
    urgent: usize,
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
        let first = waiting.writes.is_empty();
        let urgent = is_urgent(&queued);
        waiting.since.get_or_insert_with(Instant::now);
        waiting.urgent += usize::from(urgent);
        waiting.writes.push_back(queued);
        if first || urgent || waiting.writes.len() == GROUP {
            self.news.notify_one();
        }
        Ok(())
    }

    /// Waits for the next group, and puts it into `group`; false: there will be none.
    pub(crate) fn take(&self, group: &mut Vec<Queued>) -> bool {
        let mut waiting = self.waiting();
        while !waiting.is_due() {
            let Some(since) = waiting.since else {
                waiting = self.news.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = LINGER.saturating_sub(since.elapsed());
            if left.is_zero() {
                break;
            }
            let waited = self.news.wait_timeout(waiting, left);
            waiting = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        let count = waiting.writes.len().min(GROUP);
        let taken = group.len();
        group.extend(waiting.writes.drain(..count));
        let urgent = group.iter().skip(taken).filter(|queued| is_urgent(queued)).count();
        waiting.urgent -= urgent;
        waiting.since = (!waiting.writes.is_empty()).then(Instant::now);
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
    fn is_due(&self) -> bool {
        self.urgent > 0 || self.writes.len() >= GROUP || self.end.is_some()
    }
}

/// Only what tells of a call that goes on, or is stored already, may lie: it is told anew, or missed
/// by nobody, when it is lost.
fn is_urgent((ticket, write): &Queued) -> bool {
    match write {
        Write::CallStarted(_)
        | Write::Journal(_)
        | Write::LegSounded { .. }
        | Write::Tape(_)
        | Write::Floor(_)
        | Write::Ladder { .. } => ticket.is_some(),
        Write::Bound(_)
        | Write::Unbound { .. }
        | Write::CallEnded(_)
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
        | Write::RecordingFailed { .. } => true,
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
