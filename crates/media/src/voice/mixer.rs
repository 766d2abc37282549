//! A conference on this PC: several lines, one microphone, one loudspeaker.

use std::time::Instant;

use super::{FRAME, Line};

/// Joins lines so that each hears the microphone and the others.
#[derive(Debug, Default)]
pub struct Mixer {
    /// What each line said in this frame.
    heard: Vec<[i16; FRAME]>,
}

impl Mixer {
    pub fn new() -> Self {
        Self::default()
    }

    /// Do 10 ms for all: in place of [`Line::capture`] and [`Line::render`] of each line. A muted
    /// line hears the others, but not the microphone; a held one neither hears nor is heard.
    pub fn mix(
        &mut self,
        now: Instant,
        microphone: &[i16],
        lines: &mut [&mut Line],
        loudspeaker: &mut [i16],
    ) {
        self.heard.resize(lines.len(), [0; FRAME]);
        let mut sum = [0i32; FRAME];
        for (line, heard) in lines.iter_mut().zip(&mut self.heard) {
            line.render(now, heard);
            sum.iter_mut().zip(&*heard).for_each(|(sum, &one)| *sum += i32::from(one));
        }
        for (line, heard) in lines.iter_mut().zip(&self.heard) {
            let mut others = [0; FRAME];
            for ((other, &sum), &own) in others.iter_mut().zip(&sum).zip(heard) {
                *other = soften(sum - i32::from(own));
            }
            line.capture_with(now, microphone, Some(&others));
        }
        loudspeaker.iter_mut().zip(&sum).for_each(|(to, &sum)| *to = soften(sum));
    }
}

/// Below half of full scale nothing changes; above, ever less is added, so that two who speak at
/// once do not crackle.
fn soften(sum: i32) -> i16 {
    const KNEE: i32 = 16_384;
    let over = sum.abs() - KNEE;
    if over <= 0 {
        return sum as i16;
    }
    let room = 32_767 - KNEE;
    let bent = KNEE + (i64::from(over) * i64::from(room) / i64::from(over + room)) as i32;
    (bent * sum.signum()) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loud_sums_are_bent_and_never_wrap() {
        assert_eq!(soften(-16_000), -16_000, "quiet sounds are left alone");
        let mut last = 0;
        for sum in (0..200_000).step_by(100) {
            let soft = soften(sum);
            assert!(soft >= last, "louder never becomes quieter at {sum}");
            assert_eq!(soften(-sum), -soft, "both ways alike");
            last = soft;
        }
        assert!(last > 30_000, "and it may be loud: {last}");
    }
}
