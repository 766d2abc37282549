//! Keeps the devices: opens what is wished for, notices what is gone, goes back when it returns.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError};

use super::worker::{self, Line};
use super::{Event, VoiceSettings};
use crate::devices::{Host, pick};
use crate::stream::{Streams, open};
use crate::urgent::with_urgent_threads;
use crate::{Choice, Device, Devices, Direction};

/// How often the devices are looked through.
const LOOK: Duration = Duration::from_millis(500);

/// Looks until a device that would not open is tried again.
const PAUSE: u32 = 4;

/// The most that a buffer is enlarged.
const MOST_LARGER: u32 = 8;

#[derive(Debug)]
pub(super) enum Order {
    Choose(Direction, Choice),
    End,
}

#[derive(Debug)]
pub(super) struct Keeper {
    buffer: Duration,
    sides: [Keep; 2],
    seen: Devices,
    worker: Sender<worker::Order>,
    events: Sender<Event>,
}

/// One direction.
#[derive(Debug)]
struct Keep {
    direction: Direction,
    choice: Choice,
    state: State,
    /// How many times the buffer that was asked for: more where the device ran dry.
    larger: u32,
}

#[derive(Debug)]
enum State {
    /// Nothing tried yet.
    Fresh,
    Open {
        device: Device,
        streams: Streams,
    },
    /// There was nothing to open.
    Nothing,
    Refused {
        device: Device,
        looks: u32,
    },
}

impl Keeper {
    pub(super) fn new(
        settings: VoiceSettings,
        worker: Sender<worker::Order>,
        events: Sender<Event>,
    ) -> Self {
        let keep = |direction, choice| Keep { direction, choice, state: State::Fresh, larger: 1 };
        let input = keep(Direction::Input, settings.input);
        let output = keep(Direction::Output, settings.output);
        let sides = [input, output];
        Self { buffer: settings.buffer, sides, seen: Devices::default(), worker, events }
    }

    pub(super) fn run(mut self, orders: &Receiver<Order>) {
        let mut host = Host::open();
        loop {
            match host.list() {
                Ok(devices) => self.look(devices),
                Err(error) => {
                    // The sound system itself went away; it, or another, may come.
                    tracing::debug!(%error, "no list of sound devices");
                    self.look(Devices::default());
                    host = Host::open();
                }
            }
            match orders.recv_timeout(LOOK) {
                Ok(Order::Choose(direction, choice)) => self.choose(direction, &choice),
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        for side in &mut self.sides {
            side.close();
        }
    }

    fn choose(&mut self, direction: Direction, choice: &Choice) {
        for side in self.sides.iter_mut().filter(|side| side.direction == direction) {
            side.choice = choice.clone();
        }
    }

    fn look(&mut self, devices: Devices) {
        if devices != self.seen && self.seen != Devices::default() {
            tell(&self.events, Event::DevicesChanged);
        }
        for side in &mut self.sides {
            side.look(&devices, self.buffer, &self.worker, &self.events);
        }
        self.seen = devices;
    }
}

impl Keep {
    fn look(
        &mut self,
        devices: &Devices,
        buffer: Duration,
        worker: &Sender<worker::Order>,
        events: &Sender<Event>,
    ) {
        let wanted = pick(&self.choice, devices, self.direction).cloned();
        let mut buffer = buffer * self.larger;
        if let State::Open { device, streams } = &mut self.state {
            let there = devices.all.iter().any(|one| same(one, device));
            let kept = wanted.as_ref().is_some_and(|wanted| same(wanted, device));
            if there && kept && !streams.broken() {
                let dry = self.direction == Direction::Output && streams.starving(Instant::now());
                if !dry || self.larger >= MOST_LARGER {
                    return;
                }
                tracing::info!(device = %device.id, "the loudspeaker runs dry: a larger buffer");
                self.larger *= 2;
                buffer *= 2;
            } else {
                self.larger = 1;
            }
            if !there || streams.broken() {
                tell(events, Event::Lost(device.clone()));
            }
        }
        let Some(wanted) = wanted else {
            if !matches!(self.state, State::Nothing) {
                self.close();
                let _ = worker.send(worker::Order::Closed(self.direction));
                tell(events, Event::NoDevice(self.direction));
            }
            return;
        };
        if let State::Refused { device, looks } = &mut self.state
            && same(device, &wanted)
            && *looks > 0
        {
            *looks -= 1;
            return;
        }
        self.open(wanted, buffer, worker, events);
    }

    /// Closes what is open.
    fn close(&mut self) {
        if let State::Open { streams, .. } = std::mem::replace(&mut self.state, State::Nothing) {
            streams.close();
        }
    }

    /// The old stream ends first: some cards can be opened only once.
    fn open(
        &mut self,
        device: Device,
        buffer: Duration,
        worker: &Sender<worker::Order>,
        events: &Sender<Event>,
    ) {
        let first =
            !matches!(&self.state, State::Refused { device: old, .. } if same(old, &device));
        if matches!(self.state, State::Open { .. }) {
            let _ = worker.send(worker::Order::Closed(self.direction));
        }
        self.close();
        let opened = with_urgent_threads(|| match self.direction {
            Direction::Input => {
                open::capture(&device, buffer).map(|(s, line)| (s, Line::Capture(line)))
            }
            Direction::Output => {
                open::playback(&device, buffer).map(|(s, line)| (s, Line::Playback(line)))
            }
        });
        match opened {
            Ok((streams, line)) => {
                let _ = worker.send(worker::Order::Opened(Box::new(line)));
                tell(events, Event::Opened(device.clone()));
                self.state = State::Open { device, streams };
            }
            Err(error) => {
                if first {
                    let why = error.to_string();
                    tell(events, Event::Refused { device: device.clone(), why });
                }
                self.state = State::Refused { device, looks: PAUSE };
            }
        }
    }
}

/// Being the default or not makes no other device.
fn same(one: &Device, other: &Device) -> bool {
    one.id == other.id && one.direction == other.direction
}

fn tell(events: &Sender<Event>, event: Event) {
    if let Err(TrySendError::Full(event)) = events.try_send(event) {
        tracing::debug!(?event, "nobody reads the events of the sound devices");
    }
}
