//! What is said to a line, and what it says back.

use std::net::SocketAddr;
use std::time::Duration;

use crate::stream::Stream;
use crate::words::{LegStats, PacketBuf};

/// What may be tuned; the defaults are right for an office.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How long the peer may be silent before [`Event::Stalled`].
    pub stall_after: Duration,
    /// How long each dialled digit sounds, and the pause after it.
    pub digit: Duration,
    pub digit_gap: Duration,
    /// How often the line reports by RTCP.
    pub report_every: Duration,
    /// How often [`Event::Quality`] is told.
    pub quality_every: Duration,
    /// The delay that the jitter buffer may choose from, at least and at most.
    pub least_delay: Duration,
    pub most_delay: Duration,
    /// Say nothing while nobody speaks, with codecs that can (Opus).
    pub quiet_when_silent: bool,
    /// Delay between the line and the ears on both ends that no packet tells of (sound card, echo
    /// cancellation, packetisation): counted in [`Quality::mos`].
    pub device_delay: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            stall_after: Duration::from_secs(10),
            digit: Duration::from_millis(120),
            digit_gap: Duration::from_millis(80),
            report_every: Duration::from_secs(5),
            quality_every: Duration::from_secs(2),
            least_delay: Duration::ZERO,
            most_delay: Duration::from_millis(500),
            quiet_when_silent: false,
            device_delay: Duration::from_millis(60),
        }
    }
}

/// What the phone asks of a line. Before the first [`Command::Configure`] nothing else has effect
/// but `Mute` and `Hold`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// What was negotiated, first or again.
    Configure(Stream),
    /// The peer hears silence instead of the microphone.
    Mute(bool),
    /// Neither hears the other, whatever was negotiated.
    Hold(bool),
    /// Dial `0-9*#A-D` by RFC 4733, or in-band when the peer has no telephone-event; a comma or
    /// `w` waits half a second, other characters are left out.
    SendDigits(String),
    /// Dial no further.
    StopDigits,
    /// The sound card ran dry or over so many times since the last such command.
    CountXruns(u32),
    /// Say goodbye by RTCP; [`Event::Closed`] follows, and nothing after it.
    Close,
}

/// What happened, told to the phone.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The peer pressed a key: once per press, however many packets told of it.
    Digit { digit: char, duration_ms: u32 },
    /// All digits asked for are sent.
    DigitsSent,
    /// How the call is, every [`Settings::quality_every`] once something was heard.
    Quality(Quality),
    /// Nothing has come from the peer for that long, though we listen. Told once.
    Stalled { silent_ms: u64 },
    /// The peer of a stalled line is heard again.
    Resumed,
    /// The line is over.
    Closed { stats: LegStats, quality: Quality },
}

/// What enters a line.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    Command(Command),
    /// A datagram on the RTP port.
    Packet {
        from: SocketAddr,
        bytes: &'a [u8],
    },
    /// A datagram on the RTCP port.
    Rtcp {
        from: SocketAddr,
        bytes: &'a [u8],
    },
    /// The time of [`super::Line::poll_timeout`] has come.
    Timeout,
}

/// What leaves a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send from the RTP port.
    Packet {
        to: SocketAddr,
        bytes: PacketBuf,
    },
    /// Send from the RTCP port (the RTP port when multiplexed).
    Rtcp {
        to: SocketAddr,
        bytes: PacketBuf,
    },
    Event(Event),
}

/// How good the call is, over the last seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Of the peer's packets: how many never came or came too late to be heard, in percent.
    pub loss: f32,
    /// Of our packets, as the peer reports, in percent.
    pub loss_out: Option<f32>,
    /// Interarrival jitter (RFC 3550, section 6.4.1), in milliseconds.
    pub jitter_ms: f32,
    pub jitter_out_ms: Option<f32>,
    /// Once RTCP has measured it.
    pub round_trip_ms: Option<f32>,
    /// How long the jitter buffer holds the peer's sound, in milliseconds.
    pub buffer_ms: f32,
    /// What was made up because it was not there in time, in percent of what was played.
    pub concealed: f32,
    /// 1 (bad) to 4.4 (as good as a telephone gets), by the E-model (ITU-T G.107) for the worse
    /// direction.
    pub mos: f32,
    /// Who is to blame when it is not good.
    pub cause: Cause,
}

impl Default for Quality {
    fn default() -> Self {
        Self {
            loss: 0.0,
            loss_out: None,
            jitter_ms: 0.0,
            jitter_out_ms: None,
            round_trip_ms: None,
            buffer_ms: 0.0,
            concealed: 0.0,
            mos: 4.4,
            cause: Cause::None,
        }
    }
}

/// What spoils a call most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Nothing does.
    None,
    /// What comes from the network is lost, late or delayed.
    NetworkIn,
    /// What we send is lost or late on its way.
    NetworkOut,
    /// This PC did not serve the sound card in time.
    ThisPc,
    /// The microphone gives nothing at all, or is overdriven.
    ThisHeadset,
}
