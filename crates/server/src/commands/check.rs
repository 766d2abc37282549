//! `cordboardd check FILE`

use std::path::Path;

use super::input;
use crate::out;

pub(crate) fn check(file: &Path) -> anyhow::Result<()> {
    let text = input::read(file)?;
    match cordboard_api::check(&text) {
        Ok(summary) => Ok(out::print(&format!("{} is good: {summary}.\n", file.display()))?),
        Err(faults) => Err(input::faulty(file, &faults, "")),
    }
}
