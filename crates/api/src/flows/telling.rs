//! What came of a rehearsal, in the language of whoever looks at it.

use cordboard_flow::{DryRun, TestResult};

use crate::Language;

pub(super) fn run(language: Language, run: &mut DryRun) {
    for step in &mut run.steps {
        language.put(&mut step.reason);
        step.happened.iter_mut().for_each(|event| language.put(&mut event.text));
    }
    language.put(&mut run.end.text);
}

pub(super) fn result(language: Language, result: &mut TestResult) {
    result.why.iter_mut().for_each(|why| language.put(why));
    run(language, &mut result.run);
}
