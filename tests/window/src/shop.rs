//! The PC in the shop: a `cordboardd` with the office of the fixture, open to other PCs.

use std::{net::SocketAddr, process::Command};

use anyhow::{Context, Result, ensure};
use cordboard_interop::{Place, Program, until};

use crate::{cable::Cable, window::root};

/// It runs until it closes.
#[derive(Debug)]
pub struct Shop {
    program: Program,
    pub sip: SocketAddr,
    pub port: u16,
    pub fingerprint: String,
}

impl Shop {
    /// On this machine.
    ///
    /// # Errors
    /// When it does not start.
    pub fn open(place: &Place) -> Result<Self> {
        let (data, sip) = (imported(place)?, place.phone_socket()?);
        let mut serve = Command::new(cordboardd());
        serve.arg("--data").arg(&data).args(["serve", "--sip", &sip.to_string()]);
        serve.args(["--rtp", "31000-31999", "--http", "0.0.0.0:0"]);
        Self::ready(Program::start(serve, &place.root().join("shop.log"))?, sip)
    }

    /// On a machine of its own at the other end of `cable`; it announces itself in that network.
    ///
    /// # Errors
    /// When it does not start.
    pub fn open_behind(place: &Place, cable: &Cable) -> Result<Self> {
        let (data, sip) = (imported(place)?, SocketAddr::from((cable.there(), 5060)));
        let mut serve = cable.machine_there();
        serve.arg(cordboardd()).arg("--data").arg(&data);
        serve.args(["serve", "--sip", &sip.to_string(), "--rtp", "31000-31999"]);
        serve.args(["--http", "0.0.0.0:8443", "--announce"]);
        let program = Program::start(serve, &place.root().join("shop.log"))?;
        cable.plug_into(&program)?;
        Self::ready(program, sip)
    }

    fn ready(mut program: Program, sip: SocketAddr) -> Result<Self> {
        let line = until("the exchange", || {
            program.check_alive()?;
            let printed = program.printed()?;
            let ready = printed.lines().find(|line| line.starts_with("ready:"));
            Ok(ready.map(str::to_owned))
        })?;
        let after = |word: &str| {
            let mut words = line.split_whitespace().skip_while(|one| *one != word).skip(1);
            words.next().map(str::to_owned).with_context(|| line.clone())
        };
        let door = after("https")?;
        let port = door.rsplit(':').next().context("no port")?.parse()?;
        Ok(Self { program, sip, port, fingerprint: after("certificate")? })
    }

    /// Calls end, and it is gone.
    ///
    /// # Errors
    /// When it does not end.
    pub fn closes(mut self) -> Result<()> {
        self.program.stop().map(drop)
    }
}

fn imported(place: &Place) -> Result<std::path::PathBuf> {
    let data = place.folder("shop")?;
    let office = root().join("tests/fixtures/office.json");
    let mut import = Command::new(cordboardd());
    import.arg("--data").arg(&data).arg("import").arg(&office);
    ensure!(import.output()?.status.success(), "the office is imported");
    Ok(data)
}

fn cordboardd() -> std::path::PathBuf {
    root().join("target/debug/cordboardd")
}
