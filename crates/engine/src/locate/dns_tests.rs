//! Names by a name server of our own, on loopback.

use std::{net::UdpSocket as Wire, thread};

use hickory_resolver::{
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
    proto::{
        op::{Message, MessageType, OpCode, ResponseCode},
        rr::{
            Name, Record, RecordType,
            rdata::{A, SRV},
        },
    },
};

use super::*;

/// Answers until the test ends; what is not in the zone does not exist.
fn name_server(zone: fn(&str, RecordType) -> Vec<RData>) -> SocketAddr {
    let wire = Wire::bind("127.0.0.1:0").expect("a free port");
    let address = wire.local_addr().expect("bound");
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok((length, from)) = wire.recv_from(&mut buffer) {
            let asked = Message::from_vec(&buffer[..length]).expect("a question");
            let question = asked.queries.first().expect("a question").clone();
            let name = question.name().clone();
            let found = zone(&name.to_utf8().to_lowercase(), question.query_type());
            let mut answer = Message::new(asked.metadata.id, MessageType::Response, OpCode::Query);
            answer.metadata.recursion_available = true;
            if found.is_empty() {
                answer.metadata.response_code = ResponseCode::NXDomain;
            }
            answer.add_query(question);
            answer.add_answers(
                found.into_iter().map(|data| Record::from_rdata(name.clone(), 60, data)),
            );
            wire.send_to(&answer.to_vec().expect("an answer"), from).expect("sent");
        }
    });
    address
}

fn locator(server: SocketAddr) -> Locator {
    let mut connection = ConnectionConfig::udp();
    connection.port = server.port();
    let mut one = NameServerConfig::udp(server.ip());
    one.connections = vec![connection];
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![one]);
    let provider = TokioRuntimeProvider::default();
    let mut builder = TokioResolver::builder_with_config(config, provider);
    builder.options_mut().use_hosts_file = ResolveHosts::Never;
    builder.options_mut().attempts = 1;
    let listening = [Transport::Udp, Transport::Tcp]
        .map(|transport| Listener { transport, address: ([0, 0, 0, 0], 5060).into() });
    let locator = Locator::new(&listening, Names::default());
    *locator.resolver.lock().expect("unshared") = Some(builder.build().expect("a resolver"));
    locator
}

async fn located(
    server: SocketAddr,
    host: &str,
    port: Option<u16>,
    transport: Option<Transport>,
) -> Vec<String> {
    let target = Target { host: Host::Name(host.into()), port, transport };
    let flows = locator(server).locate(&target).await;
    let told = |flow: &Flow| format!("{:?} {}", flow.transport, flow.peer);
    flows.iter().map(told).collect()
}

fn srv(priority: u16, port: u16, host: &str) -> RData {
    RData::SRV(SRV::new(priority, 0, port, Name::from_ascii(host).expect("a name")))
}

fn a(last: u8) -> RData {
    RData::A(A::new(127, 0, 0, last))
}

/// A carrier with two hosts by UDP, one by TCP, and an address of its own.
fn carrier(name: &str, kind: RecordType) -> Vec<RData> {
    match (name, kind) {
        ("_sip._udp.carrier.example.", RecordType::SRV) => {
            vec![srv(20, 5070, "b.carrier.example."), srv(10, 5080, "a.carrier.example.")]
        }
        ("_sip._tcp.carrier.example.", RecordType::SRV) => {
            vec![srv(10, 5090, "a.carrier.example.")]
        }
        ("a.carrier.example.", RecordType::A) => vec![a(2), a(3)],
        ("b.carrier.example.", RecordType::A) => vec![a(4)],
        ("carrier.example.", RecordType::A) => vec![a(9)],
        ("plain.example.", RecordType::A) => vec![a(5)],
        _ => Vec::new(),
    }
}

#[tokio::test]
async fn services_come_by_priority_and_transport() {
    let server = name_server(carrier);
    assert_eq!(
        located(server, "carrier.example", None, None).await,
        [
            "Udp 127.0.0.2:5080",
            "Udp 127.0.0.3:5080",
            "Udp 127.0.0.4:5070",
            "Tcp 127.0.0.2:5090",
            "Tcp 127.0.0.3:5090"
        ],
        "UDP before TCP, the lower priority first, every address of a host"
    );
    assert_eq!(
        located(server, "carrier.example", None, Some(Transport::Tcp)).await,
        ["Tcp 127.0.0.2:5090", "Tcp 127.0.0.3:5090"],
        "only the transport that was asked for"
    );
}

#[tokio::test]
async fn a_port_or_a_missing_service_leads_to_the_address() {
    let server = name_server(carrier);
    assert_eq!(
        located(server, "carrier.example", Some(5061), None).await,
        ["Udp 127.0.0.9:5061"],
        "with a port there is no service to ask for (RFC 3263, section 4.2)"
    );
    assert_eq!(
        located(server, "plain.example", None, None).await,
        ["Udp 127.0.0.5:5060"],
        "without services the name itself is called"
    );
    let nobody = located(server, "nobody.example", None, None).await;
    assert!(nobody.is_empty(), "a name that does not exist leads nowhere: {nobody:?}");
}

#[tokio::test]
async fn a_name_server_that_is_silent_does_not_hold_the_caller_for_ever() {
    let silent = Wire::bind("127.0.0.1:0").expect("a free port");
    let server = silent.local_addr().expect("bound");
    let started = std::time::Instant::now();
    let found = located(server, "carrier.example", None, None).await;
    assert!(found.is_empty(), "nobody answered: {found:?}");
    assert!(started.elapsed() < PATIENCE * 3, "and the search was given up");
}
