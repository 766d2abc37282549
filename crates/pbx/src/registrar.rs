//! The registrar: which phones of an extension can be reached, and over which flow (RFC 3261 10.3).
//!
//! A binding stores the flow that its REGISTER came on; the phone is called over that flow (RFC 5626
//! in spirit), so it stays reachable behind a NAT and on a TCP connection.

use std::{collections::HashMap, time::Duration};

use cordboard_sip::{
    Flow,
    wire::{Contacts, NameAddr, Request, Scheme, Uri},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::record::Binding;

/// Shortest and longest registration that is granted, and what is granted where none is asked.
const SHORTEST: u32 = 60;
const LONGEST: u32 = 7200;
const USUAL: u32 = 3600;
/// Phones per extension, and so contacts of one REGISTER; the one that expires first makes room.
const PHONES: usize = 10;

/// All bindings, by extension.
#[derive(Debug, Default)]
pub(crate) struct Registrar {
    bindings: HashMap<String, Vec<Binding>>,
}

/// What a REGISTER changed.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Change {
    pub(crate) bound: Vec<Binding>,
    pub(crate) unbound: Vec<Binding>,
    /// Phones among `bound` that were not there, or have started anew since.
    pub(crate) arrived: Vec<Binding>,
}

/// Why a REGISTER was refused.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    BadContact,
    /// Shorter than [`SHORTEST`]: 423 with Min-Expires.
    TooBrief {
        min: u32,
    },
    /// Older than what is already known (RFC 3261 10.3 step 7).
    OutOfOrder,
    /// More contacts at once than an extension may have.
    TooMany,
}

/// What of a phone decides when it rings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stood {
    /// How much it is wanted, as it said.
    pub q: Option<u16>,
    pub expires: Timestamp,
}

/// The places of phones, the most wanted (q) first, then the latest.
pub(crate) fn in_order(phones: &[Stood]) -> Vec<usize> {
    let mut places: Vec<_> = phones.iter().enumerate().collect();
    places.sort_by_key(|(_, one)| std::cmp::Reverse((one.q.unwrap_or(1000), one.expires)));
    places.into_iter().map(|(place, _)| place).collect()
}

impl Registrar {
    pub(crate) fn new(bindings: Vec<Binding>) -> Self {
        let mut registrar = Self::default();
        for binding in bindings {
            registrar.bindings.entry(binding.extension.clone()).or_default().push(binding);
        }
        registrar
    }

    /// The phones of an extension, the most wanted (q) first, then the latest.
    pub(crate) fn phones(&self, extension: &str) -> Vec<&Binding> {
        let phones: Vec<_> = self.bindings.get(extension).into_iter().flatten().collect();
        let order = in_order(&self.stood(extension));
        order.into_iter().filter_map(|place| phones.get(place).copied()).collect()
    }

    /// What decides in which order the phones of an extension ring.
    pub(crate) fn stood(&self, extension: &str) -> Vec<Stood> {
        let phones = self.bindings.get(extension).into_iter().flatten();
        phones.map(|phone| Stood { q: phone.q, expires: phone.expires }).collect()
    }

    pub(crate) fn is_registered(&self, extension: &str) -> bool {
        self.bindings.contains_key(extension)
    }

    pub(crate) fn extensions(&self) -> impl Iterator<Item = &String> {
        self.bindings.keys()
    }

    pub(crate) fn len(&self) -> usize {
        self.bindings.values().map(Vec::len).sum()
    }

    /// Carries out an authenticated REGISTER.
    pub(crate) fn register(
        &mut self,
        extension: &str,
        flow: Flow,
        request: &Request,
        wall: Timestamp,
    ) -> Result<Change, Refusal> {
        let asked = Asked::read(request)?;
        let known = self.bindings.get(extension).map_or(&[][..], Vec::as_slice);
        let stale = |old: &&Binding| old.call_id == asked.call_id && old.cseq >= asked.cseq;
        let mut change = Change::default();
        match asked.contacts {
            Contacts::Star => {
                if asked.expires != Some(0) {
                    return Err(Refusal::BadContact);
                }
                if known.iter().any(|old| stale(&old)) {
                    return Err(Refusal::OutOfOrder);
                }
                change.unbound = known.to_vec();
            }
            Contacts::List(ref contacts) if contacts.len() > PHONES => {
                return Err(Refusal::TooMany);
            }
            Contacts::List(ref contacts) => {
                for contact in contacts {
                    let expires = granted(contact, asked.expires)?;
                    let new = asked.binding(extension, flow, contact, expires, wall)?;
                    let replaced = known.iter().filter(|old| replaces(&new, old));
                    if replaced.clone().any(|old| stale(&old)) {
                        return Err(Refusal::OutOfOrder);
                    }
                    if expires > 0 {
                        let moved = replaced.filter(|old| old.contact != new.contact);
                        change.unbound.extend(moved.cloned());
                        // One contact twice is one phone; what is said last counts.
                        change.bound.retain(|one| !same_contact(&one.contact, &new.contact));
                        change.bound.push(new);
                    } else {
                        change.unbound.extend(replaced.cloned());
                    }
                }
            }
        }
        // RFC 3261 10.2.4: a phone keeps its Call-ID as long as it runs.
        let stayed = |new: &Binding| {
            known.iter().any(|old| old.contact == new.contact && old.call_id == new.call_id)
        };
        change.arrived = change.bound.iter().filter(|new| !stayed(new)).cloned().collect();
        self.apply(extension, &mut change);
        Ok(change)
    }

    /// Takes away the bindings whose time is over.
    pub(crate) fn expire(&mut self, wall: Timestamp) -> Vec<Binding> {
        self.remove(|binding| binding.expires <= wall)
    }

    /// Takes away the bindings over a connection that is gone.
    pub(crate) fn flow_failed(&mut self, flow: Flow) -> Vec<Binding> {
        self.remove(|binding| binding.flow == flow)
    }

    /// Takes away the bindings of extensions that are no more.
    pub(crate) fn keep_extensions(&mut self, exists: impl Fn(&str) -> bool) -> Vec<Binding> {
        self.remove(|binding| !exists(&binding.extension))
    }

    pub(crate) fn next_expiry(&self) -> Option<Timestamp> {
        self.bindings.values().flatten().map(|binding| binding.expires).min()
    }

    fn apply(&mut self, extension: &str, change: &mut Change) {
        let list = self.bindings.entry(extension.to_owned()).or_default();
        list.retain(|old| {
            !change.unbound.iter().chain(&change.bound).any(|gone| gone.contact == old.contact)
        });
        list.extend(change.bound.iter().cloned());
        // Only those from before make room: what this REGISTER asked for is granted.
        for _ in PHONES..list.len() {
            let older = list.iter().take(list.len() - change.bound.len()).enumerate();
            let first = older.min_by_key(|(_, old)| old.expires).map_or(0, |(at, _)| at);
            change.unbound.push(list.remove(first));
        }
        if list.is_empty() {
            self.bindings.remove(extension);
        }
    }

    fn remove(&mut self, gone: impl Fn(&Binding) -> bool) -> Vec<Binding> {
        let mut removed = Vec::new();
        self.bindings.retain(|_, list| {
            removed.extend(list.extract_if(.., |binding| gone(binding)));
            !list.is_empty()
        });
        removed.sort_by(|a, b| (&a.extension, &a.contact).cmp(&(&b.extension, &b.contact)));
        removed
    }
}

/// What a REGISTER asks for.
struct Asked {
    contacts: Contacts,
    expires: Option<u32>,
    call_id: String,
    cseq: u32,
    user_agent: Option<String>,
}

impl Asked {
    fn read(request: &Request) -> Result<Self, Refusal> {
        let headers = &request.headers;
        Ok(Self {
            contacts: headers.contacts_checked().map_err(|_| Refusal::BadContact)?,
            expires: headers.expires(),
            call_id: headers.call_id().unwrap_or_default().to_owned(),
            cseq: headers.cseq().map_err(|_| Refusal::OutOfOrder)?.number,
            user_agent: headers.first("User-Agent").map(|agent| agent.chars().take(128).collect()),
        })
    }

    fn binding(
        &self,
        extension: &str,
        flow: Flow,
        contact: &NameAddr,
        expires: u32,
        wall: Timestamp,
    ) -> Result<Binding, Refusal> {
        if !matches!(contact.uri.scheme, Scheme::Sip | Scheme::Sips) {
            return Err(Refusal::BadContact);
        }
        let until = wall.saturating_add(SignedDuration::from_secs(i64::from(expires)));
        Ok(Binding {
            extension: extension.to_owned(),
            contact: contact.uri.to_string(),
            flow,
            call_id: self.call_id.clone(),
            cseq: self.cseq,
            expires: until.unwrap_or(Timestamp::MAX),
            user_agent: self.user_agent.clone(),
            instance: contact.params.value("+sip.instance").map(str::to_owned),
            q: contact.params.value("q").and_then(thousandths),
        })
    }
}

/// The seconds that are granted to a contact; 0 unregisters it.
fn granted(contact: &NameAddr, header: Option<u32>) -> Result<u32, Refusal> {
    let own = contact.params.value("expires").map(|text| text.parse().unwrap_or(USUAL));
    match own.or(header).unwrap_or(USUAL) {
        0 => Ok(0),
        brief if brief < SHORTEST => Err(Refusal::TooBrief { min: SHORTEST }),
        asked => Ok(asked.min(LONGEST)),
    }
}

/// Whether a new binding stands in an old one's place: the same address, or the same phone that moved.
fn replaces(new: &Binding, old: &Binding) -> bool {
    let same_phone = new.instance.is_some() && new.instance == old.instance;
    same_phone || same_contact(&new.contact, &old.contact)
}

fn same_contact(a: &str, b: &str) -> bool {
    a == b || matches!((Uri::parse(a), Uri::parse(b)), (Ok(a), Ok(b)) if a.same_as(&b))
}

/// `0.7` as 700.
fn thousandths(q: &str) -> Option<u16> {
    let q: f32 = q.parse().ok()?;
    (0.0..=1.0).contains(&q).then_some((q * 1000.0) as u16)
}

/// How long a binding still has, in whole seconds.
pub(crate) fn remaining(binding: &Binding, wall: Timestamp) -> u64 {
    u64::try_from(binding.expires.duration_since(wall).as_secs()).unwrap_or(0)
}

/// How long until `at`, for a timer; zero when it is past.
pub(crate) fn until(at: Timestamp, wall: Timestamp) -> Duration {
    Duration::try_from(at.duration_since(wall)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use cordboard_sip::{Transport, wire::Message};

    use super::*;

    const WALL: &str = "2026-10-12T02:00:00Z";

    fn wall() -> Timestamp {
        WALL.parse().unwrap()
    }

    fn flow(peer: &str) -> Flow {
        let local = "192.168.1.10:5060".parse().unwrap();
        Flow { transport: Transport::Udp, local, peer: peer.parse().unwrap() }
    }

    fn register(call_id: &str, cseq: u32, headers: &str) -> Request {
        let text = format!(
            "REGISTER sip:pbx SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:1001@pbx>;tag=1\r\n\
             To: <sip:1001@pbx>\r\nCall-ID: {call_id}\r\nCSeq: {cseq} REGISTER\r\n{headers}\r\n\r\n"
        );
        match Message::parse(text.as_bytes()).unwrap() {
            Message::Request(request) => request,
            Message::Response(_) => unreachable!("it is a request"),
        }
    }

    fn ask(registrar: &mut Registrar, request: &Request) -> Result<Change, Refusal> {
        registrar.register("1001", flow("192.168.1.20:5060"), request, wall())
    }

    fn contacts(registrar: &Registrar) -> Vec<&str> {
        registrar.phones("1001").iter().map(|phone| phone.contact.as_str()).collect()
    }

    #[test]
    fn a_contact_gets_the_time_it_asks_for_within_bounds() {
        for (asked, granted) in [
            ("Contact: <sip:a@h>;expires=600", 600),
            ("Contact: <sip:a@h>\r\nExpires: 120", 120),
            ("Contact: <sip:a@h>;expires=300\r\nExpires: 120", 300),
            ("Contact: <sip:a@h>", 3600),
            ("Contact: <sip:a@h>;expires=999999", 7200),
            ("Contact: <sip:a@h>;expires=rubbish", 3600),
        ] {
            let mut registrar = Registrar::default();
            ask(&mut registrar, &register("c", 1, asked)).unwrap();
            assert_eq!(remaining(registrar.phones("1001")[0], wall()), granted, "{asked}");
        }
    }

    #[test]
    fn a_time_too_brief_is_refused_with_the_least_that_is_granted() {
        let mut registrar = Registrar::default();
        let asked = register("c", 1, "Contact: <sip:a@h>;expires=5");
        assert_eq!(ask(&mut registrar, &asked), Err(Refusal::TooBrief { min: 60 }), "423");
        assert!(!registrar.is_registered("1001"), "nothing was kept");
    }

    #[test]
    fn zero_unregisters_one_contact_and_a_star_all_of_them() {
        let mut registrar = Registrar::default();
        let both = register("c", 1, "Contact: <sip:a@h>, <sip:b@h>;q=0.5");
        ask(&mut registrar, &both).unwrap();
        assert_eq!(contacts(&registrar), ["sip:a@h", "sip:b@h"], "the more wanted one first");
        ask(&mut registrar, &register("c", 2, "Contact: <sip:a@h>;expires=0")).unwrap();
        assert_eq!(contacts(&registrar), ["sip:b@h"], "one is left");
        let star = ask(&mut registrar, &register("c", 3, "Contact: *\r\nExpires: 0")).unwrap();
        assert_eq!(star.unbound.len(), 1, "the other is told as gone");
        assert!(!registrar.is_registered("1001"), "nothing is left");
    }

    #[test]
    fn a_star_without_expires_zero_is_an_error_and_changes_nothing() {
        let mut registrar = Registrar::default();
        ask(&mut registrar, &register("c", 1, "Contact: <sip:a@h>")).unwrap();
        let star = register("c", 2, "Contact: *\r\nExpires: 60");
        assert_eq!(ask(&mut registrar, &star), Err(Refusal::BadContact), "RFC 3261 10.2.2");
        assert_eq!(contacts(&registrar), ["sip:a@h"], "it is still there");
    }

    #[test]
    fn a_request_that_came_late_does_not_undo_a_newer_one() {
        let mut registrar = Registrar::default();
        ask(&mut registrar, &register("c", 7, "Contact: <sip:a@h>")).unwrap();
        let late = register("c", 6, "Contact: <sip:a@h>;expires=0");
        assert_eq!(
            ask(&mut registrar, &late),
            Err(Refusal::OutOfOrder),
            "same Call-ID, older CSeq"
        );
        let rebooted = register("d", 1, "Contact: <sip:a@h>;expires=0");
        assert!(ask(&mut registrar, &rebooted).is_ok(), "a phone that rebooted counts anew");
        assert!(!registrar.is_registered("1001"), "and unregistered");
    }

    #[test]
    fn a_phone_that_moved_takes_its_old_place() {
        let mut registrar = Registrar::default();
        let id = ";+sip.instance=\"<urn:uuid:1>\"";
        ask(&mut registrar, &register("c", 1, &format!("Contact: <sip:a@10.0.0.1>{id}"))).unwrap();
        let moved = register("d", 1, &format!("Contact: <sip:a@10.0.0.2>{id}"));
        let change = ask(&mut registrar, &moved).unwrap();
        assert_eq!(contacts(&registrar), ["sip:a@10.0.0.2"], "one phone, one binding");
        assert_eq!(change.unbound[0].contact, "sip:a@10.0.0.1", "the old address is told as gone");
    }

    #[test]
    fn one_extension_has_at_most_ten_phones_and_the_one_that_expires_first_makes_room() {
        let mut registrar = Registrar::default();
        for nth in 0..12 {
            let asked = format!("Contact: <sip:p{nth}@h>;expires={}", 600 + nth);
            ask(&mut registrar, &register(&format!("c{nth}"), 1, &asked)).unwrap();
        }
        assert_eq!(registrar.phones("1001").len(), PHONES, "bounded");
        assert!(!contacts(&registrar).contains(&"sip:p0@h"), "the first to expire is gone");
    }

    #[test]
    fn a_brief_binding_is_kept_where_others_must_make_room_for_it() {
        let mut registrar = Registrar::default();
        for nth in 0..9 {
            let asked = format!("Contact: <sip:p{nth}@h>;expires={}", 600 + nth);
            ask(&mut registrar, &register(&format!("c{nth}"), 1, &asked)).unwrap();
        }
        let brief = "Contact: <sip:x@h>, <sip:y@h>, <sip:z@h>\r\nExpires: 60";
        let change = ask(&mut registrar, &register("new", 1, brief)).unwrap();
        let told: Vec<_> = change.unbound.iter().map(|gone| gone.contact.as_str()).collect();
        assert_eq!(told, ["sip:p0@h", "sip:p1@h"], "the first of the others to expire");
        assert!(
            ["sip:x@h", "sip:y@h", "sip:z@h"].iter().all(|new| contacts(&registrar).contains(new))
        );
        assert_eq!(registrar.phones("1001").len(), PHONES, "bounded");
    }

    #[test]
    fn fifty_contacts_at_once_are_refused_and_change_nothing() {
        let mut registrar = Registrar::default();
        let fifty: Vec<_> = (0..50).map(|nth| format!("<sip:p{nth}@h>")).collect();
        let asked = register("c", 1, &format!("Contact: {}", fifty.join(", ")));
        assert_eq!(ask(&mut registrar, &asked), Err(Refusal::TooMany), "above the bound");
        assert_eq!(registrar.len(), 0, "the store and the registrar hold the same: nothing");
    }

    #[test]
    fn a_contact_that_is_named_twice_is_one_phone() {
        let mut registrar = Registrar::default();
        let asked = register("c", 1, "Contact: <sip:a@h>;q=0.1, <sip:a@H>;q=0.7");
        let change = ask(&mut registrar, &asked).unwrap();
        assert_eq!(registrar.phones("1001").len(), 1, "or it would be rung twice");
        assert_eq!(change.bound.len(), 1, "and stored twice");
    }

    #[test]
    fn what_is_no_sip_address_is_not_bound() {
        let mut registrar = Registrar::default();
        let asked = register("c", 1, "Contact: <isbn:2983792873>");
        assert_eq!(
            ask(&mut registrar, &asked),
            Err(Refusal::BadContact),
            "nobody can be called there"
        );
    }

    #[test]
    fn bindings_end_when_their_time_is_over_or_their_connection_is() {
        let mut registrar = Registrar::default();
        ask(&mut registrar, &register("c", 1, "Contact: <sip:a@h>;expires=60")).unwrap();
        ask(&mut registrar, &register("d", 1, "Contact: <sip:b@h>;expires=600")).unwrap();
        let later = wall() + SignedDuration::from_secs(61);
        assert_eq!(registrar.expire(later).len(), 1, "one is over");
        assert_eq!(
            registrar.flow_failed(flow("192.168.1.20:5060")).len(),
            1,
            "the other is cut off"
        );
        assert_eq!(registrar.len(), 0, "nothing is left");
    }
}
