//! The loop: one task owns all of the phone's state.

use std::{collections::VecDeque, future::pending, ops::ControlFlow, time::Duration};

use cordboard_media::voice;
use cordboard_phone::{
    CallState, Command, Event, Input, LineCommand, LineEvent, LineId, Output, Phone,
};
use cordboard_sip as sip;
use cordboard_sound::ButtonsEvent;
use tokio::{
    sync::{broadcast, mpsc},
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};
use tokio_util::sync::CancellationToken;

use super::{
    hands::{Hands, Way},
    headset::Headset,
    route::Route,
    softphone::News,
    sound::SoundDesk,
};
use crate::clock::{self, Clock};
use crate::intake::Arrivals;

/// How long the last calls may take to end, and the registrar to let us go.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// How often clock and network are looked at.
const TICK: Duration = Duration::from_secs(1);

/// Everything that can happen.
#[derive(Debug)]
pub(super) struct Inbox {
    pub(super) sip: Arrivals,
    pub(super) clicks: mpsc::Receiver<Command>,
    pub(super) lines: mpsc::Receiver<(LineId, LineEvent)>,
}

/// A started phone without its sockets.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) phone: Phone,
    pub(super) clock: Clock,
    pub(super) inbox: Inbox,
    pub(super) desk: SoundDesk,
    pub(super) headset: Headset,
    pub(super) news: broadcast::Sender<News>,
}

impl Running {
    /// Until the brain has finished, or has had its time to.
    pub(super) async fn run(self, hands: Hands, stop: &CancellationToken) {
        let Self { phone, clock, inbox, desk, headset, news } = self;
        let mut heart = Heart { phone, clock, route: Route::new(), hands, desk, headset, news };
        heart.beat(inbox, stop).await;
        let Heart { desk, headset, .. } = heart;
        let stop = move || {
            drop(headset);
            desk.stop();
        };
        if tokio::task::spawn_blocking(stop).await.is_err() {
            tracing::error!("stopping the sound broke down");
        }
    }
}

/// The brain and what it moves.
struct Heart {
    phone: Phone,
    clock: Clock,
    route: Route,
    hands: Hands,
    desk: SoundDesk,
    headset: Headset,
    news: broadcast::Sender<News>,
}

impl Heart {
    async fn beat(&mut self, mut inbox: Inbox, stop: &CancellationToken) {
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut deadline: Option<Instant> = None;
        // What the brain had to say before anything happened.
        let mut flow = self.drain(VecDeque::new());
        while flow.is_continue() {
            let due = self.phone.poll_timeout().map(Instant::from_std);
            let input = tokio::select! {
                () = stop.cancelled(), if deadline.is_none() => {
                    deadline = Some(Instant::now() + LAST_WORDS);
                    Input::Command(Command::ShutDown)
                }
                () = until(deadline) => {
                    tracing::warn!("the last calls did not end in time");
                    return;
                }
                () = until(due) => Input::Timeout,
                Some(input) = inbox.sip.recv() => {
                    self.hands.trace_received(&input);
                    Input::Sip(input)
                }
                Some(command) = inbox.clicks.recv() => Input::Command(command),
                Some((line, event)) = inbox.lines.recv() => Input::Line(line, event),
                way = self.hands.way() => match self.open(&way) {
                    Some(failed) => failed,
                    None => continue,
                },
                event = self.headset.event() => match self.touched(event) {
                    Some(command) => Input::Command(command),
                    None => continue,
                },
                _ = tick.tick() => match self.look() {
                    Some(change) => change,
                    None => continue,
                },
            };
            flow = self.drain(VecDeque::from([input]));
        }
    }

    /// Whether the PC has slept (or somebody set its clock: no harm is done), or is in another
    /// network.
    fn look(&mut self) -> Option<Input> {
        let moved = self.route.changed();
        match self.clock.jumped() {
            Some(_) => Some(Input::Resumed),
            None => moved.then_some(Input::NetworkChanged),
        }
    }

    /// What somebody who touched the headset wants.
    fn touched(&self, event: ButtonsEvent) -> Option<Command> {
        let there = match event {
            ButtonsEvent::Pressed(button) => return self.headset.wish(button),
            ButtonsEvent::Plugged(name) => {
                tracing::info!(name, "a headset with buttons");
                true
            }
            ButtonsEvent::Unplugged => false,
        };
        let _ = self.news.send(News::Headset { there }); // nobody watches
        None
    }

    /// Opens a line whose way was found.
    fn open(&self, way: &Way) -> Option<Input> {
        let Way { line, from, stun, .. } = *way;
        match from {
            Some(from) => {
                self.desk.open(line, from, stun);
                None
            }
            None => {
                let why = "no address of this PC leads there".to_owned();
                Some(Input::Line(line, LineEvent::OpenFailed { why }))
            }
        }
    }

    /// Hands the inputs to the brain and does all that follows.
    fn drain(&mut self, mut inputs: VecDeque<Input>) -> ControlFlow<()> {
        loop {
            while let Some(output) = self.phone.poll_output() {
                match output {
                    Output::Transmit { flow, bytes } => {
                        if self.hands.transmit(flow, bytes).is_err() {
                            inputs.push_back(Input::Sip(sip::Input::FlowFailed { flow }));
                        }
                    }
                    Output::Locate { query, target } => self.hands.locate(query, target),
                    Output::Line { line, command } => self.line(line, command),
                    Output::Talk { lines } => self.desk.talk(lines),
                    Output::Ring(ring) => self.desk.ring(ring),
                    Output::Event(event) => self.tell(event),
                    Output::Finished => return ControlFlow::Break(()),
                }
            }
            let Some(input) = inputs.pop_front() else {
                return ControlFlow::Continue(());
            };
            self.phone.handle(clock::now(), input);
        }
    }

    fn line(&mut self, line: LineId, command: LineCommand) {
        match command {
            LineCommand::Open { towards, stun } => self.hands.find_way(line, towards, stun),
            LineCommand::Sound(command) => {
                if command == voice::Command::Close {
                    self.hands.forget_way(line);
                }
                self.desk.sound(line, command);
            }
            LineCommand::Record(on) => self.desk.record(line, on.then(|| self.clock.wall())),
        }
    }

    fn tell(&mut self, event: Event) {
        self.headset.follow(&event);
        if let Event::CallChanged(call) = &event
            && call.state == CallState::Talking
        {
            self.desk.speak();
        }
        let _ = self.news.send(News::Phone(event)); // nobody watches
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}
