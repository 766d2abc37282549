//! Where a dialled string leads, and by which way out of the house.

use std::net::IpAddr;

use cordboard_media as media;
use cordboard_sdp::Encoding;
use cordboard_sip::{self as sip, wire};

use crate::{
    codes::{self, Feature},
    desk::Desk,
    numbers::{Dialled, E164, Plan},
    office::{Number, NumberKind, Office, Trunk},
    record::Reason,
    rules,
};

/// Where a call goes.
#[derive(Clone, Debug)]
pub(crate) enum Route {
    Extension(String),
    Group(String),
    Flow(String),
    Code(Feature),
    Outside(Box<Outbound>),
}

/// Why a call goes nowhere: the reason for the record, and a sentence for the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) reason: Reason,
    pub(crate) text: String,
}

/// A call to the outside, ready to be made.
#[derive(Clone, Debug)]
pub(crate) struct Outbound {
    /// Who is called, as records show it: without the trunk's secret prefix.
    pub(crate) callee: String,
    /// The own number that is shown.
    pub(crate) number: String,
    pub(crate) trunk: String,
    pub(crate) wish: Vec<Encoding>,
    pub(crate) allowed: media::Allowed,
    /// Our address towards the trunk.
    pub(crate) host: IpAddr,
    pub(crate) uri: wire::Uri,
    pub(crate) from: wire::NameAddr,
    pub(crate) contact_user: String,
    pub(crate) targets: Vec<sip::Target>,
    pub(crate) tls: bool,
    pub(crate) credentials: Option<sip::Credentials>,
    pub(crate) headers: Vec<(String, String)>,
}

impl Office {
    /// The numbering plan of the place.
    #[must_use]
    pub fn plan(&self) -> Plan {
        Plan::new(&self.office.country, self.office.area_code.as_deref())
    }

    /// The own number that is meant by what a carrier sent or a person dialled.
    #[must_use]
    pub fn own_number(&self, written: &str) -> Option<&Number> {
        let plan = self.plan();
        let read = plan.read(written).ok();
        self.numbers.iter().find(|number| {
            number.number == written || (read.is_some() && plan.read(&number.number).ok() == read)
        })
    }

    /// A number as records keep it: E.164 where it can be read so.
    #[must_use]
    pub fn recorded(&self, written: &str) -> String {
        match self.plan().read(written) {
            Ok(dialled) => dialled.as_recorded().to_owned(),
            Err(_) => written.chars().filter(|c| !c.is_control()).take(64).collect(),
        }
    }

    /// A number as phones show it: the way it is dialled inside the country.
    #[must_use]
    pub fn shown(&self, recorded: &str) -> String {
        match self.plan().read(recorded) {
            Ok(Dialled::E164(number)) => self.plan().national(&number),
            Ok(_) | Err(_) => recorded.to_owned(),
        }
    }
}

/// Decides where what an extension dialled leads.
pub(crate) fn route(desk: &Desk, extension: &str, dialled: &str) -> Result<Route, Refused> {
    let office = &desk.office;
    if office.extension(dialled).is_some() {
        return Ok(Route::Extension(dialled.to_owned()));
    }
    if let Some(feature) = codes::read(dialled) {
        return permitted(office, extension, feature).map(Route::Code);
    }
    if office.group(dialled).is_some() {
        return Ok(Route::Group(dialled.to_owned()));
    }
    if office.flow(dialled).is_some_and(|flow| flow.published_document().is_some()) {
        return Ok(Route::Flow(dialled.to_owned()));
    }
    let number = office.plan().read(dialled).map_err(|why| {
        refused(
            Reason::NotFound,
            format!("“{dialled}” is no extension, group or flow, and no telephone number: {why}"),
        )
    })?;
    outbound(desk, extension, &number).map(|outbound| Route::Outside(Box::new(outbound)))
}

/// Whether the extension may use that code.
fn permitted(office: &Office, extension: &str, feature: Feature) -> Result<Feature, Refused> {
    match &feature {
        Feature::OwnMailbox if !office.has_mailbox(extension) => {
            Err(refused(Reason::NotFound, format!("{extension} has no mailbox")))
        }
        Feature::Duty(_) | Feature::GroupDuty { .. } | Feature::PickUpGroup
            if !office.is_agent(extension) =>
        {
            Err(refused(Reason::NotAllowed, format!("{extension} is in no group")))
        }
        Feature::Supervise(..) if !office.may_supervise(extension) => Err(refused(
            Reason::NotAllowed,
            format!("nobody with the role of a supervisor has the extension {extension}"),
        )),
        _ => Ok(feature),
    }
}

/// Chooses the own number and the trunk for a call to the outside.
fn outbound(desk: &Desk, extension: &str, number: &Dialled) -> Result<Outbound, Refused> {
    let office = &desk.office;
    let own = match number {
        // Help is called over whatever trunk there is.
        Dialled::Emergency(_) => office.outbound_number_of(extension).or(office.numbers.first()),
        Dialled::E164(_) | Dialled::Short(_) => office.outbound_number_of(extension),
    };
    let own = own.ok_or_else(|| {
        refused(Reason::NotAllowed, format!("no group of {extension} has an own number to call out with; add one to the group's outbound numbers"))
    })?;
    if own.kind == NumberKind::Number400 {
        return Err(refused(
            Reason::NotAllowed,
            format!("{} is a 400 number, which can only be called", own.number),
        ));
    }
    if let Dialled::E164(callee) = number {
        is_open_abroad(office, callee)?;
    }
    obeys_rules(desk, own, number)?;
    let trunk = office.trunk(&own.trunk).filter(|trunk| trunk.is_enabled()).ok_or_else(|| {
        refused(
            Reason::TrunkUnavailable,
            format!("the trunk {} of {} is switched off", own.trunk, own.number),
        )
    })?;
    let help = matches!(number, Dialled::Emergency(_));
    if !help
        && let Some((why, left)) = desk.trunks.against(&trunk.id, number.as_recorded(), desk.now)
    {
        let minutes = left.as_secs().div_ceil(60);
        let text = format!("the trunk {} makes no such call for {minutes} min: {why}", trunk.id);
        return Err(refused(Reason::NotAllowed, text));
    }
    if let Some(max) = trunk.max_calls
        && desk.trunks.calls(&trunk.id) >= max as usize
        && !help
    {
        return Err(refused(
            Reason::Congestion,
            format!("all {max} lines of the trunk {} are in use", trunk.id),
        ));
    }
    let host = desk.trunks.host(&trunk.id).ok_or_else(|| {
        refused(
            Reason::TrunkUnavailable,
            format!("no address was found for the trunk {}", trunk.id),
        )
    })?;
    Ok(over(office, trunk, own, number, host))
}

/// Calls abroad are what stolen passwords are for: they are closed but to where the office says.
fn is_open_abroad(office: &Office, callee: &E164) -> Result<(), Refused> {
    if !office.plan().is_abroad(callee) {
        return Ok(());
    }
    let open = office.office.international.iter().flatten();
    let mut open = open.map(|prefix| prefix.trim_end_matches('*'));
    if open.any(|prefix| callee.as_str().starts_with(prefix)) {
        return Ok(());
    }
    let text = format!(
        "calls abroad are closed, and {} is abroad; open its country in the settings of the office",
        callee.as_str()
    );
    Err(refused(Reason::NotAllowed, text))
}

/// No rule of the office forbids the call now; a call for help is not judged.
fn obeys_rules(desk: &Desk, own: &Number, number: &Dialled) -> Result<(), Refused> {
    let (office, plan) = (&desk.office, desk.office.plan());
    let dialled = match number {
        Dialled::Emergency(_) => return Ok(()),
        Dialled::E164(number) => plan.national(number),
        Dialled::Short(short) => short.clone(),
    };
    let intent = rules::Intent {
        callee: number.as_recorded(),
        dialled: &dialled,
        number: &own.number,
        recorded_number: &office.recorded(&own.number),
        trunk: &own.trunk,
    };
    rules::judge(office, intent, &desk.attempts, desk.wall())
        .map_err(|blocked| refused(Reason::NotAllowed, blocked.text))
}

fn over(office: &Office, trunk: &Trunk, own: &Number, number: &Dialled, host: IpAddr) -> Outbound {
    let plan = office.plan();
    let national = match number {
        Dialled::E164(number) => plan.national(number),
        Dialled::Short(short) | Dialled::Emergency(short) => short.clone(),
    };
    let prefix = trunk.dial_prefix.as_ref().map(|prefix| prefix.expose()).unwrap_or_default();
    let targets = trunk.targets();
    let domain = trunk.hosts.first().cloned().unwrap_or_default();
    let from_user = trunk.username.clone().unwrap_or_else(|| own.number.clone());
    let from = wire::NameAddr::new(wire::Uri::sip(&from_user, host_port(&domain)));
    let shown = wire::NameAddr::new(wire::Uri::sip(&own.number, host_port(&domain)));
    Outbound {
        callee: number.as_recorded().to_owned(),
        number: own.number.clone(),
        trunk: trunk.id.clone(),
        wish: trunk.encodings(),
        allowed: trunk.media_from(),
        host,
        uri: wire::Uri::sip(&format!("{prefix}{national}"), host_port(&domain)),
        from,
        contact_user: own.number.clone(),
        targets,
        credentials: trunk.credentials(),
        tls: trunk.is_secure(),
        headers: vec![("P-Asserted-Identity".to_owned(), shown.to_string())],
    }
}

/// The host of a trunk; one that cannot be read was refused when the office was.
fn host_port(text: &str) -> wire::HostPort {
    let unread = wire::HostPort { host: wire::Host::Name(text.to_owned()), port: None };
    wire::HostPort::parse(text).unwrap_or(unread)
}

fn refused(reason: Reason, text: String) -> Refused {
    Refused { reason, text }
}
