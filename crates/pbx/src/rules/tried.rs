//! What would become of a call to the outside if it were dialled at some moment, without dialling it.

use jiff::Timestamp;

use super::{Attempt, Attempts, Refused, Standing, Talk, Talks};
use crate::{numbers::Dialled, office::Office, record::Reason};

/// What is known of the calls before.
#[derive(Clone, Debug, Default)]
pub struct Past {
    pub attempts: Vec<Attempt>,
    pub talks: Vec<Talk>,
}

/// The verdict on a call that nobody makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// Who is meant, as records keep it.
    pub callee: String,
    pub allowed: bool,
    /// The own number that would be shown, and the trunk.
    pub number: Option<String>,
    pub trunk: Option<String>,
    /// Why this number and no other, or what is against the call; in sentences without their end.
    pub why: Vec<String>,
    pub reason: Option<Reason>,
    /// Where one of the office's rules forbids it.
    pub rule: Option<String>,
    /// From when on nothing forbids it, where that is known.
    pub free_at: Option<Timestamp>,
}

impl Office {
    /// Judges a call of an extension as the exchange would. How many lines are in use, and what
    /// carriers have said since the exchange began, is not looked at: it is over in a moment.
    #[must_use]
    pub fn try_call(&self, past: Past, extension: &str, dialled: &str, wall: Timestamp) -> Tried {
        let callee = match self.plan().read(dialled) {
            Ok(callee) => callee,
            Err(why) => {
                let text = format!("“{dialled}” is no telephone number: {why}");
                return Tried::refused(dialled, Refused::new(Reason::NotFound, text));
            }
        };
        let (attempts, talks) = (Attempts::new(past.attempts), Talks::new(past.talks));
        let standing =
            Standing { office: self, attempts: &attempts, talks: &talks, trunks: None, wall };
        match standing.way(extension, &callee) {
            Ok(way) => Tried {
                callee: callee.as_recorded().to_owned(),
                allowed: true,
                number: Some(way.own.number.clone()),
                trunk: Some(way.trunk.id.clone()),
                why: match callee {
                    Dialled::Emergency(_) => vec!["Help is always called.".to_owned()],
                    Dialled::E164(_) | Dialled::Short(_) => way.why,
                },
                reason: None,
                rule: None,
                free_at: None,
            },
            Err(refused) => Tried::refused(callee.as_recorded(), refused),
        }
    }
}

impl Tried {
    fn refused(callee: &str, refused: Refused) -> Self {
        let Refused { reason, text, rule, free_at } = refused;
        let callee = callee.to_owned();
        let (number, trunk) = (None, None);
        let (reason, why) = (Some(reason), vec![text]);
        Self { callee, allowed: false, number, trunk, why, reason, rule, free_at }
    }
}
