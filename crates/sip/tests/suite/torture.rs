//! The torture messages of RFC 4475 and RFC 5118 at the wire: read, rejected or discarded as
//! `expect.tsv` says, and, where read, read rightly.

use std::path::PathBuf;

use cordboard_sip::wire::{
    Contacts, Fault, Framed, Framer, HeaderError, Host, Message, Method, NameAddr, Request,
    Response, Scheme,
};

struct Row {
    file: String,
    wire: String,
    stream: String,
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/torture"))
}

fn rows() -> Vec<Row> {
    let table = std::fs::read_to_string(folder().join("expect.tsv")).expect("the table is there");
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let rows = lines.map(|line| {
        let columns: Vec<_> = line.split('\t').collect();
        let [file, _section, wire, _statuses, stream, _why] = columns[..] else {
            panic!("six columns: {line}");
        };
        Row { file: file.into(), wire: wire.into(), stream: stream.into() }
    });
    rows.collect()
}

/// The octets of a torture message, by its file name below the fixture folder.
pub(crate) fn octets(file: &str) -> Vec<u8> {
    std::fs::read(folder().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// All torture messages.
pub(crate) fn all() -> Vec<Vec<u8>> {
    rows().iter().map(|row| octets(&row.file)).collect()
}

fn request(name: &str) -> Request {
    match Message::parse(&octets(&format!("{name}.sip"))) {
        Ok(Message::Request(request)) => request,
        other => panic!("{name} is a readable request: {other:?}"),
    }
}

fn response(name: &str) -> Response {
    match Message::parse(&octets(&format!("{name}.sip"))) {
        Ok(Message::Response(response)) => response,
        other => panic!("{name} is a readable response: {other:?}"),
    }
}

fn fault(name: &str) -> Fault {
    Message::parse(&octets(&format!("{name}.sip"))).expect_err("it is not readable").fault
}

fn contacts(request: &Request) -> Vec<NameAddr> {
    match request.headers.contacts() {
        Contacts::List(list) => list,
        Contacts::Star => panic!("a list"),
    }
}

#[test]
fn every_message_of_both_documents_is_in_the_table() {
    let mut files: Vec<_> = ["rfc4475", "rfc5118"]
        .iter()
        .flat_map(|sub| std::fs::read_dir(folder().join(sub)).expect("the folder is there"))
        .map(|entry| entry.expect("it can be listed").path())
        .map(|path| path.strip_prefix(folder()).expect("below").to_string_lossy().into_owned())
        .collect();
    let mut listed: Vec<_> = rows().into_iter().map(|row| row.file).collect();
    files.sort();
    listed.sort();
    assert_eq!(files, listed);
    assert_eq!(files.len(), 65, "49 and 15 messages, and one of them also with its last line");
}

#[test]
fn every_message_gets_the_verdict_of_its_rfc() {
    let mut wrong = String::new();
    for row in rows() {
        let verdict = match Message::parse(&octets(&row.file)) {
            Ok(_) => "parsed".to_owned(),
            Err(error) => match error.reply() {
                Some(reply) => format!("rejected {}", reply.status),
                None => "discarded".to_owned(),
            },
        };
        if verdict != row.wire {
            wrong.push_str(&format!("{}: {verdict}, not {}\n", row.file, row.wire));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_message_is_cut_out_of_a_stream_as_it_should_be() {
    let mut wrong = String::new();
    for row in rows() {
        let mut framer = Framer::new();
        framer.push(&octets(&row.file));
        let mut found = Vec::new();
        while let Some(framed) = framer.next() {
            found.push(match framed {
                Ok(Framed::Message(_)) => "message",
                Ok(Framed::KeepAlive) => "keep-alive",
                Err(_) => "closes",
            });
        }
        if framer.is_inside_message() {
            found.push("waits");
        }
        if found.join(" ") != row.stream {
            wrong.push_str(&format!("{}: {found:?}, not {}\n", row.file, row.stream));
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn what_is_read_is_written_and_read_again_unchanged() {
    for row in rows().iter().filter(|row| row.wire == "parsed") {
        let read = Message::parse(&octets(&row.file)).expect("the table says so");
        assert_eq!(Message::parse(&read.to_bytes()), Ok(read), "{}", row.file);
    }
}

#[test]
fn a_tortuous_invite_is_read_whole() {
    let invite = request("rfc4475/wsinv");
    let headers = &invite.headers;
    assert_eq!(invite.method, Method::Invite);
    assert!(invite.uri.params.has("unknownparam"));
    assert_eq!(headers.to().unwrap().tag(), Some("1918181833n"));
    let from = headers.from_().unwrap();
    assert_eq!(from.display.as_deref(), Some(r#"J Rosenberg \""#));
    assert_eq!(from.tag(), Some("98asjd8"));
    assert_eq!(headers.max_forwards(), Some(68));
    assert_eq!(headers.cseq().unwrap().number, 9);
    let branches: Vec<_> =
        headers.vias().iter().map(|via| via.branch().unwrap().to_owned()).collect();
    assert_eq!(branches, ["390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239"]);
    assert_eq!(headers.first("Subject"), Some(""));
    assert_eq!(
        headers.first("NewFangledHeader"),
        Some("newfangled value continued newfangled value")
    );
    assert_eq!(headers.first("UnknownHeaderWithUnusualValue"), Some(";;,,;;,;"));
    let route = &headers.route()[0];
    assert!(route.uri.params.has("lr") && route.uri.params.has("unknown-no-value"));
    let contact = &contacts(&invite)[0];
    assert_eq!(contact.display.as_deref(), Some("Quoted string \"\""));
    assert_eq!(contact.params.value("newparam"), Some("newvalue"));
    assert_eq!(contact.params.value("q"), Some("0.33"));
    assert_eq!(invite.body.len(), 150);
}

#[test]
fn unusual_characters_stay_where_they_belong() {
    let odd = request("rfc4475/intmeth");
    assert_eq!(odd.method, Method::Other("!interesting-Method0123456789_*+`.%indeed'~".into()));
    assert_eq!(odd.uri.host, Host::Name("example.com".into()));
    let to = odd.headers.to().unwrap();
    assert_eq!(to.display.as_deref(), Some("BEL:\u{7} NUL:\0 DEL:\u{7f}"));
    let from = odd.headers.from_().unwrap();
    assert_eq!(from.display.as_deref(), Some("token1~` token2'+_ token3*%!.-"));
    assert_eq!(from.tag(), Some("_token~1'+`*%!-."));
    assert_eq!(from.params.value("fromParam''~+*_!.-%"), Some("работающий"));
    assert_eq!(odd.headers.call_id(), Some(r#"intmeth.word%ZK-!.*_+'@word`~)(><:\/"][?}{"#));
    assert_eq!(odd.headers.first("extensionHeader-!.%*+_`'~"), Some("\u{feff}大停電"));
}

#[test]
fn escapes_are_undone_in_uris_and_nowhere_else() {
    let invite = request("rfc4475/esc01");
    assert_eq!(invite.uri.user_decoded().as_deref(), Some("sips:user@example.com"));
    assert_eq!(invite.uri.host, Host::Name("example.net".into()));
    assert_eq!(invite.headers.to().unwrap().uri.user_decoded().as_deref(), Some("user"));
    let contact = &contacts(&invite)[0].uri;
    assert_eq!(contact.user_decoded().as_deref(), Some("caller"));
    assert!(contact.params.has("lr"));

    let nulls = contacts(&request("rfc4475/escnull"));
    assert_eq!(nulls[0].uri.user_decoded().as_deref(), Some("\0"));
    assert_eq!(nulls[1].uri.user_decoded().as_deref(), Some("\0\0"));

    let no_escapes = request("rfc4475/esc02");
    assert_eq!(no_escapes.method, Method::Other("RE%47IST%45R".into()), "not REGISTER");
    assert_eq!(contacts(&no_escapes).len(), 2, "C%6Fntact is another header field");
    assert_eq!(no_escapes.headers.to().unwrap().display.as_deref(), Some("%Z%45"));
}

#[test]
fn long_values_are_kept_whole() {
    let long = request("rfc4475/longreq");
    assert_eq!(long.headers.vias().len(), 34);
    assert_eq!(long.headers.from_().unwrap().tag().unwrap().len(), 155);
    assert_eq!(long.body.len(), 150);
}

#[test]
fn a_datagram_holds_one_message() {
    let first = request("rfc4475/dblreq");
    assert_eq!((first.method, first.body.len()), (Method::Register, 0));
}

#[test]
fn small_oddities_are_read_rightly() {
    let semi = request("rfc4475/semiuri");
    assert_eq!(semi.uri.user_decoded().as_deref(), Some("user;par=u@example.net"));
    assert_eq!(semi.headers.list("Accept").len(), 6, "a folded list");
    let display = request("rfc4475/lwsdisp").headers.from_().unwrap().display;
    assert_eq!(display.as_deref(), Some("caller"));
    let transports: Vec<_> =
        request("rfc4475/transports").headers.vias().into_iter().map(|v| v.transport).collect();
    assert_eq!(transports, ["UDP", "SCTP", "TLS", "UNKNOWN", "TCP"]);
    let multipart = request("rfc4475/mpart01");
    assert_eq!(multipart.body.len(), 553);
    assert!(multipart.body.contains(&0) && multipart.body.ends_with(b"--7a9cbec02ceef655--\r\n"));
    let spaced = request("rfc4475/badaspec").headers.to().unwrap();
    assert_eq!(spaced.uri.to_string(), "sip:t.watson@example.org");
    let unquoted = request("rfc4475/baddn-crlf").headers.from_().unwrap();
    assert_eq!(unquoted.display.as_deref(), Some("Bell, Alexander"));
    assert_eq!(request("rfc4475/badbranch").headers.top_via().unwrap().branch(), Some("z9hG4bK"));
    let old = request("rfc4475/inv2543");
    assert_eq!(old.headers.top_via().unwrap().branch(), None);
    assert!(old.body.starts_with(b"v=0"), "without Content-Length the body is the rest");
    assert_eq!(old.headers.to().unwrap().params.value("user"), Some("phone"));
    assert_eq!(request("rfc4475/zeromf").headers.max_forwards(), Some(0));
    assert_eq!(request("rfc4475/bext01").headers.require().len(), 2);
}

#[test]
fn unknown_schemes_give_nobody_of_ours() {
    assert_eq!(request("rfc4475/unkscm").uri.scheme, Scheme::Other("nobodyKnowsThisScheme".into()));
    assert_eq!(request("rfc4475/novelsc").uri.scheme, Scheme::Other("soap.beep".into()));
    let register = request("rfc4475/unksm2");
    let to = register.headers.to().unwrap().uri;
    assert_eq!((to.scheme, to.user), (Scheme::Other("isbn".into()), None));
    assert_eq!(contacts(&register)[0].uri.scheme, Scheme::Other("name".into()));
}

#[test]
fn contact_parameters_are_told_from_those_of_its_uri() {
    let header = &contacts(&request("rfc4475/cparam01"))[0];
    assert!(header.params.has("unknownparam") && header.uri.params.is_empty());
    let of_uri = &contacts(&request("rfc4475/cparam02"))[0];
    assert!(of_uri.uri.params.has("unknownparam") && of_uri.params.is_empty());
    for name in ["rfc4475/regescrt", "rfc4475/regbadct"] {
        let contact = &contacts(&request(name))[0];
        assert_eq!(
            contact.uri.header_decoded("Route").as_deref(),
            Some("<sip:sip.example.com>"),
            "{name}"
        );
    }
}

#[test]
fn responses_keep_their_reason() {
    let unusual = response("rfc4475/unreason");
    assert_eq!(unusual.reason, "= 2**3 * 5**2 но сто девяносто девять - простое");
    assert_eq!(response("rfc4475/noreason").reason, "");
    let broadcast = response("rfc4475/bcast").headers.vias();
    assert_eq!(broadcast[1].host, Host::V4("255.255.255.255".parse().unwrap()));
}

#[test]
fn rejected_messages_are_rejected_for_the_right_reason() {
    for (name, expected) in [
        ("rfc4475/badinv01", Fault::Header("Via", HeaderError::Malformed)),
        ("rfc4475/clerr", Fault::CutOff),
        ("rfc4475/ncl", Fault::ContentLength),
        ("rfc4475/scalar02", Fault::Header("CSeq", HeaderError::Malformed)),
        ("rfc4475/scalarlg", Fault::Header("CSeq", HeaderError::Malformed)),
        ("rfc4475/quotbal", Fault::Header("To", HeaderError::Malformed)),
        ("rfc4475/ltgtruri", Fault::RequestUri),
        ("rfc4475/lwsruri", Fault::RequestUri),
        ("rfc4475/lwsstart", Fault::RequestUri),
        ("rfc4475/trws", Fault::StartLine),
        ("rfc4475/escruri", Fault::RequestUri),
        ("rfc4475/baddn", Fault::Unfinished),
        ("rfc4475/badvers", Fault::Version),
        ("rfc4475/mismatch01", Fault::CSeqMethod),
        ("rfc4475/mismatch02", Fault::CSeqMethod),
        ("rfc4475/bigcode", Fault::StartLine),
        ("rfc4475/insuf", Fault::Header("From", HeaderError::Missing)),
        ("rfc4475/multi01", Fault::Header("From", HeaderError::Repeated)),
        ("rfc4475/mcl01", Fault::ContentLength),
        ("rfc5118/ipv6-bad", Fault::RequestUri),
        ("rfc5118/ipv6-bug-abnf-3-colons", Fault::RequestUri),
    ] {
        assert_eq!(fault(name), expected, "{name}");
    }
}

#[test]
fn ipv6_addresses_are_read_wherever_they_stand() {
    let v6 = |text: &str| Host::V6(text.parse().unwrap());
    assert_eq!(request("rfc5118/ipv6-good").uri.host, v6("2001:db8::10"));
    let ambiguous = request("rfc5118/port-ambiguous").uri;
    assert_eq!((ambiguous.host, ambiguous.port), (v6("2001:db8::10:5070"), None));
    let clear = request("rfc5118/port-unambiguous").uri;
    assert_eq!((clear.host, clear.port), (v6("2001:db8::10"), Some(5070)));
    for name in ["rfc5118/via-received-param-with-delim", "rfc5118/via-received-param-no-delim"] {
        let via = request(name).headers.top_via().unwrap();
        assert_eq!(via.received(), Some("2001:db8::9:255".parse().unwrap()), "{name}");
    }
    let vias = request("rfc5118/mult-ip-in-header").headers.vias();
    assert_eq!((vias[0].host.clone(), vias[0].port), (v6("2001:db8::9:1"), Some(6050)));
    assert_eq!(vias[1].host, Host::V4("192.0.2.1".parse().unwrap()));
    assert_eq!(vias[2].received(), Some("192.0.2.200".parse().unwrap()));
    let mapped = request("rfc5118/ipv4-mapped-ipv6-cl");
    assert_eq!(contacts(&mapped)[0].uri.host, v6("::ffff:192.0.2.2"));
    assert_eq!(mapped.headers.top_via().unwrap().port, Some(19823));
    assert_eq!(request("rfc5118/ipv6-correct-abnf-2-colons").uri.host, v6("2001:db8::192.0.2.1"));
}
