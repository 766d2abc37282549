//! A phone: one baresip process with a folder of its own, driven over its control socket.

mod config;
mod control;
mod model;
mod trace;

pub(crate) use config::modules;
pub use model::{Codec, Model, Transport};

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use self::control::Control;
use crate::ear::Ear;
use crate::patience::until;
use crate::place::Place;
use crate::program::Program;

/// A phone that is plugged in.
#[derive(Debug)]
pub struct Phone {
    number: String,
    address: SocketAddr,
    registrar: Option<SocketAddr>,
    folder: PathBuf,
    control: Control,
    program: Program,
}

impl Phone {
    /// Starts a phone as `model` says; with a `registrar` and a password it registers by itself.
    pub(crate) fn start(
        place: &Place,
        model: &Model,
        registrar: Option<SocketAddr>,
    ) -> Result<Self> {
        let folder = place.folder(&format!("phone-{}", model.number()))?;
        let address = match model.address() {
            Some(address) => address,
            None => place.phone_socket()?,
        };
        let door = place.phone_socket()?;
        config::write(&folder, model, address, door, registrar)?;
        // Line by line, so that the trace of a message is there when its event is.
        let mut command = Command::new("stdbuf");
        command.args(["-oL", "baresip", "-4", "-s", "-t", "180", "-f"]).arg(&folder);
        let mut program = Program::start(command, &folder.join("baresip.log"))?;
        let who = format!("phone {}", model.number());
        let control = until(&format!("control socket of {who}"), || {
            program.check_alive().context("is baresip installed? (Debian: baresip-core)")?;
            Ok(Control::connect(&who, door).ok())
        })?;
        let number = model.number().to_owned();
        Ok(Self { number, address, registrar, folder, control, program })
    }

    /// Where the phone itself listens for SIP.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until the exchange has accepted the registration.
    ///
    /// # Errors
    /// When it has not in time.
    pub fn registered(&mut self) -> Result<()> {
        // The event may come before the control socket is open: so ask.
        let control = &mut self.control;
        until(&format!("registration of {}", self.number), || {
            let answer = control.command("reginfo", "")?;
            Ok(answer.contains("OK").then_some(()))
        })
    }

    /// Waits until the exchange has refused the registration with that status.
    ///
    /// # Errors
    /// When it has not in time.
    pub fn refused(&mut self, status: u16) -> Result<()> {
        // The event may come before the control socket is open: so look into the trace.
        let line = format!("SIP/2.0 {status} ");
        until(&format!("{status} for {}", self.number), || {
            let printed = self.printed()?;
            Ok(printed.lines().any(|one| one.starts_with(&line)).then_some(()))
        })
    }

    /// Dials a number at the exchange, or a whole SIP address.
    ///
    /// # Errors
    /// When the phone does not take the command.
    pub fn dial(&mut self, number: &str) -> Result<()> {
        let target = self.uri_of(number);
        self.control.command("dial", &target)?;
        Ok(())
    }

    /// Waits until it rings, and returns the caller as shown.
    ///
    /// # Errors
    /// When it does not ring in time.
    pub fn rings(&mut self) -> Result<String> {
        let event = self.control.event("CALL_INCOMING", |_| true)?;
        Ok(event["peeruri"].as_str().unwrap_or_default().to_owned())
    }

    /// Answers the call that rings.
    ///
    /// # Errors
    /// When the phone does not take the command.
    pub fn accept(&mut self) -> Result<()> {
        self.control.command("accept", "").map(drop)
    }

    /// Waits until a call is established, and returns its Call-ID.
    ///
    /// # Errors
    /// When none is in time.
    pub fn in_call(&mut self) -> Result<String> {
        self.call_event("CALL_ESTABLISHED")
    }

    /// The Call-ID of the current call.
    ///
    /// # Errors
    /// When there is none.
    pub fn current_call(&mut self) -> Result<String> {
        let status = self.call_status()?;
        let (_, id) = status.split_once(" id=").context("no call")?;
        Ok(id.split_whitespace().next().unwrap_or_default().to_owned())
    }

    /// Waits until it hears that the other side rings.
    ///
    /// # Errors
    /// When it does not in time.
    pub fn hears_ringing(&mut self) -> Result<()> {
        self.call_event("CALL_RINGING").map(drop)
    }

    /// Waits until a call is over, and says why.
    ///
    /// # Errors
    /// When it goes on.
    pub fn call_over(&mut self) -> Result<String> {
        let event = self.control.event("CALL_CLOSED", |_| true)?;
        Ok(event["param"].as_str().unwrap_or_default().to_owned())
    }

    /// Ends the current call.
    ///
    /// # Errors
    /// When the phone does not take the command.
    pub fn hang_up(&mut self) -> Result<()> {
        self.control.command("hangup", "").map(drop)
    }

    /// Puts the current call on hold.
    ///
    /// # Errors
    /// When the phone does not take the command.
    pub fn hold(&mut self) -> Result<()> {
        self.control.command("hold", "").map(drop)
    }

    /// Takes the current call back from hold.
    ///
    /// # Errors
    /// When the phone does not take the command.
    pub fn resume(&mut self) -> Result<()> {
        self.control.command("resume", "").map(drop)
    }

    /// Presses a key during a call (RFC 4733).
    ///
    /// # Errors
    /// When the phone does not take the command.
    pub fn press(&mut self, key: char) -> Result<()> {
        self.control.command("sndcode", &key.to_string())?;
        self.control.command("sndcode", "\u{4}").map(drop)
    }

    /// Waits for a key pressed at the other end.
    ///
    /// # Errors
    /// When none comes in time.
    pub fn key(&mut self) -> Result<String> {
        let event = self.control.event("CALL_DTMF_START", |_| true)?;
        Ok(event["param"].as_str().unwrap_or_default().to_owned())
    }

    /// Transfers the current call to a number without asking there (REFER).
    ///
    /// # Errors
    /// When the phone does not take the command.
    pub fn transfer(&mut self, number: &str) -> Result<()> {
        let target = self.uri_of(number);
        self.control.command("transfer", &target).map(drop)
    }

    /// Transfers the call `of` to the party of the call `into`: REFER with Replaces (RFC 3891). The
    /// tags of `into` are read from the phone's SIP trace.
    ///
    /// # Errors
    /// When the phone has no such calls.
    pub fn transfer_into(&mut self, of: &str, number: &str, into: &str) -> Result<()> {
        let tags = trace::tags(&self.program.printed()?, into)
            .with_context(|| format!("the trace has no answer to call {into}"))?;
        let target = self.uri_of(number);
        let replaces = format!("{into};to-tag={};from-tag={}", tags.remote, tags.local);
        let replaces = replaces.replace('@', "%40").replace(';', "%3B").replace('=', "%3D");
        self.control.command("callfind", of)?;
        self.control.command("transfer", &format!("<{target}?Replaces={replaces}>")).map(drop)
    }

    /// What the phone says of its current call: media, codecs.
    ///
    /// # Errors
    /// When the phone does not take the command.
    pub fn call_status(&mut self) -> Result<String> {
        self.control.command("callstat", "")
    }

    /// Listens from now on.
    ///
    /// # Errors
    /// When the phone's sound files cannot be read.
    pub fn listen(&self) -> Result<Ear> {
        Ear::new(&format!("phone {}", self.number), &self.folder.join("rec"))
    }

    /// The SIP messages and the rest that the phone has printed so far.
    ///
    /// # Errors
    /// When its log cannot be read.
    pub fn printed(&self) -> Result<String> {
        self.program.printed()
    }

    fn call_event(&mut self, kind: &str) -> Result<String> {
        let event = self.control.event(kind, |_: &Value| true)?;
        Ok(event["id"].as_str().unwrap_or_default().to_owned())
    }

    fn uri_of(&self, number: &str) -> String {
        match self.registrar {
            Some(registrar) if !number.contains(':') => format!("sip:{number}@{registrar}"),
            _ => number.to_owned(),
        }
    }
}
