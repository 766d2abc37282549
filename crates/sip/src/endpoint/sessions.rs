//! All sessions of an endpoint, and how a peer's request finds its own.

use std::collections::HashMap;
use std::time::Instant;

use super::core::Core;
use super::words::Replaced;
use crate::ids::DialogId;
use crate::session::Session;
use crate::wire::{Replaces, Request};

#[derive(Debug, Default)]
pub(crate) struct Sessions {
    rows: HashMap<DialogId, Session>,
    /// By Call-ID and our tag.
    by_tag: HashMap<(String, String), DialogId>,
}

impl Sessions {
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn session(&self, id: DialogId) -> Option<&Session> {
        self.rows.get(&id)
    }

    pub(crate) fn session_mut(&mut self, id: DialogId) -> Option<&mut Session> {
        self.rows.get_mut(&id)
    }

    pub(crate) fn insert(&mut self, session: Session) {
        self.by_tag.insert(session.name(), session.id);
        self.rows.insert(session.id, session);
    }

    /// Lets a session act, and forgets it when that was its last act.
    pub(crate) fn with<T>(
        &mut self,
        core: &mut Core,
        now: Instant,
        id: DialogId,
        act: impl FnOnce(&mut Session, &mut Core) -> T,
    ) -> Option<T> {
        let session = self.rows.get_mut(&id)?;
        let result = act(session, core);
        if session.is_over() {
            session.close(core, now);
            self.by_tag.remove(&session.name());
            self.rows.remove(&id);
        }
        Some(result)
    }

    /// The session that a request with a To tag belongs to.
    pub(crate) fn find(&self, request: &Request) -> Option<DialogId> {
        let to = request.headers.to().ok()?;
        let name = (request.headers.call_id()?.to_owned(), to.tag()?.to_owned());
        self.by_tag.get(&name).copied()
    }

    /// The session that Replaces names, by our view of its tags (RFC 3891 3). Some phones copy the
    /// tags of a dialog that they watch (RFC 4235) the other way round.
    pub(crate) fn find_replaced(&mut self, replaces: &Replaces) -> Option<DialogId> {
        let Replaces { call_id, to_tag, from_tag, .. } = replaces;
        self.find_with(call_id, to_tag, from_tag)
            .or_else(|| self.find_with(call_id, from_tag, to_tag))
    }

    fn find_with(&mut self, call_id: &str, ours: &str, theirs: &str) -> Option<DialogId> {
        let id = *self.by_tag.get(&(call_id.to_owned(), ours.to_owned()))?;
        let session = self.rows.get_mut(&id)?;
        session.dialog_with(theirs).is_some().then_some(id)
    }

    /// What the Replaces inside a Refer-To names, if there is one.
    pub(crate) fn replaced_by_refer(&mut self, request: &Request) -> Option<Replaced> {
        let target = request.headers.refer_to().ok()?.uri;
        let text = target.header_decoded("Replaces")?;
        let known = Replaces::parse(&text).ok().and_then(|replaces| self.find_replaced(&replaces));
        Some(known.map_or(Replaced::Unknown, Replaced::Known))
    }
}
