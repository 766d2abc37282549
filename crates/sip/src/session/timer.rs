//! The session timer: RFC 4028, both as the one who refreshes and as the one who waits.

use std::time::{Duration, Instant};

use super::Session;
use crate::endpoint::base::SessionRow;
use crate::endpoint::core::Core;
use crate::endpoint::settings::Settings;
use crate::wire::{Headers, Refresher, Request};

/// The interval of one session, in seconds, and who refreshes.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    wanted: u32,
    least: u32,
    agreed: Option<Agreed>,
}

#[derive(Clone, Copy, Debug)]
struct Agreed {
    seconds: u32,
    by_us: bool,
    /// For the 2xx to a request of the peer: who refreshes, in that transaction's words.
    peer_knows: bool,
}

impl Clock {
    pub(super) fn new(settings: &Settings) -> Self {
        let seconds = |time: Duration| u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
        let least = seconds(settings.min_se);
        Clock { wanted: seconds(settings.session_expires).max(least), least, agreed: None }
    }

    /// Puts our wish into a request: the agreed interval and refresher where there is one.
    pub(super) fn ask(&self, headers: &mut Headers) {
        let value = match self.agreed {
            Some(Agreed { seconds, by_us: true, .. }) => format!("{seconds};refresher=uac"),
            Some(Agreed { seconds, by_us: false, .. }) => format!("{seconds};refresher=uas"),
            None => self.wanted.to_string(),
        };
        headers.push("Session-Expires", value);
        headers.push("Min-SE", self.least.to_string());
    }

    /// A peer wants at least this.
    pub(super) fn raise(&mut self, least: u32) {
        self.least = self.least.max(least);
        self.wanted = self.wanted.max(self.least);
        if let Some(agreed) = &mut self.agreed {
            agreed.seconds = agreed.seconds.max(self.least);
        }
    }

    /// What a 2xx to our request says; without Session-Expires there is no timer.
    pub(super) fn agree_as_client(&mut self, headers: &Headers) {
        self.agreed = headers.session_expires().map(|said| Agreed {
            seconds: said.seconds.max(MIN_SECONDS),
            by_us: said.refresher != Some(Refresher::Uas),
            peer_knows: true,
        });
    }

    /// What we make of a peer's request (RFC 4028 9).
    pub(super) fn agree_as_server(&mut self, headers: &Headers) {
        let peer_knows = headers.supports("timer");
        let least = headers.min_se().unwrap_or(0).max(self.least);
        self.agreed = match headers.session_expires() {
            Some(said) => {
                let seconds = said.seconds.min(self.wanted).max(least);
                let by_us = match said.refresher {
                    Some(Refresher::Uac) => !peer_knows,
                    Some(Refresher::Uas) => true,
                    // Whom nobody named is us: then nothing depends on the peer's clock.
                    None => self.agreed.is_none_or(|agreed| agreed.by_us) || !peer_knows,
                };
                Some(Agreed { seconds, by_us, peer_knows })
            }
            None if peer_knows => {
                Some(Agreed { seconds: self.wanted.max(least), by_us: true, peer_knows })
            }
            None => None,
        };
    }

    /// Puts what was agreed into our 2xx.
    pub(super) fn say(&self, headers: &mut Headers) {
        let Some(agreed) = self.agreed else { return };
        let refresher = if agreed.by_us { "uas" } else { "uac" };
        headers.push("Session-Expires", format!("{};refresher={refresher}", agreed.seconds));
        if agreed.peer_knows && !agreed.by_us {
            headers.push("Require", "timer");
        }
    }
}

/// No interval is shorter, whatever a peer says.
const MIN_SECONDS: u32 = 30;

/// The least interval to answer 422 with, where the peer's is below it and the peer knows 422.
pub(crate) fn too_small(settings: &Settings, request: &Request) -> Option<u64> {
    let said = request.headers.session_expires()?;
    let least = settings.min_se.as_secs();
    (u64::from(said.seconds) < least && request.headers.supports("timer")).then_some(least)
}

impl Session {
    /// Starts anew after the session was made or refreshed.
    pub(super) fn start_clock(&self, core: &mut Core, now: Instant) {
        self.stop_clock(core);
        let Some(agreed) = self.clock.agreed else {
            return;
        };
        let whole = Duration::from_secs(u64::from(agreed.seconds));
        if agreed.by_us {
            self.set(core, now, whole / 2, SessionRow::Refresh);
        }
        // RFC 4028 10: a little before the end, so that the BYE is still inside it.
        let margin = (whole / 3).min(Duration::from_secs(32));
        self.set(core, now, whole - margin, SessionRow::Expire);
    }

    pub(super) fn stop_clock(&self, core: &mut Core) {
        self.cancel(core, SessionRow::Refresh);
        self.cancel(core, SessionRow::Expire);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&str, &str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in fields {
            headers.push(name, *value);
        }
        headers
    }

    fn said(clock: &Clock) -> Option<String> {
        let mut headers = Headers::new();
        clock.say(&mut headers);
        headers.first("Session-Expires").map(str::to_owned)
    }

    #[test]
    fn the_peers_wish_is_kept_within_our_bounds() {
        let mut clock = Clock::new(&Settings::default());
        let wish = [("Supported", "timer"), ("Session-Expires", "90;refresher=uac")];
        clock.agree_as_server(&headers(&wish));
        assert_eq!(said(&clock).as_deref(), Some("90;refresher=uac"));
        let wish = [("Supported", "timer"), ("Session-Expires", "7200")];
        clock.agree_as_server(&headers(&wish));
        assert_eq!(said(&clock).as_deref(), Some("1800;refresher=uac"), "roles stay on refresh");
    }

    #[test]
    fn a_peer_without_timers_gets_none_unless_a_proxy_asked() {
        let mut clock = Clock::new(&Settings::default());
        clock.agree_as_server(&headers(&[]));
        assert_eq!(said(&clock), None);
        clock.agree_as_server(&headers(&[("Session-Expires", "600")]));
        assert_eq!(said(&clock).as_deref(), Some("600;refresher=uas"), "we must refresh alone");
    }

    #[test]
    fn a_2xx_without_an_interval_means_no_timer() {
        let mut clock = Clock::new(&Settings::default());
        clock.agree_as_client(&headers(&[("Session-Expires", "600;refresher=uas")]));
        assert!(clock.agreed.is_some_and(|agreed| !agreed.by_us));
        clock.agree_as_client(&headers(&[]));
        assert!(clock.agreed.is_none());
    }
}
