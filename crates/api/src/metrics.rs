//! The exchange in figures, as Prometheus reads them (text format 0.0.4).
//!
//! What is now is read from the live picture when it is asked for; what has been is counted since the
//! start. No figure names a person or a customer.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{Mutex, PoisonError},
};

use cordboard_pbx::{CallStage, Event};

use crate::{ApiError, Host, LiveAgent, LiveGroup, LiveTrunk};

/// What was counted since the start.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    inner: Mutex<Counted>,
}

#[derive(Clone, Debug, Default)]
struct Counted {
    /// Calls that are over, by direction and by the reason of their end.
    ended: BTreeMap<(String, String), u64>,
    answered: u64,
    talked_ms: u64,
    alarms: u64,
    /// Times that a trunk went down.
    trunk_downs: BTreeMap<String, u64>,
}

impl Counts {
    pub(crate) fn take(&self, event: &Event) {
        let mut counted = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::CallChanged { call, stage: CallStage::Over, .. } => {
                let reason = call.termination.as_ref().map(|end| word(&end.reason));
                let key = (word(&call.direction), reason.unwrap_or_default());
                *counted.ended.entry(key).or_default() += 1;
                counted.answered += u64::from(call.answered.is_some());
                counted.talked_ms += call.talk_ms;
            }
            Event::Alarm { .. } => counted.alarms += 1,
            Event::TrunkChanged { trunk, up: false, .. } => {
                *counted.trunk_downs.entry(trunk.clone()).or_default() += 1;
            }
            _ => {}
        }
    }
}

/// All figures of this moment.
///
/// # Errors
///
/// The database cannot be read.
pub(crate) fn metrics(host: &Host) -> Result<String, ApiError> {
    let counted = host.counts().inner.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let figures = host.live().figures();
    let health = crate::health::health(host)?;
    let mut text = Text::default();
    text.head("cordboard_info", "gauge", "The program.");
    text.line("cordboard_info", &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    text.one("cordboard_calls", "gauge", "Calls that go on.", figures.calls as f64);
    text.one("cordboard_phones", "gauge", "Phones that are registered.", figures.phones as f64);
    text.one("cordboard_screens", "gauge", "Screens that look.", figures.screens as f64);
    text.one("cordboard_alarms", "gauge", "Alarms that nobody has seen to.", figures.alarms as f64);
    agents(&mut text, &figures.agents);
    groups(&mut text, &figures.groups);
    trunks(&mut text, &figures.trunks, &counted.trunk_downs);
    text.head("cordboard_calls_total", "counter", "Calls that are over.");
    for ((direction, reason), count) in &counted.ended {
        let labels = [("direction", direction.as_str()), ("reason", reason.as_str())];
        text.line("cordboard_calls_total", &labels, *count as f64);
    }
    let answered = counted.answered as f64;
    text.one("cordboard_answered_total", "counter", "Calls that were answered.", answered);
    let talked = counted.talked_ms as f64 / 1000.0;
    text.one("cordboard_talk_seconds_total", "counter", "Time spoken.", talked);
    text.one("cordboard_alarms_total", "counter", "Alarms.", counted.alarms as f64);
    let free = health.disk.free_bytes as f64;
    text.one("cordboard_disk_free_bytes", "gauge", "Room on the disk of the data.", free);
    let recordings = health.disk.recordings_bytes as f64;
    text.one("cordboard_recordings_bytes", "gauge", "What recordings take of it.", recordings);
    if let Some(days) = health.disk.days_left {
        let help = "Days until the disk is full, at the pace of now.";
        text.one("cordboard_disk_days_left", "gauge", help, f64::from(days));
    }
    Ok(text.0)
}

fn agents(text: &mut Text, agents: &[LiveAgent]) {
    let mut states: BTreeMap<String, u64> = BTreeMap::new();
    for agent in agents {
        *states.entry(word(&agent.state)).or_default() += 1;
    }
    text.head("cordboard_agents", "gauge", "Agents by what they do.");
    for (state, count) in states {
        text.line("cordboard_agents", &[("state", &state)], count as f64);
    }
}

fn groups(text: &mut Text, groups: &[LiveGroup]) {
    type Figure = fn(&LiveGroup) -> f64;
    let figures: [(&str, &str, Figure); 5] = [
        ("cordboard_group_waiting", "Callers that wait.", |group| group.waiting.len() as f64),
        ("cordboard_group_ready", "Agents that are free.", |group| group.ready as f64),
        ("cordboard_group_staffed", "Agents that are there.", |group| group.staffed as f64),
        ("cordboard_group_answered_today", "Callers answered today.", |group| {
            group.answered_today as f64
        }),
        ("cordboard_group_missed_today", "Callers missed today.", |group| {
            group.missed_today as f64
        }),
    ];
    for (name, help, figure) in figures {
        text.head(name, "gauge", help);
        for group in groups {
            text.line(name, &[("group", &group.id)], figure(group));
        }
    }
}

fn trunks(text: &mut Text, trunks: &[LiveTrunk], downs: &BTreeMap<String, u64>) {
    text.head("cordboard_trunk_up", "gauge", "1 where the trunk answers, 0 where it does not.");
    for trunk in trunks {
        if let Some(up) = trunk.up {
            text.line("cordboard_trunk_up", &[("trunk", &trunk.id)], f64::from(u8::from(up)));
        }
    }
    text.head("cordboard_trunk_calls", "gauge", "Calls that the trunk carries.");
    for trunk in trunks {
        text.line("cordboard_trunk_calls", &[("trunk", &trunk.id)], trunk.calls as f64);
    }
    text.head("cordboard_trunk_downs_total", "counter", "Times that the trunk went down.");
    for (trunk, count) in downs {
        text.line("cordboard_trunk_downs_total", &[("trunk", trunk)], *count as f64);
    }
}

#[derive(Debug, Default)]
struct Text(String);

impl Text {
    fn one(&mut self, name: &str, kind: &str, help: &str, value: f64) {
        self.head(name, kind, help);
        self.line(name, &[], value);
    }

    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        self.0.push_str(name);
        for (place, (label, text)) in labels.iter().enumerate() {
            let before = if place == 0 { '{' } else { ',' };
            let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{before}{label}=\"{text}\"");
        }
        let after = if labels.is_empty() { "" } else { "}" };
        let _ = writeln!(self.0, "{after} {value}");
    }
}

/// An enum's own word.
fn word(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_with_odd_letters_stays_one_label() {
        let mut text = Text::default();
        text.line("m", &[("trunk", "a\"b\\c\nd"), ("x", "y")], 1.5);
        text.one("n", "counter", "Help.", 3.0);
        assert_eq!(
            text.0,
            "m{trunk=\"a\\\"b\\\\c\\nd\",x=\"y\"} 1.5\n# HELP n Help.\n# TYPE n counter\nn 3\n",
            "as Prometheus's text format escapes them"
        );
    }

    #[test]
    fn trunks_that_go_down_are_counted_each() {
        let counts = Counts::default();
        for up in [false, true, false] {
            let trunk = "carrier".to_owned();
            counts.take(&Event::TrunkChanged { trunk, up, why: String::new() });
        }
        let counted = counts.inner.lock().expect("nobody broke down").clone();
        assert_eq!(counted.trunk_downs.get("carrier"), Some(&2), "up is no down");
    }
}
