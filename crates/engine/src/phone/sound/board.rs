//! All lines and where they are plugged in: ears and mouth on some of them, the network on each.

use std::{
    collections::{BTreeMap, VecDeque},
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use cordboard_media::{
    LegId, RecordingId,
    voice::{self, Line, Mixer},
};
use cordboard_phone::{LineEvent, LineId};
use cordboard_sound::{FRAME, Frame};
use mio::Registry;
use tokio::sync::mpsc;

use super::{
    echo::{Echo, EchoTest},
    outlet::Outlet,
    stun::Queries,
    tape::Tapes,
};
use crate::media::ports::{Batch, Channel, Ports};

/// Ports that are tried for one line.
const TRIES: u32 = 64;

/// What ear and mouth may be apart in a conference or a recording: the card's two sides come in
/// lumps of their own. Beyond this the oldest is left out.
const APART: usize = 8;

const SILENCE: Frame = [0; FRAME];

/// Shared by the thread of the sockets and the thread of the sound card.
pub(super) type Shared = Arc<Mutex<Board>>;

/// A panic while the lock is held leaves at worst half a frame.
pub(super) fn lock(board: &Mutex<Board>) -> MutexGuard<'_, Board> {
    board.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
pub(super) struct Board {
    seats: BTreeMap<LineId, Seat>,
    ports: Ports,
    /// Ear and mouth are on these.
    talk: Vec<LineId>,
    mixer: Mixer,
    /// What was said, until a conference mixes it.
    said: VecDeque<Frame>,
    /// What was heard, until a recording has what was said beside it.
    heard: VecDeque<Frame>,
    tapes: Tapes,
    tone: Option<Tone>,
    echo: Option<Echo>,
    seed: u64,
    next_port: u16,
    outlet: Outlet,
}

#[derive(Debug)]
struct Seat {
    line: Line,
    muted: bool,
    held: bool,
}

/// What the phone sings by itself.
#[derive(Debug)]
struct Tone {
    samples: Arc<[i16]>,
    at: usize,
}

impl Board {
    pub(super) fn new(seed: u64, events: mpsc::Sender<(LineId, LineEvent)>, tapes: Tapes) -> Self {
        Self {
            seats: BTreeMap::new(),
            ports: Ports::default(),
            talk: Vec::new(),
            mixer: Mixer::new(),
            said: VecDeque::with_capacity(APART + 1),
            heard: VecDeque::with_capacity(APART + 1),
            tapes,
            tone: None,
            echo: None,
            seed,
            next_port: (seed >> 48) as u16,
            outlet: Outlet::new(events),
        }
    }

    /// Binds a free even port of `range`; a line that is open already moves there.
    pub(super) fn open(
        &mut self,
        registry: &Registry,
        line: LineId,
        from: IpAddr,
        range: &RangeInclusive<u16>,
    ) -> Result<SocketAddr, String> {
        let mut why = String::new();
        for _ in 0..TRIES {
            let local = SocketAddr::new(from, self.take_port(range));
            match self.ports.open(registry, LegId(line.0), local) {
                Ok(()) => {
                    self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let seed = self.seed;
                    self.seats.entry(line).or_insert_with(|| Seat {
                        line: Line::new(voice::Settings::default(), seed),
                        muted: false,
                        held: false,
                    });
                    return Ok(local);
                }
                Err(error) => why = format!("{local} could not be opened: {error}"),
            }
        }
        Err(why)
    }

    /// One even port after the other, so that the late packets of a call meet no other call.
    fn take_port(&mut self, range: &RangeInclusive<u16>) -> u16 {
        let first = range.start().next_multiple_of(2);
        let pairs = (range.end() - first).div_ceil(2).max(1);
        self.next_port = (self.next_port + 1) % pairs;
        first + 2 * self.next_port
    }

    /// Nothing to a line that is not open.
    pub(super) fn command(
        &mut self,
        now: Instant,
        registry: &Registry,
        line: LineId,
        command: voice::Command,
    ) {
        let Some(seat) = self.seats.get_mut(&line) else { return };
        let closes = command == voice::Command::Close;
        match &command {
            voice::Command::Configure(stream) => {
                self.ports.set_mux(LegId(line.0), stream.rtcp_mux);
            }
            voice::Command::Mute(muted) => seat.muted = *muted,
            voice::Command::Hold(held) => seat.held = *held,
            voice::Command::SendDigits(_)
            | voice::Command::StopDigits
            | voice::Command::CountXruns(_)
            | voice::Command::Close => {}
        }
        seat.line.handle(now, voice::Input::Command(command));
        self.drain();
        if closes {
            self.tapes.end(line);
            self.seats.remove(&line);
            self.ports.close(registry, LegId(line.0)); // after its last report
        }
    }

    pub(super) fn close_all(&mut self, now: Instant, registry: &Registry) {
        let open: Vec<LineId> = self.seats.keys().copied().collect();
        for line in open {
            self.command(now, registry, line, voice::Command::Close);
        }
    }

    pub(super) fn record(&mut self, line: LineId, file: Option<(RecordingId, PathBuf)>) {
        match file {
            Some((id, path)) => self.tapes.begin(line, id, path),
            None => self.tapes.end(line),
        }
        self.heard.clear();
    }

    pub(super) fn talk(&mut self, lines: Vec<LineId>) {
        self.talk = lines;
        self.said.clear();
        self.heard.clear();
    }

    /// Sings over whatever is heard, again and again, until it is told otherwise.
    pub(super) fn sing(&mut self, samples: Option<Arc<[i16]>>) {
        self.tone =
            samples.filter(|samples| !samples.is_empty()).map(|samples| Tone { samples, at: 0 });
    }

    /// The card played late, or lost what it heard.
    pub(super) fn count_xruns(&mut self, now: Instant, count: u32) {
        for line in &self.talk {
            if let Some(seat) = self.seats.get_mut(line) {
                let command = voice::Command::CountXruns(count);
                seat.line.handle(now, voice::Input::Command(command));
            }
        }
        self.drain();
    }

    pub(super) fn is_idle(&self) -> bool {
        self.seats.is_empty() && self.tone.is_none() && self.echo.is_none()
    }

    /// Whoever talks is not disturbed.
    pub(super) fn begin_echo(&mut self) {
        if self.talk.is_empty() {
            self.echo = Some(Echo::new());
        }
    }

    pub(super) fn echo(&self) -> Option<&Echo> {
        self.echo.as_ref()
    }

    /// How far the echo test is; it ends with the last word, or when somebody is to be talked to.
    pub(super) fn look_at_echo(&mut self) -> Option<EchoTest> {
        let standing = self.echo.as_ref()?.standing();
        if !self.talk.is_empty() {
            self.echo = None;
            return Some(EchoTest::Interrupted);
        }
        if matches!(standing, EchoTest::Done { .. }) {
            self.echo = None;
        }
        Some(standing)
    }

    pub(super) fn due(&self) -> Option<Instant> {
        self.seats.values().filter_map(|seat| seat.line.poll_timeout()).min()
    }

    pub(super) fn wake(&mut self, now: Instant) {
        for seat in self.seats.values_mut() {
            if seat.line.poll_timeout().is_some_and(|due| due <= now) {
                seat.line.handle(now, voice::Input::Timeout);
            }
        }
        self.drain();
    }

    pub(super) fn ports(&mut self) -> &mut Ports {
        &mut self.ports
    }

    /// Takes what has come on all ports that are ready.
    pub(super) fn receive(&mut self, now: Instant, batch: &mut Batch, queries: &mut Queries) {
        let Self { seats, ports, outlet, .. } = self;
        ports.receive(batch, |ports, leg, channel, from, bytes| {
            let line = LineId(leg.0);
            if channel == Channel::Rtp && cordboard_phone::stun::is_stun(bytes) {
                if let Some(opened) = queries.answered(line, bytes) {
                    outlet.tell(line, opened);
                }
                return;
            }
            let Some(seat) = seats.get_mut(&line) else { return };
            let input = match channel {
                Channel::Rtp => voice::Input::Packet { from, bytes },
                Channel::Rtcp => voice::Input::Rtcp { from, bytes },
            };
            seat.line.handle(now, input);
            outlet.drain(line, &mut seat.line, ports);
        });
    }

    pub(super) fn tell(&mut self, line: LineId, event: LineEvent) {
        self.outlet.tell(line, event);
    }

    /// Offers what the loop had no room for; says whether some of it still waits.
    pub(super) fn offer(&mut self) -> bool {
        self.outlet.offer()
    }

    /// 10 ms from the microphone.
    pub(super) fn capture(&mut self, now: Instant, microphone: &Frame) {
        self.write_tapes(microphone);
        if let Some(echo) = &mut self.echo {
            echo.capture(microphone);
        }
        if self.conference() {
            self.said.push_back(*microphone);
            if self.said.len() > APART {
                self.said.pop_front();
            }
        }
        let mixed = self.conference();
        for (id, seat) in &mut self.seats {
            match self.talk.contains(id) {
                true if mixed => {} // when it is rendered
                true => seat.line.capture(now, microphone),
                false => seat.line.capture(now, &SILENCE),
            }
        }
        self.drain();
    }

    /// 10 ms for the loudspeaker.
    pub(super) fn render(&mut self, now: Instant, out: &mut Frame) {
        let mut unheard = SILENCE;
        if self.conference() {
            let said = self.said.pop_front().unwrap_or(SILENCE);
            let Self { seats, talk, mixer, .. } = self;
            let mut lines: Vec<&mut Line> = Vec::with_capacity(talk.len());
            for (id, seat) in seats {
                match talk.contains(id) {
                    true => lines.push(&mut seat.line),
                    false => seat.line.render(now, &mut unheard),
                }
            }
            mixer.mix(now, &said, &mut lines, out);
            self.drain();
        } else {
            for (id, seat) in &mut self.seats {
                let to = if self.talk.contains(id) { &mut *out } else { &mut unheard };
                seat.line.render(now, to);
            }
        }
        if self.tapes.any() {
            self.heard.push_back(*out);
            if self.heard.len() > APART {
                self.heard.pop_front();
            }
        }
        if let Some(tone) = &mut self.tone {
            tone.add_to(out);
        }
        if let Some(echo) = &mut self.echo
            && self.talk.is_empty()
        {
            echo.render(out);
        }
    }

    fn conference(&self) -> bool {
        self.talk.iter().filter(|line| self.seats.contains_key(line)).count() > 1
    }

    fn write_tapes(&mut self, microphone: &Frame) {
        if !self.tapes.any() {
            return;
        }
        let heard = self.heard.pop_front().unwrap_or(SILENCE);
        let Self { tapes, seats, talk, .. } = self;
        tapes.write(|line| match seats.get(&line) {
            Some(seat) if talk.contains(&line) && !seat.held => {
                (heard, if seat.muted { SILENCE } else { *microphone })
            }
            Some(_) | None => (SILENCE, SILENCE),
        });
    }

    fn drain(&mut self) {
        let Self { seats, ports, outlet, .. } = self;
        for (id, seat) in seats {
            outlet.drain(*id, &mut seat.line, ports);
        }
    }
}

impl Tone {
    fn add_to(&mut self, out: &mut Frame) {
        for sample in out {
            *sample = sample.saturating_add(self.samples.get(self.at).copied().unwrap_or(0));
            self.at = (self.at + 1) % self.samples.len();
        }
    }
}

#[cfg(test)]
mod tests;
