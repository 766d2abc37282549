//! `cargo xtask bench`: how good the softphone sounds, how long it takes from mouth to ear, and
//! whether it holds for an hour. Prints tables, with the references of others beside them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;

use crate::toolchain::{self, cargo};
use crate::webrtc::Workshop;
use crate::{packages, root};

/// What judges speech and simulates rooms; names of the Python registry.
const JUDGES: [&str; 6] = ["numpy", "scipy", "soundfile", "pyroomacoustics", "pesq", "pystoi"];

/// Each seed is another talk by other voices.
const SEEDS: [&str; 3] = ["1", "2", "3"];

/// Speech for the tables of loss: the first 16 seconds are not judged.
const SAID_SECONDS: &str = "56";
const LOSSES: [u32; 6] = [0, 1, 3, 5, 10, 20];
const JITTERS: [u32; 4] = [0, 20, 60, 120];

/// A codec alone, which the whole line is compared with.
const BARE: [&str; 4] = ["opus-conceal", "opus-repeat", "pcma-silence", "pcma-conceal"];

/// Echo cancellers of others: features of the bench's program. The last is the one whose build can fail.
const RIVALS: [&str; 2] = ["sonora", "webrtc"];

/// Another bench, which the references come from; its words and rooms are used where it lies there.
const RIVAL: &str = "../shared/aecbench/gen.py";

/// What is measured of the voice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Echo cancellers in simulated rooms.
    Echo,
    /// Speech over loss and jitter.
    Lines,
    /// From mouth to ear, and the processor time of a call.
    Mouth,
}

/// Measures the voice: echo, loss and jitter, mouth to ear, processor.
///
/// # Errors
/// When something that is needed cannot be had, or a measurement fails.
pub(crate) fn voice(only: &[Part]) -> Result<ExitCode> {
    packages::ensure(&[
        packages::BUILD,
        packages::SPEECH,
        packages::PHONES,
        packages::SOUND,
        packages::JUDGING,
    ])?;
    toolchain::ensure()?;
    let bench = Bench::ready(only)?;
    if Part::Echo.wanted(only) {
        bench.echo()?;
    }
    if Part::Lines.wanted(only) {
        bench.lines()?;
    }
    if Part::Mouth.wanted(only) {
        bench.mouth()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Two softphones talk for so many minutes.
///
/// # Errors
/// When something that is needed cannot be had, or the call breaks.
pub(crate) fn hour(minutes: u64) -> Result<ExitCode> {
    packages::ensure(&[packages::BUILD, packages::SPEECH, packages::SOUND])?;
    toolchain::ensure()?;
    program(&[], None)?;
    let bench = Bench::built(&[])?;
    bench.run(&["hour", "--minutes", &minutes.to_string()])?;
    Ok(ExitCode::SUCCESS)
}

/// Kills the exchange at random moments under load, and looks at what is left of it each time.
///
/// # Errors
/// When something that is needed cannot be had.
pub(crate) fn kill(rounds: u64, seed: Option<u64>) -> Result<ExitCode> {
    packages::ensure(&[packages::BUILD, packages::SPEECH])?;
    toolchain::ensure()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seed = seed.unwrap_or(now.as_secs());
    let mut command = cargo(&["test", "--package", "cordboard-interop", "--test", "interop", "--"]);
    command.args(["killed", "--nocapture"]);
    command.env("CORDBOARD_KILL_ROUNDS", rounds.to_string());
    command.env("CORDBOARD_KILL_SEED", seed.to_string());
    run(&mut command)?;
    Ok(ExitCode::SUCCESS)
}

impl Part {
    fn wanted(self, only: &[Self]) -> bool {
        only.is_empty() || only.contains(&self)
    }
}

struct Bench {
    folder: PathBuf,
    program: PathBuf,
    cordboardd: PathBuf,
    cancellers: Vec<&'static str>,
}

impl Bench {
    /// With everything that judges.
    fn ready(only: &[Part]) -> Result<Self> {
        let folder = root().join("target/bench");
        fs::create_dir_all(&folder)?;
        let python = folder.join("venv/bin/python");
        let done = folder.join("venv/judges");
        if !done.exists() {
            run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
            run(Command::new(&python).args(["-m", "pip", "install", "-q"]).args(JUDGES))?;
            fs::write(&done, "")?;
        }
        if Part::Echo.wanted(only) {
            match Workshop::ready().and_then(|workshop| program(&RIVALS, Some(&workshop))) {
                Ok(()) => return Self::built(&RIVALS),
                Err(error) => println!(
                    "webrtc-audio-processing will be missing in the tables of echo: it cannot be \
                     built here. {error:#}"
                ),
            }
        }
        let features = &RIVALS[..1];
        program(features, None)?;
        Self::built(features)
    }

    /// With a program that has these echo cancellers beside ours.
    fn built(rivals: &[&'static str]) -> Result<Self> {
        let folder = root().join("target/bench");
        fs::create_dir_all(&folder)?;
        run(cargo(&["build", "--release"]).args(["--package", "cordboardd"]))?;
        let release = root().join("target/release");
        let program = release.join("cordboard-bench");
        let cordboardd = release.join("cordboardd");
        let cancellers = ["plain", "kalman", "aec3"].iter().chain(rivals).copied().collect();
        Ok(Self { folder, program, cordboardd, cancellers })
    }

    /// (a) Echo cancellers in simulated rooms, and what they cost.
    fn echo(&self) -> Result<()> {
        let rooms = self.folder.join("rooms");
        let rival = rival();
        let mut arguments = vec![path(&rooms)?, path(&rival)?];
        arguments.extend(SEEDS);
        self.judge("rooms.py", &arguments)?;
        let names = fs::read_to_string(rooms.join("rooms.json"))?;
        let names: Vec<&str> = names.split('"').skip(1).step_by(2).collect();
        let mut costs = Vec::new();
        for who in &self.cancellers {
            let mut micros = Vec::new();
            for name in &names {
                let [played, heard, left] =
                    ["played", "heard", who].map(|end| rooms.join(format!("{name}.{end}")));
                let cost = self.run(&[
                    "clean",
                    "--who",
                    who,
                    path(&played)?,
                    path(&heard)?,
                    path(&left)?,
                ])?;
                micros.push(cost.trim().parse::<u64>()?);
            }
            micros.sort_unstable();
            costs.push((who, micros.get(micros.len() / 2).copied().unwrap_or_default()));
        }
        let mut arguments = vec![path(&rooms)?];
        arguments.extend(&self.cancellers);
        println!("Echo: {} rooms", names.len());
        self.judge("echo.py", &arguments)?;
        println!("\nProcessor, median of the rooms: microseconds for 10 ms of sound");
        costs.iter().for_each(|(who, micros)| println!("{who:26} {micros:7}"));
        Ok(())
    }

    /// (b) Speech over loss and jitter.
    fn lines(&self) -> Result<()> {
        let folder = self.folder.join("lines");
        self.judge("lines.py", &["say", path(&folder)?, SAID_SECONDS, path(&rival())?])?;
        let said = folder.join("said");
        let mut runs = self.bare(&folder)?;
        let mut cases: Vec<(u32, String)> =
            LOSSES.iter().map(|loss| (*loss, "lan".to_owned())).collect();
        for jitter in JITTERS {
            cases.extend([0, 5].map(|loss| (loss, jitter.to_string())));
        }
        cases.push((0, "wifi".to_owned()));
        for codec in ["opus", "pcma"] {
            for (loss, way) in &cases {
                for seed in SEEDS {
                    let file = format!("{codec}-{loss}-{way}-{seed}");
                    let percent = loss.to_string();
                    let heard = folder.join(&file);
                    let told = self.run(&[
                        "lines",
                        "--codec",
                        codec,
                        "--loss",
                        &percent,
                        "--way",
                        way,
                        "--seed",
                        seed,
                        path(&said)?,
                        path(&heard)?,
                    ])?;
                    let [delay, late, made] = numbers(&told)?;
                    runs.push(format!(
                        "{{\"file\":\"{file}\",\"codec\":\"{codec}\",\"loss\":{loss},\
                         \"way\":\"{way}\",\"delay\":{delay},\"late\":{late},\"made\":{made}}}"
                    ));
                }
            }
        }
        fs::write(folder.join("lines.json"), format!("[{}]", runs.join(",\n")))?;
        self.judge("lines.py", &["judge", path(&folder)?])
    }

    /// What codecs reach by themselves.
    fn bare(&self, folder: &Path) -> Result<Vec<String>> {
        let mut runs = Vec::new();
        for how in BARE {
            let codec = how.split('-').next().unwrap_or(how);
            let said = folder.join(format!("said.{codec}"));
            for loss in LOSSES {
                for seed in SEEDS {
                    let file = format!("{how}-{loss}-{seed}");
                    let heard = folder.join(&file);
                    let percent = loss.to_string();
                    let case = ["bare", "--how", how, "--loss", &percent, "--seed", seed];
                    self.run(&[&case[..], &[path(&said)?, path(&heard)?]].concat())?;
                    runs.push(format!(
                        "{{\"file\":\"{file}\",\"codec\":\"{codec}\",\"bare\":\"{how}\",\
                         \"loss\":{loss},\"way\":\"lan\",\"delay\":0,\"late\":0,\"made\":0}}"
                    ));
                }
            }
        }
        Ok(runs)
    }

    /// (c) and (d) From mouth to ear, and the processor time of a call.
    fn mouth(&self) -> Result<()> {
        for (title, codec, cleaning) in [
            ("Opus, everything on", "opus", "clean"),
            ("G.711, everything on", "pcma", "clean"),
            ("Opus, no cleaning", "opus", "plain"),
        ] {
            let folder = self.folder.join("mouth");
            let mut arguments = vec!["mouth", "--folder", path(&folder)?, "--", "--codecs", codec];
            if cleaning == "plain" {
                arguments.push("--plain");
            }
            let told = self.run(&arguments)?;
            self.judge("mouth.py", &[path(&folder)?, title, codec, cleaning])?;
            println!("  {}", told.trim());
        }
        Ok(())
    }

    fn run(&self, arguments: &[&str]) -> Result<String> {
        let mut command = Command::new(&self.program);
        command.args(arguments).env("CORDBOARDD", &self.cordboardd);
        if arguments.first() == Some(&"hour") {
            return run(&mut command).map(|()| String::new());
        }
        let output = command.stderr(std::process::Stdio::inherit()).output()?;
        ensure!(output.status.success(), "{command:?} failed");
        Ok(String::from_utf8(output.stdout)?)
    }

    fn judge(&self, script: &str, arguments: &[&str]) -> Result<()> {
        let script = root().join("tests/bench/judge").join(script);
        let python = self.folder.join("venv/bin/python");
        run(Command::new(python).arg("-B").arg(script).args(arguments))
    }
}

/// Builds the bench's program.
fn program(features: &[&str], workshop: Option<&Workshop>) -> Result<()> {
    let mut build = cargo(&["build", "--release", "--package", "cordboard-bench"]);
    build.args(["--features", &features.join(",")]);
    if let Some(workshop) = workshop {
        workshop.lend(&mut build)?;
    }
    run(&mut build)
}

/// The other bench's script; an empty path where it is not there.
fn rival() -> PathBuf {
    let script = root().join(RIVAL);
    if script.is_file() { script } else { PathBuf::new() }
}

fn numbers(told: &str) -> Result<[f64; 3]> {
    let all: Vec<f64> =
        told.split_whitespace().map(str::parse).collect::<Result<_, _>>().context("no numbers")?;
    all.try_into().ok().context("three numbers were expected")
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("a path that is no text")
}

/// Runs a command to its end, which must be a good one.
fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} does not start"))?;
    if !status.success() {
        bail!("{command:?} failed");
    }
    Ok(())
}
