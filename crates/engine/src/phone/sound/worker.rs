//! The thread of the lines' sockets: packets in, orders in, clocks kept. It waits for nobody.

use std::{
    ops::RangeInclusive,
    sync::{Arc, Mutex, atomic::AtomicU64},
    time::{Duration, Instant},
};

use cordboard_media::LegId;
use cordboard_phone::{LineEvent, Ring};
use crossbeam_channel::{Receiver, TryRecvError};
use mio::{Events, Poll, Token};
use tokio::sync::broadcast;

use super::{
    Order,
    bell::Tones,
    board::{Board, Shared, lock},
    card::Card,
    plug::Plug,
    stun::{Queries, opened},
};
use crate::{
    clock,
    media::ports::{Batch, Channel},
    phone::softphone::News,
};

/// Wakes the worker for an order; ports have the numbers below.
pub(super) const WAKER: Token = Token(usize::MAX);

/// While a line is open its clocks are looked at so often: the card's thread moves them too.
const TICK: Duration = Duration::from_millis(20);

/// How often the devices are asked how they are.
const LOOK: Duration = Duration::from_secs(1);

/// Devices stay open so long after the last sound: the next call often follows at once.
const LINGER: Duration = Duration::from_secs(4);

/// How often levels are told while somebody watches.
const SHOW: Duration = Duration::from_millis(100);

const PORTS_AT_ONCE: usize = 64;

pub(super) struct Worker {
    poll: Poll,
    orders: Receiver<Order>,
    board: Shared,
    card: Card,
    /// Which opening of the card is the last.
    plugs: Arc<AtomicU64>,
    tones: Tones,
    ringing: bool,
    rtp: RangeInclusive<u16>,
    queries: Queries,
    news: broadcast::Sender<News>,
    looked: Option<Instant>,
    xruns: u64,
    /// When the devices are closed.
    leaving: Option<Instant>,
    /// Somebody looks at the levels until then.
    watched: Option<Instant>,
    /// When the levels were told last.
    told: Option<Instant>,
}

impl Worker {
    pub(super) fn new(
        poll: Poll,
        orders: Receiver<Order>,
        board: Board,
        card: Card,
        tones: Tones,
        rtp: RangeInclusive<u16>,
        news: broadcast::Sender<News>,
    ) -> Self {
        Self {
            poll,
            orders,
            board: Arc::new(Mutex::new(board)),
            card,
            plugs: Arc::default(),
            tones,
            ringing: false,
            rtp,
            queries: Queries::default(),
            news,
            looked: None,
            xruns: 0,
            leaving: None,
            watched: None,
            told: None,
        }
    }

    /// Until [`Order::Stop`], or until nobody can give orders any more.
    pub(super) fn run(mut self) {
        let before_others = cordboard_sound::urgent();
        tracing::debug!(before_others, "the phone's sound");
        let mut told = Events::with_capacity(PORTS_AT_ONCE);
        let mut batch = Batch::new();
        let mut unsent = false;
        loop {
            if let Err(error) = self.poll.poll(&mut told, self.patience(unsent)) {
                // A signal came between; the events are those of the last round, and harmless.
                tracing::trace!(%error, "the wait for packets was cut short");
            }
            // What came, came now, however long the card's thread has the board.
            let now = clock::now();
            if !self.take_orders(now) {
                break;
            }
            let mut board = lock(&self.board);
            told.iter().for_each(|event| board.ports().mark(event.token()));
            board.receive(now, &mut batch, &mut self.queries);
            board.wake(now);
            let ports = board.ports();
            let silent = self.queries.ask(now, |line, to, bytes| {
                ports.send(LegId(line.0), Channel::Rtp, to, bytes);
            });
            silent.into_iter().for_each(|(line, event)| board.tell(line, event));
            unsent = board.offer();
            drop(board);
            self.mind_the_card(now);
            self.show(now);
        }
        lock(&self.board).close_all(clock::now(), self.poll.registry());
    }

    /// How long there is nothing to do but wait.
    fn patience(&self, unsent: bool) -> Option<Duration> {
        let board = &mut *lock(&self.board);
        if board.ports().any_ready() {
            return Some(Duration::ZERO);
        }
        let now = clock::now();
        let until = |due: Instant| due.saturating_duration_since(now);
        let busy = (!board.is_idle() || unsent).then_some(TICK);
        let open = self.card.is_open().then_some(LOOK);
        let line = board.due().map(until);
        let stun = self.queries.due().map(until);
        let leaving = self.leaving.map(until);
        let shown = (self.watched.is_some() || board.echo().is_some()).then_some(SHOW);
        [busy, open, line, stun, leaving, shown].into_iter().flatten().min()
    }

    /// False when it is time to stop.
    fn take_orders(&mut self, now: Instant) -> bool {
        loop {
            match self.orders.try_recv() {
                Ok(Order::Stop) | Err(TryRecvError::Disconnected) => return false,
                Ok(order) => self.obey(now, order),
                Err(TryRecvError::Empty) => return true,
            }
        }
    }

    fn obey(&mut self, now: Instant, order: Order) {
        let mut board = lock(&self.board);
        match order {
            Order::Open { line, from, stun } => {
                let opened_at = board.open(self.poll.registry(), line, from, &self.rtp);
                let event = match (opened_at, stun) {
                    (Err(why), _) => Some(LineEvent::OpenFailed { why }),
                    (Ok(local), None) => Some(opened(local, None)),
                    (Ok(local), Some(server)) => {
                        // Without randomness nothing can be asked.
                        let begun = self.queries.begin(now, line, local, server);
                        begun.is_err().then(|| opened(local, None))
                    }
                };
                if let Some(event) = event {
                    board.tell(line, event);
                }
            }
            Order::Sound { line, command } => {
                if command == cordboard_media::voice::Command::Close {
                    self.queries.forget(line);
                }
                board.command(now, self.poll.registry(), line, command);
            }
            Order::Record { line, file } => board.record(line, file),
            Order::Talk(lines) => board.talk(lines),
            Order::Ring(ring) => {
                let tone = match ring {
                    Ring::Ringback => Some(&self.tones.ringback),
                    Ring::Busy => Some(&self.tones.busy),
                    Ring::Waiting => Some(&self.tones.waiting),
                    Ring::Incoming | Ring::None => None,
                };
                board.sing(tone.cloned());
                self.ringing = ring == Ring::Incoming;
                match ring {
                    Ring::Incoming => self.card.ring(self.tones.bell.clone()),
                    Ring::Ringback | Ring::Busy | Ring::Waiting | Ring::None => self.card.hush(),
                }
            }
            Order::Choose(voice, ring) => self.card.choose(*voice, ring),
            Order::Levels(until) => self.watched = until,
            Order::Bell(tune) => {
                self.tones.bell = tune;
                if self.ringing {
                    self.card.ring(self.tones.bell.clone());
                }
            }
            Order::TryBell => self.card.ring(self.tones.bell_once()),
            Order::TryEcho => board.begin_echo(),
            Order::Stop => {}
        }
    }

    /// Tells whoever watches how loud it is, and how far the echo test.
    fn show(&mut self, now: Instant) {
        self.watched = self.watched.filter(|until| *until > now);
        if self.told.is_some_and(|at| now.saturating_duration_since(at) < SHOW) {
            return;
        }
        self.told = Some(now);
        let echo = lock(&self.board).look_at_echo();
        let levels = self.watched.and_then(|_| self.card.levels());
        // Nobody may watch.
        if let Some(test) = echo {
            let _ = self.news.send(News::Echo(test));
        }
        if let Some((microphone, speaker)) = levels {
            let _ = self.news.send(News::Levels { microphone, speaker });
        }
    }

    /// Opens the devices as soon as it rings, so that the first word is not lost, and closes them a
    /// while after the last.
    fn mind_the_card(&mut self, now: Instant) {
        let wanted = self.ringing || self.watched.is_some() || !lock(&self.board).is_idle();
        match (wanted, self.leaving) {
            (true, _) => {
                self.leaving = None;
                if !self.card.is_open() {
                    let plug = Plug::new(self.board.clone(), self.plugs.clone());
                    self.card.open(Box::new(plug));
                }
            }
            (false, None) if self.card.is_open() => self.leaving = Some(now + LINGER),
            (false, Some(due)) if due <= now => {
                self.look();
                self.card.close();
                self.leaving = None;
            }
            (false, Some(_) | None) => {}
        }
        let due = self.looked.is_none_or(|at| now.saturating_duration_since(at) >= LOOK);
        if self.card.is_open() && due {
            self.looked = Some(now);
            self.look();
        }
    }

    /// Tells what happened to the devices, and counts what they lost.
    fn look(&mut self) {
        for event in self.card.events() {
            tracing::info!(?event, "sound device");
            let _ = self.news.send(News::Sound(event)); // nobody watches
        }
        if let Some(report) = self.card.report() {
            let ms = |time: Duration| time.as_secs_f64() * 1000.0;
            tracing::debug!(
                microphone_ms = ms(report.input.delay),
                loudspeaker_ms = ms(report.output.delay),
                held_up_ms = ms(report.held_up),
                drift_ppm = report.drift_ppm,
                echo_ms = report.filter.echo_delay,
                echo_db = report.filter.echo_reduction,
                "sound devices",
            );
        }
        let total = self.card.xruns();
        let more = total.saturating_sub(self.xruns);
        if more > 0 {
            self.xruns = total;
            let count = u32::try_from(more).unwrap_or(u32::MAX);
            lock(&self.board).count_xruns(clock::now(), count);
            let _ = self.news.send(News::Xruns { total });
        }
    }
}
