//! RTCP reports (RFC 3550, section 6): ours out, the peer's in, as far as quality needs them.

use crate::words::PacketBuf;

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const DESCRIPTION: u8 = 202;
const GOODBYE: u8 = 203;

/// What a peer reports of one stream that it hears (section 6.4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReportBlock {
    pub ssrc: u32,
    /// Lost since the last report, in 256ths.
    pub fraction_lost: u8,
    /// Lost since the beginning; negative with duplicates.
    pub lost: i32,
    pub highest_sequence: u32,
    /// In units of the stream's clock.
    pub jitter: u32,
    /// The middle 32 bits of the NTP time of our last sender report that it saw; 0 for none.
    pub last_report: u32,
    /// How long ago that was there, in 65536ths of a second.
    pub delay: u32,
}

/// What we say of what we send (section 6.4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SenderInfo {
    /// 32.32 fixed-point seconds; ours count from an arbitrary start, as section 4 allows.
    pub ntp: u64,
    pub timestamp: u32,
    pub packets: u32,
    pub octets: u32,
}

/// What was found in a compound packet, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    Sender { ssrc: u32, info: SenderInfo },
    Report(ReportBlock),
    Goodbye { ssrc: u32 },
}

/// Read a compound packet and hand over what it says; whatever is malformed ends the reading.
/// Returns whether it was RTCP at all.
pub fn read(mut bytes: &[u8], mut heard: impl FnMut(Heard)) -> bool {
    let mut any = false;
    while let Some((&[first, kind, high, low], after)) = bytes.split_first_chunk::<4>() {
        let length = usize::from(u16::from_be_bytes([high, low])) * 4;
        let (2, Some((body, rest))) = (first >> 6, after.split_at_checked(length)) else {
            return any;
        };
        bytes = rest;
        any = true;
        let count = usize::from(first & 0x1f);
        match kind {
            SENDER_REPORT => read_sender(body, count, &mut heard),
            RECEIVER_REPORT => read_blocks(body.get(4..).unwrap_or_default(), count, &mut heard),
            GOODBYE => {
                for ssrc in body.chunks_exact(4).take(count) {
                    heard(Heard::Goodbye { ssrc: u32_at(ssrc, 0) });
                }
            }
            _ => {}
        }
    }
    any
}

fn read_sender(body: &[u8], count: usize, heard: &mut impl FnMut(Heard)) {
    let Some((sender, blocks)) = body.split_at_checked(24) else {
        return;
    };
    heard(Heard::Sender {
        ssrc: u32_at(sender, 0),
        info: SenderInfo {
            ntp: u64::from(u32_at(sender, 4)) << 32 | u64::from(u32_at(sender, 8)),
            timestamp: u32_at(sender, 12),
            packets: u32_at(sender, 16),
            octets: u32_at(sender, 20),
        },
    });
    read_blocks(blocks, count, heard);
}

fn read_blocks(blocks: &[u8], count: usize, heard: &mut impl FnMut(Heard)) {
    for block in blocks.chunks_exact(24).take(count) {
        let losses = u32_at(block, 4);
        heard(Heard::Report(ReportBlock {
            ssrc: u32_at(block, 0),
            fraction_lost: (losses >> 24) as u8,
            // 24 bits with a sign.
            lost: (losses << 8) as i32 >> 8,
            highest_sequence: u32_at(block, 8),
            jitter: u32_at(block, 12),
            last_report: u32_at(block, 16),
            delay: u32_at(block, 20),
        }));
    }
}

/// Big-endian at `offset`; zero past the end, which the callers' lengths rule out.
fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    bytes
        .get(offset..)
        .and_then(|bytes| bytes.first_chunk())
        .map_or(0, |four| u32::from_be_bytes(*four))
}

/// What one of our compound packets says.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    pub ssrc: u32,
    /// Present once we have sent something.
    pub sender: Option<SenderInfo>,
    /// Present once we have heard something.
    pub block: Option<ReportBlock>,
    /// The canonical name (section 6.5.1), at most 255 bytes.
    pub name: &'a str,
    /// Say goodbye as well.
    pub leaving: bool,
}

/// Write a compound packet: a report, the name and perhaps goodbye.
pub fn write(report: Report<'_>) -> PacketBuf {
    let mut bytes = PacketBuf::new();
    let count = u8::from(report.block.is_some());
    let mut words = count as u16 * 6 + 1;
    let kind = match report.sender {
        Some(_) => {
            words += 5;
            SENDER_REPORT
        }
        None => RECEIVER_REPORT,
    };
    head(&mut bytes, count, kind, words);
    put(&mut bytes, report.ssrc);
    if let Some(sender) = report.sender {
        put(&mut bytes, (sender.ntp >> 32) as u32);
        put(&mut bytes, sender.ntp as u32);
        put(&mut bytes, sender.timestamp);
        put(&mut bytes, sender.packets);
        put(&mut bytes, sender.octets);
    }
    if let Some(block) = report.block {
        put(&mut bytes, block.ssrc);
        let lost = block.lost.clamp(-0x80_0000, 0x7f_ffff) as u32 & 0xff_ffff;
        put(&mut bytes, u32::from(block.fraction_lost) << 24 | lost);
        put(&mut bytes, block.highest_sequence);
        put(&mut bytes, block.jitter);
        put(&mut bytes, block.last_report);
        put(&mut bytes, block.delay);
    }
    describe(&mut bytes, report.ssrc, report.name);
    if report.leaving {
        head(&mut bytes, 1, GOODBYE, 1);
        put(&mut bytes, report.ssrc);
    }
    bytes
}

/// SDES with the canonical name alone, padded to whole words with at least one zero.
fn describe(bytes: &mut PacketBuf, ssrc: u32, name: &str) {
    let name = name.as_bytes();
    let name = name.get(..255).unwrap_or(name);
    let padding = 4 - (2 + name.len()) % 4;
    head(bytes, 1, DESCRIPTION, (1 + (2 + name.len() + padding) / 4) as u16);
    put(bytes, ssrc);
    add(bytes, &[1, name.len() as u8]);
    add(bytes, name);
    add(bytes, [0; 4].get(..padding).unwrap_or_default());
}

fn head(bytes: &mut PacketBuf, count: u8, kind: u8, words: u16) {
    let [high, low] = words.to_be_bytes();
    add(bytes, &[0x80 | count, kind, high, low]);
}

fn put(bytes: &mut PacketBuf, value: u32) {
    add(bytes, &value.to_be_bytes());
}

/// All we ever write is under 400 bytes, so nothing is cut.
fn add(bytes: &mut PacketBuf, more: &[u8]) {
    let _ = bytes.try_extend_from_slice(more);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heard(bytes: &[u8]) -> Vec<Heard> {
        let mut all = Vec::new();
        read(bytes, |one| all.push(one));
        all
    }

    #[test]
    fn our_report_reads_back() {
        let info =
            SenderInfo { ntp: 0x0000_0001_8000_0000, timestamp: 1600, packets: 10, octets: 1600 };
        let block = ReportBlock {
            ssrc: 77,
            fraction_lost: 12,
            lost: -3,
            highest_sequence: 0x0001_0002,
            jitter: 9,
            last_report: 4,
            delay: 5,
        };
        for name in ["", "a", "ab", "abc", "cord-7@board"] {
            let bytes = write(Report {
                ssrc: 5,
                sender: Some(info),
                block: Some(block),
                name,
                leaving: true,
            });
            assert_eq!(bytes.len() % 4, 0, "whole words with the name {name:?}");
            assert_eq!(
                heard(&bytes),
                [Heard::Sender { ssrc: 5, info }, Heard::Report(block), Heard::Goodbye { ssrc: 5 }],
                "everything is found behind the name {name:?}"
            );
        }
    }

    #[test]
    fn a_report_cut_short_says_nothing() {
        let bytes = write(Report {
            ssrc: 5,
            sender: None,
            block: Some(ReportBlock::default()),
            name: "x",
            leaving: false,
        });
        assert!(heard(&bytes[..20]).is_empty(), "the block is not whole");
        assert!(!read(&[0x80, 200], |_| {}), "not even a header");
        assert!(!read(&[0x40, 200, 0, 0], |_| {}), "the wrong version");
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut count = 0;
            read(&bytes, |_| count += 1);
            prop_assert!(count <= bytes.len() / 4, "no more is heard than was said");
        }
    }
}
