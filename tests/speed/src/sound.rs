//! Packets: relayed, recorded, from one codec to another, and mixed.

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use cordboard_media::{
    Codec, Command, Input, LegId, Patchbay, RecordingId, RecordingKind, Settings, Stream,
};

use crate::{Row, measure};

const PACKETS: u64 = 5000;

/// Legs of a patchbay, each with a peer that talks all the time.
struct Talk {
    patchbay: Patchbay,
    now: Instant,
    legs: Vec<(LegId, SocketAddr, u8)>,
    sent: u64,
}

impl Talk {
    fn of(codecs: &[(Codec, u8)]) -> Self {
        let mut patchbay = Patchbay::new(Settings::default(), 1);
        let now = Instant::now();
        let mut legs = Vec::new();
        for (nth, (codec, payload)) in codecs.iter().enumerate() {
            let leg = LegId(nth as u64);
            let peer = SocketAddr::from(([192, 0, 2, nth as u8 + 10], 4000));
            let local = SocketAddr::from(([192, 0, 2, 1], 4000 + 2 * nth as u16));
            let stream = Stream::new(peer, *codec, *payload);
            patchbay.handle(now, Input::Command(Command::Open { leg, local }));
            patchbay.handle(now, Input::Command(Command::Configure { leg, stream }));
            legs.push((leg, peer, *payload));
        }
        Self { patchbay, now, legs, sent: 0 }
    }

    fn tell(&mut self, command: Command) {
        self.patchbay.handle(self.now, Input::Command(command));
        while self.patchbay.poll_output().is_some() {}
    }

    /// One packet from each peer, and 20 ms.
    fn go_on(&mut self) {
        let mut packet = [0x55; 172];
        packet[0] = 0x80;
        packet[2..4].copy_from_slice(&(self.sent as u16).to_be_bytes());
        packet[4..8].copy_from_slice(&(self.sent as u32 * 160).to_be_bytes());
        for (leg, from, payload) in &self.legs {
            packet[1] = *payload;
            packet[8..12].copy_from_slice(&(leg.0 as u32 + 7).to_be_bytes());
            let input = Input::Packet { leg: *leg, from: *from, bytes: &packet };
            self.patchbay.handle(self.now, input);
            while let Some(output) = self.patchbay.poll_output() {
                black_box(output);
            }
        }
        self.sent += 1;
        self.now += Duration::from_millis(20);
        if self.patchbay.poll_timeout().is_some_and(|due| due <= self.now) {
            self.patchbay.handle(self.now, Input::Timeout);
            while let Some(output) = self.patchbay.poll_output() {
                black_box(output);
            }
        }
    }
}

fn of_two(name: &'static str, codecs: [(Codec, u8); 2], recorded: bool) -> Row {
    let mut talk = Talk::of(&codecs);
    talk.tell(Command::Bridge { a: LegId(0), b: LegId(1) });
    if recorded {
        let kind = RecordingKind::Call;
        talk.tell(Command::Record { recording: RecordingId(1), leg: LegId(0), kind });
    }
    measure(name, PACKETS as usize * 2, || (0..PACKETS).for_each(|_| talk.go_on()))
}

pub(crate) fn relay() -> Row {
    of_two("a packet is relayed", [(Codec::Pcma, 8); 2], false)
}

pub(crate) fn relay_recorded() -> Row {
    of_two("a packet is relayed and recorded", [(Codec::Pcma, 8); 2], true)
}

pub(crate) fn transcode() -> Row {
    of_two("a packet goes from A-law to mu-law", [(Codec::Pcma, 8), (Codec::Pcmu, 0)], false)
}

/// Each of three hears the other two.
pub(crate) fn mix() -> Row {
    let mut talk = Talk::of(&[(Codec::Pcma, 8); 3]);
    for leg in 0..3 {
        let hears = (0..3).filter(|other| *other != leg).map(LegId).collect();
        talk.tell(Command::Mix { leg: LegId(leg), hears });
    }
    measure("a packet is mixed among three", PACKETS as usize * 3, || {
        (0..PACKETS).for_each(|_| talk.go_on());
    })
}
