//! `cordboardd incident CALL` and `cordboardd replay FILE`

use std::{collections::BTreeMap, io::Read, path::Path, time::Instant};

use anyhow::{Context, bail};
use cordboard_api::Audio;
use cordboard_flow::Document;
use cordboard_pbx::{
    incident::{self, FORMAT, Found, Incident, Part},
    record::CallId,
};
use cordboard_store::Store;
use jiff::Timestamp;

use super::export::save;
use crate::out;

pub(crate) fn incident(
    data: &Path,
    call: CallId,
    file: Option<&Path>,
    audio: Audio,
) -> anyhow::Result<()> {
    let store = Store::open(data)?;
    let Some(incident) = cordboard_api::incident(&store, call, audio, Timestamp::now())? else {
        bail!(
            "nothing is kept of how {call} was decided: there is no such call in {}, it goes on, or it is too old",
            data.display()
        );
    };
    let text = serde_json::to_string(&incident)?;
    let named = format!("incident-{call}.json");
    let file = file.unwrap_or(Path::new(&named));
    if file == Path::new("-") {
        return Ok(out::print(&text)?);
    }
    save(file, &text).with_context(|| format!("{} cannot be written", file.display()))?;
    let with = match (&incident.audio, audio) {
        (Some(_), _) => "with its recording",
        (None, Audio::Include) => "without audio: it was not recorded",
        (None, Audio::LeaveOut) => "without audio",
    };
    Ok(out::print(&format!("{} holds call {call}, {with}.\n", file.display()))?)
}

/// `flows`: `NAME=FILE`, to be walked in place of those of the file.
pub(crate) fn replay(file: &Path, flows: &[String]) -> anyhow::Result<()> {
    let incident = read(file)?;
    let mut others = BTreeMap::new();
    for named in flows {
        let (name, path) =
            named.split_once('=').context("write a flow as NAME=FILE, such as welcome=new.json")?;
        let text = std::fs::read_to_string(path).with_context(|| format!("{path} is not read"))?;
        let document: Document =
            serde_json::from_str(&text).with_context(|| format!("{path} holds no flow"))?;
        others.insert(name.to_owned(), document);
    }
    let call = incident.call.id;
    // Time is virtual: any moment will do, if there is room before it.
    let start = Instant::now() + std::time::Duration::from_secs(366 * 24 * 3600);
    match incident::replay(&incident, start, &others) {
        Found::TheSame { flow, queue, verdicts, choices, left_out } => {
            let mut text = format!(
                "{call}: the same decisions again: {flow} of its flows, {queue} of its groups, {verdicts} of where numbers lead, {choices} of ringing, carriers and hang-ups.\n"
            );
            for what in left_out {
                text += &format!("Left out: {what}.\n");
            }
            if let Some(end) = &incident.call.termination {
                text += &format!("The call ended then: {}.\n", end.reason.as_words());
            }
            Ok(out::print(&text)?)
        }
        Found::Another { part, at, then, now } => {
            let part = match part {
                Part::Flow => "flow",
                Part::Queue => "group",
                Part::Verdict => "way of a number",
                Part::Ringing => "ringing",
                Part::Carrier => "carrier's code",
                Part::HangUp => "hang-ups",
            };
            let nothing = || "nothing".to_owned();
            bail!(
                "{call}: the first decision that is another is of its {part}, at {at}. Then: {}. Now: {}",
                then.unwrap_or_else(nothing),
                now.unwrap_or_else(nothing)
            )
        }
        Found::Unreadable(why) => bail!("{} does not fit together: {why}", file.display()),
    }
}

fn read(file: &Path) -> anyhow::Result<Incident> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(file)
            .with_context(|| format!("{} cannot be read", file.display()))?;
    }
    let incident: Incident = serde_json::from_str(&text)
        .with_context(|| format!("{} is no incident file of this version", file.display()))?;
    if incident.format != FORMAT {
        bail!(
            "{} is of format {}; this version reads format {FORMAT}",
            file.display(),
            incident.format
        );
    }
    Ok(incident)
}
