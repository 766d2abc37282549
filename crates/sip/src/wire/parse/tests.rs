use super::*;
use crate::wire::Scheme;

/// An OPTIONS with the given extra lines, ended by an empty line.
fn options(extra: &str) -> Vec<u8> {
    format!(
        "OPTIONS sip:bob@example.com SIP/2.0\r\n\
         Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n\
         From: <sip:alice@example.com>;tag=1\r\n\
         To: <sip:bob@example.com>\r\n\
         Call-ID: c1\r\n\
         CSeq: 1 OPTIONS\r\n\
         {extra}\r\n"
    )
    .into_bytes()
}

fn replaced(from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(options("")).unwrap();
    assert!(text.contains(from), "the test replaces something: {from}");
    text.replacen(from, to, 1).into_bytes()
}

fn request(bytes: &[u8]) -> Request {
    match message(bytes) {
        Ok(Message::Request(request)) => request,
        other => panic!("not a request: {other:?}\n{}", String::from_utf8_lossy(bytes)),
    }
}

fn fault(bytes: &[u8]) -> Fault {
    message(bytes).expect_err("it should not be readable").fault
}

fn status(bytes: &[u8]) -> Option<u16> {
    message(bytes).expect_err("it should not be readable").reply().map(|r| r.status)
}

#[test]
fn folded_compact_and_spaced_header_fields_are_read() {
    let read = request(
        b"INVITE sip:bob@example.com SIP/2.0\r\n\
          v :SIP / 2.0 / UDP\r\n 192.0.2.1 ;\r\n\tbranch = z9hG4bK1\r\n\
          F: \"A\" <sip:alice@example.com>\r\n ;tag=1\r\n\
          t\t:sip:bob@example.com\r\n\
          I:c1\r\n\
          cSEQ: 7\r\n  INVITE\r\n\
          k: replaces\r\n , timer\r\n\
          c:application/sdp\r\n\
          L : 003\r\n\r\nv=0",
    );
    assert_eq!(read.headers.top_via().unwrap().branch(), Some("z9hG4bK1"));
    assert_eq!(read.headers.from_().unwrap().tag(), Some("1"));
    assert_eq!(read.headers.cseq().unwrap().number, 7);
    assert_eq!(read.headers.supported(), ["replaces", "timer"]);
    assert_eq!(read.headers.call_id(), Some("c1"));
    assert!(read.headers.has_content_type("application/sdp"));
    assert_eq!(read.body, b"v=0");
    assert!(!read.headers.has("Content-Length"), "the body's own length is the truth");
}

#[test]
fn leading_keep_alives_are_skipped_and_alone_are_no_message() {
    let mut bytes = b"\r\n\r\n\n".to_vec();
    bytes.extend(options(""));
    assert_eq!(request(&bytes).method, Method::Options);
    for keep_alive in [b"".as_slice(), b"\r\n\r\n", b"\r\n", b"\n"] {
        assert_eq!(fault(keep_alive), Fault::KeepAlive);
        assert_eq!(status(keep_alive), None);
    }
}

#[test]
fn lines_may_end_in_lf_only() {
    let text = String::from_utf8(options("Subject: a\r\n b\r\n")).unwrap().replace('\r', "");
    let read = request(format!("{text}body\n").as_bytes());
    assert_eq!(read.headers.first("Subject"), Some("a b"));
    assert_eq!(read.body, b"body\n", "the body is left alone");
}

#[test]
fn latin_1_and_nul_octets_come_back_as_they_were() {
    let bytes = [
        b"OPTIONS sip:j\xfcrgen@example.com SIP/2.0\r\n\
          Via: SIP/2.0/UDP h;branch=z9hG4bK\xe4\r\n\
          From: \"J\xfcrgen \\\x00\" <sip:a@b>;tag=\xf6\r\n\
          To: <sip:c@d>\r\nCall-ID: \xff\x00\r\nCSeq: 1 OPTIONS\r\nX-\xe4: dropped\r\n\r\n\xff\x00"
            .as_slice(),
    ]
    .concat();
    let read = request(&bytes);
    assert_eq!(read.headers.from_().unwrap().display.as_deref(), Some("Jürgen \0"));
    let written = read.to_bytes();
    for octets in [
        b"sip:j\xfcrgen@example.com ".as_slice(),
        b";branch=z9hG4bK\xe4\r\n",
        b": \"J\xfcrgen \\\x00\" <sip:a@b>;tag=\xf6\r\n",
        b": \xff\x00\r\n",
        b"\r\n\r\n\xff\x00",
    ] {
        assert!(
            written.windows(octets.len()).any(|w| w == octets),
            "{octets:?} is not in {:?}",
            String::from_utf8_lossy(&written)
        );
    }
    assert_eq!(message(&written), Ok(Message::Request(read)));
}

#[test]
fn unknown_schemes_methods_transports_and_headers_are_read() {
    let read = request(&replaced(
        "OPTIONS sip:bob@example.com",
        "OPTIONS nobodyKnowsThisScheme:totallyopaquecontent",
    ));
    assert_eq!(read.uri.scheme, Scheme::Other("nobodyKnowsThisScheme".into()));
    let text = String::from_utf8(options("X-Odd: y\r\n")).unwrap();
    let read =
        request(text.replace("OPTIONS", "FROB").replace("/UDP", "/CARRIER-PIGEON").as_bytes());
    assert_eq!(read.method, Method::Other("FROB".into()));
    assert_eq!(read.headers.top_via().unwrap().transport, "CARRIER-PIGEON");
    assert_eq!(read.headers.first("x-odd"), Some("y"));
}

#[test]
fn one_bad_optional_header_does_not_kill_a_message() {
    let read = request(&options(
        "Contact: \"unbalanced <sip:x@y>\r\n\
         Expires: never\r\n\
         Session-Expires: \r\n\
         Max-Forwards: many\r\n\
         Date: Fri, 01 Jan 2010 16:00:00 EST\r\n\
         no header at all\r\n\
         : no name\r\n\
         Refer-To: <\r\n\
         Subject: still here\r\n",
    ));
    assert_eq!(read.headers.first("Subject"), Some("still here"));
    assert_eq!((read.headers.expires(), read.headers.max_forwards()), (None, None));
}

#[test]
fn without_content_length_the_body_is_the_rest_of_the_datagram() {
    let mut bytes = options("");
    bytes.extend(b"all of\r\n\r\nthis");
    assert_eq!(request(&bytes).body, b"all of\r\n\r\nthis");
}

#[test]
fn octets_behind_the_body_are_dropped() {
    let mut bytes = options("Content-Length: 4\r\n");
    bytes.extend(b"bodyINVITE sip:joe@example.com SIP/2.0\r\n");
    assert_eq!(request(&bytes).body, b"body");
}

#[test]
fn an_overlong_or_negative_content_length_is_answered_400() {
    for (length, expected) in [
        ("9999", Fault::CutOff),
        ("99999999999999999999999", Fault::CutOff),
        ("-999", Fault::ContentLength),
        ("+1", Fault::ContentLength),
        ("", Fault::ContentLength),
        ("1 1", Fault::ContentLength),
        ("1\r\nl: 2", Fault::ContentLength),
    ] {
        let bytes = options(&format!("Content-Length: {length}\r\n"));
        assert_eq!(fault(&bytes), expected, "{length}");
        assert_eq!(status(&bytes), Some(400), "{length}");
    }
}

#[test]
fn what_every_request_must_have_is_checked() {
    for line in [
        "From: <sip:alice@example.com>;tag=1",
        "To: <sip:bob@example.com>",
        "Call-ID: c1",
        "CSeq: 1 OPTIONS",
    ] {
        let missing = replaced(&format!("{line}\r\n"), "");
        let name = line.split(':').next().unwrap();
        assert!(
            matches!(fault(&missing), Fault::Header(n, HeaderError::Missing) if n == name),
            "{name} is missing"
        );
        assert_eq!(status(&missing), Some(400));
        let malformed = replaced(line, &format!("{name}: "));
        assert!(
            matches!(fault(&malformed), Fault::Header(n, HeaderError::Malformed) if n == name),
            "{name} is empty"
        );
        let repeated = replaced(line, &format!("{line}\r\n{line}"));
        assert!(
            matches!(fault(&repeated), Fault::Header(n, HeaderError::Repeated) if n == name),
            "{name} is there twice"
        );
    }
}

#[test]
fn a_request_without_a_usable_via_gets_no_answer() {
    for via in ["", "Via: \r\n", "Via: nonsense\r\n"] {
        let bytes = replaced("Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n", via);
        assert!(matches!(fault(&bytes), Fault::Header("Via", _)), "{via}");
        assert_eq!(status(&bytes), None, "there is no way back: {via}");
    }
}

#[test]
fn the_method_of_cseq_must_be_that_of_the_request() {
    let bytes = replaced("CSeq: 1 OPTIONS", "CSeq: 1 INVITE");
    assert_eq!((fault(&bytes), status(&bytes)), (Fault::CSeqMethod, Some(400)));
}

#[test]
fn another_version_is_answered_505_and_another_protocol_not_at_all() {
    let seven = replaced("example.com SIP/2.0", "example.com SIP/7.0");
    assert_eq!((fault(&seven), status(&seven)), (Fault::Version, Some(505)));
    assert_eq!(
        request(&replaced("example.com SIP/2.0", "example.com sip/2.0")).method,
        Method::Options
    );
    for junk in [
        b"GET / HTTP/1.1\r\nHost: h\r\n\r\n".as_slice(),
        b"\0\0\0\0",
        b"jaK\0",
        b"OPTIONS",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\n",
    ] {
        assert_eq!((fault(junk), status(junk)), (Fault::NotSip, None));
    }
}

#[test]
fn a_request_uri_that_is_none_is_answered_400() {
    for uri in [
        "<sip:bob@example.com>",
        "sip:bob@example.com; lr",
        " sip:bob@example.com ",
        "sip:bob@example.com?Route=%3Csip:example.com%3E",
        "sip:2001:db8::10",
        "bob",
    ] {
        let bytes = replaced("sip:bob@example.com", uri);
        assert_eq!((fault(&bytes), status(&bytes)), (Fault::RequestUri, Some(400)), "{uri}");
    }
    let trailing = replaced("example.com SIP/2.0", "example.com SIP/2.0  ");
    assert_eq!((fault(&trailing), status(&trailing)), (Fault::StartLine, Some(400)));
}

#[test]
fn an_ack_is_never_answered() {
    let text = String::from_utf8(options("Content-Length: 9\r\n")).unwrap();
    assert_eq!(status(text.replace("OPTIONS", "ACK").as_bytes()), None);
}

#[test]
fn the_answer_to_a_bad_request_goes_back_the_way_it_came() {
    let bytes = options("Via: SIP/2.0/TCP  second ;x\r\nContent-Length: 9\r\n");
    let reply = message(&bytes).unwrap_err().reply().unwrap();
    assert_eq!(reply.reason, "Bad Request - the body is cut off");
    let fields: Vec<_> = reply.headers.iter().collect();
    assert_eq!(
        fields,
        [
            ("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1"),
            ("Via", "SIP/2.0/TCP  second ;x"),
            ("From", "<sip:alice@example.com>;tag=1"),
            ("To", "<sip:bob@example.com>"),
            ("Call-ID", "c1"),
            ("CSeq", "1 OPTIONS"),
        ]
    );
    assert!(matches!(message(&reply.to_bytes()), Ok(Message::Response(r)) if r.status == 400));
}

#[test]
fn responses_are_read_with_odd_reasons_and_bad_ones_get_no_answer() {
    let response = |start: &str| {
        let head = String::from_utf8(options("")).unwrap();
        let (_, fields) = head.split_once("\r\n").unwrap();
        message(format!("{start}\r\n{fields}").as_bytes())
    };
    for (start, status, reason) in [
        ("SIP/2.0 100 ", 100, ""),
        ("SIP/2.0 200", 200, ""),
        ("SIP/2.0 200 = 2**3 * 5**2 но сто", 200, "= 2**3 * 5**2 но сто"),
        ("sip/2.0 486  Busy  ", 486, " Busy  "),
    ] {
        let Ok(Message::Response(read)) = response(start) else { panic!("{start}") };
        assert_eq!((read.status, read.reason.as_str()), (status, reason));
        assert_eq!(message(&read.to_bytes()), Ok(Message::Response(read)));
    }
    for start in
        ["SIP/2.0 4294967301 OK", "SIP/2.0 99 x", "SIP/2.0 700 x", "SIP/7.0 200 OK", "SIP/2.0 "]
    {
        assert_eq!(response(start).unwrap_err().reply(), None, "{start}");
    }
}

#[test]
fn a_message_cut_inside_its_head_is_not_acted_on() {
    let whole = options("Subject: x\r\n");
    let cut = &whole[..whole.len() - 2];
    assert_eq!((fault(cut), status(cut)), (Fault::Unfinished, Some(400)));
}

#[test]
fn the_number_of_header_fields_and_the_size_are_limited() {
    let many = |count: usize| options(&"X: y\r\n".repeat(count - 5));
    assert_eq!(request(&many(MAX_HEADERS)).headers.len(), MAX_HEADERS);
    assert_eq!(fault(&many(MAX_HEADERS + 1)), Fault::TooManyHeaders);
    assert_eq!(status(&many(5000)), Some(400));
    let mut large = options("");
    large.resize(MAX_MESSAGE, b'x');
    assert!(message(&large).is_ok());
    large.push(b'x');
    assert_eq!((fault(&large), status(&large)), (Fault::TooLarge, Some(513)));
}

#[test]
fn a_line_end_in_a_built_value_cannot_start_another_line() {
    let mut response = request(&options("")).reply(486, "Busy\r\nX: y");
    response.headers.push("Subject", "a\r\n\r\nb");
    let Ok(Message::Response(read)) = message(&response.to_bytes()) else { panic!("unreadable") };
    assert_eq!(read.reason, "Busy  X: y");
    assert_eq!((read.headers.has("X"), read.body.len()), (false, 0));
}
