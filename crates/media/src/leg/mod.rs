//! One leg: what comes in is judged and counted here, what goes out is written by its [`Voice`].
//!
//! A leg knows its peer by name only; the patchbay carries sound from one to the other.

mod ear;
mod generate;
mod locks;
mod mixer;
mod passage;
mod rating;
mod reception;
mod reports;
mod voice;
mod watch;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::codec::Codec;
use crate::dtmf::{Detector, Receiver, TelephoneEvent};
use crate::latch::{Latch, Verdict};
use crate::patchbay::Settings;
use crate::relay::Link;
use crate::rtp::{self, Packet};
use crate::stream::{Allowed, Stream};
use crate::words::{Event, LegId, LegStats, Output, PacketBuf, RecordingId};

pub(crate) use ear::{Ear, SCRATCH};
pub(crate) use generate::{Generated, Generator};
pub(crate) use locks::Datagram;
pub(crate) use mixer::Mixer;
pub(crate) use voice::{EventPacket, Voice, rescale};

use locks::Locks;
use passage::Passage;
use reception::Reception;
use reports::Reports;
use watch::Watch;

/// The state of one leg.
#[derive(Debug)]
pub(crate) struct Leg {
    pub(crate) id: LegId,
    pub(crate) voice: Voice,
    pub(crate) ear: Ear,
    pub(crate) keys: Receiver,
    /// Keys in the sound, for a peer without telephone events.
    pub(crate) tones: Detector,
    pub(crate) generator: Generator,
    /// With whom the leg speaks.
    pub(crate) peer: Option<LegId>,
    /// How the peer's sound becomes this leg's.
    pub(crate) link: Option<Link>,
    /// Who hears this leg in a mix.
    pub(crate) listeners: Vec<LegId>,
    pub(crate) recordings: Vec<RecordingId>,
    /// The earliest entry of the timer table that is still good.
    pub(crate) armed: Option<Instant>,
    stream: Option<Stream>,
    /// It carries no sound now.
    passage: Option<Passage>,
    /// Of an encrypted call.
    locks: Option<Box<Locks>>,
    latch: Latch,
    reception: Reception,
    reports: Reports,
    watch: Watch,
    stall_after: Duration,
    report_every: Duration,
    /// The canonical name of RTCP.
    name: String,
    discarded: u64,
    refused: u64,
}

/// A packet that may be listened to, by what it holds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arrived<'a> {
    Sound(Packet<'a>),
    Event(Packet<'a>, TelephoneEvent),
    Noise(Packet<'a>),
}

impl Leg {
    pub(crate) fn new(
        now: Instant,
        id: LegId,
        voice: Voice,
        name: String,
        settings: &Settings,
    ) -> Self {
        Self {
            id,
            voice,
            ear: Ear::default(),
            keys: Receiver::default(),
            tones: Detector::default(),
            generator: Generator::default(),
            peer: None,
            link: None,
            listeners: Vec::new(),
            recordings: Vec::new(),
            armed: None,
            stream: None,
            passage: None,
            locks: None,
            latch: Latch::default(),
            reception: Reception::default(),
            reports: Reports::new(now),
            watch: Watch::default(),
            stall_after: settings.stall_after,
            // A report at every turn of the loop would be a flood.
            report_every: settings.report_every.max(Duration::from_millis(100)),
            name,
            discarded: 0,
            refused: 0,
        }
    }

    pub(crate) fn stream(&self) -> Option<&Stream> {
        self.stream.as_ref()
    }

    pub(crate) fn codec(&self) -> Option<Codec> {
        self.stream.as_ref().map(|stream| stream.codec)
    }

    /// From now on it carries no sound, until it is configured anew.
    pub(crate) fn pass_on(&mut self, now: Instant, remote: Option<SocketAddr>, allowed: Allowed) {
        self.passage = Some(Passage::described(now, self.passage.take(), remote, allowed));
        self.watch.set(now, false);
    }

    pub(crate) fn carries_sound(&self) -> bool {
        self.passage.is_none()
    }

    /// Whether a datagram that is no sound is the peer's.
    pub(crate) fn admits(&mut self, now: Instant, from: SocketAddr, bytes: &[u8]) -> bool {
        let admitted =
            self.passage.as_mut().is_some_and(|passage| passage.admits(now, from, bytes));
        self.refused += u64::from(!admitted);
        admitted
    }

    /// Hand a datagram over as it came; not while the leg carries sound.
    pub(crate) fn pass(&self, bytes: &[u8], outputs: &mut VecDeque<Output>) {
        let (leg, to) = (self.id, self.passage.as_ref().and_then(Passage::destination));
        if let (Ok(bytes), Some(to)) = (PacketBuf::try_from(bytes), to) {
            outputs.push_back(Output::Packet { leg, to, bytes });
        }
    }

    /// Where anything goes now, be it sound or not.
    pub(crate) fn sends_to(&self) -> Option<SocketAddr> {
        match &self.passage {
            Some(passage) => passage.destination(),
            None => self.destination(),
        }
    }

    /// Take what was negotiated. `fresh_ssrc` is used if the clock changes in mid-stream.
    pub(crate) fn configure(&mut self, now: Instant, stream: Stream, fresh_ssrc: u32) {
        self.passage = None;
        let before = self.latch.announced();
        self.latch.announce(stream.remote);
        if self.latch.announced() != before {
            self.reports.forget_source();
        }
        if self.reports.deadline().is_none() {
            self.reports.schedule(now + self.report_every);
        }
        self.watch.set(now, stream.receive);
        self.voice.configure(&stream, fresh_ssrc);
        self.locks = Locks::renewed(self.locks.take(), stream.srtp);
        self.stream = Some(stream);
    }

    /// Where the leg's sound goes now; `None` while the peer must not or cannot be sent to.
    pub(crate) fn destination(&self) -> Option<SocketAddr> {
        self.stream.as_ref().filter(|stream| stream.send && self.carries_sound())?;
        self.latch.destination()
    }

    /// Hand a packet over to be sent, if there is one and somewhere to send it.
    pub(crate) fn send(&mut self, bytes: Option<PacketBuf>, outputs: &mut VecDeque<Output>) {
        if let (Some(mut bytes), Some(to)) = (bytes, self.destination()) {
            let leg = self.id;
            // What cannot be locked is not sent: lost is better than open.
            if self.locks.as_mut().is_some_and(|locks| locks.lock(&mut bytes).is_err()) {
                return;
            }
            outputs.push_back(Output::Packet { leg, to, bytes });
        }
    }

    /// The bridge is gone: whoever is heard next is a new source.
    pub(crate) fn leave(&mut self) {
        self.link = None;
        self.voice.interrupt_relay();
    }

    /// Whether the bridged peer is heard: nothing plays here, nothing is dialled or mixed.
    pub(crate) fn hears_peer(&self) -> bool {
        !self.generator.is_busy() && self.destination().is_some()
    }

    /// A datagram as it was before the peer locked it; `room` is for its bytes. `None`: a stranger's,
    /// or one that was there before.
    pub(crate) fn unlock<'a>(
        &mut self,
        bytes: &'a [u8],
        room: &'a mut PacketBuf,
        kind: Datagram,
    ) -> Option<&'a [u8]> {
        let Some(locks) = &mut self.locks else {
            return Some(bytes);
        };
        let opened = locks.unlock(bytes, room, kind);
        self.discarded += u64::from(opened.is_none());
        opened
    }

    /// Judge, count and sort a datagram of the RTP port.
    pub(crate) fn receive<'a>(
        &mut self,
        now: Instant,
        from: SocketAddr,
        bytes: &'a [u8],
        outputs: &mut VecDeque<Output>,
    ) -> Option<Arrived<'a>> {
        let (Some(stream), Ok(packet)) = (&self.stream, rtp::read(bytes)) else {
            self.discarded += 1;
            return None;
        };
        let header = packet.header;
        let verdict = self.latch.hear(now, from, header.ssrc, &stream.allowed);
        if verdict == Verdict::Refused {
            self.refused += 1;
            return None;
        }
        if self.watch.alive(now) {
            outputs.push_back(Output::Event(Event::Resumed { leg: self.id }));
        }
        let event = stream.dtmf.filter(|dtmf| dtmf.receive_payload == header.payload_type);
        let noise =
            stream.comfort_noise.filter(|noise| noise.receive_payload == header.payload_type);
        let sound = stream.receive_payload == header.payload_type;
        let clock = sound.then(|| stream.codec.clock_rate());
        self.reception.hear(now, header, clock);
        match (sound, event, noise) {
            (true, ..) if packet.payload.is_empty() => None,
            (true, ..) => stream.receive.then_some(Arrived::Sound(packet)),
            (false, Some(_), _) => {
                let event = TelephoneEvent::read(packet.payload);
                self.discarded += u64::from(event.is_none());
                Some(Arrived::Event(packet, event?))
            }
            (false, None, Some(_)) => stream.receive.then_some(Arrived::Noise(packet)),
            (false, None, None) => {
                self.discarded += 1;
                None
            }
        }
    }

    /// Take a datagram of RTCP.
    pub(crate) fn receive_report(
        &mut self,
        now: Instant,
        from: SocketAddr,
        bytes: &[u8],
        outputs: &mut VecDeque<Output>,
    ) {
        let Some(stream) = &self.stream else {
            self.discarded += 1;
            return;
        };
        let strange = self.latch.locked().is_some_and(|peer| peer.ip() != from.ip());
        if strange || !stream.allowed.admits(from.ip()) {
            self.refused += 1;
            return;
        }
        let (ssrc, reports) = (self.voice.ssrc(), &mut self.reports);
        if !crate::rtcp::read(bytes, |heard| reports.hear(now, ssrc, heard)) {
            self.discarded += 1;
            return;
        }
        reports.learn(from, self.latch.destination().map(|peer| peer.ip()));
        if let Some(percent) = reports.remote_loss_percent() {
            self.voice.expect_loss(percent);
        }
        if self.watch.alive(now) {
            outputs.push_back(Output::Event(Event::Resumed { leg: self.id }));
        }
    }

    /// Whether a datagram on the RTP port may be RTCP.
    pub(crate) fn is_multiplexed(&self) -> bool {
        self.stream.as_ref().is_some_and(|stream| stream.rtcp_mux)
    }

    /// When [`Leg::expire`] or the generator has something to do.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        [
            self.generator.deadline(),
            self.keys.deadline(),
            self.tones.deadline(),
            self.watch.deadline(self.stall_after),
            self.reports.deadline(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Whether the peer's keys can only be heard as tones.
    pub(crate) fn listens_for_tones(&self) -> bool {
        self.stream.as_ref().is_some_and(|stream| stream.dtmf.is_none())
    }

    /// Do what time asks for, but for the generator.
    pub(crate) fn expire(&mut self, now: Instant, outputs: &mut VecDeque<Output>) {
        if let Some(silent) = self.watch.expire(now, self.stall_after) {
            outputs.push_back(Output::Event(Event::Stalled {
                leg: self.id,
                silent_ms: silent.as_millis() as u64,
            }));
        }
        if self.reports.deadline().is_some_and(|due| due <= now) {
            self.reports.schedule(now + self.report_every);
            outputs.extend(self.report(now, false));
        }
    }

    /// Our report to the peer; `None` while there is nowhere to send it.
    pub(crate) fn report(&mut self, now: Instant, leaving: bool) -> Option<Output> {
        let to = self.report_destination()?;
        let ntp = self.reports.ntp(now);
        let mut block = self.reception.report();
        if let Some(block) = &mut block {
            self.reports.fill(now, block);
        }
        let mut bytes = crate::rtcp::write(crate::rtcp::Report {
            ssrc: self.voice.ssrc(),
            sender: self.voice.sender_info(now, ntp),
            block,
            name: &self.name,
            leaving,
        });
        if let Some(locks) = &mut self.locks {
            locks.lock_report(&mut bytes).ok()?;
        }
        Some(Output::Rtcp { leg: self.id, to, bytes })
    }

    /// Multiplexed: where RTP goes. Else where RTCP came from, what the description says, or the
    /// next port; the description counts for nothing once the peer proved to be elsewhere.
    fn report_destination(&self) -> Option<SocketAddr> {
        let stream = self.stream.as_ref().filter(|_| self.carries_sound())?;
        let rtp = self.latch.destination()?;
        if stream.rtcp_mux {
            return Some(rtp);
        }
        let described = stream
            .rtcp_remote
            .filter(|_| self.latch.locked().is_none_or(|peer| stream.remote == Some(peer)));
        let next_port = || Some(SocketAddr::new(rtp.ip(), rtp.port().checked_add(1)?));
        self.reports.source().or(described).or_else(next_port)
    }

    /// What the peer reports of our packets: loss from 0 to 1, jitter in milliseconds.
    pub(crate) fn heard_there(&self) -> Option<(f32, f32)> {
        let clock = self.voice.codec().clock_rate();
        let jitter = self.reports.remote_jitter()? as f32 * 1000.0 / clock as f32;
        Some((self.reports.remote_loss()?, jitter))
    }

    pub(crate) fn stats(&self) -> LegStats {
        let mut stats = LegStats {
            received: self.reception.received(),
            sent: self.voice.sent(),
            lost: self.reception.lost(),
            jitter_ms: self.reception.jitter_ms(),
            discarded: self.discarded,
            refused: self.refused,
            remote_lost: self.reports.remote_lost(),
            remote_jitter_ms: self.heard_there().map(|(_, jitter)| f64::from(jitter)),
            round_trip_ms: self.reports.round_trip_ms(),
            mos: None,
        };
        stats.mos = rating::mos(self.voice.codec(), &stats);
        stats
    }
}
