//! Who spoke with whom last: an agent who knows a caller may come first for him.

use std::collections::HashMap;

use cordboard_queue as queue;
use jiff::{SignedDuration, Timestamp};

use crate::{office::LastAgentFirst, record::Acquaintance};

/// As many outside numbers are remembered at most.
const MOST: usize = 100_000;

/// The last conversation of each outside number.
#[derive(Debug, Default)]
pub(crate) struct Acquaintances {
    last: HashMap<String, (String, Timestamp)>,
}

impl Acquaintances {
    pub(crate) fn new(known: impl IntoIterator<Item = Acquaintance>) -> Self {
        let mut all = Self::default();
        for Acquaintance { number, extension, at } in known {
            all.met(&number, &extension, at);
        }
        all
    }

    /// An extension speaks with an outside number now.
    pub(crate) fn met(&mut self, number: &str, extension: &str, at: Timestamp) {
        if number.is_empty() {
            return; // withheld
        }
        if self.last.len() >= MOST && !self.last.contains_key(number) {
            self.forget_half();
        }
        let last = self.last.entry(number.to_owned()).or_insert_with(|| (String::new(), at));
        if last.0.is_empty() || last.1 <= at {
            *last = (extension.to_owned(), at);
        }
    }

    /// Who is to come first for that number, by the group's rule.
    pub(crate) fn preferred(
        &self,
        number: &str,
        rule: &LastAgentFirst,
        now: Timestamp,
    ) -> Option<queue::Preferred> {
        let (extension, at) = self.last.get(number)?;
        let age = SignedDuration::from_hours(24 * i64::from(rule.days()));
        (now.duration_since(*at) <= age)
            .then(|| queue::Preferred { agent: queue::AgentId::new(extension), wait: rule.wait() })
    }

    /// The older half goes, so that this happens seldom.
    fn forget_half(&mut self) {
        let mut times: Vec<Timestamp> = self.last.values().map(|(_, at)| *at).collect();
        let middle = times.len() / 2;
        let (_, median, _) = times.select_nth_unstable(middle);
        let median = *median;
        self.last.retain(|_, (_, at)| *at > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u8) -> Timestamp {
        format!("2026-10-{day:02}T08:00:00Z").parse().expect("a moment")
    }

    fn rule(days: u32) -> LastAgentFirst {
        LastAgentFirst { days: Some(days), wait_seconds: Some(30) }
    }

    #[test]
    fn the_last_conversation_counts_and_only_for_so_many_days() {
        let known = [("+861", "1001", 1), ("+861", "1002", 3), ("+862", "1003", 1)].map(
            |(number, extension, at)| Acquaintance {
                number: number.to_owned(),
                extension: extension.to_owned(),
                at: day(at),
            },
        );
        let mut all = Acquaintances::new(known);
        let who = |all: &Acquaintances, number, days, now| {
            all.preferred(number, &rule(days), now).map(|preferred| preferred.agent.0)
        };
        assert_eq!(who(&all, "+861", 7, day(5)).as_deref(), Some("1002"), "the later one");
        assert_eq!(who(&all, "+862", 7, day(9)), None, "eight days are too long ago");
        assert_eq!(who(&all, "+869", 7, day(5)), None, "a stranger");
        all.met("+861", "1001", day(4));
        assert_eq!(who(&all, "+861", 7, day(5)).as_deref(), Some("1001"), "the new one");
        all.met("", "1001", day(4));
        assert_eq!(who(&all, "", 7, day(5)), None, "a withheld number is nobody");
    }

    #[test]
    fn memory_is_bounded_and_the_oldest_go_first() {
        let mut all = Acquaintances::default();
        for number in 0..=MOST {
            let at = day(1) + SignedDuration::from_secs(i64::try_from(number).expect("small"));
            all.met(&number.to_string(), "1001", at);
        }
        assert!(all.last.len() <= MOST, "{} are remembered", all.last.len());
        assert!(all.last.contains_key(&MOST.to_string()), "the newest is");
        assert!(!all.last.contains_key("0"), "the oldest is not");
    }
}
