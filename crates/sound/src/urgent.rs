//! Threads that carry sound ask to be run before others: ten milliseconds are soon over on a busy PC.
//!
//! Where the system does not grant it (Linux without a limit for it) the thread runs as any other,
//! and the buffers grow with the gaps that come of it.

use thread_priority::{ThreadPriority, ThreadPriorityValue};

/// Among threads that are run before others, in the lower half: below the sound system's own.
const RANK: u8 = 20;

/// Asks the system to run this thread before others. Whether it does.
pub fn urgent() -> bool {
    let Ok(rank) = ThreadPriorityValue::try_from(RANK) else { return false };
    set(ThreadPriority::Crossplatform(rank), Policy::Urgent)
}

/// Runs `open` such that the threads which it starts are run before others, where threads take that
/// over from the one that starts them: on Linux. Elsewhere the system itself sees to them.
pub(crate) fn with_urgent_threads<T>(open: impl FnOnce() -> T) -> T {
    if !cfg!(target_os = "linux") || !urgent() {
        return open();
    }
    let opened = open();
    if let Ok(rank) = ThreadPriorityValue::try_from(0) {
        set(ThreadPriority::Crossplatform(rank), Policy::Usual);
    }
    opened
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Policy {
    Urgent,
    Usual,
}

#[cfg(unix)]
fn set(priority: ThreadPriority, policy: Policy) -> bool {
    use thread_priority::unix::{set_thread_priority_and_policy, thread_native_id};
    use thread_priority::{
        NormalThreadSchedulePolicy, RealtimeThreadSchedulePolicy, ThreadSchedulePolicy,
    };
    let policy = match policy {
        Policy::Urgent => ThreadSchedulePolicy::Realtime(RealtimeThreadSchedulePolicy::RoundRobin),
        Policy::Usual => ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Other),
    };
    set_thread_priority_and_policy(thread_native_id(), priority, policy).is_ok()
}

#[cfg(not(unix))]
fn set(priority: ThreadPriority, policy: Policy) -> bool {
    let priority = match policy {
        Policy::Urgent => ThreadPriority::Max,
        Policy::Usual => priority,
    };
    thread_priority::set_current_thread_priority(priority).is_ok()
}
