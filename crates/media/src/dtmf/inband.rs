//! The two tones of a key (ITU-T Q.23).

use std::f64::consts::TAU;

/// Each tone's level over full scale; together they stay below it.
const LEVEL: f64 = 0.25;

/// The sound of one key, made a packet at a time.
#[derive(Clone, Copy, Debug)]
pub struct KeyTone {
    row: f64,
    column: f64,
    phase: (f64, f64),
}

impl KeyTone {
    /// The tone of an event number of [`super::event_of`].
    pub fn new(event: u8) -> Option<Self> {
        let (row, column) = match event {
            1 => (697.0, 1209.0),
            2 => (697.0, 1336.0),
            3 => (697.0, 1477.0),
            12 => (697.0, 1633.0),
            4 => (770.0, 1209.0),
            5 => (770.0, 1336.0),
            6 => (770.0, 1477.0),
            13 => (770.0, 1633.0),
            7 => (852.0, 1209.0),
            8 => (852.0, 1336.0),
            9 => (852.0, 1477.0),
            14 => (852.0, 1633.0),
            10 => (941.0, 1209.0),
            0 => (941.0, 1336.0),
            11 => (941.0, 1477.0),
            15 => (941.0, 1633.0),
            _ => return None,
        };
        Some(Self { row, column, phase: (0.0, 0.0) })
    }

    /// The next samples at `rate` hertz.
    pub fn fill(&mut self, samples: &mut [i16], rate: u32) {
        let step = TAU / f64::from(rate);
        for sample in samples {
            let sum = self.phase.0.sin() + self.phase.1.sin();
            *sample = (sum * LEVEL * 32767.0) as i16;
            self.phase.0 = (self.phase.0 + self.row * step) % TAU;
            self.phase.1 = (self.phase.1 + self.column * step) % TAU;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tone;

    #[test]
    fn each_key_sounds_its_row_and_its_column() {
        let rows = [697.0, 770.0, 852.0, 941.0];
        let columns = [1209.0, 1336.0, 1477.0, 1633.0];
        let pad = ["123A", "456B", "789C", "*0#D"];
        for (row, keys) in rows.iter().zip(pad) {
            for (column, key) in columns.iter().zip(keys.chars()) {
                let mut tone = KeyTone::new(super::super::event_of(key).unwrap()).unwrap();
                let mut samples = [0; 800];
                for piece in samples.chunks_mut(160) {
                    tone.fill(piece, 8000);
                }
                assert_eq!(tone::dominant(&samples, 8000, &rows), Some(*row), "row of {key}");
                assert_eq!(
                    tone::dominant(&samples, 8000, &columns),
                    Some(*column),
                    "column of {key}"
                );
            }
        }
    }
}
