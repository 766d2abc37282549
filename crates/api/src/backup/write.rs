//! Making a backup while the exchange runs.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use cordboard_store::{Copied, Store, swap};
use jiff::Timestamp;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{BackupError, DATABASE, FORMAT, MANIFEST, Manifest, Part, Progress, hashing};

/// A part of the work that the copy of the database is, for the eye.
const DATABASE_SHARE: f64 = 0.1;

/// What a backup has in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub calls: u64,
    /// Recordings, messages, prompts, music.
    pub files: usize,
    /// Of the file itself.
    pub bytes: u64,
}

/// Writes a backup of the store's data folder. Nothing is left of one that fails or is stopped, and
/// a file that was there stays as it was.
///
/// # Errors
///
/// [`BackupError`], in words for people.
pub fn write(
    store: &Store,
    file: &Path,
    at: Timestamp,
    progress: &mut Progress<'_>,
) -> Result<Written, BackupError> {
    let partial = Partial::beside(file);
    let written = write_to(store, &partial, at, progress)?;
    fs::rename(&partial.archive, file).map_err(BackupError::disk(file))?;
    Ok(written)
}

/// Files that are in the making: gone when this is dropped.
struct Partial {
    archive: PathBuf,
    database: PathBuf,
}

impl Partial {
    fn beside(file: &Path) -> Self {
        let beside = |ending: &str| {
            let mut name = file.file_name().unwrap_or_default().to_owned();
            name.push(ending);
            file.with_file_name(name)
        };
        Self { archive: beside(".part"), database: beside(".db.part") }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // The archive has its own name by now, if all went well.
        let _ = fs::remove_file(&self.archive);
        let _ = fs::remove_file(&self.database);
    }
}

fn write_to(
    store: &Store,
    partial: &Partial,
    at: Timestamp,
    progress: &mut Progress<'_>,
) -> Result<Written, BackupError> {
    let Partial { archive, database } = partial;
    let failed = BackupError::disk(archive);
    // Made first, for its owner alone: SQLite keeps the permissions that it finds.
    own_file(database).map_err(BackupError::disk(database))?;
    let copied = store.copy_to(database, &mut |part| progress(part * DATABASE_SHARE, DATABASE))?;
    if copied == Copied::Stopped {
        return Err(BackupError::Stopped);
    }
    let calls = Store::check_copy(database).map_err(BackupError::Damaged)?;
    let found = files(store.data()).map_err(BackupError::disk(store.data()))?;
    let mut writing = Writing {
        zip: ZipWriter::new(BufWriter::new(own_file(archive).map_err(&failed)?)),
        parts: Vec::new(),
        done: 0,
        all: found.iter().map(|(_, bytes)| *bytes).sum::<u64>() + size(database),
        progress,
    };
    writing.add(DATABASE, database)?;
    for (name, _) in &found {
        writing.add(name, &store.data().join(name))?;
    }
    let Writing { mut zip, parts, .. } = writing;
    let files = parts.len() - 1;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let manifest = Manifest { format: FORMAT, version, made: at, calls, parts };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| failed(error.into()))?;
    zip.start_file(MANIFEST, options()).map_err(|error| failed(error.into()))?;
    zip.write_all(&text).map_err(&failed)?;
    let written = zip.finish().map_err(|error| failed(error.into()))?;
    let file = written.into_inner().map_err(|error| failed(error.into_error()))?;
    // What is reported as a backup survives a power cut.
    file.sync_all().map_err(&failed)?;
    Ok(Written { calls, files, bytes: size(archive) })
}

struct Writing<'a, 'b> {
    zip: ZipWriter<BufWriter<File>>,
    parts: Vec<Part>,
    done: u64,
    all: u64,
    progress: &'a mut Progress<'b>,
}

impl Writing<'_, '_> {
    fn add(&mut self, name: &str, path: &Path) -> Result<(), BackupError> {
        let failed = BackupError::disk(path);
        let mut from = match File::open(path) {
            Ok(from) => from,
            // Its time was over, and it was deleted meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed(error)),
        };
        self.zip.start_file(name, options()).map_err(|error| failed(error.into()))?;
        let (done, all) = (self.done, self.all.max(1));
        let progress = &mut *self.progress;
        let mut go_on = |bytes| {
            let part = (done + bytes) as f64 / all as f64;
            progress(DATABASE_SHARE + (1.0 - DATABASE_SHARE) * part.min(1.0), name)
        };
        // A recording that goes on is as long as it is now.
        let copied = hashing::copy(&mut from, &mut self.zip, u64::MAX, &mut go_on);
        let (bytes, sha256) = copied.map_err(failed)?.ok_or(BackupError::Stopped)?;
        self.done += bytes;
        self.parts.push(Part { name: name.to_owned(), bytes, sha256 });
        Ok(())
    }
}

/// Fast: the exchange has calls to carry.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .large_file(true)
}

/// What lies in a data folder beside its database, by names with `/`, and how long each is. What is in
/// the making, as this backup itself may be, has no place in one.
fn files(data: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut found = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(data.join(&folder))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let top = folder.is_empty();
            if top && (swap::stays(entry.file_name().as_ref()) || name.starts_with(DATABASE)) {
                continue;
            }
            let name = if top { name } else { format!("{folder}/{name}") };
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(name);
            } else if kind.is_file() && !name.ends_with(".part") {
                // One that is gone by now has no length, and is found missing later.
                found.push((name, entry.metadata().map_or(0, |found| found.len())));
            }
        }
    }
    found.sort();
    Ok(found)
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |found| found.len())
}

/// An empty file that its owner alone may read: a backup holds secrets.
pub(super) fn own_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
