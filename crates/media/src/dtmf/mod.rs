//! Keys: as telephone events (RFC 4733) and as pairs of tones (ITU-T Q.23).

mod detector;
mod inband;
mod receiver;
mod sender;

pub use detector::Detector;
pub use inband::KeyTone;
pub use receiver::{Press, Receiver};
pub use sender::{Dialling, Step};

/// The payload of a telephone event (RFC 4733, section 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TelephoneEvent {
    /// 0 to 9, 10 for `*`, 11 for `#`, 12 to 15 for `A` to `D`; others are not keys.
    pub event: u8,
    /// The key is up again.
    pub end: bool,
    /// Below 0 dBm0, in decibels, six bits.
    pub volume: u8,
    /// Since the timestamp of the packet, in units of the event's clock.
    pub duration: u16,
}

impl TelephoneEvent {
    /// The event of a payload; `None` when it is too short. More events may follow in the same
    /// payload; nobody sends them.
    pub fn read(payload: &[u8]) -> Option<Self> {
        let &[event, flags, high, low] = payload.first_chunk()?;
        Some(Self {
            event,
            end: flags & 0x80 != 0,
            volume: flags & 0x3f,
            duration: u16::from_be_bytes([high, low]),
        })
    }

    pub fn write(self) -> [u8; 4] {
        let [high, low] = self.duration.to_be_bytes();
        let flags = u8::from(self.end) << 7 | self.volume & 0x3f;
        [self.event, flags, high, low]
    }
}

const KEYS: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D'];

/// The key of an event number, if it is one.
pub fn key_of(event: u8) -> Option<char> {
    KEYS.get(usize::from(event)).copied()
}

/// The event number of a key, in either case.
pub fn event_of(key: char) -> Option<u8> {
    let key = key.to_ascii_uppercase();
    (0u8..).zip(KEYS).find_map(|(event, known)| (known == key).then_some(event))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_numbers_are_the_same_sixteen() {
        for event in 0..16 {
            assert_eq!(event_of(key_of(event).unwrap()), Some(event), "event {event}");
        }
        assert_eq!(key_of(16), None, "hook flash is no key");
        assert_eq!(event_of('a'), Some(12), "small letters too");
        assert_eq!(event_of('x'), None, "no such key");
    }

    #[test]
    fn an_event_reads_back_and_a_short_one_is_refused() {
        let event = TelephoneEvent { event: 11, end: true, volume: 10, duration: 0x1234 };
        assert_eq!(TelephoneEvent::read(&event.write()), Some(event), "written and read");
        assert_eq!(TelephoneEvent::read(&[1, 2, 3]), None, "three bytes");
    }
}
