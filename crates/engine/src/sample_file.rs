//! Sound files in memory, for tests.

use cordboard_media::wav::{Format, append};

/// A WAV file of one channel.
pub(crate) fn mono(rate: u32, samples: &[i16]) -> Vec<u8> {
    stereo(rate, samples, &[])
}

/// A WAV file of two channels, or of one when `right` is empty.
pub(crate) fn stereo(rate: u32, left: &[i16], right: &[i16]) -> Vec<u8> {
    let channels = if right.is_empty() { 1 } else { 2 };
    let bytes = u32::try_from(left.len()).expect("a small file") * 2 * u32::from(channels);
    let mut file = Format { rate, channels }.header(bytes).to_vec();
    append(&mut file, left, right);
    file
}
