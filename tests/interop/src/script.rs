//! A scripted caller or phone: SIPp with a scenario of `scenarios/`.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::place::Place;
use crate::program::Program;

/// A running scenario. Sound that it receives is sent back, so that the other side hears itself.
#[derive(Debug)]
pub struct Script {
    name: String,
    program: Program,
}

impl Script {
    /// Starts `scenarios/NAME.xml` at `from`, talking to `to`. `keys` are words that the scenario
    /// uses in square brackets.
    ///
    /// # Errors
    /// When SIPp does not start.
    pub fn start(
        place: &Place,
        name: &str,
        from: SocketAddr,
        to: SocketAddr,
        keys: &[(&str, &str)],
    ) -> Result<Self> {
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.xml"));
        ensure!(scenario.is_file(), "there is no {}", scenario.display());
        let folder = place.folder(&format!("sipp-{name}"))?;
        let mut command = Command::new("sipp");
        command.current_dir(&folder).arg(to.to_string()).arg("-sf").arg(&scenario);
        command.args(["-i", &from.ip().to_string(), "-p", &from.port().to_string()]);
        command.args(["-mi", &from.ip().to_string(), "-bind_local", "-m", "1", "-l", "1"]);
        command.args(["-nostdin", "-timeout", "60s", "-timeout_error", "-recv_timeout", "15000"]);
        command.arg("-rtp_echo").args(["-trace_err", "-error_file", "errors.log"]);
        command.args(["-trace_msg", "-message_file", "messages.log"]);
        for (key, value) in keys {
            command.args(["-key", key, value]);
        }
        let program = Program::start(command, &folder.join("screen.log"))?;
        Ok(Self { name: name.to_owned(), program })
    }

    /// Waits until the scenario has come to its end, as it was written.
    ///
    /// # Errors
    /// When something unexpected came, or it took too long.
    pub fn finish(mut self) -> Result<()> {
        let ending = self.program.wait()?;
        ensure!(ending.status.success(), "scenario {} failed: {}", self.name, ending.status);
        Ok(())
    }
}
