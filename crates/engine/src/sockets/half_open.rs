//! Handshakes under way: each costs us work before we know who it is, so they are few, and one host
//! cannot take them all.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

const MOST: usize = 256;
/// Many phones may stand behind one address, and all come back at once.
const MOST_OF_ONE: usize = 64;

#[derive(Clone, Debug, Default)]
pub(super) struct HalfOpen(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// One handshake; ends when it is dropped.
#[derive(Debug)]
pub(super) struct Handshake {
    host: IpAddr,
    all: HalfOpen,
}

impl HalfOpen {
    /// `None`: too many are under way.
    pub(super) fn begin(&self, host: IpAddr) -> Option<Handshake> {
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_host = hosts.get(&host).copied().unwrap_or(0);
        if of_host >= MOST_OF_ONE || hosts.values().sum::<usize>() >= MOST {
            return None;
        }
        hosts.insert(host, of_host + 1);
        drop(hosts);
        Some(Handshake { host, all: self.clone() })
    }
}

impl Drop for Handshake {
    fn drop(&mut self) {
        let mut hosts = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = hosts.get_mut(&self.host) {
            *count -= 1;
            if *count == 0 {
                hosts.remove(&self.host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_host_has_its_share_and_all_together_have_theirs() {
        let half_open = HalfOpen::default();
        let one = IpAddr::from([10, 0, 0, 1]);
        let mut begun: Vec<_> = (0..MOST_OF_ONE).map(|_| half_open.begin(one).unwrap()).collect();
        assert!(half_open.begin(one).is_none(), "its share is used up");
        assert!(half_open.begin([10, 0, 0, 2].into()).is_some(), "others are not concerned");
        begun.pop();
        begun.push(half_open.begin(one).expect("one has ended"));
        for host in 0..=MOST as u16 {
            let [high, low] = host.to_be_bytes();
            begun.extend(half_open.begin([10, 1, high, low].into()));
        }
        assert_eq!(begun.len(), MOST, "no more than that");
        drop(begun);
        assert!(half_open.0.lock().unwrap().is_empty(), "nothing is left");
    }
}
