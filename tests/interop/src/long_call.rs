//! Two of our softphones on sound devices, talking through the exchange for as long as one likes:
//! what is lost of the sound and why, how much memory all three take, and whether the delay stays.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use cordboard_media::wav::{self, Format};

use crate::cards::Cards;
use crate::exchange::Exchange;
use crate::office::Office;
use crate::place::Place;
use crate::softphone::{SoftModel, Softphone};

/// How often memory is looked at.
const LOOK: Duration = Duration::from_secs(10);

/// What is heard is kept at this rate: enough to find a hole.
const TAPE_RATE: u32 = 8000;

/// Below this root mean square (of 32768) nobody is heard.
const QUIET: f64 = 60.0;

/// A call between two PCs.
#[derive(Debug)]
pub struct LongCall {
    exchange: Exchange,
    /// Who calls, and who is called.
    phones: [Softphone; 2],
    cards: Cards,
    tapes: [PathBuf; 2],
    memory: Vec<[u64; 3]>,
    /// The longest pause of what is said, in milliseconds.
    pause: u64,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Resident memory in KiB of the caller, the called and the exchange, every ten seconds.
    pub memory: Vec<[u64; 3]>,
    pub sides: [Side; 2],
}

/// How one of the two fared.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// Each gap at a device, in the phone's own words.
    pub gaps: Vec<String>,
    /// Every two seconds: mean opinion score, loss in percent, delay of the jitter buffer in
    /// milliseconds.
    pub quality: Vec<[f64; 3]>,
    /// What was heard, in milliseconds.
    pub heard_ms: u64,
    /// The longest pause in what was heard, in milliseconds, and in what the other said.
    pub pause_ms: u64,
    pub pause_said_ms: u64,
    /// Lines of the log that tell of larger buffers.
    pub widened: Vec<String>,
}

impl LongCall {
    /// 1001 calls 1002; both speak for `length` at least. Echo cancellation and all else is on.
    /// `more` goes to both phones' command lines.
    ///
    /// # Errors
    /// When something does not start, or nobody answers.
    pub fn begin(place: &Place, length: Duration, more: &[&str]) -> Result<Self> {
        let office = Office::example(place)?;
        let exchange = Exchange::open(place, &office)?;
        let mut cards = Cards::none(place)?;
        for card in ["ear-one", "mouth-one", "ear-two", "mouth-two"] {
            cards.plug(card)?;
        }
        let speech = place.root().join("speech.wav");
        let pause = write_speech(&speech, length + Duration::from_secs(30))?;
        let phone = |number: &str, card: &str| -> Result<SoftModel> {
            let (ear, mouth) = (format!("ear-{card}"), format!("mouth-{card}-mic"));
            let words = ["--speaker", &ear, "--microphone", &mouth];
            let model = SoftModel::new(number, office.secret(number)?, 0.0);
            Ok(model.with(&words).with(more).on_devices(&cards.environment()))
        };
        let mut called = phone("1002", "two")?.answer(place, exchange.sip())?;
        let mut caller = phone("1001", "one")?.dial(place, exchange.sip(), "1002")?;
        called.says("talking to 1001")?;
        caller.says("talking to 1002")?;
        let tapes = ["one", "two"].map(|name| place.root().join(format!("{name}.raw")));
        for (name, tape) in ["one", "two"].iter().zip(&tapes) {
            cards.play(&format!("mouth-{name}"), &speech)?;
            cards.record(&format!("ear-{name}"), TAPE_RATE, tape)?;
        }
        Ok(Self { exchange, phones: [caller, called], cards, tapes, memory: Vec::new(), pause })
    }

    /// The sound devices: `mouth-one` and `ear-one` are the caller's, the other two the called's.
    pub fn cards(&mut self) -> &mut Cards {
        &mut self.cards
    }

    /// The processor time that caller, called and exchange have taken so far, in seconds.
    ///
    /// # Errors
    /// When a program has ended.
    pub fn processor(&self) -> Result<[f64; 3]> {
        let [one, two] = &self.phones;
        Ok([processor_of(one.id())?, processor_of(two.id())?, processor_of(self.exchange.id())?])
    }

    /// What the two phones have printed so far.
    ///
    /// # Errors
    /// When a log cannot be read.
    pub fn printed(&self) -> Result<[String; 2]> {
        let [one, two] = &self.phones;
        Ok([one.printed()?, two.printed()?])
    }

    /// Lets them talk for so long; `tell` hears of the memory at each look.
    ///
    /// # Errors
    /// When a program has ended.
    pub fn go_on(&mut self, length: Duration, mut tell: impl FnMut([u64; 3])) -> Result<()> {
        let end = Instant::now() + length;
        while Instant::now() < end {
            let left = end.saturating_duration_since(Instant::now());
            thread::sleep(left.min(LOOK));
            let [one, two] = &self.phones;
            let now = [memory_of(one.id())?, memory_of(two.id())?, memory_of(self.exchange.id())?];
            tell(now);
            self.memory.push(now);
        }
        Ok(())
    }

    /// Hangs up, and tells how it was.
    ///
    /// # Errors
    /// When the call did not end well.
    pub fn end(self) -> Result<Account> {
        let Self { exchange, phones: [mut caller, mut called], cards, tapes, memory, pause } = self;
        let mut sides = [Side::default(), Side::default()];
        for (side, tape) in sides.iter_mut().zip(&tapes) {
            let samples = samples(tape)?;
            side.heard_ms = samples.len() as u64 * 1000 / u64::from(TAPE_RATE);
            side.pause_ms = longest_pause(&samples, TAPE_RATE);
            side.pause_said_ms = pause;
        }
        caller.type_in("hangup")?;
        caller.says("over with 1002: hung up here")?;
        called.says("over with 1001: hung up there")?;
        drop(cards);
        for (side, phone) in sides.iter_mut().zip([&caller, &called]) {
            read_log(&phone.printed()?, side);
        }
        caller.ends_with(0)?;
        called.ends_with(0)?;
        let ending = exchange.close()?;
        ensure!(ending.status.success(), "the exchange ends with {}", ending.status);
        Ok(Account { memory, sides })
    }
}

impl Account {
    /// Mean memory of the first and the last fifth, in KiB, of the caller, the called, the exchange.
    pub fn memory_then_and_now(&self) -> [[u64; 2]; 3] {
        let part = (self.memory.len() / 5).max(1);
        let mean = |looks: &[[u64; 3]], who: usize| {
            looks.iter().map(|look| look[who]).sum::<u64>() / looks.len().max(1) as u64
        };
        let last = &self.memory[self.memory.len().saturating_sub(part)..];
        let first = &self.memory[..part.min(self.memory.len())];
        [0, 1, 2].map(|who| [mean(first, who), mean(last, who)])
    }
}

fn read_log(printed: &str, side: &mut Side) {
    for line in printed.lines() {
        if line.starts_with("gap at") {
            side.gaps.push(line.to_owned());
        } else if line.contains("a larger buffer") {
            side.widened.push(line.to_owned());
        } else if line.starts_with("quality") {
            let number = |after: &str| {
                let rest = line.split_once(after)?.1;
                let end = rest.find([' ', ',']).unwrap_or(rest.len());
                rest[..end].parse().ok()
            };
            let all = [number("quality "), number("loss "), number("buffer ")];
            side.quality.push(all.map(|one| one.unwrap_or(f64::NAN)));
        }
    }
}

/// Resident memory in KiB.
fn memory_of(process: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next()).context("no VmRSS")?;
    Ok(number.parse()?)
}

/// In seconds, from the hundredths that Linux counts in.
fn processor_of(process: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, after_name) = status.rsplit_once(')').context("no name")?;
    // The name is the second field; user and system time are the 14th and the 15th.
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks = |at: usize| -> Result<f64> { Ok(fields.get(at).context("no time")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// The exchange's own prompts, one after the other, again and again; their longest pause.
fn write_speech(file: &Path, length: Duration) -> Result<u64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/prompts/en");
    let mut prompts: Vec<PathBuf> =
        fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    prompts.sort();
    let mut said: Vec<i16> = Vec::new();
    let mut rate = 0;
    for prompt in prompts.iter().filter(|path| path.extension().is_some_and(|end| end == "wav")) {
        let sound = crate::wav::read(prompt)?.context("a prompt without sound")?;
        rate = sound.rate;
        said.extend(sound.samples);
    }
    ensure!(rate > 0, "no prompts in {}", folder.display());
    let mut bytes = Vec::new();
    wav::append(&mut bytes, &said, &[]);
    let turns = length.as_secs() * u64::from(rate) / said.len() as u64 + 1;
    let mut file = File::create(file)?;
    let all = u32::try_from(turns * bytes.len() as u64)?;
    file.write_all(&Format { rate, channels: 1 }.header(all))?;
    for _ in 0..turns {
        file.write_all(&bytes)?;
    }
    Ok(longest_pause(&said, rate))
}

fn samples(file: &Path) -> Result<Vec<i16>> {
    let bytes = fs::read(file)?;
    Ok(bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect())
}

/// In milliseconds, in windows of ten; what comes before the first word is no pause.
fn longest_pause(samples: &[i16], rate: u32) -> u64 {
    let (mut run, mut longest, mut begun) = (0, 0, false);
    for part in samples.chunks_exact(rate as usize / 100) {
        let power = part.iter().map(|one| f64::from(*one).powi(2)).sum::<f64>() / part.len() as f64;
        let quiet = power.sqrt() < QUIET;
        begun |= !quiet;
        run = if quiet && begun { run + 10 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phones_log_is_read() {
        let mut side = Side::default();
        let log = "registered\ngap at the loudspeaker, 1 times: this PC held us up for 38 ms\n\
                   quality 4.3, loss 0.5 %, jitter 1 ms, buffer 15 ms, round trip 1 ms\n";
        read_log(log, &mut side);
        assert_eq!(side.gaps.len(), 1, "the gap is found");
        assert_eq!(side.quality, [[4.3, 0.5, 15.0]], "score, loss and delay");
    }

    #[test]
    fn the_longest_pause_is_found() {
        let said = [vec![0; 800], vec![900; 800], vec![0; 1600], vec![900; 400]].concat();
        assert_eq!(longest_pause(&said, 8000), 200, "200 ms between two words");
    }
}
