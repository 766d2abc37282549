//! Datagrams taken from a port, several at once where the system can.
//!
//! Two ways with one face: on Linux one call of the system takes all there are, with nothing about them
//! but where they came from; elsewhere as `quinn-udp` does it best. Tests hold both to the same.

#[cfg(any(test, not(target_os = "linux")))]
mod anywhere;
#[cfg(target_os = "linux")]
mod linux;

#[cfg(not(target_os = "linux"))]
pub(crate) use anywhere::{Batch, Way};
#[cfg(target_os = "linux")]
pub(crate) use linux::{Batch, Way};

/// Datagrams taken from one port at once.
const SLOTS: usize = 8;

/// Whether a port has more to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    Nothing,
    Perhaps,
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        net::{SocketAddr, UdpSocket as Phone},
    };

    use mio::net::UdpSocket;

    use super::{Left, SLOTS, anywhere};

    /// What both ways are held to; a macro, since they share no trait.
    macro_rules! hold {
        ($name:ident, $way:ident) => {
            #[test]
            fn $name() {
                let phones = ["127.0.0.1:0", "127.0.0.1:0"];
                let phones = phones.map(|any| Phone::bind(any).expect("a free port"));
                let from = |phone: &Phone| phone.local_addr().expect("bound");
                let socket = UdpSocket::bind("127.0.0.1:0".parse().expect("an address"));
                let socket = socket.expect("a free port");
                let port = socket.local_addr().expect("bound");
                let way = $way::Way::new(&socket).expect("a usable socket");
                let mut batch = $way::Batch::new();
                let mut sent: Vec<(SocketAddr, Vec<u8>)> = Vec::new();
                for nth in 0..(SLOTS + 3) as u8 {
                    let phone = &phones[usize::from(nth % 2)];
                    let bytes = vec![nth; 12 + usize::from(nth)];
                    phone.send_to(&bytes, port).expect("sent");
                    sent.push((from(phone), bytes));
                }
                phones[0].send_to(&[7; 1500], port).expect("sent");
                sent.push((from(&phones[0]), vec![7; 1500]));
                let mut heard = Vec::new();
                loop {
                    match batch.fill(&socket, &way) {
                        Ok(left) => {
                            assert!(!batch.is_empty(), "else it would block");
                            batch.each(|from, bytes| heard.push((from, bytes.to_vec())));
                            if left == Left::Nothing {
                                break;
                            }
                        }
                        Err(error) => {
                            assert_eq!(error.kind(), io::ErrorKind::WouldBlock, "it is read dry");
                            break;
                        }
                    }
                }
                assert_eq!(heard, sent, "each whole, in order, with who sent it");
                let dry = batch.fill(&socket, &way).expect_err("nothing is left");
                assert_eq!(dry.kind(), io::ErrorKind::WouldBlock);
                assert!(batch.is_empty(), "what was read before is not read again");
            }
        };
    }

    #[cfg(target_os = "linux")]
    use super::linux;
    #[cfg(target_os = "linux")]
    hold!(several_senders_are_told_apart_by_linux, linux);
    hold!(several_senders_are_told_apart_anywhere, anywhere);

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_larger_than_any_voice_packet_is_left_out() {
        let phone = Phone::bind("[::1]:0").expect("a free port");
        let socket = UdpSocket::bind("[::1]:0".parse().expect("an address")).expect("a free port");
        let port = socket.local_addr().expect("bound");
        for length in [9000, 172] {
            phone.send_to(&vec![1; length], port).expect("sent");
        }
        let way = linux::Way::new(&socket).expect("a usable socket");
        let mut batch = linux::Batch::new();
        assert_eq!(batch.fill(&socket, &way).expect("both"), Left::Nothing);
        let mut heard = Vec::new();
        batch.each(|from, bytes| heard.push((from, bytes.len())));
        assert_eq!(heard, [(phone.local_addr().expect("bound"), 172)], "half a packet is none");
    }
}
