//! Two of ours speak to each other by TLS over loopback.

use std::{io::Write as _, net::TcpStream as Caller, path::Path};

use cordboard_sip::{Flow, Input};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::super::{Sender, Sockets};
use crate::{
    certificate::Certificate,
    intake::{Arrivals, intake},
    trust::{Names, Trust},
};

use super::*;

const PATIENCE: Duration = Duration::from_secs(20);
const OPTIONS: &str = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TLS c;branch=z9hG4bK1\r\n\
    Content-Length: 4\r\n\r\nbody";

struct End {
    sender: Sender,
    address: SocketAddr,
    received: Arrivals,
    names: Names,
    stop: CancellationToken,
}

impl Drop for End {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl End {
    fn open(server: Option<Arc<ServerConfig>>, trust: Option<&Path>) -> Self {
        let any = [SocketAddr::from(([127, 0, 0, 1], 0))];
        let mut sockets = Sockets::bind(&any).expect("a free port");
        let trust = Trust::new(trust.map(Path::to_owned));
        sockets.bind_secure(&any, server, trust).expect("another one");
        let secure = sockets.listening().iter().find(|one| one.transport == Transport::Tls);
        let address = secure.expect("it is there").address;
        let (inputs, received) = intake(16);
        let (names, stop) = (sockets.names(), CancellationToken::new());
        let sender = sockets.open(&inputs, &TaskTracker::new(), &stop);
        Self { sender, address, received, names, stop }
    }

    fn to(&self, other: &Self) -> Flow {
        Flow { transport: Transport::Tls, local: self.address, peer: other.address }
    }

    async fn next(&mut self) -> Input {
        tokio::time::timeout(PATIENCE, self.received.recv()).await.expect("in time").expect("runs")
    }
}

/// An exchange with a certificate, and the file that vouches for it.
fn exchange(data: &Path) -> (End, std::path::PathBuf) {
    let server = Certificate::open(data, None, &[]).expect("made").server().expect("fit");
    (End::open(Some(server), None), data.join("tls/certificate.pem"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_goes_there_and_its_answer_comes_back_over_the_same_connection() {
    let data = tempfile::tempdir().unwrap();
    let (mut exchange, vouches) = exchange(data.path());
    let mut phone = End::open(None, Some(&vouches));
    phone.names.learn(exchange.address, "localhost");
    phone.sender.send(phone.to(&exchange), OPTIONS.as_bytes().to_vec()).expect("it is dialled");
    let Input::Received { flow, bytes } = exchange.next().await else { panic!("no message") };
    assert_eq!(bytes, OPTIONS.as_bytes(), "as it was sent");
    assert_eq!(flow.transport, Transport::Tls, "the flow says how it came");
    exchange.sender.send(flow, b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()).unwrap();
    let Input::Received { flow, bytes } = phone.next().await else { panic!("no answer") };
    assert!(bytes.starts_with(b"SIP/2.0 200"), "the answer");
    assert_eq!(flow, phone.to(&exchange), "over the connection that we opened");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_proves_itself_too() {
    let data = tempfile::tempdir().unwrap();
    let (mut exchange, vouches) = exchange(data.path());
    let phone = End::open(None, Some(&vouches));
    phone.sender.send(phone.to(&exchange), OPTIONS.as_bytes().to_vec()).expect("it is dialled");
    assert!(
        matches!(exchange.next().await, Input::Received { .. }),
        "127.0.0.1 is among its names"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_proves_another_name_or_is_vouched_for_by_nobody_is_told_nothing() {
    let data = tempfile::tempdir().unwrap();
    let (mut exchange, vouches) = exchange(data.path());
    let mut misled = End::open(None, Some(&vouches));
    misled.names.learn(exchange.address, "sip.carrier.example");
    let mut wary = End::open(None, None);
    for phone in [&mut misled, &mut wary] {
        let flow = phone.to(&exchange);
        phone.sender.send(flow, OPTIONS.as_bytes().to_vec()).expect("it is dialled");
        let told = phone.next().await;
        assert!(matches!(told, Input::FlowFailed { flow: of } if of == flow), "{told:?}");
        let there = exchange.next().await;
        assert!(matches!(there, Input::FlowFailed { .. }), "no message was sent: {there:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_tls_is_closed_and_a_phone_by_tls_is_let_in_beside_it() {
    use std::io::Read as _;
    let data = tempfile::tempdir().unwrap();
    let (mut exchange, vouches) = exchange(data.path());
    let mut scanner = Caller::connect(exchange.address).expect("connected");
    scanner.write_all(OPTIONS.as_bytes()).expect("written");
    scanner.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut rest = Vec::new();
    let _ = scanner.read_to_end(&mut rest); // an alert, or nothing; then the end
    assert!(!rest.starts_with(b"SIP/2.0"), "no SIP in the clear on this port");
    let told = exchange.next().await;
    assert!(matches!(told, Input::FlowFailed { .. }), "it is told as one that is gone: {told:?}");
    let phone = End::open(None, Some(&vouches));
    phone.sender.send(phone.to(&exchange), OPTIONS.as_bytes().to_vec()).expect("it is dialled");
    assert!(matches!(exchange.next().await, Input::Received { .. }), "the phone is heard");
}
