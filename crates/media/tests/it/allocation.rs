//! A relayed packet does not touch the heap.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use std::time::{Duration, Instant};

use cordboard_media::srtp::Suite;
use cordboard_media::voice::{FRAME, Input as LineInput, Output as LineOutput};
use cordboard_media::{Codec, Input, rtp, tone};

use crate::locked::{self, Locked};
use crate::voice::rig::{self, Call};

use crate::world::World;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

struct Counting;

#[expect(unsafe_code, reason = "the trait asks for it; the system's allocator does the work")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller's promises are passed on as they are.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the pointer came from `System`, by `alloc` above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[test]
fn relaying_cutting_and_transcoding_do_not_allocate_per_packet() {
    for (from, to, speaks) in [
        (Codec::Pcmu, Codec::Pcmu, 20),
        (Codec::Opus, Codec::Opus, 20),
        (Codec::Pcmu, Codec::Pcmu, 30),
        (Codec::Pcma, Codec::G722, 20),
        (Codec::G722, Codec::Opus, 20),
        (Codec::Opus, Codec::Pcma, 60),
    ] {
        let mut world = World::new();
        let mut a = world.phone(1, from);
        a.packet_ms = speaks;
        let b = world.phone(2, to);
        world.bridge(a.leg, b.leg);
        let packets: Vec<_> = (0..60)
            .map(|_| {
                let (header, payload) = a.frame(440.0);
                rtp::write(header, &payload).expect("it fits")
            })
            .collect();
        let mut before = 0;
        for (n, bytes) in packets.iter().enumerate() {
            if n == 10 {
                before = COUNT.get(); // the bridge has found its way by now
            }
            let input = Input::Packet { leg: a.leg, from: a.address, bytes };
            world.patchbay.handle(world.now, input);
            let mut sent = 0;
            while let Some(output) = world.patchbay.poll_output() {
                sent += 1;
                drop(output);
            }
            assert!(sent > 0 || speaks == 30, "it is passed on");
        }
        let made = COUNT.get() - before;
        assert_eq!(made, 0, "{from:?} in {speaks} ms to {to:?}");
    }
}

#[test]
fn locking_and_unlocking_do_not_allocate_per_packet() {
    for suite in [Suite::Aes128Sha1_80, Suite::Aes128Gcm] {
        let mut world = World::new();
        let mut a = Locked::new(&mut world, 1, Codec::Pcmu, locked::keys(suite, 1));
        let b = Locked::new(&mut world, 2, Codec::Pcmu, locked::keys(suite, 5));
        world.bridge(a.phone.leg, b.phone.leg);
        let packets: Vec<_> = (0..60).map(|_| a.packet(440.0)).collect();
        let mut before = 0;
        for (n, bytes) in packets.iter().enumerate() {
            if n == 10 {
                before = COUNT.get();
            }
            let input = Input::Packet { leg: a.phone.leg, from: a.phone.address, bytes };
            world.patchbay.handle(world.now, input);
            assert!(world.patchbay.poll_output().is_some(), "it is passed on");
        }
        assert_eq!(COUNT.get() - before, 0, "{suite:?} on both legs");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test takes one instant to start from")]
fn a_line_does_not_allocate_per_frame() {
    let speech = tone::sine(440.0, 0.4, 48_000, 3000);
    for codec in [Codec::Pcmu, Codec::Pcma, Codec::G722, Codec::Opus] {
        let start = Instant::now();
        let call = Call::new(codec);
        let mut ends = [rig::line(&call, 0, start), rig::line(&call, 1, start)];
        let from = rig::address(0);
        let mut out = [0; FRAME];
        let mut before = 0;
        for (n, frame) in speech.chunks_exact(FRAME).enumerate() {
            if n == 100 {
                before = COUNT.get(); // codecs and buffers are there by now
            }
            let now = start + Duration::from_millis(n as u64 * 10);
            ends[0].capture(now, frame);
            while let Some(output) = ends[0].poll_output() {
                // Every ninth packet is lost, every eleventh late.
                let (LineOutput::Packet { bytes, .. }, false) = (output, n % 18 == 1) else {
                    continue;
                };
                let late = Duration::from_millis(if n % 22 == 1 { 9 } else { 0 });
                ends[1].handle(now + late, LineInput::Packet { from, bytes: &bytes });
            }
            ends[1].render(now + Duration::from_millis(9), &mut out);
            while ends[1].poll_output().is_some() {}
        }
        let made = COUNT.get() - before;
        assert!(ends[1].counts().played > 100, "{codec:?}: it was heard");
        assert_eq!(made, 0, "{codec:?}: a sound card's thread must not wait for the heap");
    }
}
