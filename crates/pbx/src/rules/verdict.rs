//! The verdict on a call to the outside, before anything is dialled: which own number it shows, over
//! which trunk, or what forbids it and until when.

use std::{
    borrow::Cow,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{Attempts, Intent, Talks, choice, guard, judge, matches};
use crate::{
    desk::Desk,
    numbers::{Dialled, E164},
    office::{Number, NumberKind, Office, Trunk},
    record::Reason,
    trunks::Trunks,
};

/// Why a call goes nowhere: the reason for the record, and a sentence for the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) reason: Reason,
    pub(crate) text: String,
    /// Where one of the office's rules refused it.
    pub(crate) rule: Option<String>,
    /// From when on nothing forbids it, where that is known.
    pub(crate) free_at: Option<Timestamp>,
}

impl Refused {
    pub(crate) fn new(reason: Reason, text: impl Into<String>) -> Self {
        Self { reason, text: text.into(), rule: None, free_at: None }
    }
}

/// What a verdict is given by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing<'a> {
    pub(crate) office: &'a Office,
    pub(crate) attempts: &'a Attempts,
    pub(crate) talks: &'a Talks,
    /// How the trunks stand at this moment; without them, that is not looked at.
    pub(crate) trunks: Option<(&'a Trunks, Instant)>,
    pub(crate) wall: Timestamp,
}

/// How a call goes out.
#[derive(Debug)]
pub(crate) struct Way<'a> {
    pub(crate) own: &'a Number,
    pub(crate) trunk: &'a Trunk,
    /// Why this number is shown, in sentences, where there was a choice.
    pub(crate) why: Vec<String>,
}

impl<'a> Standing<'a> {
    pub(crate) fn of(desk: &'a Desk) -> Self {
        Self {
            office: &desk.office,
            attempts: &desk.attempts,
            talks: &desk.talks,
            trunks: Some((&desk.trunks, desk.now)),
            wall: desk.wall(),
        }
    }

    /// The first way that is open, of those that the extension has.
    pub(crate) fn way(&self, extension: &str, callee: &Dialled) -> Result<Way<'a>, Refused> {
        if let Dialled::Emergency(_) = callee {
            return self.way_to_help(extension);
        }
        let mut why = Vec::new();
        let mut first = None;
        for candidate in choice::candidates(self, extension, callee) {
            match self.allows(candidate.number, callee) {
                Ok(trunk) => {
                    why.extend(candidate.why);
                    return Ok(Way { own: candidate.number, trunk, why });
                }
                Err(refused) => {
                    let number = &candidate.number.number;
                    why.push(format!("{number} is not shown: {}.", refused.text));
                    first.get_or_insert(refused);
                }
            }
        }
        Err(first.unwrap_or_else(|| no_number(extension)))
    }

    /// The way that a flow takes: it shows the number that it names, or else the first that is open,
    /// of those that were dialled (`first`) and of all others.
    pub(crate) fn way_of_flow(
        &self,
        named: Option<&str>,
        first: &str,
        callee: &Dialled,
    ) -> Result<Way<'a>, Refused> {
        if let Dialled::Emergency(_) = callee {
            return self.way_to_help("");
        }
        let office = self.office;
        let tried: Vec<&Number> = match named {
            Some(named) => office.own_number(named).into_iter().collect(),
            None => office.own_number(first).into_iter().chain(&office.numbers).collect(),
        };
        let mut refused = None;
        for own in tried {
            match self.allows(own, callee) {
                Ok(trunk) => return Ok(Way { own, trunk, why: Vec::new() }),
                Err(why) => refused = refused.or(Some(why)),
            }
        }
        Err(refused.unwrap_or_else(|| {
            Refused::new(Reason::NotAllowed, "the office has no number to call out with")
        }))
    }

    /// Help is called over whatever trunk there is, and no rule may stop it.
    fn way_to_help(&self, extension: &str) -> Result<Way<'a>, Refused> {
        let office = self.office;
        let own = choice::numbers_of(office, extension);
        let all = own.iter().copied().chain(&office.numbers);
        let ways = all.filter_map(|own| {
            let trunk = office.trunk(&own.trunk).filter(|trunk| trunk.is_enabled())?;
            Some(Way { own, trunk, why: Vec::new() })
        });
        let can = |way: &Way<'_>| {
            let there = self.trunks.is_none_or(|(trunks, _)| trunks.host(&way.trunk.id).is_some());
            there && way.own.kind != NumberKind::Number400
        };
        let mut ways: Vec<_> = ways.collect();
        let best = ways.iter().position(can).unwrap_or(0);
        if ways.is_empty() {
            return Err(match own.first().copied().or(office.numbers.first()) {
                Some(own) => switched_off(own),
                None => no_number(extension),
            });
        }
        Ok(ways.swap_remove(best))
    }

    /// Whether a call may go out now that shows this number, and over which trunk.
    fn allows(&self, own: &Number, callee: &Dialled) -> Result<&'a Trunk, Refused> {
        let office = self.office;
        if own.kind == NumberKind::Number400 {
            let text = format!("{} is a 400 number, which can only be called", own.number);
            return Err(Refused::new(Reason::NotAllowed, text));
        }
        if let Dialled::E164(callee) = callee {
            is_open_abroad(office, callee)?;
        }
        self.obeys_rules(own, callee)?;
        let trunk = office.trunk(&own.trunk).filter(|trunk| trunk.is_enabled());
        let trunk = trunk.ok_or_else(|| switched_off(own))?;
        self.is_called_at_all(trunk, callee)?;
        self.passes_guard(trunk)?;
        if let Some((trunks, now)) = self.trunks {
            let against = trunks.against(&trunk.id, callee.as_recorded(), now);
            self.carrier_bears(trunk, against)?;
            self.has_line(trunks, trunk, own)?;
            if trunks.host(&trunk.id).is_none() {
                return Err(no_address(trunk));
            }
        }
        Ok(trunk)
    }

    /// No rule of the office forbids the call now.
    fn obeys_rules(&self, own: &Number, callee: &Dialled) -> Result<(), Refused> {
        let intent = Intent {
            callee: callee.as_recorded(),
            dialled: &self.dialled(callee),
            number: &own.number,
            recorded_number: &self.office.recorded(&own.number),
            trunk: &own.trunk,
        };
        judge(self.office, intent, self.attempts, self.wall).map_err(|blocked| Refused {
            reason: if blocked.denied { Reason::CalleeDenied } else { Reason::RuleBlocked },
            text: blocked.text,
            rule: Some(blocked.rule),
            free_at: blocked.free_at,
        })
    }

    /// The trunk has nothing against the number as such.
    fn is_called_at_all(&self, trunk: &Trunk, callee: &Dialled) -> Result<(), Refused> {
        let dialled = self.dialled(callee);
        let mut patterns = trunk.denied();
        let against = patterns
            .find(|pattern| matches(pattern, &dialled) || matches(pattern, callee.as_recorded()));
        let Some(pattern) = against else { return Ok(()) };
        let text = format!(
            "{pattern} is on the list of numbers that are never called over the trunk {}; if its \
             carrier allows such calls, take {pattern} off the list",
            trunk.id
        );
        Err(Refused::new(Reason::CalleeDenied, text))
    }

    /// The trunk's guard lets one more call pass.
    fn passes_guard(&self, trunk: &Trunk) -> Result<(), Refused> {
        let Some(against) = guard::against(self, trunk) else { return Ok(()) };
        let free_at = against.until;
        Err(Refused { free_at, ..Refused::new(Reason::GuardBlocked, against.text) })
    }

    /// The carrier has not said that it wants no such call now.
    fn carrier_bears(
        &self,
        trunk: &Trunk,
        against: Option<(Cow<'static, str>, Duration)>,
    ) -> Result<(), Refused> {
        let Some((why, left)) = against else { return Ok(()) };
        let minutes = left.as_secs().div_ceil(60);
        let text = format!("the trunk {} makes no such call for {minutes} min: {why}", trunk.id);
        let free_at = self.wall.checked_add(left).ok();
        Err(Refused { free_at, ..Refused::new(Reason::NotAllowed, text) })
    }

    /// The trunk and the number that is shown can bear one more call.
    fn has_line(&self, trunks: &Trunks, trunk: &Trunk, own: &Number) -> Result<(), Refused> {
        if let Some(max) = trunk.max_calls
            && trunks.calls(&trunk.id) >= max as usize
        {
            let text = format!("all {max} lines of the trunk {} are in use", trunk.id);
            return Err(Refused::new(Reason::Congestion, text));
        }
        let most = own.most_out();
        if trunks.calls_of(&self.office.recorded(&own.number)) < most as usize {
            return Ok(());
        }
        let limit = match own.max_calls {
            Some(_) => "as its settings say",
            None => "as carriers bear of such a number; its settings may say otherwise",
        };
        let text = format!(
            "all {most} calls that {} may have at once are going on ({limit}); call again when one has ended",
            own.number
        );
        Err(Refused::new(Reason::Congestion, text))
    }

    /// As people dial it inside the country, which is how lists are written.
    fn dialled(&self, callee: &Dialled) -> String {
        match callee {
            Dialled::E164(number) => self.office.plan().national(number),
            Dialled::Short(short) | Dialled::Emergency(short) => short.clone(),
        }
    }
}

fn no_number(extension: &str) -> Refused {
    let text = format!(
        "no group of {extension} has an own number to call out with; add one to the group's outbound numbers"
    );
    Refused::new(Reason::NotAllowed, text)
}

pub(crate) fn no_address(trunk: &Trunk) -> Refused {
    let text = format!("no address was found for the trunk {}", trunk.id);
    Refused::new(Reason::TrunkUnavailable, text)
}

fn switched_off(own: &Number) -> Refused {
    let text = format!("the trunk {} of {} is switched off", own.trunk, own.number);
    Refused::new(Reason::TrunkUnavailable, text)
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
    Err(Refused::new(Reason::GuardBlocked, text))
}
