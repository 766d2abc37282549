use thiserror::Error;

use crate::Session;

/// Why bytes are no session description. To a request the answer is 400.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ParseError {
    #[error("the description is longer than {limit} bytes")]
    TooLong { limit: usize },
    #[error("the description has more than {limit} media lines")]
    TooManyMedia { limit: usize },
    #[error("the body is not a session description")]
    NotSdp,
    #[error("version {0:?} of SDP is not known")]
    Version(String),
}

impl Session {
    /// Reads what a peer sent, with a forgiving eye: lines may end in LF, CR or CRLF; `s=` and `t=`
    /// may be missing; unknown and broken lines are passed over.
    ///
    /// # Errors
    ///
    /// [`ParseError`] for what is too big, or is no SDP at all.
    pub fn parse(bytes: &[u8]) -> Result<Session, ParseError> {
        let _ = bytes;
        Err(ParseError::NotSdp)
    }
}
