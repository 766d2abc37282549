//! Exchanges of the network announce themselves (DNS-SD over multicast DNS, RFC 6762 and 6763), so that
//! nobody has to type an address.

use std::{fmt, net::IpAddr, time::Duration};

use mdns_sd::{ServiceDaemon, ServiceEvent, ServiceInfo};
use tokio::time::{Instant, timeout_at};

use crate::Place;

const KIND: &str = "_cordboard._tcp.local.";

/// What is announced beside the address.
const FINGERPRINT: &str = "fingerprint";
const NAME: &str = "name";

/// How long announcements are waited for.
const PATIENCE: Duration = Duration::from_millis(2500);

/// An exchange that has announced itself. Whether it is the right one tells its fingerprint alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Of the business.
    pub name: String,
    pub place: Place,
}

/// Announces an exchange for as long as this lives.
pub struct Announcement {
    daemon: ServiceDaemon,
    name: String,
}

impl fmt::Debug for Announcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Announcement({})", self.name)
    }
}

/// Why an exchange is not announced: it can be found by its address still.
#[derive(Debug, thiserror::Error)]
#[error("this exchange cannot announce itself in the network: {0}")]
pub struct NotAnnounced(#[from] mdns_sd::Error);

/// Announces an exchange at `port` of every address of this machine.
///
/// # Errors
///
/// [`NotAnnounced`]
pub fn announce(name: &str, port: u16, fingerprint: &str) -> Result<Announcement, NotAnnounced> {
    let daemon = ServiceDaemon::new()?;
    // Instances are told apart by the certificate; what people read stands beside it.
    let instance = format!("cordboard-{}", fingerprint.get(..12).unwrap_or("exchange"));
    let host = format!("{instance}.local.");
    let texts = [(FINGERPRINT, fingerprint), (NAME, name)];
    let service = ServiceInfo::new(KIND, &instance, &host, "", port, &texts[..])?;
    let service = service.enable_addr_auto();
    let full_name = service.get_fullname().to_owned();
    daemon.register(service)?;
    Ok(Announcement { daemon, name: full_name })
}

impl Drop for Announcement {
    fn drop(&mut self) {
        // The daemon's thread says goodbye and ends; nobody waits for it.
        let _ = self.daemon.unregister(&self.name);
        let _ = self.daemon.shutdown();
    }
}

/// Who announces himself, within two and a half seconds.
pub async fn find() -> Vec<Found> {
    let (Ok(daemon), deadline) = (ServiceDaemon::new(), Instant::now() + PATIENCE) else {
        return Vec::new();
    };
    let mut found: Vec<Found> = Vec::new();
    if let Ok(events) = daemon.browse(KIND) {
        while let Ok(Ok(event)) = timeout_at(deadline, events.recv_async()).await {
            let ServiceEvent::ServiceResolved(service) = event else { continue };
            let addresses: Vec<IpAddr> =
                service.get_addresses().iter().map(|address| address.to_ip_addr()).collect();
            let text = |key| service.get_property_val_str(key);
            let best = addresses.iter().find(|address| address.is_ipv4()).or(addresses.first());
            let fingerprint = text(FINGERPRINT).and_then(|text| text.parse().ok());
            if let (Some(address), Some(fingerprint)) = (best, fingerprint) {
                let place =
                    Place { host: address.to_string(), port: service.get_port(), fingerprint };
                let name = text(NAME).unwrap_or_default().to_owned();
                found.retain(|one| one.place.fingerprint != place.fingerprint);
                found.push(Found { name, place });
            }
        }
    }
    let _ = daemon.shutdown();
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}
