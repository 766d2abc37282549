//! A walk that keeps a tape: what it began with, each input, and what came of it. From that, and from
//! the documents, its decisions are made again, and compared, on any machine.
//!
//! Keys that are part of a secret are not on the tape: others stand in for them, and how each test of a
//! secret came out is noted, as if somebody outside had answered it.

use std::{
    collections::BTreeMap,
    ops::Deref,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Calendars, Clock, Contact, Context, GroupStanding, Input, Key, Output, Program, Response, Walk,
};

/// A longer way is not kept: no call of a person comes near it.
const LONGEST: usize = 2000;
/// In place of a key that no block heeded.
const NO_KEY: char = 'D';

/// The tape of one walk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WalkTape {
    /// When it began; all else is told from here.
    pub began: Timestamp,
    pub caller: String,
    pub dialled: String,
    pub language: String,
    pub calendars: Calendars,
    /// Of the lots that were drawn.
    pub seed: u64,
    /// The first of `programs` is the one that it began with.
    #[serde(skip)]
    pub programs: Vec<Arc<Program>>,
    pub steps: Vec<Step>,
    /// How tests of secrets came out, in order.
    pub secrets: Vec<u32>,
    /// It was too long to be kept to its end.
    pub is_cut: bool,
}

/// One input, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Since the walk began.
    pub nanos: u64,
    pub heard: Heard,
    /// In the words of the machine, secrets left out.
    pub did: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    Input(Input),
    Responded {
        number: u32,
        response: Response,
    },
    /// Who was found outside, or nobody.
    Found {
        number: u32,
        contact: Option<Contact>,
    },
    /// How it stood in the groups.
    Groups(BTreeMap<String, GroupStanding>),
    /// Another flow: which of the tape's programs.
    Entered(usize),
    NotEntered(String),
}

/// A decision that is another now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    pub at: Timestamp,
    pub then: Option<String>,
    pub now: Option<String>,
}

#[derive(Debug)]
pub struct TapedWalk {
    walk: Walk,
    began: Instant,
    tape: WalkTape,
    /// The step in which each key was pressed, as the walk numbers them.
    pressed: Vec<usize>,
    /// As it was told last.
    groups: Option<BTreeMap<String, GroupStanding>>,
}

impl TapedWalk {
    #[must_use]
    pub fn new(program: Arc<Program>, context: Context) -> TapedWalk {
        let Context { caller, dialled, language, calendars, clock, seed, .. } = &context;
        let tape = WalkTape {
            began: clock.wall(clock.at),
            caller: caller.clone(),
            dialled: dialled.clone(),
            language: language.clone(),
            calendars: (**calendars).clone(),
            seed: *seed,
            programs: vec![program.clone()],
            steps: Vec::new(),
            secrets: Vec::new(),
            is_cut: false,
        };
        let began = clock.at;
        TapedWalk {
            walk: Walk::new(program, context),
            began,
            tape,
            pressed: Vec::new(),
            groups: None,
        }
    }

    pub fn handle(&mut self, now: Instant, input: Input) {
        let press = u32::try_from(self.pressed.len()).unwrap_or(u32::MAX);
        if let Input::Digit(_) = input {
            self.pressed.push(self.tape.steps.len());
            self.walk.press(press);
        }
        self.heard(now, Heard::Input(input), |walk| walk.handle(now, input));
    }

    pub fn responded(&mut self, now: Instant, number: u32, response: &Response) {
        let heard = Heard::Responded { number, response: response.clone() };
        self.heard(now, heard, |walk| walk.responded(now, number, response));
    }

    pub fn found(&mut self, now: Instant, number: u32, contact: Option<&Contact>) {
        // A note on somebody is nobody's business who looks into a call, where no flow asked for it.
        let contact = contact.map(|contact| self.walk.asked_of(number, contact));
        let contact = contact.as_ref();
        let heard = Heard::Found { number, contact: contact.cloned() };
        self.heard(now, heard, |walk| walk.found(now, number, contact));
    }

    pub fn groups_are(&mut self, now: Instant, groups: BTreeMap<String, GroupStanding>) {
        if self.groups.as_ref() == Some(&groups) {
            return;
        }
        self.groups = Some(groups.clone());
        let heard = Heard::Groups(groups.clone());
        self.heard(now, heard, |walk| walk.groups_are(groups));
    }

    pub fn enter(&mut self, now: Instant, program: Arc<Program>) {
        let known = self.tape.programs.iter().position(|known| Arc::ptr_eq(known, &program));
        let place = known.unwrap_or(self.tape.programs.len());
        if known.is_none() {
            self.tape.programs.push(program.clone());
        }
        self.heard(now, Heard::Entered(place), |walk| walk.enter(now, program));
    }

    pub fn cannot_enter(&mut self, now: Instant, why: &str) -> bool {
        let heard = Heard::NotEntered(why.to_owned());
        self.heard(now, heard, |walk| walk.cannot_enter(now, why))
    }

    pub fn poll_output(&mut self) -> Option<Output> {
        self.walk.poll_output()
    }

    /// The tape so far, without its secrets.
    #[must_use]
    pub fn tape(&self) -> WalkTape {
        let mut tape = self.tape.clone();
        tape.secrets = self.walk.told_secrets();
        for (press, &step) in self.pressed.iter().enumerate() {
            let press = u32::try_from(press).unwrap_or(u32::MAX);
            let Some(Step { heard: Heard::Input(Input::Digit(key)), .. }) =
                tape.steps.get_mut(step)
            else {
                continue;
            };
            if Key::try_from(*key).is_ok() {
                *key = self.walk.key_to_show(press, *key).unwrap_or(NO_KEY);
            }
        }
        tape
    }

    fn heard<T>(&mut self, now: Instant, heard: Heard, act: impl FnOnce(&mut Walk) -> T) -> T {
        let before = self.walk.waiting_outputs().len();
        let acted = act(&mut self.walk);
        if self.tape.steps.len() >= LONGEST {
            self.tape.is_cut = true;
            return acted;
        }
        let did = self.walk.waiting_outputs().skip(before).map(told).collect();
        let nanos = now.saturating_duration_since(self.began).as_nanos();
        let nanos = u64::try_from(nanos).unwrap_or(u64::MAX);
        self.tape.steps.push(Step { nanos, heard, did });
        acted
    }
}

impl Deref for TapedWalk {
    type Target = Walk;

    fn deref(&self) -> &Walk {
        &self.walk
    }
}

/// Lets a walk happen again, in these programs; `start` is any moment.
///
/// # Errors
///
/// The first decision that is another than then.
pub fn replay_walk(
    tape: &WalkTape,
    programs: &[Arc<Program>],
    start: Instant,
) -> Result<usize, Deviation> {
    let deviation = |nanos: u64, then: Option<&String>, now: Option<String>| {
        let at = tape.began.saturating_add(Duration::from_nanos(nanos)).unwrap_or(tape.began);
        Deviation { at, then: then.cloned(), now }
    };
    let missing = || deviation(0, None, Some("a flow of the tape is missing".to_owned()));
    let mut decisions = 0;
    let context = Context {
        caller: tape.caller.clone(),
        dialled: tape.dialled.clone(),
        language: tape.language.clone(),
        variables: Default::default(),
        calendars: Arc::new(tape.calendars.clone()),
        clock: Clock { at: start, wall: tape.began },
        seed: tape.seed,
    };
    let mut walk = Walk::new(programs.first().ok_or_else(missing)?.clone(), context);
    walk.know_secrets(&tape.secrets);
    for Step { nanos, heard, did } in &tape.steps {
        let now = start + Duration::from_nanos(*nanos);
        match heard {
            Heard::Input(input) => walk.handle(now, *input),
            Heard::Responded { number, response } => walk.responded(now, *number, response),
            Heard::Found { number, contact } => walk.found(now, *number, contact.as_ref()),
            Heard::Groups(groups) => walk.groups_are(groups.clone()),
            Heard::Entered(place) => {
                walk.enter(now, programs.get(*place).ok_or_else(missing)?.clone());
            }
            Heard::NotEntered(why) => {
                walk.cannot_enter(now, why);
            }
        }
        let mut then = did.iter();
        loop {
            let (then, again) = (then.next(), walk.poll_output().as_ref().map(told));
            if then != again.as_ref() {
                return Err(deviation(*nanos, then, again));
            }
            if then.is_none() {
                break;
            }
            decisions += 1;
        }
    }
    Ok(decisions)
}

/// A decision in the machine's words. What is asked of servers holds values of callers, and keys.
fn told(output: &Output) -> String {
    match output {
        Output::Request { number, request } => {
            let (method, url) = (request.method.as_str(), &request.url);
            let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("Request {{ number: {number}, {method} {scheme}://{host} }}")
        }
        Output::Find { number, .. } => format!("Find {{ number: {number} }}"),
        output => format!("{output:?}"),
    }
}
