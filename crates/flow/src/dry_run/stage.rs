//! What the walk's outputs do in a rehearsal.

use std::time::Duration;

use super::{
    Rehearsal,
    agenda::News,
    people::{self, Outcome, Wait},
    surroundings::spoken_seconds,
    words::{DryEnd, DryHeard, DryParty, DryReason, DryReply, DryStep, MessageEnd},
};
use crate::{
    Block, FlowId, Mailbox, NodeId, Output, PromptId, Request, Response, Spoken, walk::STOPPED,
};

/// How long a caller waits before he presses the key that a queue offers.
const QUEUE_PATIENCE: Duration = Duration::from_secs(10);
const MESSAGE_SECONDS: u32 = 10;
/// How long the promise to call back takes.
const PROMISE: Duration = Duration::from_secs(4);
/// The sentence before the tone.
const LEAVE_MESSAGE: &str = "leave-message";
const LEAVE_MESSAGE_SECONDS: f64 = 3.0;
const DEFAULT_MUSIC: &str = "default";
/// No sound is taken for longer.
const LONGEST_SOUND: f64 = 1800.0;

impl Rehearsal<'_> {
    /// All that the walk wants now; tells if that ended the call.
    pub(super) fn carry_out(&mut self) -> Option<DryEnd> {
        while let Some(output) = self.walk.poll_output() {
            match output {
                Output::Entered { flow, version, node, kind } => {
                    self.entered(flow, version, node, kind);
                }
                Output::Took { flow, node, exit, to, reason } => {
                    self.took(&flow, &node, exit, to, reason);
                }
                Output::Play { items, language } => self.hear(&items, &language),
                Output::Music { music } => {
                    self.music = true;
                    let language = self.walk.language().to_owned();
                    let heard = DryHeard { music: Some(music), ..DryHeard::default() };
                    self.heard(heard, &language, Duration::ZERO, 0.0);
                }
                Output::StopPlay if self.music => self.stop_music(),
                Output::StopPlay => self.stop_hearing(),
                Output::Queue { group, music, announcement, whisper, .. } => {
                    self.queue(&group, music, announcement.as_ref(), whisper.as_ref());
                }
                Output::LeaveQueue => self.stop_music(),
                Output::Ring { extensions, seconds, whisper } => {
                    let wait = people::ring(self.caller, self.around, &extensions, seconds);
                    self.group = None;
                    self.wait(wait, whisper.as_ref());
                }
                Output::DialOut { number, seconds, confirm, text, .. } => {
                    let mut wait = people::dial_out(self.caller, &number, seconds);
                    if let (Outcome::Answered(_), Some(key)) = (&wait.outcome, confirm) {
                        wait.news.push((wait.after, format!("{number} takes the call by {key}")));
                    }
                    self.group = None;
                    self.wait(wait, text.as_ref());
                }
                Output::CallBack { group, number, .. } => {
                    self.note(format!("{number} keeps a place in the group {group}"));
                    let why = "the caller was promised a call back, and hung up".to_owned();
                    self.agenda.put(self.now + PROMISE, News::CallerLeft(why));
                    self.group = Some(group);
                    self.patience = None;
                }
                Output::Voicemail { mailbox, greeting, max_seconds } => {
                    self.message(mailbox, greeting.as_ref(), max_seconds);
                }
                // Why the block was left says it all.
                Output::Tape { .. } => {}
                Output::Request { number, request } => self.ask(number, &request),
                Output::Notify { text, webhook: None } => {
                    self.note(format!("the office is told: {text}"));
                }
                Output::Notify { text, webhook: Some(webhook) } => {
                    self.note(format!("{webhook} is told: {text}"));
                }
                Output::Find { number, .. } => {
                    self.agenda.put(self.now, News::Found(number));
                }
                Output::GoTo { flow } => {
                    if let Some(end) = self.go_to(&flow) {
                        return Some(end);
                    }
                }
                Output::HangUp { reason, tone_seconds } => {
                    self.tone(tone_seconds);
                    return Some(self.flow_hung_up(reason));
                }
            }
        }
        None
    }

    fn entered(&mut self, flow: FlowId, version: u32, node: NodeId, kind: &'static str) {
        self.steps.push(DryStep {
            flow,
            version,
            node,
            kind: kind.to_owned(),
            at_seconds: self.seconds(),
            heard: Vec::new(),
            happened: Vec::new(),
            exit: None,
            reason: String::new(),
            to: None,
        });
    }

    fn took(
        &mut self,
        flow: &FlowId,
        node: &NodeId,
        exit: String,
        to: Option<NodeId>,
        mut reason: String,
    ) {
        self.agenda.leave_block();
        if reason.starts_with(STOPPED) {
            self.broken = Some((DryReason::Endless, reason.clone()));
        } else if to.is_none() && self.walk.program().strands(node, &exit) {
            if let Some(nowhere) = self.walk.program().dangling(node, &exit) {
                reason = format!("{reason}: {nowhere} is not there, or cannot be read");
            }
            let text = format!("exit {exit} of {node} leads nowhere yet");
            self.broken = Some((DryReason::Unfinished, text));
        }
        let step =
            self.steps.iter_mut().rev().find(|step| step.node == *node && step.flow == *flow);
        if let Some(step) = step {
            step.exit = Some(exit);
            step.reason = reason;
            step.to = to;
        }
    }

    fn hear(&mut self, items: &[Spoken], language: &str) {
        self.agenda.forget_played();
        let mut length = Duration::ZERO;
        for item in items {
            length += match item {
                Spoken::Prompt(prompt) => self.hear_prompt(prompt, language, length),
                Spoken::Text(text) => {
                    let heard = DryHeard { text: Some(text.clone()), ..DryHeard::default() };
                    self.heard(heard, language, length, spoken_seconds(text))
                }
            };
        }
        let end = self.now + length;
        self.agenda.put(end, News::Played);
        if self.asks() && !self.agenda.has_keys() {
            let keys = self.keys.pop_front().unwrap_or_default();
            self.agenda.press(end, keys);
        }
    }

    fn hear_prompt(&mut self, prompt: &PromptId, language: &str, after: Duration) -> Duration {
        let Some(sound) = self.around.prompt(prompt, language) else {
            self.note(format!("there is no prompt {prompt}: the caller hears nothing"));
            return Duration::ZERO;
        };
        let seconds = sound.length();
        let heard =
            DryHeard { prompt: Some(prompt.clone()), text: sound.text, ..DryHeard::default() };
        self.heard(heard, language, after, seconds)
    }

    /// Tells how long it takes.
    fn heard(
        &mut self,
        heard: DryHeard,
        language: &str,
        after: Duration,
        seconds: f64,
    ) -> Duration {
        let seconds = if seconds.is_finite() { seconds.clamp(0.0, LONGEST_SOUND) } else { 0.0 };
        let at_seconds = to_the_millisecond(self.seconds() + after.as_secs_f64());
        if let Some(step) = self.steps.last_mut() {
            let language = language.to_owned();
            step.heard.push(DryHeard { language, at_seconds, seconds, ..heard });
        }
        Duration::from_secs_f64(seconds)
    }

    pub(super) fn stop_hearing(&mut self) {
        self.agenda.forget_played();
        let now = self.seconds();
        let Some(step) = self.steps.last_mut() else { return };
        step.heard.retain(|heard| heard.at_seconds < now);
        for heard in step.heard.iter_mut().filter(|heard| heard.at_seconds + heard.seconds > now) {
            heard.seconds = to_the_millisecond(now - heard.at_seconds);
            heard.cut = true;
        }
    }

    /// Whether the block that the call stands at wants to know something from the caller.
    fn asks(&self) -> bool {
        matches!(
            self.block(),
            Some(Block::Menu(_) | Block::Collect(_) | Block::Survey(_) | Block::CallBack(_))
        )
    }

    pub(super) fn is_secret(&self) -> bool {
        matches!(self.block(), Some(Block::Collect(collect)) if collect.mask == Some(true))
    }

    fn block(&self) -> Option<&Block> {
        self.walk.program().block(&self.steps.last()?.node)
    }

    fn queue(
        &mut self,
        group: &str,
        music: Option<String>,
        announcement: Option<&PromptId>,
        whisper: Option<&Spoken>,
    ) {
        let language = self.walk.language().to_owned();
        let length = match announcement {
            Some(prompt) => self.hear_prompt(prompt, &language, Duration::ZERO),
            None => Duration::ZERO,
        };
        let music = music.or_else(|| self.around.group(group).map(|group| group.music));
        let music = Some(music.unwrap_or_else(|| DEFAULT_MUSIC.to_owned()));
        let heard = DryHeard { music, ..DryHeard::default() };
        self.heard(heard, &language, length, 0.0);
        self.music = true;
        if matches!(self.block(), Some(Block::Queue(queue)) if queue.key.is_some())
            && !self.agenda.has_keys()
        {
            let keys = self.keys.pop_front().unwrap_or_default();
            self.agenda.press(self.now + QUEUE_PATIENCE, keys);
        }
        let wait = people::queue(self.caller, self.around, group);
        self.group.clone_from(&wait.group);
        self.wait(wait, whisper);
    }

    fn wait(&mut self, wait: Wait, whisper: Option<&Spoken>) {
        let after = |seconds: u64| self.now + Duration::from_secs(seconds);
        let outcome = match wait.outcome {
            Outcome::Answered(agent) => News::Answered(agent),
            Outcome::Left(exit) => News::QueueLeft(exit),
            Outcome::Failed(exit) => News::RingFailed(exit),
            Outcome::NotReached(exit) => News::DialFailed(exit),
        };
        let end = after(wait.after);
        let told = match (&outcome, whisper) {
            (News::Answered(_), Some(Spoken::Text(text))) => {
                Some(format!("whoever answered hears first: {text}"))
            }
            (News::Answered(_), Some(Spoken::Prompt(prompt))) => {
                Some(format!("whoever answered hears first the prompt {prompt}"))
            }
            _ => None,
        };
        for (seconds, text) in wait.news {
            self.agenda.put(after(seconds), News::Told(text));
        }
        if let Some(text) = told {
            self.agenda.put(end, News::Told(text));
        }
        self.agenda.put(end, outcome);
    }

    /// The music was heard until now.
    pub(super) fn stop_music(&mut self) {
        if !std::mem::take(&mut self.music) {
            return;
        }
        let now = self.seconds();
        let Some(step) = self.steps.last_mut() else { return };
        step.heard.retain(|heard| heard.at_seconds < now);
        for heard in &mut step.heard {
            if heard.music.is_some() {
                heard.seconds = to_the_millisecond(now - heard.at_seconds);
            } else if heard.at_seconds + heard.seconds > now {
                heard.seconds = to_the_millisecond(now - heard.at_seconds);
                heard.cut = true;
            }
        }
    }

    /// Who was not answered has been refused, and hears none.
    fn tone(&mut self, seconds: u32) {
        let was_answered = self.answered || self.steps.iter().any(|step| !step.heard.is_empty());
        if was_answered && seconds > 0 && !self.walk.is_alone() {
            self.note(format!("the caller hears the tone of a busy line for {seconds} s"));
            self.now += Duration::from_secs(seconds.into());
        }
    }

    fn ask(&mut self, number: u32, request: &Request) {
        let here = self.steps.last().map(|step| &step.node);
        let told = self.caller.responses.iter();
        let of_block = told.clone().find(|told| told.node.is_some() && told.node.as_ref() == here);
        let told = of_block.or_else(|| told.clone().find(|told| told.node.is_none()));
        let told = told.cloned().unwrap_or_default();
        let (response, after, text) = match told.reply {
            DryReply::Answers => (
                Response::Answered { status: told.status, body: told.body },
                Duration::from_secs(told.after_seconds.into()).min(request.timeout),
                format!("{request} answers {}", told.status),
            ),
            DryReply::Timeout => {
                (Response::Timeout, request.timeout, format!("{request} does not answer"))
            }
            DryReply::Fails => (
                Response::Failed("the server cannot be reached".to_owned()),
                Duration::ZERO,
                format!("{request} cannot be reached"),
            ),
        };
        let at = self.now + after;
        self.agenda.put(at, News::Told(text));
        self.agenda.put(at, News::Responded(number, response));
    }

    fn message(&mut self, mailbox: Mailbox, greeting: Option<&PromptId>, max_seconds: u32) {
        let language = self.walk.language().to_owned();
        let length = match greeting {
            Some(prompt) => self.hear_prompt(prompt, &language, Duration::ZERO),
            None => {
                let builtin = Some(LEAVE_MESSAGE.to_owned());
                let heard = DryHeard { builtin, ..DryHeard::default() };
                self.heard(heard, &language, Duration::ZERO, LEAVE_MESSAGE_SECONDS)
            }
        };
        self.patience = None;
        let wished = self.caller.message_seconds.unwrap_or(MESSAGE_SECONDS);
        let seconds = wished.min(max_seconds);
        let end = self.now + length + Duration::from_secs(seconds.into());
        let text = format!("the caller leaves a message of {seconds} s for {mailbox}");
        self.agenda.put(end, News::Told(text));
        let over = match self.caller.message_ends {
            MessageEnd::HangUp if wished <= max_seconds => {
                News::CallerLeft("the caller left a message and hung up".to_owned())
            }
            MessageEnd::HangUp | MessageEnd::Key => News::MessageDone,
        };
        self.agenda.put(end, over);
        self.mailbox = Some(mailbox);
    }

    fn go_to(&mut self, flow: &FlowId) -> Option<DryEnd> {
        self.agenda.leave_block();
        let own = (self.own.flow() == flow).then(|| self.own.clone());
        let Some(program) = own.or_else(|| self.around.program(flow)) else {
            let text = format!("the flow {flow} is not published");
            if self.walk.cannot_enter(self.now, &text) {
                return None;
            }
            let text = format!("{text}, so the call ends");
            return Some(self.ends(DryParty::Exchange, DryReason::NotFound, text));
        };
        if let Some(step) = self.steps.last_mut() {
            step.reason = format!("it goes on in the flow {flow}");
        }
        self.walk.enter(self.now, program);
        None
    }
}

fn to_the_millisecond(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}
