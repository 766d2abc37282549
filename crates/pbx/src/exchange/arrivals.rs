//! A new INVITE: who calls, what was called, and what becomes of it.

use cordboard_media as media;
use cordboard_sip::{self as sip, wire};

use super::Exchange;
use crate::{
    Write,
    call::{
        Call, Leg, LegState, Shown, Side, Stage,
        hunt::Purpose,
        leg::{NewLeg, phone_sound_from},
    },
    codes::Feature,
    desk::{Desk, Place},
    identity::{Came, Source, Stranger},
    incident::Asked,
    office::{Number, Office, Trunk},
    record::{CallId, CallRecord, Direction, EntryKind, LegRole, Party, Reason, Termination},
    routing::{self, Route},
};

/// How long an outside number rings.
const RING_OUTSIDE: std::time::Duration = std::time::Duration::from_secs(120);

impl Exchange {
    pub(super) fn invited(
        &mut self,
        dialog: sip::DialogId,
        flow: sip::Flow,
        request: &wire::Request,
        offer: Option<Vec<u8>>,
        replaces: Option<sip::DialogId>,
    ) {
        let desk = &mut self.desk;
        let office = desk.office.clone();
        let came = Came { flow, now: desk.now, wall: desk.wall() };
        let known = (&desk.trunks, &desk.registrar);
        let source = match desk.identity.caller(&office, known, came, request) {
            Ok(source) => source,
            Err(Stranger::Challenge(reply) | Stranger::Refuse(reply)) => {
                return desk.sip.reject(desk.now, dialog, reply);
            }
            Err(Stranger::Silence) => return desk.sip.drop_silently(desk.now, dialog),
            Err(Stranger::ShutOut(what)) => {
                desk.sip.drop_silently(desk.now, dialog);
                return self.shut_out(what);
            }
        };
        if self.stopping || self.calls.len() >= self.max_calls {
            return desk.sip.reject(
                desk.now,
                dialog,
                sip::Reply::status(503).with("Retry-After", "10"),
            );
        }
        let arrival = Arrival { dialog, flow, offer };
        match source {
            Source::Phone { extension } => match replaces {
                Some(old) => self.replace(&arrival, old, &extension),
                None => self.phone_calls(&arrival, request, &extension),
            },
            Source::Trunk { trunk } => self.trunk_calls(&arrival, request, &trunk),
        }
    }

    /// An extension dials.
    fn phone_calls(&mut self, arrival: &Arrival, request: &wire::Request, extension: &str) {
        let office = self.desk.office.clone();
        let dialled = request.uri.user_decoded().unwrap_or_default();
        let name = office.extension(extension).map(|extension| extension.name.clone());
        let route = routing::route(&self.desk, extension, &dialled);
        if let Ok(route) = &route {
            self.make_way(extension, route);
        }
        let route = match route {
            Ok(Route::Code(feature)) => match self.take_by_code(arrival, extension, &feature) {
                Ok(true) => return,
                Ok(false) => Ok(Route::Code(feature)),
                Err(refused) => Err(refused),
            },
            other => other,
        };
        let direction = match &route {
            Ok(Route::Outside(_)) => Direction::Outbound,
            _ => Direction::Internal,
        };
        let mut record =
            self.new_record(direction, extension.to_owned(), called(&office, &dialled));
        record.caller_name.clone_from(&name);
        if let Ok(Route::Outside(outbound)) = &route {
            record.trunk = Some(outbound.trunk.clone());
            record.number = Some(office.recorded(&outbound.number));
        }
        let shown = Shown { name, number: extension.to_owned() };
        let side = Side::Phone { extension: extension.to_owned() };
        let wish = office.phone_encodings();
        let mut call = self.new_call(record, shown, arrival, side, wish, extension.to_owned());
        match route {
            Ok(route) => call.follow(&mut self.desk, extension, route),
            Err(refused) => {
                let desk = &mut self.desk;
                call.tell_refused(desk, extension, &call.record.called, &refused);
                let text = format!("The call goes nowhere: {}.", refused.text);
                call.journal(desk, EntryKind::Route, None, text);
                call.end(desk, Termination { by: Party::Exchange, reason: refused.reason });
            }
        }
        self.calls.insert(call.id, call);
    }

    /// A carrier brings a call.
    fn trunk_calls(&mut self, arrival: &Arrival, request: &wire::Request, trunk: &str) {
        let office = self.desk.office.clone();
        self.desk.sip.set_routing(arrival.dialog, sip::Routing::Target);
        let Some(known) = office.trunk(trunk) else { return };
        if let Some(credentials) = known.credentials() {
            // Some carriers challenge even the BYE of a call that they brought.
            self.desk.sip.set_credentials(arrival.dialog, credentials);
        }
        let dialled = dialled_number(request, known.username.as_deref());
        let dialled = without_prefix(&office, known, dialled);
        let from = request.headers.from_().ok();
        let caller = from.as_ref().and_then(|from| from.uri.user_decoded()).unwrap_or_default();
        let caller =
            if caller.is_empty() { "anonymous".to_owned() } else { office.recorded(&caller) };
        let own = office.own_number(&dialled);
        let mut record =
            self.new_record(Direction::Inbound, caller.clone(), called(&office, &dialled));
        record.caller_name =
            from.and_then(|from| from.display).filter(|name| !name.trim().is_empty());
        record.trunk = Some(trunk.to_owned());
        record.number = own.map(|own| office.recorded(&own.number));
        let shown = Shown { name: record.caller_name.clone(), number: office.shown(&caller) };
        let side = Side::Trunk { trunk: trunk.to_owned(), number: record.number.clone() };
        let full = self.full(known, own);
        let leads = leads_to(&office, &dialled);
        self.desk.keep_verdict(Asked::Arrived { number: dialled.clone() }, leads);
        let mut call = self.new_call(record, shown, arrival, side, known.encodings(), caller);
        let desk = &mut self.desk;
        if let Some(full) = full {
            let text = format!("The caller was told that it is busy: {full}.");
            call.journal(desk, EntryKind::Route, Some(trunk), text);
            let no_line = Termination { by: Party::Exchange, reason: Reason::Congestion };
            call.end_with(desk, no_line, 486);
            self.calls.insert(call.id, call);
            return;
        }
        match (own, flow_of(own)) {
            (Some(own), Some(flow)) => {
                let text = format!(
                    "A call for {} came over the trunk {trunk}; the number leads to the flow {flow}.",
                    own.number
                );
                call.journal(desk, EntryKind::Route, Some(trunk), text);
                call.enter_flow(desk, &flow);
            }
            (Some(own), None) => {
                call.journal(
                    desk,
                    EntryKind::Route,
                    Some(trunk),
                    format!("{} is bound to no flow; bind it to one to take calls.", own.number),
                );
                call.end_with(
                    desk,
                    Termination { by: Party::Exchange, reason: Reason::NotFound },
                    404,
                );
            }
            (None, _) => {
                call.journal(
                    desk,
                    EntryKind::Route,
                    Some(trunk),
                    format!(
                        "The trunk {trunk} sent “{dialled}”, which is none of the office's numbers."
                    ),
                );
                call.end_with(
                    desk,
                    Termination { by: Party::Exchange, reason: Reason::NotFound },
                    404,
                );
            }
        }
        self.calls.insert(call.id, call);
    }

    /// INVITE with Replaces (RFC 3891): a phone takes the place of a leg, or takes a ringing call.
    fn replace(&mut self, arrival: &Arrival, old: sip::DialogId, extension: &str) {
        let Some(&Place { call, leg: old }) = self.desk.dialogs.get(&old) else {
            return self.desk.sip.reject(self.desk.now, arrival.dialog, sip::Reply::status(481));
        };
        self.newcomer(arrival, call, extension, |call, desk, new| call.take_place(desk, new, old));
    }

    pub(super) fn new_record(
        &mut self,
        direction: Direction,
        caller: String,
        called: String,
    ) -> CallRecord {
        let id = CallId(self.next_call);
        self.next_call += 1;
        CallRecord {
            id,
            direction,
            caller,
            caller_name: None,
            called,
            trunk: None,
            number: None,
            started: self.desk.wall(),
            answered: None,
            ended: None,
            wait_ms: None,
            talk_ms: 0,
            termination: None,
            legs: Vec::new(),
            path: Vec::new(),
            waits: Vec::new(),
            collected: Vec::new(),
            recording: None,
        }
    }

    /// The call with its first leg, and its row in the log.
    fn new_call(
        &mut self,
        record: CallRecord,
        shown: Shown,
        arrival: &Arrival,
        side: Side,
        wish: Vec<cordboard_sdp::Encoding>,
        party: String,
    ) -> Call {
        let desk = &mut self.desk;
        let mut call = Call::new(record, shown);
        call.keep_verdicts(desk);
        let dialog = arrival.dialog;
        let leg = arrival.leg_with(desk, side, wish);
        call.party = leg.id;
        call.add_leg(desk, leg, dialog, LegRole::Caller, party);
        desk.write(Write::CallStarted(call.record.clone()));
        call
    }
}

/// The flow that an own number leads to.
fn flow_of(own: Option<&Number>) -> Option<String> {
    own.and_then(|own| own.inbound.as_ref()).map(|inbound| inbound.flow.clone())
}

/// In one line: where a call leads that a carrier brings for this number.
pub(crate) fn leads_to(office: &Office, dialled: &str) -> String {
    let own = office.own_number(dialled);
    match (own, flow_of(own)) {
        (Some(own), Some(flow)) => format!("{} leads to the flow {flow}", own.number),
        (Some(own), None) => format!("{} is bound to no flow", own.number),
        (None, _) => "none of the office's numbers".to_owned(),
    }
}

impl Call {
    fn use_code(&mut self, desk: &mut Desk, extension: &str, feature: Feature) {
        match feature {
            Feature::OwnMailbox => self.listen(desk, extension),
            Feature::Duty(duty) => self.go_on_duty(desk, extension, duty),
            Feature::BreakFor(nth) => self.take_break(desk, extension, nth),
            Feature::Intercom(to) => self.speak_to(desk, extension, &to),
            Feature::Echo => self.echo(desk, extension),
            Feature::OwnNumber => self.say_own_number(desk, extension),
            Feature::Personal(setting) => self.set_personal(desk, extension, &setting),
            Feature::GroupDuty { group, there } => self.go_to_group(desk, extension, group, there),
            Feature::PickUp(_)
            | Feature::PickUpGroup
            | Feature::Slot(_)
            | Feature::Supervise(..) => {
                let text = "Another call is taken by dialling at the phone itself.";
                self.journal(desk, EntryKind::Route, Some(extension), text);
                self.end(desk, Termination { by: Party::Exchange, reason: Reason::NotAllowed });
            }
        }
    }

    /// Goes where an extension's dialling leads.
    pub(crate) fn follow(&mut self, desk: &mut Desk, extension: &str, route: Route) {
        match route {
            Route::Extension(to) if to == extension => {
                let text = format!("{extension} dialled its own number.");
                self.journal(desk, EntryKind::Route, Some(&to), text);
                self.end(desk, Termination { by: Party::Exchange, reason: Reason::Busy });
            }
            Route::Extension(to) => {
                let text = format!("{extension} dialled the extension {to}.");
                self.journal(desk, EntryKind::Route, Some(&to), text);
                self.call_extension(desk, &to);
            }
            Route::Group(group) => {
                let text = format!("{extension} dialled the group {group}.");
                self.journal(desk, EntryKind::Route, Some(&group), text);
                self.enter_group(desk, &group);
            }
            Route::Flow(flow) => {
                let text = format!("{extension} dialled the flow {flow}.");
                self.journal(desk, EntryKind::Route, Some(&flow), text);
                self.enter_flow(desk, &flow);
            }
            Route::Code(feature) => self.use_code(desk, extension, feature),
            Route::Outside(outbound) => {
                let text = format!(
                    "{extension} calls {} over the trunk {}, showing {}.",
                    outbound.callee, outbound.trunk, outbound.number
                );
                self.journal(desk, EntryKind::Route, Some(&outbound.trunk), text);
                self.stage = Stage::Ringing;
                let hunted =
                    self.hunt_outside(desk, &outbound, Purpose::Direct, Some(RING_OUTSIDE));
                if let Err(reason) = hunted {
                    self.end(desk, Termination { by: Party::Exchange, reason });
                }
            }
        }
    }
}

/// A new INVITE, once it is known who sent it.
#[derive(Debug)]
pub(super) struct Arrival {
    pub(super) dialog: sip::DialogId,
    flow: sip::Flow,
    offer: Option<Vec<u8>>,
}

impl Arrival {
    pub(super) fn leg(
        &self,
        id: media::LegId,
        side: Side,
        wish: Vec<cordboard_sdp::Encoding>,
    ) -> Leg {
        let allowed = phone_sound_from(self.flow.peer.ip());
        let host = self.flow.local.ip();
        let offer = self.offer.clone();
        let tls = self.flow.transport == sip::Transport::Tls;
        Leg::new(NewLeg { id, side, state: LegState::Invited, host, wish, allowed, offer, tls })
    }

    fn leg_with(&self, desk: &mut Desk, side: Side, wish: Vec<cordboard_sdp::Encoding>) -> Leg {
        let trunk = match &side {
            Side::Trunk { trunk, .. } => desk.office.trunk(trunk).map(Trunk::media_from),
            Side::Phone { .. } => None,
        };
        let mut leg = self.leg(desk.take_leg(), side, wish);
        if let Some(allowed) = trunk {
            leg.allowed = allowed;
        }
        leg
    }
}

/// What was called, as records keep it: extensions and feature codes stay as they are.
fn called(office: &Office, dialled: &str) -> String {
    let own = office.extension(dialled).is_some()
        || office.group(dialled).is_some()
        || office.flow(dialled).is_some();
    if own { dialled.to_owned() } else { office.recorded(dialled) }
}

/// Some carriers send the agreed prefix with the number, where it has nothing to say; and being a
/// secret, it is not to be seen in any record.
fn without_prefix(office: &Office, trunk: &Trunk, dialled: String) -> String {
    let prefix = trunk.dial_prefix.as_ref().map(|prefix| prefix.expose()).unwrap_or_default();
    if prefix.is_empty() || office.own_number(&dialled).is_some() {
        return dialled;
    }
    dialled.strip_prefix(prefix).map(str::to_owned).unwrap_or(dialled)
}

/// The number that a carrier's caller dialled: in the Request-URI, or in To where the Request-URI names
/// the account that we registered.
fn dialled_number(request: &wire::Request, account: Option<&str>) -> String {
    let in_uri = request.uri.user_decoded().unwrap_or_default();
    if account.is_some_and(|account| account == in_uri)
        && let Some(in_to) = request.headers.to().ok().and_then(|to| to.uri.user_decoded())
    {
        return in_to;
    }
    in_uri
}
