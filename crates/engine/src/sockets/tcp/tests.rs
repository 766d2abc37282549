//! Real connections over loopback. The phones block, so the exchange runs on threads of its own.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream as Phone},
};

use tokio::time::timeout;

use super::*;
use crate::{
    intake::{Arrivals, intake},
    sockets::crowd::MOST_OF_ONE,
};

const PATIENCE: Duration = Duration::from_secs(20);

const OPTIONS: &str = "OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP c;branch=z9hG4bK1\r\n\
    Content-Length: 4\r\n\r\nbody";

struct Exchange {
    streams: Streams,
    address: SocketAddr,
    received: Arrivals,
    stop: CancellationToken,
}

fn serve() -> Exchange {
    let listener = listen("127.0.0.1:0".parse().expect("an address")).expect("a free port");
    let address = listener.local_addr().expect("bound");
    let (inputs, received) = intake(16);
    let stop = CancellationToken::new();
    let streams =
        Streams::open(vec![listener], Security::Plain, inputs, TaskTracker::new(), stop.clone());
    Exchange { streams, address, received, stop }
}

impl Exchange {
    async fn next(&mut self) -> Input {
        timeout(PATIENCE, self.received.recv()).await.expect("in time").expect("running")
    }

    async fn message(&mut self) -> (Flow, Vec<u8>) {
        match self.next().await {
            Input::Received { flow, bytes } => (flow, bytes),
            other => panic!("a message was expected, not {other:?}"),
        }
    }

    fn phone(&self) -> Phone {
        let phone = Phone::connect(self.address).expect("connected");
        phone.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        phone.set_nodelay(true).expect("no delay");
        phone
    }
}

fn read(phone: &mut Phone, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    phone.read_exact(&mut bytes).expect("bytes in time");
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_split_over_writes_arrives_whole_and_is_answered_on_the_same_connection() {
    let mut exchange = serve();
    let mut phone = exchange.phone();
    for part in OPTIONS.as_bytes().chunks(7) {
        phone.write_all(part).expect("written");
    }
    let (flow, bytes) = exchange.message().await;
    assert_eq!(bytes, OPTIONS.as_bytes(), "nothing is missing, nothing is added");
    assert_eq!(flow.local, exchange.address, "our side is the listener");
    assert_eq!(flow.peer, phone.local_addr().expect("connected"), "the other side is the phone");
    exchange.streams.send(flow, b"SIP/2.0 200 OK\r\n\r\n".to_vec()).expect("the flow is open");
    assert_eq!(read(&mut phone, 18), b"SIP/2.0 200 OK\r\n\r\n", "the answer comes back");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_messages_in_one_write_are_two() {
    let mut exchange = serve();
    let mut phone = exchange.phone();
    phone.write_all(format!("{OPTIONS}\r\n\r\n{OPTIONS}").as_bytes()).expect("written");
    for _ in 0..2 {
        assert_eq!(exchange.message().await.1, OPTIONS.as_bytes(), "each on its own");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keep_alive_is_answered() {
    let exchange = serve();
    let mut phone = exchange.phone();
    phone.write_all(b"\r\n\r\n").expect("written");
    assert_eq!(read(&mut phone, 2), b"\r\n", "a ping gets its pong (RFC 5626)");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_sip_closes_the_connection() {
    let mut exchange = serve();
    let mut phone = exchange.phone();
    let wrong = "OPTIONS sip:a@b SIP/2.0\r\nContent-Length: -1\r\n\r\n";
    phone.write_all(wrong.as_bytes()).expect("written");
    let mut rest = Vec::new();
    let _ = phone.read_to_end(&mut rest); // an end or a reset, both are a close
    assert!(matches!(exchange.next().await, Input::FlowFailed { .. }), "and the end is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_the_phone_closes_is_told() {
    let mut exchange = serve();
    let mut phone = exchange.phone();
    phone.write_all(OPTIONS.as_bytes()).expect("written");
    let (flow, _) = exchange.message().await;
    phone.shutdown(Shutdown::Both).expect("closed");
    match exchange.next().await {
        Input::FlowFailed { flow: failed } => assert_eq!(failed, flow, "the same flow"),
        other => panic!("the end was expected, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flow_that_is_not_open_is_dialled_and_a_refusal_is_told() {
    let mut exchange = serve();
    let peer = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = peer.local_addr().expect("bound");
    let flow = Flow { transport: Transport::Tcp, local: exchange.address, peer: address };
    exchange.streams.send(flow, b"one".to_vec()).expect("queued while it is dialled");
    exchange.streams.send(flow, b"two".to_vec()).expect("queued behind it");
    let (mut line, from) = tokio::task::spawn_blocking(move || peer.accept())
        .await
        .expect("no panic")
        .expect("we were dialled");
    assert_eq!(read(&mut line, 6), b"onetwo", "both, in order, over one connection");
    assert_eq!(from.ip(), exchange.address.ip(), "from our own address");
    line.write_all(OPTIONS.as_bytes()).expect("written");
    assert_eq!(exchange.message().await.0, flow, "what comes back belongs to the same flow");
    drop(line);
    assert!(matches!(exchange.next().await, Input::FlowFailed { .. }), "the end is told");
    exchange.streams.send(flow, b"three".to_vec()).expect("dialled anew");
    match exchange.next().await {
        Input::FlowFailed { flow: failed } => assert_eq!(failed, flow, "nobody listens there now"),
        other => panic!("a failure was expected, not {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_address_that_is_not_ours_is_refused_at_once() {
    let exchange = serve();
    let local = "127.0.0.9:5060".parse().expect("an address");
    let flow = Flow { transport: Transport::Tcp, local, peer: exchange.address };
    assert_eq!(exchange.streams.send(flow, Vec::new()), Err(FlowBroken), "no such listener");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_peer_gets_only_so_many_connections() {
    let mut exchange = serve();
    let mut phones: Vec<Phone> = Vec::new();
    for _ in 0..MOST_OF_ONE {
        let mut phone = exchange.phone();
        phone.write_all(OPTIONS.as_bytes()).expect("written");
        exchange.message().await;
        phones.push(phone);
    }
    let mut one_more = exchange.phone();
    let mut rest = Vec::new();
    let _ = one_more.read_to_end(&mut rest);
    assert!(rest.is_empty(), "it was closed without a word");
    phones.pop();
    assert!(matches!(exchange.next().await, Input::FlowFailed { .. }), "a place became free");
    let mut another = exchange.phone();
    another.write_all(OPTIONS.as_bytes()).expect("written");
    exchange.message().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_without_a_message_make_room_for_one_with() {
    let mut exchange = serve();
    let mut silent: Vec<Phone> = (0..MOST_OF_ONE + 50).map(|_| exchange.phone()).collect();
    for phone in &mut silent {
        let _ = phone.write_all(b"\r\n\r\n"); // a keep-alive says nothing; some are closed already
    }
    let mut phone = exchange.phone();
    phone.write_all(OPTIONS.as_bytes()).expect("written");
    loop {
        match exchange.next().await {
            Input::FlowFailed { .. } => {} // those that made room are told
            Input::Received { flow, .. } => {
                assert_eq!(flow.peer, phone.local_addr().expect("connected"), "the phone is heard");
                break;
            }
            other @ Input::Located { .. } | other @ Input::Timeout => panic!("not {other:?}"),
        }
    }
    let open = exchange.streams.shared.lines().len();
    assert!(open <= MOST_OF_ONE, "{open} are open");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_does_not_read_is_cut_off() {
    let mut exchange = serve();
    let mut phone = exchange.phone();
    phone.write_all(OPTIONS.as_bytes()).expect("written");
    let (flow, _) = exchange.message().await;
    let large = vec![b'x'; 1024 * 1024];
    let sent = (0..1000).take_while(|_| exchange.streams.send(flow, large.clone()).is_ok());
    let sent = sent.count();
    assert!(sent < 1000, "the queue is bounded");
    let lines = exchange.streams.shared.lines();
    assert!(!lines.contains_key(&flow), "the connection is forgotten");
}

#[tokio::test(start_paused = true)]
async fn a_half_message_is_dropped_after_half_a_minute() {
    let mut exchange = serve();
    let mut phone = exchange.phone();
    phone.write_all(&OPTIONS.as_bytes()[..40]).expect("written");
    // The clock is virtual: it leaps to the deadline as soon as nothing else is left to do.
    let Input::FlowFailed { flow } = exchange.received.recv().await.expect("running") else {
        panic!("the end was expected");
    };
    assert_eq!(flow.peer, phone.local_addr().expect("connected"), "this phone's flow");
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_closed_at_the_end() {
    let mut exchange = serve();
    let mut phone = exchange.phone();
    phone.write_all(OPTIONS.as_bytes()).expect("written");
    exchange.message().await;
    exchange.stop.cancel();
    let mut rest = Vec::new();
    let _ = phone.read_to_end(&mut rest);
    assert!(rest.is_empty(), "the phone sees the end");
}
