//! Our own softphone as a phone on the desk: `cordboardd phone` with files for ears and mouth.

use std::fs::{self, File};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::ear::Ear;
use crate::exchange::cordboardd;
use crate::patience::until;
use crate::place::Place;
use crate::wav;

/// A whole number of waves, so that it is repeated without a click.
const TONE_SECONDS: u32 = 1;

/// A softphone in its box.
#[derive(Clone, Debug)]
pub struct SoftModel {
    number: String,
    secret: String,
    tone: f64,
    more: Vec<String>,
    environment: Vec<(String, String)>,
    card: bool,
}

impl SoftModel {
    /// The softphone of an extension; it says `hz`.
    pub fn new(number: &str, secret: &str, hz: f64) -> Self {
        let (number, secret) = (number.to_owned(), secret.to_owned());
        Self { number, secret, tone: hz, more: Vec::new(), environment: Vec::new(), card: false }
    }

    /// With more words on its command line.
    pub fn with(mut self, words: &[&str]) -> Self {
        self.more.extend(words.iter().map(|word| (*word).to_owned()));
        self
    }

    /// On the sound devices of this machine, which `environment` chooses, in place of files.
    pub fn on_devices(mut self, environment: &[(&str, String)]) -> Self {
        let own = |(name, value): &(&str, String)| ((*name).to_owned(), value.clone());
        self.environment = environment.iter().map(own).collect();
        self.card = true;
        self
    }

    /// Starts it, and dials as soon as it is registered.
    ///
    /// # Errors
    /// When it does not start.
    pub fn dial(&self, place: &Place, exchange: SocketAddr, target: &str) -> Result<Softphone> {
        Softphone::start(place, self, exchange, &["dial", target])
    }

    /// Starts it to answer the first call, and waits until it is registered.
    ///
    /// # Errors
    /// When it does not start or register.
    pub fn answer(&self, place: &Place, exchange: SocketAddr) -> Result<Softphone> {
        let mut phone = Softphone::start(place, self, exchange, &["answer"])?;
        phone.says("registered")?;
        Ok(phone)
    }
}

/// A running softphone, killed when dropped.
#[derive(Debug)]
pub struct Softphone {
    number: String,
    child: Child,
    folder: PathBuf,
    log: PathBuf,
    /// Lines up to here were waited for already.
    seen: usize,
}

impl Softphone {
    fn start(
        place: &Place,
        model: &SoftModel,
        exchange: SocketAddr,
        words: &[&str],
    ) -> Result<Self> {
        let folder = place.folder(&format!("softphone-{}", model.number))?;
        let log = folder.join("softphone.log");
        let mut command = Command::new(cordboardd()?);
        command.arg("phone").args(words).args(&model.more);
        command.args(["--account", &format!("sip:{}@{exchange}", model.number)]);
        if !model.more.iter().any(|word| word == "--log") {
            command.args(["--log", "info"]);
        }
        command.env("CORDBOARD_SECRET", &model.secret).current_dir(&folder);
        command.envs(model.environment.iter().map(|(name, value)| (name, value)));
        if !model.card {
            let tone = folder.join("tone.wav");
            wav::write_tone(&tone, model.tone, 16_000, 1, TONE_SECONDS)?;
            command
                .arg("--play")
                .arg(tone)
                .arg("--repeat")
                .arg("--record")
                .arg(folder.join("ear-dec.wav"));
        }
        let file = File::create(&log).with_context(|| log.display().to_string())?;
        let child = command
            .stdin(Stdio::piped())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .context("the softphone does not start")?;
        Ok(Self { number: model.number.clone(), child, folder, log, seen: 0 })
    }

    /// Waits for the next line that begins with `start`, and returns it.
    ///
    /// # Errors
    /// When it is not printed in time.
    pub fn says(&mut self, start: &str) -> Result<String> {
        let (seen, log) = (self.seen, self.log.clone());
        let (at, line) = until(&format!("line {start:?} of softphone {}", self.number), || {
            let printed = printed(&log)?;
            let whole = printed.rsplit_once('\n').map_or("", |(whole, _)| whole);
            let mut lines = whole.lines().enumerate().skip(seen);
            let found = lines.find(|(_, line)| line.starts_with(start));
            Ok(found.map(|(at, line)| (at, line.to_owned())))
        })?;
        self.seen = at + 1;
        Ok(line)
    }

    /// All that it has printed.
    ///
    /// # Errors
    /// When its log cannot be read.
    pub fn printed(&self) -> Result<String> {
        printed(&self.log)
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Types a command.
    ///
    /// # Errors
    /// When the phone has stopped.
    pub fn type_in(&mut self, line: &str) -> Result<()> {
        let keyboard = self.child.stdin.as_mut().context("no keyboard")?;
        Ok(writeln!(keyboard, "{line}")?)
    }

    /// Listens from now on (a phone with files alone).
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn listen(&self) -> Result<Ear> {
        Ear::new(&format!("softphone {}", self.number), &self.folder)
    }

    /// Where it keeps what it records.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Waits until it has ended by itself, which must be with that exit code.
    ///
    /// # Errors
    /// When it does not end, or otherwise.
    pub fn ends_with(mut self, code: i32) -> Result<()> {
        let status =
            until(&format!("end of softphone {}", self.number), || Ok(self.child.try_wait()?))?;
        ensure!(status.code() == Some(code), "exit code {code} was expected, not {status}");
        Ok(())
    }
}

impl Drop for Softphone {
    fn drop(&mut self) {
        // Both fail only when it has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn printed(log: &Path) -> Result<String> {
    let bytes = fs::read(log).with_context(|| log.display().to_string())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
