//! Tokens of programs that use the API.

use jiff::Timestamp;

use super::Store;
use crate::{
    error::Error,
    tables::tokens::{self, Token},
};

impl Store {
    /// Keeps a new token. Returns its number.
    pub fn add_token(&mut self, token: &Token) -> Result<u64, Error> {
        Ok(tokens::add(&self.connection, token)?)
    }

    /// All of them, the oldest first.
    pub fn tokens(&self) -> Result<Vec<Token>, Error> {
        Ok(tokens::all(&self.connection)?)
    }

    /// The token with this digest.
    pub fn token_of(&self, digest: &str) -> Result<Option<Token>, Error> {
        Ok(tokens::of(&self.connection, digest)?)
    }

    /// Whether there was one.
    pub fn remove_token(&mut self, id: u64) -> Result<bool, Error> {
        Ok(tokens::remove(&self.connection, id)?)
    }

    /// Notes that it was used.
    pub fn token_used(&mut self, id: u64, at: Timestamp) -> Result<(), Error> {
        Ok(tokens::used(&self.connection, id, at)?)
    }
}
