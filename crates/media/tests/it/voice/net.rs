//! Simulated networks: what becomes of each packet, by a seed.

use std::time::Duration;

/// SplitMix64, so that every run is the same.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// From 0 up to 1.
    pub fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// With a mean of 1, many small and few large.
    fn exponential(&mut self) -> f64 {
        -(1.0 - self.roll()).ln()
    }
}

/// How long packets are under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// A wire: 1 ms and a little.
    Lan,
    /// Each packet takes 20 ms and up to so many more, whatever the one before it took.
    Jitter(f64),
    /// Radio: some milliseconds each, and now and then nothing for 60 to 220 ms, then everything
    /// at once. Packets stay in order.
    Wifi,
}

/// A network.
pub struct Net {
    way: Way,
    loss: f64,
    /// Parts of the packets that come twice, and that come 25 ms later than they should.
    pub duplicates: f64,
    pub disorder: f64,
    /// From when until when nothing comes through; then everything does.
    pub sleep: Option<(Duration, Duration)>,
    dice: Dice,
    /// Wi-Fi: until when nothing passes, and when the last packet came.
    blocked: f64,
    last: f64,
}

impl Net {
    pub fn new(way: Way, loss: f64, seed: u64) -> Self {
        let dice = Dice::new(seed);
        Self {
            way,
            loss,
            duplicates: 0.0,
            disorder: 0.0,
            sleep: None,
            dice,
            blocked: 0.0,
            last: 0.0,
        }
    }

    /// When a packet that leaves at `at` comes: never, once or twice.
    pub fn carry(&mut self, at: Duration) -> [Option<Duration>; 2] {
        let ms = at.as_secs_f64() * 1000.0;
        let mut arrival = ms + self.under_way(ms);
        if self.dice.roll() < self.disorder {
            arrival += 25.0;
        }
        if let Some((from, until)) = self.sleep
            && (from..until).contains(&at)
        {
            arrival = arrival.max(until.as_secs_f64() * 1000.0);
        }
        if self.dice.roll() < self.loss {
            return [None, None];
        }
        let come = |ms: f64| Duration::from_secs_f64(ms / 1000.0);
        let twice = self.dice.roll() < self.duplicates;
        [Some(come(arrival)), twice.then(|| come(arrival + 3.0))]
    }

    fn under_way(&mut self, ms: f64) -> f64 {
        match self.way {
            Way::Lan => 1.0 + self.dice.roll(),
            Way::Jitter(most) => 20.0 + most * self.dice.roll(),
            Way::Wifi => {
                // About every 5 s a spike.
                if self.dice.roll() < 0.004 {
                    self.blocked = ms + 60.0 + 160.0 * self.dice.roll();
                }
                let free = (ms + 3.0 + 13.0 * self.dice.exponential()).max(self.blocked);
                self.last = self.last.max(free) + 0.5;
                self.last - ms
            }
        }
    }
}
