//! Copying with a digest of what was copied.

use std::io::{self, Read, Write};

use sha2::{Digest, Sha256};

/// What is copied between two looks at the progress.
const PIECE: usize = 256 * 1024;

/// Copies to the end of `from`, at most `limit` bytes. Returns how many there were and their SHA-256;
/// `None` where `go_on`, told of how many each time, said to stop.
pub(super) fn copy(
    from: &mut dyn Read,
    to: &mut dyn Write,
    limit: u64,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> io::Result<Option<(u64, String)>> {
    let mut piece = vec![0; PIECE];
    let mut sha = Sha256::new();
    let mut bytes = 0;
    while bytes < limit {
        let read = match from.read(&mut piece) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let left = usize::try_from(limit - bytes).unwrap_or(usize::MAX);
        let read = piece.get(..read.min(left)).unwrap_or_default();
        sha.update(read);
        to.write_all(read)?;
        bytes += read.len() as u64;
        if !go_on(bytes) {
            return Ok(None);
        }
    }
    Ok(Some((bytes, hex::encode(sha.finalize()))))
}
