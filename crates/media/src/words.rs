//! What the brain and the engine say to the patchbay, and what it says back.

use std::net::SocketAddr;

use arrayvec::ArrayVec;

use crate::clip::{ClipId, Repeat};
use crate::stream::{Allowed, Stream};

/// One datagram, without the heap.
pub type PacketBuf = ArrayVec<u8, 1500>;

/// One party's stream of sound: a socket here, a peer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LegId(pub u64);

/// One request to play something; it comes back in [`Event::Played`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlayId(pub u64);

/// One recording of one leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordingId(pub u64);

/// What the brain asks for. A command for a leg that is not open has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A leg exists and listens on `local` (the engine has bound it). Said again, where the first port
    /// could not be bound, it listens there.
    Open {
        leg: LegId,
        local: SocketAddr,
    },
    /// What was negotiated, first or again.
    Configure {
        leg: LegId,
        stream: Stream,
    },
    /// The leg carries no sound until it is configured anew, but datagrams (a fax, T.38) that go
    /// unread from its peer to a bridged leg that does so too, and back. `remote` is where its peer
    /// takes them, until two that come from elsewhere prove another address.
    Pass {
        leg: LegId,
        remote: Option<SocketAddr>,
        allowed: Allowed,
    },
    /// Each hears the other; replaces earlier bridges of both. With itself, a leg hears its echo.
    Bridge {
        a: LegId,
        b: LegId,
    },
    /// The leg and its bridged peer no longer hear each other.
    Unbridge {
        leg: LegId,
    },
    /// The leg hears the sum of these legs on its packet clock, in place of its bridge, until it is
    /// told to hear nobody. Who of them hears it is said for each of them.
    Mix {
        leg: LegId,
        hears: Vec<LegId>,
    },
    /// Play the clips to that leg, one after the other, on the 20 ms clock. Replaces what plays
    /// there; while it plays, that leg does not hear its bridge. A clip that is unknown is skipped.
    Play {
        leg: LegId,
        play: PlayId,
        clips: Vec<ClipId>,
        repeat: Repeat,
    },
    /// Stop what plays to that leg, without a [`Event::Played`].
    StopPlay {
        leg: LegId,
    },
    /// Dial `0-9*#A-D` to that leg by RFC 4733, or in-band when the peer has no telephone-event;
    /// a comma or `w` waits half a second, other characters are left out.
    SendDigits {
        leg: LegId,
        digits: String,
    },
    /// Record that leg from now on.
    Record {
        recording: RecordingId,
        leg: LegId,
        kind: RecordingKind,
    },
    /// Go on recording at the other party of the conversation, because the one so far leaves. The
    /// sides stay whose they were: what was sent to the old leg is heard from the new one.
    MoveRecording {
        recording: RecordingId,
        leg: LegId,
    },
    /// Leave out what follows: on the tape it is silence, so that all else stays in its place.
    PauseRecording {
        recording: RecordingId,
    },
    /// After a pause.
    ResumeRecording {
        recording: RecordingId,
    },
    StopRecording {
        recording: RecordingId,
    },
    /// End the leg and everything of it: play, bridge, recordings.
    Close {
        leg: LegId,
    },
}

/// What a recording holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordingKind {
    /// Two channels: left is heard from the leg, right is sent to the leg.
    Call,
    /// One channel: heard from the leg.
    Message,
}

/// What happened, told to the brain.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The engine could not bind the leg's port.
    OpenFailed { leg: LegId, why: String },
    /// A key was pressed: once per press, however many packets told of it.
    Digit { leg: LegId, digit: char, duration_ms: u32 },
    /// The last clip of a play has sounded to its end.
    Played { leg: LegId, play: PlayId },
    /// Nothing has come from the peer for that long, though we listen. Told once.
    Stalled { leg: LegId, silent_ms: u64 },
    /// The peer of a stalled leg is heard again.
    Resumed { leg: LegId },
    /// The engine has closed the file and it is on disk.
    RecordingEnded { recording: RecordingId, millis: u64, bytes: u64 },
    /// The recording could not be made or went wrong; the call goes on.
    RecordingFailed { recording: RecordingId, why: String },
    /// The leg is gone.
    Closed { leg: LegId, stats: LegStats },
}

/// How the packets of a leg fared.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LegStats {
    /// Valid RTP packets from the peer.
    pub received: u64,
    /// RTP packets sent.
    pub sent: u64,
    /// Packets that the peer's sequence numbers promised and that never came.
    pub lost: u64,
    /// Interarrival jitter (RFC 3550, section 6.4.1) at the end, in milliseconds.
    pub jitter_ms: f64,
    /// Packets that were no RTP, or of a payload type that was not negotiated.
    pub discarded: u64,
    /// Packets from an address that may not speak to this leg, or after another was latched.
    pub refused: u64,
    /// What the peer reported of our packets by RTCP: how many it lost.
    pub remote_lost: Option<u64>,
    /// The jitter that the peer reported last, in milliseconds.
    pub remote_jitter_ms: Option<f64>,
    /// The last round trip measured by RTCP, in milliseconds.
    pub round_trip_ms: Option<f64>,
    /// How it must have sounded between the peer and here, of the worse direction: a mean opinion
    /// score, 1 to 4.4. `None` where nothing came and nothing was reported.
    pub mos: Option<f64>,
}

/// What enters the patchbay.
#[derive(Clone, Debug)]
pub enum Input<'a> {
    Command(Command),
    /// A datagram on the leg's RTP port.
    Packet {
        leg: LegId,
        from: SocketAddr,
        bytes: &'a [u8],
    },
    /// A datagram on the leg's RTCP port.
    Rtcp {
        leg: LegId,
        from: SocketAddr,
        bytes: &'a [u8],
    },
    /// The time of [`crate::Patchbay::poll_timeout`] has come.
    Timeout,
}

/// What leaves the patchbay.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send from the leg's RTP port.
    Packet {
        leg: LegId,
        to: SocketAddr,
        bytes: PacketBuf,
    },
    /// Send from the leg's RTCP port (the RTP port when multiplexed).
    Rtcp {
        leg: LegId,
        to: SocketAddr,
        bytes: PacketBuf,
    },
    Event(Event),
    /// The next samples of a recording at `rate` hertz; `right` is empty for a message, else as
    /// long as `left`. `rate` never changes within one recording.
    Samples {
        recording: RecordingId,
        rate: u32,
        left: Vec<i16>,
        right: Vec<i16>,
    },
    /// Nothing more comes of this recording: close its file.
    RecordingStopped {
        recording: RecordingId,
    },
}
