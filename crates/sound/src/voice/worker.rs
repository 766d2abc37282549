//! The thread that carries the sound between devices and whoever talks.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::clocks::Clocks;
use super::gaps::Gaps;
use super::pace::Pace;
use super::room::Room;
use super::{Event, Report, Side, Talk, Why};
use crate::meter::Meter;
use crate::processing::{VoiceFilter, filter};
use crate::stream::{CaptureLine, Counters, FromCard, PlaybackLine, Steered, ToCard};
use crate::{Cleaning, Counts, Device, Direction, FRAME, Frame, RATE};

/// How often the rings are looked at. The callbacks may not wake us: that would be a system call.
const LOOK: Duration = Duration::from_millis(2);

/// How often the report is renewed.
const REPORT: Duration = Duration::from_millis(100);

/// Sound that has waited longer than this is thrown away: we were not run for a while.
const STALE: Duration = Duration::from_millis(120);

/// What is kept of the played sound until the microphone's frame of the same time comes.
const REFERENCE: Duration = Duration::from_millis(30);

#[derive(Debug)]
pub(super) enum Order {
    Opened(Box<Line>),
    Closed(Direction),
    Clean(Cleaning),
    End,
}

#[derive(Debug)]
pub(super) enum Line {
    Capture(CaptureLine),
    Playback(PlaybackLine),
}

pub(super) struct Worker {
    talk: Box<dyn Talk>,
    filter: Box<dyn VoiceFilter>,
    cleaning: Cleaning,
    input: Option<Input>,
    output: Option<Output>,
    heard: Meter,
    played: Meter,
    /// Counts of streams that are closed.
    past: [Counts; 2],
    report: Arc<Mutex<Report>>,
    reported: Option<Instant>,
    events: Sender<Event>,
    /// When the rings were looked at last, and the longest time between two looks.
    looked: Option<Instant>,
    held_up: Duration,
}

struct Input {
    device: Device,
    card: FromCard,
    counters: Arc<Counters>,
    rate: u32,
    overruns: u64,
    gaps: Gaps,
}

struct Output {
    device: Device,
    card: ToCard,
    counters: Arc<Counters>,
    rate: u32,
    room: Room,
    echo: FromCard,
    clocks: Clocks,
    /// Of the echo's reader, against the nominal.
    taken: u64,
    /// Frames of the microphone since this device was opened.
    heard: u64,
    started: bool,
    gaps: Gaps,
}

impl Worker {
    pub(super) fn new(
        talk: Box<dyn Talk>,
        cleaning: Cleaning,
        report: Arc<Mutex<Report>>,
        events: Sender<Event>,
    ) -> Self {
        Self {
            talk,
            filter: filter(cleaning),
            cleaning,
            input: None,
            output: None,
            heard: Meter::default(),
            played: Meter::default(),
            past: [Counts::default(); 2],
            report,
            reported: None,
            events,
            looked: None,
            held_up: Duration::ZERO,
        }
    }

    pub(super) fn run(mut self, orders: &Receiver<Order>) {
        let now = Instant::now();
        let (mut mic, mut speaker) = (Pace::new(now), Pace::new(now));
        loop {
            match orders.recv_timeout(LOOK) {
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => return,
                Ok(order) => self.obey(order, &mut mic, &mut speaker),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = Instant::now();
            self.look(now);
            self.render(now, &mut speaker);
            self.capture(now, &mut mic);
            self.tell(now);
        }
    }

    fn obey(&mut self, order: Order, mic: &mut Pace, speaker: &mut Pace) {
        match order {
            Order::Opened(line) => match *line {
                Line::Capture(line) => self.input = Some(Input::new(line)),
                Line::Playback(line) => self.output = Some(Output::new(line)),
            },
            Order::Closed(Direction::Input) => {
                mic.gone();
                if let Some(input) = self.input.take() {
                    add(&mut self.past[0], input.counts());
                }
            }
            Order::Closed(Direction::Output) => {
                speaker.gone();
                if let Some(output) = self.output.take() {
                    add(&mut self.past[1], output.counters.read());
                }
            }
            Order::Clean(cleaning) if cleaning == self.cleaning => {}
            Order::Clean(cleaning) => {
                self.filter = filter(cleaning);
                self.cleaning = cleaning;
            }
            Order::End => {}
        }
    }

    /// Notes how late we are run, and what was lost of it.
    fn look(&mut self, now: Instant) {
        if let Some(last) = self.looked.replace(now) {
            self.held_up = self.held_up.max(now.saturating_duration_since(last));
        }
        let input = self.input.as_mut().and_then(|input| input.gap(now));
        let output = self.output.as_mut().and_then(|output| output.gap(now));
        for (direction, gap) in [(Direction::Input, input), (Direction::Output, output)] {
            let Some((times, why)) = gap else { continue };
            tracing::debug!(?direction, times, ?why, "a gap in the sound");
            // Full where nobody reads: the counts tell of it all the same.
            let _ = self.events.try_send(Event::Gap { direction, times, why });
        }
    }

    /// Fills the loudspeaker's ring as far as it must be filled.
    fn render(&mut self, now: Instant, pace: &mut Pace) {
        let calls = self.output.as_ref().map_or(0, |output| output.counters.read().calls);
        if let Some(output) = &mut self.output
            && calls > 0
        {
            output.room.look(now, output.counters.read().xruns, output.counters.take_largest());
            while output.card.waiting() < output.room.samples() {
                let frame = ask(self.talk.as_mut(), now);
                self.played.add(&frame);
                output.card.put(&frame);
                pace.moved(now);
            }
            output.gaps.bears(duration(output.card.waiting(), output.rate));
        }
        // Nobody plays it, but a call's other side must not pile up.
        while pace.due(now) {
            let _ = ask(self.talk.as_mut(), now);
        }
    }

    /// Hands on what the microphone's ring holds.
    fn capture(&mut self, now: Instant, pace: &mut Pace) {
        let mut frame: Frame = [0; FRAME];
        if let Some(input) = &mut self.input {
            input.drop_stale();
        }
        while self.input.as_mut().is_some_and(|input| input.card.next(&mut frame)) {
            pace.moved(now);
            self.heard.add(&frame);
            self.hear_echo();
            self.filter.clean(&mut frame);
            self.talk.capture(now, &frame);
        }
        while pace.due(now) {
            self.hear_echo();
            self.talk.capture(now, &[0; FRAME]);
        }
    }

    /// Gives the filter 10 ms of what was played, on the microphone's clock.
    fn hear_echo(&mut self) {
        let mut played: Frame = [0; FRAME];
        if let Some(output) = &mut self.output {
            output.echo_of_next(&mut played);
        }
        self.filter.played(&played);
    }

    fn tell(&mut self, now: Instant) {
        if self.reported.is_some_and(|last| now.saturating_duration_since(last) < REPORT) {
            return;
        }
        self.reported = Some(now);
        let input = self.input.as_ref().map_or_else(Side::default, Input::side);
        let output = self.output.as_ref().map_or_else(Side::default, Output::side);
        let latency = (input.counts.latency + output.counts.latency).as_millis();
        if self.input.is_some() && self.output.is_some() {
            self.filter.device_delay(u32::try_from(latency).unwrap_or(u32::MAX));
        }
        let drift = self.output.as_ref().and_then(|output| output.clocks.drift());
        let mut report = self.report.lock().unwrap_or_else(PoisonError::into_inner);
        let levels = (report.input.level, report.output.level);
        *report = Report {
            input,
            output,
            filter: self.filter.report(),
            drift_ppm: drift.map(|drift| (-drift * 1e6) as f32),
            held_up: report.held_up.max(std::mem::take(&mut self.held_up)),
        };
        add(&mut report.input.counts, self.past[0]);
        add(&mut report.output.counts, self.past[1]);
        report.input.level = Some(self.heard.read_over(levels.0));
        report.output.level = Some(self.played.read_over(levels.1));
    }
}

impl Input {
    fn new(line: CaptureLine) -> Self {
        let card = FromCard::new(line.ring, line.rate, Steered::No);
        let CaptureLine { device, counters, rate, .. } = line;
        let mut gaps = Gaps::default();
        gaps.bears(STALE);
        Self { device, card, counters, rate, overruns: 0, gaps }
    }

    fn gap(&mut self, now: Instant) -> Option<(u64, Why)> {
        let counts = self.counts();
        self.gaps.look(now, counts, self.rate)
    }

    fn drop_stale(&mut self) {
        let limit = samples(STALE, self.rate);
        if self.card.waiting() > limit {
            self.card.skip_to(self.card.wanted());
            self.overruns += 1;
        }
    }

    fn counts(&self) -> Counts {
        let counts = self.counters.read();
        Counts { xruns: counts.xruns + self.overruns, ..counts }
    }

    fn side(&self) -> Side {
        let counts = self.counts();
        let delay = counts.latency + duration(self.card.waiting() + FRAME, self.rate);
        Side { device: Some(self.device.clone()), level: None, counts, delay }
    }
}

impl Output {
    fn new(line: PlaybackLine) -> Self {
        let PlaybackLine { device, ring, played, rate, counters } = line;
        Self {
            device,
            card: ToCard::new(ring, rate),
            counters,
            rate,
            room: Room::new(rate),
            echo: FromCard::new(played, rate, Steered::Yes),
            clocks: Clocks::default(),
            taken: 0,
            heard: 0,
            started: false,
            gaps: Gaps::default(),
        }
    }

    fn gap(&mut self, now: Instant) -> Option<(u64, Why)> {
        self.gaps.look(now, self.counters.read(), self.rate)
    }

    /// 10 ms of what was played, read at the microphone's speed; silence until enough is there.
    fn echo_of_next(&mut self, frame: &mut Frame) {
        let target = samples(REFERENCE, self.rate);
        let waiting = self.echo.waiting();
        if !self.started {
            if waiting < target {
                return;
            }
            self.started = true;
        }
        self.heard += 1;
        // What the loudspeaker has played beyond what the microphone's time asks for.
        let played = (self.taken + waiting as u64) as f64 / f64::from(self.rate);
        let asked = (self.heard * FRAME as u64) as f64 / f64::from(RATE);
        self.clocks.note(played - asked);
        if waiting > 2 * target + self.counters.read().largest_call as usize {
            // The microphone stood still for a while.
            let skipped = self.echo.skip_to(target);
            self.taken += skipped as u64;
        }
        // The drift, and a slow pull towards the middle of the store.
        let excess = (waiting as f64 - target as f64) / f64::from(self.rate);
        let pull = (excess / 60.0).clamp(-5e-4, 5e-4);
        let speed = 1.0 + self.clocks.drift().unwrap_or(0.0) + pull;
        self.echo.steer(1.0 / speed);
        let wanted = self.echo.wanted();
        if self.echo.next(frame) {
            self.taken += wanted as u64;
        } else {
            self.started = false;
            self.clocks = Clocks::default();
        }
    }

    fn side(&self) -> Side {
        let counts = self.counters.read();
        let delay = counts.latency + duration(self.card.waiting(), self.rate);
        Side { device: Some(self.device.clone()), level: None, counts, delay }
    }
}

fn ask(talk: &mut dyn Talk, now: Instant) -> Frame {
    let mut frame = [0; FRAME];
    talk.render(now, &mut frame);
    frame
}

fn samples(time: Duration, rate: u32) -> usize {
    (time.as_secs_f64() * f64::from(rate)) as usize
}

fn duration(samples: usize, rate: u32) -> Duration {
    Duration::from_secs_f64(samples as f64 / f64::from(rate))
}

fn add(sum: &mut Counts, more: Counts) {
    sum.frames += more.frames;
    sum.calls += more.calls;
    sum.xruns += more.xruns;
    sum.system_xruns += more.system_xruns;
    sum.largest_call = sum.largest_call.max(more.largest_call);
    sum.latency = sum.latency.max(more.latency);
}
