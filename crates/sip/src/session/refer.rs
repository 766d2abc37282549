//! REFER: RFC 3515, with RFC 4488 (no subscription wanted). Their wish, our reports; and the reverse.

use std::collections::VecDeque;
use std::time::Instant;

use super::{Phase, Session};
use crate::endpoint::core::{Core, News, Purpose};
use crate::endpoint::words::{End, Event, NoResponse, Replaced};
use crate::ids::RequestId;
use crate::transaction::ServerId;
use crate::transaction::servers::ServerUser;
use crate::wire::{Method, Request, default_reason};

/// Reports that wait for the one before them.
const REPORTS: usize = 8;

/// The REFERs of one session: one of theirs at a time, and whether we sent one.
#[derive(Debug, Default)]
pub(crate) struct Refer {
    /// Their REFER waits for the driver.
    pending: Option<Pending>,
    /// Their REFER was accepted and is reported on.
    reporting: Option<Reporting>,
    accepted: u32,
    /// A REFER of ours went out; NOTIFYs of it are welcome.
    pub(super) sent: bool,
}

#[derive(Debug)]
struct Pending {
    server: ServerId,
    number: u32,
    /// The peer wants no reports (RFC 4488).
    silent: bool,
}

#[derive(Debug)]
struct Reporting {
    /// The `id` of the Event header: the number of every REFER but the first (RFC 3515 2.4.6).
    id: Option<u32>,
    waiting: VecDeque<(u16, String)>,
    in_flight: bool,
}

impl Refer {
    pub(super) fn take_pending(&mut self) -> Option<ServerId> {
        self.pending.take().map(|pending| pending.server)
    }
}

impl Session {
    pub(super) fn on_refer(
        &mut self,
        core: &mut Core,
        now: Instant,
        server: ServerId,
        request: &Request,
        replaces: Option<Replaced>,
    ) {
        let Ok(target) = request.headers.refer_to() else {
            return self.refuse(core, now, server, 400);
        };
        if !matches!(self.phase, Phase::Up(_)) {
            return self.refuse(core, now, server, 403);
        }
        if self.refer.pending.is_some() || self.refer.reporting.is_some() {
            return self.refuse(core, now, server, 491);
        }
        let number = request.headers.cseq().map_or(0, |cseq| cseq.number);
        let silent = request
            .headers
            .first("Refer-Sub")
            .is_some_and(|value| value.trim().to_ascii_lowercase().starts_with("false"));
        self.refer.pending = Some(Pending { server, number, silent });
        core.servers.set_user(server, ServerUser::Session(self.id));
        let event = Event::Referred {
            dialog: self.id,
            target: target.uri,
            replaces,
            referred_by: request.headers.first("Referred-By").map(str::to_owned),
        };
        self.tell(core, event);
        if self.muted {
            self.refuse_refer(core, now, 603);
        }
    }

    /// 202, and the first report at once (RFC 3515 2.4.4).
    pub(crate) fn accept_refer(&mut self, core: &mut Core, now: Instant) {
        let Some(Pending { server, number, silent }) = self.refer.pending.take() else {
            return;
        };
        self.answer(core, now, server, 202, |response| {
            if silent {
                response.headers.push("Refer-Sub", "false");
            }
        });
        self.refer.accepted += 1;
        if silent {
            return;
        }
        let id = (self.refer.accepted > 1).then_some(number);
        self.refer.reporting = Some(Reporting { id, waiting: VecDeque::new(), in_flight: false });
        self.notify_refer(core, now, 100, "Trying");
    }

    pub(crate) fn refuse_refer(&mut self, core: &mut Core, now: Instant, status: u16) {
        if let Some(server) = self.refer.take_pending() {
            self.refuse(core, now, server, status.clamp(400, 699));
        }
    }

    /// Reports on the accepted REFER; a final status is the last report.
    pub(crate) fn notify_refer(
        &mut self,
        core: &mut Core,
        now: Instant,
        status: u16,
        reason: &str,
    ) {
        let Some(reporting) = &mut self.refer.reporting else {
            return;
        };
        if reporting.waiting.len() >= REPORTS {
            reporting.waiting.pop_front();
        }
        let reason = if reason.is_empty() { default_reason(status) } else { reason };
        reporting.waiting.push_back((status, reason.to_owned()));
        if !reporting.in_flight {
            self.send_report(core, now);
        }
    }

    fn send_report(&mut self, core: &mut Core, now: Instant) {
        let Some(reporting) = &mut self.refer.reporting else {
            return;
        };
        let Some((status, reason)) = reporting.waiting.pop_front() else {
            return;
        };
        reporting.in_flight = true;
        let event = match reporting.id {
            Some(id) => format!("refer;id={id}"),
            None => "refer".to_owned(),
        };
        let state = if status < 200 { "active;expires=60" } else { "terminated;reason=noresource" };
        if status >= 200 {
            self.refer.reporting = None;
        }
        let Some(mut inside) = self.inside(core, Method::Notify, Purpose::ReferNotify) else {
            return;
        };
        let request = &mut inside.request;
        request.headers.push("Event", event);
        request.headers.push("Subscription-State", state);
        request.headers.push("Content-Type", "message/sipfrag;version=2.0");
        request.body = format!("SIP/2.0 {status} {reason}\r\n").into_bytes();
        self.send_inside(core, now, inside);
    }

    /// Sends the last report now, before the dialog goes.
    pub(super) fn flush_refer(&mut self, core: &mut Core, now: Instant) {
        if let Some(reporting) = &mut self.refer.reporting {
            let last = reporting.waiting.pop_back();
            reporting.waiting.clear();
            reporting.waiting.extend(last);
            self.send_report(core, now);
        }
    }

    pub(super) fn on_notify_news(&mut self, core: &mut Core, now: Instant, news: &News) {
        let over = match news {
            News::Sent { .. } | News::Provisional { .. } => return,
            News::Final { response, .. } => response.status >= 300,
            News::Failed(_) => true,
        };
        if over {
            self.refer.reporting = None;
            return;
        }
        if let Some(reporting) = &mut self.refer.reporting {
            reporting.in_flight = false;
            self.send_report(core, now);
        }
    }

    /// A report on a REFER of ours.
    pub(super) fn on_notify(
        &mut self,
        core: &mut Core,
        now: Instant,
        server: ServerId,
        request: &Request,
    ) {
        let is_refer =
            request.headers.event().is_some_and(|e| e.package.eq_ignore_ascii_case("refer"));
        if !is_refer {
            self.answer(core, now, server, 489, |response| {
                response.headers.push("Allow-Events", "refer");
            });
            return;
        }
        if !self.refer.sent {
            return self.refuse(core, now, server, 481);
        }
        self.answer(core, now, server, 200, |_| {});
        if let Some(status) = sipfrag_status(&request.body) {
            self.tell(core, Event::ReferProgress { dialog: self.id, status });
        }
    }

    /// The outcome of a request that the driver sent inside the session.
    pub(super) fn on_request_news(&mut self, core: &mut Core, id: RequestId, news: News) {
        match news {
            News::Sent { .. } | News::Provisional { .. } => {}
            News::Final { response, .. } => {
                let gone = response.status == 481;
                self.tell(core, Event::Response { id, outcome: Ok(Box::new(response)) });
                if gone && matches!(self.phase, Phase::Up(_)) {
                    self.end(core, End::Gone);
                }
            }
            News::Failed(cause) => self.on_request_lost(core, id, cause),
        }
    }

    fn on_request_lost(&self, core: &mut Core, id: RequestId, cause: NoResponse) {
        self.tell(core, Event::Response { id, outcome: Err(cause) });
    }
}

/// The status of a `message/sipfrag` body.
fn sipfrag_status(body: &[u8]) -> Option<u16> {
    let text = String::from_utf8_lossy(body);
    let mut words = text.lines().next()?.split_ascii_whitespace();
    let version = words.next()?;
    let status: u16 = words.next()?.parse().ok()?;
    (version.eq_ignore_ascii_case("SIP/2.0") && (100..700).contains(&status)).then_some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_of_a_report_is_read_and_nonsense_is_not() {
        assert_eq!(sipfrag_status(b"SIP/2.0 200 OK\r\n"), Some(200));
        assert_eq!(sipfrag_status(b"SIP/2.0 180 Ringing\nTo: x"), Some(180));
        for bad in [&b""[..], b"SIP/2.0", b"SIP/2.0 99999", b"HTTP/1.1 200 OK", b"\xff\xfe"] {
            assert_eq!(sipfrag_status(bad), None);
        }
    }
}
