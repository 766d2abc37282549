//! How a session ends: our BYE, CANCEL or refusal, the peer's BYE, and what went wrong.

use std::time::Instant;

use super::{Phase, Session};
use crate::endpoint::core::{Core, News, Purpose};
use crate::endpoint::words::{End, Event};
use crate::transaction::ServerId;
use crate::wire::{Method, Request};

impl Session {
    /// BYE, CANCEL or 480, whichever fits; nothing more is told.
    pub(crate) fn hang_up(&mut self, core: &mut Core, now: Instant, reason: Option<String>) {
        self.muted = true;
        match &mut self.phase {
            Phase::Calling(calling) => {
                if let Some(send) = calling.send.take() {
                    core.abandon(now, send, reason.as_deref());
                }
                self.phase = Phase::Over;
            }
            Phase::Ringing(ringing) => {
                let server = ringing.server;
                self.answer(core, now, server, 480, |response| {
                    if let Some(reason) = reason {
                        response.headers.push("Reason", reason);
                    }
                });
                self.phase = Phase::Over;
            }
            Phase::Up(up) => {
                if let Some(client) = up.owes_ack.take() {
                    self.send_ack(core, now, client, None);
                } else if up.unacknowledged.as_ref().is_some_and(|sent| sent.first) {
                    up.leaving = Some(reason);
                    return;
                }
                self.bye(core, now, reason);
            }
            Phase::Leaving | Phase::Over => {}
        }
    }

    /// Tells how the session ended, and says BYE for the peer's sake.
    pub(super) fn leave(
        &mut self,
        core: &mut Core,
        now: Instant,
        end: End,
        reason: Option<String>,
    ) {
        self.tell(core, Event::Ended { dialog: self.id, end });
        self.muted = true;
        self.bye(core, now, reason);
    }

    pub(super) fn bye(&mut self, core: &mut Core, now: Instant, reason: Option<String>) {
        self.flush_refer(core, now);
        let mut sent = None;
        if let Some(mut inside) = self.inside(core, Method::Bye, Purpose::Bye) {
            if let Some(reason) = reason {
                inside.request.headers.push("Reason", reason);
            }
            sent = self.send_inside(core, now, inside);
        }
        self.phase = if sent.is_some() { Phase::Leaving } else { Phase::Over };
        if let Some(server) = self.offers.take_theirs() {
            self.refuse(core, now, server, 487);
        }
        self.stop_clock(core);
        for row in crate::endpoint::base::SessionRow::ALL {
            self.cancel(core, row);
        }
    }

    pub(super) fn on_bye_news(&mut self, news: &News) {
        match news {
            News::Final { .. } | News::Failed(_) => self.phase = Phase::Over,
            News::Sent { .. } | News::Provisional { .. } => {}
        }
    }

    pub(super) fn on_bye(
        &mut self,
        core: &mut Core,
        now: Instant,
        server: ServerId,
        request: &Request,
    ) {
        if let Phase::Calling(_) = self.phase {
            // Only the caller may end an early dialog by BYE (RFC 3261 15).
            return self.refuse(core, now, server, 403);
        }
        self.answer(core, now, server, 200, |_| {});
        if let Phase::Ringing(ringing) = &self.phase {
            self.refuse(core, now, ringing.server, 487);
        }
        if !matches!(self.phase, Phase::Leaving) {
            let reason = request.headers.first("Reason").map(str::to_owned);
            self.end(core, End::Bye { reason });
        }
        self.phase = Phase::Over;
    }

    /// Nobody refreshed the session (RFC 4028 10).
    pub(super) fn on_session_expired(&mut self, core: &mut Core, now: Instant) {
        if matches!(self.phase, Phase::Up(_)) {
            self.leave(core, now, End::SessionExpired, None);
        }
    }
}
