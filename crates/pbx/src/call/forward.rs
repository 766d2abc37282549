//! Calls to an extension that go elsewhere: it has forwarded them, or does not want to be disturbed.

use std::time::Duration;

use super::{Call, Stage, failure::Failure, hunt::Purpose};
use crate::{
    desk::Desk,
    office::ForwardWhen,
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
            let Some((when, target)) = forwards_unrung(desk, &to) else {
                return if desk.office.do_not_disturb(&to) {
                    let text = format!("{to} does not want to be disturbed.");
                    self.journal(desk, EntryKind::Route, Some(&to), text.clone());
                    Err(Refused::new(Reason::Busy, text))
                } else {
                    Ok(route)
                };
            };
            route = self.forwards(desk, &to, when, &target)?;
        }
        Ok(route)
    }

    /// An extension did not take the call, and has said where to it goes then. `false`: it has not.
    pub(super) fn forward_failed(&mut self, desk: &mut Desk, of: &str, failure: Failure) -> bool {
        let when = match failure.reason {
            Reason::Busy | Reason::Declined => ForwardWhen::Busy,
            Reason::NoAnswer => ForwardWhen::NoAnswer,
            Reason::NotRegistered | Reason::Unreachable => ForwardWhen::Unregistered,
            _ => return false,
        };
        let Some(target) = desk.office.forward_of(of, when).map(str::to_owned) else {
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
        let circle = target == of
            || target == self.record.caller
            || self.forwarded.iter().any(|before| before == target);
        if circle || self.forwarded.len() >= HOPS {
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

/// Where an extension's calls go before its phones ring.
fn forwards_unrung(desk: &Desk, extension: &str) -> Option<(ForwardWhen, String)> {
    let office = &desk.office;
    let gone = || !desk.registrar.is_registered(extension);
    let always = office.forward_of(extension, ForwardWhen::Always);
    let found = always.map(|target| (ForwardWhen::Always, target)).or_else(|| {
        let target = office.forward_of(extension, ForwardWhen::Unregistered)?;
        gone().then_some((ForwardWhen::Unregistered, target))
    });
    found.map(|(when, target)| (when, target.to_owned()))
}
