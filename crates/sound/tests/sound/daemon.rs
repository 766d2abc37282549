//! A private PulseAudio for one test: its own socket, its own folder; loudspeakers that play into
//! nothing, and for each a microphone that hears it.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use cordboard_sound::{Choice, Device, Devices, Direction};

use crate::alone;

/// How long anything may take before a test gives up: a busy PC opens devices slowly.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// Runs `body` in a process that sees a daemon of its own with `cards`; `test` is the test's path.
pub(crate) fn with(test: &str, cards: &[&str], body: impl FnOnce()) {
    if alone::is_alone() {
        for card in cards {
            plug(card);
        }
        return body();
    }
    let folder = tempfile::tempdir().expect("a folder for the daemon");
    let daemon = Daemon::start(folder.path());
    let mut command = alone::command(test);
    daemon.environment(&mut command);
    alone::run(command);
}

/// Plugs in a card: the loudspeaker `name` and the microphone `name-mic` that hears it.
pub(crate) fn plug(name: &str) {
    let sink = format!("sink_name={name}");
    let label = format!("sink_properties=device.description={name}");
    pactl(&["load-module", "module-null-sink", &sink, &label, "rate=48000"]);
    let source = format!("source_name={name}-mic");
    let master = format!("master={name}.monitor");
    let label = format!("source_properties=device.description={name}-mic");
    pactl(&["load-module", "module-remap-source", &source, &master, &label]);
}

/// Pulls it out; its microphone goes with it.
pub(crate) fn unplug(name: &str) {
    let modules = pactl(&["list", "short", "modules"]);
    let owns = |line: &&str| line.contains(&format!("sink_name={name} "));
    let line = modules.lines().find(owns).expect("the card is plugged in");
    let index = line.split_whitespace().next().expect("a module has a number");
    pactl(&["unload-module", index]);
}

/// The wish for this card's loudspeaker or microphone.
pub(crate) fn wish(name: &str) -> Choice {
    let device = find(name);
    Choice::Device { id: device.id, name: device.name }
}

pub(crate) fn find(name: &str) -> Device {
    let devices = Devices::list().expect("the daemon answers");
    let found = devices.all.iter().find(|device| device.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {devices:?}")).clone()
}

pub(crate) fn make_default(direction: Direction, name: &str) {
    match direction {
        Direction::Input => pactl(&["set-default-source", name]),
        Direction::Output => pactl(&["set-default-sink", name]),
    };
}

fn pactl(arguments: &[&str]) -> String {
    let output = Command::new("pactl").args(arguments).output().expect("pactl is installed");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "pactl {arguments:?}: {error}");
    String::from_utf8(output.stdout).expect("pactl speaks text")
}

struct Daemon<'a> {
    folder: &'a Path,
}

impl<'a> Daemon<'a> {
    fn start(folder: &'a Path) -> Self {
        let daemon = Self { folder };
        let socket = folder.join("socket").display().to_string();
        let script =
            format!("load-module module-native-protocol-unix auth-anonymous=1 socket={socket}\n");
        let file = folder.join("daemon.pa");
        std::fs::write(&file, script).expect("the folder is ours");
        let mut command = Command::new("pulseaudio");
        // It returns when it is ready. A test that dies leaves a daemon that ends by itself.
        command.args(["-n", "--daemonize=yes", "--exit-idle-time=120", "--disallow-exit=no"]);
        // As on a desktop, where it is granted: a sound system is run before others.
        command
            .args(["--realtime=yes", "--high-priority=yes", "--log-level=error", "-F"])
            .arg(file);
        daemon.environment(&mut command);
        command.env_remove("PULSE_SERVER"); // or it refuses to start
        let status = command.status().expect("pulseaudio is installed");
        assert!(status.success(), "pulseaudio does not start: {status}");
        daemon
    }

    fn environment(&self, command: &mut Command) {
        for name in ["HOME", "XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH"] {
            command.env(name, self.folder);
        }
        let socket = self.folder.join("socket");
        command.env("PULSE_SERVER", format!("unix:{}", socket.display()));
        for name in ["PULSE_SINK", "PULSE_SOURCE", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY"] {
            command.env_remove(name);
        }
    }
}

impl Drop for Daemon<'_> {
    fn drop(&mut self) {
        let mut command = Command::new("pactl");
        self.environment(&mut command);
        // One that is gone already is as well.
        let _ = command.arg("exit").status();
    }
}
