//! A test of the line: OPTIONS to a carrier, an exchange or a phone, and how its answers come back.
//!
//! Whatever it answers counts, since only the way is measured. A peer that answers nobody it does not
//! know shows nothing at all.

use std::{
    io,
    net::{SocketAddr, ToSocketAddrs, UdpSocket},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{HealthCheck, Level};
use crate::ApiError;

/// Between two requests: ten in a second are no load for anyone.
const PACE: Duration = Duration::from_millis(100);
/// An answer that takes longer is lost.
const PATIENCE: Duration = Duration::from_secs(2);
/// Without any answer for so long, there will be none.
const SILENCE: Duration = Duration::from_secs(5);
const LONGEST: u32 = 1800;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(crate) struct LineArgs {
    /// A name or an address, with a port if it is not 5060.
    pub(crate) target: String,
    pub(crate) seconds: u32,
}

/// What the answers tell of the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct Measured {
    #[cfg_attr(test, ts(type = "string"))]
    pub(crate) at: Timestamp,
    pub(crate) target: String,
    pub(crate) sent: u32,
    pub(crate) answered: u32,
    /// 0 to 100.
    pub(crate) loss_percent: f64,
    pub(crate) round_trip_ms: f64,
    /// The mean change from one answer to the next.
    pub(crate) jitter_ms: f64,
}

/// Where to, looked up.
///
/// # Errors
///
/// There is no such place, or the test would be too long.
pub(crate) fn target(args: &LineArgs) -> Result<SocketAddr, ApiError> {
    if !(1..=LONGEST).contains(&args.seconds) {
        return Err(ApiError::bad(format!("seconds: 1 to {LONGEST}")));
    }
    let text = args.target.trim().trim_start_matches("sip:");
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = bare.parse::<std::net::IpAddr>() {
        return Ok(SocketAddr::new(ip, 5060));
    }
    let with_port = if text.contains(':') { text.to_owned() } else { format!("{text}:5060") };
    let found = with_port.to_socket_addrs().ok().and_then(|found| {
        let found: Vec<SocketAddr> = found.collect();
        found.iter().find(|address| address.is_ipv4()).or(found.first()).copied()
    });
    found.ok_or_else(|| ApiError::not_found("host", text))
}

/// Sends and listens for so long. `progress` is told 0 to 1 and how it looks so far, and says whether
/// to go on.
///
/// # Errors
///
/// What stands in the way, for people.
pub(crate) fn measure(
    to: SocketAddr,
    args: &LineArgs,
    progress: &mut dyn FnMut(f64, &str) -> bool,
) -> Result<Measured, String> {
    let any: SocketAddr = if to.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0; 8], 0).into() };
    let failed = |error: io::Error| format!("{to} cannot be reached: {error}");
    let socket = UdpSocket::bind(any).map_err(failed)?;
    socket.connect(to).map_err(failed)?;
    let here = socket.local_addr().map_err(failed)?;
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).map_err(|error| error.to_string())?;
    let mut line = Line { socket, to, here, seed: hex::encode(seed), probes: Vec::new() };
    let began = Instant::now();
    let all = Duration::from_secs(args.seconds.into());
    let mut next = began;
    while began.elapsed() < all {
        if next <= Instant::now() {
            line.ask().map_err(failed)?;
            next += PACE;
            let part = began.elapsed().as_secs_f64() / all.as_secs_f64();
            if !progress(part, &line.measured(args).shown()) {
                return Err("stopped".to_owned());
            }
        }
        line.listen(next);
        if began.elapsed() > SILENCE && line.answered() == 0 {
            break;
        }
    }
    let end = Instant::now() + if line.answered() == 0 { Duration::ZERO } else { PATIENCE };
    while line.is_waiting() && Instant::now() < end {
        line.listen(end);
    }
    if line.answered() == 0 {
        return Err(format!("{to} answers nothing: is it right, and does it know this address?"));
    }
    Ok(line.measured(args))
}

struct Line {
    socket: UdpSocket,
    to: SocketAddr,
    here: SocketAddr,
    /// Makes our requests unlike anyone's.
    seed: String,
    probes: Vec<Probe>,
}

struct Probe {
    sent: Instant,
    round_trip: Option<Duration>,
}

impl Line {
    fn ask(&mut self) -> io::Result<()> {
        let Self { to, here, seed, probes, .. } = self;
        let number = probes.len();
        let request = format!(
            "OPTIONS sip:{to} SIP/2.0\r\nVia: SIP/2.0/UDP {here};branch=z9hG4bK{seed}{number};rport\r\n\
             Max-Forwards: 70\r\nFrom: <sip:check@{here}>;tag={seed}\r\nTo: <sip:{to}>\r\n\
             Call-ID: {seed}-{number}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
        );
        probes.push(Probe { sent: Instant::now(), round_trip: None });
        match self.socket.send(request.as_bytes()) {
            // An earlier one was refused by the machine there, which also is a way to be lost.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Ok(()),
            sent => sent.map(drop),
        }
    }

    /// Takes what comes until then.
    fn listen(&mut self, until: Instant) {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || self.socket.set_read_timeout(Some(left)).is_err() {
            return;
        }
        let mut datagram = [0; 2048];
        let Ok(length) = self.socket.recv(&mut datagram) else { return };
        let now = Instant::now();
        let text = String::from_utf8_lossy(datagram.get(..length).unwrap_or_default());
        let number = number(&text, &self.seed);
        let Some(probe) = number.and_then(|number| self.probes.get_mut(number)) else { return };
        let took = now.duration_since(probe.sent);
        if probe.round_trip.is_none() && took <= PATIENCE {
            probe.round_trip = Some(took);
        }
    }

    fn answered(&self) -> usize {
        self.probes.iter().filter(|probe| probe.round_trip.is_some()).count()
    }

    fn is_waiting(&self) -> bool {
        self.probes
            .iter()
            .any(|probe| probe.round_trip.is_none() && probe.sent.elapsed() < PATIENCE)
    }

    /// Those that may still be answered do not count.
    fn measured(&self, args: &LineArgs) -> Measured {
        let over = |probe: &&Probe| probe.round_trip.is_some() || probe.sent.elapsed() >= PATIENCE;
        let sent = self.probes.iter().filter(over).count();
        let times: Vec<f64> = self
            .probes
            .iter()
            .filter_map(|probe| probe.round_trip)
            .map(|took| took.as_secs_f64() * 1000.0)
            .collect();
        let changes: Vec<f64> =
            times.windows(2).filter_map(|two| Some((two.first()? - two.last()?).abs())).collect();
        let lost = sent.saturating_sub(times.len());
        Measured {
            at: Timestamp::now(),
            target: args.target.trim().to_owned(),
            sent: u32::try_from(sent).unwrap_or(u32::MAX),
            answered: u32::try_from(times.len()).unwrap_or(u32::MAX),
            loss_percent: 100.0 * lost as f64 / sent.max(1) as f64,
            round_trip_ms: mean(&times),
            jitter_ms: mean(&changes),
        }
    }
}

/// Which of our requests an answer belongs to.
fn number(answer: &str, seed: &str) -> Option<usize> {
    if !answer.starts_with("SIP/2.0 ") {
        return None;
    }
    let call = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_call = name.trim().eq_ignore_ascii_case("call-id") || name.trim() == "i";
        is_call.then(|| value.trim())
    })?;
    call.strip_prefix(seed)?.strip_prefix('-')?.parse().ok()
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

impl Measured {
    fn shown(&self) -> String {
        let Self { round_trip_ms, jitter_ms, loss_percent, .. } = self;
        format!("{round_trip_ms:.1} ms ± {jitter_ms:.1} ms, {loss_percent:.1} %")
    }
}

/// What the last test says.
pub(super) fn checks(kept: &str) -> Vec<HealthCheck> {
    serde_json::from_str(kept).map_or_else(|_| Vec::new(), |found| judged(&found).into())
}

/// By the limits for agents' PCs: 100 ms, 0.5 %, 30 ms of jitter.
pub(super) fn judged(found: &Measured) -> [HealthCheck; 3] {
    let graded = |value: f64, good: f64, bearable: f64| match value {
        value if value < good => Level::Good,
        value if value < bearable => Level::Warn,
        _ => Level::Bad,
    };
    let Measured { round_trip_ms, loss_percent, jitter_ms, .. } = *found;
    [
        HealthCheck::new(
            "latency",
            graded(round_trip_ms, 100.0, 300.0),
            format!("{round_trip_ms:.1} ms"),
        ),
        HealthCheck::new("loss", graded(loss_percent, 0.5, 3.0), format!("{loss_percent:.2} %")),
        HealthCheck::new("jitter", graded(jitter_ms, 30.0, 60.0), format!("{jitter_ms:.1} ms")),
    ]
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    /// Answers every request but each fifth.
    fn peer() -> (SocketAddr, thread::JoinHandle<()>) {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
        let address = socket.local_addr().expect("bound");
        socket.set_read_timeout(Some(Duration::from_secs(5))).expect("set");
        let answering = thread::spawn(move || {
            let mut datagram = [0; 2048];
            let mut count = 0;
            while let Ok((length, from)) = socket.recv_from(&mut datagram) {
                count += 1;
                let request = String::from_utf8_lossy(&datagram[..length]).into_owned();
                if request.starts_with("END") {
                    return;
                }
                assert!(request.starts_with("OPTIONS sip:127.0.0.1:"), "{request}");
                if count % 5 != 0 {
                    let answer = request.replacen("OPTIONS", "SIP/2.0 404 Not Found\r\nX:", 1);
                    socket.send_to(answer.as_bytes(), from).expect("sent");
                }
            }
        });
        (address, answering)
    }

    #[test]
    fn what_is_not_answered_is_lost_and_the_rest_is_measured() {
        let (address, answering) = peer();
        let args = LineArgs { target: address.to_string(), seconds: 2 };
        let mut parts = Vec::new();
        let found = measure(address, &args, &mut |part, _| {
            parts.push(part);
            true
        });
        let found = found.expect("somebody answers");
        let end = UdpSocket::bind("127.0.0.1:0").expect("a port");
        end.send_to(b"END", address).expect("sent");
        answering.join().expect("it heard only what it should");
        assert!(found.sent >= 15, "ten in a second: {found:?}");
        assert_eq!(found.sent - found.answered, found.sent / 5, "each fifth is lost: {found:?}");
        assert!(found.loss_percent > 10.0 && found.round_trip_ms < 100.0, "{found:?}");
        assert!(parts.windows(2).all(|two| two[0] <= two[1]), "it goes on and on: {parts:?}");
    }

    #[test]
    fn a_test_can_be_stopped() {
        let (address, _answering) = peer();
        let args = LineArgs { target: address.to_string(), seconds: 60 };
        let stopped = measure(address, &args, &mut |_, _| false);
        assert_eq!(stopped, Err("stopped".to_owned()), "at once, not after a minute");
    }

    #[test]
    fn answers_belong_to_the_request_whose_call_id_they_bear() {
        let answer = "SIP/2.0 200 OK\r\nVia: x\r\nCall-ID: abc-17\r\n\r\n";
        assert_eq!(number(answer, "abc"), Some(17));
        assert_eq!(number("SIP/2.0 200 OK\r\ni: abc-3\r\n\r\n", "abc"), Some(3), "the short name");
        assert_eq!(number(answer, "xyz"), None, "somebody else's");
        assert_eq!(number("OPTIONS sip:x SIP/2.0\r\nCall-ID: abc-1\r\n\r\n", "abc"), None);
    }

    #[test]
    fn a_target_is_an_address_or_a_name_with_or_without_a_port() {
        let at = |text: &str| {
            let args = LineArgs { target: text.to_owned(), seconds: 5 };
            target(&args).map(|address| address.to_string()).ok()
        };
        assert_eq!(at("192.0.2.1").as_deref(), Some("192.0.2.1:5060"));
        assert_eq!(at(" sip:192.0.2.1:5070 ").as_deref(), Some("192.0.2.1:5070"));
        assert_eq!(at("[::1]:5070").as_deref(), Some("[::1]:5070"));
        assert_eq!(at("::1").as_deref(), Some("[::1]:5060"));
        assert_eq!(at("no such host"), None);
        let long = LineArgs { target: "192.0.2.1".to_owned(), seconds: 7200 };
        assert!(target(&long).is_err(), "two hours are too long");
    }

    #[test]
    fn the_last_test_is_judged_by_the_limits_for_voice() {
        let kept = |rtt: f64, loss: f64, jitter: f64| {
            let found = Measured {
                at: Timestamp::UNIX_EPOCH,
                target: "carrier".into(),
                sent: 100,
                answered: 100,
                loss_percent: loss,
                round_trip_ms: rtt,
                jitter_ms: jitter,
            };
            let text = serde_json::to_string(&found).expect("written");
            checks(&text).iter().map(|check| check.level).collect::<Vec<_>>()
        };
        assert_eq!(kept(99.0, 0.4, 29.0), [Level::Good; 3]);
        assert_eq!(kept(100.0, 0.5, 30.0), [Level::Warn; 3]);
        assert_eq!(kept(400.0, 5.0, 80.0), [Level::Bad; 3]);
    }
}
