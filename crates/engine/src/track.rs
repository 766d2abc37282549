//! One recording's file: 16-bit WAV that can be read at any moment.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, SeekFrom, Write},
    path::Path,
};

use cordboard_media::{
    RecordingKind,
    wav::{self, Format},
};

/// The most bytes of samples that a WAV file can name, in whole frames.
const MOST: u64 = (wav::UNFINISHED - wav::HEADER as u32 - 4) as u64;

/// A file that grows.
#[derive(Debug)]
pub(crate) struct Track {
    /// Nothing is kept back: a fifth of a second comes at a time, and is safe from a crash at once.
    file: File,
    channels: u16,
    /// Known with the first samples.
    format: Option<Format>,
    data: u64,
    /// What the header says.
    told: Option<u64>,
    scratch: Vec<u8>,
}

/// What a finished file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) millis: u64,
    /// Of the whole file.
    pub(crate) bytes: u64,
}

impl Track {
    /// Makes the file, and the folders it is in, for this user alone.
    pub(crate) fn create(path: &Path, kind: RecordingKind) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let channels = match kind {
            RecordingKind::Call => 2,
            RecordingKind::Message => 1,
        };
        Ok(Self { file, channels, format: None, data: 0, told: None, scratch: Vec::new() })
    }

    /// Adds samples; where one side is shorter, the rest of it is silence.
    pub(crate) fn write(&mut self, rate: u32, left: &[i16], right: &[i16]) -> io::Result<()> {
        self.begin(rate)?;
        self.scratch.clear();
        if self.channels == 1 {
            self.scratch.extend(left.iter().flat_map(|sample| sample.to_le_bytes()));
        } else {
            for frame in 0..left.len().max(right.len()) {
                for side in [left, right] {
                    let sample = side.get(frame).copied().unwrap_or(0);
                    self.scratch.extend(sample.to_le_bytes());
                }
            }
        }
        if self.data + self.scratch.len() as u64 > MOST {
            return Err(io::Error::other("the recording is longer than a WAV file can be"));
        }
        self.file.write_all(&self.scratch)?;
        self.data += self.scratch.len() as u64;
        Ok(())
    }

    /// Until the first second is over, the header says "all there is".
    fn begin(&mut self, rate: u32) -> io::Result<()> {
        if self.format.is_none() {
            let format = Format { rate, channels: self.channels };
            self.file.write_all(&format.header(wav::UNFINISHED))?;
            self.format = Some(format);
        }
        Ok(())
    }

    /// Brings the sizes in the header up to date.
    pub(crate) fn make_readable(&mut self) -> io::Result<()> {
        let Some(format) = self.format.filter(|_| self.told != Some(self.data)) else {
            return Ok(());
        };
        // Below 4 GiB by the check in `write`.
        let data = u32::try_from(self.data).unwrap_or(wav::UNFINISHED);
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&format.header(data))?;
        self.file.seek(SeekFrom::End(0))?;
        self.told = Some(self.data);
        Ok(())
    }

    /// Closes the file; it is on disk afterwards. A recording without a sample is an empty WAV.
    pub(crate) fn finish(mut self) -> io::Result<Size> {
        self.begin(8000)?;
        self.make_readable()?;
        self.file.sync_all()?;
        let millis = self.format.map_or(0, |format| format.millis(self.data));
        Ok(Size { millis, bytes: wav::HEADER as u64 + self.data })
    }
}

#[cfg(test)]
mod tests {
    use std::mem;

    use cordboard_media::tone;

    use super::*;
    use crate::convert;

    #[test]
    fn a_file_that_was_never_finished_is_readable_up_to_the_last_second() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("call.wav");
        let mut track = Track::create(&path, RecordingKind::Message).expect("a file");
        track.write(8000, &tone::sine(440.0, 0.5, 8000, 2000), &[]).expect("samples");
        track.make_readable().expect("the tick of a second");
        track.write(8000, &[0; 160], &[]).expect("more samples, which never reach the disk");
        mem::forget(track); // the process dies: no destructor runs
        let clip = convert::clip(fs::read(&path).expect("the file")).expect("a readable WAV");
        assert_eq!(clip.narrow.len(), 16_000, "the two seconds before the tick are there");
        let heard = tone::dominant(&clip.narrow, 8000, &[440.0, 880.0]);
        assert_eq!(heard, Some(440.0), "and they are what was said");
    }

    #[test]
    fn a_side_that_is_short_is_filled_with_silence() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("call.wav");
        let mut track = Track::create(&path, RecordingKind::Call).expect("a file");
        track.write(8000, &[1, 2], &[3]).expect("samples");
        let size = track.finish().expect("a closed file");
        assert_eq!(size.bytes, 44 + 8, "two frames of two sides");
        let file = fs::read(&path).expect("the file");
        assert_eq!(file[44..], [1, 0, 3, 0, 2, 0, 0, 0], "the missing sample is zero");
    }

    #[test]
    fn nothing_said_is_an_empty_file_that_can_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("message.wav");
        let track = Track::create(&path, RecordingKind::Message).expect("a file");
        assert_eq!(track.finish().expect("closed"), Size { millis: 0, bytes: 44 });
        let verdict = convert::clip(fs::read(&path).expect("the file"));
        assert_eq!(verdict.err(), Some(convert::ConvertError::Empty), "a head, and no sound");
    }
}
