use super::*;

const HEAD: &str = "OPTIONS sip:b@h SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\n\
                    From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n";

fn text(fields: &str, body: &str) -> String {
    format!("{HEAD}{fields}\r\n\r\n{body}")
}

fn framed(bytes: &[u8]) -> Vec<Result<Framed, FrameError>> {
    let mut framer = Framer::new();
    framer.push(bytes);
    std::iter::from_fn(|| framer.next()).collect()
}

fn one_message(text: &str) -> Result<Framed, FrameError> {
    Ok(Framed::Message(text.as_bytes().to_vec()))
}

#[test]
fn every_legal_spelling_of_content_length_is_read() {
    for spelling in [
        "Content-Length: 4",
        "content-length:4",
        "CONTENT-LENGTH  \t :  \t4  ",
        "l: 4",
        "L:4",
        "l :0004",
        "Content-Length:\r\n 4",
        "Content-Length: 4\r\nl: 4",
        "Subject: Content-Length: 9\r\nContent-Length: 4",
        "Subject: a\r\n l: 9\r\nContent-Length: 4",
    ] {
        let message = text(spelling, "body");
        let both = format!("{message}{message}");
        assert_eq!(
            framed(both.as_bytes()),
            [one_message(&message), one_message(&message)],
            "{spelling:?}"
        );
    }
}

#[test]
fn lines_may_end_in_lf_alone() {
    let message = text("l: 4", "body").replace('\r', "");
    assert_eq!(framed(message.as_bytes()), [one_message(&message)]);
}

#[test]
fn a_message_may_come_octet_by_octet() {
    let message = text("Content-Length: 4", "body");
    let stream = format!("\r\n\r\n{message}\r\n{message}");
    let mut framer = Framer::new();
    let mut seen = Vec::new();
    for octet in stream.as_bytes() {
        framer.push(&[*octet]);
        seen.extend(std::iter::from_fn(|| framer.next()));
    }
    assert_eq!(seen, [Ok(Framed::KeepAlive), one_message(&message), one_message(&message)]);
    assert!(!framer.is_inside_message());
}

#[test]
fn a_double_crlf_is_a_keep_alive_and_a_single_one_is_nothing() {
    assert_eq!(framed(b"\r\n\r\n"), [Ok(Framed::KeepAlive)]);
    assert_eq!(framed(b"\r\n\r\n\r\n\r\n\r\n"), [Ok(Framed::KeepAlive), Ok(Framed::KeepAlive)]);
    assert_eq!(framed(b"\r\n"), []);
    let message = text("l: 0", "");
    assert_eq!(framed(format!("\r\n{message}").as_bytes()), [one_message(&message)]);
}

#[test]
fn a_half_message_is_noticed_until_it_is_whole() {
    let message = text("l: 4", "body");
    let (first, second) = message.split_at(message.len() - 2);
    let mut framer = Framer::new();
    assert!(!framer.is_inside_message());
    framer.push(first.as_bytes());
    assert_eq!(framer.next(), None);
    assert!(framer.is_inside_message(), "the owner drops the connection if this lasts");
    framer.push(second.as_bytes());
    assert_eq!(framer.next(), Some(one_message(&message)));
    assert!(!framer.is_inside_message());
}

#[test]
fn an_absent_negative_or_contradicting_content_length_ends_the_stream() {
    for (fields, fault) in [
        ("Subject: x", FrameFault::NoContentLength),
        ("Content-Length: -999", FrameFault::BadContentLength),
        ("Content-Length: ", FrameFault::BadContentLength),
        ("Content-Length: 13\r\nContent-Length: 5", FrameFault::BadContentLength),
        ("Content-Length: 65536", FrameFault::TooLarge),
        ("Content-Length: 99999999999999999999999", FrameFault::TooLarge),
    ] {
        let mut framer = Framer::new();
        framer.push(text(fields, "body").as_bytes());
        let Some(Err(error)) = framer.next() else { panic!("{fields} has no end") };
        assert_eq!(error.fault, fault, "{fields}");
        let reply = error.reply().expect("the sender is told before the end");
        assert!(reply.headers.to().is_ok_and(|to| to.tag().is_some()), "with a To tag (8.2.6.2)");
        assert!(matches!(reply.status, 400 | 513), "{fields}: {}", reply.status);
        framer.push(text("l: 0", "").as_bytes());
        assert_eq!(framer.next(), None, "nothing behind it can be trusted");
    }
}

#[test]
fn a_message_of_64_kib_is_read_and_no_larger_one() {
    let head_len = text("l: 00000", "").len();
    let largest = MAX_MESSAGE - head_len;
    let body = "x".repeat(largest);
    let message = text(&format!("l: {largest:05}"), &body);
    assert_eq!(framed(message.as_bytes()), [one_message(&message)]);
    let larger = text(&format!("l: {:05}", largest + 1), "");
    assert!(matches!(framed(larger.as_bytes()).as_slice(), [Err(_)]), "said in advance");
}

#[test]
fn a_head_that_never_ends_is_given_up() {
    let mut framer = Framer::new();
    for _ in 0..MAX_MESSAGE / 1024 {
        framer.push(&[b'x'; 1024]);
        assert_eq!(framer.next(), None);
    }
    framer.push(b"x");
    let Some(Err(error)) = framer.next() else { panic!("64 KiB are the limit") };
    assert_eq!((error.fault, error.reply()), (FrameFault::TooLarge, None));
    framer.push(&[b'x'; 1024]);
    assert!(framer.unread.is_empty(), "a broken stream is not kept");
}

#[test]
fn an_ack_without_content_length_gets_no_answer() {
    let mut framer = Framer::new();
    framer.push(text("Subject: x", "").replace("OPTIONS", "ACK").as_bytes());
    let Some(Err(error)) = framer.next() else { panic!("no Content-Length") };
    assert_eq!(error.reply(), None);
}
