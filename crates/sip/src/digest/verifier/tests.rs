use super::*;
use crate::digest::{Credentials, NONCE_LIFETIME_SECONDS, NonceCounts, authorize};
use crate::wire::{Message, Method, Response};

const NOW: u64 = 1_800_000_000;
const REALM: &str = "office";

fn verifier() -> Verifier {
    Verifier::new(REALM, [1; 32])
}

fn stored(user: &str) -> Option<Ha1> {
    (user == "100").then(|| Ha1::new("100", REALM, "tulip"))
}

fn request(uri: &str) -> Request {
    Request::new(Method::Register, Uri::parse(uri).unwrap())
}

/// A phone that answers by hand, so that a test can change any field.
struct Phone {
    user: &'static str,
    password: &'static str,
    realm: String,
    nonce: String,
    uri: String,
    nc: String,
    qop: Option<&'static str>,
    algorithm: Option<&'static str>,
}

impl Phone {
    fn challenged_by(verifier: &Verifier, wall_seconds: u64) -> Self {
        let challenge = verifier.challenge(wall_seconds, false);
        let fields = &AuthFields::parse_all(&challenge[0])[0];
        Phone {
            user: "100",
            password: "tulip",
            realm: fields.value("realm").unwrap().into(),
            nonce: fields.value("nonce").unwrap().into(),
            uri: "sip:office.example".into(),
            nc: "00000001".into(),
            qop: Some("auth"),
            algorithm: Some("SHA-256"),
        }
    }

    fn credentials(&self, method: &str) -> String {
        let (algorithm, _) = Algorithm::parse(self.algorithm).unwrap_or((Algorithm::Md5, false));
        let protection = match self.qop {
            Some(_) => Protection::Auth { nc: &self.nc, cnonce: "c0" },
            None => Protection::Legacy,
        };
        let proof = Proof { algorithm, method, uri: &self.uri, nonce: &self.nonce, protection };
        let ha1 = Ha1::new(self.user, &self.realm, self.password).hex(algorithm);
        let mut text = format!(
            "Digest username={}, realm={}, nonce=\"{}\", uri={}, response=\"{}\"",
            quote(self.user),
            quote(&self.realm),
            self.nonce,
            quote(&self.uri),
            proof.response(&ha1)
        );
        if let Some(qop) = self.qop {
            text.push_str(&format!(", qop={qop}, nc={}, cnonce=\"c0\"", self.nc));
        }
        if let Some(algorithm) = self.algorithm {
            text.push_str(&format!(", algorithm={algorithm}"));
        }
        text
    }

    fn register(&self) -> Request {
        let mut request = request("sip:office.example");
        request.headers.push("Authorization", self.credentials("REGISTER"));
        request
    }
}

fn accepted() -> Verdict {
    Verdict::Accepted { user: "100".into() }
}

fn refused(user: &str) -> Verdict {
    Verdict::Refused { user: Some(user.into()) }
}

#[test]
fn sha_256_is_offered_first_and_md5_second() {
    let challenge = verifier().challenge(NOW, false);
    assert_eq!(challenge.len(), 2);
    assert!(challenge[0].contains("algorithm=SHA-256") && challenge[1].contains("algorithm=MD5"));
    for value in &challenge {
        let fields = &AuthFields::parse_all(value)[0];
        assert_eq!((fields.value("realm"), fields.value("qop")), (Some(REALM), Some("auth")));
        assert_eq!(fields.value("stale"), None);
    }
    assert!(verifier().challenge(NOW, true).iter().all(|value| value.contains("stale=true")));
}

#[test]
fn the_right_password_is_accepted_with_either_algorithm() {
    for algorithm in [Some("SHA-256"), Some("MD5"), Some("md5"), None] {
        let mut verifier = verifier();
        let phone = Phone { algorithm, ..Phone::challenged_by(&verifier, NOW) };
        assert_eq!(verifier.verify(NOW, &phone.register(), stored), accepted(), "{algorithm:?}");
    }
}

#[test]
fn proxy_authorization_is_as_good() {
    let mut verifier = verifier();
    let phone = Phone::challenged_by(&verifier, NOW);
    let mut request = request("sip:office.example");
    request.headers.push("Proxy-Authorization", phone.credentials("REGISTER"));
    assert_eq!(verifier.verify(NOW, &request, stored), accepted());
}

#[test]
fn no_credentials_that_we_understand_are_missing_ones() {
    let mut verifier = verifier();
    let phone = Phone::challenged_by(&verifier, NOW);
    for value in [
        None,
        Some("NoOneKnowsThisScheme opaque-data=here".to_owned()),
        Some(phone.credentials("REGISTER").replace("SHA-256", "SHA-512-256")),
        Some(phone.credentials("REGISTER").replace("SHA-256", "SHA-256-sess")),
    ] {
        let mut request = request("sip:office.example");
        value.iter().for_each(|value| request.headers.push("Authorization", value));
        assert_eq!(verifier.verify(NOW, &request, stored), Verdict::Missing, "{value:?}");
    }
}

#[test]
fn credentials_for_another_realm_are_not_looked_at() {
    let mut verifier = verifier();
    let elsewhere = Phone { realm: "elsewhere".into(), ..Phone::challenged_by(&verifier, NOW) };
    let mut request = elsewhere.register();
    let unasked = |_: &str| -> Option<Ha1> { panic!("nobody of another realm is looked up") };
    assert_eq!(verifier.verify(NOW, &request, unasked), Verdict::Missing);
    let ours = Phone::challenged_by(&verifier, NOW);
    request.headers.push("Authorization", ours.credentials("REGISTER"));
    assert_eq!(verifier.verify(NOW, &request, stored), accepted(), "ours is found behind them");
}

#[test]
fn unknown_user_and_wrong_password_get_the_same_verdict() {
    let mut verifier = verifier();
    let wrong = Phone { password: "rose", ..Phone::challenged_by(&verifier, NOW) };
    assert_eq!(verifier.verify(NOW, &wrong.register(), stored), refused("100"));
    let unknown = Phone { user: "999", ..Phone::challenged_by(&verifier, NOW) };
    assert_eq!(verifier.verify(NOW, &unknown.register(), stored), refused("999"));
}

#[test]
fn nobody_gets_in_with_the_stand_in_for_unknown_users() {
    let mut verifier = verifier();
    let phone = Phone::challenged_by(&verifier, NOW);
    let nobody = verifier.nobody.clone();
    let proof = Proof {
        algorithm: Algorithm::Sha256,
        method: "REGISTER",
        uri: "sip:office.example",
        nonce: &phone.nonce,
        protection: Protection::Legacy,
    };
    let mut request = request("sip:office.example");
    request.headers.push(
        "Authorization",
        format!(
            "Digest username=\"999\", realm=\"{REALM}\", nonce=\"{}\", uri=\"sip:office.example\", \
             algorithm=SHA-256, response=\"{}\"",
            phone.nonce,
            proof.response(&nobody.hex(Algorithm::Sha256))
        ),
    );
    assert_eq!(verifier.verify(NOW, &request, stored), refused("999"));
}

#[test]
fn the_count_is_hexadecimal_and_passes_ff() {
    let mut verifier = verifier();
    let mut phone = Phone::challenged_by(&verifier, NOW);
    for nc in ["00000009", "0000000a", "0000000F", "00000010", "000000ff", "00000100", "FFFFFFFF"] {
        phone.nc = nc.into();
        assert_eq!(verifier.verify(NOW, &phone.register(), stored), accepted(), "nc={nc}");
    }
}

#[test]
fn a_replay_and_a_lower_count_are_stale() {
    let mut verifier = verifier();
    let mut phone = Phone { nc: "00000100".into(), ..Phone::challenged_by(&verifier, NOW) };
    assert_eq!(verifier.verify(NOW, &phone.register(), stored), accepted());
    assert_eq!(verifier.verify(NOW, &phone.register(), stored), Verdict::Stale, "a replay");
    phone.nc = "00000001".into();
    assert_eq!(verifier.verify(NOW, &phone.register(), stored), Verdict::Stale, "far behind");
    phone.nc = "000000ff".into();
    assert_eq!(
        verifier.verify(NOW, &phone.register(), stored),
        accepted(),
        "one that was overtaken on the way is good, once"
    );
    assert_eq!(verifier.verify(NOW, &phone.register(), stored), Verdict::Stale);
}

#[test]
fn an_old_nonce_is_stale_only_for_who_knows_the_password() {
    let mut verifier = verifier();
    let phone = Phone::challenged_by(&verifier, NOW);
    let later = NOW + NONCE_LIFETIME_SECONDS;
    assert_eq!(verifier.verify(later, &phone.register(), stored), Verdict::Stale);
    let wrong = Phone { password: "rose", ..phone };
    assert_eq!(verifier.verify(later, &wrong.register(), stored), refused("100"));
}

#[test]
fn a_nonce_of_the_time_before_a_restart_is_stale() {
    let before = Verifier::new(REALM, [2; 32]);
    let phone = Phone::challenged_by(&before, NOW);
    assert_eq!(verifier().verify(NOW, &phone.register(), stored), Verdict::Stale);
    let forged = Phone { nonce: "made up".into(), ..phone };
    assert_eq!(verifier().verify(NOW, &forged.register(), stored), Verdict::Stale);
}

#[test]
fn without_qop_a_nonce_is_good_for_one_request() {
    let mut verifier = verifier();
    let phone = Phone { qop: None, algorithm: None, ..Phone::challenged_by(&verifier, NOW) };
    assert_eq!(verifier.verify(NOW, &phone.register(), stored), accepted());
    assert_eq!(verifier.verify(NOW, &phone.register(), stored), Verdict::Stale);
}

#[test]
fn the_uri_is_hashed_as_it_was_sent_and_must_be_that_of_the_request() {
    for (digest_uri, request_uri, is_same) in [
        ("sip:office.example", "sip:office.example", true),
        ("SIP:Office.Example:5060", "sip:office.example", true),
        ("sip:office.example", "sip:office.example;transport=tcp", true),
        ("sip:%31%30%30@office.example", "sip:100@office.example", true),
        ("sip:other.example", "sip:office.example", false),
        ("sip:101@office.example", "sip:100@office.example", false),
        ("sip:office.example:5070", "sip:office.example", false),
        ("sips:office.example", "sip:office.example", false),
        ("/", "sip:office.example", false),
    ] {
        let mut verifier = verifier();
        let phone = Phone { uri: digest_uri.into(), ..Phone::challenged_by(&verifier, NOW) };
        let mut request = request(request_uri);
        request.headers.push("Authorization", phone.credentials("REGISTER"));
        let expected = if is_same { accepted() } else { refused("100") };
        assert_eq!(
            verifier.verify(NOW, &request, stored),
            expected,
            "{digest_uri} for {request_uri}"
        );
    }
}

#[test]
fn credentials_are_for_one_method_only() {
    let mut verifier = verifier();
    let phone = Phone::challenged_by(&verifier, NOW);
    let mut invite = request("sip:office.example");
    invite.method = Method::Invite;
    invite.headers.push("Authorization", phone.credentials("REGISTER"));
    assert_eq!(verifier.verify(NOW, &invite, stored), refused("100"));
}

#[test]
fn a_quoted_qop_and_count_are_understood() {
    let mut verifier = verifier();
    let phone = Phone::challenged_by(&verifier, NOW);
    let quoted = phone
        .credentials("REGISTER")
        .replace("qop=auth", "qop=\"auth\"")
        .replace("nc=00000001", "nc=\"00000001\"")
        .replace("algorithm=SHA-256", "algorithm=\"SHA-256\"");
    let mut request = request("sip:office.example");
    request.headers.push("Authorization", quoted);
    assert_eq!(verifier.verify(NOW, &request, stored), accepted());
}

#[test]
fn senseless_credentials_are_refused() {
    let verifier_ = verifier();
    let right = Phone::challenged_by(&verifier_, NOW).credentials("REGISTER");
    let cases = [
        (right.replace("nc=00000001", "nc=0x1"), Some("100")),
        (right.replace("nc=00000001", "nc=100000000"), Some("100")),
        (right.replace("nc=00000001", "nc=-1"), Some("100")),
        (right.replace("nc=00000001", ""), Some("100")),
        (right.replace("qop=auth", "qop=auth-int"), Some("100")),
        (right.replace("response=", "respond="), Some("100")),
        (right.replace("nonce=", "nonsense="), Some("100")),
        (right.replace("uri=", "url="), Some("100")),
        (right.replace("username=", "name="), None),
    ];
    for (value, user) in cases {
        let mut request = request("sip:office.example");
        request.headers.push("Authorization", &*value);
        let expected = Verdict::Refused { user: user.map(str::to_owned) };
        assert_eq!(verifier().verify(NOW, &request, stored), expected, "{value}");
    }
}

#[test]
fn an_extended_user_name_is_decoded() {
    let mut verifier = verifier();
    let phone = Phone::challenged_by(&verifier, NOW);
    let extended =
        phone.credentials("REGISTER").replace("username=\"100\"", "username*=UTF-8''%31%30%30");
    let mut request = request("sip:office.example");
    request.headers.push("Authorization", extended);
    assert_eq!(verifier.verify(NOW, &request, stored), accepted());
}

#[test]
fn credentials_survive_the_wire() {
    let mut verifier = verifier();
    let mut response = Response::new(401, "");
    for value in verifier.challenge(NOW, false) {
        response.headers.push("WWW-Authenticate", value);
    }
    let mut request = request("sip:office.example;transport=tcp");
    for (name, value) in [
        ("Via", "SIP/2.0/UDP h;branch=z9hG4bK1"),
        ("From", "<sip:100@office.example>;tag=1"),
        ("To", "<sip:100@office.example>"),
        ("Call-ID", "1"),
        ("CSeq", "2 REGISTER"),
    ] {
        request.headers.push(name, value);
    }
    let credentials = Credentials { user: "100".into(), password: "tulip".into() };
    authorize(&response, &mut request, &credentials, &mut NonceCounts::default(), "c").unwrap();
    let Ok(Message::Request(received)) = Message::parse(&request.to_bytes()) else {
        panic!("our own request must be readable");
    };
    assert_eq!(verifier.verify(NOW, &received, stored), accepted());
}

#[test]
fn the_secret_is_not_shown() {
    let shown = format!("{:?}", Verifier::new(REALM, [0x5a; 32]));
    assert!(!shown.contains("90") && !shown.contains("5a"), "{shown}");
}
