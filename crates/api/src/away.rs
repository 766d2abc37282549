//! A PC that has a softphone and no exchange: the exchange is elsewhere in the network.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use cordboard_engine::phone::{Ears, PhoneConfig, Softphone};
use cordboard_pbx::office::{NumbersShown, Role};
use cordboard_phone::{Account, Secret};
use cordboard_sip::{Transport, wire};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::{
    ApiError, Host, HouseError, Seat,
    door::Caller,
    phone_desk::{Kept, OWN},
};

/// What one's own softphone has to know, on whatever PC.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PhoneCredentials {
    pub user: String,
    pub secret: String,
    /// Shown to who is called.
    pub name: String,
    /// The port for SIP, at the address by which the exchange is reached.
    pub port: u16,
    /// Whose ringback and busy tones sound.
    pub country: String,
}

impl std::fmt::Debug for PhoneCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhoneCredentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Who has logged in, as the exchange elsewhere answers `login` and `me`.
#[derive(Clone, Debug, Deserialize)]
pub struct Sitter {
    pub login: String,
    pub name: String,
    pub role: Role,
    pub extension: Option<String>,
    pub numbers: NumbersShown,
}

/// See the file's first line.
#[derive(Debug)]
pub struct Away {
    host: Arc<Host>,
    seat: Seat,
    /// Ends the phone that runs.
    talking: Mutex<Option<CancellationToken>>,
}

impl Away {
    /// Nobody has logged in, and no phone runs. Of the seat only the files count.
    pub fn open(data: &Path, seat: Seat) -> Self {
        Self { host: Host::away(data), seat, talking: Mutex::default() }
    }

    /// For commands of the phone, and for what it tells.
    pub fn host(&self) -> Arc<Host> {
        self.host.clone()
    }

    /// Somebody has logged in.
    pub fn arrives(&self, sitter: Sitter) {
        let Sitter { login, name, role, extension, numbers } = sitter;
        let caller = Caller {
            login,
            name,
            role,
            extension,
            numbers,
            address: None,
            session: String::new(),
            granted: None,
        };
        self.host.sits_here(caller);
    }

    /// His phone registers at the exchange, at this name or address.
    ///
    /// # Errors
    ///
    /// The phone does not start.
    pub async fn sits_down(
        &self,
        exchange: &str,
        credentials: PhoneCredentials,
    ) -> Result<(), HouseError> {
        self.stands_up();
        let no_way = |_| HouseError::Office(ApiError::bad("the exchange's address is none"));
        let host = wire::Host::parse(exchange).map_err(no_way)?;
        let domain = wire::HostPort { host, port: Some(credentials.port) };
        let secret = Secret::new(credentials.secret);
        let mut own = Account::new(OWN, &credentials.user, secret, domain);
        own.display = credentials.name;
        own.transport = Some(Transport::Udp);
        let kept = Kept::load(self.host.data());
        let mut config = PhoneConfig::new(kept.all(&own), self.host.data().join("recordings"));
        config.country = credentials.country;
        config.bell = kept.bell(self.host.data());
        config.last_dialled.clone_from(&kept.last_dialled);
        config.ears = self.seat.ears(&kept);
        let phone = Softphone::start(config).await?;
        self.host.has_phone(phone.handset(), own, kept)?;
        let stop = CancellationToken::new();
        *self.talking.lock().unwrap_or_else(PoisonError::into_inner) = Some(stop.clone());
        tokio::spawn(async move { Box::pin(phone.run(stop)).await });
        Ok(())
    }

    /// He has logged out, or goes home: calls are hung up, and the phone unregisters.
    pub fn stands_up(&self) {
        let talking = self.talking.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(stop) = talking {
            stop.cancel();
            self.host.has_no_phone();
        }
    }
}

impl Seat {
    /// Files where they are given, else the devices that were chosen.
    pub(crate) fn ears(&self, kept: &Kept) -> Ears {
        use cordboard_engine::phone::Times;

        if self.play.is_none() && self.record.is_none() {
            return Ears::Card { voice: kept.voice_settings(), ring: kept.ring_choice() };
        }
        let (play, record) = (self.play.clone(), self.record.clone());
        Ears::Files { play, times: Times::AgainAndAgain, record }
    }
}
