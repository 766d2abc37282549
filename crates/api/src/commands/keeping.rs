//! Work that takes a while: backups, putting one back, tests of the line.

use std::{fs, path::Path, thread};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use cordboard_store::Store;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Asked, Nothing};
use crate::{
    ApiError, Code, Host, Job,
    backup::{self, BackupRow, backups as kept, unpack, write},
    health::{self, LineArgs, measure, target},
    jobs::Work,
};

/// Which backup: one that is kept, or one that is sent along (base64).
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub(super) enum RestoreArgs {
    File(String),
    Data(String),
}

pub(super) fn backups(host: &Host, _: &Asked<'_>, _: Nothing) -> Result<Vec<BackupRow>, ApiError> {
    Ok(kept(host.data()))
}

pub(super) fn backup(host: &Host, asked: &Asked<'_>, _: Nothing) -> Result<Job, ApiError> {
    let at = Timestamp::now();
    let folder = backup::folder(host.data());
    own_folder(&folder)?;
    let file = folder.join(backup::name(at));
    let work = host.jobs().begin_alone("backup")?;
    host.audit(asked.caller()?, "backup", json!({ "file": backup::name(at) }));
    let data = host.data().to_owned();
    begin(work, move |work| {
        let store = Store::open(&data).map_err(|error| error.to_string())?;
        let written = write(&store, &file, at, &mut |part, what| follow(work, part, what));
        let written = written.map_err(|error| error.to_string())?;
        let file = file.file_name().unwrap_or_default().to_string_lossy();
        Ok(json!({
            "file": file, "calls": written.calls, "files": written.files, "bytes": written.bytes,
        }))
    })
}

pub(super) fn restore(host: &Host, asked: &Asked<'_>, args: RestoreArgs) -> Result<Job, ApiError> {
    let at = Timestamp::now();
    let file = match args {
        RestoreArgs::File(name) => {
            let known = kept(host.data()).into_iter().any(|row| row.file == name);
            known.then_some(name.clone()).ok_or_else(|| ApiError::not_found("backup", &name))?
        }
        RestoreArgs::Data(data) => sent(host.data(), &data, at)?,
    };
    let work = host.jobs().begin_alone("restore")?;
    host.audit(asked.caller()?, "restore", json!({ "file": file }));
    let data = host.data().to_owned();
    let open_again = host.open_again();
    begin(work, move |work| {
        let file = backup::folder(&data).join(file);
        let unpacked = unpack(&data, &file, at, &mut |part, what| follow(work, part, what));
        let unpacked = unpacked.map_err(|error| error.to_string())?;
        let before = unpacked.before.file_name().unwrap_or_default().to_string_lossy();
        let told = json!({
            "made": unpacked.made, "calls": unpacked.calls, "files": unpacked.files,
            "before": before,
        });
        // The exchange ends its calls, and opens again with the other data.
        open_again.cancel();
        Ok(told)
    })
}

pub(super) fn network_check(host: &Host, _: &Asked<'_>, args: LineArgs) -> Result<Job, ApiError> {
    let to = target(&args)?;
    let work = host.jobs().begin_alone("network_check")?;
    let data = host.data().to_owned();
    begin(work, move |work| {
        let found = measure(to, &args, &mut |part, what| follow(work, part, what))?;
        let told = serde_json::to_value(&found).map_err(|error| error.to_string())?;
        // Kept for the page of this machine's health.
        let mut store = Store::open(&data).map_err(|error| error.to_string())?;
        store.keep(health::LINE, &told.to_string()).map_err(|error| error.to_string())?;
        Ok(told)
    })
}

/// Keeps a backup that was sent, under the name of now.
fn sent(data: &Path, base64: &str, at: Timestamp) -> Result<String, ApiError> {
    let bytes = BASE64_STANDARD.decode(base64.trim());
    let bytes = bytes.map_err(|error| ApiError::bad(format!("data is no base64: {error}")))?;
    let folder = backup::folder(data);
    own_folder(&folder)?;
    let name = format!("sent-{}", backup::name(at));
    fs::write(folder.join(&name), bytes)
        .map_err(|error| ApiError::failed("the backup cannot be kept", &error))?;
    Ok(name)
}

fn own_folder(folder: &Path) -> Result<(), ApiError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| ApiError::failed("there is no place for backups", &error))
}

/// Every percent is told, and whether somebody wants it to stop is asked each time.
fn follow(work: &mut Work, part: f64, what: &str) -> bool {
    if part - work.job().progress >= 0.01 {
        work.progress(part, what);
    }
    !work.is_cancelled()
}

fn begin(
    mut work: Work,
    act: impl FnOnce(&mut Work) -> Result<Value, String> + Send + 'static,
) -> Result<Job, ApiError> {
    let job = work.job();
    let doing = move || {
        let outcome = act(&mut work);
        if let Err(why) = &outcome {
            tracing::warn!(kind = work.job().kind, why, "work did not come to its end");
        }
        work.end(outcome);
    };
    let begun = thread::Builder::new().name("keeping".into()).spawn(doing);
    begun.map_err(|error| ApiError::new(Code::Failed, format!("no thread: {error}")))?;
    Ok(job)
}
