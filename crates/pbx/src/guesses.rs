//! Who guesses passwords is slowed down, and then shut out for a while.
//!
//! Wrong proofs are counted by address and user, so that one phone with a wrong password does not lock
//! its neighbours behind the same router out; an address that fails as many different users is shut out
//! as a whole, but for the users who have a phone there. A phone that is registered is counted apart:
//! others at its address cannot lock it out. What comes too early is not looked at, and counts as wrong:
//! who sends a hundred guesses at once has five of them checked.
//!
//! What is forgotten, by age or because too many addresses were seen, starts anew.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

/// Wrong proofs after which each further one has to wait.
const SLOWED_AT: u32 = 5;
/// Wrong proofs after which nothing is answered any more.
const SHUT_OUT_AT: u32 = 20;
/// The first wait; it doubles with each wrong proof up to the longest.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(8);
/// How long nothing is answered.
const SHUT_OUT: Duration = Duration::from_secs(300);
/// What was not touched for this long, up to twice as long, is forgotten.
const REMEMBERED: Duration = Duration::from_secs(600);
/// How many are remembered, up to twice as many.
const MOST: usize = 4096;

/// Who asks to be believed.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) from: SocketAddr,
    /// Whom it claims to be; `None` where it claims nothing.
    pub(crate) user: Option<String>,
    pub(crate) bound: Bound,
}

/// Where the user that is claimed has a phone already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// At this very address and port.
    Here,
    /// At this address.
    SameHost,
    Elsewhere,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Host(IpAddr),
    User(IpAddr, String),
    Phone(SocketAddr, String),
}

#[derive(Clone, Copy, Debug, Default)]
struct Tries {
    wrong: u32,
    until: Option<Instant>,
    shut_out: bool,
}

/// Whether a claim is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    Heard,
    /// Too early, or shut out.
    Ignored,
    /// Shut out from this claim on; somebody should be told, once.
    Lost,
}

/// All who were wrong lately, in two generations: the older is dropped when the younger is full or old.
#[derive(Debug, Default)]
pub(crate) struct Guesses {
    young: HashMap<Key, Tries>,
    old: HashMap<Key, Tries>,
    turned: Option<Instant>,
}

impl Guesses {
    /// Before a claim is looked at.
    pub(crate) fn hear(&mut self, now: Instant, claim: &Claim) -> Patience {
        let host = Key::Host(claim.from.ip());
        let host_waits = self.tries(now, &host).is_some_and(|tries| tries.waits(now));
        let Some(own) = claim.key() else {
            return if host_waits && self.is_shut_out(&host) {
                Patience::Ignored
            } else {
                Patience::Heard
            };
        };
        let own_waits = self.tries(now, &own).is_some_and(|tries| tries.waits(now));
        // The phones that live there are not held back for what others at their address do.
        let held_back = own_waits || (host_waits && claim.bound == Bound::Elsewhere);
        if held_back { self.count(now, claim, own) } else { Patience::Heard }
    }

    /// A claim was looked at, and is false.
    pub(crate) fn wrong(&mut self, now: Instant, claim: &Claim) -> Patience {
        match claim.key() {
            Some(own) => self.count(now, claim, own),
            None => Patience::Heard,
        }
    }

    /// A claim was looked at, and is true.
    pub(crate) fn right(&mut self, claim: &Claim) {
        if let Some(own) = claim.key() {
            self.young.remove(&own);
            self.old.remove(&own);
        }
    }

    /// One wrong claim more. Who is shut out is not counted any further.
    fn count(&mut self, now: Instant, claim: &Claim, own: Key) -> Patience {
        if self.is_shut_out(&own) {
            return Patience::Ignored;
        }
        let (first, lost) = self.one_more(now, own);
        let host = Key::Host(claim.from.ip());
        // One phone that goes on being wrong says nothing of its neighbours.
        let host_lost = first && !self.is_shut_out(&host) && self.one_more(now, host).1;
        if lost || host_lost { Patience::Lost } else { Patience::Ignored }
    }

    /// Says whether it was the first, and whether it was one too many.
    fn one_more(&mut self, now: Instant, key: Key) -> (bool, bool) {
        let known = self.tries(now, &key).copied();
        let mut tries = known.unwrap_or_default();
        tries.wrong += 1;
        tries.shut_out = tries.wrong >= SHUT_OUT_AT;
        let wait = match tries.wrong.checked_sub(SLOWED_AT) {
            None => None,
            Some(_) if tries.shut_out => Some(SHUT_OUT),
            Some(beyond) => Some((FIRST_WAIT * 2_u32.saturating_pow(beyond)).min(LONGEST_WAIT)),
        };
        tries.until = wait.map(|wait| now + wait);
        self.young.insert(key, tries);
        (known.is_none(), tries.shut_out)
    }

    fn is_shut_out(&self, key: &Key) -> bool {
        self.young.get(key).is_some_and(|tries| tries.shut_out)
    }

    /// What is known of a key, made young again; who was shut out long enough starts slowed.
    fn tries(&mut self, now: Instant, key: &Key) -> Option<&Tries> {
        let turned = *self.turned.get_or_insert(now);
        if self.young.len() >= MOST || now.saturating_duration_since(turned) >= REMEMBERED {
            self.old = std::mem::take(&mut self.young);
            self.turned = Some(now);
        }
        if let Some(tries) = self.old.remove(key) {
            self.young.insert(key.clone(), tries);
        }
        let tries = self.young.get_mut(key)?;
        if tries.shut_out && !tries.waits(now) {
            *tries = Tries { wrong: SLOWED_AT, ..Tries::default() };
        }
        Some(tries)
    }
}

impl Claim {
    fn key(&self) -> Option<Key> {
        let user = self.user.clone()?;
        Some(match self.bound {
            Bound::Here => Key::Phone(self.from, user),
            Bound::SameHost | Bound::Elsewhere => Key::User(self.from.ip(), user),
        })
    }
}

impl Tries {
    fn waits(&self, now: Instant) -> bool {
        self.until.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(from: &str, user: &str) -> Claim {
        let from = from.parse().unwrap();
        Claim { from, user: Some(user.to_owned()), bound: Bound::Elsewhere }
    }

    /// Sends wrong claims with a pause between them; says how many were looked at.
    fn guess(
        guesses: &mut Guesses,
        now: &mut Instant,
        claim: &Claim,
        times: u32,
        pause: Duration,
    ) -> u32 {
        let mut looked_at = 0;
        for _ in 0..times {
            if guesses.hear(*now, claim) == Patience::Heard {
                looked_at += 1;
                guesses.wrong(*now, claim);
            }
            *now += pause;
        }
        looked_at
    }

    #[test]
    fn of_a_hundred_guesses_at_once_five_are_looked_at() {
        let (mut guesses, mut now) = (Guesses::default(), Instant::now());
        let thief = claim("192.0.2.1:5060", "1001");
        let looked_at = guess(&mut guesses, &mut now, &thief, 120, Duration::from_millis(1));
        assert_eq!(looked_at, SLOWED_AT, "then it must wait");
        now += LONGEST_WAIT * 2;
        assert_eq!(guesses.hear(now, &thief), Patience::Ignored, "and in the end it is shut out");
        now += SHUT_OUT;
        assert_eq!(guesses.hear(now, &thief), Patience::Heard, "not for ever");
    }

    #[test]
    fn a_patient_thief_is_slowed_and_told_of_once() {
        let (mut guesses, mut now) = (Guesses::default(), Instant::now());
        let thief = claim("192.0.2.1:5060", "1001");
        let mut told = 0;
        for nth in 1..=40 {
            let heard = guesses.hear(now, &thief);
            assert_eq!(heard == Patience::Heard, nth <= SHUT_OUT_AT, "the {nth}th guess");
            let lost = heard == Patience::Heard && guesses.wrong(now, &thief) == Patience::Lost;
            told += u32::from(lost);
            now += LONGEST_WAIT;
        }
        assert_eq!(told, 1, "one alarm, not one for each guess");
    }

    #[test]
    fn a_person_who_mistypes_a_few_times_is_let_in() {
        let (mut guesses, mut now) = (Guesses::default(), Instant::now());
        let phone = claim("192.0.2.1:5060", "1001");
        assert_eq!(guess(&mut guesses, &mut now, &phone, 6, Duration::from_secs(5)), 6);
        assert_eq!(guesses.hear(now, &phone), Patience::Heard, "this one is right");
        guesses.right(&phone);
        assert_eq!(guess(&mut guesses, &mut now, &phone, 4, Duration::ZERO), 4, "it counts anew");
    }

    #[test]
    fn who_tries_many_users_is_shut_out_but_for_phones_that_live_there() {
        let (mut guesses, mut now) = (Guesses::default(), Instant::now());
        for user in 0..40 {
            let thief = claim("192.0.2.1:5060", &format!("2{user:03}"));
            guess(&mut guesses, &mut now, &thief, 1, LONGEST_WAIT);
        }
        let fresh = claim("192.0.2.1:7777", "1003");
        assert_eq!(guesses.hear(now, &fresh), Patience::Ignored, "no further user is tried");
        let silent = Claim { user: None, ..fresh.clone() };
        assert_eq!(guesses.hear(now, &silent), Patience::Ignored, "nor challenged");
        let neighbour = Claim { bound: Bound::SameHost, ..fresh.clone() };
        assert_eq!(guesses.hear(now, &neighbour), Patience::Heard, "a phone that is known there");
        assert_eq!(
            guesses.hear(now, &claim("192.0.2.2:5060", "1003")),
            Patience::Heard,
            "other addresses are others"
        );
    }

    #[test]
    fn one_phone_with_a_wrong_password_does_not_lock_its_neighbours_out() {
        let (mut guesses, mut now) = (Guesses::default(), Instant::now());
        let mistaken = claim("192.0.2.1:5060", "1001");
        guess(&mut guesses, &mut now, &mistaken, 500, Duration::from_secs(10));
        let neighbour = claim("192.0.2.1:5061", "1002");
        assert_eq!(guesses.hear(now, &neighbour), Patience::Heard, "it did nothing wrong");
    }

    #[test]
    fn a_registered_phone_is_not_locked_out_by_others_at_its_address() {
        let (mut guesses, mut now) = (Guesses::default(), Instant::now());
        guess(&mut guesses, &mut now, &claim("192.0.2.1:9", "1001"), 120, Duration::ZERO);
        let phone = Claim { bound: Bound::Here, ..claim("192.0.2.1:5060", "1001") };
        assert_eq!(guesses.hear(now, &phone), Patience::Heard, "it proves itself as before");
        let looked_at = guess(&mut guesses, &mut now, &phone, 120, Duration::ZERO);
        assert_eq!(looked_at, SLOWED_AT, "but who forges its address may not guess on either");
    }

    #[test]
    fn a_flood_from_many_addresses_is_not_remembered_for_ever() {
        let (mut guesses, mut now) = (Guesses::default(), Instant::now());
        for nth in 0..50_000_u32 {
            let from = format!("10.{}.{}.{}:5060", nth >> 16 & 255, nth >> 8 & 255, nth & 255);
            guess(&mut guesses, &mut now, &claim(&from, "1001"), 1, Duration::from_millis(1));
        }
        assert!(guesses.young.len() + guesses.old.len() <= 2 * (MOST + 2), "bounded");
    }
}
