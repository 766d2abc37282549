//! Who am I, asked of a STUN server (RFC 8489): one question, one answer, no more of it.
//!
//! The room that owns the sockets sends [`request`] from a line's RTP port, resends it a few times,
//! and gives what [`answer`] reads to the phone as the line's public address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const MAPPED_ADDRESS: u16 = 0x0001;
const XOR_MAPPED_ADDRESS: u16 = 0x0020;

/// A Binding request; `transaction` is 96 random bits.
#[must_use]
pub fn request(transaction: [u8; 12]) -> [u8; 20] {
    let mut request = [0; 20];
    let head = [0x00, 0x01, 0x00, 0x00].into_iter().chain(COOKIE).chain(transaction);
    for (place, byte) in request.iter_mut().zip(head) {
        *place = byte;
    }
    request
}

/// Whether a datagram on the RTP port is STUN (RFC 7983): RTP never begins so.
#[must_use]
pub fn is_stun(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first < 4) && bytes.get(4..8) == Some(&COOKIE)
}

/// The address in the answer to `transaction`; `None` for anything else.
#[must_use]
pub fn answer(transaction: [u8; 12], bytes: &[u8]) -> Option<SocketAddr> {
    let success = bytes.get(..2)? == [0x01, 0x01];
    if !success || !is_stun(bytes) || bytes.get(8..20)? != transaction {
        return None;
    }
    let length = usize::from(number(bytes.get(2..4)?)?);
    let mut rest = bytes.get(20..20_usize.checked_add(length)?)?;
    let mut plain = None;
    while let (Some(kind), Some(length)) = (rest.get(..2), rest.get(2..4)) {
        let length = usize::from(number(length)?);
        let value = rest.get(4..4 + length)?;
        match number(kind)? {
            XOR_MAPPED_ADDRESS => return address(value, Some(transaction)),
            MAPPED_ADDRESS => plain = address(value, None),
            _ => {}
        }
        rest = rest.get(4 + length.next_multiple_of(4)..).unwrap_or_default();
    }
    plain
}

/// An address attribute (RFC 8489 14.1), unmasked (14.2) where a transaction is given.
fn address(value: &[u8], masked_by: Option<[u8; 12]>) -> Option<SocketAddr> {
    let mut mask = [0; 16];
    if let Some(transaction) = masked_by {
        for (place, byte) in mask.iter_mut().zip(COOKIE.into_iter().chain(transaction)) {
            *place = byte;
        }
    }
    let mut bytes: Vec<u8> = value.get(2..)?.to_vec();
    let (port, host) = bytes.split_at_mut_checked(2)?;
    port.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    host.iter_mut().zip(mask).for_each(|(byte, mask)| *byte ^= mask);
    let ip = match value.get(1)? {
        1 => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(&*host).ok()?)),
        2 => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(&*host).ok()?)),
        _ => return None,
    };
    Some(SocketAddr::new(ip, number(port)?))
}

fn number(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRANSACTION: [u8; 12] =
        [0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae];

    fn response(attributes: &[u8]) -> Vec<u8> {
        let length = u16::try_from(attributes.len()).unwrap().to_be_bytes();
        let head = [0x01, 0x01].into_iter().chain(length).chain(COOKIE).chain(TRANSACTION);
        head.chain(attributes.iter().copied()).collect()
    }

    #[test]
    fn the_masked_address_of_the_published_vector_is_read() {
        // The XOR-MAPPED-ADDRESS of RFC 5769 section 2.2: 192.0.2.1 port 32853.
        let masked = [0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43];
        let software = [0x80, 0x22, 0x00, 0x05, b'h', b'e', b'l', b'l', b'o', 0, 0, 0];
        let bytes = response(&[&software[..], &masked[..]].concat());
        assert_eq!(answer(TRANSACTION, &bytes), Some("192.0.2.1:32853".parse().unwrap()));
        assert_eq!(answer([0; 12], &bytes), None, "the answer to another question");
    }

    #[test]
    fn a_plain_address_of_an_old_server_is_taken_too() {
        let plain = [0x00, 0x01, 0x00, 0x08, 0x00, 0x01, 0x80, 0x55, 192, 0, 2, 1];
        let bytes = response(&plain);
        assert_eq!(answer(TRANSACTION, &bytes), Some("192.0.2.1:32853".parse().unwrap()));
    }

    #[test]
    fn cut_and_broken_answers_give_nothing() {
        let masked = [0x00, 0x20, 0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43];
        let bytes = response(&masked);
        for length in 0..bytes.len() {
            assert_eq!(answer(TRANSACTION, &bytes[..length]), None, "cut to {length}");
        }
        let mut wrong_family = bytes.clone();
        wrong_family[25] = 9;
        assert_eq!(answer(TRANSACTION, &wrong_family), None);
        let mut too_long = bytes;
        too_long[23] = 0xff;
        assert_eq!(answer(TRANSACTION, &too_long), None);
    }

    #[test]
    fn a_question_is_no_rtp_and_is_known_as_stun() {
        let question = request(TRANSACTION);
        assert!(is_stun(&question), "what we send is STUN");
        assert!(!is_stun(&[0x80; 20]), "RTP is not");
        assert_eq!(answer(TRANSACTION, &question), None, "a question is no answer");
    }
}
