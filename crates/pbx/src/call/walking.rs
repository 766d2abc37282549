//! A flow leads the call: its wishes become media commands, queue entries and ringing phones.

use std::{sync::Arc, time::Duration};

use cordboard_flow as flow;
use cordboard_media as media;
use cordboard_queue as queue;

use super::{
    Call, LegState, Stage, dialling::Dial, ending::flow_ended, hunt::Purpose, talking::clip, taping,
};
use crate::{
    Asked, Event, Output,
    desk::{Desk, TimerKey, agent},
    incident::Choice,
    plans,
    record::{EntryKind, Party, PathStep, Reason, Termination, WaitEnd},
    routing::Route,
};

/// The longest message where the flow does not say.
const LONGEST_MESSAGE: Duration = Duration::from_secs(180);

impl Call {
    /// Sends the party into the published version of a flow.
    pub(crate) fn enter_flow(&mut self, desk: &mut Desk, id: &str) {
        match desk.programs.get(id).cloned() {
            Some(program) => self.start_walk(desk, program),
            None => {
                self.journal(
                    desk,
                    EntryKind::Flow,
                    Some(id),
                    format!("The flow {id} is not published, so the call cannot enter it."),
                );
                self.end_with(
                    desk,
                    Termination { by: Party::Exchange, reason: Reason::NotFound },
                    404,
                );
            }
        }
    }

    /// Sends the party to a group that was dialled, not reached by a flow.
    pub(crate) fn enter_group(&mut self, desk: &mut Desk, group: &str) {
        self.start_walk(desk, plans::straight_to_group(group));
    }

    /// Sends the party to the mailbox of an extension that did not take the call.
    pub(crate) fn enter_mailbox(&mut self, desk: &mut Desk, extension: &str) {
        self.start_walk(desk, plans::straight_to_mailbox(extension));
    }

    /// Says a sentence to the party, then ends the call.
    pub(super) fn say(&mut self, desk: &mut Desk, text: &str) {
        self.start_walk(desk, plans::saying(text));
    }

    pub(super) fn start_walk(&mut self, desk: &mut Desk, program: Arc<flow::Program>) {
        let office = desk.office.clone();
        let context = flow::Context {
            // The way people of the country write them: that is what flows compare and read out.
            caller: office.shown(&self.record.caller),
            dialled: office.shown(&self.record.called),
            language: office.office.language.clone(),
            variables: Default::default(),
            calendars: office.flow_calendars(),
            clock: flow::Clock { at: desk.now, wall: desk.wall() },
            seed: desk.seed ^ self.id.0,
        };
        self.close_walk();
        self.walk = Some(flow::TapedWalk::new(program, context));
        self.stage = Stage::Walking;
        self.walk_input(desk, flow::Input::Start);
    }

    /// Tells the flow what happened and carries out what it wants next.
    pub(crate) fn walk_input(&mut self, desk: &mut Desk, input: flow::Input) {
        let Some(walk) = &mut self.walk else { return };
        desk.tell_groups(walk);
        walk.handle(desk.now, input);
        self.drive(desk);
    }

    /// Who was looked for among the contacts was found, or is not there.
    pub(crate) fn contact_found(
        &mut self,
        desk: &mut Desk,
        number: u32,
        contact: Option<&flow::Contact>,
    ) {
        let Some(walk) = &mut self.walk else { return };
        desk.tell_groups(walk);
        walk.found(desk.now, number, contact);
        self.drive(desk);
    }

    /// A server answered the flow, or did not.
    pub(crate) fn responded(&mut self, desk: &mut Desk, number: u32, response: &flow::Response) {
        let Some(walk) = &mut self.walk else { return };
        desk.tell_groups(walk);
        walk.responded(desk.now, number, response);
        self.drive(desk);
    }

    pub(super) fn drive(&mut self, desk: &mut Desk) {
        while let Some(output) = self.walk.as_mut().and_then(flow::TapedWalk::poll_output) {
            self.carry_out(desk, output);
        }
        let wake = self.walk.as_ref().and_then(|walk| walk.poll_timeout());
        desk.timers.set_or_stop(TimerKey::Walk(self.id), wake);
    }

    fn carry_out(&mut self, desk: &mut Desk, output: flow::Output) {
        match &output {
            flow::Output::Queue { .. }
            | flow::Output::Ring { .. }
            | flow::Output::DialOut { .. }
            | flow::Output::CallBack { .. }
            | flow::Output::Voicemail { .. } => self.sent_elsewhere(desk),
            _ => {}
        }
        match output {
            flow::Output::Play { items, language } => {
                if self.answer_party(desk, None) {
                    self.stage = Stage::Walking;
                    let clips = items.iter().map(|item| spoken_clip(&language, item)).collect();
                    self.play(desk, clips, media::Repeat::Once);
                }
            }
            flow::Output::Music { music } => {
                if self.answer_party(desk, None) {
                    self.stage = Stage::Walking;
                    self.play(desk, vec![clip(&format!("music/{music}"))], media::Repeat::Forever);
                }
            }
            flow::Output::StopPlay => self.stop_play(desk),
            flow::Output::Queue { group, priority, agent, music, announcement, whisper } => {
                self.keep_whisper(desk, whisper.as_ref());
                let line = Joining { group: &group, priority, agent: agent.map(preferred) };
                self.enqueue(desk, &line, music, announcement);
            }
            flow::Output::LeaveQueue => self.leave_queue(desk),
            flow::Output::Ring { extensions, seconds, whisper } => {
                self.keep_whisper(desk, whisper.as_ref());
                self.ring_block(desk, &extensions, seconds);
            }
            flow::Output::DialOut { number, from, seconds, confirm, text } => {
                self.dial_block(desk, Dial { number, from, seconds, confirm, text });
            }
            flow::Output::CallBack { group, priority, number } => {
                self.call_back_block(desk, &group, priority, number);
            }
            flow::Output::Voicemail { mailbox, greeting, max_seconds } => {
                self.voicemail_block(desk, &mailbox, greeting.as_ref(), max_seconds);
            }
            flow::Output::Tape { action } => self.tape(desk, taping::Change::Flow(action)),
            flow::Output::GoTo { flow } => self.go_to(desk, &flow),
            flow::Output::HangUp { reason, tone_seconds } => {
                self.flow_hung_up(desk, reason, tone_seconds);
            }
            flow::Output::Entered { .. }
            | flow::Output::Took { .. }
            | flow::Output::Request { .. }
            | flow::Output::Find { .. }
            | flow::Output::Notify { .. } => {
                self.write_down(desk, output);
            }
        }
    }

    /// What the flow does once the caller has hung up: nothing of it is to be heard.
    pub(super) fn walk_on_alone(&mut self, desk: &mut Desk) {
        let Some(walk) = &mut self.walk else { return };
        walk.handle(desk.now, flow::Input::HungUp);
        while let Some(output) = self.walk.as_mut().and_then(flow::TapedWalk::poll_output) {
            self.write_down(desk, output);
        }
    }

    /// What a flow says for the record, the journal and the people of the office.
    fn write_down(&mut self, desk: &mut Desk, output: flow::Output) {
        match output {
            flow::Output::Entered { flow, version, node, kind } => {
                self.record.path.push(PathStep {
                    flow: flow.to_string(),
                    version,
                    node: node.to_string(),
                    kind: kind.to_owned(),
                    exit: None,
                    at: desk.wall(),
                });
                desk.touched.insert(self.id);
            }
            flow::Output::Took { flow, node, exit, to, reason } => {
                self.left_block(&flow, &node, &exit);
                self.tell_way(desk, &node, to.as_ref(), &reason);
            }
            flow::Output::Request { number, request } => {
                self.journal(desk, EntryKind::Flow, None, format!("The flow asks: {request}."));
                let private = desk.office.office.private_requests.unwrap_or(false);
                let call = self.id;
                desk.emit(Output::Ask(Asked { call, number, request, private }));
            }
            flow::Output::Find { number, value } => {
                let (call, value) = (self.id, desk.office.recorded(&value));
                desk.emit(Output::FindContact { call, number, value });
            }
            flow::Output::Notify { text, webhook: None } => {
                let advice = format!("A flow says so in call {}.", self.id);
                desk.event(Event::Alarm { what: text, advice });
            }
            flow::Output::Notify { text, webhook: Some(webhook) } => {
                desk.event(Event::FlowTold { call: self.id, webhook, text });
            }
            _ => {}
        }
    }

    fn left_block(&mut self, flow: &flow::FlowId, node: &flow::NodeId, exit: &str) {
        let mut steps = self.record.path.iter_mut().rev();
        let here = |step: &&mut PathStep| step.node == node.as_str() && step.flow == flow.as_str();
        if let Some(step) = steps.find(here) {
            step.exit = Some(exit.to_owned());
        }
    }

    fn tell_way(
        &mut self,
        desk: &mut Desk,
        node: &flow::NodeId,
        to: Option<&flow::NodeId>,
        reason: &str,
    ) {
        let text = match to {
            Some(to) => format!("{node}: {reason}, so the call went on to {to}."),
            None => format!("{node}: {reason}."),
        };
        self.journal(desk, EntryKind::Flow, Some(node.as_str()), text);
    }

    fn enqueue(
        &mut self,
        desk: &mut Desk,
        joining: &Joining<'_>,
        music: Option<String>,
        announcement: Option<flow::PromptId>,
    ) {
        let group = joining.group;
        if !self.answer_party(desk, None) {
            return;
        }
        self.stage = Stage::Queued;
        self.begin_wait(desk, group);
        self.music = music.unwrap_or_else(|| desk.office.music_of(group));
        self.journal(
            desk,
            EntryKind::Queue,
            Some(group),
            format!("The caller joins the group {group}."),
        );
        match announcement {
            Some(prompt) => {
                let announcement = prompt_clip(&self.language(desk), &prompt);
                self.play(desk, vec![announcement], media::Repeat::Once);
            }
            None => self.play_music(desk),
        }
        self.plan_announcement(desk);
        desk.look_at_calendar();
        self.join_line(desk, joining);
    }

    /// Into the line of a group.
    pub(super) fn join_line(&mut self, desk: &mut Desk, joining: &Joining<'_>) {
        let Joining { group, priority, agent } = joining;
        let priority = *priority;
        self.priority = priority;
        let preferred = agent.clone().or_else(|| self.acquaintance(desk, group));
        let (caller, group) = (self.as_caller(), queue::GroupId::new(group));
        let join = queue::Input::Join { caller, group, priority, preferred };
        self.comes_into_line(desk);
        desk.floor.handle(desk.now, join);
    }

    /// The agent who is to come first in the group, since he spoke with the caller before.
    fn acquaintance(&self, desk: &Desk, group: &str) -> Option<queue::Preferred> {
        let rule = desk.office.group(group)?.last_agent_first?;
        desk.acquaintances.preferred(&self.record.caller, &rule, desk.wall())
    }

    /// In which the party hears what is said: as its flow has chosen, or else the office's.
    pub(super) fn language(&self, desk: &Desk) -> String {
        let chosen = self.walk.as_ref().map(|walk| walk.language());
        chosen.unwrap_or(&desk.office.office.language).to_owned()
    }

    /// The music of the group that the party came to last, or else of the house.
    pub(super) fn music_clip(&self) -> media::ClipId {
        clip(&format!("music/{}", self.music))
    }

    pub(crate) fn play_music(&mut self, desk: &mut Desk) {
        let music = self.music_clip();
        self.play(desk, vec![music], media::Repeat::Forever);
    }

    fn leave_queue(&mut self, desk: &mut Desk) {
        desk.floor.handle(desk.now, queue::Input::Leave { caller: self.as_caller() });
        self.forget_hunts(desk, None);
        self.out_of_queue(desk, WaitEnd::Key);
    }

    /// The floor let the caller go without an agent.
    pub(crate) fn left_queue(&mut self, desk: &mut Desk, exit: queue::Exit) {
        let (exit, end) = match exit {
            queue::Exit::Timeout => (flow::QueueExit::Timeout, WaitEnd::Timeout),
            queue::Exit::Full => (flow::QueueExit::Full, WaitEnd::Full),
            queue::Exit::NoAgents | queue::Exit::GroupGone => {
                (flow::QueueExit::NoAgents, WaitEnd::NoAgents)
            }
        };
        self.forget_hunts(desk, None);
        if self.owes_call_back() {
            return self.call_back_failed(desk);
        }
        self.out_of_queue(desk, end);
        self.walk_input(desk, flow::Input::QueueLeft(exit));
    }

    fn out_of_queue(&mut self, desk: &mut Desk, end: WaitEnd) {
        self.end_wait(desk, end, None);
        self.call_back_over(desk);
        desk.timers.stop(TimerKey::Announce(self.id));
        self.stop_play(desk);
        self.stage = Stage::Walking;
    }

    fn ring_block(&mut self, desk: &mut Desk, extensions: &[String], seconds: u32) {
        self.stage = Stage::Ringing;
        let ring = Some(Duration::from_secs(u64::from(seconds)));
        let mut rung = 0;
        for extension in extensions {
            match self.ring_for_block(desk, extension, ring) {
                Ok(_) => rung += 1,
                Err(why) => self.journal(
                    desk,
                    EntryKind::Ring,
                    Some(extension),
                    format!("{extension} cannot be rung: {}.", why.as_words()),
                ),
            }
        }
        if rung == 0 {
            self.stage = Stage::Walking;
            self.walk_input(desk, flow::Input::RingFailed(flow::RingExit::NoAnswer));
        } else if self.legs.get(&self.party).is_some_and(|leg| leg.state == LegState::Up) {
            self.play(desk, vec![clip("tone/ringback")], media::Repeat::Forever);
        }
    }

    /// Rings an extension, or where all its calls go.
    fn ring_for_block(
        &mut self,
        desk: &mut Desk,
        extension: &str,
        ring: Option<Duration>,
    ) -> Result<(), Reason> {
        self.forwarded.clear();
        match self.forwarded_route(desk, Route::Extension(extension.to_owned())) {
            Ok(Route::Extension(to)) => self.hunt_phone(desk, &to, Purpose::Block, ring).map(drop),
            Ok(Route::Outside(to)) => self.hunt_outside(desk, &to, Purpose::Block, ring).map(drop),
            Ok(Route::Group(_) | Route::Flow(_) | Route::Code(_)) => Err(Reason::NotAllowed),
            Err(refused) => Err(refused.reason),
        }
    }

    fn voicemail_block(
        &mut self,
        desk: &mut Desk,
        mailbox: &flow::Mailbox,
        greeting: Option<&flow::PromptId>,
        max_seconds: u32,
    ) {
        let mailboxes = match mailbox {
            flow::Mailbox::Extension(extension) => vec![extension.clone()],
            flow::Mailbox::Group(group) => desk.office.members_of(group),
        };
        let language = self.language(desk);
        let greeting = match greeting {
            Some(prompt) => prompt_clip(&language, prompt),
            None => clip(&format!("builtin/{language}/leave-message")),
        };
        let longest = match max_seconds {
            0 => LONGEST_MESSAGE,
            seconds => Duration::from_secs(u64::from(seconds)),
        };
        self.take_message(desk, mailboxes, greeting, longest);
    }

    fn go_to(&mut self, desk: &mut Desk, id: &flow::FlowId) {
        let Some(program) = desk.programs.get(id.as_str()).cloned() else {
            let why = format!("the flow {id} is not published");
            if self.walk.as_mut().is_some_and(|walk| walk.cannot_enter(desk.now, &why)) {
                return;
            }
            self.journal(
                desk,
                EntryKind::Flow,
                Some(id.as_str()),
                format!("The flow {id} is not published; the call ends here."),
            );
            if !self.flow_returns(desk) {
                self.end(desk, Termination { by: Party::Exchange, reason: Reason::NotFound });
            }
            return;
        };
        if let Some(walk) = &mut self.walk {
            desk.tell_groups(walk);
            walk.enter(desk.now, program);
        }
    }

    fn flow_hung_up(&mut self, desk: &mut Desk, reason: flow::HangUpReason, tone_seconds: u32) {
        if self.flow_returns(desk) {
            return;
        }
        let tone = match reason {
            flow::HangUpReason::Normal | flow::HangUpReason::Busy => "tone/busy",
            flow::HangUpReason::Rejected | flow::HangUpReason::Unavailable => "tone/reorder",
        };
        let by_person = self.person_ended.take();
        let left_message = self
            .record
            .path
            .iter()
            .rev()
            .any(|step| step.kind == "voicemail" && step.exit.is_some());
        let choice = Choice::FlowEnded { reason, left_message, person: by_person.clone() };
        let made = flow_ended(reason, left_message, by_person);
        self.chose(desk, choice, &made);
        let (termination, status) = made;
        let is_up = self.legs.get(&self.party).is_some_and(|leg| leg.state == LegState::Up);
        if tone_seconds == 0 || !is_up {
            return self.end_with(desk, termination, status);
        }
        self.walk = None;
        self.stage = Stage::Walking;
        self.play(desk, vec![clip(tone)], media::Repeat::Forever);
        let over = desk.now + Duration::from_secs(tone_seconds.into());
        desk.timers.set(TimerKey::Tone(self.id), over);
        self.person_ended = Some(termination);
    }

    /// The tone with which the flow ended was heard for long enough.
    pub(crate) fn tone_over(&mut self, desk: &mut Desk) {
        let ended = Termination { by: Party::Exchange, reason: Reason::FlowEnded };
        let termination = self.person_ended.take().unwrap_or(ended);
        self.end(desk, termination);
    }
}

/// Into which line, and how.
pub(super) struct Joining<'a> {
    pub(super) group: &'a str,
    pub(super) priority: i32,
    /// Who comes first, whatever else the group would say.
    pub(super) agent: Option<queue::Preferred>,
}

fn preferred((extension, seconds): (String, u32)) -> queue::Preferred {
    queue::Preferred { agent: agent(&extension), wait: Duration::from_secs(seconds.into()) }
}

/// The clip of a prompt, or of a text: the latter's name is what is to be said.
pub(super) fn spoken_clip(language: &str, item: &flow::Spoken) -> media::ClipId {
    match item {
        flow::Spoken::Prompt(prompt) => prompt_clip(language, prompt),
        flow::Spoken::Text(text) => clip(&format!("say/{language}/{text}")),
    }
}

/// The clip of an office's prompt.
fn prompt_clip(language: &str, prompt: &flow::PromptId) -> media::ClipId {
    clip(&format!("prompt/{language}/{prompt}"))
}
