//! The example office, as a rehearsal asks of it.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use cordboard_flow::{
    Calendar, Calendars, Document, DryCaller, DryGroup, DryRun, DrySound, FlowId, Program,
    PromptId, Surroundings, dry_run,
};
use serde_json::{Value, json};

const OFFICE: &str = include_str!("../../../../tests/fixtures/office.json");

/// The example office, and other flows that are published in it.
pub(crate) struct Lantern {
    office: Value,
    pub(crate) flows: BTreeMap<&'static str, Document>,
}

impl Lantern {
    pub(crate) fn new() -> Lantern {
        Lantern { office: serde_json::from_str(OFFICE).expect("JSON"), flows: BTreeMap::new() }
    }

    pub(crate) fn welcome(&self) -> Document {
        serde_json::from_value(self.office["flows"][0]["document"].clone()).expect("a document")
    }

    /// Rehearses a document as a draft.
    pub(crate) fn rehearse(&self, document: Document, caller: Value) -> DryRun {
        let program = Arc::new(Program::draft(FlowId::new("draft"), document));
        dry_run(Instant::now(), &program, &caller_of(caller), self)
    }
}

/// A caller on Monday morning, and what is said otherwise.
pub(crate) fn caller_of(fields: Value) -> DryCaller {
    let mut caller = json!({
        "number": "13800138000", "dialled": "075586001234", "at": "2026-09-28T10:00",
    });
    for (name, value) in fields.as_object().expect("fields") {
        caller[name] = value.clone();
    }
    serde_json::from_value(caller).expect("a caller")
}

/// Block and exit, a line each: `menu.1`.
pub(crate) fn path(run: &DryRun) -> Vec<String> {
    let step = |step: &cordboard_flow::DryStep| match &step.exit {
        Some(exit) => format!("{}.{exit}", step.node),
        None => step.node.to_string(),
    };
    run.steps.iter().map(step).collect()
}

impl Surroundings for Lantern {
    fn calendars(&self) -> Arc<Calendars> {
        let calendars: Vec<Calendar> =
            serde_json::from_value(self.office["calendars"].clone()).expect("calendars");
        Arc::new(Calendars::new("Asia/Shanghai", calendars))
    }

    fn language(&self) -> String {
        "zh-CN".into()
    }

    fn program(&self, flow: &FlowId) -> Option<Arc<Program>> {
        let document = self.flows.get(flow.as_str())?.clone();
        Some(Arc::new(Program::new(flow.clone(), 7, document).expect("fit to run")))
    }

    fn group(&self, id: &str) -> Option<DryGroup> {
        let group = self.office["groups"].as_array()?.iter().find(|group| group["id"] == id)?;
        let wait = group["max_wait_seconds"].as_u64()?;
        Some(DryGroup {
            max_wait_seconds: u32::try_from(wait).ok()?,
            overflow: group["overflow"]["group"].as_str().map(str::to_owned),
            music: "default".into(),
        })
    }

    fn has_extension(&self, number: &str) -> bool {
        ["1001", "1002", "1003"].contains(&number)
    }

    fn prompt(&self, id: &PromptId, _language: &str) -> Option<DrySound> {
        let prompts = self.office["prompts"].as_array()?;
        let prompt = prompts.iter().find(|prompt| prompt["id"] == id.as_str())?;
        Some(DrySound { text: prompt["text"].as_str().map(str::to_owned), seconds: None })
    }
}
