//! An exchange with its host, and a softphone beside it: what both programs run.

use std::{
    net::{IpAddr, Ipv4Addr, UdpSocket},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use cordboard_engine::{
    Config, Engine, FirstStart, Listener, RunError, StartError,
    phone::{PhoneConfig, PhoneError, Softphone},
};
use cordboard_pbx::office::{Office, Role};
use cordboard_phone::{Account, Secret};
use cordboard_sip::{Transport, wire};
use tokio_util::sync::CancellationToken;

use crate::{
    ApiError, Host, HostError, Reach,
    phone_desk::{Kept, OWN},
};

/// Everything is open, and [`House::run`] lets calls in.
#[derive(Debug)]
pub struct House {
    engine: Engine,
    host: Arc<Host>,
    phone: Option<Softphone>,
}

/// Whose the softphone is, and what stands for its microphone and loudspeaker.
#[derive(Clone, Debug, Default)]
pub struct Seat {
    /// `None`: the owner's, or the first there is.
    pub extension: Option<String>,
    /// A file that is said in place of a microphone, over and over.
    pub play: Option<PathBuf>,
    /// A file for what is heard in place of a loudspeaker.
    pub record: Option<PathBuf>,
}

/// What is to be done when a house has closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    Stop,
    /// Other data are in place.
    OpenAgain,
}

/// Why a house does not open.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Host(#[from] HostError),
    #[error(transparent)]
    Phone(#[from] PhoneError),
    #[error("{0}")]
    Office(#[from] ApiError),
    #[error("there is no extension {0} for the softphone; choose one that the office has")]
    NoExtension(String),
    #[error("the softphone needs an IPv4 address of the exchange, by UDP")]
    NoWay,
    #[error("the system gives no threads: {0}")]
    Thread(#[from] std::io::Error),
}

impl House {
    /// Starts an exchange; with a seat, also the softphone of this machine, which registers with it
    /// over loopback like any other phone.
    ///
    /// # Errors
    ///
    /// [`HouseError`]: nothing is left running.
    pub async fn open(
        config: Config,
        first_start: FirstStart,
        seat: Option<Seat>,
    ) -> Result<Self, HouseError> {
        let (data, rtp) = (config.data.clone(), config.rtp.clone());
        let engine = Box::pin(Engine::start(config, first_start)).await?;
        let listening = engine.listening();
        let host = Host::new(&data, engine.control(), engine.events(), listening, rtp)?;
        host.shows(engine.certificate_term().cloned());
        let phone = match seat {
            Some(seat) => Some(sit_down(&host, engine.listening(), seat).await?),
            None => None,
        };
        Ok(Self { engine, host, phone })
    }

    /// What commands reach.
    pub fn host(&self) -> Arc<Host> {
        self.host.clone()
    }

    /// The sockets that wait for SIP.
    pub fn listening(&self) -> &[Listener] {
        self.engine.listening()
    }

    /// Runs until `stop` is cancelled, or a backup is to be put in place; then hangs up, and ends every
    /// call well.
    ///
    /// # Errors
    ///
    /// [`RunError`] of the exchange; all that could be saved is saved.
    pub async fn run(self, stop: CancellationToken) -> Result<After, RunError> {
        let Self { engine, host, phone } = self;
        let open_again = host.open_again();
        drop(host);
        let ended = stop.clone();
        let stop = stop.child_token();
        let both = stop.clone();
        let again = open_again.clone();
        let watching = tokio::spawn(async move {
            tokio::select! {
                () = again.cancelled() => both.cancel(),
                () = both.cancelled() => {}
            }
        });
        let talking = async {
            if let Some(phone) = phone {
                Box::pin(phone.run(stop.clone())).await;
            }
        };
        let (result, ()) = tokio::join!(Box::pin(engine.run(stop.clone())), talking);
        watching.abort();
        result?;
        let again = open_again.is_cancelled() && !ended.is_cancelled();
        Ok(if again { After::OpenAgain } else { After::Stop })
    }
}

async fn sit_down(
    host: &Arc<Host>,
    listening: &[Listener],
    seat: Seat,
) -> Result<Softphone, HouseError> {
    let office = host.store(|store| Ok(store.office()?))?;
    let office = office.ok_or(HostError::NoOffice)?;
    let number = seat.extension.clone().or_else(|| owners(&office)).unwrap_or_default();
    let own = account(&office, listening, &number)?;
    let kept = Kept::load(host.data());
    let mut config = PhoneConfig::new(kept.all(&own), host.data().join("recordings"));
    config.ears = seat.ears(&kept);
    config.country.clone_from(&office.office.country);
    config.bell = kept.bell(host.data());
    config.last_dialled.clone_from(&kept.last_dialled);
    let phone = Softphone::start(config).await?;
    host.has_phone(phone.handset(), own, kept)?;
    Ok(phone)
}

fn owners(office: &Office) -> Option<String> {
    let owner = office.users.iter().find(|user| user.role == Role::Owner);
    let own = owner.and_then(|owner| owner.extension.clone());
    own.or_else(|| office.extensions.first().map(|extension| extension.number.clone()))
}

fn account(office: &Office, listening: &[Listener], number: &str) -> Result<Account, HouseError> {
    let extension = office.extension(number);
    let extension = extension.ok_or_else(|| HouseError::NoExtension(number.to_owned()))?;
    let secret = extension.secret.as_ref().map(|secret| secret.expose()).unwrap_or_default();
    let here = listening
        .iter()
        .find(|listener| listener.transport == Transport::Udp && listener.address.is_ipv4())
        .ok_or(HouseError::NoWay)?;
    let ip = Some(here.address.ip()).filter(|ip| !ip.is_unspecified());
    let ip = ip.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let domain = wire::HostPort { host: wire::Host::from(ip), port: Some(here.address.port()) };
    let mut account = Account::new(OWN, number, Secret::new(secret), domain);
    account.display.clone_from(&extension.name);
    account.transport = Some(Transport::Udp);
    account.expires = Duration::from_secs(300);
    Ok(account)
}

/// Where phones of this network find the exchange: the address that leads to others, if all of them
/// are listened on.
pub(crate) fn reach(listening: &[Listener]) -> Reach {
    let sip = listening.iter().find(|listener| listener.address.is_ipv4());
    let address = sip.or(listening.first()).map(|listener| listener.address);
    let port = address.map_or(5060, |address| address.port());
    let ip = address.map(|address| address.ip()).filter(|ip| !ip.is_unspecified());
    let ip = ip.or_else(outward).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    Reach { address: ip.to_string(), port }
}

/// The address of ours that the way to other networks begins at. Nothing is sent.
fn outward() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // TEST-NET-1 (RFC 5737): nobody is there, but the way leads outward.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_loopback())
}
