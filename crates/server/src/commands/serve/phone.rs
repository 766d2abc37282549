//! The softphone of the exchange's own machine: it registers like any other phone, over loopback.

use std::{net::Ipv4Addr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use cordboard_api::Host;
use cordboard_engine::{
    Listener,
    phone::{Ears, PhoneConfig, Softphone, Times},
};
use cordboard_phone::{Account, AccountId, Secret};
use cordboard_sip::{Transport, wire};
use cordboard_store::Store;

/// Whose phone it is, and what stands for its microphone and loudspeaker.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) extension: String,
    pub(super) play: Option<PathBuf>,
    pub(super) record: Option<PathBuf>,
}

/// Starts it, and lets the host know.
pub(super) async fn start(
    host: &Arc<Host>,
    listening: &[Listener],
    seat: Seat,
) -> anyhow::Result<Softphone> {
    let accounts = vec![account(host, listening, &seat.extension)?];
    let mut config = PhoneConfig::new(accounts.clone(), host.data().join("recordings"));
    if seat.play.is_some() || seat.record.is_some() {
        let times = Times::AgainAndAgain;
        config.ears = Ears::Files { play: seat.play, times, record: seat.record };
    }
    let phone = Softphone::start(config).await?;
    host.has_phone(phone.handset(), &accounts)?;
    Ok(phone)
}

fn account(host: &Host, listening: &[Listener], number: &str) -> anyhow::Result<Account> {
    let office = Store::open(host.data())?.office()?.context("there is no office yet")?;
    let extension = office
        .extension(number)
        .with_context(|| format!("--phone {number}: there is no such extension"))?;
    let secret = extension.secret.as_ref().map(|secret| secret.expose()).unwrap_or_default();
    let here = listening
        .iter()
        .find(|listener| listener.transport == Transport::Udp && listener.address.is_ipv4())
        .context("--phone needs an IPv4 address to listen on by UDP")?;
    let ip = if here.address.ip().is_unspecified() {
        Ipv4Addr::LOCALHOST.into()
    } else {
        here.address.ip()
    };
    let domain = wire::HostPort { host: wire::Host::from(ip), port: Some(here.address.port()) };
    let mut account = Account::new(AccountId(1), number, Secret::new(secret), domain);
    account.display.clone_from(&extension.name);
    account.transport = Some(Transport::Udp);
    account.expires = Duration::from_secs(300);
    Ok(account)
}
