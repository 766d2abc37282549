//! What must hold for any octets: nothing panics, and what was read is written without loss.

use cordboard_sip::wire::{Framed, Framer, Headers, Message, NameAddr, Params, Uri, Via};
use proptest::prelude::*;
use proptest::sample::Index;

/// One change to a message, as wires and attackers make them.
#[derive(Debug, Clone)]
enum Change {
    Octet(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, usize),
    Repeat(Index, usize),
    CutOff(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..8),
        proptest::sample::select(vec![
            "\r\n",
            "\n",
            "\r",
            "\r\n ",
            " ",
            "\t",
            ":",
            ";",
            ",",
            "\"",
            "\\",
            "<",
            ">",
            "@",
            "%",
            "%00",
            "[",
            "]",
            "::",
            "=",
            "?",
            "&",
            "*",
            "/",
            "SIP/2.0",
            "sip:",
            "\0",
            "l: 5\r\n",
            "Content-Length: 0\r\n",
            "v: ",
            "tag=",
            "é",
            "\u{10ff80}",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, octet)| Change::Octet(at, octet)),
        (any::<Index>(), piece).prop_map(|(at, piece)| Change::Insert(at, piece)),
        (any::<Index>(), 1_usize..40).prop_map(|(at, length)| Change::Remove(at, length)),
        (any::<Index>(), 1_usize..200).prop_map(|(at, length)| Change::Repeat(at, length)),
        any::<Index>().prop_map(Change::CutOff),
    ]
}

fn changed(mut octets: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |at: &Index| at.index(octets.len().max(1)).min(octets.len());
        match change {
            Change::Octet(at, octet) => {
                let at = place(at);
                octets.splice(at..(at + 1).min(octets.len()), [*octet]);
            }
            Change::Insert(at, piece) => {
                let at = place(at);
                octets.splice(at..at, piece.iter().copied());
            }
            Change::Remove(at, length) => {
                let at = place(at);
                octets.drain(at..(at + length).min(octets.len()));
            }
            Change::Repeat(at, length) => {
                let at = place(at);
                let piece = octets[at..(at + length).min(octets.len())].to_vec();
                octets.splice(at..at, piece);
            }
            Change::CutOff(at) => octets.truncate(place(at)),
        }
    }
    octets
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let messages = proptest::sample::select(crate::torture::all());
    (messages, proptest::collection::vec(change(), 0..6))
        .prop_map(|(message, changes)| changed(message, &changes))
}

/// Asks for everything that a header can be asked for.
fn read_everything(headers: &Headers) {
    let _ = (headers.vias(), headers.top_via(), headers.from_(), headers.to());
    let _ = (headers.contacts(), headers.contacts_checked(), headers.call_id(), headers.cseq());
    let _ = (headers.max_forwards(), headers.record_route(), headers.route(), headers.expires());
    let _ = (headers.require(), headers.supported(), headers.allow(), headers.content_type());
    let _ = (headers.rack(), headers.rseq(), headers.session_expires(), headers.min_se());
    let _ = (headers.replaces(), headers.refer_to(), headers.referred_by(), headers.event());
    let _ = (headers.subscription_state(), headers.retry_after(), headers.min_expires());
}

/// Reads octets and does to the result whatever may be done to it.
fn handle(octets: &[u8]) -> Result<(), TestCaseError> {
    match Message::parse(octets) {
        Ok(message) => {
            read_everything(message.headers());
            let written = message.to_bytes();
            prop_assert_eq!(Message::parse(&written), Ok(message.clone()));
            let mut tagged = message.headers().clone();
            if let Some(mut via) = tagged.top_via() {
                via.set_rport(5060);
                tagged.replace_top_via(&via);
                prop_assert_eq!(tagged.top_via().and_then(|v| v.rport()), Some(5060));
                prop_assert_eq!(tagged.vias().len(), message.headers().vias().len());
            }
            tagged.set_to_tag("mine");
            prop_assert!(tagged.to().is_ok_and(|to| to.tag().is_some()), "a To with a tag");
            if let Message::Request(request) = &message {
                let reply = Message::from(request.reply(480, ""));
                prop_assert_eq!(Message::parse(&reply.to_bytes()), Ok(reply));
            }
        }
        Err(error) => {
            if let Some(reply) = error.reply() {
                prop_assert!((400..600).contains(&reply.status));
                reply.to_bytes();
            }
        }
    }
    Ok(())
}

fn frames(chunks: impl Iterator<Item = Vec<u8>>) -> Vec<Option<Framed>> {
    let mut framer = Framer::new();
    let mut found = Vec::new();
    for chunk in chunks {
        framer.push(&chunk);
        while let Some(framed) = framer.next() {
            if let Err(error) = &framed {
                error.reply();
            }
            found.push(framed.ok());
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_octets_are_read_without_panic(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
        handle(&octets)?;
    }

    #[test]
    fn mutated_messages_are_read_without_panic_and_written_without_loss(octets in mutated()) {
        handle(&octets)?;
    }

    #[test]
    fn a_stream_is_cut_alike_however_it_arrives(
        streams in proptest::collection::vec(mutated(), 1..3),
        size in 1_usize..700,
    ) {
        let stream = streams.concat();
        let whole = frames([stream.clone()].into_iter());
        let in_pieces = frames(stream.chunks(size).map(<[u8]>::to_vec));
        prop_assert_eq!(whole, in_pieces);
    }

    #[test]
    fn any_uri_is_written_as_it_was_read(text in "(sip|SIPS|tel|[a-z]{1,4}):[ -~é%]{0,40}") {
        if let Ok(uri) = Uri::parse(&text) {
            prop_assert_eq!(uri.to_string(), &*text);
            prop_assert!(uri.same_as(&uri), "a URI is equivalent to itself");
            uri.user_decoded();
            uri.header_decoded("Replaces");
        }
    }

    #[test]
    fn uris_of_likely_pieces_are_written_as_they_were_read(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "bob", "@", ":", "5060", "[", "]", "::1", "2001:db8::1", ";", "lr", "=", "tcp", "?",
                "&", "%41", "%", "example.com", "192.0.2.1", "transport", "a.b",
            ]),
            0..12,
        )
    ) {
        let text = format!("sip:{}", pieces.concat());
        if let Ok(uri) = Uri::parse(&text) {
            prop_assert_eq!(uri.to_string(), text);
        }
    }

    #[test]
    fn addresses_and_vias_survive_being_written(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "\"", "\\", "Bob", " ", "<", ">", "sip:bob@h", "sip:h", ";", "tag", "=", "x", ",",
                "é", "SIP/2.0/UDP ", "h:5060", "branch=z9hG4bK1", "rport", "[::1]", "\0", "?", "*",
            ]),
            0..12,
        )
    ) {
        let text = pieces.concat();
        if let Ok(address) = NameAddr::parse(&text) {
            prop_assert_eq!(NameAddr::parse(&address.to_string()), Ok(address));
        }
        if let Ok(via) = Via::parse(&text) {
            prop_assert_eq!(Via::parse(&via.to_string()), Ok(via));
        }
    }

    #[test]
    fn any_parameter_value_survives_being_written(value in "\\PC{0,12}") {
        let mut params = Params::new();
        params.set("p", Some(&value));
        let address = NameAddr::parse(&format!("<sip:h>{params}"));
        prop_assert_eq!(address.map(|a| a.params), Ok(params));
    }
}
