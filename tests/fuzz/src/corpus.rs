//! What is spoilt: the torture messages, the example office and its flow, and what else is well-formed.

use std::{fs, path::Path};

use cordboard_media::rtp;
use serde_json::{Value, json};

pub(crate) const SIP_TOKENS: &[&str] = &[
    "INVITE",
    "ACK",
    "BYE",
    "CANCEL",
    "REGISTER",
    "OPTIONS",
    "PRACK",
    "UPDATE",
    "REFER",
    "NOTIFY",
    "SUBSCRIBE",
    "INFO",
    "SIP/2.0",
    "sip:",
    "sips:",
    "tel:",
    "\r\n",
    "\r\n\r\n",
    "\r\n ",
    ";tag=",
    ";branch=z9hG4bK",
    ";lr",
    ";received=",
    ";rport",
    "\"",
    "<",
    ">",
    "@",
    "[::1]",
    "%00",
    "%",
    "Via: ",
    "v: ",
    "Route: ",
    "Record-Route: ",
    "Contact: *",
    "Require: 100rel",
    "RSeq: 1",
    "RAck: 1 1 INVITE",
    "Replaces: a;to-tag=b;from-tag=c",
    "Session-Expires: 90;refresher=uas",
    "Content-Length: 0",
    "Content-Length: 99999",
    "l: -1",
    "Authorization: Digest ",
    "Content-Type: application/sdp",
    "Expires: 0",
    "Event: dialog",
    "Refer-To: ",
    "Max-Forwards: 0",
];

pub(crate) const SDP_TOKENS: &[&str] = &[
    "v=0",
    "o=",
    "s=",
    "c=IN IP4 ",
    "c=IN IP6 ::1",
    "m=audio ",
    "m=video 0 ",
    "RTP/AVP",
    "RTP/SAVP",
    "a=rtpmap:",
    "a=fmtp:",
    "a=ptime:",
    "a=sendonly",
    "a=inactive",
    "a=rtcp:",
    "a=rtcp-mux",
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:",
    "a=group:BUNDLE 0",
    "opus/48000/2",
    "PCMA/8000",
    "telephone-event/8000",
    "0-16",
    "\r\n",
    "\n",
    "t=0 0",
];

pub(crate) const FLOW_TOKENS: &[&str] = &[
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "\"kind\":",
    "\"menu\"",
    "\"queue\"",
    "\"ring\"",
    "\"loop\"",
    "\"sub_flow\"",
    "\"calendar\"",
    "\"hang_up\"",
    "\"voicemail\"",
    "\"switch\"",
    "\"wires\":",
    "\"exit\":",
    "\"to\":",
    "\"start\":",
    "\"keys\":",
    "\"timeout\"",
    "\\u0000",
    "\u{202e}",
    "{{caller}}",
    "1e999",
    "-0",
    "[[[[[[[[",
    "\"at\":[0,0]",
];

pub(crate) const API_TOKENS: &[&str] = &[
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "\"id\":",
    "\"limit\":",
    "\"offset\":",
    "\"revision\":",
    "\"was\":",
    "\"from\":",
    "\"to\":",
    "\"search\":",
    "%",
    "_",
    "'",
    "\\u0000",
    "9999-12-31T23:59:59Z",
    "-009999-01-01T00:00:00Z",
    "C0",
    "C18446744073709551615",
    "../",
    "\u{202e}",
    "1e999",
];

/// A file of the project.
fn file(path: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read(root.join(path)).unwrap_or_default()
}

pub(crate) fn sip() -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for folder in ["rfc4475", "rfc5118"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/torture").join(folder);
        let mut paths: Vec<_> = fs::read_dir(folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        all.extend(paths.into_iter().filter_map(|path| fs::read(path).ok()));
    }
    all.extend(DIALOG.iter().map(|text| text.replace('\n', "\r\n").into_bytes()));
    // Several in a row reach what one does not: targets take them apart at this mark.
    all.push(DIALOG.map(|text| text.replace('\n', "\r\n")).join("\0").into_bytes());
    all
}

/// A call in short.
const DIALOG: [&str; 5] = [
    "INVITE sip:1001@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9:5060;rport;branch=z9hG4bKa\n\
     Max-Forwards: 70\nFrom: \"A\" <sip:a@192.0.2.9>;tag=f\nTo: <sip:1001@192.0.2.1>\nCall-ID: c\n\
     CSeq: 1 INVITE\nContact: <sip:a@192.0.2.9>\nSupported: timer,100rel,replaces\n\
     Session-Expires: 1800\nAllow: INVITE,ACK,BYE,UPDATE,PRACK\nContent-Type: application/sdp\n\
     Content-Length: 123\n\nv=0\no=- 1 1 IN IP4 192.0.2.9\ns=-\nc=IN IP4 192.0.2.9\nt=0 0\n\
     m=audio 4000 RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000\n",
    "ACK sip:x@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKb\nFrom: \
     <sip:a@192.0.2.9>;tag=f\nTo: <sip:1001@192.0.2.1>;tag=t\nCall-ID: c\nCSeq: 1 ACK\n\
     Content-Length: 0\n\n",
    "REFER sip:x@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKc\nFrom: \
     <sip:a@192.0.2.9>;tag=f\nTo: <sip:1001@192.0.2.1>;tag=t\nCall-ID: c\nCSeq: 2 REFER\nRefer-To: \
     <sip:1002@192.0.2.1?Replaces=a%3Bto-tag%3Db>\nContact: <sip:a@192.0.2.9>\nContent-Length: 0\n\n",
    "CANCEL sip:1001@192.0.2.1 SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.9:5060;rport;branch=z9hG4bKa\n\
     From: <sip:a@192.0.2.9>;tag=f\nTo: <sip:1001@192.0.2.1>\nCall-ID: c\nCSeq: 1 CANCEL\n\
     Content-Length: 0\n\n",
    "SIP/2.0 401 Unauthorized\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKd\nFrom: <sip:t@h>;tag=x\n\
     To: <sip:t@h>;tag=y\nCall-ID: r\nCSeq: 1 REGISTER\nWWW-Authenticate: Digest realm=\"h\", \
     nonce=\"n\", algorithm=MD5, qop=\"auth,auth-int\"\nContent-Length: 0\n\n",
];

pub(crate) fn sdp() -> Vec<Vec<u8>> {
    let plain = "v=0\no=- 1 1 IN IP4 192.0.2.9\ns=-\nc=IN IP4 192.0.2.9\nt=0 0\n\
        m=audio 4000 RTP/AVP 8 0 9 111 101\na=rtpmap:111 opus/48000/2\na=fmtp:111 useinbandfec=1\n\
        a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\na=ptime:20\na=sendrecv\n";
    let many = "v=0\no=x 1 2 IN IP6 ::1\ns=-\nt=0 0\nm=video 0 RTP/AVP 96\nm=audio 4002 RTP/SAVP 8\n\
        c=IN IP6 2001:db8::1\na=crypto:1 AES_CM_128_HMAC_SHA1_80 \
        inline:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5\na=rtcp:4010 IN IP4 192.0.2.1\na=rtcp-mux\n\
        m=image 4004 udptl t38\na=T38FaxVersion:0\n";
    [plain, many].map(|text| text.replace('\n', "\r\n").into_bytes()).into()
}

pub(crate) fn rtp() -> Vec<Vec<u8>> {
    let packet = |payload_type: u8, marker: u8, sequence: u16, payload: &[u8]| {
        let mut bytes = vec![0x80, marker << 7 | payload_type];
        bytes.extend(sequence.to_be_bytes());
        bytes.extend((u32::from(sequence) * 160).to_be_bytes());
        bytes.extend([1, 2, 3, 4]);
        bytes.extend(payload);
        bytes
    };
    let sound: Vec<u8> = (0..160_u8).collect();
    let mut all = vec![
        packet(8, 1, 1, &sound),
        packet(8, 0, 2, &sound),
        packet(8, 0, 65_535, &sound[..80]),
        packet(0, 0, 3, &sound),
        packet(101, 1, 4, &[5, 10, 0, 160]),
        packet(101, 0, 5, &[5, 0x8a, 3, 32]),
        packet(111, 0, 6, &[0xfc, 0xff, 0xfe]),
        packet(13, 0, 7, &[70]),
    ];
    // With contributing sources, an extension and padding (RFC 3550 5.1).
    let mut dressed = vec![0xb2, 8, 0, 9, 0, 0, 0, 9, 1, 2, 3, 4];
    dressed.extend([0; 8]);
    dressed.extend([0xbe, 0xde, 0, 1, 0x10, 0xff, 0, 0]);
    dressed.extend(&sound);
    dressed.extend([0, 0, 0, 4]);
    assert!(rtp::read(&dressed).is_ok(), "it is well-formed before it is spoilt");
    all.push(dressed);
    // Several packets, each behind its length.
    let joined = all.iter().flat_map(|one| {
        let mut framed = (one.len() as u16).to_be_bytes().to_vec();
        framed.extend(one);
        framed
    });
    let joined: Vec<u8> = joined.collect();
    all.push(joined);
    all
}

pub(crate) fn rtcp() -> Vec<Vec<u8>> {
    let sender = [
        0x81, 200, 0, 12, 1, 2, 3, 4, 0xe0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 160, 0, 0, 0, 9, 0, 0, 1,
        0, 9, 9, 9, 9, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4,
    ];
    let receiver = [0x80, 201, 0, 1, 1, 2, 3, 4];
    let names = [0x81, 202, 0, 4, 1, 2, 3, 4, 1, 6, b'a', b'@', b'b', b'.', b'c', b'd', 0, 0, 0, 0];
    let bye = [0x81, 203, 0, 1, 1, 2, 3, 4];
    let feedback = [0x81, 205, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 0];
    let all: [&[u8]; 5] = [&sender, &receiver, &names, &bye, &feedback];
    let mut found: Vec<Vec<u8>> = all.iter().map(|one| one.to_vec()).collect();
    found.push(all.concat());
    found
}

fn office_value() -> Value {
    serde_json::from_slice(&file("tests/fixtures/office.json")).unwrap_or_default()
}

pub(crate) fn flow() -> Vec<Vec<u8>> {
    let office = office_value();
    let drawn = office.pointer("/flows/0/document").cloned().unwrap_or_default();
    let short = json!({ "format": 1, "start": "a", "nodes": [
        { "id": "a", "kind": "play", "text": "Hello {{caller}}", "at": [0, 0] },
        { "id": "b", "kind": "loop", "times": 3, "at": [0, 0] },
        { "id": "c", "kind": "set", "variables": { "x": "1" }, "at": [0, 0] },
        { "id": "d", "kind": "wait", "seconds": 5, "at": [0, 0] },
        { "id": "e", "kind": "ring", "extensions": ["1001"], "at": [0, 0] },
        { "id": "f", "kind": "hang_up", "at": [0, 0] },
    ], "wires": [
        { "from": "a", "exit": "done", "to": "b" },
        { "from": "b", "exit": "again", "to": "c" },
        { "from": "c", "exit": "done", "to": "d" },
        { "from": "d", "exit": "done", "to": "b" },
        { "from": "b", "exit": "done", "to": "e" },
        { "from": "e", "exit": "no_answer", "to": "f" },
    ] });
    [drawn, short].map(|value| value.to_string().into_bytes()).into()
}

pub(crate) fn office() -> Vec<Vec<u8>> {
    let mut bare = office_value();
    if let Some(fields) = bare.as_object_mut() {
        fields.remove("flows");
        fields.remove("numbers");
    }
    vec![file("tests/fixtures/office.json"), bare.to_string().into_bytes()]
}

/// Two bytes that choose the command, then its arguments.
pub(crate) fn api() -> Vec<Vec<u8>> {
    let args = [
        json!({}),
        json!({ "id": "C1" }),
        json!({ "sort": "started", "descending": true, "offset": 0, "limit": 50, "search": "138" }),
        json!({ "from": "2026-11-01T00:00:00Z", "to": "2026-11-30T00:00:00Z" }),
        json!({ "extension": { "number": "1004", "name": "New" }, "was": null }),
        json!({ "webhook": { "id": "w", "name": "W", "url": "https://e.example/", "format": "json",
            "events": ["call.ended"] }, "was": null }),
        json!({ "text": "{\"format\":1}" }),
        json!({ "csv": "number,name\n1005,Five\n" }),
        json!({ "document": { "format": 1, "start": "a", "nodes": [], "wires": [] } }),
        json!({ "id": "welcome", "document": null, "caller": { "at": "2026-11-27T10:00" } }),
        json!({ "number": "13800138000", "limit": 5 }),
        json!({ "query": { "sort": "started", "offset": 0, "limit": 5 }, "format": "csv" }),
        json!({ "text": "li", "limit": 5 }),
    ];
    let mut all = Vec::new();
    for (nth, args) in args.iter().enumerate() {
        for step in 0..12_u16 {
            let command = (nth as u16 * 37).wrapping_add(step * 11);
            let mut bytes = command.to_be_bytes().to_vec();
            bytes.extend(args.to_string().bytes());
            all.push(bytes);
        }
    }
    all
}
