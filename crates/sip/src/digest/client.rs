//! The side that has a password: the answer to a 401 or 407.

use std::collections::VecDeque;
use std::fmt;

use super::algorithm::{Algorithm, Proof, Protection};
use super::fields::AuthFields;
use super::ha1::Ha1;
use crate::wire::{Request, Response, quote};

/// A user name and its password.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are what they are called")]
pub struct Credentials {
    pub user: String,
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).finish_non_exhaustive()
    }
}

/// How often each nonce was used, for `nc`. Bounded: of many nonces the oldest is forgotten.
#[derive(Debug, Clone, Default)]
pub struct NonceCounts(VecDeque<(String, u32)>);

impl NonceCounts {
    /// More than the nonces that one user agent has in use at once with one peer.
    const MAX: usize = 32;

    /// The count for the next use of a nonce, from 1.
    fn next(&mut self, nonce: &str) -> u32 {
        if let Some((_, count)) = self.0.iter_mut().find(|(known, _)| known == nonce) {
            *count = count.saturating_add(1);
            return *count;
        }
        if self.0.len() >= Self::MAX {
            self.0.pop_front();
        }
        self.0.push_back((nonce.to_owned(), 1));
        1
    }
}

/// Why a challenge cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoChallenge {
    /// The response challenges for nothing.
    #[error("no challenge")]
    Absent,
    /// Every challenge asks for a scheme, an algorithm or a protection that we do not have.
    #[error("no challenge that we can answer")]
    Unsupported,
}

/// One challenge that we can answer.
struct Challenge {
    fields: AuthFields,
    realm: String,
    nonce: String,
    algorithm: Algorithm,
    is_session: bool,
    qop: Qop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Qop {
    Absent,
    Auth,
    AuthInt,
}

/// Puts the answer to a 401's or 407's challenges into a request: for each realm the first
/// challenge that we understand (RFC 8760 section 2.4). Earlier credentials for these realms are
/// replaced, others stay. `cnonce` is fresh random text. CSeq and branch are the caller's to
/// change (RFC 3261 section 22.2).
pub fn authorize(
    challenges: &Response,
    request: &mut Request,
    credentials: &Credentials,
    nonce_count: &mut NonceCounts,
    cnonce: &str,
) -> Result<(), NoChallenge> {
    let mut outcome = Err(NoChallenge::Absent);
    for (asked, answered) in
        [("WWW-Authenticate", "Authorization"), ("Proxy-Authenticate", "Proxy-Authorization")]
    {
        let fields: Vec<_> =
            challenges.headers.all(asked).flat_map(AuthFields::parse_all).collect();
        if !fields.is_empty() && outcome.is_err() {
            outcome = Err(NoChallenge::Unsupported);
        }
        for challenge in first_of_each_realm(fields.into_iter().filter_map(Challenge::understand)) {
            let answer = challenge.answer(request, credentials, nonce_count, cnonce);
            replace_for_realm(request, answered, &challenge.realm, answer);
            outcome = Ok(());
        }
    }
    outcome
}

/// Whether a challenge says that only the nonce was too old: the same credentials are worth another
/// try (RFC 7616 section 3.3). `true` comes in any case, quoted or not.
pub fn is_stale(challenges: &Response) -> bool {
    ["WWW-Authenticate", "Proxy-Authenticate"]
        .into_iter()
        .flat_map(|name| challenges.headers.all(name))
        .flat_map(AuthFields::parse_all)
        .filter_map(|fields| Some(fields.value("stale")?.eq_ignore_ascii_case("true")))
        .any(|is_stale| is_stale)
}

fn first_of_each_realm(challenges: impl Iterator<Item = Challenge>) -> Vec<Challenge> {
    let mut first: Vec<Challenge> = Vec::new();
    for challenge in challenges {
        if first.iter().all(|known| known.realm != challenge.realm) {
            first.push(challenge);
        }
    }
    first
}

fn replace_for_realm(request: &mut Request, name: &str, realm: &str, answer: String) {
    let is_for_realm = |value: &&str| {
        AuthFields::parse_all(value).iter().any(|fields| fields.value("realm") == Some(realm))
    };
    let kept: Vec<String> =
        request.headers.all(name).filter(|value| !is_for_realm(value)).map(str::to_owned).collect();
    request.headers.remove(name);
    for value in kept.into_iter().chain([answer]) {
        request.headers.push(name, value);
    }
}

impl Challenge {
    fn understand(fields: AuthFields) -> Option<Self> {
        if !fields.is_digest() {
            return None;
        }
        let (algorithm, is_session) = Algorithm::parse(fields.value("algorithm"))?;
        let qop = match fields.value("qop") {
            None => Qop::Absent,
            Some(list) => {
                let offers =
                    |qop: &str| list.split(',').any(|q| q.trim().eq_ignore_ascii_case(qop));
                match (offers("auth"), offers("auth-int")) {
                    (true, _) => Qop::Auth,
                    (false, true) => Qop::AuthInt,
                    (false, false) if list.trim().is_empty() => Qop::Absent,
                    (false, false) => return None,
                }
            }
        };
        let realm = fields.value("realm")?.to_owned();
        let nonce = fields.value("nonce")?.to_owned();
        Some(Challenge { fields, realm, nonce, algorithm, is_session, qop })
    }

    fn answer(
        &self,
        request: &Request,
        credentials: &Credentials,
        nonce_count: &mut NonceCounts,
        cnonce: &str,
    ) -> String {
        let uri = request.uri.to_string();
        let nc = format!("{:08x}", nonce_count.next(&self.nonce));
        let (protection, qop) = match self.qop {
            Qop::Absent => (Protection::Legacy, None),
            Qop::Auth => (Protection::Auth { nc: &nc, cnonce }, Some("auth")),
            Qop::AuthInt => {
                (Protection::AuthInt { nc: &nc, cnonce, body: &request.body }, Some("auth-int"))
            }
        };
        let proof = Proof {
            algorithm: self.algorithm,
            method: request.method.as_str(),
            uri: &uri,
            nonce: &self.nonce,
            protection,
        };
        let Credentials { user, password } = credentials;
        let mut ha1 = Ha1::new(user, &self.realm, password).hex(self.algorithm);
        if self.is_session {
            ha1 = proof.session_ha1(&ha1, cnonce);
        }
        let mut answer = format!(
            "Digest username={}, realm={}, nonce={}, uri={}, response=\"{}\"",
            quote(user),
            quote(&self.realm),
            quote(&self.nonce),
            quote(&uri),
            proof.response(&ha1),
        );
        if let Some(algorithm) = self.fields.value("algorithm") {
            answer.push_str(&format!(", algorithm={algorithm}"));
        }
        if let Some(qop) = qop {
            answer.push_str(&format!(", qop={qop}, nc={nc}"));
        }
        if qop.is_some() || self.is_session {
            answer.push_str(&format!(", cnonce={}", quote(cnonce)));
        }
        if let Some(opaque) = self.fields.value("opaque") {
            answer.push_str(&format!(", opaque={}", quote(opaque)));
        }
        answer
    }
}

#[cfg(test)]
mod tests;
