//! Words for whoever started the program.

use std::io::{self, ErrorKind, Write};

/// Writes to standard output. A reader that went away (`cordboardd calls | head`) is no failure.
pub(crate) fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// An error and its causes as one sentence. Many errors name their cause already.
pub(crate) fn sentence(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |told, cause| {
        let cause = cause.to_string();
        match told.is_empty() {
            true => cause,
            false if told.ends_with(&cause) => told,
            false => format!("{told}: {cause}"),
        }
    })
}

/// Writes a line to standard error. If that fails, there is nobody left to tell.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use anyhow::Context as _;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the folder is damaged: {0}")]
    struct Damaged(#[from] io::Error);

    #[test]
    fn a_cause_is_told_once() {
        let error = anyhow::Error::from(Damaged(io::Error::other("bad luck")));
        assert_eq!(
            sentence(&error),
            "the folder is damaged: bad luck",
            "it names its cause itself"
        );
        let error: anyhow::Result<()> = Err(Damaged(io::Error::other("bad luck")).into());
        let error = error.context("nothing was imported").expect_err("it is one");
        assert_eq!(sentence(&error), "nothing was imported: the folder is damaged: bad luck");
    }
}
