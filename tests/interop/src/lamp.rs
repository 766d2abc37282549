//! The lamp of a real phone: a baresip that only watches its mailbox.
//!
//! It has no control door, because its `mwi` module and that door keep a processor busy together; what it
//! was told stands in its log.

use std::fs;
use std::net::SocketAddr;
use std::process::Command;

use anyhow::Result;

use crate::patience::until;
use crate::phone::modules;
use crate::place::Place;
use crate::program::Program;

/// A phone that registers, subscribes to its mailbox and shows a lamp.
#[derive(Debug)]
pub struct Lamp {
    program: Program,
}

impl Lamp {
    /// Plugs it in at `registrar`.
    ///
    /// # Errors
    /// When baresip does not start.
    pub fn plug_in(
        place: &Place,
        number: &str,
        secret: &str,
        registrar: SocketAddr,
    ) -> Result<Self> {
        let folder = place.folder(&format!("lamp-{number}"))?;
        let address = place.phone_socket()?;
        let modules = modules()?;
        let config = format!(
            "poll_method epoll\nsip_listen {address}\nnet_interface {ip}\nmodule_path {modules}\n\
             module g711.so\nmodule_tmp uuid.so\nmodule_tmp account.so\n\
             module_app contact.so\nmodule_app menu.so\nmodule_app mwi.so\n",
            ip = address.ip(),
            modules = modules.display(),
        );
        let account = format!(
            "<sip:{number}@{registrar};transport=udp>;auth_user={number};auth_pass={secret};regint=60\n"
        );
        fs::write(folder.join("config"), config)?;
        fs::write(folder.join("accounts"), account)?;
        let mut command = Command::new("baresip");
        command.arg("-4").arg("-v").arg("-f").arg(&folder);
        let program = Program::start(command, &folder.join("baresip.log"))?;
        Ok(Self { program })
    }

    /// Waits until the phone was told that nothing new waits.
    ///
    /// # Errors
    /// When it is not told in time.
    pub fn is_dark(&self) -> Result<()> {
        self.told("Messages-Waiting: no")
    }

    /// Waits until the phone was told that something new waits.
    ///
    /// # Errors
    /// When it is not told in time.
    pub fn is_lit(&self) -> Result<()> {
        self.told("Messages-Waiting: yes")
    }

    /// The last that it was told.
    fn told(&self, line: &str) -> Result<()> {
        until(&format!("“{line}” at the lamp"), || {
            let printed = self.program.printed()?;
            let last = printed.lines().rfind(|line| line.contains("Messages-Waiting:"));
            Ok(last.is_some_and(|last| last.contains(line)).then_some(()))
        })
    }
}
