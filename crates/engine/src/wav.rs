//! The head of a WAV file: 16-bit PCM, little-endian.

/// Bytes of the head, before the first sample.
pub(crate) const HEAD: u64 = 44;

/// Where the size of the whole file, less eight, stands.
pub(crate) const RIFF_SIZE_AT: u64 = 4;

/// Where the size of the samples stands.
pub(crate) const DATA_SIZE_AT: u64 = 40;

/// The most bytes of samples that a WAV file can name, in whole stereo frames.
pub(crate) const MOST_DATA: u64 = u32::MAX as u64 - HEAD - 3;

/// The head of a file with so many bytes of samples.
pub(crate) fn head(channels: u16, rate: u32, data_bytes: u32) -> [u8; HEAD as usize] {
    let frame = channels * 2;
    let mut head = [0; HEAD as usize];
    head[0..4].copy_from_slice(b"RIFF");
    head[4..8].copy_from_slice(&riff_size(data_bytes).to_le_bytes());
    head[8..16].copy_from_slice(b"WAVEfmt ");
    head[16..20].copy_from_slice(&16u32.to_le_bytes());
    head[20..22].copy_from_slice(&1u16.to_le_bytes()); // PCM
    head[22..24].copy_from_slice(&channels.to_le_bytes());
    head[24..28].copy_from_slice(&rate.to_le_bytes());
    head[28..32].copy_from_slice(&(rate * u32::from(frame)).to_le_bytes());
    head[32..34].copy_from_slice(&frame.to_le_bytes());
    head[34..36].copy_from_slice(&16u16.to_le_bytes()); // bits of a sample
    head[36..40].copy_from_slice(b"data");
    head[40..44].copy_from_slice(&data_bytes.to_le_bytes());
    head
}

/// What stands at [`RIFF_SIZE_AT`] for so many bytes of samples.
pub(crate) fn riff_size(data_bytes: u32) -> u32 {
    data_bytes + HEAD as u32 - 8
}

/// A whole mono file in memory; for tests, which read it back by another road.
#[cfg(test)]
pub(crate) fn mono_file(rate: u32, samples: &[i16]) -> Vec<u8> {
    let bytes = u32::try_from(samples.len() * 2).expect("a small file");
    let mut file = head(1, rate, bytes).to_vec();
    file.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
    file
}
