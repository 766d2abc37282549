//! The loop: one task owns all call state.
//!
//! Whatever happens comes in through the [`Inbox`], is handed to the brain, and everything that
//! follows from it is done ([`Hands`]) before the next thing is looked at.

use std::{collections::VecDeque, future::pending, ops::ControlFlow, sync::Arc, time::Duration};

use cordboard_media as media;
use cordboard_pbx::{Command, Event, Exchange, Input, Ticket, office::Office};
use cordboard_sip as sip;
use cordboard_store::Writer;
use tokio::{
    sync::{broadcast, mpsc},
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    apply::{After, Hands},
    clock::{self, Clock},
    config::RunError,
    intake::{Arrivals, Intake},
    ladders::Ladders,
    locate::Locator,
    media::Media,
    promise::{Disk, Messages, Promises, Turn},
    requests::{Answer, Answered, Requests},
    retention::Retention,
    sockets::Sockets,
    trace::Trace,
    watch::Watch,
};

/// How long calls may take to end when the exchange stops.
const LAST_CALLS: Duration = Duration::from_secs(5);

/// How often the wall clock is looked at.
const TICK: Duration = Duration::from_secs(1);

/// Everything that can happen.
#[derive(Debug)]
pub(crate) struct Inbox {
    pub(crate) sip: Arrivals,
    pub(crate) media: mpsc::Receiver<media::Event>,
    pub(crate) stored: mpsc::UnboundedReceiver<Ticket>,
    pub(crate) offices: mpsc::Receiver<Arc<Office>>,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) answers: mpsc::UnboundedReceiver<Answer>,
}

/// A started exchange without its sockets.
#[derive(Debug)]
pub(crate) struct Running {
    pub(crate) exchange: Exchange,
    pub(crate) clock: Clock,
    pub(crate) office: Arc<Office>,
    pub(crate) inbox: Inbox,
    pub(crate) inputs: Intake,
    pub(crate) media: Media,
    pub(crate) requests: Requests,
    pub(crate) writer: Writer,
    pub(crate) threads: Threads,
    pub(crate) events: broadcast::Sender<Event>,
}

/// What goes on beside the calls.
#[derive(Debug)]
pub(crate) struct Threads {
    pub(crate) watch: Watch,
    pub(crate) retention: Option<Retention>,
}

impl Threads {
    fn stop(self) {
        self.watch.stop();
        if let Some(retention) = self.retention {
            retention.stop();
        }
    }
}

impl Running {
    pub(crate) fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    pub(crate) async fn run(
        self,
        sockets: Sockets,
        stop: CancellationToken,
    ) -> Result<(), RunError> {
        let Self {
            exchange,
            clock,
            office,
            inbox,
            inputs,
            media,
            requests,
            writer,
            threads,
            events,
        } = self;
        let (tasks, sockets_stop) = (TaskTracker::new(), CancellationToken::new());
        let locator = Arc::new(Locator::new(sockets.listening(), sockets.names()));
        let sender = sockets.open(&inputs, &tasks, &sockets_stop);
        let trace = Trace::new(&office);
        let tasks_of_hands = tasks.clone();
        let hands = Hands {
            sender,
            media,
            writer,
            locator,
            inputs,
            requests,
            events,
            tasks: tasks_of_hands,
            trace,
            ladders: Ladders::default(),
            clock: clock.clone(),
        };
        let mut heart = Heart { exchange, clock, hands, promises: Promises::default() };
        let (result, mut inbox) = heart.beat(inbox, &stop).await;
        sockets_stop.cancel();
        tasks.close();
        threads.stop();
        inbox.sip.close();
        inbox.answers.close();
        tasks.wait().await;
        heart.close(inbox).await;
        result
    }
}

/// The brain and its hands.
struct Heart {
    exchange: Exchange,
    clock: Clock,
    hands: Hands,
    promises: Promises,
}

impl Heart {
    /// Until the brain has finished, or has had its time to.
    async fn beat(
        &mut self,
        mut inbox: Inbox,
        stop: &CancellationToken,
    ) -> (Result<(), RunError>, Inbox) {
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut deadline: Option<Instant> = None;
        // What the brain had to say before anything happened.
        let mut flow = self.drain(VecDeque::new());
        while flow.is_continue() {
            let due = self.exchange.poll_timeout().map(Instant::from_std);
            let overdue = self.promises.due().map(Instant::from_std);
            let input = tokio::select! {
                () = stop.cancelled(), if deadline.is_none() => {
                    deadline = Some(Instant::now() + LAST_CALLS);
                    Input::ShutDown
                }
                () = until(deadline) => return (Err(RunError::StillBusy), inbox),
                () = until(due) => Input::Timeout,
                () = until(overdue) => {
                    let messages = self.promises.overdue(clock::now(), self.hands.disk());
                    flow = self.say(messages);
                    continue;
                }
                Some(input) = inbox.sip.recv() => {
                    self.hands.received(&input);
                    Input::Sip(input)
                }
                Some(event) = inbox.media.recv() => Input::Media(event),
                Some(ticket) = inbox.stored.recv() => {
                    let messages = self.promises.stored(ticket);
                    flow = self.say(messages);
                    if flow.is_break() {
                        continue;
                    }
                    Input::Stored(ticket)
                }
                Some(office) = inbox.offices.recv() => {
                    self.hands.configure(&office);
                    Input::Office(office)
                }
                Some(command) = inbox.commands.recv() => Input::Command(command),
                Some(Answer { call, number, what }) = inbox.answers.recv() => match what {
                    Answered::Server(response) => Input::Responded { call, number, response },
                    Answered::Contact(contact) => Input::ContactFound { call, number, contact },
                },
                _ = tick.tick() => {
                    self.hands.write_ladders();
                    match self.clock.jumped() {
                        Some(wall) => Input::Wall(wall),
                        None => continue,
                    }
                }
            };
            flow = self.drain(VecDeque::from([input]));
        }
        let result = match flow {
            ControlFlow::Break(result) => result,
            ControlFlow::Continue(()) => Ok(()),
        };
        (result, inbox)
    }

    /// Hands the inputs to the brain and does all that follows.
    fn drain(&mut self, mut inputs: VecDeque<Input>) -> ControlFlow<Result<(), RunError>> {
        loop {
            let mut turn = Turn::default();
            while let Some(output) = self.exchange.poll_output() {
                turn.notice(&output);
                match self.hands.apply(output, &mut turn) {
                    After::Nothing => {}
                    After::Finished => {
                        self.say_all(turn);
                        return ControlFlow::Break(Ok(()));
                    }
                    After::MediaStopped => {
                        self.say_all(turn);
                        return ControlFlow::Break(Err(RunError::MediaStopped));
                    }
                }
            }
            let messages = self.promises.keep(clock::now(), turn, self.hands.disk());
            inputs.extend(self.send(messages));
            let Some(input) = inputs.pop_front() else {
                return ControlFlow::Continue(());
            };
            self.exchange.handle(clock::now(), input);
        }
    }

    /// Sends, and lets the brain hear of what could not be.
    fn say(&mut self, messages: Messages) -> ControlFlow<Result<(), RunError>> {
        let failed = self.send(messages);
        if failed.is_empty() { ControlFlow::Continue(()) } else { self.drain(failed.into()) }
    }

    /// The last of it: nobody is left to hear of failures.
    fn say_all(&mut self, turn: Turn) {
        let last = self.promises.keep(clock::now(), turn, Disk::InTrouble);
        let messages = self.promises.all().into_iter().chain(last).collect();
        let _ = self.send(messages);
    }

    /// Sends; gives what the brain must hear of flows that are broken.
    fn send(&self, messages: Messages) -> Vec<Input> {
        let sent = messages.into_iter().map(|(flow, bytes)| (flow, self.hands.send(flow, bytes)));
        let broken = sent.filter(|(_, sent)| sent.is_err());
        broken.map(|(flow, _)| Input::Sip(sip::Input::FlowFailed { flow })).collect()
    }

    /// Closes recordings, hears of their ends, stores them, and closes the database.
    async fn close(self, mut inbox: Inbox) {
        let Self { mut exchange, hands, .. } = self;
        let (media, writer) = hands.into_media_and_writer();
        let stopping = tokio::task::spawn_blocking(move || media.stop());
        while let Some(event) = inbox.media.recv().await {
            exchange.handle(clock::now(), Input::Media(event));
            while let Some(output) = exchange.poll_output() {
                if let cordboard_pbx::Output::Store { ticket, write } = output {
                    writer.write(ticket, write);
                }
            }
        }
        let closed = tokio::task::spawn_blocking(move || writer.close()).await;
        match closed {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the database could not be closed well"),
            Err(error) => tracing::error!(%error, "closing the database broke down"),
        }
        if stopping.await.is_err() {
            tracing::error!("stopping the media threads broke down");
        }
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}
