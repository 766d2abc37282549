//! The first minute of an hour: `cargo xtask bench hour` has the rest.

use std::time::Duration;

use anyhow::{Result, ensure};
use cordboard_interop::{LongCall, stage};

/// Long enough to hear every prompt once.
const LENGTH: Duration = Duration::from_secs(30);

/// The tests share a busy machine: what is proved here is not its speed.
const BUSY: [&str; 2] = ["--buffer", "40"];

#[test]
fn two_softphones_on_sound_devices_talk_and_no_gap_goes_unexplained() -> Result<()> {
    stage(|place| {
        let mut call = LongCall::begin(place, LENGTH, &BUSY)?;
        call.go_on(LENGTH, |_| ())?;
        let account = call.end()?;
        for side in &account.sides {
            let unknown: Vec<&String> =
                side.gaps.iter().filter(|gap| gap.ends_with("for no known reason")).collect();
            ensure!(unknown.is_empty(), "each gap has its reason: {unknown:?}");
            ensure!(side.heard_ms > 20_000, "only {} ms were heard", side.heard_ms);
            ensure!(side.quality.len() > 8, "the quality is told: {:?}", side.quality);
            // Noise suppression makes pauses of the quietest syllables.
            ensure!(
                side.pause_ms < side.pause_said_ms + 1000,
                "a hole of {} ms where {} are said",
                side.pause_ms,
                side.pause_said_ms
            );
        }
        ensure!(account.memory.len() >= 3, "memory was looked at: {:?}", account.memory);
        Ok(())
    })
}
