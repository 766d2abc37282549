//! The bytes of a 16-bit WAV file, for a writer that may be killed at any moment.
//!
//! Write [`Format::header`] with [`UNFINISHED`] first, then samples as they come; overwrite the 44
//! bytes with the true size now and then and at the end. A file cut off in between still plays to
//! its last sample, because readers take a size past the end to mean "all there is".

/// The size of a file that nobody has finished yet.
pub const UNFINISHED: u32 = u32::MAX;

/// The bytes before the samples.
pub const HEADER: usize = 44;

/// What the samples are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// Samples a second, of each channel.
    pub rate: u32,
    /// 1 or 2; the samples of one moment lie side by side, left first.
    pub channels: u16,
}

impl Format {
    /// The header of a file with so many bytes of samples.
    pub fn header(self, data_bytes: u32) -> [u8; HEADER] {
        const BITS: u16 = 16;
        const PCM: u16 = 1;
        let frame = self.channels * (BITS / 8);
        let mut header = [0; HEADER];
        let mut rest = header.as_mut_slice();
        let mut put = |bytes: &[u8]| {
            if let Some((to, after)) = std::mem::take(&mut rest).split_at_mut_checked(bytes.len()) {
                to.copy_from_slice(bytes);
                rest = after;
            }
        };
        put(b"RIFF");
        put(&data_bytes.saturating_add(HEADER as u32 - 8).to_le_bytes());
        put(b"WAVEfmt ");
        put(&16u32.to_le_bytes());
        put(&PCM.to_le_bytes());
        put(&self.channels.to_le_bytes());
        put(&self.rate.to_le_bytes());
        put(&(self.rate * u32::from(frame)).to_le_bytes());
        put(&frame.to_le_bytes());
        put(&BITS.to_le_bytes());
        put(b"data");
        put(&data_bytes.to_le_bytes());
        header
    }

    /// How long so many bytes of samples sound, in milliseconds.
    pub fn millis(self, data_bytes: u64) -> u64 {
        let each_second = u64::from(self.rate) * u64::from(self.channels) * 2;
        (data_bytes * 1000).checked_div(each_second).unwrap_or(0)
    }
}

/// Append samples as a WAV file holds them: `right` empty for one channel, else as long as `left`
/// (a missing sample is silence).
pub fn append(bytes: &mut Vec<u8>, left: &[i16], right: &[i16]) {
    if right.is_empty() {
        bytes.extend(left.iter().flat_map(|sample| sample.to_le_bytes()));
        return;
    }
    let right = right.iter().copied().chain(std::iter::repeat(0));
    for (&left, right) in left.iter().zip(right) {
        bytes.extend(left.to_le_bytes());
        bytes.extend(right.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_the_known_one() {
        let format = Format { rate: 8000, channels: 2 };
        let header = format.header(32000);
        let expected = [
            b"RIFF".as_slice(),
            &32036u32.to_le_bytes(),
            b"WAVEfmt \x10\0\0\0\x01\0\x02\0",
            &8000u32.to_le_bytes(),
            &32000u32.to_le_bytes(),
            b"\x04\0\x10\0data",
            &32000u32.to_le_bytes(),
        ]
        .concat();
        assert_eq!(header.as_slice(), expected, "44 bytes");
        assert_eq!(format.millis(32000), 1000, "a second of stereo");
    }

    #[test]
    fn an_unfinished_file_promises_more_than_there_is() {
        let format = Format { rate: 16000, channels: 1 };
        let header = format.header(UNFINISHED);
        assert_eq!(header[4..8], [0xff; 4], "the file's size");
        assert_eq!(header[40..44], [0xff; 4], "the samples' size");
    }

    #[test]
    fn channels_lie_side_by_side() {
        let mut bytes = Vec::new();
        append(&mut bytes, &[1, 2], &[-1]);
        assert_eq!(bytes, [1, 0, 255, 255, 2, 0, 0, 0], "left first, silence for what is missing");
        bytes.clear();
        append(&mut bytes, &[1, 2], &[]);
        assert_eq!(bytes, [1, 0, 2, 0], "one channel");
    }
}
