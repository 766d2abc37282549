//! One call's sound: a leg, as the exchange has them, with a jitter buffer and a microphone.

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::dtmf::Press;
use crate::leg::{Arrived, Datagram, Generated, Leg, Voice};
use crate::patchbay::seed::Seed;
use crate::sender::{Sender, Source};
use crate::stream::Stream;
use crate::words::{Event as LegEvent, LegId, LegStats, Output as LegOutput, PacketBuf};
use crate::{Settings as LegSettings, rtp};

use super::FRAME;
use super::mouth::Mouth;
use super::playout::Playout;
use super::quality::{Evidence, assess};
use super::rate::Up;
use super::shelf::Kind;
use super::tally::Counts;
use super::words::{Command, Event, Input, Output, Quality, Settings};

/// The longest packet, 120 ms, at 16 kHz.
const LONGEST: usize = 1920;

/// One call's sound between a network and a sound card. See the [module](super).
pub struct Line {
    settings: Settings,
    seed: Seed,
    muted: bool,
    held: bool,
    /// What was negotiated.
    stream: Option<Stream>,
    call: Option<Call>,
    ended: bool,
    quality_due: Option<Instant>,
    xruns: Xruns,
    outputs: VecDeque<Output>,
}

/// What there is from the first description on.
struct Call {
    leg: Leg,
    playout: Option<Playout>,
    mouth: Mouth,
    up: Up,
    dialling: bool,
    /// What the leg said, on its way out.
    said: VecDeque<LegOutput>,
    scratch: Box<[i16; LONGEST]>,
}

/// Xruns of the last while: half of them are forgotten at each assessment.
#[derive(Clone, Copy, Debug, Default)]
struct Xruns {
    fresh: u32,
    recent: f32,
}

impl Line {
    /// `seed` feeds SSRC and the first sequence number and timestamp.
    pub fn new(settings: Settings, seed: u64) -> Self {
        Self {
            settings,
            seed: Seed::new(seed),
            muted: false,
            held: false,
            stream: None,
            call: None,
            ended: false,
            quality_due: None,
            xruns: Xruns::default(),
            outputs: VecDeque::with_capacity(16),
        }
    }

    /// Take one input at time `now`. Never fails on what a peer sent.
    pub fn handle(&mut self, now: Instant, input: Input<'_>) {
        match (input, &mut self.call) {
            (Input::Command(command), _) => self.command(now, command),
            (Input::Packet { from, bytes }, Some(call)) => {
                let is_report = call.leg.is_multiplexed() && rtp::is_rtcp(bytes);
                let kind = if is_report { Datagram::Rtcp } else { Datagram::Rtp };
                call.datagram(now, from, bytes, kind, &mut self.outputs);
            }
            (Input::Rtcp { from, bytes }, Some(call)) => {
                call.datagram(now, from, bytes, Datagram::Rtcp, &mut self.outputs);
            }
            (Input::Timeout, Some(_)) => self.timeout(now),
            (Input::Packet { .. } | Input::Rtcp { .. } | Input::Timeout, None) => {}
        }
        self.pass_on();
    }

    /// What to do next, in order; `None` when all is said. Ask after `handle` and `capture`.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`Line::handle`] with [`Input::Timeout`]; it may turn out too early.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let leg = self.call.as_ref().and_then(|call| call.leg.deadline());
        [leg, self.quality_due].into_iter().flatten().min()
    }

    /// Take 10 ms of the microphone ([`super::FRAME`] samples); packets come out of
    /// [`Line::poll_output`].
    pub fn capture(&mut self, now: Instant, microphone: &[i16]) {
        self.capture_with(now, microphone, None);
    }

    /// The same with what else the peer shall hear, which muting does not silence.
    pub(super) fn capture_with(
        &mut self,
        now: Instant,
        microphone: &[i16],
        others: Option<&[i16]>,
    ) {
        let Some(call) = &mut self.call else { return };
        call.mouth.inspect(microphone);
        if call.leg.generator.is_busy() || call.leg.destination().is_none() {
            return call.mouth.interrupt();
        }
        let mut said = [0i16; FRAME];
        if !self.muted {
            said.iter_mut().zip(microphone).for_each(|(to, &from)| *to = from);
        }
        if let Some(others) = others {
            said.iter_mut().zip(others).for_each(|(to, &from)| *to = to.saturating_add(from));
        }
        let bytes = call.mouth.hear(now, &said, &mut call.leg.voice);
        call.leg.send(bytes, &mut call.said);
        self.pass_on();
    }

    /// Make 10 ms for the loudspeaker ([`super::FRAME`] samples).
    pub fn render(&mut self, now: Instant, loudspeaker: &mut [i16]) {
        loudspeaker.fill(0);
        if self.held {
            return;
        }
        let Some(call) = &mut self.call else { return };
        let (Some(playout), Some(frame)) = (&mut call.playout, loudspeaker.get_mut(..FRAME)) else {
            return;
        };
        let rate = playout.codec().sample_rate();
        let Some(low) = call.scratch.get_mut(..(rate / 100) as usize) else {
            return;
        };
        playout.render(now, low);
        if call.leg.listens_for_tones() {
            let outputs = &mut self.outputs;
            call.leg.tones.hear(now, rate, low, |press| outputs.push_back(digit(press)));
        }
        call.up.process(low, frame);
    }

    /// How the call is now.
    pub fn quality(&self) -> Quality {
        let Some(call) = &self.call else {
            return Quality::default();
        };
        let stats = call.leg.stats();
        let recent = call.playout.as_ref().map(Playout::recent).unwrap_or_default();
        assess(&Evidence {
            codec: call.leg.codec().unwrap_or(crate::Codec::Pcma),
            recent,
            jitter_ms: stats.jitter_ms as f32,
            there: call.leg.heard_there(),
            round_trip_ms: stats.round_trip_ms.map(|ms| ms as f32),
            device_ms: self.settings.device_delay.as_secs_f32() * 1000.0,
            stumbles: self.xruns.recent + recent.stumbles as f32,
            headset_ill: !self.muted && !self.held && call.mouth.is_ill(),
        })
    }

    /// How the packets fared so far.
    pub fn stats(&self) -> LegStats {
        self.call.as_ref().map(|call| call.leg.stats()).unwrap_or_default()
    }

    /// What became of the peer's sound so far, since the last change of codec.
    pub fn counts(&self) -> Counts {
        let playout = self.call.as_ref().and_then(|call| call.playout.as_ref());
        playout.map(Playout::total).unwrap_or_default()
    }

    pub fn is_muted(&self) -> bool {
        self.muted
    }

    pub fn is_held(&self) -> bool {
        self.held
    }

    fn command(&mut self, now: Instant, command: Command) {
        match command {
            Command::Configure(stream) => {
                if !self.ended {
                    self.stream = Some(stream);
                    self.configure(now);
                }
            }
            Command::Mute(muted) => self.muted = muted,
            Command::Hold(held) => {
                self.held = held;
                if self.stream.is_some() {
                    self.configure(now);
                }
            }
            Command::SendDigits(digits) => {
                let millis = |time: Duration| time.as_millis().min(10_000) as u32;
                let (down, gap) = (millis(self.settings.digit), millis(self.settings.digit_gap));
                if let Some(call) = &mut self.call {
                    call.leg.generator.dial(now, &digits, down, gap);
                    call.dialling = true;
                }
            }
            Command::StopDigits => {
                if let Some(call) = &mut self.call {
                    call.leg.generator.stop_dialling();
                }
            }
            Command::CountXruns(count) => self.xruns.fresh = self.xruns.fresh.saturating_add(count),
            Command::Close => self.close(now),
        }
    }

    /// Bring what is negotiated and what the user wants to the leg.
    fn configure(&mut self, now: Instant) {
        let Some(mut stream) = self.stream.clone() else { return };
        stream.send &= !self.held;
        stream.receive &= !self.held;
        let codec = stream.codec;
        let (settings, seed) = (&self.settings, &mut self.seed);
        let call = self.call.get_or_insert_with(|| Call::new(now, settings, seed, codec));
        let fresh_ssrc = self.seed.next_u32();
        let receives = stream.receive;
        call.leg.configure(now, stream, fresh_ssrc);
        call.mouth.configure(codec);
        let (least, most) = (self.settings.least_delay, self.settings.most_delay);
        match &mut call.playout {
            Some(playout) if playout.codec() == codec => {
                if !receives {
                    playout.forget();
                }
            }
            slot => {
                *slot = Playout::new(codec, least, most);
                call.up = Up::new(codec.sample_rate());
            }
        }
        self.quality_due.get_or_insert(now + self.settings.quality_every);
    }

    fn timeout(&mut self, now: Instant) {
        if let Some(call) = &mut self.call {
            call.timeout(now, &mut self.outputs);
        }
        if self.quality_due.is_some_and(|due| due <= now) {
            // A time of zero would never let go of the caller.
            let every = self.settings.quality_every.max(Duration::from_millis(100));
            self.quality_due = Some(now + every);
            let forgotten = 0.5f32.powf(every.as_secs_f32() / 5.0);
            self.xruns.recent = self.xruns.recent * forgotten + self.xruns.fresh as f32;
            self.xruns.fresh = 0;
            if self.stats().received > 0 {
                let quality = self.quality();
                self.outputs.push_back(Output::Event(Event::Quality(quality)));
            }
        }
    }

    fn close(&mut self, now: Instant) {
        if self.ended {
            return;
        }
        let (stats, quality) = (self.stats(), self.quality());
        if let Some(call) = &mut self.call {
            let goodbye = call.leg.report(now, true);
            call.said.extend(goodbye);
        }
        self.pass_on();
        self.call = None;
        self.stream = None;
        self.quality_due = None;
        self.ended = true;
        self.outputs.push_back(Output::Event(Event::Closed { stats, quality }));
    }

    /// Say what the leg said.
    fn pass_on(&mut self) {
        let Some(call) = &mut self.call else { return };
        while let Some(said) = call.said.pop_front() {
            let output = match said {
                LegOutput::Packet { leg: _, to, bytes } => Output::Packet { to, bytes },
                LegOutput::Rtcp { leg: _, to, bytes } => Output::Rtcp { to, bytes },
                LegOutput::Event(LegEvent::Stalled { leg: _, silent_ms }) => {
                    Output::Event(Event::Stalled { silent_ms })
                }
                LegOutput::Event(LegEvent::Resumed { leg: _ }) => Output::Event(Event::Resumed),
                // Words of the patchbay, which a leg by itself never says.
                LegOutput::Event(_)
                | LegOutput::Samples { .. }
                | LegOutput::RecordingStopped { .. } => continue,
            };
            self.outputs.push_back(output);
        }
    }
}

impl Call {
    fn new(now: Instant, settings: &Settings, seed: &mut Seed, codec: crate::Codec) -> Self {
        let sender = Sender::new(seed.next_u32(), seed.sequence(), seed.next_u32(), 8000);
        let name = format!("{:08x}{:08x}", seed.next_u32(), seed.next_u32());
        let mut voice = Voice::new(sender);
        voice.leave_out_silence(settings.quiet_when_silent);
        let leg_settings = LegSettings {
            stall_after: settings.stall_after,
            digit: settings.digit,
            digit_gap: settings.digit_gap,
            report_every: settings.report_every,
        };
        Self {
            leg: Leg::new(now, LegId(0), voice, name, &leg_settings),
            playout: None,
            mouth: Mouth::new(codec),
            up: Up::new(codec.sample_rate()),
            dialling: false,
            said: VecDeque::with_capacity(16),
            scratch: Box::new([0; LONGEST]),
        }
    }

    fn datagram(
        &mut self,
        now: Instant,
        from: SocketAddr,
        bytes: &[u8],
        kind: Datagram,
        outputs: &mut VecDeque<Output>,
    ) {
        let mut room = PacketBuf::new();
        let Some(bytes) = self.leg.unlock(bytes, &mut room, kind) else {
            return;
        };
        if kind == Datagram::Rtcp {
            self.leg.receive_report(now, from, bytes, &mut self.said);
        } else if let Some(arrived) = self.leg.receive(now, from, bytes, &mut self.said) {
            self.arrived(now, arrived, outputs);
        }
    }

    fn arrived(&mut self, now: Instant, arrived: Arrived<'_>, outputs: &mut VecDeque<Output>) {
        let Some(playout) = &mut self.playout else { return };
        match arrived {
            Arrived::Sound(packet) => {
                playout.arrive(now, packet.header, Kind::Sound, packet.payload);
            }
            Arrived::Noise(packet) => {
                playout.arrive(now, packet.header, Kind::Noise, packet.payload);
            }
            Arrived::Event(packet, event) => {
                let header = packet.header;
                playout.arrive(now, header, Kind::Key, &[]);
                let Some(dtmf) = self.leg.voice.dtmf() else { return };
                let presses =
                    self.leg.keys.hear(now, header.ssrc, header.timestamp, dtmf.clock, event);
                outputs.extend(presses.into_iter().flatten().map(digit));
            }
        }
    }

    fn timeout(&mut self, now: Instant, outputs: &mut VecDeque<Output>) {
        self.leg.expire(now, &mut self.said);
        outputs.extend(self.leg.keys.expire(now).map(digit));
        outputs.extend(self.leg.tones.expire(now).map(digit));
        self.dial(now);
        if self.dialling && !self.leg.generator.is_busy() {
            self.dialling = false;
            outputs.push_back(Output::Event(Event::DigitsSent));
        }
    }

    /// Send what is due of the digits.
    fn dial(&mut self, now: Instant) {
        loop {
            let length = self.leg.voice.packet_samples();
            let Some(samples) = self.scratch.get_mut(..length) else {
                return;
            };
            let leg = &mut self.leg;
            let Some((due, generated)) = leg.generator.turn(now, &leg.voice, samples) else {
                return;
            };
            if leg.destination().is_none() {
                continue;
            }
            let bytes = match generated {
                Generated::Event(event) => leg.voice.event(due, event),
                Generated::Tone => leg.voice.say(due, Source::Digits, samples),
                Generated::Pause | Generated::Play | Generated::Mix | Generated::Played(_) => None,
            };
            leg.send(bytes, &mut self.said);
        }
    }
}

fn digit(press: Press) -> Output {
    Output::Event(Event::Digit { digit: press.digit, duration_ms: press.duration_ms })
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line")
            .field("stream", &self.stream)
            .field("muted", &self.muted)
            .field("held", &self.held)
            .field("quality", &self.quality())
            .finish_non_exhaustive()
    }
}
