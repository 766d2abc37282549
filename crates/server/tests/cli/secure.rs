//! TLS for SIP and for the pages: with the certificate of the first start, or with one's own.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::Arc,
    time::Duration,
};

use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};

use crate::program::{Serving, complaint, run};

const PATIENCE: Duration = Duration::from_secs(60);

/// What is answered to a request over TLS by a server that proves to be localhost with this certificate.
fn ask(at: SocketAddr, certificate: &Path, request: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).expect("a certificate")).expect("fit");
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let client = ClientConnection::new(Arc::new(config), name).expect("a client");
    let socket = TcpStream::connect(at).expect("it listens");
    socket.set_read_timeout(Some(PATIENCE)).expect("set");
    let mut stream = StreamOwned::new(client, socket);
    stream.write_all(request.as_bytes()).expect("it proves itself");
    let mut answer = Vec::new();
    let mut some = [0; 4096];
    // The head is enough; what follows it may end in any way.
    while !String::from_utf8_lossy(&answer).contains("\r\n\r\n") {
        match stream.read(&mut some) {
            Ok(length) if length > 0 => answer.extend_from_slice(&some[..length]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The address after a word of the line that says ready.
fn address(ready: &str, word: &str) -> SocketAddr {
    let mut words = ready.split_whitespace().skip_while(|one| *one != word);
    let address = words.nth(1).unwrap_or_else(|| panic!("{word} is not told in {ready}"));
    let mut address: SocketAddr = address.parse().expect("an address");
    if address.ip().is_unspecified() {
        address.set_ip([127, 0, 0, 1].into());
    }
    address
}

#[test]
fn sip_is_served_by_tls_with_the_certificate_of_the_first_start() {
    let data = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(data.path(), &["--sips", "127.0.0.1:0"]);
    let sips = address(&serving.ready, "tls");
    let options = "OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1;branch=z9hG4bK1\r\n\
        From: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\
        Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
    let answer = ask(sips, &data.path().join("tls/certificate.pem"), options);
    assert!(answer.starts_with("SIP/2.0 "), "the exchange answers: {answer}");
}

#[test]
fn pages_are_served_to_other_machines_by_https_alone() {
    let data = tempfile::tempdir().expect("a folder");
    let serving = Serving::start(data.path(), &["--http", "0.0.0.0:0"]);
    let https = address(&serving.ready, "https");
    let get =
        format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", https.port());
    let answer = ask(https, &data.path().join("tls/certificate.pem"), &get);
    // Whether there is a page depends on what was built; the door answers in any case.
    assert!(answer.starts_with("HTTP/1.1 ") && answer.contains("nosniff"), "it answers: {answer}");
    let login = "{\"login\":\"nobody\",\"password\":\"nothing\"}";
    let post = format!(
        "POST /api/login HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{login}",
        login.len()
    );
    let answer = ask(https, &data.path().join("tls/certificate.pem"), &post);
    assert!(answer.starts_with("HTTP/1.1 401"), "the API is there under any name: {answer}");

    let mut plain = TcpStream::connect(https).expect("it listens");
    plain.set_read_timeout(Some(PATIENCE)).expect("set");
    plain.write_all(get.as_bytes()).expect("written");
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer); // an alert, or nothing; then the end
    assert!(!answer.starts_with(b"HTTP"), "nothing in the clear");
}

#[test]
fn a_certificate_that_is_not_there_is_told_in_one_line() {
    let data = tempfile::tempdir().expect("a folder");
    let words = ["serve", "--sip", "127.0.0.1:0", "--sips", "127.0.0.1:0", "--log", "error"];
    let own = ["--certificate", "/nowhere/own.pem", "--key", "/nowhere/own.key"];
    let said = complaint(&run(data.path(), &[&words[..], &own[..]].concat()));
    assert!(said.contains("/nowhere/own.pem"), "which file: {said}");
    assert_eq!(said.lines().count(), 1, "one line: {said}");
}
