//! G.711: 8-bit logarithmic sound at 8 kHz, mu-law and A-law (ITU-T G.711).

/// The sample of each mu-law byte.
static MU: [i16; 256] = mu_table();
/// The sample of each A-law byte.
static A: [i16; 256] = a_table();

/// The quiet end of mu-law is made finer by adding this before the logarithm.
const MU_BIAS: i32 = 0x84;
/// Beyond this the biased magnitude would overflow fifteen bits.
const MU_CLIP: i32 = 32635;

/// The 16-bit sample of a mu-law byte.
#[expect(clippy::indexing_slicing, reason = "a byte cannot leave a table of 256")]
pub fn mu_decode(byte: u8) -> i16 {
    MU[usize::from(byte)]
}

/// The 16-bit sample of an A-law byte.
#[expect(clippy::indexing_slicing, reason = "a byte cannot leave a table of 256")]
pub fn a_decode(byte: u8) -> i16 {
    A[usize::from(byte)]
}

/// The mu-law byte nearest to a sample.
pub fn mu_encode(sample: i16) -> u8 {
    let (sign, magnitude) =
        if sample < 0 { (0x80u8, -i32::from(sample)) } else { (0, i32::from(sample)) };
    let biased = magnitude.min(MU_CLIP) + MU_BIAS;
    // The bias guarantees bit 7, so the segment is how far the top bit is above it.
    let segment = 24 - biased.leading_zeros();
    let mantissa = (biased >> (segment + 3)) as u8 & 0x0f;
    !(sign | (segment as u8) << 4 | mantissa)
}

/// The A-law byte nearest to a sample.
pub fn a_encode(sample: i16) -> u8 {
    // A-law is a 13-bit law; negative values are mirrored about -1/2 of its step.
    let scaled = i32::from(sample) >> 3;
    let (mask, magnitude) = if scaled >= 0 { (0xd5, scaled) } else { (0x55, -scaled - 1) };
    let segment = (32 - (magnitude >> 5).leading_zeros()).min(7);
    let shift = segment.max(1);
    let mantissa = (magnitude >> shift) as u8 & 0x0f;
    ((segment as u8) << 4 | mantissa) ^ mask
}

#[expect(clippy::indexing_slicing, reason = "the loop counts a byte")]
const fn mu_table() -> [i16; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let bits = !(byte as u8);
        let step = ((bits & 0x0f) as i32) << 3;
        let magnitude = ((step + MU_BIAS) << ((bits & 0x70) >> 4)) - MU_BIAS;
        table[byte] = if bits & 0x80 == 0 { magnitude as i16 } else { -magnitude as i16 };
        byte += 1;
    }
    table
}

#[expect(clippy::indexing_slicing, reason = "the loop counts a byte")]
const fn a_table() -> [i16; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let bits = byte as u8 ^ 0x55;
        let step = ((bits & 0x0f) as i32) << 4;
        let segment = (bits & 0x70) >> 4;
        let magnitude = match segment {
            0 => step + 8,
            _ => (step + 0x108) << (segment - 1),
        };
        table[byte] = if bits & 0x80 == 0 { -magnitude as i16 } else { magnitude as i16 };
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_landmarks_of_the_recommendation_are_hit() {
        assert_eq!(mu_decode(0xff), 0, "positive zero");
        assert_eq!(mu_decode(0x80), 32124, "the loudest positive");
        assert_eq!(mu_decode(0x00), -32124, "the loudest negative");
        assert_eq!(a_decode(0xd5), 8, "the quietest positive");
        assert_eq!(a_decode(0x55), -8, "the quietest negative");
        assert_eq!(a_decode(0xaa), 32256, "the loudest positive");
        assert_eq!(a_decode(0x2a), -32256, "the loudest negative");
        assert_eq!(mu_encode(0), 0xff, "silence in mu-law");
        assert_eq!(a_encode(0), 0xd5, "silence in A-law");
    }

    #[test]
    fn every_byte_survives_decoding_and_encoding() {
        for byte in 0..=255u8 {
            // Negative zero of mu-law is the one byte whose sample has two names.
            if byte != 0x7f {
                assert_eq!(mu_encode(mu_decode(byte)), byte, "mu-law byte {byte:#x}");
            }
            assert_eq!(a_encode(a_decode(byte)), byte, "A-law byte {byte:#x}");
        }
    }

    #[test]
    fn every_sample_comes_back_within_half_a_step() {
        for sample in i16::MIN..=i16::MAX {
            let wide = i32::from(sample);
            let step = (wide.abs() / 16).max(16);
            let mu = i32::from(mu_decode(mu_encode(sample)));
            assert!((mu - wide.clamp(-32124, 32124)).abs() <= step, "mu-law of {sample} gave {mu}");
            let a = i32::from(a_decode(a_encode(sample)));
            assert!(
                (a - wide).abs() <= step.max(512 * i32::from(wide.abs() > 32000)),
                "A-law of {sample} gave {a}"
            );
        }
    }
}
