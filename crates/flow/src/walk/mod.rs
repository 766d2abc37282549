//! One call's way through a flow.
//!
//! [`Walk`] is a pure machine: it is told what happens to the call and says what is to be done with
//! it. Each block's own steps are in `blocks/`; here a step becomes the way to the next block. A
//! walk always stops for something: after [`IN_A_ROW`] blocks without a wait, or [`IN_ALL`] blocks of
//! one call, it hangs up and says so.

mod line;
mod secrets;
mod words;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc, time::Instant};

pub(crate) use line::Line;
pub use words::{Context, DialExit, Input, Output, QueueExit, RingExit};

use crate::{
    Clock, Contact, FlowId, GroupStanding, HangUpReason, Need, NodeId, Program, Response,
    Variables,
    blocks::{
        self, call_back, collect, dial_out, http_request, lookup, menu, play, queue, ring,
        sub_flow, talk, voicemail, wait,
    },
};

/// More than a document has blocks, so that none that validates is stopped by it.
const IN_A_ROW: usize = 600;
const IN_ALL: usize = 20_000;
/// So often a call goes to an `on_error`.
const MOST_FAILURES: u32 = 10;
/// Sub-flows within sub-flows.
const DEEPEST: usize = 10;
/// How the reason begins where a walk was stopped.
pub(crate) const STOPPED: &str = "stopped: ";

#[derive(Debug)]
pub struct Walk {
    program: Arc<Program>,
    place: Place,
    line: Line,
    in_all: usize,
    /// Flows that wait for this one to return, and the blocks that called, the innermost last.
    callers: Vec<(Arc<Program>, NodeId)>,
    /// How often something went wrong that no wire was drawn for.
    failures: u32,
}

/// Where the call is.
#[derive(Debug)]
enum Place {
    /// Before the first block.
    Outside,
    /// At a block that waits for something.
    At { node: NodeId, doing: Box<Doing> },
    /// At the block that sent the call to another flow.
    Leaving { node: NodeId },
    /// Hung up, at the block that did.
    Over { node: NodeId },
}

/// What the block that the call stands at waits for.
#[derive(Debug)]
pub(crate) enum Doing {
    Play(play::Playing),
    Menu(menu::Turn),
    Collect(collect::Turn),
    Queue(queue::Waiting),
    Ring(ring::Ringing),
    DialOut(dial_out::Dialling),
    HttpRequest(http_request::Asking),
    Lookup(lookup::Finding),
    Talk(talk::Talking),
    CallBack(call_back::Turn),
    Voicemail(voicemail::Recording),
    Wait(wait::Waiting),
}

/// What a block decided.
#[derive(Debug)]
pub(crate) enum Step {
    /// Wait here.
    Stay(Doing),
    /// Leave by this exit, for this reason.
    Exit {
        exit: Cow<'static, str>,
        why: Cow<'static, str>,
    },
    GoTo(FlowId),
    /// Go through another flow, and come back.
    Call(FlowId),
    /// Go back to the flow that called this one, by an exit of the block that did.
    Return(String),
    /// With how many seconds of a tone.
    HangUp(HangUpReason, u32),
}

impl Step {
    pub(crate) fn exit(
        exit: impl Into<Cow<'static, str>>,
        why: impl Into<Cow<'static, str>>,
    ) -> Step {
        Step::Exit { exit: exit.into(), why: why.into() }
    }
}

impl Walk {
    /// Nothing happens before [`Input::Start`].
    #[must_use]
    pub fn new(program: Arc<Program>, context: Context) -> Walk {
        let line = Line::new(context);
        Walk { program, place: Place::Outside, line, in_all: 0, callers: Vec::new(), failures: 0 }
    }

    pub fn handle(&mut self, now: Instant, input: Input) {
        self.line.at(now);
        if !self.is_meant(now, input) {
            return;
        }
        if input == Input::HungUp {
            return self.caller_hung_up(now);
        }
        match std::mem::replace(&mut self.place, Place::Outside) {
            Place::Outside if input == Input::Start => {
                let start = self.program.start().clone();
                self.go(now, start);
            }
            Place::At { node, doing } => {
                if is_a_wait(input) {
                    self.line.in_a_row = 0;
                }
                let step = doing.handle(&mut self.line, now, input);
                self.follow(now, node, step);
            }
            elsewhere => self.place = elsewhere,
        }
    }

    pub fn poll_output(&mut self) -> Option<Output> {
        self.line.outputs.pop_front()
    }

    /// When to call `handle(now, Input::Timeout)`.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.line.deadline
    }

    /// Whether the caller has hung up.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.line.is_alone()
    }

    /// How it stands in the groups of the office, for whoever asks next.
    pub fn groups_are(&mut self, groups: BTreeMap<String, GroupStanding>) {
        self.line.groups = groups;
    }

    /// The answer to [`Output::Find`]; `None`: nobody has that number.
    pub fn found(&mut self, now: Instant, number: u32, contact: Option<&Contact>) {
        self.line.at(now);
        match std::mem::replace(&mut self.place, Place::Outside) {
            Place::At { node, doing } => match *doing {
                Doing::Lookup(finding) if finding.number == number => {
                    let step = finding.answered(&mut self.line, contact);
                    self.follow(now, node, step);
                }
                doing => self.place = Place::At { node, doing: Box::new(doing) },
            },
            elsewhere => self.place = elsewhere,
        }
    }

    /// Of a person outside, what the block that looks for somebody asks for, and the name.
    pub(crate) fn asked_of(&self, number: u32, contact: &Contact) -> Contact {
        match &self.place {
            Place::At { doing, .. } => match &**doing {
                Doing::Lookup(finding) if finding.number == number => finding.asked_of(contact),
                _ => Contact::default(),
            },
            _ => Contact::default(),
        }
    }

    /// The answer to [`Output::GoTo`]: the other flow's program. Ignored unless it was asked for.
    pub fn enter(&mut self, now: Instant, program: Arc<Program>) {
        self.line.at(now);
        if !matches!(self.place, Place::Leaving { .. }) {
            return;
        }
        self.program = program;
        let start = self.program.start().clone();
        self.go(now, start);
    }

    /// The other answer to [`Output::GoTo`]: there is no such flow. `false`: nothing was drawn for it,
    /// and the walk is over.
    pub fn cannot_enter(&mut self, now: Instant, why: &str) -> bool {
        self.line.at(now);
        let Place::Leaving { node } = &self.place else {
            return false;
        };
        let node = node.clone();
        // A flow that was to come back never began.
        let called = |(program, caller): &(Arc<Program>, NodeId)| {
            Arc::ptr_eq(program, &self.program) && *caller == node
        };
        if self.callers.last().is_some_and(called) {
            self.callers.pop();
        }
        let (flow, from) = (self.program.flow().clone(), node.clone());
        let Some(to) = self.fall_back() else {
            self.place = Place::Over { node };
            return false;
        };
        let reason = format!("{why}; so {} is taken", blocks::ON_ERROR);
        let exit = blocks::FAILED.to_owned();
        self.line.emit(Output::Took { flow, node: from, exit, to: Some(to.clone()), reason });
        self.go(now, to);
        true
    }

    /// The answer to [`Output::Request`]. One that nobody waits for any more is ignored.
    pub fn responded(&mut self, now: Instant, number: u32, response: &Response) {
        self.line.at(now);
        let (node, doing) = match std::mem::replace(&mut self.place, Place::Outside) {
            Place::At { node, doing } => (node, doing),
            elsewhere => return self.place = elsewhere,
        };
        match *doing {
            Doing::HttpRequest(asking) if asking.number == number => {
                let step = asking.answered(&mut self.line, now, response);
                self.follow(now, node, step);
            }
            doing => self.place = Place::At { node, doing: Box::new(doing) },
        }
    }

    /// The wall clock was set.
    pub fn set_clock(&mut self, clock: Clock) {
        self.line.clock = clock;
    }

    #[must_use]
    pub fn program(&self) -> &Arc<Program> {
        &self.program
    }

    #[must_use]
    pub fn variables(&self) -> &Variables {
        &self.line.variables
    }

    /// In which the caller hears prompts now.
    #[must_use]
    pub fn language(&self) -> &str {
        self.line.language()
    }

    /// The block that the call stands at, or last stood at.
    #[must_use]
    pub fn node(&self) -> Option<&NodeId> {
        match &self.place {
            Place::Outside => None,
            Place::At { node, .. } | Place::Leaving { node } | Place::Over { node } => Some(node),
        }
    }

    /// The next input is this key press of the call, counted from 0.
    pub(crate) fn press(&mut self, press: u32) {
        self.line.press = press;
        let heeds = |doing: &Doing| matches!(doing, Doing::Queue(_) | Doing::CallBack(_));
        if let Place::At { doing, .. } = &self.place
            && heeds(doing)
        {
            self.line.secrets.show(press);
        }
    }

    /// What may be told of a key press; `None`: no block heeded it.
    pub(crate) fn key_to_show(&self, press: u32, key: char) -> Option<char> {
        self.line.secrets.key_to_show(press, key)
    }

    pub(crate) fn told_secrets(&self) -> Vec<u32> {
        self.line.secrets.told()
    }

    /// Tells beforehand how looks at secrets come out, since the secrets are not there.
    pub(crate) fn know_secrets(&mut self, answers: &[u32]) {
        self.line.secrets.know(answers);
    }

    pub(crate) fn waiting_outputs(&self) -> std::collections::vec_deque::Iter<'_, Output> {
        self.line.outputs.iter()
    }

    /// Late news of what was stopped, and timers that ring early, are no news.
    fn is_meant(&mut self, now: Instant, input: Input) -> bool {
        match input {
            Input::Played => std::mem::take(&mut self.line.playing),
            Input::Timeout => {
                let due = self.line.deadline.is_some_and(|deadline| deadline <= now);
                if due {
                    self.line.deadline = None;
                }
                due
            }
            _ => true,
        }
    }

    /// Of the flow that the call is in, or else of those that called it, the innermost first.
    fn caller_hung_up(&mut self, now: Instant) {
        let Some(node) = self.node().cloned() else {
            return;
        };
        if matches!(self.place, Place::Over { .. }) {
            return;
        }
        self.rest();
        if let Some(to) = self.after_promise(&node) {
            self.line.alone = true;
            self.line.in_a_row = 0;
            let why = "the caller hung up and keeps the place".to_owned();
            self.emit_took(&node, call_back::KEPT.to_owned(), Some(to.clone()), why);
            return self.go(now, to);
        }
        let callers = std::mem::take(&mut self.callers).into_iter().rev();
        let programs =
            std::iter::once(self.program.clone()).chain(callers.map(|(program, _)| program));
        let mut starts =
            programs.filter_map(|program| Some((program.on_hang_up()?.clone(), program)));
        match starts.next() {
            None => self.hang_up(node, HangUpReason::Normal, 0),
            Some((start, program)) => {
                self.program = program;
                self.line.alone = true;
                self.line.in_a_row = 0;
                self.go(now, start);
            }
        }
    }

    /// What is done without a caller who was promised to be called back.
    fn after_promise(&self, node: &NodeId) -> Option<NodeId> {
        let Place::At { doing, .. } = &self.place else {
            return None;
        };
        match &**doing {
            Doing::CallBack(turn) if turn.is_kept() => {
                self.program.wired_to(node, call_back::KEPT).cloned()
            }
            _ => None,
        }
    }

    /// From block to block until one waits.
    fn go(&mut self, now: Instant, node: NodeId) {
        let mut next = Some(node);
        while let Some(node) = next.take() {
            // A program has every block that its wires name.
            let Some(block) = self.program.block(&node) else {
                return self.hang_up(node, HangUpReason::Normal, 0);
            };
            self.line.blocks = self.program.document().nodes.len();
            if self.line.alone && !block.acts().works_alone() {
                return self.hang_up(node, HangUpReason::Normal, 0);
            }
            let (flow, version) = (self.program.flow().clone(), self.program.version());
            self.line.here = Some((flow.clone(), node.clone()));
            let kind = block.kind();
            self.line.emit(Output::Entered { flow, version, node: node.clone(), kind });
            let step = block.acts().begin(&mut self.line, now);
            next = self.take(node, step);
        }
    }

    fn follow(&mut self, now: Instant, node: NodeId, step: Step) {
        if let Some(next) = self.take(node, step) {
            self.go(now, next);
        }
    }

    /// Takes a step; tells the next block if there is one to go to.
    fn take(&mut self, node: NodeId, step: Step) -> Option<NodeId> {
        match step {
            Step::Stay(doing) => self.place = Place::At { node, doing: Box::new(doing) },
            Step::GoTo(flow) => self.depart(node, flow),
            Step::Call(flow) if self.callers.len() >= DEEPEST => {
                let reason =
                    format!("{STOPPED}sub-flows within sub-flows, {DEEPEST} deep, to {flow}");
                self.stop(node, sub_flow::DONE.to_owned(), reason);
            }
            Step::Call(flow) => {
                self.callers.push((self.program.clone(), node.clone()));
                self.depart(node, flow);
            }
            Step::Return(result) => return self.come_back(node, &result),
            Step::HangUp(reason, tone_seconds) => self.hang_up(node, reason, tone_seconds),
            Step::Exit { exit, why } => return self.leave(node, exit, why.into_owned()),
        }
        None
    }

    fn depart(&mut self, node: NodeId, flow: FlowId) {
        self.rest();
        self.count_block();
        if self.has_gone_too_far() {
            self.stop_running_round(node, "done".into());
        } else {
            self.line.emit(Output::GoTo { flow });
            self.place = Place::Leaving { node };
        }
    }

    fn come_back(&mut self, node: NodeId, result: &str) -> Option<NodeId> {
        let Some((program, caller)) = self.callers.pop() else {
            self.hang_up(node, HangUpReason::Normal, 0);
            return None;
        };
        let flow = std::mem::replace(&mut self.program, program).flow().clone();
        let exits = self.program.block(&caller).map(crate::Block::exits).unwrap_or_default();
        let known = exits.iter().any(|exit| exit.name == result);
        let exit = if known { result } else { sub_flow::DONE }.to_owned();
        self.leave(caller, exit.into(), format!("the flow {flow} returned {result}"))
    }

    fn count_block(&mut self) {
        self.in_all += 1;
        self.line.in_a_row += 1;
    }

    fn leave(&mut self, node: NodeId, exit: Cow<'static, str>, reason: String) -> Option<NodeId> {
        self.rest();
        self.count_block();
        if self.has_gone_too_far() {
            self.stop_running_round(node, exit.into_owned());
            return None;
        }
        let from = self.program.flow().clone();
        let (to, reason) = match self.way(&node, &exit) {
            Way::Wired(to) => (Some(to), reason),
            Way::Instead(other, to) => {
                (Some(to), format!("{reason}; no wire, so {other} is taken"))
            }
            Way::Failed => match self.fall_back() {
                Some(to) => (Some(to), format!("{reason}; so {} is taken", blocks::ON_ERROR)),
                None => (None, format!("{reason}; no wire, so the call ends")),
            },
            Way::None => (None, format!("{reason}; no wire, so the call ends")),
        };
        let exit = exit.into_owned();
        let (left, to_next) = (node.clone(), to.clone());
        self.line.emit(Output::Took { flow: from, node: left, exit, to: to_next, reason });
        if to.is_none() {
            self.hang_up(node, HangUpReason::Normal, 0);
        }
        to
    }

    /// Where the call goes on when something went wrong: in this flow, or else in those that called
    /// it, the innermost first.
    fn fall_back(&mut self) -> Option<NodeId> {
        self.failures += 1;
        if self.line.alone || self.failures > MOST_FAILURES {
            return None;
        }
        if let Some(own) = self.program.on_error() {
            return Some(own.clone());
        }
        let mut callers = self.callers.iter();
        let at = callers.rposition(|(program, _)| program.on_error().is_some())?;
        self.callers.truncate(at + 1);
        self.program = self.callers.pop()?.0;
        self.program.on_error().cloned()
    }

    fn way(&self, node: &NodeId, exit: &str) -> Way {
        if let Some(to) = self.program.wired_to(node, exit) {
            return Way::Wired(to.clone());
        }
        let exits = self.program.block(node).map(crate::Block::exits).unwrap_or_default();
        let need = exits.iter().find(|known| known.name == exit).map(|known| known.need);
        let need_of =
            |name: &str| exits.iter().find(|known| known.name == name).map(|known| known.need);
        let other = match need {
            Some(Need::OrElse(other)) => other,
            Some(Need::OnError) => return Way::Failed,
            Some(Need::Required | Need::Optional) | None => return Way::None,
        };
        match self.program.wired_to(node, other) {
            Some(to) => Way::Instead(other, to.clone()),
            None if need_of(other) == Some(Need::OnError) => Way::Failed,
            None => Way::None,
        }
    }

    fn has_gone_too_far(&self) -> bool {
        self.line.in_a_row >= IN_A_ROW || self.in_all >= IN_ALL
    }

    fn stop_running_round(&mut self, node: NodeId, exit: String) {
        let reason = if self.in_all >= IN_ALL {
            format!("{STOPPED}{IN_ALL} blocks in one call")
        } else {
            format!("{STOPPED}{IN_A_ROW} blocks in a row without waiting for anything")
        };
        self.stop(node, exit, reason);
    }

    fn stop(&mut self, node: NodeId, exit: String, reason: String) {
        self.emit_took(&node, exit, None, reason);
        self.hang_up(node, HangUpReason::Normal, 0);
    }

    fn emit_took(&mut self, node: &NodeId, exit: String, to: Option<NodeId>, reason: String) {
        let (flow, node) = (self.program.flow().clone(), node.clone());
        self.line.emit(Output::Took { flow, node, exit, to, reason });
    }

    fn hang_up(&mut self, node: NodeId, reason: HangUpReason, tone_seconds: u32) {
        self.rest();
        self.line.emit(Output::HangUp { reason, tone_seconds });
        self.place = Place::Over { node };
    }

    /// What the block that is left had going.
    fn rest(&mut self) {
        self.line.rest();
    }
}

enum Way {
    Wired(NodeId),
    /// Another exit stands in for one without a wire.
    Instead(&'static str, NodeId),
    /// Something went wrong, and no wire says what then.
    Failed,
    None,
}

impl Doing {
    fn handle(self, line: &mut Line, now: Instant, input: Input) -> Step {
        match self {
            Doing::Play(playing) => playing.handle(line, &input),
            Doing::Menu(turn) => turn.handle(line, now, &input),
            Doing::Collect(turn) => turn.handle(line, now, &input),
            Doing::Queue(waiting) => waiting.handle(line, &input),
            Doing::Ring(ringing) => ringing.handle(&input),
            Doing::HttpRequest(asking) => asking.handle(line, now, &input),
            Doing::Lookup(finding) => finding.handle(line, &input),
            Doing::DialOut(dialling) => dialling.handle(&input),
            Doing::Talk(talking) => talking.handle(&input),
            Doing::CallBack(turn) => turn.handle(line, now, &input),
            Doing::Voicemail(recording) => recording.handle(&input),
            Doing::Wait(waiting) => waiting.handle(line, &input),
        }
    }
}

/// Whether time or a person must have gone into this. A queue without anybody and phones that are
/// busy answer at once.
fn is_a_wait(input: Input) -> bool {
    match input {
        Input::Played
        | Input::Digit(_)
        | Input::Timeout
        | Input::Answered
        | Input::Ended
        | Input::VoicemailDone
        | Input::QueueLeft(QueueExit::Timeout) => true,
        Input::Start
        | Input::HungUp
        | Input::QueueLeft(QueueExit::NoAgents | QueueExit::Full)
        | Input::DialFailed(_)
        | Input::NotCalledBack
        | Input::RingFailed(_) => false,
    }
}
