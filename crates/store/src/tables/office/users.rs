//! Who may log in.
use rusqlite::Connection;
use crate::error::Error;
pub(crate) fn password_matches(_c: &Connection, _l: &str, _p: &str) -> Result<bool, Error> {
    Ok(false)
}
