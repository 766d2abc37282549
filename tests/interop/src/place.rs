//! A test's own corner of the loopback network, and its own folder.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process;

use anyhow::{Context, Result};
use tempfile::TempDir;

/// Whoever holds this port on the last address of a net has claimed the net.
const CLAIM_PORT: u16 = 4_040;

/// A net 127.X.Y.0/24 and a folder that nobody else uses while this lives.
#[derive(Debug)]
pub struct Place {
    net: [u8; 2],
    folder: TempDir,
    _claim: TcpListener,
}

impl Place {
    /// Claims a net that is free, also of other test programs on this machine.
    ///
    /// # Errors
    /// When no net is free, or no folder can be made.
    pub fn claim() -> Result<Self> {
        let start = process::id() as usize * 7;
        for n in 0..50_000 {
            let n = start + n;
            let net = [(20 + n / 250 % 200) as u8, (1 + n % 250) as u8];
            let last = Ipv4Addr::new(127, net[0], net[1], 254);
            if let Ok(claim) = TcpListener::bind((last, CLAIM_PORT)) {
                let folder = tempfile::Builder::new().prefix("cordboard-").tempdir()?;
                return Ok(Self {
                    net,
                    folder,
                    _claim: claim,
                });
            }
        }
        anyhow::bail!("no loopback net is free; only Linux answers on all of 127.0.0.0/8")
    }

    /// The address of a machine here, 1 to 253.
    pub fn address(&self, host: u8) -> Ipv4Addr {
        Ipv4Addr::new(127, self.net[0], self.net[1], host)
    }

    /// An address and a port on it that is free for UDP and TCP.
    ///
    /// # Errors
    /// When there is none.
    pub fn socket(&self, host: u8) -> Result<SocketAddr> {
        let address = self.address(host);
        for _ in 0..100 {
            let udp = UdpSocket::bind((address, 0))?;
            let port = udp.local_addr()?.port();
            // The next port too: audio takes an even one and the one after it.
            if port % 2 == 0 && TcpListener::bind((address, port)).is_ok() {
                return Ok(SocketAddr::V4(SocketAddrV4::new(address, port)));
            }
        }
        anyhow::bail!("no port is free on {address}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_places_never_share_an_address() -> Result<()> {
        let (one, other) = (Place::claim()?, Place::claim()?);
        assert_ne!(one.address(1), other.address(1), "tests run side by side");
        Ok(())
    }
}
