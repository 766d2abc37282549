//! Which packet of all that the key will see: 16 bits on the wire, 48 in truth (RFC 3711 section
//! 3.3.1), each of them once (section 3.3.2).

/// How far behind the newest packet one may come.
const WIDTH: u64 = 128;

/// The newest index and which of those before it were there.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    newest: Option<u64>,
    /// Bit n: the index that is n older was there.
    seen: u128,
}

impl Window {
    /// The index that is nearest to the newest one; `None` if that lies before the first.
    pub(super) fn guess(&self, sequence: u16) -> Option<u64> {
        let Some(newest) = self.newest else {
            return Some(u64::from(sequence));
        };
        let step = sequence.wrapping_sub(newest as u16) as i16;
        newest.checked_add_signed(i64::from(step))
    }

    pub(super) fn is_new(&self, index: u64) -> bool {
        let Some(newest) = self.newest else {
            return true;
        };
        match newest.checked_sub(index) {
            None => true,
            Some(age) => age < WIDTH && self.seen & 1 << age == 0,
        }
    }

    pub(super) fn take(&mut self, index: u64) {
        let newest = self.newest.unwrap_or(index);
        match newest.checked_sub(index) {
            Some(age) if age < WIDTH => self.seen |= 1 << age,
            Some(_) => {}
            None => {
                let step = u32::try_from(index - newest).unwrap_or(u32::MAX);
                self.seen = self.seen.checked_shl(step).unwrap_or(0) | 1;
            }
        }
        self.newest = Some(newest.max(index));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(indices: &[u64]) -> Window {
        let mut window = Window::default();
        for &index in indices {
            window.take(index);
        }
        window
    }

    #[test]
    fn sixteen_bits_on_the_wire_count_on_past_their_end() {
        let window = after(&[65_534]);
        assert_eq!(window.guess(65_535), Some(65_535), "the next one");
        assert_eq!(window.guess(3), Some(65_539), "over the end");
        let window = after(&[65_539]);
        assert_eq!(window.guess(65_530), Some(65_530), "a late one from before the end");
        assert_eq!(after(&[5]).guess(65_530), None, "before the first of all");
    }

    #[test]
    fn each_index_is_new_once_and_only_within_the_window() {
        let window = after(&[1000, 1003]);
        for (index, new) in [(1003, false), (1000, false), (1001, true), (1004, true)] {
            assert_eq!(window.is_new(index), new, "{index} after 1000 and 1003");
        }
        assert!(window.is_new(1003 - 127), "the oldest that can be told");
        assert!(!window.is_new(1003 - 128), "too old to say");
        let window = after(&[1000, 1127, 1128, 1_000_000]);
        assert!(!window.is_new(1_000_000), "there");
        assert!(window.is_new(999_999), "a leap forgets what was before");
    }
}
