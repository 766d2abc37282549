//! Who sends a request: an extension that proves it by digest, a trunk known by its address, or somebody
//! unknown, who gets a challenge or, where only a carrier could be meant, silence.

use std::{collections::HashMap, time::Instant};

use cordboard_sip::{
    Flow, Reply,
    digest::{Ha1, Verdict, Verifier},
    wire::Request,
};
use jiff::Timestamp;

use crate::{
    challenged::Challenged,
    guesses::{Bound, Claim, Guesses, Patience},
    office::Office,
    registrar::Registrar,
    trunks::Trunks,
};

/// What phones are asked to authenticate for; part of the stored digest.
pub(crate) const REALM: &str = "cordboard";
/// Names longer than this are not told apart.
const LONGEST_NAME: usize = 64;

#[derive(Debug)]
pub(crate) struct Identity {
    verifier: Verifier,
    secrets: HashMap<String, Ha1>,
    challenged: Challenged,
    guesses: Guesses,
}

/// Where and when a request came in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Came {
    pub(crate) flow: Flow,
    pub(crate) now: Instant,
    pub(crate) wall: Timestamp,
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
    /// The same, from now on: too many wrong passwords came. Told once, with a sentence about it.
    ShutOut(String),
}

impl Identity {
    pub(crate) fn new(office: &Office, secret: [u8; 32]) -> Self {
        let mut identity = Self {
            verifier: Verifier::new(REALM, secret),
            secrets: HashMap::new(),
            challenged: Challenged::default(),
            guesses: Guesses::default(),
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
    pub(crate) fn phone(
        &mut self,
        registrar: &Registrar,
        came: Came,
        request: &Request,
    ) -> Result<String, Stranger> {
        let claim = self.claim(registrar, came.flow, request);
        match self.guesses.hear(came.now, &claim) {
            Patience::Heard => {}
            Patience::Ignored => return Err(Stranger::Silence),
            Patience::Lost => return Err(Stranger::ShutOut(shut_out(&claim))),
        }
        let seconds = u64::try_from(came.wall.as_second()).unwrap_or(0);
        let secrets = &self.secrets;
        match self.verifier.verify(seconds, request, |user| secrets.get(user).cloned()) {
            Verdict::Accepted { user } => {
                self.guesses.right(&claim);
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
            Verdict::Refused { .. } => match self.guesses.wrong(came.now, &claim) {
                Patience::Lost => Err(Stranger::ShutOut(shut_out(&claim))),
                Patience::Heard | Patience::Ignored => Err(Stranger::Refuse(Reply::status(403))),
            },
        }
    }

    fn claim(&self, registrar: &Registrar, flow: Flow, request: &Request) -> Claim {
        let user = self.verifier.claimed_user(request);
        let user: Option<String> = user.map(|user| user.chars().take(LONGEST_NAME).collect());
        let phones = user.as_ref().map(|user| registrar.phones(user)).unwrap_or_default();
        let bound = if phones.iter().any(|phone| phone.flow == flow) {
            Bound::Here
        } else if phones.iter().any(|phone| phone.flow.peer.ip() == flow.peer.ip()) {
            Bound::SameHost
        } else {
            Bound::Elsewhere
        };
        Claim { from: flow.peer, user, bound }
    }

    /// Who starts a call. A carrier is known by the address that the request came from; a phone has to prove
    /// itself; who calls one of the office's numbers from elsewhere hears nothing (a scanner learns nothing).
    pub(crate) fn caller(
        &mut self,
        office: &Office,
        (trunks, registrar): (&Trunks, &Registrar),
        came: Came,
        request: &Request,
    ) -> Result<Source, Stranger> {
        let proves =
            request.headers.has("Authorization") || request.headers.has("Proxy-Authorization");
        let from = request.headers.from_().ok().and_then(|from| from.uri.user_decoded());
        let from = from.unwrap_or_default();
        if !proves {
            if office.extension(&from).is_none()
                && let Some(trunk) = trunks.at(office, came.flow.peer.ip())
            {
                return Ok(Source::Trunk { trunk });
            }
            let dialled = request.uri.user_decoded().unwrap_or_default();
            if !looks_like_extension(&from) && office.own_number(&dialled).is_some() {
                return Err(Stranger::Silence);
            }
        }
        self.phone(registrar, came, request).map(|extension| Source::Phone { extension })
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

/// What a person should know of somebody who was shut out.
fn shut_out(claim: &Claim) -> String {
    let user: String =
        claim.user.iter().flat_map(|user| user.chars()).filter(|c| !c.is_control()).collect();
    format!(
        "{} was shut out for some minutes after wrong passwords, the last one for {user}.",
        claim.from.ip()
    )
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
