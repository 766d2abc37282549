//! Putting a restored folder in place of the one that is there, in steps that a power cut may come
//! between.
//!
//! What is restored lies in the data folder itself, which may be a mounted one: first unpacked in
//! `restore-unpacking`, then, all of it being right, as `restore-ready-WHEN`. The next start moves
//! what was there into `before-restore-WHEN`, renames the folder to `restore-entering-WHEN`, and
//! moves what is in it to its place. Each step can be done again.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

const READY: &str = "restore-ready-";
const ENTERING: &str = "restore-entering-";
const BEFORE: &str = "before-restore-";

/// Where a restored folder is unpacked.
#[must_use]
pub fn unpacking(data: &Path) -> PathBuf {
    data.join("restore-unpacking")
}

/// Whether this entry of a data folder belongs to the folder, and not to its data: locks, backups
/// and what restoring needs. It stays where it is, and is in no backup.
#[must_use]
pub fn stays(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name == "lock"
        || name == "backups"
        || name == "restore-unpacking"
        || [READY, ENTERING, BEFORE].iter().any(|prefix| name.starts_with(prefix))
}

/// What was unpacked is right: the next start puts it in place. Returns where the old data will be.
///
/// # Errors
///
/// Those of the disk.
pub fn ready(data: &Path, when: &str) -> io::Result<PathBuf> {
    fs::rename(unpacking(data), data.join(format!("{READY}{when}")))?;
    Ok(data.join(format!("{BEFORE}{when}")))
}

/// Puts a folder in place that is ready, or half in place. For whoever holds the
/// [`DataLock`](crate::DataLock), before anything else is opened. Returns where the old data are;
/// `None` where there was nothing to do.
///
/// # Errors
///
/// Those of the disk; the next start goes on.
pub fn swap_in(data: &Path) -> io::Result<Option<PathBuf>> {
    let mut done = None;
    for name in names(data)? {
        if let Some(when) = name.strip_prefix(READY) {
            let before = data.join(format!("{BEFORE}{when}"));
            fs::create_dir_all(&before)?;
            for old in names(data)?.iter().filter(|name| !stays(OsStr::new(name))) {
                fs::rename(data.join(old), before.join(old))?;
            }
            let entering = data.join(format!("{ENTERING}{when}"));
            fs::rename(data.join(&name), &entering)?;
            done = enter(data, when)?;
        } else if let Some(when) = name.strip_prefix(ENTERING) {
            done = enter(data, when)?;
        }
    }
    Ok(done)
}

fn enter(data: &Path, when: &str) -> io::Result<Option<PathBuf>> {
    let entering = data.join(format!("{ENTERING}{when}"));
    for new in names(&entering)? {
        fs::rename(entering.join(&new), data.join(&new))?;
    }
    fs::remove_dir(&entering)?;
    Ok(Some(data.join(format!("{BEFORE}{when}"))))
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        // Names that are no text are not ours.
        names.extend(entry?.file_name().into_string());
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given() -> tempfile::TempDir {
        let data = tempfile::tempdir().expect("a folder");
        fs::write(data.path().join("cordboard.db"), "old").expect("written");
        fs::create_dir(data.path().join("recordings")).expect("made");
        fs::write(data.path().join("recordings/C1.wav"), "old").expect("written");
        fs::write(data.path().join("lock"), "").expect("written");
        let new = unpacking(data.path());
        fs::create_dir_all(new.join("prompts")).expect("made");
        fs::write(new.join("cordboard.db"), "new").expect("written");
        fs::write(new.join("prompts/hours.wav"), "new").expect("written");
        data
    }

    fn read(data: &Path, name: &str) -> String {
        fs::read_to_string(data.join(name)).unwrap_or_default()
    }

    #[test]
    fn what_is_ready_takes_the_place_of_the_old_data_which_are_kept() {
        let data = given();
        let data = data.path();
        assert_eq!(swap_in(data).expect("readable"), None, "half an unpacking moves nothing");
        let told = ready(data, "T1").expect("renamed");
        assert_eq!(read(data, "cordboard.db"), "old", "nothing moves before the next start");
        assert_eq!(swap_in(data).expect("moves"), Some(told.clone()), "the old data are told of");
        assert_eq!(read(data, "cordboard.db"), "new");
        assert_eq!(read(data, "prompts/hours.wav"), "new");
        assert_eq!(read(&told, "cordboard.db"), "old", "the old database is kept");
        assert_eq!(read(&told, "recordings/C1.wav"), "old", "and the old recordings");
        assert!(!data.join("recordings").exists(), "the backup had no recordings");
        assert!(data.join("lock").exists(), "the lock stays with the folder");
        assert_eq!(swap_in(data).expect("readable"), None, "once is enough");
    }

    #[test]
    fn a_swap_that_broke_off_goes_on_at_the_next_start() {
        let data = given();
        let data = data.path();
        let before = ready(data, "T1").expect("renamed");
        // The power went when the old database had moved, and nothing else.
        fs::create_dir(&before).expect("made");
        fs::rename(data.join("cordboard.db"), before.join("cordboard.db")).expect("moved");
        swap_in(data).expect("goes on");
        assert_eq!(read(data, "cordboard.db"), "new");
        assert_eq!(read(&before, "cordboard.db"), "old");

        // And when the new database had moved, and its prompts had not.
        let data = given();
        let data = data.path();
        let before = ready(data, "T2").expect("renamed");
        fs::create_dir(&before).expect("made");
        for old in ["cordboard.db", "recordings"] {
            fs::rename(data.join(old), before.join(old)).expect("moved");
        }
        let entering = data.join("restore-entering-T2");
        fs::rename(data.join("restore-ready-T2"), &entering).expect("renamed");
        fs::rename(entering.join("cordboard.db"), data.join("cordboard.db")).expect("moved");
        assert_eq!(swap_in(data).expect("goes on"), Some(before.clone()));
        assert_eq!(read(data, "cordboard.db"), "new", "what had moved stays");
        assert_eq!(read(data, "prompts/hours.wav"), "new", "what had not moves");
        assert_eq!(read(&before, "cordboard.db"), "old", "and the old data are whole");
    }
}
