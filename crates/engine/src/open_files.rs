//! How many files and sockets the system lets this process open.

/// Asks for as many as this user may have. Each leg of a call takes two sockets and each connection
/// one, and the 1024 that many systems begin with are the calls of a middling office.
pub(crate) fn allow_many() {
    #[cfg(unix)]
    if let Err(error) = raise() {
        tracing::debug!(%error, "no more files can be opened than the system begins with");
    }
}

#[cfg(unix)]
fn raise() -> nix::Result<()> {
    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)
}

#[cfg(all(test, unix))]
mod tests {
    use nix::sys::resource::{Resource, getrlimit};

    #[test]
    fn as_many_may_be_open_as_the_user_may_have() {
        super::allow_many();
        let (now, most) = getrlimit(Resource::RLIMIT_NOFILE).expect("the limits");
        assert!(now == most || !cfg!(target_os = "linux"), "{now} of {most}");
    }
}
