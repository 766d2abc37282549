//! The side that asks for a password: challenges, and the check of what comes back.

use std::fmt;

use subtle::ConstantTimeEq as _;

use super::algorithm::{Algorithm, Proof, Protection};
use super::fields::AuthFields;
use super::ha1::Ha1;
use super::nonce::{Nonces, Use};
use crate::wire::{Request, Uri, quote};

/// Challenges and checks requests for one realm. One for all users; its secret should be fresh at
/// every start.
pub struct Verifier {
    realm: String,
    nonces: Nonces,
    /// Checked against where the user is unknown, so that this takes as long.
    nobody: Ha1,
}

/// What a request's credentials are worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// There are none for this realm that could be checked: challenge.
    Missing,
    /// They are right, but the nonce is old, used up or not ours: challenge with `stale=true`.
    Stale,
    /// They are wrong. Whether the user exists does not show.
    Refused {
        /// Who it claims to be, where it says so.
        user: Option<String>,
    },
    /// They are right.
    Accepted {
        /// Who it is.
        user: String,
    },
}

/// Credentials for our realm as they came; all text unquoted, but not otherwise changed.
struct Given {
    user: Option<String>,
    algorithm: Algorithm,
    fields: AuthFields,
}

impl Verifier {
    /// A verifier for a realm.
    pub fn new(realm: &str, secret: [u8; 32]) -> Self {
        let nobody = Ha1::new("", realm, &hex::encode(secret));
        Verifier { realm: realm.to_owned(), nonces: Nonces::new(realm, secret), nobody }
    }

    /// The values of the WWW-Authenticate (or Proxy-Authenticate) header fields, the strongest
    /// first (RFC 8760 section 2.4). The time is that of the wall, in seconds of the Unix epoch.
    pub fn challenge(&self, wall_seconds: u64, stale: bool) -> Vec<String> {
        let nonce = self.nonces.fresh(wall_seconds);
        let realm = quote(&self.realm);
        let stale = if stale { ", stale=true" } else { "" };
        ["SHA-256", "MD5"]
            .into_iter()
            .map(|algorithm| {
                format!(
                    "Digest realm={realm}, nonce=\"{nonce}\", algorithm={algorithm}, qop=\"auth\"{stale}"
                )
            })
            .collect()
    }

    /// Checks the credentials in Authorization or Proxy-Authorization. `ha1_of` looks a user up;
    /// it is asked at most once.
    pub fn verify(
        &mut self,
        wall_seconds: u64,
        request: &Request,
        ha1_of: impl FnOnce(&str) -> Option<Ha1>,
    ) -> Verdict {
        let Some(given) = self.given(request) else {
            return Verdict::Missing;
        };
        let (Some(user), Some(claim)) = (&given.user, given.claim(request)) else {
            return Verdict::Refused { user: given.user };
        };
        let known = ha1_of(user);
        let is_known = known.is_some();
        let ha1 = known.unwrap_or_else(|| self.nobody.clone());
        let expected = claim.proof.response(&ha1.hex(given.algorithm));
        let is_equal: bool = expected.as_bytes().ct_eq(claim.response.as_bytes()).into();
        let names_this_request = same_target(claim.proof.uri, &request.uri);
        if !(is_equal & is_known & names_this_request) {
            return Verdict::Refused { user: given.user };
        }
        if !self.nonces.accept(wall_seconds, claim.proof.nonce, claim.used) {
            return Verdict::Stale;
        }
        Verdict::Accepted { user: user.clone() }
    }

    /// Who the credentials claim to be, which is not proved by that. `None` where `verify` would find
    /// them missing.
    pub fn claimed_user(&self, request: &Request) -> Option<String> {
        self.given(request).map(|given| given.user.unwrap_or_default())
    }

    /// The first credentials for our realm with an algorithm that we offer.
    fn given(&self, request: &Request) -> Option<Given> {
        let headers = &request.headers;
        let fields = headers.all("Authorization").chain(headers.all("Proxy-Authorization"));
        fields.flat_map(AuthFields::parse_all).find_map(|fields| {
            let is_ours = fields.is_digest() && fields.value("realm") == Some(&self.realm);
            let (algorithm, is_session) = Algorithm::parse(fields.value("algorithm"))?;
            (is_ours && !is_session).then(|| Given { user: user_of(&fields), algorithm, fields })
        })
    }
}

/// What credentials claim, taken apart.
struct Claim<'a> {
    proof: Proof<'a>,
    response: String,
    used: Use,
}

impl Given {
    /// `None` where something is missing or makes no sense.
    fn claim<'a>(&'a self, request: &'a Request) -> Option<Claim<'a>> {
        let (protection, used) = match self.fields.value("qop") {
            None => (Protection::Legacy, Use::Once),
            Some(qop) if qop.eq_ignore_ascii_case("auth") => {
                let nc = self.fields.value("nc")?;
                let used = Use::Counted(count(nc)?);
                (Protection::Auth { nc, cnonce: self.fields.value("cnonce")? }, used)
            }
            Some(_) => return None,
        };
        let proof = Proof {
            algorithm: self.algorithm,
            method: request.method.as_str(),
            uri: self.fields.value("uri")?,
            nonce: self.fields.value("nonce")?,
            protection,
        };
        let response = self.fields.value("response")?.to_ascii_lowercase();
        Some(Claim { proof, response, used })
    }
}

/// `username`, or its extended form (RFC 7616 section 3.4).
fn user_of(fields: &AuthFields) -> Option<String> {
    if let Some(user) = fields.value("username") {
        return Some(user.to_owned());
    }
    let (charset, encoded) = fields.value("username*")?.split_once('\'')?;
    let (_language, encoded) = encoded.split_once('\'')?;
    charset.eq_ignore_ascii_case("UTF-8").then(|| crate::wire::percent_decoded(encoded))
}

/// `nc`: hexadecimal, as a number of 32 bits.
fn count(nc: &str) -> Option<u32> {
    let is_hex = !nc.is_empty() && nc.bytes().all(|b| b.is_ascii_hexdigit());
    is_hex.then(|| u32::from_str_radix(nc, 16).ok()).flatten()
}

/// Whether the URI of the credentials is that of the request. Phones leave out the port or
/// parameters there, which choose the way to a resource and not the resource.
fn same_target(digest_uri: &str, request_uri: &Uri) -> bool {
    digest_uri == request_uri.to_string()
        || Uri::parse(digest_uri).is_ok_and(|uri| uri.same_resource(request_uri))
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("nonces", &self.nonces).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
