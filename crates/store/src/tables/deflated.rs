//! JSON that is alike and much lies deflated.

use std::io::{Read, Write as _};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde::de::DeserializeOwned;

/// What claims to be longer is not read.
const LONGEST: u64 = 64 * 1024 * 1024;

pub(super) fn deflate(json: &[u8]) -> rusqlite::Result<Vec<u8>> {
    let no_column = |error: std::io::Error| rusqlite::Error::ToSqlConversionFailure(error.into());
    let mut deflated = DeflateEncoder::new(Vec::new(), Compression::fast());
    deflated.write_all(json).map_err(no_column)?;
    deflated.finish().map_err(no_column)
}

pub(super) fn inflate<T: DeserializeOwned>(deflated: &[u8]) -> rusqlite::Result<T> {
    let unread = |error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, error)
    };
    let mut json = Vec::new();
    let mut source = DeflateDecoder::new(deflated).take(LONGEST);
    source.read_to_end(&mut json).map_err(|error| unread(error.into()))?;
    serde_json::from_slice(&json).map_err(|error| unread(error.into()))
}
