//! PESQ by Python, if it is there.

use std::io::Write;
use std::process::{Command, Stdio};

use cordboard_media::Codec;

#[derive(Clone, Copy, PartialEq)]
pub enum Band {
    Narrow,
    Wide,
}

impl Band {
    pub fn of(codec: Codec) -> Self {
        if codec.sample_rate() == 8000 { Self::Narrow } else { Self::Wide }
    }
}

/// What was said and what was heard of it, at the band's rate.
pub struct Pair {
    pub said: Vec<i16>,
    pub heard: Vec<i16>,
}

const SCRIPT: &str = "
import sys, struct
import numpy as np
from pesq import pesq
data = sys.stdin.buffer
rate, mode = (8000, 'nb') if sys.argv[1] == 'nb' else (16000, 'wb')
scores = []
while True:
    head = data.read(8)
    if len(head) < 8:
        break
    a, b = struct.unpack('<II', head)
    said = np.frombuffer(data.read(2 * a), dtype='<i2')
    heard = np.frombuffer(data.read(2 * b), dtype='<i2')
    scores.append(pesq(rate, said, heard, mode))
print(sum(scores) / len(scores))
";

/// The mean score of all pairs.
pub fn mean(band: Band, pairs: Vec<Pair>) -> Option<f64> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mode = if band == Band::Narrow { "nb" } else { "wb" };
    let mut child = Command::new(python)
        .args(["-c", SCRIPT, mode])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    for pair in pairs {
        let mut bytes = Vec::new();
        bytes.extend((pair.said.len() as u32).to_le_bytes());
        bytes.extend((pair.heard.len() as u32).to_le_bytes());
        for sample in pair.said.iter().chain(&pair.heard) {
            bytes.extend(sample.to_le_bytes());
        }
        // A Python without the package has closed its ears already.
        if input.write_all(&bytes).is_err() {
            break;
        }
    }
    drop(input);
    let output = child.wait_with_output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
