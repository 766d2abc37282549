use super::*;
use crate::digest::{Verdict, Verifier};
use crate::wire::{Method, Uri};

const NOW: u64 = 1_800_000_000;

fn credentials() -> Credentials {
    Credentials { user: "100".into(), password: "tulip".into() }
}

fn request() -> Request {
    Request::new(Method::Register, Uri::parse("sip:office.example").unwrap())
}

fn challenge(fields: &[(&str, &str)]) -> Response {
    let mut response = Response::new(401, "");
    fields.iter().for_each(|(name, value)| response.headers.push(name, *value));
    response
}

fn answer_to(fields: &[(&str, &str)]) -> Result<Request, NoChallenge> {
    let mut request = request();
    authorize(&challenge(fields), &mut request, &credentials(), &mut NonceCounts::default(), "c0")?;
    Ok(request)
}

fn value(request: &Request, name: &str) -> Option<String> {
    let fields = AuthFields::parse_all(request.headers.first("Authorization").unwrap());
    fields[0].value(name).map(str::to_owned)
}

#[test]
fn our_own_challenge_is_answered_to_our_own_satisfaction() {
    let mut verifier = Verifier::new("office", [1; 32]);
    let mut response = Response::new(401, "");
    for value in verifier.challenge(NOW, false) {
        response.headers.push("WWW-Authenticate", value);
    }
    let mut counts = NonceCounts::default();
    for expected_count in ["00000001", "00000002"] {
        let mut request = request();
        authorize(&response, &mut request, &credentials(), &mut counts, "c0").unwrap();
        assert_eq!(value(&request, "algorithm").as_deref(), Some("SHA-256"), "the first offered");
        assert_eq!(value(&request, "nc").as_deref(), Some(expected_count));
        let verdict =
            verifier.verify(NOW, &request, |user| Some(Ha1::new(user, "office", "tulip")));
        assert_eq!(verdict, Verdict::Accepted { user: "100".into() });
    }
}

#[test]
fn the_answer_has_every_field_that_the_challenge_asks_for() {
    let answered = answer_to(&[(
        "WWW-Authenticate",
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth,auth-int\", opaque=\"o\", algorithm=MD5",
    )])
    .unwrap();
    assert_eq!(
        answered.headers.first("Authorization"),
        Some(
            "Digest username=\"100\", realm=\"r\", nonce=\"n\", uri=\"sip:office.example\", \
             response=\"1eea6c70b3d7097dc962651b40cac807\", algorithm=MD5, qop=auth, nc=00000001, \
             cnonce=\"c0\", opaque=\"o\""
        )
    );
}

#[test]
fn a_challenge_without_qop_is_answered_as_rfc_2069_did() {
    let answered = answer_to(&[("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\"")]).unwrap();
    assert_eq!(value(&answered, "qop"), None);
    assert_eq!(value(&answered, "nc"), None);
    assert_eq!(value(&answered, "algorithm"), None, "nothing is said that was not asked");
}

#[test]
fn auth_int_is_used_where_nothing_else_is_offered() {
    let challenge = [("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"")];
    let empty = answer_to(&challenge).unwrap();
    assert_eq!(value(&empty, "qop").as_deref(), Some("auth-int"));
    let mut with_body = request();
    with_body.body = b"v=0".to_vec();
    authorize(
        &self::challenge(&challenge),
        &mut with_body,
        &credentials(),
        &mut NonceCounts::default(),
        "c0",
    )
    .unwrap();
    assert_ne!(value(&empty, "response"), value(&with_body, "response"), "the body is covered");
}

#[test]
fn a_session_algorithm_mixes_the_nonces_into_the_password_hash() {
    let answered = answer_to(&[(
        "WWW-Authenticate",
        "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5-sess",
    )])
    .unwrap();
    let plain = Algorithm::Md5.hash(&[b"100", b"r", b"tulip"]);
    let session = Algorithm::Md5.hash(&[plain.as_bytes(), b"n", b"c0"]);
    let a2 = Algorithm::Md5.hash(&[b"REGISTER", b"sip:office.example"]);
    let expected = Algorithm::Md5.hash(&[
        session.as_bytes(),
        b"n",
        b"00000001",
        b"c0",
        b"auth",
        a2.as_bytes(),
    ]);
    assert_eq!(value(&answered, "response"), Some(expected));
}

#[test]
fn an_unknown_algorithm_is_passed_over_for_the_next() {
    let answered = answer_to(&[
        (
            "WWW-Authenticate",
            "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=SHA-512-256",
        ),
        ("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5"),
    ])
    .unwrap();
    assert_eq!(value(&answered, "algorithm").as_deref(), Some("MD5"));
}

#[test]
fn a_proxy_is_answered_in_its_own_header_and_others_keep_their_answer() {
    let mut request =
        answer_to(&[("WWW-Authenticate", "Digest realm=\"r\", nonce=\"n\"")]).unwrap();
    let from_proxies = challenge(&[
        ("Proxy-Authenticate", "Digest realm=\"p1\", nonce=\"a\""),
        ("Proxy-Authenticate", "Digest realm=\"p2\", nonce=\"b\""),
    ]);
    let again =
        challenge(&[("Proxy-Authenticate", "Digest realm=\"p2\", nonce=\"c\", stale=true")]);
    let mut counts = NonceCounts::default();
    for response in [from_proxies, again] {
        authorize(&response, &mut request, &credentials(), &mut counts, "c0").unwrap();
    }
    assert!(request.headers.has("Authorization"));
    let nonces: Vec<_> = request
        .headers
        .all("Proxy-Authorization")
        .map(|v| AuthFields::parse_all(v)[0].value("nonce").unwrap().to_owned())
        .collect();
    assert_eq!(nonces, ["a", "c"], "one answer for each realm, the newest");
}

#[test]
fn what_cannot_be_answered_is_said_to_be_so() {
    assert_eq!(answer_to(&[]).unwrap_err(), NoChallenge::Absent);
    for challenge in [
        "Basic realm=\"r\"",
        "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-512-256",
        "Digest realm=\"r\", nonce=\"n\", qop=\"telepathy\"",
        "Digest realm=\"r\"",
    ] {
        assert_eq!(
            answer_to(&[("WWW-Authenticate", challenge)]).unwrap_err(),
            NoChallenge::Unsupported,
            "{challenge}"
        );
    }
}

#[test]
fn stale_is_read_in_every_spelling() {
    let says = |value| is_stale(&challenge(&[("Proxy-Authenticate", value)]));
    assert!(says("Digest realm=\"r\", nonce=\"n\", stale=TRUE"));
    assert!(says("Digest realm=\"r\", stale = \"true\" , nonce=\"n\""));
    assert!(!says("Digest realm=\"r\", nonce=\"n\", stale=false"));
    assert!(!says("Digest realm=\"stale=true\", nonce=\"n\""), "a realm says nothing of it");
}

#[test]
fn the_count_goes_on_in_hexadecimal_and_the_table_is_bounded() {
    let mut counts = NonceCounts::default();
    for expected in 1..=0x100 {
        assert_eq!(counts.next("n"), expected);
    }
    assert_eq!(format!("{:08x}", counts.next("n")), "00000101");
    for other in 0..100 {
        counts.next(&other.to_string());
    }
    assert_eq!(counts.0.len(), NonceCounts::MAX);
}

#[test]
fn the_password_is_not_shown() {
    assert!(!format!("{:?}", credentials()).contains("tulip"));
}
