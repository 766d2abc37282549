//! Looking a backup over, all of it, and unpacking it beside the data that are in use.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufReader, Read, Seek},
    path::{Path, PathBuf},
};

use cordboard_store::{Store, swap};
use jiff::Timestamp;
use zip::{ZipArchive, result::ZipError};

use super::{BackupError, DATABASE, FORMAT, MANIFEST, Manifest, Part, Progress, hashing};

/// A manifest is longer than this of no exchange.
const LONGEST_MANIFEST: u64 = 256 * 1024 * 1024;

/// What was found right, and waits for the next start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    pub made: Timestamp,
    pub calls: u64,
    pub files: usize,
    /// Where the data of now will be kept.
    pub before: PathBuf,
}

/// Checks a backup and unpacks it into the data folder, where the next start puts it in place
/// (`cordboard_store::swap::swap_in`). Nothing of the data in use is touched, and nothing is left of
/// a backup that is refused.
///
/// # Errors
///
/// [`BackupError`], in words for people.
pub fn unpack(
    data: &Path,
    file: &Path,
    at: Timestamp,
    progress: &mut Progress<'_>,
) -> Result<Unpacked, BackupError> {
    let archive = File::open(file).map_err(BackupError::disk(file))?;
    let mut zip = ZipArchive::new(BufReader::new(archive)).map_err(damaged)?;
    let manifest = manifest(&mut zip)?;
    let folder = Folder::new(swap::unpacking(data))?;
    let parts = named(&manifest, &zip)?;
    let all = manifest.parts.iter().map(|part| part.bytes).sum::<u64>().max(1);
    let mut done = 0;
    for part in parts.values() {
        let mut go_on = |bytes| progress((done + bytes) as f64 / all as f64, &part.name);
        write_out(&mut zip, part, &folder.0, &mut go_on)?;
        done += part.bytes;
    }
    let calls = Store::check_copy(&folder.0.join(DATABASE)).map_err(BackupError::Damaged)?;
    // A folder without its office would start as a new one.
    let office = Store::open(&folder.0).map_err(|error| BackupError::Damaged(error.to_string()));
    if office?.office()?.is_none() {
        return Err(BackupError::Damaged("it holds no office".to_owned()));
    }
    let when = at.strftime("%Y%m%d-%H%M%S").to_string();
    let before = swap::ready(data, &when).map_err(BackupError::disk(data))?;
    Ok(Unpacked { made: manifest.made, calls, files: manifest.parts.len() - 1, before })
}

/// Gone with all that is in it when dropped, unless it was renamed.
struct Folder(PathBuf);

impl Folder {
    fn new(path: PathBuf) -> Result<Self, BackupError> {
        // What an attempt has left that a power cut ended.
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(BackupError::disk(&path)(error));
            }
            _ => {}
        }
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(BackupError::disk(&path))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn manifest(zip: &mut ZipArchive<impl Read + Seek>) -> Result<Manifest, BackupError> {
    let found = zip.by_name(MANIFEST).map_err(damaged)?;
    let manifest: Manifest = serde_json::from_reader(found.take(LONGEST_MANIFEST))
        .map_err(|error| BackupError::Damaged(error.to_string()))?;
    if manifest.format > FORMAT {
        return Err(BackupError::Newer(manifest.version));
    }
    Ok(manifest)
}

/// The parts by their names: those of the manifest are those of the archive, and none leads out of
/// the folder.
fn named<'a>(
    manifest: &'a Manifest,
    zip: &ZipArchive<impl Read + Seek>,
) -> Result<BTreeMap<&'a str, &'a Part>, BackupError> {
    let parts: BTreeMap<&str, &Part> =
        manifest.parts.iter().map(|part| (part.name.as_str(), part)).collect();
    if parts.len() != manifest.parts.len() || !parts.contains_key(DATABASE) {
        return Err(BackupError::Damaged("its list of parts is wrong".to_owned()));
    }
    for name in parts.keys() {
        let mut steps = name.split('/');
        let first = steps.clone().next().unwrap_or_default();
        let safe =
            steps.all(|step| !matches!(step, "" | "." | "..") && !step.contains(['\\', ':', '\0']));
        if !safe || swap::stays(first.as_ref()) {
            return Err(BackupError::Damaged(format!("the name {name} leads astray")));
        }
    }
    if zip.len() != parts.len() + 1 {
        return Err(BackupError::Damaged("its list of parts does not name all of it".to_owned()));
    }
    Ok(parts)
}

fn write_out(
    zip: &mut ZipArchive<impl Read + Seek>,
    part: &Part,
    folder: &Path,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<(), BackupError> {
    let path = folder.join(&part.name);
    let failed = BackupError::disk(&path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(&failed)?;
    }
    let mut from = zip.by_name(&part.name).map_err(damaged)?;
    let mut to = super::write::own_file(&path).map_err(&failed)?;
    let copied = match hashing::copy(&mut from, &mut to, part.bytes + 1, go_on) {
        Ok(copied) => copied.ok_or(BackupError::Stopped)?,
        // Its own checksum, or its packing, is wrong.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidData
                    | io::ErrorKind::InvalidInput
                    | io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::Other
            ) =>
        {
            return Err(BackupError::Damaged(format!("{}: {error}", part.name)));
        }
        Err(error) => return Err(failed(error)),
    };
    if copied != (part.bytes, part.sha256.clone()) {
        return Err(BackupError::Damaged(format!("{} is not what was kept", part.name)));
    }
    to.sync_all().map_err(&failed)
}

fn damaged(error: ZipError) -> BackupError {
    match error {
        ZipError::FileNotFound => BackupError::Damaged("a part of it is missing".to_owned()),
        error => BackupError::Damaged(error.to_string()),
    }
}
