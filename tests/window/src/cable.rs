//! A network of two machines: network namespaces of Linux with a cable between them.

use std::{
    env, fs,
    net::Ipv4Addr,
    process::{Command, ExitStatus},
};

use anyhow::{Context, Result, ensure};
use cordboard_interop::{Program, until};

/// Says to a test that it is on a machine of its own already.
const ON_ITS_OWN: &str = "CORDBOARD_MACHINE_OF_ITS_OWN";

/// Addresses for documentation (RFC 5737): they lead nowhere else.
const HERE: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);
const THERE: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 2);

/// What the other machine waits for, sets up, and then becomes.
const MACHINE: &str = "until ip link show far; do sleep 0.05; done >/dev/null 2>&1
    ip link set lo up && ip addr add \"$0\"/24 dev far && ip link set far up && exec \"$@\"";

/// One end is plugged in here, at an address of its own.
#[derive(Debug)]
pub struct Cable(());

/// Tells the story of this test on a machine of its own, whose network is nobody else's.
///
/// # Errors
/// Those of the story; or the system gives no such machine: it needs user namespaces, or root.
pub fn on_its_own(test: &str, story: impl FnOnce(&Cable) -> Result<()>) -> Result<()> {
    if env::var_os(ON_ITS_OWN).is_some() {
        return story(&Cable::laid()?);
    }
    let mut machine = Command::new("unshare");
    machine.args(["--user", "--map-current-user", "--keep-caps", "--net"]);
    machine.arg(env::current_exe()?).args(["--exact", test, "--nocapture"]);
    let status = machine.env(ON_ITS_OWN, "yes").status().context("unshare is of util-linux")?;
    ensure!(status.success(), "the story, or a machine of its own (user namespaces): {status}");
    Ok(())
}

impl Cable {
    fn laid() -> Result<Self> {
        ip(&["link", "set", "lo", "up"])?;
        ip(&["link", "add", "near", "type", "veth", "peer", "name", "far"])?;
        ip(&["addr", "add", &format!("{HERE}/24"), "dev", "near"])?;
        ip(&["link", "set", "near", "up"])?;
        Ok(Self(()))
    }

    /// The other machine's address.
    pub fn there(&self) -> Ipv4Addr {
        THERE
    }

    /// Starts what is added to it on the other machine, as soon as the cable is plugged in there.
    pub(crate) fn machine_there(&self) -> Command {
        let mut machine = Command::new("unshare");
        machine.args(["--net", "sh", "-c", MACHINE, &THERE.to_string()]);
        machine
    }

    pub(crate) fn plug_into(&self, machine: &Program) -> Result<()> {
        let id = machine.id().to_string();
        let here = fs::read_link("/proc/self/ns/net")?;
        until("the other machine", || {
            let there = fs::read_link(format!("/proc/{id}/ns/net"))?;
            Ok((there != here).then_some(()))
        })?;
        ip(&["link", "set", "far", "netns", &id])
    }
}

fn ip(words: &[&str]) -> Result<()> {
    let status: ExitStatus = Command::new("ip").args(words).status().context("iproute2")?;
    ensure!(status.success(), "ip {words:?}");
    Ok(())
}
