//! What the floor of skill groups wants done and known.

use cordboard_queue as queue;
use jiff::SignedDuration;

use super::{Exchange, texts::tell_phones};
use crate::{
    Event,
    call::hunt::Purpose,
    record::{CallId, EntryKind},
};

impl Exchange {
    pub(super) fn floor_output(&mut self, output: queue::Output) {
        match output {
            queue::Output::Offer { offer, caller, agents, .. } => {
                for agent in agents {
                    self.offer(offer, caller, agent);
                }
            }
            queue::Output::Withdraw { offer, agent } => {
                // The floor does not say of whom; only one call has this offer.
                for call in self.calls.values_mut() {
                    call.withdraw(&mut self.desk, offer, &agent);
                }
            }
            queue::Output::Connected { caller, agent, waited } => {
                let text =
                    format!("{agent} took the caller after {} s of waiting.", waited.as_secs());
                self.desk.journal(id(caller), EntryKind::Queue, Some(&agent.0), text);
                let call = self.calls.get(&id(caller));
                let group = call.and_then(|call| Some(call.record.waits.last()?.group.clone()));
                if let Some(group) = group {
                    self.desk.note_wait(&group, waited);
                }
            }
            queue::Output::Left { caller, exit, .. } => {
                self.with(id(caller), |call, desk| call.left_queue(desk, exit));
            }
            queue::Output::Overflowed { caller, from, to } => {
                let text = format!(
                    "Nobody in {from} took the caller in time, so the caller waits in {to} now."
                );
                self.desk.journal(id(caller), EntryKind::Queue, Some(&to.0), text);
                self.with(id(caller), |call, desk| call.overflowed(desk, &to.0));
            }
            queue::Output::AgentChanged { agent, state } => {
                let until = match &state {
                    queue::AgentState::WrapUp { until } => {
                        let left = until.saturating_duration_since(self.desk.now);
                        let left = SignedDuration::try_from(left).unwrap_or_default();
                        self.desk.wall().saturating_add(left).ok()
                    }
                    _ => None,
                };
                let word = state_word(&state).to_owned();
                let reason = match state {
                    queue::AgentState::Break { reason } => reason,
                    _ => None,
                };
                let reason = match reason {
                    Some(why) if why == queue::MISSED => Some(self.missed(&agent)),
                    other => other,
                };
                self.desk.event(Event::AgentChanged { agent, state: word, reason, until });
            }
            queue::Output::Considered { caller, group, agent, verdict } => {
                let text = format!("{group}: {agent}: {verdict}.");
                self.desk.journal(id(caller), EntryKind::Offer, Some(&agent.0), text);
            }
        }
    }

    /// The floor has sent somebody on a break; says why, in the office's language, to the phone too.
    fn missed(&mut self, agent: &queue::AgentId) -> String {
        let chinese = self.desk.office.office.language.starts_with("zh");
        let (reason, text) = if chinese {
            ("连续未接来电", "您连续未接来电，已转为小休。拨 *45 恢复接听。")
        } else {
            ("missed calls", "You missed calls in a row and are on a break. Dial *45 to be ready.")
        };
        tell_phones(&mut self.desk, &agent.0, text);
        reason.to_owned()
    }

    fn offer(&mut self, offer: queue::OfferId, caller: queue::CallerId, agent: queue::AgentId) {
        let Some(call) = self.calls.get_mut(&id(caller)) else {
            return;
        };
        let extension = agent.0.clone();
        let purpose = Purpose::Offer { offer, agent: agent.clone() };
        if let Err(why) = call.hunt_phone(&mut self.desk, &extension, purpose, None) {
            let text = format!("{extension} cannot be rung: {}.", why.as_words());
            call.journal(&mut self.desk, EntryKind::Ring, Some(&extension), text);
            let why = queue::Decline::Unreachable;
            self.desk.floor.handle(self.desk.now, queue::Input::Declined { offer, agent, why });
        }
    }
}

/// Callers of the floor are calls.
fn id(caller: queue::CallerId) -> CallId {
    CallId(caller.0)
}

fn state_word(state: &queue::AgentState) -> &'static str {
    match state {
        queue::AgentState::LoggedOut => "logged_out",
        queue::AgentState::NoPhone => "no_phone",
        queue::AgentState::Ready => "ready",
        queue::AgentState::Ringing { .. } => "ringing",
        queue::AgentState::OnCall => "on_call",
        queue::AgentState::WrapUp { .. } => "wrap_up",
        queue::AgentState::Break { .. } => "break",
    }
}
