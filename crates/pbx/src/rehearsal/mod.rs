//! Rehearsing a flow of the office: what the office knows that a dry run asks for. `of_call.rs` makes a
//! test of a call that was.

mod of_call;

use std::{sync::Arc, time::Instant};

use cordboard_flow as flow;

use crate::office::Office;

impl Office {
    /// Rehearses a call to a program, as calls walk it or as it is drawn. `now` is any instant. The
    /// caller's number may be written as one likes; the flow sees it as of a real call.
    #[must_use]
    pub fn rehearse(
        &self,
        now: Instant,
        program: &Arc<flow::Program>,
        caller: &flow::DryCaller,
    ) -> flow::DryRun {
        let mut caller = caller.clone();
        caller.number = self.shown(&caller.number);
        caller.dialled = self.shown(&caller.dialled);
        flow::dry_run(now, program, &caller, self)
    }

    /// The draft of a flow, as far as it is drawn.
    #[must_use]
    pub fn draft(&self, id: &str) -> Option<Arc<flow::Program>> {
        let entry = self.flow(id)?;
        Some(Arc::new(flow::Program::draft(flow::FlowId::new(id), entry.document.clone())))
    }
}

impl flow::Surroundings for Office {
    fn calendars(&self) -> Arc<flow::Calendars> {
        self.flow_calendars()
    }

    fn language(&self) -> String {
        self.office.language.clone()
    }

    fn program(&self, flow: &flow::FlowId) -> Option<Arc<flow::Program>> {
        Office::program(self, flow.as_str())
    }

    fn group(&self, id: &str) -> Option<flow::DryGroup> {
        let group = Office::group(self, id)?;
        let seconds = group.max_wait().as_secs();
        Some(flow::DryGroup {
            max_wait_seconds: u32::try_from(seconds).unwrap_or(u32::MAX),
            overflow: group.overflow.as_ref().map(|overflow| overflow.group.clone()),
            music: self.music_of(id),
        })
    }

    fn has_extension(&self, number: &str) -> bool {
        self.extension(number).is_some()
    }

    /// In the language asked for, or else in whichever there is, as callers would hear it.
    fn prompt(&self, id: &flow::PromptId, language: &str) -> Option<flow::DrySound> {
        if id.as_str().starts_with("builtin:") {
            return Some(flow::DrySound::default());
        }
        let prompts = self.prompts.iter().filter(|prompt| prompt.id == id.as_str());
        let prompt = prompts.max_by_key(|prompt| prompt.language == language)?;
        Some(flow::DrySound { text: prompt.text.clone(), seconds: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office() -> Office {
        crate::office::read(include_str!("../../../../tests/fixtures/office.json"))
            .expect("it reads")
    }

    fn caller(fields: serde_json::Value) -> flow::DryCaller {
        serde_json::from_value(fields).expect("a caller")
    }

    #[test]
    fn the_published_flow_and_its_draft_are_rehearsed_alike() {
        let office = office();
        let caller = caller(serde_json::json!({
            "number": "+86 138 0013 8000", "dialled": "+8675586001234",
            "at": "2026-10-10T10:00", "keys": ["2"],
            "agents": [{ "group": "workshop", "answer": "no_answer" }],
        }));
        let published = Office::program(&office, "welcome").expect("it is published");
        let draft = office.draft("welcome").expect("it has a draft");
        let real = office.rehearse(Instant::now(), &published, &caller);
        let drawn = office.rehearse(Instant::now(), &draft, &caller);
        let path = |run: &flow::DryRun| {
            let steps = run.steps.iter();
            steps.map(|step| (step.node.clone(), step.exit.clone())).collect::<Vec<_>>()
        };
        assert_eq!(path(&real), path(&drawn), "nothing has changed since");
        assert_eq!((real.steps[0].version, drawn.steps[0].version), (1, 0));
        assert_eq!(real.end.group.as_deref(), Some("default"), "the workshop overflows to it");
        assert_eq!(
            real.steps[1].heard[0].text.as_deref(),
            Some("销售请按一,维修请按二,留言请按三。")
        );
    }
}
