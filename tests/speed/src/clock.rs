//! What this thread has taken of a processor: others that are busy beside it do not count.

use std::time::Duration;

#[cfg(unix)]
pub(crate) fn cpu() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.try_into().unwrap_or_default(), 0)
        + Duration::from_nanos(time.tv_nsec.try_into().unwrap_or_default())
}

/// Where the system does not say, time as it passes.
#[cfg(not(unix))]
pub(crate) fn cpu() -> Duration {
    use std::sync::OnceLock;
    use std::time::Instant;
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}
