//! Numbers that only have to differ: SSRCs, first sequence numbers and timestamps.

/// SplitMix64 (Steele, Lea and Flood, 2014). Not for secrets.
#[derive(Clone, Debug)]
pub(crate) struct Seed(u64);

impl Seed {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A first sequence number from the lower half: a peer of SRTP that misses the first packets must
    /// not miss the numbers coming round (RFC 3711 section 3.3.1).
    pub(crate) fn sequence(&mut self) -> u16 {
        (self.next_u32() as u16) >> 1
    }

    pub(crate) fn next_u32(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ mixed >> 31) >> 32) as u32
    }
}
