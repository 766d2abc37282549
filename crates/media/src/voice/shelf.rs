//! Packets waiting to be played, in the order of their sequence numbers.

use crate::words::PacketBuf;

/// A power of two: 2.5 s of 20 ms packets.
const ROOM: u16 = 128;

/// What a packet holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Sound,
    /// Comfort noise: nobody speaks from here on.
    Noise,
    /// A telephone event: it takes a number and no time.
    Key,
}

#[derive(Clone, Debug)]
struct Slot {
    sequence: u16,
    state: State,
    /// Of its first sample, in samples since the stream began.
    position: i64,
    bytes: PacketBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Free,
    Waiting(Kind),
    /// Played, skipped or too late: a second one is a duplicate.
    Done,
}

/// The packets of one stream.
#[derive(Debug)]
pub(super) struct Shelf {
    slots: Box<[Slot]>,
    /// The next to be played.
    next: u16,
    /// Behind the newest that came.
    end: u16,
}

/// What became of a packet that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Placed {
    /// It waits; it is ahead of all before it, or behind one.
    Waits {
        newest: bool,
    },
    /// Its time is over.
    Late,
    Duplicate,
    /// Its number is so far off that the stream must have begun anew.
    Elsewhere,
}

/// What to play next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Next<'a> {
    Nothing,
    /// So many packets are missing before it; none when it is the next.
    Packet {
        missing: u16,
        kind: Kind,
        position: i64,
        bytes: &'a [u8],
    },
}

impl Shelf {
    pub(super) fn new() -> Self {
        let empty = Slot { sequence: 0, state: State::Free, position: 0, bytes: PacketBuf::new() };
        Self { slots: vec![empty; usize::from(ROOM)].into(), next: 0, end: 0 }
    }

    /// Forget all; `sequence` is the first of what follows.
    pub(super) fn restart(&mut self, sequence: u16) {
        for slot in &mut self.slots {
            slot.state = State::Free;
        }
        self.next = sequence;
        self.end = sequence;
    }

    pub(super) fn place(
        &mut self,
        sequence: u16,
        kind: Kind,
        position: i64,
        payload: &[u8],
    ) -> Placed {
        let ahead = sequence.wrapping_sub(self.next) as i16;
        let room = ROOM as i16;
        if ahead >= room || ahead < -room {
            return Placed::Elsewhere;
        }
        let newest = sequence.wrapping_sub(self.end) as i16 >= 0;
        let Some(slot) = self.slots.get_mut(usize::from(sequence % ROOM)) else {
            return Placed::Elsewhere;
        };
        if slot.sequence == sequence && slot.state != State::Free {
            return Placed::Duplicate;
        }
        if ahead < 0 {
            // A slot of a later round is taken: this one is from long ago.
            if slot.state == State::Free {
                slot.sequence = sequence;
                slot.state = State::Done;
            }
            return Placed::Late;
        }
        slot.sequence = sequence;
        slot.position = position;
        slot.state = State::Waiting(kind);
        slot.bytes.clear();
        // A datagram cannot be longer than the buffer.
        let _ = slot.bytes.try_extend_from_slice(payload);
        if newest {
            self.end = sequence.wrapping_add(1);
        }
        Placed::Waits { newest }
    }

    /// What to play next.
    pub(super) fn next(&self) -> Next<'_> {
        let count = self.end.wrapping_sub(self.next).min(ROOM);
        for missing in 0..count {
            let sequence = self.next.wrapping_add(missing);
            let Some(slot) = self.slots.get(usize::from(sequence % ROOM)) else {
                continue;
            };
            if let (State::Waiting(kind), true) = (slot.state, slot.sequence == sequence) {
                let (position, bytes) = (slot.position, slot.bytes.as_slice());
                return Next::Packet { missing, kind, position, bytes };
            }
        }
        Next::Nothing
    }

    /// Step over the next packet and what is missing before it.
    pub(super) fn step(&mut self, missing: u16) {
        for _ in 0..=missing {
            self.next = self.next.wrapping_add(1);
            // The slot that comes within reach again is of the round before.
            let reused = self.next.wrapping_add(ROOM / 2);
            if let Some(slot) = self.slots.get_mut(usize::from(reused % ROOM))
                && slot.sequence != reused
            {
                slot.state = State::Free;
            }
            let passed = self.next.wrapping_sub(1);
            if let Some(slot) = self.slots.get_mut(usize::from(passed % ROOM))
                && slot.sequence == passed
                && slot.state != State::Free
            {
                slot.state = State::Done;
            }
        }
        if self.end.wrapping_sub(self.next) as i16 <= 0 {
            self.end = self.next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(shelf: &mut Shelf, sequence: u16) -> Placed {
        shelf.place(sequence, Kind::Sound, i64::from(sequence), &[1])
    }

    fn take(shelf: &mut Shelf) -> Option<(u16, i64)> {
        let Next::Packet { missing, position, .. } = shelf.next() else {
            return None;
        };
        shelf.step(missing);
        Some((missing, position))
    }

    #[test]
    fn packets_leave_in_order_whatever_order_they_came_in() {
        let mut shelf = Shelf::new();
        shelf.restart(65534);
        for sequence in [65534, 0, 65535, 3] {
            assert!(matches!(put(&mut shelf, sequence), Placed::Waits { .. }), "{sequence}");
        }
        assert_eq!(put(&mut shelf, 0), Placed::Duplicate, "it waits already");
        assert_eq!(take(&mut shelf), Some((0, 65534)));
        assert_eq!(take(&mut shelf), Some((0, 65535)));
        assert_eq!(take(&mut shelf), Some((0, 0)));
        assert_eq!(take(&mut shelf), Some((2, 3)), "two are missing");
        assert_eq!(take(&mut shelf), None, "nothing is left");
        assert_eq!(put(&mut shelf, 1), Placed::Late, "its time is over");
        assert_eq!(put(&mut shelf, 1), Placed::Duplicate, "and it came twice");
        assert_eq!(put(&mut shelf, 0), Placed::Duplicate, "it was played");
        assert_eq!(put(&mut shelf, 30_000), Placed::Elsewhere, "another stream");
    }

    #[test]
    fn numbers_come_round_without_old_packets_in_the_way() {
        let mut shelf = Shelf::new();
        shelf.restart(0);
        let mut next = 0u16;
        for round in 0..200_000u32 {
            let sequence = round as u16;
            // Every seventh is lost.
            if round % 7 == 0 {
                continue;
            }
            assert!(matches!(put(&mut shelf, sequence), Placed::Waits { .. }), "packet {round}");
            let expected = sequence.wrapping_sub(next);
            assert_eq!(take(&mut shelf), Some((expected, i64::from(sequence))), "packet {round}");
            next = sequence.wrapping_add(1);
        }
    }
}
