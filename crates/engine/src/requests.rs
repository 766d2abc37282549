//! What flows ask of servers of the web. Each question is a task of its own beside the calls; eight are
//! asked at once, and the others wait for their turn within their own time.
//!
//! A flow is drawn by people who may not be trusted with everything that this machine can reach. So a
//! server is looked up once, every address that its name has is judged before one is called, and no
//! redirect is followed. Addresses of the own network are open where the office says so.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use cordboard_pbx::{
    Asked,
    record::CallId,
    request::{Contact, Response},
};
use cordboard_store::Store;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    Method, Request, Uri,
    body::Bytes,
    client::conn::http1,
    header::{CONNECTION, CONTENT_TYPE, HOST, USER_AGENT},
};
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    sync::{Semaphore, mpsc},
    time::timeout,
};
use tokio_util::task::TaskTracker;

use crate::trust::Trust;

/// Questions at once.
const AT_ONCE: usize = 8;
/// The largest answer, in bytes.
const LARGEST: usize = 64 * 1024;

/// An answer, and to whom.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) call: CallId,
    pub(crate) number: u32,
    pub(crate) what: Answered,
}

#[derive(Debug)]
pub(crate) enum Answered {
    Server(Response),
    Contact(Option<Contact>),
}

#[derive(Clone, Debug)]
pub(crate) struct Requests {
    turns: Arc<Semaphore>,
    trust: Trust,
    answers: mpsc::UnboundedSender<Answer>,
    /// Of the people outside.
    contacts: Arc<Mutex<Store>>,
}

impl Requests {
    /// Bounded by the calls that wait for an answer: each waits for one at a time.
    pub(crate) fn new(trust: Trust, contacts: Store) -> (Self, mpsc::UnboundedReceiver<Answer>) {
        let (answers, answered) = mpsc::unbounded_channel();
        let (turns, contacts) = (Arc::new(Semaphore::new(AT_ONCE)), Arc::new(Mutex::new(contacts)));
        (Self { turns, trust, answers, contacts }, answered)
    }

    /// Looks for somebody outside, beside the calls. What cannot be read is nobody.
    pub(crate) fn find(&self, tasks: &TaskTracker, call: CallId, number: u32, value: String) {
        let own = self.clone();
        tasks.spawn_blocking(move || {
            let store = own.contacts.lock().unwrap_or_else(PoisonError::into_inner);
            let found = find(&store, &value).unwrap_or_else(|error| {
                tracing::warn!(%error, "the contacts cannot be read");
                None
            });
            drop(store);
            // Only fails when the loop has ended.
            let _ = own.answers.send(Answer { call, number, what: Answered::Contact(found) });
        });
    }

    /// Asks beside the calls.
    pub(crate) fn ask(&self, tasks: &TaskTracker, asked: Asked) {
        let own = self.clone();
        tasks.spawn(async move {
            let Asked { call, number, request, private } = asked;
            let answered = async {
                let _turn = own.turns.acquire().await.map_err(io::Error::other)?;
                own.send(&request, private).await
            };
            let answered = tokio::select! {
                // The exchange stops, and nobody waits for the answer.
                () = own.answers.closed() => return,
                answered = timeout(request.timeout, answered) => answered,
            };
            let response = match answered {
                Err(_) => Response::Timeout,
                Ok(Ok(response)) => response,
                Ok(Err(why)) => Response::Failed(why.to_string()),
            };
            // Only fails when the loop has ended.
            let what = Answered::Server(response);
            let _ = own.answers.send(Answer { call, number, what });
        });
    }

    async fn send(
        &self,
        request: &cordboard_pbx::request::Request,
        private: bool,
    ) -> io::Result<Response> {
        let uri: Uri = request.url.parse().map_err(|_| wrong("the address cannot be read"))?;
        let host = uri.host().ok_or_else(|| wrong("the address names no server"))?;
        let secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect(&*addresses(bare, port, private).await?).await?;
        let question = question(request, &uri, host)?;
        if secure {
            let name = ServerName::try_from(bare.to_owned())
                .map_err(|_| wrong("the server's name cannot be proved"))?;
            let stream = self.trust.connector()?.connect(name, stream).await?;
            answer(stream, question).await
        } else {
            answer(stream, question).await
        }
    }
}

/// Whose customer it is, flows know by the extension.
fn find(store: &Store, value: &str) -> Result<Option<Contact>, cordboard_store::Error> {
    let Some(contact) = store.contact_of(value)? else { return Ok(None) };
    let owner = match contact.owner {
        Some(login) => store.office()?.and_then(|office| {
            let mut users = office.users.into_iter();
            users.find(|user| user.login == login)?.extension
        }),
        None => None,
    };
    Ok(Some(Contact {
        name: contact.name,
        company: contact.company,
        tags: contact.tags,
        note: contact.note,
        owner,
    }))
}

/// Where the server is: refused as a whole where one of its addresses is not for flows.
async fn addresses(host: &str, port: u16, private: bool) -> io::Result<Vec<SocketAddr>> {
    let found = lookup_host((host, port)).await;
    let found: Vec<_> = found.map_err(|_| wrong("the server's name is unknown"))?.collect();
    if found.is_empty() {
        return Err(wrong("the server's name has no address"));
    }
    if !private && found.iter().any(|address| is_inside(address.ip())) {
        let text = "the server is in the own network, which the office does not open to flows";
        return Err(wrong(text));
    }
    Ok(found)
}

fn question(
    request: &cordboard_pbx::request::Request,
    uri: &Uri,
    host: &str,
) -> io::Result<Request<Full<Bytes>>> {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let authority = match uri.port_u16() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let method = Method::from_bytes(request.method.as_str().as_bytes());
    let mut question = Request::builder()
        .method(method.map_err(io::Error::other)?)
        .uri(path)
        .header(HOST, authority)
        .header(CONNECTION, "close")
        .header(USER_AGENT, "Cordboard");
    let own_type = request.headers.keys().any(|name| name.eq_ignore_ascii_case("content-type"));
    if request.body.is_some() && !own_type {
        question = question.header(CONTENT_TYPE, "application/json");
    }
    for (name, value) in &request.headers {
        question = question.header(name.as_str(), value.as_str());
    }
    let body = request.body.clone().unwrap_or_default();
    question.body(Full::new(Bytes::from(body))).map_err(|_| wrong("a header cannot be sent"))
}

async fn answer<S>(stream: S, question: Request<Full<Bytes>>) -> io::Result<Response>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let talked = http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = talked.map_err(io::Error::other)?;
    let carrying = tokio::spawn(connection);
    let answer = sender.send_request(question).await.map_err(io::Error::other)?;
    let status = answer.status().as_u16();
    let body = Limited::new(answer.into_body(), LARGEST).collect().await;
    carrying.abort();
    let body = body.map_err(|_| wrong("the answer broke off, or is longer than 64 KiB"))?;
    let body = String::from_utf8_lossy(&body.to_bytes()).into_owned();
    Ok(Response::Answered { status, body })
}

fn wrong(text: &'static str) -> io::Error {
    io::Error::other(text)
}

/// Whether an address is of this machine, of the own network, or of nobody (RFC 6890).
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_inside_v4(four),
        IpAddr::V6(six) => is_inside_v6(six),
    }
}

fn is_inside_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
}

fn is_inside_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let inner = match segments {
        // Mapped, compatible, and by NAT64: the IPv4 address counts.
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)))
        }
        // 6to4 carries it in the middle.
        [0x2002, high, low, ..] => Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))),
        _ => None,
    };
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || segments[0] & 0xfe00 == 0xfc00
        || segments[0] & 0xffc0 == 0xfe80
        || segments[0] & 0xffc0 == 0xfec0
        || (segments[0] == 0x2001 && segments[1] == 0xdb8)
        || inner.is_some_and(is_inside_v4)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, time::Duration};

    use cordboard_pbx::request;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn question_of(url: &str) -> request::Request {
        request::Request {
            method: request::Method::Post,
            url: url.to_owned(),
            headers: BTreeMap::from([("X-Key".to_owned(), "one".to_owned())]),
            body: Some("{\"a\":1}".to_owned()),
            timeout: Duration::from_secs(5),
            masked: false,
        }
    }

    async fn ask(url: &str, private: bool, within: Duration) -> Response {
        let data = tempfile::tempdir().expect("a folder");
        let store = Store::open(data.path()).expect("a new database");
        let (requests, mut answers) = Requests::new(Trust::new(None), store);
        let tasks = TaskTracker::new();
        let mut request = question_of(url);
        request.timeout = within;
        requests.ask(&tasks, Asked { call: CallId(1), number: 7, request, private });
        let answer = answers.recv().await.expect("an answer");
        assert_eq!((answer.call, answer.number), (CallId(1), 7), "to whom it asked");
        match answer.what {
            Answered::Server(response) => response,
            Answered::Contact(_) => panic!("nobody was looked for"),
        }
    }

    #[tokio::test]
    async fn a_contact_is_found_by_number_with_the_extension_of_its_owner() {
        let data = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(data.path()).expect("a new database");
        let office = include_str!("../../../tests/fixtures/office.json");
        let office = cordboard_pbx::office::read(office).expect("the example");
        store.save_office(&office).expect("saved");
        let contact = cordboard_store::Contact {
            name: "Li Lei".into(),
            numbers: vec!["+8613800138000".into()],
            tags: vec!["vip".into()],
            owner: Some("wei".into()),
            ..Default::default()
        };
        store.save_contact(&contact).expect("saved");
        let (requests, mut answers) = Requests::new(Trust::new(None), store);
        let tasks = TaskTracker::new();
        let mut find = async |number: &str| {
            requests.find(&tasks, CallId(1), 3, number.to_owned());
            match answers.recv().await.expect("an answer").what {
                Answered::Contact(contact) => contact,
                Answered::Server(_) => panic!("nobody was asked"),
            }
        };
        let found = find("+8613800138000").await.expect("it is there");
        assert_eq!((found.name.as_str(), found.tags), ("Li Lei", vec!["vip".to_owned()]));
        assert_eq!(found.owner.as_deref(), Some("1001"), "flows ring extensions");
        assert_eq!(find("+8613900139000").await, None, "nobody has that number");
    }

    /// A server that answers every question so, and tells the last one.
    async fn server(answer: String) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/callers?x=1", listener.local_addr().expect("an address"));
        let served = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("a client");
            let mut heard = Vec::new();
            while !heard.ends_with(b"{\"a\":1}") {
                let mut some = [0; 1024];
                let read = stream.read(&mut some).await.expect("a question");
                assert!(read > 0, "the question broke off");
                heard.extend_from_slice(&some[..read]);
            }
            // A client that has had enough closes.
            let _ = stream.write_all(answer.as_bytes()).await;
            String::from_utf8(heard).expect("text")
        });
        (url, served)
    }

    #[tokio::test]
    async fn a_server_is_asked_and_its_answer_comes_back() {
        let answer = "HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\nnope";
        let (url, served) = server(answer.to_owned()).await;
        let response = ask(&url, true, Duration::from_secs(5)).await;
        assert_eq!(response, Response::Answered { status: 404, body: "nope".into() });
        let heard = served.await.expect("it ended");
        assert!(heard.starts_with("POST /callers?x=1 HTTP/1.1\r\n"), "{heard}");
        assert!(heard.contains("x-key: one\r\n"), "{heard}");
        assert!(heard.contains("content-type: application/json\r\n"), "{heard}");
    }

    #[tokio::test]
    async fn the_own_network_is_closed_unless_the_office_opens_it() {
        for url in ["http://127.0.0.1:1/", "http://localhost:1/", "http://[::1]:1/"] {
            let response = ask(url, false, Duration::from_secs(5)).await;
            let Response::Failed(why) = response else { panic!("{url}: {response:?}") };
            assert!(why.contains("own network"), "{url}: {why}");
        }
    }

    #[tokio::test]
    async fn an_answer_that_is_too_long_is_not_read() {
        let long = "x".repeat(LARGEST + 1);
        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{long}", long.len());
        let (url, _served) = server(answer).await;
        let response = ask(&url, true, Duration::from_secs(5)).await;
        let Response::Failed(why) = response else { panic!("{response:?}") };
        assert!(why.contains("64 KiB"), "{why}");
    }

    #[tokio::test]
    async fn a_server_that_says_nothing_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        assert_eq!(ask(&url, true, Duration::from_millis(50)).await, Response::Timeout);
    }

    #[test]
    fn addresses_of_the_own_network_are_known_in_every_dress() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:192.168.1.1",
            "64:ff9b::a00:1",
            "2002:c0a8:101::1",
            "ff02::1",
        ] {
            assert!(is_inside(inside.parse().expect("an address")), "{inside}");
        }
        for outside in ["1.1.1.1", "100.63.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1"]
        {
            assert!(!is_inside(outside.parse().expect("an address")), "{outside}");
        }
    }
}
