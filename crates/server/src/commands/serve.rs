//! `cordboardd serve`

use std::{
    fmt::Write,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::Context;
use cordboard_api::{After, House, Seat};
use cordboard_engine::{
    Certificate, CertificateFiles, Config, Engine, FirstStart, Listener, TlsConfig,
};
use cordboard_pbx::office::{Office, Secret};
use cordboard_sip::Transport;
use tokio_util::sync::CancellationToken;

use crate::{
    cli::{Language, Serve},
    logging, out,
};

pub(crate) fn serve(data: PathBuf, options: Serve) -> anyhow::Result<()> {
    logging::start(&options.log, options.log_format)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("exchange")
        .enable_all()
        .build()
        .context("the system gives no threads")?;
    // As a task: what the sockets hear reaches the loop without a change of threads.
    runtime.block_on(async { tokio::spawn(Box::pin(run(data, options))).await })?
}

async fn run(data: PathBuf, options: Serve) -> anyhow::Result<()> {
    let stop = CancellationToken::new();
    watch_for_stop(stop.clone())?;
    let mut sip =
        if options.sip.is_empty() { default_addresses(5060) } else { options.sip.clone() };
    let mut tls = tls(&options);
    // Asked for first: a port that is taken is told before calls come in.
    let mut door = options.http.map(cordboard_web::bind).transpose()?;
    loop {
        let language = options.language.unwrap_or_else(system_language);
        let announce = announce(&data);
        let first_start = FirstStart { language: language.tag().to_owned(), announce };
        let config = Config {
            data: data.clone(),
            sip: sip.clone(),
            tls: tls.clone(),
            rtp: options.rtp.clone(),
            wall_clock: options.wall_clock,
        };
        let Some(opened) = door.take() else {
            let engine = Box::pin(Engine::start(config, first_start)).await?;
            out::print(&ready(engine.listening()))?;
            return Ok(Box::pin(engine.run(stop)).await?);
        };
        let seat = options.phone.clone().map(|extension| Seat {
            extension: Some(extension),
            play: options.phone_play.clone(),
            record: options.phone_record.clone(),
        });
        let house = Box::pin(House::open(config, first_start, seat)).await?;
        let line = ready(house.listening());
        let address = opened.address;
        let certificate = opened.certificate(&data, tls.certificate.as_ref())?;
        let known = certificate.as_ref().map(Certificate::fingerprint);
        let http = match &known {
            Some(known) => format!("https {address} certificate {known}"),
            None => format!("http {address}"),
        };
        out::print(&format!("{} {http}\n", line.trim_end()))?;
        let host = house.host();
        // For as long as it serves.
        let _announcement = known.filter(|_| options.announce).map(|known| {
            cordboard_remote::announce(&host.business_name(), address.port(), &known)
                .inspect_err(|error| tracing::warn!(%error, "it is found by its address alone"))
        });
        // Ports that were picked stay, also when a backup is put in place.
        sip = addresses(house.listening(), |transport| transport != Transport::Tls);
        tls.listen = addresses(house.listening(), |transport| transport == Transport::Tls);
        let round = stop.child_token();
        let ended = round.clone();
        let serving =
            tokio::spawn(async move { opened.serve(host, certificate.as_ref(), ended).await });
        let result = Box::pin(house.run(stop.clone())).await;
        round.cancel();
        serving.await.context("the door broke down")?.context("the door failed")?;
        if result? == After::Stop {
            return Ok(());
        }
        door = Some(cordboard_web::bind(address)?);
    }
}

/// Where and how SIP is spoken by TLS: by default beside the usual addresses, where the usual ports
/// are not ours to take on others.
fn tls(options: &Serve) -> TlsConfig {
    let usual = options.sip.is_empty() && options.sips.is_empty();
    let listen = if usual { default_addresses(5061) } else { options.sips.clone() };
    let own = options.certificate.clone().zip(options.key.clone());
    let certificate = own.map(|(chain, key)| CertificateFiles { chain, key });
    TlsConfig { listen, certificate, trust: options.trust.clone() }
}

fn addresses(listening: &[Listener], such: impl Fn(Transport) -> bool) -> Vec<SocketAddr> {
    let mut addresses = Vec::new();
    for listener in listening.iter().filter(|listener| such(listener.transport)) {
        if !addresses.contains(&listener.address) {
            addresses.push(listener.address);
        }
    }
    addresses
}

/// Within this time a further signal is the same one: `timeout` and some terminals send each twice.
const SAME_SIGNAL: Duration = Duration::from_millis(500);

/// Cancels the token at the first Ctrl-C or SIGTERM. A second one does not wait for calls to end.
pub(super) fn watch_for_stop(stop: CancellationToken) -> anyhow::Result<()> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).context("the system gives no signals")?
    };
    tokio::spawn(async move {
        let mut first = None;
        loop {
            #[cfg(unix)]
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            #[cfg(not(unix))]
            let _ = tokio::signal::ctrl_c().await;
            let first = *first.get_or_insert_with(Instant::now);
            if stop.is_cancelled() && first.elapsed() >= SAME_SIGNAL {
                out::complain("cordboardd: stopped at once; calls were not ended");
                std::process::exit(1);
            }
            stop.cancel();
        }
    });
    Ok(())
}

/// Every address of this machine, by IPv6 too where it has it.
fn default_addresses(port: u16) -> Vec<SocketAddr> {
    let mut addresses = vec![SocketAddr::from((Ipv4Addr::UNSPECIFIED, port))];
    if UdpSocket::bind((Ipv6Addr::LOCALHOST, 0)).is_ok() {
        addresses.push(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)));
    }
    addresses
}

pub(super) fn system_language() -> Language {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match named {
        Some(locale) if locale.starts_with("zh") => Language::Chinese,
        _ => Language::English,
    }
}

/// `ready: sip udp/tcp 0.0.0.0:5060 udp/tcp [::]:5060`: tests and scripts wait for this line.
fn ready(listening: &[Listener]) -> String {
    let mut by_address: Vec<(SocketAddr, Vec<&str>)> = Vec::new();
    for listener in listening {
        let transport = match listener.transport {
            Transport::Udp => "udp",
            Transport::Tcp => "tcp",
            Transport::Tls => "tls",
        };
        match by_address.iter_mut().find(|(address, _)| *address == listener.address) {
            Some((_, transports)) => transports.push(transport),
            None => by_address.push((listener.address, vec![transport])),
        }
    }
    let mut line = "ready: sip".to_owned();
    for (address, transports) in by_address {
        let _ = write!(line, " {} {address}", transports.join("/"));
    }
    line + "\n"
}

/// Prints the first office's secrets, which no later start prints again.
fn announce(data: &Path) -> Box<dyn FnOnce(&Office) + Send> {
    let data = data.to_owned();
    Box::new(move |office| {
        if let Err(error) = out::print(&first_words(office, &data)) {
            out::complain(&format!("cordboardd: the first secrets could not be shown: {error}"));
        }
    })
}

fn first_words(office: &Office, data: &Path) -> String {
    let mut text =
        format!("A new office was made in {}. Its secrets, shown this once:\n", data.display());
    for extension in &office.extensions {
        let secret = extension.secret.as_ref().map_or("", Secret::expose);
        let _ = writeln!(text, "  extension {}  secret {secret}", extension.number);
    }
    for user in &office.users {
        let password = user.password.as_ref().map_or("", Secret::expose);
        let _ = writeln!(text, "  user {}  password {password}", user.login);
    }
    text + "See them again with: cordboardd export - --with-secrets\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ready_line_names_each_address_once() {
        let listener = |transport, address: &str| Listener {
            transport,
            address: address.parse().expect("an address"),
        };
        let line = ready(&[
            listener(Transport::Udp, "127.0.0.1:5070"),
            listener(Transport::Tcp, "127.0.0.1:5070"),
            listener(Transport::Udp, "[::1]:5071"),
        ]);
        assert_eq!(line, "ready: sip udp/tcp 127.0.0.1:5070 udp [::1]:5071\n");
    }
}
