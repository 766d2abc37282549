//! What we write must be readable for others: `rsip`'s own parser is asked about ordinary messages.

use cordboard_sip::wire::{
    CSeq, HostPort, Message, Method, NameAddr, Request, Response, Uri, Via, default_reason,
};
use proptest::prelude::*;
use rsip::headers::{ToTypedHeader as _, UntypedHeader as _};
use rsip::message::{HasHeaders as _, HeadersExt as _};

/// The parts of an ordinary message.
#[derive(Debug, Clone)]
struct Ordinary {
    method: Method,
    user: String,
    host: String,
    port: Option<u16>,
    display: Option<String>,
    tag: String,
    number: u32,
    body: String,
}

fn ordinary() -> impl Strategy<Value = Ordinary> {
    let method = proptest::sample::select(rsip::Method::all()).prop_map(Method::from);
    (
        method,
        "[a-z0-9+]{1,12}",
        "[a-z][a-z0-9-]{0,8}\\.example\\.com",
        proptest::option::of(1024_u16..),
        proptest::option::of("[A-Za-z0-9][A-Za-z0-9 .]{0,10}[A-Za-z0-9]"),
        "[a-z0-9.]{4,16}",
        0_u32..0x8000_0000,
        "[ -~]{0,80}",
    )
        .prop_map(|(method, user, host, port, display, tag, number, body)| Ordinary {
            method,
            user,
            host,
            port,
            display,
            tag,
            number,
            body,
        })
}

impl Ordinary {
    fn address(&self) -> NameAddr {
        let host_port = HostPort::parse(&self.host).expect("an ordinary host");
        let uri = Uri::sip(&self.user, HostPort { port: self.port, ..host_port });
        let address = NameAddr::new(uri).with_tag(&self.tag);
        match &self.display {
            Some(display) => address.with_display(display),
            None => address,
        }
    }

    fn request(&self) -> Request {
        let address = self.address();
        let mut request = Request::new(self.method.clone(), address.uri.clone());
        let mut via = Via::new("UDP", address.uri.host_port(), &format!("z9hG4bK{}", self.tag));
        via.params.set("rport", None);
        let headers = &mut request.headers;
        headers.push("Via", via.to_string());
        headers.push("Max-Forwards", "70");
        headers.push("From", address.to_string());
        headers.push("To", NameAddr::new(address.uri.clone()).to_string());
        headers.push("Call-ID", format!("{}@{}", self.tag, self.host));
        let cseq = CSeq { number: self.number, method: self.method.clone() };
        headers.push("CSeq", cseq.to_string());
        headers.push("Contact", NameAddr::new(address.uri).to_string());
        headers.push("X-Cordboard", "kept");
        if !self.body.is_empty() {
            headers.push("Content-Type", "text/plain");
        }
        request.body = self.body.clone().into_bytes();
        request
    }
}

fn read_by_rsip(octets: &[u8]) -> rsip::SipMessage {
    rsip::SipMessage::try_from(octets)
        .unwrap_or_else(|e| panic!("{e}\n{}", String::from_utf8_lossy(octets)))
}

fn check_headers(sent: &Ordinary, read: &rsip::SipMessage) {
    let address = sent.address();
    let from = read.from_header().expect("From").typed().expect("a readable From");
    assert_eq!(from.uri.to_string(), address.uri.to_string());
    let quoted = address.display.map(|display| format!("\"{display}\""));
    assert_eq!(from.display_name, quoted, "rsip leaves the quotes on");
    assert_eq!(from.tag().map(ToString::to_string), Some(sent.tag.clone()));
    let via = read.via_header().expect("Via").typed().expect("a readable Via");
    assert_eq!(via.branch().map(ToString::to_string), Some(format!("z9hG4bK{}", sent.tag)));
    let cseq = read.cseq_header().expect("CSeq").typed().expect("a readable CSeq");
    assert_eq!((cseq.seq, Method::from(cseq.method)), (sent.number, sent.method.clone()));
    let call_id = read.call_id_header().expect("Call-ID").value();
    assert_eq!(call_id, format!("{}@{}", sent.tag, sent.host));
    assert!(
        read.headers()
            .iter()
            .any(|h| *h == rsip::Header::Other("X-Cordboard".into(), "kept".into()))
            || matches!(read, rsip::SipMessage::Response(_)),
        "unknown header fields arrive"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_ordinary_request_says_the_same_to_rsip(sent in ordinary()) {
        let request = sent.request();
        let octets = request.to_bytes();
        let read = read_by_rsip(&octets);
        let rsip::SipMessage::Request(inner) = &read else { panic!("a request") };
        prop_assert_eq!(&Method::from(inner.method), &request.method);
        prop_assert_eq!(inner.uri.to_string(), request.uri.to_string());
        prop_assert_eq!(&inner.body, &request.body);
        check_headers(&sent, &read);
        prop_assert_eq!(Message::parse(&octets), Ok(Message::Request(request)), "and to ourselves");
    }

    #[test]
    fn an_ordinary_response_says_the_same_to_rsip(sent in ordinary(), status in 100_u16..700) {
        let response: Response = sent.request().reply(status, "");
        let read = read_by_rsip(&response.to_bytes());
        let rsip::SipMessage::Response(inner) = &read else { panic!("a response") };
        prop_assert_eq!(u16::from(inner.status_code.clone()), status);
        prop_assert_eq!(&response.reason, default_reason(status));
        check_headers(&sent, &read);
    }
}

#[test]
fn what_rsip_writes_is_read_by_us() {
    let written = "INVITE sip:bob@biloxi.example.com SIP/2.0\r\n\
        Via: SIP/2.0/TCP client.atlanta.example.com:5060;branch=z9hG4bK74bf9\r\n\
        Max-Forwards: 70\r\n\
        From: Alice <sip:alice@atlanta.example.com>;tag=9fxced76sl\r\n\
        To: Bob <sip:bob@biloxi.example.com>\r\n\
        Call-ID: 3848276298220188511@atlanta.example.com\r\n\
        CSeq: 1 INVITE\r\n\
        Contact: <sip:alice@client.atlanta.example.com;transport=tcp>\r\n\
        Content-Type: application/sdp\r\n\
        Content-Length: 3\r\n\r\nv=0";
    let by_rsip = read_by_rsip(written.as_bytes());
    let Ok(Message::Request(ours)) = Message::parse(&Vec::from(by_rsip.clone())) else {
        panic!("an ordinary request");
    };
    assert_eq!(ours.headers.from_().unwrap().tag(), Some("9fxced76sl"));
    assert_eq!(ours.body, b"v=0");
    assert_eq!(Vec::from(read_by_rsip(&ours.to_bytes())), Vec::from(by_rsip));
}
