//! `cordboardd check FILE`

use std::path::Path;

use super::{input, notes};
use crate::out;

pub(crate) fn check(data: Option<&Path>, file: &Path) -> anyhow::Result<()> {
    let text = input::read(file)?;
    match cordboard_api::check(&text) {
        Ok(checked) => {
            let good = format!("{} is good: {}.\n", file.display(), checked.summary);
            Ok(out::print(&(good + &notes::told(&checked, data)))?)
        }
        Err(faults) => Err(input::faulty(file, &faults, "")),
    }
}
