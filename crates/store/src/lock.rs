//! One exchange to a data folder.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    path::Path,
};

use crate::{database, error::OpenError};

/// The right to serve a data folder. The operating system gives it back when this is dropped, or
/// when the process dies.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

impl DataLock {
    /// Takes the folder, creating it if need be; [`OpenError::Locked`] where another has it.
    pub fn take(data: &Path) -> Result<Self, OpenError> {
        database::create_folder(data)?;
        let path = data.join("lock");
        let failed = |error: io::Error| database::explain(&path, &error);
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Locked { folder: data.to_owned() }),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_folder_is_refused_until_it_is_given_back() {
        let data = tempfile::tempdir().expect("a folder");
        let first = DataLock::take(data.path()).expect("nobody has it yet");
        let refusal = DataLock::take(data.path()).expect_err("the first still has it");
        assert!(matches!(refusal, OpenError::Locked { .. }), "{refusal:?}");
        assert!(
            refusal.to_string().contains("in use by another cordboardd"),
            "the message says who has it: {refusal}"
        );
        drop(first);
        DataLock::take(data.path()).expect("it was given back");
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_told() {
        let data = tempfile::tempdir().expect("a folder");
        let file = data.path().join("file");
        std::fs::write(&file, "not a folder").expect("a file");
        let refusal = DataLock::take(&file).expect_err("a file cannot hold a database");
        assert!(matches!(refusal, OpenError::NotAFolder { .. }), "{refusal:?}");
    }
}
