//! How WebKit draws on a Linux PC without a graphics card: by itself, and not into buffers of a card that
//! the processor has to imitate. That took three times the processor in a call and 110 MiB more, and on a
//! busy PC a ringing call was seen up to seconds late.

use std::{env, io, os::unix::process::CommandExt as _, path::Path, process::Command};

/// WebKit's switch.
const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// Where Linux has its graphics cards.
const CARDS: &str = "/dev/dri";

/// Starts the program once more with the switch set, where that is called for: WebKit reads it from the
/// environment that the program was started with.
pub(crate) fn choose() {
    if env::var_os(SWITCH).is_some() || Path::new(CARDS).exists() {
        return;
    }
    let error = start_again();
    tracing::warn!(%error, "the window may be slow: it could not be told to do without a graphics card");
}

/// In place of this program, with the same arguments; returns only where that fails.
fn start_again() -> io::Error {
    match env::current_exe() {
        Ok(program) => Command::new(program).args(env::args_os().skip(1)).env(SWITCH, "1").exec(),
        Err(error) => error,
    }
}
