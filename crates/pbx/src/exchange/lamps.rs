//! Phones that watch an extension or a parking place: they subscribe here, and are told here.

use std::time::Duration;

use cordboard_sip::{self as sip, wire::Request};

use super::Exchange;
use crate::{
    call::host_port,
    codes,
    lamps::{Package, Presence, Shown},
};

impl Exchange {
    /// An extension's phone wants to know what another one does.
    pub(super) fn watch(
        &mut self,
        id: sip::RequestId,
        flow: sip::Flow,
        request: &Request,
        (package, by, granted): (Package, &str, Duration),
    ) {
        let whom = request.uri.user_decoded().unwrap_or_default();
        let slot = package == Package::Dialog && codes::slot(&whom).is_some();
        if self.desk.office.extension(&whom).is_none() && !slot {
            return self.desk.sip.reply(self.desk.now, id, sip::Reply::status(404));
        }
        let desk = &mut self.desk;
        let Some(subscription) = desk.sip.accept_subscription(desk.now, id, granted, by) else {
            return;
        };
        let (entity, host) = (request.uri.to_string(), host_port(flow.local).to_string());
        desk.lamps.watch(subscription, (whom.clone(), package), entity, host);
        let shown = self.shown(&whom);
        if let Some(body) = self.desk.lamps.news(subscription, &shown) {
            self.desk.sip.notify(self.desk.now, subscription, Some(body));
        }
    }

    /// Tells who watches somebody of whom something has changed in this turn.
    pub(super) fn tell_lamps(&mut self) {
        for (whom, watchers) in self.desk.lamps.take_marked() {
            let shown = self.shown(&whom);
            for watcher in watchers {
                if let Some(body) = self.desk.lamps.news(watcher, &shown) {
                    self.desk.sip.notify(self.desk.now, watcher, Some(body));
                }
            }
        }
    }

    fn shown(&self, whom: &str) -> Shown {
        let desk = &self.desk;
        if desk.office.extension(whom).is_none() {
            let slot = codes::slot(whom).and_then(|slot| desk.parked.get(&slot));
            let parked = slot.and_then(|call| self.calls.get(call));
            let dialogs = parked.and_then(|call| call.dialog_of_place(desk)).into_iter().collect();
            return Shown { dialogs, ..Shown::default() };
        }
        let living = self.calls.values().filter(|call| !call.is_over());
        let dialogs: Vec<_> = living.flat_map(|call| call.dialogs_of(desk, whom)).collect();
        let presence = if desk.office.do_not_disturb(whom) {
            Presence::DoNotDisturb
        } else if !dialogs.is_empty() {
            Presence::Busy
        } else if desk.registrar.is_registered(whom) {
            Presence::Available
        } else {
            Presence::Away
        };
        let name = desk.office.extension(whom).map(|extension| extension.name.clone());
        Shown { name, dialogs, presence }
    }
}
