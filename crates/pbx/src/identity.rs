//! Who sends a request: an extension that proves it by digest, a trunk known by its address, or somebody
//! unknown, who gets a challenge or, where only a carrier could be meant, silence.

use std::collections::HashMap;

use cordboard_sip::{
    Flow, Reply,
    digest::{Ha1, Verdict, Verifier},
    wire::Request,
};
use jiff::Timestamp;

use crate::{challenged::Challenged, office::Office, trunks::Trunks};

/// What phones are asked to authenticate for; part of the stored digest.
pub(crate) const REALM: &str = "cordboard";

#[derive(Debug)]
pub(crate) struct Identity {
    verifier: Verifier,
    secrets: HashMap<String, Ha1>,
    challenged: Challenged,
}

/// Who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Phone { extension: String },
    Trunk { trunk: String },
}

/// Why nobody knows, and what is to be answered.
#[derive(Debug)]
pub(crate) enum Stranger {
    /// 401 with fresh challenges.
    Challenge(Reply),
    /// Wrong user or password, which are told in one way.
    Refuse(Reply),
    /// Nothing is answered at all.
    Silence,
}

impl Identity {
    pub(crate) fn new(office: &Office, secret: [u8; 32]) -> Self {
        let mut identity = Self {
            verifier: Verifier::new(REALM, secret),
            secrets: HashMap::new(),
            challenged: Challenged::default(),
        };
        identity.configure(office);
        identity
    }

    /// Takes the extensions' secrets from a new configuration.
    pub(crate) fn configure(&mut self, office: &Office) {
        self.secrets = office
            .extensions
            .iter()
            .filter_map(|extension| {
                let secret = extension.secret.as_ref()?;
                let ha1 = Ha1::new(&extension.number, REALM, secret.expose());
                Some((extension.number.clone(), ha1))
            })
            .collect();
    }

    /// Which extension sent this, proved by digest (RFC 7616).
    pub(crate) fn phone(&mut self, request: &Request, wall: Timestamp) -> Result<String, Stranger> {
        let seconds = u64::try_from(wall.as_second()).unwrap_or(0);
        let secrets = &self.secrets;
        match self.verifier.verify(seconds, request, |user| secrets.get(user).cloned()) {
            Verdict::Accepted { user } => {
                self.challenged.answered(request);
                Ok(user)
            }
            Verdict::Missing => {
                let weak = self.challenged.needs_md5(request);
                Err(Stranger::Challenge(self.challenge(seconds, false, weak)))
            }
            Verdict::Stale => {
                // What it answered with shows what it can take.
                let weak = !uses_sha256(request);
                Err(Stranger::Challenge(self.challenge(seconds, true, weak)))
            }
            Verdict::Refused { .. } => Err(Stranger::Refuse(Reply::status(403))),
        }
    }

    /// Who starts a call. A carrier is known by the address that the request came from; a phone has to prove
    /// itself; who calls one of the office's numbers from elsewhere hears nothing (a scanner learns nothing).
    pub(crate) fn caller(
        &mut self,
        office: &Office,
        trunks: &Trunks,
        flow: Flow,
        request: &Request,
        wall: Timestamp,
    ) -> Result<Source, Stranger> {
        let proves =
            request.headers.has("Authorization") || request.headers.has("Proxy-Authorization");
        let from = request.headers.from_().ok().and_then(|from| from.uri.user_decoded());
        let from = from.unwrap_or_default();
        if !proves {
            if office.extension(&from).is_none()
                && let Some(trunk) = trunks.at(office, flow.peer.ip())
            {
                return Ok(Source::Trunk { trunk });
            }
            let dialled = request.uri.user_decoded().unwrap_or_default();
            if !looks_like_extension(&from) && office.own_number(&dialled).is_some() {
                return Err(Stranger::Silence);
            }
        }
        self.phone(request, wall).map(|extension| Source::Phone { extension })
    }

    /// 401 with what RFC 8760 offers, the strongest first; `weak` leaves MD5 alone.
    fn challenge(&self, seconds: u64, stale: bool, weak: bool) -> Reply {
        self.verifier
            .challenge(seconds, stale)
            .iter()
            .filter(|value| !weak || value.contains("algorithm=MD5"))
            .fold(Reply::status(401), |reply, value| reply.with("WWW-Authenticate", value))
    }
}

fn uses_sha256(request: &Request) -> bool {
    let credentials = ["Authorization", "Proxy-Authorization"];
    let mut values = credentials.iter().filter_map(|name| request.headers.first(name));
    values.any(|value| value.to_ascii_uppercase().contains("SHA-256"))
}

/// Short numbers may be extensions, whether they exist or not: all of them are challenged alike.
fn looks_like_extension(user: &str) -> bool {
    (1..=6).contains(&user.len()) && user.bytes().all(|byte| byte.is_ascii_digit())
}
