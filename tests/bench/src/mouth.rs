//! From mouth to ear: two softphones on sound devices of thin air, through the exchange.
//!
//! What the one's microphone hears and what the other's loudspeaker plays is tapped in the same way,
//! with the time at which each piece came; how much later the second is says `judge/mouth.py`.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ChildStdout;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use cordboard_interop::{LongCall, stage};

const RATE: u32 = 48_000;

/// A tap: when its first sample would have come had all of it come as promptly as the promptest.
struct Tapped {
    sound: Vec<u8>,
    begin: Duration,
}

/// Writes both taps and their times into `folder`, and what the phones told of their devices.
pub(crate) fn run(folder: &Path, seconds: u64, more: &[String]) -> Result<()> {
    fs::create_dir_all(folder)?;
    let length = Duration::from_secs(seconds);
    stage(|place| {
        let words: Vec<&str> = more.iter().map(String::as_str).chain(["--log", "debug"]).collect();
        let mut call = LongCall::begin(place, length + Duration::from_secs(20), &words)?;
        // Buffers and delays settle.
        call.go_on(Duration::from_secs(10), |_| ())?;
        let epoch = Instant::now();
        let before = call.processor()?;
        let taps = ["mouth-one", "ear-two"].map(|card| call.cards().tap(card, RATE));
        let readers = taps
            .into_iter()
            .map(|tap| {
                let tap = tap?;
                Ok(thread::spawn(move || listen(tap, epoch, length)))
            })
            .collect::<Result<Vec<_>>>()?;
        let mut begins = Vec::new();
        for (name, reader) in ["mouth", "ear"].iter().zip(readers) {
            let tapped = reader.join().ok().context("a tap broke")??;
            File::create(folder.join(name))?.write_all(&tapped.sound)?;
            begins.push(tapped.begin.as_secs_f64() * 1000.0);
        }
        fs::write(folder.join("begins"), format!("{} {}", begins[0], begins[1]))?;
        let (after, time) = (call.processor()?, epoch.elapsed().as_secs_f64());
        let part = |who: usize| (after[who] - before[who]) * 100.0 / time;
        println!(
            "processor: caller {:.1} %, called {:.1} %, exchange {:.1} % of one core",
            part(0),
            part(1),
            part(2)
        );
        let logs = call.printed()?;
        for (name, log) in ["caller.log", "called.log"].iter().zip(logs) {
            fs::write(folder.join(name), log)?;
        }
        call.end()?;
        Ok(())
    })
}

fn listen(mut tap: ChildStdout, epoch: Instant, length: Duration) -> Result<Tapped> {
    let mut tapped = Tapped { sound: Vec::new(), begin: Duration::MAX };
    let mut piece = [0; 4096];
    while epoch.elapsed() < length {
        let count = tap.read(&mut piece)?;
        let now = epoch.elapsed();
        if count == 0 {
            break;
        }
        tapped.sound.extend(&piece[..count]);
        let samples = tapped.sound.len() as f64 / 2.0;
        let sounded = Duration::from_secs_f64(samples / f64::from(RATE));
        tapped.begin = tapped.begin.min(now.saturating_sub(sounded));
    }
    Ok(tapped)
}

/// Where the taps go when nothing else is said.
pub(crate) fn default_folder() -> PathBuf {
    std::env::temp_dir().join("cordboard-mouth")
}
