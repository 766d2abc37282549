//! Lets the network cut large datagrams up.
//!
//! `quinn-udp` forbids that, which suits QUIC. SIP over UDP has no other way: an INVITE of 2000
//! bytes to a phone that speaks UDP alone must arrive, in two fragments. Windows offers no safe way
//! to take the ban back; there such a message is lost, and TCP is the way out.

use tokio::net::UdpSocket;

/// Best effort: where the system refuses, what fits in a frame is still sent.
pub(crate) fn allow(socket: &UdpSocket) {
    if let Err(error) = try_allow(socket) {
        tracing::debug!(%error, "datagrams larger than a frame cannot be sent");
    }
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn try_allow(socket: &UdpSocket) -> std::io::Result<()> {
    use nix::sys::socket::{setsockopt, sockopt};
    use rustix::net::sockopt::{Ipv4PathMtuDiscovery, Ipv6PathMtuDiscovery};

    if socket.local_addr()?.is_ipv4() {
        rustix::net::sockopt::set_ip_mtu_discover(socket, Ipv4PathMtuDiscovery::DONT)?;
    } else {
        rustix::net::sockopt::set_ipv6_mtu_discover(socket, Ipv6PathMtuDiscovery::DONT)?;
        setsockopt(socket, sockopt::Ipv6DontFrag, &false)?;
    }
    Ok(())
}

#[cfg(any(target_os = "macos", target_os = "ios"))]
fn try_allow(socket: &UdpSocket) -> std::io::Result<()> {
    use nix::sys::socket::{setsockopt, sockopt};

    if socket.local_addr()?.is_ipv4() {
        setsockopt(socket, sockopt::IpDontFrag, &false)?;
    } else {
        setsockopt(socket, sockopt::Ipv6DontFrag, &false)?;
    }
    Ok(())
}

#[cfg(not(any(
    target_os = "linux",
    target_os = "android",
    target_os = "macos",
    target_os = "ios"
)))]
fn try_allow(_: &UdpSocket) -> std::io::Result<()> {
    Ok(())
}
