//! After a crash: the recordings and messages that nobody ended are made whole.

use std::{
    fs::OpenOptions,
    io::{self, Read, Seek, Write},
    path::Path,
};

use cordboard_media::wav::{self, Format};
use cordboard_pbx::record::Message;
use cordboard_store::{Error, Found, Store};
use jiff::Timestamp;

/// Looks for the files of recordings whose end was never stored, mends them, and stores it.
pub(crate) fn recordings(store: &mut Store, folder: &Path) -> Result<(), Error> {
    let found: Vec<_> = store
        .unfinished_recordings()?
        .into_iter()
        .map(|(call, file)| {
            let found = match mend(&folder.join(file)) {
                Ok((millis, bytes)) => Found::File { millis, bytes },
                Err(error) => Found::Nothing { why: format!("its file cannot be read: {error}") },
            };
            (call, found)
        })
        .collect();
    store.mend_recordings(&found)
}

/// Puts what there is of messages that were being left into their boxes, and gives these.
pub(crate) fn messages(
    store: &mut Store,
    data: &Path,
    now: Timestamp,
) -> Result<Vec<Message>, Error> {
    let open = store.open_messages()?.into_iter();
    // Without a file it was not yet begun.
    let length =
        |file: &str| mend(&data.join("voicemail").join(file)).map_or(0, |(millis, _)| millis);
    let found = open.map(|message| {
        let millis = length(&message.file);
        (message, millis)
    });
    let found: Vec<_> = found.collect();
    store.deliver_messages(&found, now)
}

/// Makes a file that was cut off anywhere a whole one: its header names all samples that are there.
/// Gives milliseconds of sound, and bytes of the file.
fn mend(path: &Path) -> io::Result<(u64, u64)> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let there = file.metadata()?.len().saturating_sub(wav::HEADER as u64);
    let mut header = Vec::new();
    (&file).take(wav::HEADER as u64).read_to_end(&mut header)?;
    let whole = header.len() == wav::HEADER;
    // Killed before the first sample: an empty recording, which can be opened.
    let format = read(&header).filter(|_| whole).unwrap_or(Format { rate: 8000, channels: 1 });
    let frame = u64::from(format.channels) * 2;
    let sound = there.min(u64::from(wav::UNFINISHED) - wav::HEADER as u64) / frame.max(1) * frame;
    let told = u32::try_from(sound).unwrap_or(wav::UNFINISHED);
    file.rewind()?;
    file.write_all(&format.header(told))?;
    let bytes = wav::HEADER as u64 + sound;
    // Not waited for: the start would stand still for as many syncs as calls were cut off, and without them
    // the file plays as well, up to where its old header says.
    file.set_len(bytes)?;
    Ok((format.millis(sound), bytes))
}

/// The format that a header names.
fn read(header: &[u8]) -> Option<Format> {
    let channels = u16::from_le_bytes(header.get(22..24)?.try_into().ok()?);
    let rate = u32::from_le_bytes(header.get(24..28)?.try_into().ok()?);
    Some(Format { rate, channels })
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
            (32_000, 40_000, 1250),
            (wav::UNFINISHED, 16_000, 500),
            (64_000, 32_000, 1000),
            (32_000, 32_003, 1000),
        ] {
            let mut file = format.header(told).to_vec();
            file.extend(vec![0; there]);
            fs::write(&path, &file).expect("written");
            let found = mend(&path).expect("readable");
            let whole = 44 + there as u64 / 4 * 4;
            assert_eq!(found, (millis, whole), "{told} told, {there} there");
            let mended = fs::read(&path).expect("still there");
            assert_eq!(mended.len() as u64, whole, "no half of a frame is left");
            let named = format.header(whole as u32 - 44);
            assert_eq!(mended[..44], named, "the header names what is there");
        }
        assert!(mend(&folder.path().join("none.wav")).is_err(), "there is none");
    }

    #[test]
    fn a_file_without_a_sample_can_be_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("call.wav");
        for cut in [0, 4, 43, 44] {
            let header = Format { rate: 16_000, channels: 2 }.header(wav::UNFINISHED);
            fs::write(&path, &header[..cut]).expect("written");
            assert_eq!(mend(&path).expect("mended"), (0, 44), "killed after {cut} bytes");
            let mended = fs::read(&path).expect("still there");
            assert_eq!(mended[40..44], [0; 4], "and it names no samples");
        }
    }
}
