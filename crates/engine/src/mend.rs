//! After a crash: how long the recordings are that nobody ended.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use cordboard_media::wav::{self, Format};
use cordboard_store::{Error, Found, Store};

/// Looks for the files of recordings whose end was never stored, and stores it.
pub(crate) fn recordings(store: &mut Store, folder: &Path) -> Result<(), Error> {
    let found: Vec<_> = store
        .unfinished_recordings()?
        .into_iter()
        .map(|(call, file)| {
            let found = match measure(&folder.join(file)) {
                Ok((millis, bytes)) => Found::File { millis, bytes },
                Err(error) => Found::Nothing { why: format!("its file cannot be read: {error}") },
            };
            (call, found)
        })
        .collect();
    store.mend_recordings(&found)
}

/// Milliseconds of sound and bytes of a file that was cut off anywhere.
fn measure(path: &Path) -> io::Result<(u64, u64)> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let mut header = Vec::new();
    file.by_ref().take(wav::HEADER as u64).read_to_end(&mut header)?;
    let there = bytes.saturating_sub(wav::HEADER as u64);
    let sound = read(&header).map_or(0, |(format, told)| format.millis(told.min(there)));
    Ok((sound, bytes))
}

/// The format, and the bytes of samples that the header names. `None` before the first sample.
fn read(header: &[u8]) -> Option<(Format, u64)> {
    let channels = u16::from_le_bytes(header.get(22..24)?.try_into().ok()?);
    let rate = u32::from_le_bytes(header.get(24..28)?.try_into().ok()?);
    let told = u32::from_le_bytes(header.get(40..44)?.try_into().ok()?);
    Some((Format { rate, channels }, u64::from(told)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_was_cut_off_is_as_long_as_what_is_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("call.wav");
        let format = Format { rate: 8000, channels: 2 };
        for (told, there, millis) in [
            (32_000, 32_000, 1000),
            (32_000, 40_000, 1000),
            (wav::UNFINISHED, 16_000, 500),
            (64_000, 32_000, 1000),
        ] {
            let mut file = format.header(told).to_vec();
            file.extend(vec![0; there]);
            fs::write(&path, &file).expect("written");
            let found = measure(&path).expect("readable");
            assert_eq!(found, (millis, file.len() as u64), "{told} told, {there} there");
        }
        fs::write(&path, b"RIFF").expect("written");
        assert_eq!(measure(&path).expect("readable"), (0, 4), "killed before the first sample");
        assert!(measure(&folder.path().join("none.wav")).is_err(), "there is none");
    }
}
