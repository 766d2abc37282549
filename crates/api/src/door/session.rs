//! Who has logged in, and who guesses.
//!
//! A session is named by a token of 160 random bits. It ends by logging out, after half a day without
//! use, and after a week in any case. Wrong passwords are counted by address and by login: from the
//! fifth on each must wait, from the twentieth on the address is not looked at for a quarter of an hour.
//! What is unknown and what is wrong look and take the same.

use std::{
    collections::HashMap,
    net::IpAddr,
    time::{Duration, Instant},
};

use cordboard_pbx::office::{NumbersShown, Role};
use jiff::Timestamp;
use serde::Serialize;

use crate::{Right, rights_of};

const IDLE: Duration = Duration::from_secs(12 * 60 * 60);
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const SLOWED_AT: u32 = 5;
const SHUT_OUT_AT: u32 = 20;
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(8);
const SHUT_OUT: Duration = Duration::from_secs(15 * 60);
/// As many sessions, and as many who guess, are remembered at most.
const MOST: usize = 4096;

/// Somebody who has logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub login: String,
    pub name: String,
    pub role: Role,
    pub extension: Option<String>,
    pub numbers: NumbersShown,
    /// Where from; `None` for the person at this machine.
    pub address: Option<IpAddr>,
    /// The name of the session; empty for the person at this machine.
    pub session: String,
    /// What a program's token grants, in place of a role's rights.
    pub granted: Option<Vec<Right>>,
}

impl Caller {
    pub fn may(&self, right: Right) -> bool {
        match &self.granted {
            Some(granted) => granted.contains(&right),
            None => rights_of(self.role).contains(&right),
        }
    }

    pub fn rights(&self) -> Vec<Right> {
        self.granted.clone().unwrap_or_else(|| rights_of(self.role))
    }

    /// The extension whose calls alone are shown, where not all are.
    pub fn only(&self) -> Option<&str> {
        if self.may(Right::AllCalls) { None } else { Some(self.extension.as_deref().unwrap_or("")) }
    }

    /// The local process's phone is for the person at this machine, and for no program.
    pub fn is_here(&self) -> bool {
        self.granted.is_none() && self.address.is_none_or(|address| address.is_loopback())
    }
}

/// A session as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SessionRow {
    /// Not the token: a name that ends it and does nothing else.
    pub id: String,
    pub login: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub since: Timestamp,
    #[cfg_attr(test, ts(type = "string"))]
    pub seen: Timestamp,
    pub address: String,
    pub program: String,
    pub current: bool,
}

/// Somebody who is shut out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Lockout {
    pub address: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub until: Timestamp,
    pub failures: u32,
}

#[derive(Debug)]
struct Session {
    caller: Caller,
    began: Instant,
    used: Instant,
    since: Timestamp,
    seen: Timestamp,
    program: String,
}

#[derive(Clone, Copy, Debug)]
struct Tries {
    wrong: u32,
    until: Instant,
    last: Instant,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Guesser {
    Address(IpAddr),
    Login(String),
}

/// All of them. Time comes in with each question.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_token: HashMap<String, Session>,
    tries: HashMap<Guesser, Tries>,
}

/// When it is now, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) now: Instant,
    pub(crate) wall: Timestamp,
}

impl Sessions {
    /// How long this address, or whoever tries this login, must wait before a password is looked at;
    /// `None`: not at all.
    pub(crate) fn must_wait(&self, address: IpAddr, login: &str, now: Instant) -> Option<Duration> {
        let guessers = [Guesser::Address(address), Guesser::Login(login.to_owned())];
        let waits = guessers.iter().filter_map(|guesser| self.tries.get(guesser));
        let until = waits.map(|tries| tries.until).max()?;
        (until > now).then(|| until - now)
    }

    pub(crate) fn was_wrong(&mut self, address: IpAddr, login: &str, now: Instant) {
        for guesser in [Guesser::Address(address), Guesser::Login(login.to_owned())] {
            self.forget_guessers(now);
            let is_address = matches!(guesser, Guesser::Address(_));
            let fresh = Tries { wrong: 0, until: now, last: now };
            let tries = self.tries.entry(guesser).or_insert(fresh);
            tries.wrong = tries.wrong.saturating_add(1);
            tries.last = now;
            let wait = match tries.wrong {
                ..SLOWED_AT => Duration::ZERO,
                // Else a stranger could shut an owner out by his login.
                SHUT_OUT_AT.. if is_address => SHUT_OUT,
                wrong => (FIRST_WAIT * 2u32.pow((wrong - SLOWED_AT).min(8))).min(LONGEST_WAIT),
            };
            tries.until = now + wait;
        }
    }

    /// Begins a session under this token.
    pub(crate) fn begin(
        &mut self,
        token: String,
        mut caller: Caller,
        program: &str,
        at: Moment,
    ) -> Caller {
        if let Some(address) = caller.address {
            self.tries.remove(&Guesser::Address(address));
        }
        self.tries.remove(&Guesser::Login(caller.login.clone()));
        self.forget_sessions(at.now);
        caller.session = name_of(&token);
        let program = program.chars().filter(|c| !c.is_control()).take(120).collect();
        let session = Session {
            caller: caller.clone(),
            began: at.now,
            used: at.now,
            since: at.wall,
            seen: at.wall,
            program,
        };
        self.by_token.insert(token, session);
        caller
    }

    /// Whose token it is; the session counts as used.
    pub(crate) fn caller(&mut self, token: &str, at: Moment) -> Option<Caller> {
        let session = self.by_token.get_mut(token)?;
        if session.is_over(at.now) {
            return None;
        }
        (session.used, session.seen) = (at.now, at.wall);
        Some(session.caller.clone())
    }

    /// Ends those whose time is over; their names.
    pub(crate) fn end_old(&mut self, now: Instant) -> Vec<String> {
        let is_over = |_: &String, session: &mut Session| session.is_over(now);
        self.by_token.extract_if(is_over).map(|(token, _)| name_of(&token)).collect()
    }

    /// Ends the session of that name. Whether there was one.
    pub(crate) fn end(&mut self, name: &str) -> bool {
        let before = self.by_token.len();
        self.by_token.retain(|token, _| name_of(token) != name);
        self.by_token.len() < before
    }

    /// Ends the sessions of whom `keeps` does not know any more, and renews what is known of the
    /// others; the names of those that ended.
    pub(crate) fn renew(&mut self, mut keeps: impl FnMut(&mut Caller) -> bool) -> Vec<String> {
        let mut ended = Vec::new();
        self.by_token.retain(|token, session| {
            let kept = keeps(&mut session.caller);
            if !kept {
                ended.push(name_of(token));
            }
            kept
        });
        ended
    }

    pub(crate) fn rows(&self, of: Option<&str>, current: &str, now: Instant) -> Vec<SessionRow> {
        let mut rows: Vec<SessionRow> = self
            .by_token
            .iter()
            .filter(|(_, session)| !session.is_over(now))
            .filter(|(_, session)| of.is_none_or(|login| session.caller.login == login))
            .map(|(token, session)| SessionRow {
                id: name_of(token),
                login: session.caller.login.clone(),
                since: session.since,
                seen: session.seen,
                address: session.caller.address.map_or(String::new(), |at| at.to_string()),
                program: session.program.clone(),
                current: name_of(token) == current,
            })
            .collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.seen));
        rows
    }

    pub(crate) fn lockouts(&self, at: Moment) -> Vec<Lockout> {
        let shut = self.tries.iter().filter(|(_, tries)| tries.until > at.now);
        shut.map(|(guesser, tries)| Lockout {
            address: match guesser {
                Guesser::Address(address) => address.to_string(),
                Guesser::Login(login) => login.clone(),
            },
            until: at.wall
                + jiff::SignedDuration::try_from(tries.until - at.now).unwrap_or_default(),
            failures: tries.wrong,
        })
        .collect()
    }

    /// Lets an address, or a login, try again.
    pub(crate) fn clear(&mut self, text: &str) -> bool {
        let before = self.tries.len();
        self.tries.retain(|guesser, _| match guesser {
            Guesser::Address(address) => address.to_string() != text,
            Guesser::Login(login) => login != text,
        });
        self.tries.len() < before
    }

    fn forget_guessers(&mut self, now: Instant) {
        if self.tries.len() < MOST {
            return;
        }
        self.tries.retain(|_, tries| now.saturating_duration_since(tries.last) < SHUT_OUT);
        if self.tries.len() >= MOST {
            // So many at once are one who has many addresses: those who tried least go.
            self.tries.retain(|_, tries| tries.wrong >= SLOWED_AT);
        }
    }

    fn forget_sessions(&mut self, now: Instant) {
        self.by_token.retain(|_, session| !session.is_over(now));
        while self.by_token.len() >= MOST {
            let oldest = self.by_token.iter().min_by_key(|(_, session)| session.used);
            let Some(oldest) = oldest.map(|(token, _)| token.clone()) else { return };
            self.by_token.remove(&oldest);
        }
    }
}

impl Session {
    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.used) >= IDLE
            || now.saturating_duration_since(self.began) >= LONGEST
    }
}

/// What a session may be called by; the token cannot be found from it.
fn name_of(token: &str) -> String {
    use sha2::{Digest as _, Sha256};
    hex::encode(&Sha256::digest(token.as_bytes())[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 8));

    fn at(now: Instant) -> Moment {
        Moment { now, wall: Timestamp::UNIX_EPOCH }
    }

    fn wei() -> Caller {
        Caller {
            login: "wei".to_owned(),
            name: "Wei".to_owned(),
            role: Role::Agent,
            extension: Some("1001".to_owned()),
            numbers: NumbersShown::Full,
            address: Some(HERE),
            session: String::new(),
            granted: None,
        }
    }

    #[test]
    fn a_session_ends_when_it_is_not_used_and_after_a_week_in_any_case() {
        let (mut sessions, start) = (Sessions::default(), Instant::now());
        sessions.begin("token".to_owned(), wei(), "a browser", at(start));
        let hour = Duration::from_secs(3600);
        assert!(sessions.caller("token", at(start + 11 * hour)).is_some(), "it is in use");
        assert!(sessions.caller("token", at(start + 22 * hour)).is_some(), "still in use");
        assert!(sessions.caller("token", at(start + 34 * hour)).is_none(), "not for half a day");
        sessions.begin("token".to_owned(), wei(), "a browser", at(start));
        for hours in 0..168 {
            assert!(sessions.caller("token", at(start + hours * hour)).is_some(), "{hours}");
        }
        assert!(sessions.caller("token", at(start + 168 * hour)).is_none(), "a week is over");
        assert_eq!(sessions.end_old(start + 167 * hour), [] as [&str; 0], "not before");
        let ended = sessions.end_old(start + 168 * hour);
        assert_eq!(ended, [name_of("token")], "its screens are to be closed");
        assert!(sessions.caller("other", at(start)).is_none(), "nobody's token");
    }

    #[test]
    fn who_guesses_waits_from_the_fifth_wrong_one_on_and_is_shut_out_at_the_twentieth() {
        let (mut sessions, mut now) = (Sessions::default(), Instant::now());
        let mut waits = Vec::new();
        for _ in 0..20 {
            sessions.was_wrong(HERE, "wei", now);
            let wait = sessions.must_wait(HERE, "wei", now).unwrap_or_default();
            waits.push(wait.as_secs());
            now += wait;
        }
        assert_eq!(waits[..8], [0, 0, 0, 0, 1, 2, 4, 8], "it doubles");
        assert_eq!(waits[19], 900, "then nothing is looked at");
        let soon = now - SHUT_OUT + Duration::from_secs(1);
        assert!(sessions.must_wait(HERE, "mei", soon).is_some(), "whoever is tried from there");
        let elsewhere = sessions.must_wait(THERE, "wei", soon).unwrap_or_default();
        assert!(elsewhere <= LONGEST_WAIT, "wei himself is slowed elsewhere, not shut out");
        assert_eq!(sessions.must_wait(THERE, "mei", soon), None, "others are not concerned");
        assert_eq!(sessions.lockouts(at(soon)).len(), 2, "an owner sees both");
        assert!(sessions.clear(&HERE.to_string()) && sessions.clear("wei"), "and clears them");
        assert_eq!(sessions.must_wait(HERE, "wei", soon), None);
    }

    #[test]
    fn memory_of_guessers_is_bounded() {
        let (mut sessions, now) = (Sessions::default(), Instant::now());
        for n in 0..20_000u32 {
            sessions.was_wrong(IpAddr::V4(n.into()), &n.to_string(), now);
        }
        assert!(sessions.tries.len() <= MOST + 2, "{}", sessions.tries.len());
    }

    #[test]
    fn a_session_is_ended_by_its_name_and_never_by_its_token() {
        let (mut sessions, start) = (Sessions::default(), Instant::now());
        let caller = sessions.begin("token".to_owned(), wei(), "a\nbrowser", at(start));
        let rows = sessions.rows(None, &caller.session, start);
        assert_eq!(rows[0].program, "abrowser", "shown without control characters");
        assert!(rows[0].current && !rows[0].id.contains("token"));
        assert!(!sessions.end("token"), "the token is no name");
        assert!(sessions.end(&caller.session));
        assert!(sessions.caller("token", at(start)).is_none());
    }
}
