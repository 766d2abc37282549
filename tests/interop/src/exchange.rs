//! A real `cordboardd` on a data folder of its own.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::cards::Cards;
use crate::office::Office;
use crate::patience::{until, within};
use crate::place::Place;
use crate::program::{Ending, Program};
use crate::wav;

/// The machine in a place that the exchange is.
const HOST: u8 = 1;
/// After a kill it reads its database over and mends recordings, perhaps on a machine that is busy.
const START: Duration = Duration::from_secs(60);
/// A Monday morning, 10:00 in Shenzhen: the example's shop is open.
const MONDAY_MORNING: &str = "2026-11-23T10:00:00+08:00";

/// A running exchange.
#[derive(Debug)]
pub struct Exchange {
    program: Program,
    sip: SocketAddr,
    sips: SocketAddr,
    data: PathBuf,
}

impl Exchange {
    /// Imports `office` into an empty data folder and starts the exchange on it; returns when it is
    /// ready. Its clock says Monday morning.
    ///
    /// # Errors
    /// When it does not build, import or start.
    pub fn open(place: &Place, office: &Office) -> Result<Self> {
        Self::open_at(place, office, MONDAY_MORNING)
    }

    /// The same with a clock that begins at `time`.
    ///
    /// # Errors
    /// When it does not build, import or start.
    pub fn open_at(place: &Place, office: &Office, time: &str) -> Result<Self> {
        let data = place.folder("data")?;
        let file = place.root().join("office.json");
        fs::write(&file, office.text())?;
        admin(&data, &["import", &file.to_string_lossy()])?;
        let (sip, sips) = (place.socket(HOST)?, place.socket(HOST)?);
        let log = place.root().join("cordboardd.log");
        let program = serve(&data, sip, sips, &["--wall-clock", time, "--log", "debug"], &log)?;
        Ok(Self { program, sip, sips, data })
    }

    /// Imports `office` and starts the exchange by the clock of this machine, with few words in its log.
    ///
    /// # Errors
    /// When it does not build, import or start.
    pub fn open_now(place: &Place, office: &Office) -> Result<Self> {
        let data = place.folder("data")?;
        let file = place.root().join("office.json");
        fs::write(&file, office.text())?;
        admin(&data, &["import", &file.to_string_lossy()])?;
        let (sip, sips) = (place.socket(HOST)?, place.socket(HOST)?);
        let log = place.root().join("cordboardd.log");
        let program = serve(&data, sip, sips, &["--log", "warn"], &log)?;
        Ok(Self { program, sip, sips, data })
    }

    /// The same as a softphone too, on these cards, which rings with both tones of `ring_tone`, as its
    /// user has chosen.
    ///
    /// # Errors
    /// When it does not build, import or start.
    pub fn open_as_phone(
        place: &Place,
        office: &Office,
        extension: &str,
        cards: &Cards,
        ring_tone: &[f64; 2],
    ) -> Result<Self> {
        let data = place.folder("data")?;
        let file = place.root().join("office.json");
        fs::write(&file, office.text())?;
        admin(&data, &["import", &file.to_string_lossy()])?;
        // As an upload on the settings' page leaves it.
        wav::write_tones(&data.join("ring-tone.wav"), ring_tone, 48_000, 1, 2)?;
        let chosen = json!({ "ring_tone": { "kind": "own" }, "own_ring_tone": "two tones.wav" });
        fs::write(data.join("softphone.json"), chosen.to_string())?;
        let (sip, sips) = (place.socket(HOST)?, place.socket(HOST)?);
        let log = place.root().join("cordboardd.log");
        let words = ["--http", "127.0.0.1:0", "--phone", extension, "--log", "info"];
        let mut command = serving(&data, sip, sips, &words)?;
        command.envs(cards.environment());
        let program = ready(command, &log)?;
        Ok(Self { program, sip, sips, data })
    }

    /// Ends it in mid word (SIGKILL).
    ///
    /// # Errors
    /// When it was gone already.
    pub fn kill(&mut self) -> Result<()> {
        self.program.check_alive()?;
        self.program.kill()
    }

    /// Starts it once more on the same data, at the same addresses.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_again(&mut self, place: &Place) -> Result<()> {
        let log = place.root().join("cordboardd.log");
        self.program = serve(&self.data, self.sip, self.sips, &["--log", "warn"], &log)?;
        Ok(())
    }

    /// Where it listens, by UDP and TCP.
    pub fn sip(&self) -> SocketAddr {
        self.sip
    }

    /// Where it listens by TLS.
    pub fn sips(&self) -> SocketAddr {
        self.sips
    }

    /// The certificate that it has made for itself.
    pub fn certificate(&self) -> PathBuf {
        self.data.join("tls/certificate.pem")
    }

    /// The list of calls, newest first, as `cordboardd calls --json` tells it.
    ///
    /// # Errors
    /// When the command fails or prints no JSON list.
    pub fn calls(&self) -> Result<Vec<Value>> {
        self.last_calls(100)
    }

    /// The same, as many as `limit`.
    ///
    /// # Errors
    /// When the command fails or prints no JSON list.
    pub fn last_calls(&self, limit: usize) -> Result<Vec<Value>> {
        let printed = admin(&self.data, &["calls", "--json", "--limit", &limit.to_string()])?;
        let list: Value = serde_json::from_str(&printed).context(printed)?;
        let calls = list.as_array().or_else(|| list["calls"].as_array());
        calls.cloned().context("no list of calls")
    }

    /// Waits until the newest call has ended and is written down.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn last_call(&self) -> Result<Value> {
        until("ended call in the list", || {
            let last = self.calls()?.into_iter().next();
            Ok(last.filter(|call| !call["ended"].is_null()))
        })
    }

    /// The story of a call in sentences.
    ///
    /// # Errors
    /// When the command fails.
    pub fn why(&self, call: &str) -> Result<String> {
        admin(&self.data, &["why", call])
    }

    /// What `cordboardd dry-run --json` says of a flow.
    ///
    /// # Errors
    /// When the command fails or prints no JSON.
    pub fn rehearse(&self, flow: &str, words: &[&str]) -> Result<Value> {
        let printed = admin(&self.data, &[&["dry-run", flow, "--json"], words].concat())?;
        serde_json::from_str(&printed).context(printed)
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.program.id()
    }

    /// The folder with recordings and messages.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Asks it to stop and waits until it has.
    ///
    /// # Errors
    /// When it does not stop in time.
    pub fn close(mut self) -> Result<Ending> {
        self.program.stop()
    }
}

/// Starts the exchange on its data; returns when it is ready.
fn serve(
    data: &Path,
    sip: SocketAddr,
    sips: SocketAddr,
    more: &[&str],
    log: &Path,
) -> Result<Program> {
    ready(serving(data, sip, sips, more)?, log)
}

fn serving(data: &Path, sip: SocketAddr, sips: SocketAddr, more: &[&str]) -> Result<Command> {
    let mut command = Command::new(cordboardd()?);
    command.arg("--data").arg(data).args(["serve", "--sip", &sip.to_string()]);
    command.args(["--sips", &sips.to_string()]).args(more);
    Ok(command)
}

fn ready(command: Command, log: &Path) -> Result<Program> {
    let mut program = Program::start(command, log)?;
    within(START, "line that says ready", || {
        program.check_alive()?;
        let ready = program.printed()?.lines().any(|line| line.starts_with("ready:"));
        Ok(ready.then_some(()))
    })?;
    Ok(program)
}

/// Runs a command of `cordboardd` and returns what it prints.
fn admin(data: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new(cordboardd()?).arg("--data").arg(data).args(arguments).output()?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cordboardd {arguments:?}: {complaint}");
    Ok(String::from_utf8(output.stdout)?)
}

/// The program under test: `$CORDBOARDD`, or built now, once for all tests of this process.
pub(crate) fn cordboardd() -> Result<&'static Path> {
    static BUILT: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| match std::env::var_os("CORDBOARDD") {
        Some(path) => Ok(PathBuf::from(path)),
        None => build().map_err(|error| format!("{error:#}")),
    });
    match built {
        Ok(path) => Ok(path),
        Err(error) => bail!("{error}"),
    }
}

fn build() -> Result<PathBuf> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--package", "cordboardd", "--message-format", "json"]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let output =
        command.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit()).output()?;
    ensure!(output.status.success(), "cordboardd does not build");
    let messages = String::from_utf8(output.stdout)?;
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        let is_ours = message["target"]["name"] == "cordboardd";
        message["executable"].as_str().filter(|_| is_ours).map(PathBuf::from)
    };
    messages.lines().find_map(executable).context("cargo did not say where cordboardd is")
}
