//! A rehearsal: the walk that serves real calls, with a virtual caller on a virtual clock.
//!
//! Nothing is played and nobody rings. What a real call would wait for is put on an agenda, and the
//! clock jumps to the next thing on it, so that a call of minutes takes microseconds. The path comes
//! out as the call log would have it. `words.rs` has the words, `people.rs` the virtual people,
//! `stage.rs` what the walk's outputs do here.

mod agenda;
mod ending;
mod people;
mod stage;
mod surroundings;
mod words;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
};

use self::agenda::{Agenda, News};
pub use self::{
    surroundings::{DryGroup, DrySound, Surroundings},
    words::{
        DryAgent, DryAnswer, DryCaller, DryEnd, DryEvent, DryHeard, DryParty, DryReason, DryReply,
        DryResponse, DryRun, DryStep, DryTalker, MessageEnd,
    },
};
use crate::{Clock, Context, Input, Mailbox, Program, Walk};

/// A call that comes to more blocks than this goes round for ever.
const MOST_STEPS: usize = 2000;

/// Rehearses one call, from a flow's start to the call's end. `now` is any instant; virtual time
/// begins there. A draft goes as far as it is drawn (see [`Program::draft`]).
#[must_use]
pub fn dry_run(
    now: Instant,
    program: &Arc<Program>,
    caller: &DryCaller,
    around: &dyn Surroundings,
) -> DryRun {
    let mut rehearsal = Rehearsal::new(now, program, caller, around);
    let end = rehearsal.play();
    let seconds = rehearsal.seconds();
    let mut steps = rehearsal.steps;
    // The block that the call ended in was not left by an exit.
    if let Some(last) = steps.last_mut().filter(|last| last.reason.is_empty()) {
        last.reason.clone_from(&end.text);
    }
    DryRun { steps, end, seconds, took_us: 0 }
}

struct Rehearsal<'a> {
    began: Instant,
    now: Instant,
    caller: &'a DryCaller,
    around: &'a dyn Surroundings,
    /// The flow that is rehearsed: also where the way leads back to it.
    own: &'a Arc<Program>,
    walk: Walk,
    steps: Vec<DryStep>,
    agenda: Agenda,
    /// What the caller has not been asked for yet.
    keys: VecDeque<&'a str>,
    /// When he gives up.
    patience: Option<Instant>,
    music: bool,
    talking: Option<DryAgent>,
    /// A person hung up, and nobody has answered since.
    person_left: bool,
    answered: bool,
    group: Option<String>,
    extension: Option<String>,
    mailbox: Option<Mailbox>,
    /// Where the drawing, or the walk's patience with it, came to an end.
    broken: Option<(DryReason, String)>,
}

impl<'a> Rehearsal<'a> {
    fn new(
        now: Instant,
        program: &'a Arc<Program>,
        caller: &'a DryCaller,
        around: &'a dyn Surroundings,
    ) -> Rehearsal<'a> {
        let calendars = around.calendars();
        let wall = caller.at.timestamp(&calendars);
        let context = Context {
            caller: caller.number.clone(),
            dialled: caller.dialled.clone(),
            language: around.language(),
            variables: BTreeMap::new(),
            calendars,
            clock: Clock { at: now, wall },
            seed: caller.seed,
        };
        let mut rehearsal = Rehearsal {
            began: now,
            now,
            caller,
            around,
            own: program,
            walk: Walk::new(program.clone(), context),
            steps: Vec::new(),
            agenda: Agenda::default(),
            keys: caller.keys.iter().map(String::as_str).collect(),
            patience: None,
            music: false,
            talking: None,
            person_left: false,
            answered: false,
            group: None,
            extension: None,
            mailbox: None,
            broken: None,
        };
        rehearsal.walk.groups_are(caller.groups.clone());
        rehearsal.be_patient();
        rehearsal
    }

    fn play(&mut self) -> DryEnd {
        let start = self.own.start();
        if self.own.block(start).is_none() {
            let text = if self.own.document().nodes.is_empty() {
                "there is no block in this flow yet".to_owned()
            } else {
                format!("the flow starts at {start}: that is not there, or cannot be read")
            };
            return self.ends(DryParty::Exchange, DryReason::Unfinished, text);
        }
        self.walk.handle(self.now, Input::Start);
        loop {
            if let Some(end) = self.carry_out() {
                return end;
            }
            if self.steps.len() >= MOST_STEPS {
                let text = format!("it goes round for ever: stopped after {MOST_STEPS} blocks");
                return self.ends(DryParty::Exchange, DryReason::Endless, text);
            }
            if let Some(end) = self.next() {
                return end;
            }
        }
    }

    /// Lets the next thing happen; tells if that ended the call.
    fn next(&mut self) -> Option<DryEnd> {
        let wake = self.walk.poll_timeout();
        let news = self.agenda.next_at();
        let patience = self.patience.filter(|_| self.talking.is_none());
        let Some(at) = [news, wake, patience].into_iter().flatten().min() else {
            let text = "nothing more would happen: the caller waits for ever".to_owned();
            return Some(self.ends(DryParty::Exchange, DryReason::Endless, text));
        };
        self.now = self.now.max(at);
        if news == Some(at) {
            let news = self.agenda.pop()?;
            return self.take(news);
        }
        if wake == Some(at) {
            self.walk.handle(self.now, Input::Timeout);
            return None;
        }
        let seconds = self.caller.patience_seconds.unwrap_or_default();
        Some(self.caller_left(format!("the caller lost patience after {seconds} s and hung up")))
    }

    fn take(&mut self, news: News) -> Option<DryEnd> {
        match news {
            News::Pressed(key) => {
                let shown = if self.is_secret() { "a key".to_owned() } else { key.to_string() };
                self.note(format!("the caller presses {shown}"));
                self.walk.handle(self.now, Input::Digit(key));
            }
            News::Played => self.walk.handle(self.now, Input::Played),
            News::Told(text) => self.note(text),
            News::Answered(agent) => self.answer(agent),
            News::QueueLeft(exit) => {
                self.stop_music();
                self.walk.handle(self.now, Input::QueueLeft(exit));
            }
            News::Responded(number, response) => {
                self.walk.responded(self.now, number, &response);
            }
            News::Found(number) => {
                self.walk.found(self.now, number, self.caller.contact.as_ref());
            }
            News::DialFailed(exit) => self.walk.handle(self.now, Input::DialFailed(exit)),
            News::RingFailed(exit) => self.walk.handle(self.now, Input::RingFailed(exit)),
            News::PersonLeft => {
                self.talking = None;
                self.person_left = true;
                self.be_patient();
                self.walk.handle(self.now, Input::Ended);
            }
            News::MessageDone => {
                self.be_patient();
                self.walk.handle(self.now, Input::VoicemailDone);
            }
            News::CallerLeft(why) => return Some(self.caller_left(why)),
        }
        None
    }

    fn answer(&mut self, agent: DryAgent) {
        self.stop_music();
        self.answered = true;
        self.person_left = false;
        self.extension.clone_from(&agent.extension);
        let seconds = agent.talks_seconds;
        let over = match agent.hangs_up {
            DryTalker::Agent => News::PersonLeft,
            DryTalker::Caller => {
                News::CallerLeft(format!("the caller hung up after {seconds} s of talk"))
            }
        };
        self.agenda.put(self.now + Duration::from_secs(seconds.into()), over);
        self.talking = Some(agent);
        self.walk.handle(self.now, Input::Answered);
    }

    /// His patience begins anew.
    fn be_patient(&mut self) {
        let seconds =
            self.caller.patience_seconds.map(|seconds| Duration::from_secs(seconds.into()));
        self.patience = seconds.map(|seconds| self.now + seconds);
    }

    fn seconds(&self) -> f64 {
        self.now.saturating_duration_since(self.began).as_secs_f64()
    }

    fn note(&mut self, text: String) {
        let at_seconds = self.seconds();
        if let Some(step) = self.steps.last_mut() {
            step.happened.push(DryEvent { at_seconds, text });
        }
    }
}
