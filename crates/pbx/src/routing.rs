//! Where a dialled string leads, and by which way out of the house.

use std::net::IpAddr;

use cordboard_media as media;
use cordboard_sdp::Encoding;
use cordboard_sip::{self as sip, wire};

use crate::{
    codes::{self, Feature},
    desk::Desk,
    incident::{self, Asked},
    numbers::{Dialled, Plan},
    office::{Number, Office},
    record::Reason,
    rules::{Standing, Way, no_address},
};

pub(crate) use crate::rules::Refused;

/// Where a call goes.
#[derive(Clone, Debug)]
pub(crate) enum Route {
    Extension(String),
    Group(String),
    Flow(String),
    Code(Feature),
    Outside(Box<Outbound>),
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
    /// Why this number is shown, in sentences, where there was a choice.
    pub(crate) why: Vec<String>,
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
    let decided = decide(&Standing::of(desk), extension, dialled);
    let (extension, number) = (extension.to_owned(), dialled.to_owned());
    desk.keep_verdict(Asked::Dialled { extension, number }, incident::told(&decided));
    decided
}

/// The same, as things stand.
pub(crate) fn decide(
    standing: &Standing<'_>,
    extension: &str,
    dialled: &str,
) -> Result<Route, Refused> {
    let office = standing.office;
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
        Refused::new(
            Reason::NotFound,
            format!("“{dialled}” is no extension, group or flow, and no telephone number: {why}"),
        )
    })?;
    outbound(standing, extension, &number).map(|outbound| Route::Outside(Box::new(outbound)))
}

/// Whether the extension may use that code.
fn permitted(office: &Office, extension: &str, feature: Feature) -> Result<Feature, Refused> {
    match &feature {
        Feature::OwnMailbox if !office.has_mailbox(extension) => {
            Err(Refused::new(Reason::NotFound, format!("{extension} has no mailbox")))
        }
        Feature::Duty(_)
        | Feature::BreakFor(_)
        | Feature::GroupDuty { .. }
        | Feature::PickUpGroup
            if !office.is_agent(extension) =>
        {
            Err(Refused::new(Reason::NotAllowed, format!("{extension} is in no group")))
        }
        Feature::Intercom(to) if office.extension(to).is_none() => {
            Err(Refused::new(Reason::NotFound, format!("there is no extension {to}")))
        }
        Feature::Supervise(..) if !office.may_supervise(extension) => Err(Refused::new(
            Reason::NotAllowed,
            format!("nobody with the role of a supervisor has the extension {extension}"),
        )),
        _ => Ok(feature),
    }
}

/// The way out, with our address towards its trunk.
fn outbound(
    standing: &Standing<'_>,
    extension: &str,
    number: &Dialled,
) -> Result<Outbound, Refused> {
    let way = standing.way(extension, number)?;
    let host = host_to(standing, &way)?;
    Ok(over(standing.office, way, number, host))
}

fn host_to(standing: &Standing<'_>, way: &Way<'_>) -> Result<IpAddr, Refused> {
    let host = standing.trunks.and_then(|(trunks, _)| trunks.host(&way.trunk.id));
    host.ok_or_else(|| no_address(way.trunk))
}

/// The way out for a flow: from the own number that it names, or one that may call.
pub(crate) fn out_of_flow(
    desk: &Desk,
    named: Option<&str>,
    dialled_first: &str,
    number: &str,
) -> Result<Outbound, Refused> {
    let decided = decide_for_flow(&Standing::of(desk), named, dialled_first, number);
    let (called, from) = (dialled_first.to_owned(), named.map(str::to_owned));
    let asked = Asked::FlowCalls { from, called, number: number.to_owned() };
    desk.keep_verdict(asked, incident::told_way(&decided));
    decided
}

/// The same, as things stand.
pub(crate) fn decide_for_flow(
    standing: &Standing<'_>,
    named: Option<&str>,
    dialled_first: &str,
    number: &str,
) -> Result<Outbound, Refused> {
    let read = standing.office.plan().read(number);
    let number = read.map_err(|why| {
        Refused::new(Reason::NotFound, format!("“{number}” is no telephone number: {why}"))
    })?;
    let way = standing.way_of_flow(named, dialled_first, &number)?;
    let host = host_to(standing, &way)?;
    Ok(over(standing.office, way, &number, host))
}

fn over(office: &Office, way: Way<'_>, number: &Dialled, host: IpAddr) -> Outbound {
    let Way { own, trunk, why } = way;
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
        why,
    }
}

/// The host of a trunk; one that cannot be read was refused when the office was.
fn host_port(text: &str) -> wire::HostPort {
    let unread = wire::HostPort { host: wire::Host::Name(text.to_owned()), port: None };
    wire::HostPort::parse(text).unwrap_or(unread)
}
