//! Lamps: which phones watch which extension or parking place, and what they are shown: dialogs
//! (RFC 4235) or presence (RFC 3856). Always the full state: a phone that missed one is right again
//! with the next.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use cordboard_sip::{Body, SubscriptionId};

/// Who watches, and of whom something has changed.
#[derive(Debug, Default)]
pub(crate) struct Lamps {
    watchers: BTreeMap<SubscriptionId, Watcher>,
    changed: BTreeSet<String>,
}

/// One phone's key or list entry.
#[derive(Clone, Debug)]
pub(crate) struct Watcher {
    /// The extension, or the number of the parking place.
    pub(crate) whom: String,
    pub(crate) package: Package,
    /// Whom it asked for, byte for byte: phones compare it.
    entity: String,
    /// Our own address towards it, for identities.
    host: String,
    version: u32,
    /// What it was told last, the version left out.
    told: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Package {
    Dialog,
    Presence,
}

impl Package {
    pub(crate) const NAMES: &'static str = "message-summary, dialog, presence";

    pub(crate) fn named(name: &str) -> Option<Package> {
        match name {
            "dialog" => Some(Package::Dialog),
            "presence" => Some(Package::Presence),
            _ => None,
        }
    }
}

/// What is shown of whom somebody watches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) name: Option<String>,
    pub(crate) dialogs: Vec<Dialog>,
    pub(crate) presence: Presence,
}

/// One call of an extension, as its colleagues see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dialog {
    pub(crate) id: String,
    /// Call-ID, the phone's tag, ours: by them a call can be picked up (RFC 3891).
    pub(crate) names: Option<(String, String, String)>,
    pub(crate) initiator: bool,
    pub(crate) state: State,
    /// The other side: number and name.
    pub(crate) remote: Option<(String, Option<String>)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Trying,
    Early,
    Confirmed,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Presence {
    #[default]
    Away,
    Available,
    Busy,
    DoNotDisturb,
}

impl Lamps {
    pub(crate) fn watch(
        &mut self,
        subscription: SubscriptionId,
        (whom, package): (String, Package),
        entity: String,
        host: String,
    ) {
        let watcher = Watcher { whom, package, entity, host, version: 0, told: None };
        self.watchers.insert(subscription, watcher);
    }

    pub(crate) fn unwatch(&mut self, subscription: SubscriptionId) {
        self.watchers.remove(&subscription);
    }

    pub(crate) fn len(&self) -> usize {
        self.watchers.len()
    }

    /// Something of an extension or a place may have changed.
    pub(crate) fn mark(&mut self, whom: &str) {
        if !self.watchers.is_empty() {
            self.changed.insert(whom.to_owned());
        }
    }

    /// Who watches somebody that may have changed, by whom.
    pub(crate) fn take_marked(&mut self) -> BTreeMap<String, Vec<SubscriptionId>> {
        let changed = std::mem::take(&mut self.changed);
        let mut marked: BTreeMap<String, Vec<SubscriptionId>> = BTreeMap::new();
        if changed.is_empty() {
            return marked;
        }
        for (id, watcher) in &self.watchers {
            if changed.contains(&watcher.whom) {
                marked.entry(watcher.whom.clone()).or_default().push(*id);
            }
        }
        marked
    }

    /// What a watcher is told now; `None` where it knows.
    pub(crate) fn news(&mut self, id: SubscriptionId, shown: &Shown) -> Option<Body> {
        let watcher = self.watchers.get_mut(&id)?;
        let inner = match watcher.package {
            Package::Dialog => dialogs(watcher, shown),
            Package::Presence => presence(shown.presence),
        };
        if watcher.told.as_ref() == Some(&inner) {
            return None;
        }
        let entity = escaped(&watcher.entity);
        let (content_type, text) = match watcher.package {
            Package::Dialog => (
                "application/dialog-info+xml",
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{}\" state=\"full\" entity=\"{entity}\">\r\n{inner}</dialog-info>\r\n",
                    watcher.version
                ),
            ),
            Package::Presence => (
                "application/pidf+xml",
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<presence xmlns=\"urn:ietf:params:xml:ns:pidf\" xmlns:dm=\"urn:ietf:params:xml:ns:pidf:data-model\" xmlns:rpid=\"urn:ietf:params:xml:ns:pidf:rpid\" entity=\"{entity}\">\r\n{inner}</presence>\r\n",
                ),
            ),
        };
        watcher.version += 1;
        watcher.told = Some(inner);
        Some(Body { content_type: content_type.into(), bytes: text.into_bytes() })
    }
}

/// RFC 4235 4.1.
fn dialogs(watcher: &Watcher, shown: &Shown) -> String {
    let mut text = String::new();
    for dialog in &shown.dialogs {
        let names = dialog.names.as_ref().map(|(call, phone, ours)| {
            let (call, phone, ours) = (escaped(call), escaped(phone), escaped(ours));
            format!(" call-id=\"{call}\" local-tag=\"{phone}\" remote-tag=\"{ours}\"")
        });
        let direction = if dialog.initiator { "initiator" } else { "recipient" };
        let state = match dialog.state {
            State::Trying => "trying",
            State::Early => "early",
            State::Confirmed => "confirmed",
        };
        let id = escaped(&dialog.id);
        let names = names.unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "<dialog id=\"{id}\"{names} direction=\"{direction}\">\r\n<state>{state}</state>\r\n"
        );
        text.push_str(&side("local", &watcher.host, &watcher.whom, shown.name.as_deref()));
        if let Some((number, name)) = &dialog.remote {
            text.push_str(&side("remote", &watcher.host, number, name.as_deref()));
        }
        text.push_str("</dialog>\r\n");
    }
    text
}

fn side(which: &str, host: &str, number: &str, name: Option<&str>) -> String {
    let uri = escaped(&format!("sip:{number}@{host}"));
    let display = name.map(|name| format!(" display=\"{}\"", escaped(name))).unwrap_or_default();
    format!("<{which}><identity{display}>{uri}</identity><target uri=\"{uri}\"/></{which}>\r\n")
}

/// RFC 3863 4.1, with an activity of RFC 4480.
fn presence(presence: Presence) -> String {
    let (basic, activity, note) = match presence {
        Presence::Away => ("closed", "away", "Offline"),
        Presence::Available => ("open", "", "Available"),
        Presence::Busy => ("open", "on-the-phone", "On the phone"),
        Presence::DoNotDisturb => ("open", "busy", "Do not disturb"),
    };
    let activity = match activity {
        "" => String::new(),
        activity => format!(
            "<dm:person id=\"p\"><rpid:activities><rpid:{activity}/></rpid:activities></dm:person>\r\n"
        ),
    };
    format!(
        "<tuple id=\"t\"><status><basic>{basic}</basic></status></tuple>\r\n<note>{note}</note>\r\n{activity}"
    )
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(package: Package) -> (Lamps, SubscriptionId) {
        let mut lamps = Lamps::default();
        let id = SubscriptionId(1);
        let (entity, host) = ("sip:1002@pbx".to_owned(), "pbx".to_owned());
        lamps.watch(id, ("1002".to_owned(), package), entity, host);
        (lamps, id)
    }

    fn ringing(name: &str) -> Shown {
        let dialog = Dialog {
            id: "C1-2".into(),
            names: Some(("a&b".into(), "theirs".into(), "ours".into())),
            initiator: false,
            state: State::Early,
            remote: Some(("1001".into(), Some(name.into()))),
        };
        Shown { name: Some("Mei".into()), dialogs: vec![dialog], presence: Presence::Busy }
    }

    #[test]
    fn a_ringing_phone_is_told_in_full_with_who_calls_and_with_what_picks_it_up() {
        let (mut lamps, id) = watched(Package::Dialog);
        let body = lamps.news(id, &ringing("<Wei> & \"Co\"")).expect("news");
        insta::assert_snapshot!(String::from_utf8(body.bytes).unwrap().replace('\r', ""));
    }

    #[test]
    fn what_is_known_is_not_told_again_and_each_news_has_the_next_version() {
        let (mut lamps, id) = watched(Package::Dialog);
        let version = |body: Body| {
            let text = String::from_utf8(body.bytes).unwrap();
            text.split("version=\"").nth(2).unwrap().split('"').next().unwrap().to_owned()
        };
        let first = lamps.news(id, &ringing("Wei")).map(version);
        assert_eq!(first.as_deref(), Some("0"), "the first one");
        assert_eq!(lamps.news(id, &ringing("Wei")), None, "nothing new");
        let next = lamps.news(id, &Shown::default()).map(version);
        assert_eq!(next.as_deref(), Some("1"), "the next one");
    }

    #[test]
    fn presence_says_what_somebody_does() {
        let (mut lamps, id) = watched(Package::Presence);
        let shown = Shown { presence: Presence::DoNotDisturb, ..Shown::default() };
        let body = String::from_utf8(lamps.news(id, &shown).unwrap().bytes).unwrap();
        let says = body.contains("<basic>open</basic>") && body.contains("Do not disturb");
        assert!(says && body.contains("<rpid:busy/>"), "{body}");
    }

    #[test]
    fn only_who_watches_somebody_that_changed_is_looked_at() {
        let (mut lamps, id) = watched(Package::Dialog);
        lamps.mark("1003");
        assert!(lamps.take_marked().is_empty(), "nobody watches 1003");
        lamps.mark("1002");
        assert_eq!(lamps.take_marked().get("1002"), Some(&vec![id]), "one watches 1002");
        assert!(lamps.take_marked().is_empty(), "and that was that");
    }
}
