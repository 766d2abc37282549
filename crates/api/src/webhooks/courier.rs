//! The courier: keeps news until they are told, and tells them, on a thread of its own.
//!
//! What the exchange says comes over a bounded channel; should this thread ever fall behind, the oldest are lost
//! and said to be. What has been kept lies in the database, with when it is tried next.

use std::{
    collections::{HashMap, HashSet},
    fmt, io,
    sync::Arc,
    thread,
    time::Duration,
};

use cordboard_engine::http::Client;
use cordboard_pbx::{
    Event,
    office::{Office, Webhook},
};
use cordboard_store::{Delivery, Store, Tried};
use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::{
        Notify,
        broadcast::{self, error::RecvError},
    },
    task::JoinSet,
    time::sleep,
};

use super::{forms::Sender, news::Teller};

/// After so long it is tried again; after the last of these it is given up.
const PAUSES: [SignedDuration; 5] = [
    SignedDuration::from_secs(1),
    SignedDuration::from_secs(5),
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(5),
    SignedDuration::from_hours(1),
];

/// How much one webhook is told at once. One that answers slowly holds up nobody else.
const AT_ONCE: usize = 4;

/// The longest pause without a look: the clock of the machine may have been set.
const LOOK: Duration = Duration::from_secs(60);

/// The way to the courier.
#[derive(Clone, Default)]
pub(crate) struct Courier {
    wake: Arc<Notify>,
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Courier").finish_non_exhaustive()
    }
}

impl Courier {
    /// Something is to be told at once.
    pub(crate) fn look(&self) {
        self.wake.notify_one();
    }
}

/// Starts the thread, which ends with the exchange.
pub(crate) fn start(
    store: Store,
    events: broadcast::Receiver<Event>,
    courier: &Courier,
) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let wake = courier.wake.clone();
    thread::Builder::new().name("webhooks".into()).spawn(move || {
        let round = Round {
            store,
            office: None,
            teller: Teller::default(),
            client: Client::default(),
            under_way: JoinSet::new(),
            told: HashMap::new(),
        };
        runtime.block_on(round.run(events, &wake));
    })?;
    Ok(())
}

struct Round {
    store: Store,
    office: Option<Office>,
    teller: Teller,
    client: Client,
    under_way: JoinSet<(Delivery, Tried)>,
    /// What each webhook is being told at this moment.
    told: HashMap<String, HashSet<u64>>,
}

impl Round {
    async fn run(mut self, mut events: broadcast::Receiver<Event>, wake: &Notify) {
        self.take_office();
        loop {
            let pause = self.bring();
            tokio::select! {
                event = events.recv() => match event {
                    Ok(event) => self.take(event, &mut events),
                    Err(RecvError::Lagged(missed)) => {
                        tracing::warn!(missed, "events came faster than webhooks could be told");
                    }
                    Err(RecvError::Closed) => return,
                },
                Some(Ok((delivery, tried))) = self.under_way.join_next() => {
                    self.tried(&delivery, tried);
                }
                () = wake.notified() => {}
                () = sleep(pause) => {}
            }
        }
    }

    /// Keeps the news of this event, and of all that have come meanwhile, in one transaction.
    fn take(&mut self, first: Event, events: &mut broadcast::Receiver<Event>) {
        let mut news = Vec::new();
        let mut next = Some(first);
        while let Some(event) = next {
            if event == Event::OfficeChanged {
                self.take_office();
            }
            self.note(&event, &mut news);
            next = events.try_recv().ok();
        }
        if news.is_empty() {
            return;
        }
        match self.store.add_deliveries(&news) {
            Ok(0) => {}
            Ok(dropped) => tracing::warn!(dropped, "too many news wait for webhooks"),
            Err(error) => tracing::error!(%error, "news for webhooks could not be kept"),
        }
    }

    fn note(&mut self, event: &Event, news: &mut Vec<Delivery>) {
        let Some(office) = self.office.as_ref().filter(|office| !office.webhooks.is_empty()) else {
            return;
        };
        let at = Timestamp::now();
        for told in self.teller.take(event, office, at) {
            let body = told.body.to_string();
            for webhook in office.webhooks.iter().filter(|webhook| told.what.is_for(webhook)) {
                news.push(Delivery {
                    id: 0,
                    webhook: webhook.id.clone(),
                    event: told.what.word().to_owned(),
                    at,
                    body: body.clone(),
                    tries: 0,
                    next: Some(at),
                    told: None,
                    status: None,
                    error: None,
                });
            }
        }
    }

    fn take_office(&mut self) {
        match self.store.office() {
            Ok(office) => self.office = office,
            Err(error) => tracing::error!(%error, "webhooks are told as before"),
        }
        if let Err(error) = self.store.give_up_lost_deliveries() {
            tracing::error!(%error, "what waits for removed webhooks stays");
        }
    }

    /// Starts what is due, and says how long there is nothing more to start.
    fn bring(&mut self) -> Duration {
        let office = self.office.take();
        let mut pause = LOOK;
        if let Some(office) = &office {
            for webhook in office.webhooks.iter().filter(|webhook| webhook.is_enabled()) {
                match self.bring_to(webhook, &office.office.language) {
                    Ok(next) => pause = pause.min(next),
                    Err(error) => tracing::error!(%error, "what is due cannot be read"),
                }
            }
        }
        self.office = office;
        pause
    }

    fn bring_to(
        &mut self,
        webhook: &Webhook,
        language: &str,
    ) -> Result<Duration, cordboard_store::Error> {
        let now = Timestamp::now();
        let told = self.told.entry(webhook.id.clone()).or_default();
        if told.len() < AT_ONCE {
            // Those under way are still due in the database.
            for delivery in self.store.deliveries_due(&webhook.id, now, 2 * AT_ONCE as u64)? {
                if told.len() >= AT_ONCE || !told.insert(delivery.id) {
                    continue;
                }
                let webhook = webhook.clone();
                let sender = Sender { client: self.client.clone(), language: language.to_owned() };
                self.under_way.spawn(async move {
                    let tried = sender.bring(&webhook, &delivery).await;
                    (delivery, tried)
                });
            }
        }
        let next = self.store.next_delivery(&webhook.id, now)?;
        let until = next.map(|next| next.duration_since(now));
        Ok(until.and_then(|until| until.try_into().ok()).unwrap_or(LOOK))
    }

    fn tried(&mut self, delivery: &Delivery, mut tried: Tried) {
        if let Some(told) = self.told.get_mut(&delivery.webhook) {
            told.remove(&delivery.id);
        }
        if tried.told.is_none() {
            tried.next = again(delivery.tries, Timestamp::now());
        }
        if let Err(error) = self.store.delivery_tried(delivery.id, &tried) {
            // It is told once more then, under the same number.
            tracing::error!(%error, "what a webhook said could not be noted");
        }
    }
}

/// When it is tried again after so many tries before the one that failed now.
fn again(tries: u32, now: Timestamp) -> Option<Timestamp> {
    let pause = PAUSES.get(usize::try_from(tries).ok()?)?;
    now.checked_add(*pause).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tried_six_times_with_longer_and_longer_pauses() {
        let now = Timestamp::UNIX_EPOCH;
        let pauses: Vec<i64> =
            (0..9).map_while(|tries| again(tries, now)).map(|at| at.as_second()).collect();
        assert_eq!(pauses, [1, 5, 30, 300, 3600], "then it is given up");
    }
}
