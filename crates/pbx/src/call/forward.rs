//! Calls to an extension that go elsewhere: it has forwarded them, or does not want to be disturbed.

use std::time::Duration;

use super::{Call, Stage, failure::Failure, hunt::Purpose};
use crate::{
    desk::Desk,
    incident::Choice,
    office::{ForwardWhen, Office},
    record::{EntryKind, Party, Reason, Termination},
    routing::{self, Refused, Route},
};

/// How long a dialled extension rings.
const RING: Duration = Duration::from_secs(30);
/// How long an outside number rings.
const RING_OUTSIDE: Duration = Duration::from_secs(120);
/// How often one call is forwarded at most.
const HOPS: usize = 5;

impl Call {
    /// Rings an extension that was called, or goes where its calls go.
    pub(crate) fn call_extension(&mut self, desk: &mut Desk, to: &str) {
        match self.forwarded_route(desk, Route::Extension(to.to_owned())) {
            Ok(route) => self.go_along(desk, to, route),
            Err(refused) => self.direct_failed(desk, to, Failure::of(refused.reason)),
        }
    }

    /// Where a route to an extension leads in the end, by what is known before it rings.
    pub(crate) fn forwarded_route(
        &mut self,
        desk: &mut Desk,
        mut route: Route,
    ) -> Result<Route, Refused> {
        while let Route::Extension(to) = &route {
            let to = to.clone();
            let is_registered = desk.registrar.is_registered(&to);
            let found = unrung(&desk.office, &to, is_registered);
            self.chose(desk, Choice::Called { extension: to.clone(), is_registered }, &found);
            match found {
                Unrung::Rings => return Ok(route),
                Unrung::LeftInPeace => {
                    let text = format!("{to} does not want to be disturbed.");
                    self.journal(desk, EntryKind::Route, Some(&to), text.clone());
                    return Err(Refused::new(Reason::Busy, text));
                }
                Unrung::Forwards(when, target) => {
                    route = self.forwards(desk, &to, when, &target)?;
                }
            }
        }
        Ok(route)
    }

    /// An extension did not take the call, and has said where to it goes then. `false`: it has not.
    pub(super) fn forward_failed(&mut self, desk: &mut Desk, of: &str, failure: Failure) -> bool {
        let found = untaken(&desk.office, of, failure.reason);
        let choice = Choice::NotTaken { extension: of.to_owned(), reason: failure.reason };
        self.chose(desk, choice, &found);
        let Some((when, target)) = found else {
            return false;
        };
        let Ok(route) = self.forwards(desk, of, when, &target) else {
            return false;
        };
        match self.forwarded_route(desk, route) {
            Ok(route) => {
                self.go_along(desk, of, route);
                true
            }
            Err(_) => false,
        }
    }

    /// One step of forwarding, written down. An error where it leads nowhere, or in a circle.
    fn forwards(
        &mut self,
        desk: &mut Desk,
        of: &str,
        when: ForwardWhen,
        target: &str,
    ) -> Result<Route, Refused> {
        let circle = leads_in_a_circle(of, target, &self.record.caller, &self.forwarded);
        let choice = Choice::Forward {
            of: of.to_owned(),
            to: target.to_owned(),
            caller: self.record.caller.clone(),
            before: self.forwarded.clone(),
        };
        self.chose(desk, choice, &circle);
        if circle {
            let text = format!("{of} forwards calls to {target}, which leads in a circle.");
            self.journal(desk, EntryKind::Route, Some(of), text.clone());
            return Err(Refused::new(Reason::Busy, text));
        }
        self.forwarded.push(of.to_owned());
        let text = format!("{of} forwards calls to {target} ({}).", when.as_words());
        self.journal(desk, EntryKind::Route, Some(of), text);
        let route = routing::route(desk, of, target);
        self.keep_verdicts(desk);
        let route = match route {
            Ok(Route::Code(_)) => {
                let text = format!("{target} is a code, to which no call can go");
                Err(Refused::new(Reason::NotAllowed, text))
            }
            other => other,
        };
        if let Err(refused) = &route {
            self.tell_refused(desk, of, target, refused);
            let text = format!("The call cannot be forwarded: {}.", refused.text);
            self.journal(desk, EntryKind::Route, Some(of), text);
        }
        route
    }

    /// Goes along a route that was found for a call to an extension.
    fn go_along(&mut self, desk: &mut Desk, called: &str, route: Route) {
        self.stage = Stage::Ringing;
        match route {
            Route::Extension(to) => {
                let ring = desk.office.ring_before_forward(&to).unwrap_or(RING);
                if let Err(reason) = self.hunt_phone(desk, &to, Purpose::Direct, Some(ring)) {
                    self.direct_failed(desk, &to, Failure::of(reason));
                }
            }
            Route::Group(group) => self.enter_group(desk, &group),
            Route::Flow(flow) => self.enter_flow(desk, &flow),
            Route::Outside(outbound) => {
                self.record.trunk.get_or_insert_with(|| outbound.trunk.clone());
                let ring = Some(RING_OUTSIDE);
                if let Err(reason) = self.hunt_outside(desk, &outbound, Purpose::Direct, ring) {
                    self.direct_failed(desk, called, Failure::of(reason));
                }
            }
            Route::Code(_) => {
                let reason = Reason::NotAllowed;
                self.end(desk, Termination { by: Party::Exchange, reason });
            }
        }
    }
}

/// What becomes of a call to an extension before its phones ring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unrung {
    Rings,
    /// It does not want to be disturbed.
    LeftInPeace,
    Forwards(ForwardWhen, String),
}

pub(crate) fn unrung(office: &Office, extension: &str, is_registered: bool) -> Unrung {
    let always = office.forward_of(extension, ForwardWhen::Always);
    let found = always.map(|target| (ForwardWhen::Always, target)).or_else(|| {
        let target = office.forward_of(extension, ForwardWhen::Unregistered)?;
        (!is_registered).then_some((ForwardWhen::Unregistered, target))
    });
    match found {
        Some((when, target)) => Unrung::Forwards(when, target.to_owned()),
        None if office.do_not_disturb(extension) => Unrung::LeftInPeace,
        None => Unrung::Rings,
    }
}

/// Where a call goes that an extension did not take.
pub(crate) fn untaken(office: &Office, of: &str, reason: Reason) -> Option<(ForwardWhen, String)> {
    let when = match reason {
        Reason::Busy | Reason::Declined => ForwardWhen::Busy,
        Reason::NoAnswer => ForwardWhen::NoAnswer,
        Reason::NotRegistered | Reason::Unreachable => ForwardWhen::Unregistered,
        _ => return None,
    };
    Some((when, office.forward_of(of, when)?.to_owned()))
}

/// Whether a call that these have forwarded before would come back, or go on for ever.
pub(crate) fn leads_in_a_circle(of: &str, to: &str, caller: &str, before: &[String]) -> bool {
    to == of || to == caller || before.iter().any(|one| one == to) || before.len() >= HOPS
}

/// Who has the message of a call that an extension did not take: whom it was for first, where the last
/// in the chain takes none.
pub(crate) fn mailbox_for(
    office: &Office,
    extension: &str,
    called_first: Option<&str>,
) -> Option<String> {
    let boxes = [Some(extension), called_first].into_iter().flatten();
    boxes.into_iter().find(|whose| office.has_mailbox(whose)).map(str::to_owned)
}
