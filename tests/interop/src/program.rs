//! A process that is gone when we are.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::patience::within;

/// How long a process may take to end.
const LIFE: Duration = Duration::from_secs(60);

/// A running process, killed when dropped, also by a panic. What it prints is in its log.
#[derive(Debug)]
pub struct Program {
    child: Child,
    log: PathBuf,
}

/// How a process ended that was asked to.
#[derive(Clone, Debug)]
pub struct Ending {
    pub status: ExitStatus,
    /// All that it printed.
    pub printed: String,
}

impl Program {
    /// Starts `command` with its output in the file `log`.
    ///
    /// # Errors
    /// When there is no such program.
    pub fn start(mut command: Command, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| log.display().to_string())?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start {:?}", command.get_program()))?;
        Ok(Self { child, log: log.to_path_buf() })
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed so far.
    ///
    /// # Errors
    /// When its log cannot be read.
    pub fn printed(&self) -> Result<String> {
        let bytes = fs::read(&self.log).with_context(|| self.log.display().to_string())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Fails when the process has ended by itself.
    ///
    /// # Errors
    /// When it has ended.
    pub fn check_alive(&mut self) -> Result<()> {
        let ended = self.child.try_wait()?;
        ensure!(ended.is_none(), "{} ended early: {ended:?}", self.log.display());
        Ok(())
    }

    /// Waits until it ends by itself.
    ///
    /// # Errors
    /// When it goes on.
    pub fn wait(&mut self) -> Result<Ending> {
        let what = format!("end of {}", self.log.display());
        let status = within(LIFE, &what, || Ok(self.child.try_wait()?))?;
        Ok(Ending { status, printed: self.printed()? })
    }

    /// Asks it to stop (SIGTERM) and waits for that.
    ///
    /// # Errors
    /// When it was gone already, or does not end.
    pub fn stop(&mut self) -> Result<Ending> {
        // The shell's own `kill`: a small system has no program of that name.
        let kill = format!("kill {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status()?;
        ensure!(status.success(), "{} was gone already", self.log.display());
        self.wait()
    }
}

impl Program {
    /// Ends it in mid word (SIGKILL), as a power cut would.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail only when it has ended already, which is what we want.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
