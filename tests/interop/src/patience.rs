//! Waiting for processes that are not ours: look again and again, up to a deadline.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long anything may take on a busy machine before it counts as not happening.
pub const PATIENCE: Duration = Duration::from_secs(15);

const PAUSE: Duration = Duration::from_millis(15);

/// Looks until there is something to see, for [`PATIENCE`] at most; `what` is what was hoped for.
///
/// # Errors
/// When the time is over, or looking fails.
pub fn until<T>(what: &str, look: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    within(PATIENCE, what, look)
}

/// Like [`until`], for `time` at most.
pub(crate) fn within<T>(
    time: Duration,
    what: &str,
    mut look: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + time;
    loop {
        if let Some(seen) = look()? {
            return Ok(seen);
        }
        if Instant::now() >= deadline {
            bail!("after {} s still no {what}", time.as_secs());
        }
        thread::sleep(PAUSE);
    }
}
