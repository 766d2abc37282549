//! Who may log in.
use crate::error::Error;
use rusqlite::Connection;
pub(crate) fn password_matches(_c: &Connection, _l: &str, _p: &str) -> Result<bool, Error> {
    Ok(false)
}
