//! The calls that the user records: both sides at 16 kHz, the other party left.

use std::{collections::HashMap, path::PathBuf};

use cordboard_media::{RecordingId, RecordingKind};
use cordboard_phone::LineId;
use cordboard_sound::Frame;

use super::thirds::Thirds;
use crate::recorder::Tape;

const RATE: u32 = 16_000;

/// Samples that are handed to the recorder at once: a tenth of a second.
const AT_ONCE: usize = 1600;

/// The recordings that run, at most one of a line.
#[derive(Debug)]
pub(super) struct Tapes {
    tape: Tape,
    running: HashMap<LineId, Recording>,
}

#[derive(Debug)]
struct Recording {
    id: RecordingId,
    thirds: [Thirds; 2],
    sides: [Vec<i16>; 2],
}

impl Tapes {
    pub(super) fn new(tape: Tape) -> Self {
        Self { tape, running: HashMap::new() }
    }

    pub(super) fn begin(&mut self, line: LineId, id: RecordingId, path: PathBuf) {
        self.end(line);
        self.tape.begin(id, path, RecordingKind::Call);
        let thirds = [Thirds::new(), Thirds::new()];
        self.running.insert(line, Recording { id, thirds, sides: Default::default() });
    }

    pub(super) fn end(&mut self, line: LineId) {
        if let Some(mut recording) = self.running.remove(&line) {
            recording.hand_over(&mut self.tape);
            self.tape.end(recording.id);
        }
    }

    pub(super) fn any(&self) -> bool {
        !self.running.is_empty()
    }

    /// 10 ms of each recording: what `sides` says was heard and said on its line.
    pub(super) fn write(&mut self, sides: impl Fn(LineId) -> (Frame, Frame)) {
        for (line, recording) in &mut self.running {
            let (heard, said) = sides(*line);
            let [left, right] = &mut recording.thirds;
            left.push(&heard, &mut recording.sides[0]);
            right.push(&said, &mut recording.sides[1]);
            if recording.sides[0].len() >= AT_ONCE {
                recording.hand_over(&mut self.tape);
            }
        }
    }
}

impl Recording {
    fn hand_over(&mut self, tape: &mut Tape) {
        let [left, right] = std::mem::take(&mut self.sides);
        if !left.is_empty() {
            tape.samples(self.id, RATE, left, right);
        }
    }
}
