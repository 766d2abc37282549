//! People outside.

use rusqlite::TransactionBehavior;

use super::Store;
use crate::{
    error::Error,
    tables::contacts::{self, Contact},
};

impl Store {
    /// Saves it; one without id gets one. Returns the id, `None` where there is no such contact.
    pub fn save_contact(&mut self, contact: &Contact) -> Result<Option<u64>, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = contacts::put(&transaction, contact)?;
        transaction.commit()?;
        Ok(id)
    }

    /// Saves many, all or none.
    pub fn save_contacts(&mut self, list: &[Contact]) -> Result<(), Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for contact in list {
            contacts::put(&transaction, contact)?;
        }
        Ok(transaction.commit()?)
    }

    /// Whether there was one.
    pub fn remove_contact(&mut self, id: u64) -> Result<bool, Error> {
        Ok(contacts::remove(&self.connection, id)?)
    }

    pub fn contact(&self, id: u64) -> Result<Option<Contact>, Error> {
        Ok(contacts::one(&self.connection, id)?)
    }

    /// Whoever has this number, as the call log writes it.
    pub fn contact_of(&self, number: &str) -> Result<Option<Contact>, Error> {
        Ok(contacts::of_number(&self.connection, number)?)
    }

    /// Those that the text is a part of: name, company, number, tag, or Pinyin.
    pub fn contacts(&self, text: &str, limit: u32) -> Result<Vec<Contact>, Error> {
        Ok(contacts::search(&self.connection, text, limit)?)
    }
}
