//! What webhooks were told, and have still to be told.

use jiff::Timestamp;
use rusqlite::TransactionBehavior;

use super::Store;
use crate::{
    error::Error,
    tables::deliveries::{self, Delivery, Tried},
};

impl Store {
    /// Keeps news until they are told. Where too many wait the oldest are given up; gives how many.
    pub fn add_deliveries(&mut self, news: &[Delivery]) -> Result<u64, Error> {
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let dropped = deliveries::add(&transaction, news)?;
        transaction.commit()?;
        Ok(dropped)
    }

    /// What a webhook is to be told by now, the oldest first, as much as `limit`.
    pub fn deliveries_due(
        &self,
        webhook: &str,
        now: Timestamp,
        limit: u64,
    ) -> Result<Vec<Delivery>, Error> {
        Ok(deliveries::due(&self.connection, webhook, now, limit)?)
    }

    /// When the first one after that moment is due.
    pub fn next_delivery(
        &self,
        webhook: &str,
        after: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        Ok(deliveries::next(&self.connection, webhook, after)?)
    }

    /// How many wait for each webhook.
    pub fn deliveries_waiting(&self) -> Result<Vec<(String, u64)>, Error> {
        Ok(deliveries::waiting(&self.connection)?)
    }

    /// One of them.
    pub fn delivery(&self, id: u64) -> Result<Option<Delivery>, Error> {
        Ok(deliveries::one(&self.connection, id)?)
    }

    /// Notes what became of a try.
    pub fn delivery_tried(&mut self, id: u64, tried: &Tried) -> Result<(), Error> {
        Ok(deliveries::tried(&self.connection, id, tried)?)
    }

    /// Tells it once more, from that moment on. Whether there was one.
    pub fn deliver_again(&mut self, id: u64, at: Timestamp) -> Result<bool, Error> {
        Ok(deliveries::again(&self.connection, id, at)?)
    }

    /// Gives up what waits for webhooks that are gone.
    pub fn give_up_lost_deliveries(&mut self) -> Result<(), Error> {
        Ok(deliveries::give_up_lost(&self.connection)?)
    }

    /// A page of them, the newest first, and how many there are; of one webhook, or of all.
    pub fn deliveries(
        &self,
        webhook: Option<&str>,
        offset: u64,
        limit: u64,
    ) -> Result<(Vec<Delivery>, u64), Error> {
        Ok(deliveries::page(&self.connection, webhook, offset, limit)?)
    }

    /// How many were ever given up because too many waited.
    pub fn deliveries_dropped(&self) -> Result<u64, Error> {
        Ok(deliveries::dropped(&self.connection)?)
    }
}
