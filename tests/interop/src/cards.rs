//! Sound cards of a test's own: a private PulseAudio whose loudspeakers play into nothing.
//!
//! `headset` is what the softphone plays on, and we hear; into `mouth` we play a tone, and its
//! microphone `mouth-mic` hears it; `spare` is what is left when the headset is pulled out.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use cordboard_media::tone;

use crate::ear::Ear;
use crate::place::Place;
use crate::wav;

const RATE: u32 = 48_000;

/// What is listened to at a time.
const WINDOW_MS: usize = 300;

/// A mean square (of full scale) above this is heard.
const LOUD: f64 = 0.000_01;

/// Longer than any story.
const TONE_SECONDS: u32 = 90;

/// A daemon with three cards; everything ends when this is dropped.
#[derive(Debug)]
pub struct Cards {
    folder: PathBuf,
    singer: Option<Child>,
    listener: Option<Child>,
    /// Programs that play into cards and record from them, besides.
    others: Vec<Child>,
    /// How often the headset was plugged in.
    plugged: usize,
}

impl Cards {
    /// Starts the daemon; the microphone hears `hz` from now on.
    ///
    /// # Errors
    /// When PulseAudio is not installed or does not start.
    pub fn plug_in(place: &Place, hz: f64) -> Result<Self> {
        let mut cards = Self::none(place)?;
        cards.plug("spare")?;
        cards.plug("mouth")?;
        cards.pactl(&["set-default-sink", "spare"])?;
        let tone = cards.folder.join("tone.wav");
        wav::write_tone(&tone, hz, RATE, 1, TONE_SECONDS)?;
        let mut singer = cards.command("paplay");
        cards.singer = Some(singer.arg("--device=mouth").arg(tone).spawn().context("paplay")?);
        cards.plug_headset()?;
        Ok(cards)
    }

    /// Starts the daemon without a card; it ends by itself when nobody uses it for a while.
    ///
    /// # Errors
    /// When PulseAudio is not installed or does not start.
    pub fn none(place: &Place) -> Result<Self> {
        let folder = place.folder("cards")?;
        fs::create_dir_all(folder.join("rec"))?;
        let (singer, listener, others) = (None, None, Vec::new());
        let cards = Self { folder, singer, listener, others, plugged: 0 };
        cards.start()?;
        Ok(cards)
    }

    /// Plays a sound file into the loudspeaker `card`, whose microphone hears it; once.
    ///
    /// # Errors
    /// When it cannot be played.
    pub fn play(&mut self, card: &str, file: &Path) -> Result<()> {
        let mut player = self.command("paplay");
        player.arg(format!("--device={card}")).arg(file);
        self.others.push(player.spawn().context("paplay")?);
        Ok(())
    }

    /// Records what the loudspeaker `card` plays: raw samples of 16 bits, mono.
    ///
    /// # Errors
    /// When it cannot be recorded.
    pub fn record(&mut self, card: &str, rate: u32, file: &Path) -> Result<()> {
        let mut recorder = self.command("parec");
        recorder.arg(format!("--device={card}.monitor")).arg(format!("--rate={rate}"));
        recorder.args(["--raw", "--channels=1", "--format=s16le", "--latency-msec=50"]);
        self.others.push(recorder.stdout(File::create(file)?).spawn().context("parec")?);
        Ok(())
    }

    /// Listens to what the loudspeaker `card` plays as it plays it: raw samples of 16 bits, mono.
    ///
    /// # Errors
    /// When it cannot be recorded.
    pub fn tap(&mut self, card: &str, rate: u32) -> Result<ChildStdout> {
        let mut recorder = self.command("parec");
        recorder.arg(format!("--device={card}.monitor")).arg(format!("--rate={rate}"));
        recorder.args(["--raw", "--channels=1", "--format=s16le", "--latency-msec=10"]);
        let mut recorder = recorder.stdout(Stdio::piped()).spawn().context("parec")?;
        let sound = recorder.stdout.take().context("parec is silent")?;
        self.others.push(recorder);
        Ok(sound)
    }

    /// Listens to the loudspeaker `card` until it plays these tones at once, and nothing but them.
    ///
    /// # Errors
    /// When they are not heard in half a minute.
    pub fn hears_all(&mut self, card: &str, tones: &[f64]) -> Result<()> {
        let each = 0.8 / tones.len() as f64;
        self.hears(card, &format!("{tones:?} Hz"), |window, mean_square| {
            let power = |hz: &f64| tone::power(window, RATE, *hz) / (2.0 * mean_square);
            mean_square > LOUD
                && tones.iter().all(|hz| power(hz) > each / 2.0)
                && tones.iter().map(power).sum::<f64>() > 0.8
        })
    }

    /// Listens to the loudspeaker `card` until it is silent.
    ///
    /// # Errors
    /// When it goes on for half a minute.
    pub fn hears_nothing(&mut self, card: &str) -> Result<()> {
        self.hears(card, "silence", |_, mean_square| mean_square < LOUD)
    }

    /// Until three windows in a row are such: the window's samples, and their mean square.
    fn hears(&mut self, card: &str, what: &str, such: impl Fn(&[i16], f64) -> bool) -> Result<()> {
        let mut sound = self.tap(card, RATE)?;
        let mut bytes = vec![0; RATE as usize * 2 * WINDOW_MS / 1000];
        let mut in_a_row = 0;
        for _ in 0..30_000 / WINDOW_MS {
            sound.read_exact(&mut bytes).context("the card is gone")?;
            let samples = bytes.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]]));
            let window: Vec<i16> = samples.collect();
            let square = |sample: &i16| (f64::from(*sample) / 32_768.0).powi(2);
            let mean_square = window.iter().map(square).sum::<f64>() / window.len() as f64;
            in_a_row = if such(&window, mean_square) { in_a_row + 1 } else { 0 };
            if in_a_row == 3 {
                return Ok(());
            }
        }
        bail!("in half a minute {card} did not play {what}")
    }

    /// What a program needs to see these cards and no others.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let folder = self.folder.display().to_string();
        let socket = format!("unix:{folder}/socket");
        let own = ["HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH"];
        let own = own.map(|name| (name, folder.clone()));
        own.into_iter().chain([("PULSE_SERVER", socket)]).collect()
    }

    /// Plugs the headset in, again.
    ///
    /// # Errors
    /// When the daemon does not do it.
    pub fn plug_headset(&mut self) -> Result<()> {
        self.plug("headset")?;
        self.plugged += 1;
        let path = self.folder.join(format!("rec/{}-dec.wav", self.plugged));
        wav::write_tone(&path, 0.0, RATE, 1, 0)?;
        let file = File::options().append(true).open(path)?;
        let mut listener = self.command("parec");
        listener.args(["--device=headset.monitor", "--raw", "--channels=1", "--latency-msec=50"]);
        listener.args(["--format=s16le", &format!("--rate={RATE}")]).stdout(file);
        self.listener = Some(listener.spawn().context("parec")?);
        Ok(())
    }

    /// Pulls the headset out.
    ///
    /// # Errors
    /// When the daemon does not do it.
    pub fn unplug_headset(&mut self) -> Result<()> {
        end(&mut self.listener);
        let modules = self.pactl(&["list", "short", "modules"])?;
        let line = modules.lines().find(|line| line.contains("sink_name=headset "));
        let number = line.and_then(|line| line.split_whitespace().next());
        self.pactl(&["unload-module", number.context("no headset")?]).map(drop)
    }

    /// Listens to what the headset plays from now on.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn listen(&self) -> Result<Ear> {
        Ear::new("the headset", &self.folder.join("rec"))
    }

    fn start(&self) -> Result<()> {
        let socket = self.folder.join("socket");
        let file = self.folder.join("daemon.pa");
        let mut script = File::create(&file)?;
        let socket = socket.display();
        writeln!(
            script,
            "load-module module-native-protocol-unix auth-anonymous=1 socket={socket}"
        )?;
        let mut command = self.command("pulseaudio");
        // It returns when it is ready. A test that dies leaves a daemon that ends by itself.
        command.args(["-n", "--daemonize=yes", "--exit-idle-time=120", "--disallow-exit=no"]);
        // As on a desktop, where it is granted: a sound system is run before others.
        command
            .args(["--realtime=yes", "--high-priority=yes", "--log-level=error", "-F"])
            .arg(file);
        command.env_remove("PULSE_SERVER"); // or it refuses to start
        let status = command.status().context("is PulseAudio installed? (Debian: pulseaudio)")?;
        ensure!(status.success(), "PulseAudio does not start: {status}");
        Ok(())
    }

    /// Plugs in the loudspeaker `name`, and the microphone `name-mic` that hears it.
    ///
    /// # Errors
    /// When the daemon does not do it.
    pub fn plug(&self, name: &str) -> Result<()> {
        let sink = format!("sink_name={name}");
        let label = format!("sink_properties=device.description={name}");
        self.pactl(&["load-module", "module-null-sink", &sink, &label, "rate=48000"])?;
        let source = format!("source_name={name}-mic");
        let master = format!("master={name}.monitor");
        let label = format!("source_properties=device.description={name}-mic");
        self.pactl(&["load-module", "module-remap-source", &source, &master, &label]).map(drop)
    }

    fn pactl(&self, arguments: &[&str]) -> Result<String> {
        let output = self.command("pactl").args(arguments).output().context("pactl")?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "pactl {arguments:?}: {complaint}");
        Ok(String::from_utf8(output.stdout)?)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment()).stdin(Stdio::null());
        for name in ["PULSE_SINK", "PULSE_SOURCE", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY"] {
            command.env_remove(name);
        }
        command
    }
}

impl Drop for Cards {
    fn drop(&mut self) {
        end(&mut self.singer);
        end(&mut self.listener);
        for other in self.others.drain(..) {
            end(&mut Some(other));
        }
        // One that is gone already is as well.
        let _ = self.command("pactl").arg("exit").status();
    }
}

fn end(child: &mut Option<Child>) {
    if let Some(mut child) = child.take() {
        // Both fail only when it has ended already.
        child.kill().ok();
        child.wait().ok();
    }
}
