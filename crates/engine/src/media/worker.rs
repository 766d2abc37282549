//! The worker: one thread that moves the packets of many legs.
//!
//! It waits for packets, orders and the patchbay's clock all at once, hands each to the patchbay,
//! and does what comes out of it. It decides nothing and waits for nobody.

use std::{
    collections::{HashMap, VecDeque},
    path::PathBuf,
    time::{Duration, Instant},
};

use cordboard_media::{Command, Event, Input, LegId, Output, Patchbay, RecordingId};
use crossbeam_channel::{Receiver, Sender, TryRecvError};
use mio::{Events, Poll, Token};
use tokio::sync::mpsc::{self, error::TrySendError};

use super::{
    Order,
    loader::Request,
    ports::{Batch, Channel, Ports},
    shelf::Shelf,
};
use crate::{clock, recorder::Tape};

/// Wakes the worker for an order; ports have the numbers below.
pub(super) const WAKER: Token = Token(usize::MAX);

/// While events wait for a busy loop, they are offered again this often.
const OFFER_AGAIN: Duration = Duration::from_millis(5);

/// Ports told of at once; more are told of in the next round.
const PORTS_AT_ONCE: usize = 1024;

pub(super) struct Worker {
    poll: Poll,
    orders: Receiver<Order>,
    patchbay: Patchbay,
    ports: Ports,
    shelf: Shelf,
    outlet: Outlet,
}

/// Where what the patchbay says goes, besides the network.
struct Outlet {
    tape: Tape,
    /// Where recordings go that have not begun.
    paths: HashMap<RecordingId, PathBuf>,
    events: mpsc::Sender<Event>,
    /// What the loop has not had room for, in order. Bounded by what legs can tell in the time that
    /// the loop takes for one input.
    unsent: VecDeque<Event>,
}

impl Worker {
    pub(super) fn new(
        poll: Poll,
        orders: Receiver<Order>,
        patchbay: Patchbay,
        loader: Sender<Request>,
        tape: Tape,
        events: mpsc::Sender<Event>,
    ) -> Self {
        let outlet = Outlet { tape, paths: HashMap::new(), events, unsent: VecDeque::new() };
        let (ports, shelf) = (Ports::default(), Shelf::new(loader));
        Self { poll, orders, patchbay, ports, shelf, outlet }
    }

    /// Until [`Order::Stop`], or until nobody can give orders any more.
    pub(super) fn run(mut self) {
        let mut told = Events::with_capacity(PORTS_AT_ONCE);
        let mut batch = Batch::new();
        loop {
            if let Err(error) = self.poll.poll(&mut told, self.patience()) {
                // A signal came between; the events are those of the last round, and harmless.
                tracing::trace!(%error, "the wait for packets was cut short");
            }
            if !self.take_orders() {
                return;
            }
            told.iter().for_each(|event| self.ports.mark(event.token()));
            self.receive(&mut batch);
            if self.patchbay.poll_timeout().is_some_and(|due| due <= clock::now()) {
                self.patchbay.handle(clock::now(), Input::Timeout);
                self.drain();
            }
            self.outlet.offer();
        }
    }

    /// How long there is nothing to do but wait.
    fn patience(&self) -> Option<Duration> {
        if self.ports.any_ready() {
            return Some(Duration::ZERO);
        }
        let until = |due: Instant| due.saturating_duration_since(clock::now());
        let clock = self.patchbay.poll_timeout().map(until);
        let offer = (!self.outlet.unsent.is_empty()).then_some(OFFER_AGAIN);
        [clock, offer].into_iter().flatten().min()
    }

    /// False when it is time to stop.
    fn take_orders(&mut self) -> bool {
        loop {
            match self.orders.try_recv() {
                Ok(Order::Command(command)) => {
                    if let Some(command) = self.shelf.pass(command, &self.patchbay) {
                        self.command(command);
                    }
                }
                Ok(Order::OpenRecording { recording, path }) => {
                    self.outlet.paths.insert(recording, path);
                }
                Ok(Order::Loaded { id, clip }) => {
                    for play in self.shelf.loaded(&id, clip, &mut self.patchbay) {
                        self.command(play);
                    }
                }
                Ok(Order::ForgetSounds) => self.shelf.forget_sounds(&mut self.patchbay),
                Ok(Order::Stop) | Err(TryRecvError::Disconnected) => return false,
                Err(TryRecvError::Empty) => return true,
            }
        }
    }

    fn command(&mut self, command: Command) {
        let closes = match &command {
            Command::Open { leg, local } => {
                if let Err(error) = self.ports.open(self.poll.registry(), *leg, *local) {
                    let why = format!("{local} could not be opened: {error}");
                    // The leg is there all the same: it may be opened at another port.
                    self.outlet.tell(Event::OpenFailed { leg: *leg, why });
                }
                None
            }
            Command::Configure { leg, stream } => {
                self.ports.set_mux(*leg, stream.rtcp_mux);
                None
            }
            Command::Record { recording, leg, kind } => {
                // Without a leg the patchbay says that it failed, and nothing would end its file.
                if let Some(path) = self.outlet.paths.remove(recording)
                    && self.patchbay.has_leg(*leg)
                {
                    self.outlet.tape.begin(*recording, path, *kind);
                }
                None
            }
            Command::Close { leg } => Some(*leg),
            Command::Bridge { .. }
            | Command::Mix { .. }
            | Command::Pass { .. }
            | Command::Unbridge { .. }
            | Command::Play { .. }
            | Command::StopPlay { .. }
            | Command::SendDigits { .. }
            | Command::MoveRecording { .. }
            | Command::PauseRecording { .. }
            | Command::ResumeRecording { .. }
            | Command::StopRecording { .. } => None,
        };
        self.patchbay.handle(clock::now(), Input::Command(command));
        self.drain();
        if let Some(leg) = closes {
            self.ports.close(self.poll.registry(), leg); // after its last report
        }
    }

    fn receive(&mut self, batch: &mut Batch) {
        let Self { patchbay, ports, outlet, .. } = self;
        ports.receive(batch, |ports, leg, channel, from, bytes| {
            let input = match channel {
                Channel::Rtp => Input::Packet { leg, from, bytes },
                Channel::Rtcp => Input::Rtcp { leg, from, bytes },
            };
            patchbay.handle(clock::now(), input);
            outlet.drain(patchbay, ports);
        });
    }

    fn drain(&mut self) {
        self.outlet.drain(&mut self.patchbay, &self.ports);
    }
}

impl Outlet {
    fn drain(&mut self, patchbay: &mut Patchbay, ports: &Ports) {
        let send = |leg: LegId, channel, to, bytes: &[u8]| ports.send(leg, channel, to, bytes);
        while let Some(output) = patchbay.poll_output() {
            match output {
                Output::Packet { leg, to, bytes } => send(leg, Channel::Rtp, to, &bytes),
                Output::Rtcp { leg, to, bytes } => send(leg, Channel::Rtcp, to, &bytes),
                Output::Event(event) => self.tell(event),
                Output::Samples { recording, rate, left, right } => {
                    self.tape.samples(recording, rate, left, right);
                }
                Output::RecordingStopped { recording } => self.tape.end(recording),
            }
        }
    }

    fn tell(&mut self, event: Event) {
        self.unsent.push_back(event);
        self.offer();
    }

    /// Events keep their order; those that find no room wait here, and the audio goes on.
    fn offer(&mut self) {
        while let Some(event) = self.unsent.pop_front() {
            match self.events.try_send(event) {
                Ok(()) => {}
                Err(TrySendError::Full(event)) => return self.unsent.push_front(event),
                Err(TrySendError::Closed(_)) => return self.unsent.clear(),
            }
        }
    }
}
