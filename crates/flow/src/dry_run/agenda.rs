//! What is going to happen, and when.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use super::words::DryAgent;
use crate::{DialExit, QueueExit, Response, RingExit};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum News {
    Pressed(char),
    Played,
    /// Something that the walk is not told.
    Told(String),
    Answered(DryAgent),
    QueueLeft(QueueExit),
    RingFailed(RingExit),
    DialFailed(DialExit),
    Responded(u32, Response),
    Found(u32),
    PersonLeft,
    MessageDone,
    /// With a sentence that says why.
    CallerLeft(String),
}

/// In order of time; of equal times in the order in which they were put.
#[derive(Debug, Default)]
pub(super) struct Agenda {
    news: VecDeque<(Instant, News)>,
}

/// Before the first key of an answer, and between its keys.
const THINKING: Duration = Duration::from_millis(1000);
const BETWEEN_KEYS: Duration = Duration::from_millis(300);

impl Agenda {
    pub(super) fn put(&mut self, at: Instant, news: News) {
        let place = self.news.partition_point(|(other, _)| *other <= at);
        self.news.insert(place, (at, news));
    }

    /// Keys that are pressed a moment after `at`, one after the other.
    pub(super) fn press(&mut self, at: Instant, keys: &str) {
        let mut at = at + THINKING;
        for key in keys.chars().filter(|key| !key.is_whitespace()) {
            self.put(at, News::Pressed(key));
            at += BETWEEN_KEYS;
        }
    }

    pub(super) fn has_keys(&self) -> bool {
        self.news.iter().any(|(_, news)| matches!(news, News::Pressed(_)))
    }

    pub(super) fn next_at(&self) -> Option<Instant> {
        self.news.front().map(|(at, _)| *at)
    }

    pub(super) fn pop(&mut self) -> Option<News> {
        self.news.pop_front().map(|(_, news)| news)
    }

    pub(super) fn forget_played(&mut self) {
        self.news.retain(|(_, news)| !matches!(news, News::Played));
    }

    /// The block is left: of what was to happen there only the keys of the caller's hand remain.
    pub(super) fn leave_block(&mut self) {
        self.news.retain(|(_, news)| matches!(news, News::Pressed(_)));
    }
}
