use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
    thread,
};

use super::*;

/// A server that answers one question with these bytes; it gives what it was asked.
fn serve(answer: &'static str) -> (u16, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let (tell, asked) = mpsc::channel();
    thread::spawn(move || {
        let Ok((mut stream, _)) = listener.accept() else { return };
        let mut bytes = [0; 4096];
        let length = stream.read(&mut bytes).unwrap_or_default();
        let _ = tell.send(String::from_utf8_lossy(&bytes[..length]).into_owned());
        let _ = stream.write_all(answer.as_bytes());
    });
    (port, asked)
}

fn question(url: String, reach: Reach) -> Question {
    Question {
        method: "POST".into(),
        url,
        headers: vec![("X-Own".into(), "yes".into())],
        body: b"{}".to_vec(),
        reach,
        time: Duration::from_secs(20),
        most_bytes: 10,
    }
}

#[tokio::test]
async fn a_question_goes_out_whole_and_a_long_answer_is_cut() {
    let (port, asked) = serve("HTTP/1.1 201 Made\r\nContent-Length: 12\r\n\r\nHello, world");
    let question = question(format!("http://127.0.0.1:{port}/a/b?c=d"), Reach::Anywhere);
    let answer = Client::default().ask(&question).await.expect("an answer");
    assert_eq!(answer.status, 201);
    assert_eq!((answer.body.as_slice(), answer.is_cut), (&b"Hello, wor"[..], true), "ten bytes");
    let asked = asked.recv().expect("it was asked").to_ascii_lowercase();
    assert!(asked.starts_with("post /a/b?c=d http/1.1\r\n"), "{asked}");
    for part in ["x-own: yes", &format!("host: 127.0.0.1:{port}"), "content-length: 2"] {
        assert!(asked.contains(part), "{part} in {asked}");
    }
}

#[tokio::test]
async fn the_own_network_is_closed_however_it_is_named() {
    let (port, asked) = serve("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"] {
        let question = question(format!("http://{host}:{port}/"), Reach::Public);
        let error = Client::default().ask(&question).await.expect_err("closed");
        assert!(matches!(error, HttpError::Private(_)), "{host}: {error}");
    }
    assert!(asked.try_recv().is_err(), "nobody knocked");
}

#[tokio::test]
async fn who_never_answers_and_who_answers_nonsense_is_told_apart() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let mut silent = question(format!("http://127.0.0.1:{port}/"), Reach::Anywhere);
    silent.time = Duration::from_millis(50);
    let error = Client::default().ask(&silent).await.expect_err("silence");
    assert_eq!(error, HttpError::Late("127.0.0.1".into()));
    let (port, _asked) = serve("nonsense\r\n\r\n");
    let other = question(format!("http://127.0.0.1:{port}/"), Reach::Anywhere);
    let error = Client::default().ask(&other).await.expect_err("nonsense");
    assert_eq!(error, HttpError::Garbled("127.0.0.1".into()));
}

#[test]
fn what_is_no_address_of_the_web_is_refused_and_no_error_tells_secrets() {
    for wrong in
        ["", "server/path", "ftp://server/", "https://", "http://user:pass@server/", "/path"]
    {
        assert_eq!(check(wrong), Err(HttpError::Address), "{wrong}");
    }
    assert_eq!(check("https://server.example/hook?key=1"), Ok(()));
    let shown = server_of("https://server.example:8443/hook/s3cret?key=s3cret");
    assert_eq!(shown.as_deref(), Some("https://server.example:8443"), "without what follows");
}
