//! Rings on a device of its own choice, while the voice's may be a headset that nobody wears.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use crate::devices::{Host, pick};
use crate::stream::{PlaybackLine, Streams, ToCard, open};
use crate::{Choice, Direction, FRAME, Frame, StartError};

/// What is rung, at 48 kHz mono.
#[derive(Clone, Debug, PartialEq)]
pub struct Tune {
    pub samples: Arc<[i16]>,
    /// Whether it starts again at its end; pauses are in the samples.
    pub again: bool,
    /// 1 is as it is.
    pub volume: f32,
}

/// How often the device is fed.
const FEED: Duration = Duration::from_millis(10);

/// What the device has in store: nobody hears a delay in a bell.
const STORE: Duration = Duration::from_millis(150);

/// What the device is asked to take at once.
const BUFFER: Duration = Duration::from_millis(50);

enum Order {
    Ring(Tune),
    Hush,
    Choose(Vec<Choice>),
}

/// Rings when told to. Ends when dropped.
#[derive(Debug)]
pub struct Ringer {
    orders: Option<Sender<Order>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Ringer {
    /// A silent ringer for several devices at once (loudspeaker and headset, say).
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(devices: Vec<Choice>) -> Result<Self, StartError> {
        let (orders, received) = bounded(16);
        let thread = std::thread::Builder::new()
            .name("ringer".to_owned())
            .spawn(move || Bell { devices, tune: None, at: 0, lines: Vec::new() }.run(&received))?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Rings, from the tune's start.
    pub fn ring(&self, tune: Tune) {
        self.order(Order::Ring(tune));
    }

    /// Falls silent.
    pub fn hush(&self) {
        self.order(Order::Hush);
    }

    /// Rings elsewhere from now on.
    pub fn choose(&self, devices: Vec<Choice>) {
        self.order(Order::Choose(devices));
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            let _ = orders.send(order);
        }
    }
}

impl Drop for Ringer {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Bell {
    devices: Vec<Choice>,
    tune: Option<Tune>,
    at: usize,
    lines: Vec<(Streams, ToCard, u32)>,
}

impl Bell {
    fn run(mut self, orders: &Receiver<Order>) {
        loop {
            // A silent bell has no device open and sleeps.
            let order = if self.tune.is_some() {
                orders.recv_timeout(FEED)
            } else {
                orders.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match order {
                Ok(Order::Ring(tune)) => {
                    (self.tune, self.at) = (Some(tune), 0);
                    self.open();
                }
                Ok(Order::Hush) => self.hush(),
                Ok(Order::Choose(devices)) => {
                    self.devices = devices;
                    if self.tune.is_some() {
                        self.open();
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return self.close(),
            }
            self.feed();
        }
    }

    fn hush(&mut self) {
        self.tune = None;
        self.close();
    }

    fn close(&mut self) {
        for (streams, ..) in self.lines.drain(..) {
            streams.close();
        }
    }

    fn open(&mut self) {
        self.close();
        let host = Host::open();
        let Ok(there) = host.list() else { return };
        let mut opened = Vec::new();
        for choice in &self.devices {
            let Some(device) = pick(choice, &there, Direction::Output) else { continue };
            if opened.contains(&device.id) {
                continue; // twice the same would be twice as loud
            }
            opened.push(device.id.clone());
            match open::playback(device, BUFFER) {
                Ok((streams, line)) => {
                    let PlaybackLine { ring, rate, .. } = line;
                    self.lines.push((streams, ToCard::new(ring, rate), rate));
                }
                Err(error) => tracing::warn!(%error, device = %device.id, "cannot ring there"),
            }
        }
    }

    fn feed(&mut self) {
        if self.lines.iter().any(|(streams, ..)| streams.broken()) {
            self.open();
        }
        let short = |(_, card, rate): &(Streams, ToCard, u32)| {
            card.waiting() < (STORE.as_secs_f64() * f64::from(*rate)) as usize
        };
        while self.tune.is_some() && self.lines.iter().any(short) {
            let Some(frame) = self.next() else {
                self.tune = None; // what is in store is still played out
                return;
            };
            for (_, card, _) in &mut self.lines {
                card.put(&frame);
            }
        }
    }

    /// The next 10 ms of the tune; `None` after its end.
    fn next(&mut self) -> Option<Frame> {
        let tune = self.tune.as_ref()?;
        if tune.samples.is_empty() || (self.at >= tune.samples.len() && !tune.again) {
            return None;
        }
        let mut frame = [0; FRAME];
        for out in &mut frame {
            if self.at >= tune.samples.len() && tune.again {
                self.at = 0;
            }
            let sample = tune.samples.get(self.at).copied().unwrap_or(0);
            *out = (f32::from(sample) * tune.volume) as i16; // saturates
            self.at += 1;
        }
        Some(frame)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bell(samples: &[i16], again: bool, volume: f32) -> Bell {
        let tune = Some(Tune { samples: samples.into(), again, volume });
        Bell { devices: Vec::new(), tune, at: 0, lines: Vec::new() }
    }

    #[test]
    fn a_tune_starts_again_at_its_end() {
        let mut bell = bell(&[1, 2, 3], true, 1.0);
        let frame = bell.next().expect("it never ends");
        assert_eq!(frame[..7], [1, 2, 3, 1, 2, 3, 1], "no gap between two rounds");
        assert_eq!(bell.next().expect("it never ends")[0], 1, "480 is a multiple of three");
    }

    #[test]
    fn a_tune_played_once_ends_in_silence() {
        let mut bell = bell(&[7; 481], false, 1.0);
        assert_eq!(bell.next().expect("the first 480")[479], 7, "full of sound");
        assert_eq!(bell.next().expect("the last")[..2], [7, 0], "one sample, then silence");
        assert!(bell.next().is_none(), "it is over");
    }

    #[test]
    fn loud_is_clipped_and_not_turned_round() {
        let mut bell = bell(&[30_000], true, 4.0);
        assert_eq!(bell.next().expect("it never ends")[0], i16::MAX, "as loud as can be");
    }

    #[test]
    fn an_empty_tune_is_over_at_once() {
        assert!(bell(&[], true, 1.0).next().is_none(), "nothing to ring for ever");
    }
}
