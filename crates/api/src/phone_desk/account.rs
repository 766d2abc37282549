//! Accounts of this PC's phone at other exchanges and at providers, as they are kept and shown.

use cordboard_phone::{Account, AccountId, AutoAnswer, Encoding, Encryption, Secret};
use cordboard_sip::{Transport, wire};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::ApiError;

/// An account at another exchange or at a provider.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PhoneAccount {
    /// `None`: a new one.
    #[serde(default)]
    pub id: Option<u64>,
    pub name: String,
    /// The domain, with a port where it is not the usual one.
    pub address: String,
    pub user: String,
    /// The name for the password, where it is not the user.
    #[serde(default)]
    pub auth_user: Option<String>,
    /// Never told; left out, the one that is there stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// Where the domain is served, if its DNS does not tell.
    #[serde(default)]
    pub server: Option<String>,
    /// Asked where the first does not answer.
    #[serde(default)]
    pub second_server: Option<String>,
    #[serde(default)]
    pub transport: Option<Carrying>,
    /// A STUN server: it tells the public address of this PC's sound.
    #[serde(default)]
    pub stun: Option<String>,
    #[serde(default)]
    pub encryption: SoundLock,
    /// `opus`, `G722`, `PCMA`, `PCMU`, the best first; what is not listed is not spoken.
    #[serde(default = "usual_codecs")]
    pub codecs: Vec<String>,
    /// A call that asks for it is answered at once: a click on a number in another program, say.
    #[serde(default = "yes")]
    pub auto_answer: bool,
    /// A second call rings quietly; else it is refused as busy.
    #[serde(default = "yes")]
    pub call_waiting: bool,
    pub enabled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Carrying {
    Udp,
    Tcp,
    Tls,
}

/// Whether the sound is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SoundLock {
    /// Offered over TLS, where nobody else reads the keys, and taken from who offers it.
    #[default]
    Usual,
    /// Never; who insists on it is refused.
    Off,
    /// Where the other side can.
    Offered,
    /// Always; who cannot is refused.
    Required,
}

fn yes() -> bool {
    true
}

fn usual_codecs() -> Vec<String> {
    ["opus", "G722", "PCMA", "PCMU"].map(str::to_owned).to_vec()
}

impl std::fmt::Debug for PhoneAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhoneAccount")
            .field("id", &self.id)
            .field("user", &self.user)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

pub(super) fn by_header(on: bool) -> AutoAnswer {
    if on { AutoAnswer::ByHeader } else { AutoAnswer::Never }
}

impl PhoneAccount {
    /// As the phone has it.
    ///
    /// # Errors
    ///
    /// An address that is none, or no codec; `details.field` says where.
    pub(crate) fn account(&self) -> Result<Account, ApiError> {
        let user = filled(Some(&self.user));
        let user = user.ok_or_else(|| fault("user", "who registers there? Write the user"))?;
        let domain = place(&self.address, "address")?;
        let id = AccountId(self.id.unwrap_or_default());
        let secret = Secret::new(self.secret.clone().unwrap_or_default());
        let mut account = Account::new(id, user, secret, domain);
        account.display.clone_from(&self.name);
        account.auth_user = filled(self.auth_user.as_deref()).map(str::to_owned);
        account.servers = self.servers(&account.domain)?;
        account.transport = self.transport.map(|carrying| match carrying {
            Carrying::Udp => Transport::Udp,
            Carrying::Tcp => Transport::Tcp,
            Carrying::Tls => Transport::Tls,
        });
        account.stun =
            filled(self.stun.as_deref()).map(|server| place(server, "stun")).transpose()?;
        account.encryption = match self.encryption {
            SoundLock::Usual => Encryption::Usual,
            SoundLock::Off => Encryption::Off,
            SoundLock::Offered => Encryption::Offered,
            SoundLock::Required => Encryption::Required,
        };
        account.codecs = self.encodings()?;
        account.auto_answer = by_header(self.auto_answer);
        account.call_waiting = self.call_waiting;
        Ok(account)
    }

    /// The best first; none: the domain is located.
    fn servers(&self, domain: &wire::HostPort) -> Result<Vec<wire::HostPort>, ApiError> {
        let read = |text: &Option<String>, field| {
            filled(text.as_deref()).map(|server| place(server, field)).transpose()
        };
        let first = read(&self.server, "server")?;
        Ok(match (first, read(&self.second_server, "second_server")?) {
            (first, None) => first.into_iter().collect(),
            (Some(first), Some(second)) => vec![first, second],
            (None, Some(second)) => vec![domain.clone(), second],
        })
    }

    fn encodings(&self) -> Result<Vec<Encoding>, ApiError> {
        let mut codecs = Vec::new();
        for name in &self.codecs {
            let text = "codecs are opus, G722, PCMA and PCMU";
            let codec = Encoding::from_name(name).ok_or_else(|| fault("codecs", text))?;
            if !codecs.contains(&codec) {
                codecs.push(codec);
            }
        }
        let none = || fault("codecs", "without a codec nobody is heard: choose at least one");
        if codecs.is_empty() { Err(none()) } else { Ok(codecs) }
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn place(text: &str, field: &str) -> Result<wire::HostPort, ApiError> {
    wire::HostPort::parse(text.trim()).map_err(|_| {
        fault(field, &format!("{text:?} is no address: write sip.example.com or 192.0.2.7:5060"))
    })
}

/// A screen marks the field and says it in its own words.
fn fault(field: &str, text: &str) -> ApiError {
    ApiError::bad(format!("{field}: {text}")).with(json!({ "field": field }))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::phone_desk) fn account() -> PhoneAccount {
        PhoneAccount {
            id: Some(2),
            name: "Provider".into(),
            address: "sip.example.com:5070".into(),
            user: "4711".into(),
            auth_user: None,
            secret: Some("s3cret-of-mine".into()),
            server: None,
            second_server: None,
            transport: Some(Carrying::Tcp),
            stun: None,
            encryption: SoundLock::Usual,
            codecs: usual_codecs(),
            auto_answer: true,
            call_waiting: true,
            enabled: true,
        }
    }

    #[test]
    fn an_account_is_read_strictly_and_keeps_its_secret_to_itself() {
        let read = account().account().expect("good");
        assert_eq!(read.domain.port, Some(5070), "its port");
        assert_eq!(read.transport, Some(Transport::Tcp), "as it is to be carried");
        assert!(!format!("{:?}", account()).contains("s3cret"), "no secret is shown");
        let bad = PhoneAccount { address: "not an address".into(), ..account() };
        let error = bad.account().expect_err("no address");
        assert!(error.message.contains("sip.example.com"), "it says how: {error}");
    }

    #[test]
    fn what_an_account_does_not_say_is_as_the_phone_has_it() {
        let short =
            r#"{ "name": "P", "address": "sip.example.com", "user": "4711", "enabled": true }"#;
        let short: PhoneAccount = serde_json::from_str(short).expect("an account of before");
        let domain = wire::HostPort::parse("sip.example.com").expect("a domain");
        let mut usual = Account::new(AccountId(0), "4711", Secret::new(""), domain);
        usual.display = "P".into();
        assert_eq!(short.account().expect("good"), usual);
    }

    #[test]
    fn every_wish_of_an_account_reaches_the_phone() {
        let wishes = PhoneAccount {
            auth_user: Some(" line-7 ".into()),
            server: Some("a.example.com".into()),
            second_server: Some("b.example.com:5080".into()),
            stun: Some("stun.example.com:3478".into()),
            encryption: SoundLock::Required,
            codecs: vec!["PCMA".into(), "opus".into()],
            auto_answer: false,
            call_waiting: false,
            ..account()
        };
        let read = wishes.account().expect("good");
        let shown = |place: &wire::HostPort| place.to_string();
        assert_eq!(read.auth_user.as_deref(), Some("line-7"));
        let servers: Vec<String> = read.servers.iter().map(shown).collect();
        assert_eq!(servers, ["a.example.com", "b.example.com:5080"], "in their order");
        assert_eq!(read.stun.as_ref().map(shown).as_deref(), Some("stun.example.com:3478"));
        assert_eq!(read.encryption, Encryption::Required);
        assert_eq!(read.codecs, [Encoding::Pcma, Encoding::Opus], "these, in this order");
        assert_eq!(read.auto_answer, AutoAnswer::Never);
        assert!(!read.call_waiting);
    }

    #[test]
    fn a_second_server_alone_stands_behind_the_domain() {
        let alone = PhoneAccount { second_server: Some("b.example.com".into()), ..account() };
        let servers: Vec<String> =
            alone.account().expect("good").servers.iter().map(ToString::to_string).collect();
        assert_eq!(servers, ["sip.example.com:5070", "b.example.com"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_field() {
        let no_place = || Some("no place".to_owned());
        for (bad, field) in [
            (PhoneAccount { user: " ".into(), ..account() }, "user"),
            (PhoneAccount { address: "no place".into(), ..account() }, "address"),
            (PhoneAccount { server: no_place(), ..account() }, "server"),
            (PhoneAccount { second_server: no_place(), ..account() }, "second_server"),
            (PhoneAccount { stun: no_place(), ..account() }, "stun"),
            (PhoneAccount { codecs: Vec::new(), ..account() }, "codecs"),
            (PhoneAccount { codecs: vec!["G729".into()], ..account() }, "codecs"),
        ] {
            let error = bad.account().expect_err(field);
            assert_eq!(error.details, Some(json!({ "field": field })), "{error}");
        }
    }
}
