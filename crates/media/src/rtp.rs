//! The RTP header (RFC 3550, section 5.1): read what peers send, write what we send.

use thiserror::Error;

use crate::words::PacketBuf;

/// The bytes of a header without CSRCs or extension.
pub const HEADER: usize = 12;

/// A packet as it came, its sound or event still in the datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet<'a> {
    pub header: Header,
    /// What is left without CSRCs, extension and padding; may be empty.
    pub payload: &'a [u8],
}

/// What matters of the header; CSRCs and extensions are stepped over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    pub marker: bool,
    /// Seven bits.
    pub payload_type: u8,
    pub sequence: u16,
    /// In the clock of the payload.
    pub timestamp: u32,
    pub ssrc: u32,
}

/// Why a datagram is no RTP packet. The peer is at fault in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReadError {
    #[error("shorter than its header says")]
    Short,
    #[error("not RTP version 2")]
    Version,
    #[error("padding longer than the packet")]
    Padding,
}

/// Read a datagram.
pub fn read(bytes: &[u8]) -> Result<Packet<'_>, ReadError> {
    let (fixed, rest) = bytes.split_first_chunk::<HEADER>().ok_or(ReadError::Short)?;
    let &[first, second, s0, s1, t0, t1, t2, t3, i0, i1, i2, i3] = fixed;
    if first >> 6 != 2 {
        return Err(ReadError::Version);
    }
    let contributors = usize::from(first & 0x0f) * 4;
    let mut rest = rest.get(contributors..).ok_or(ReadError::Short)?;
    if first & 0x10 != 0 {
        let (&[_, _, high, low], after) = rest.split_first_chunk::<4>().ok_or(ReadError::Short)?;
        let words = usize::from(u16::from_be_bytes([high, low]));
        rest = after.get(words * 4..).ok_or(ReadError::Short)?;
    }
    if first & 0x20 != 0 {
        rest = without_padding(rest)?;
    }
    Ok(Packet {
        header: Header {
            marker: second & 0x80 != 0,
            payload_type: second & 0x7f,
            sequence: u16::from_be_bytes([s0, s1]),
            timestamp: u32::from_be_bytes([t0, t1, t2, t3]),
            ssrc: u32::from_be_bytes([i0, i1, i2, i3]),
        },
        payload: rest,
    })
}

/// The last byte says how many bytes are padding, itself included.
fn without_padding(bytes: &[u8]) -> Result<&[u8], ReadError> {
    let &padding = bytes.last().ok_or(ReadError::Padding)?;
    if padding == 0 {
        return Err(ReadError::Padding);
    }
    let kept = bytes.len().checked_sub(usize::from(padding)).ok_or(ReadError::Padding)?;
    bytes.get(..kept).ok_or(ReadError::Padding)
}

/// Write a packet without CSRCs, extension or padding; `None` when it does not fit a datagram.
pub fn write(header: Header, payload: &[u8]) -> Option<PacketBuf> {
    let mut bytes = PacketBuf::new();
    bytes.push(0x80);
    bytes.push(u8::from(header.marker) << 7 | header.payload_type & 0x7f);
    bytes.try_extend_from_slice(&header.sequence.to_be_bytes()).ok()?;
    bytes.try_extend_from_slice(&header.timestamp.to_be_bytes()).ok()?;
    bytes.try_extend_from_slice(&header.ssrc.to_be_bytes()).ok()?;
    bytes.try_extend_from_slice(payload).ok()?;
    Some(bytes)
}

/// Whether a datagram on a port that carries both is RTCP (RFC 5761, section 4).
pub fn is_rtcp(bytes: &[u8]) -> bool {
    matches!(bytes, [_, 192..=223, ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER_OF: Header = Header {
        marker: true,
        payload_type: 8,
        sequence: 0xfffe,
        timestamp: 0x0102_0304,
        ssrc: 0xdead_beef,
    };

    #[test]
    fn a_written_packet_reads_back() {
        let bytes = write(HEADER_OF, &[1, 2, 3]).unwrap();
        let packet = read(&bytes).unwrap();
        assert_eq!(packet.header, HEADER_OF, "the header");
        assert_eq!(packet.payload, [1, 2, 3], "the payload");
        assert!(write(HEADER_OF, &[0; 1489]).is_none(), "too long for a datagram");
    }

    #[test]
    fn contributors_extension_and_padding_are_stepped_over() {
        let mut bytes = write(HEADER_OF, &[]).unwrap().to_vec();
        bytes[0] = 0x80 | 0x20 | 0x10 | 2;
        bytes.extend([9; 8]); // two CSRCs
        bytes.extend([0xbe, 0xde, 0, 1, 7, 7, 7, 7]); // one word of extension
        bytes.extend([1, 2, 3]);
        bytes.extend([0, 0, 3]); // padding
        assert_eq!(read(&bytes).unwrap().payload, [1, 2, 3], "only the payload is left");
    }

    #[test]
    fn a_packet_may_be_empty_and_all_padding() {
        let mut bytes = write(HEADER_OF, &[0, 0, 0, 4]).unwrap().to_vec();
        assert_eq!(read(&bytes[..12]).unwrap().payload, [0u8; 0], "zero length");
        bytes[0] |= 0x20;
        assert_eq!(read(&bytes).unwrap().payload, [0u8; 0], "nothing but padding");
    }

    #[test]
    fn what_lies_about_its_length_or_version_is_refused() {
        let good = write(HEADER_OF, &[1, 2, 3, 200]).unwrap();
        let with_first = |first: u8| {
            let mut bytes = good.to_vec();
            bytes[0] = first;
            bytes
        };
        assert_eq!(read(&good[..11]), Err(ReadError::Short), "half a header");
        assert_eq!(read(&[]), Err(ReadError::Short), "an empty datagram");
        assert_eq!(read(&with_first(0x40)), Err(ReadError::Version), "version 1");
        assert_eq!(read(&with_first(0x00)), Err(ReadError::Version), "STUN or version 0");
        assert_eq!(read(&with_first(0x8f)), Err(ReadError::Short), "15 CSRCs that are not there");
        assert_eq!(read(&with_first(0x90)), Err(ReadError::Short), "an extension past the end");
        assert_eq!(read(&with_first(0xa0)), Err(ReadError::Padding), "200 bytes of padding");
    }

    #[test]
    fn reports_on_the_same_port_are_told_apart() {
        assert!(is_rtcp(&[0x80, 200, 0, 6]), "a sender report");
        assert!(!is_rtcp(&[0x80, 0x80 | 8]), "marked PCMA");
        assert!(!is_rtcp(&[0x80, 0x80 | 101]), "a marked event");
        assert!(!is_rtcp(&[0x80]), "too short to say");
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(packet) = read(&bytes) {
                prop_assert!(packet.payload.len() <= bytes.len() - HEADER, "no byte from nowhere");
            }
        }
    }
}
