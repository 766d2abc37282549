//! `cordboardd backup FILE` and `cordboardd restore FILE`

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
};

use anyhow::{Context, bail};
use cordboard_store::{DataLock, Store, swap};
use jiff::Timestamp;

use crate::out;

pub(crate) fn backup(data: &Path, file: &Path) -> anyhow::Result<()> {
    let store = Store::open(data)?;
    if store.office()?.is_none() {
        bail!("there is no office in {} yet; start one first", data.display());
    }
    let written = cordboard_api::write_backup(&store, file, Timestamp::now(), &mut meter())?;
    let cordboard_api::Written { calls, files, bytes } = written;
    let file = file.display();
    Ok(out::print(&format!("{file}: {calls} calls and {files} files, {bytes} bytes\n"))?)
}

pub(crate) fn restore(data: &Path, file: &Path) -> anyhow::Result<()> {
    // Held to the end: no exchange starts in between.
    let _lock = DataLock::take(data)?;
    // One that was put in place at a screen, before the exchange could start again.
    swap::swap_in(data).context("an earlier restore cannot be ended")?;
    let unpacked = cordboard_api::unpack(data, file, Timestamp::now(), &mut meter())?;
    swap::swap_in(data).with_context(|| {
        format!("{} cannot be changed; the next start tries again", data.display())
    })?;
    let cordboard_api::Unpacked { made, calls, files, before } = unpacked;
    let before = before.display();
    Ok(out::print(&format!(
        "The backup of {made} is in place: {calls} calls and {files} files. What was there is kept \
         in {before}\n"
    ))?)
}

/// Tells a person at a terminal how far it is.
fn meter() -> impl FnMut(f64, &str) -> bool {
    let shown = io::stderr().is_terminal();
    let mut last = None;
    move |part, _| {
        let percent = (part * 100.0) as u32;
        if shown && last != Some(percent) {
            last = Some(percent);
            let end = if percent >= 100 { "\n" } else { "" };
            let _ = write!(io::stderr(), "\r{percent:3} %{end}"); // nobody reads: nobody is told
        }
        true
    }
}
