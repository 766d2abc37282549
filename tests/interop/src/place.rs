//! A test's own corner of the loopback network, and its own folder.

use std::cell::Cell;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// How many tests can run at the same time on one machine.
const PLACES: u16 = 200;
/// Each place has a block of ports of its own too: below those that systems give out by themselves,
/// and apart from those of phones' sound (20000 and up).
const FIRST_PORT: u16 = 10_000;
const PORTS: u16 = 50;
/// Whoever holds this port on the last address of a net has claimed the net.
const CLAIM_PORT: u16 = 4_040;

/// A net 127.X.Y.0/24, some ports and a folder that nobody else uses while this lives.
#[derive(Debug)]
pub struct Place {
    number: u16,
    given: Cell<u16>,
    folder: TempDir,
    _claim: TcpListener,
}

impl Place {
    /// Claims a net that is free, also of other test programs on this machine.
    ///
    /// # Errors
    /// When no net is free, or no folder can be made.
    pub fn claim() -> Result<Self> {
        let start = (process::id() % u32::from(PLACES)) as u16;
        for n in 0..PLACES {
            let number = (start + n) % PLACES;
            if let Ok(claim) = TcpListener::bind((address(number, 254), CLAIM_PORT)) {
                let folder = tempfile::Builder::new().prefix("cordboard-").tempdir()?;
                return Ok(Self { number, given: Cell::new(0), folder, _claim: claim });
            }
        }
        bail!("no loopback net is free; only Linux answers on all of 127.0.0.0/8")
    }

    /// The address of a machine here, 1 to 253.
    pub fn address(&self, host: u8) -> Ipv4Addr {
        address(self.number, host)
    }

    /// A free port, for UDP and TCP, on a machine here.
    ///
    /// # Errors
    /// When none is left.
    pub fn socket(&self, host: u8) -> Result<SocketAddr> {
        self.free_port(self.address(host))
    }

    /// A free port on 127.0.0.1, where all phones live: baresip sends sound from the address that the
    /// system picks, and on loopback that is this one, whatever address the phone was given.
    ///
    /// # Errors
    /// When none is left.
    pub fn phone_socket(&self) -> Result<SocketAddr> {
        self.free_port(Ipv4Addr::LOCALHOST)
    }

    fn free_port(&self, address: Ipv4Addr) -> Result<SocketAddr> {
        while self.given.get() < PORTS {
            let port = FIRST_PORT + self.number * PORTS + self.given.get();
            // baresip takes the next port as well, for TLS.
            self.given.set(self.given.get() + 2);
            if UdpSocket::bind((address, port)).is_ok()
                && TcpListener::bind((address, port)).is_ok()
            {
                return Ok(SocketAddr::V4(SocketAddrV4::new(address, port)));
            }
        }
        bail!("this place has no port left")
    }

    /// A folder of that name; made when it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.path().join(name);
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        Ok(folder)
    }

    /// The folder of all.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }
}

fn address(place: u16, host: u8) -> Ipv4Addr {
    Ipv4Addr::new(127, 20 + (place / 200) as u8, 1 + (place % 200) as u8, host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_places_never_share_an_address() -> Result<()> {
        let (one, other) = (Place::claim()?, Place::claim()?);
        assert_ne!(one.address(1), other.address(1), "tests run side by side");
        let (a, b) = (one.phone_socket()?, other.phone_socket()?);
        assert_ne!(a, b, "all phones live on one address");
        Ok(())
    }
}
