//! Webhooks: programs elsewhere are told of what happens, by HTTP.
//!
//! `news.rs` makes news of what the exchange tells. `courier.rs` keeps them in the database and brings them, again
//! and again where nobody takes them, on a thread of its own: no call ever waits for it, and a restart loses
//! nothing. `forms.rs` gives them the form that the other side understands, and its signature. Here are the
//! commands.

mod courier;
mod forms;
mod news;
mod sentences;

use std::time::{Duration, Instant};

use cordboard_engine::http::{Client, server_of};
use cordboard_pbx::office::{Secret, Webhook, WebhookEvent, WebhookFormat};
use cordboard_store::{Delivery, Store};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    ApiError, Code, Language,
    configure::{
        Remove, Saved,
        edit::{edit, put, take},
    },
};

pub(crate) use self::courier::{Courier, start};
use self::forms::Sender;

/// A webhook as it is shown: without what is secret of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WebhookRow {
    pub id: String,
    pub name: String,
    /// Of its address the server alone.
    pub server: Option<String>,
    pub has_secret: bool,
    pub format: WebhookFormat,
    pub events: Vec<WebhookEvent>,
    pub private: bool,
    pub enabled: bool,
    /// How much it has still to be told.
    pub waiting: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct WebhookSave {
    /// An address or secret that is left out stays as it was; an empty secret is taken away.
    pub webhook: Webhook,
    /// Its id until now; `None` for a new one.
    #[serde(default)]
    pub was: Option<String>,
    #[serde(default)]
    pub revision: Option<u64>,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct WebhookTest {
    pub id: String,
    /// In which the reasons are told; English where nothing is said.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Language>", optional))]
    pub language: Language,
}

/// What came of a test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WebhookTested {
    /// Of the answer, if there was one.
    pub status: Option<u16>,
    /// Why it was not taken.
    pub error: Option<String>,
    pub millis: u64,
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct Deliveries {
    /// Of one webhook; of all where nothing is said.
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub offset: u64,
    #[serde(default)]
    pub limit: Option<u64>,
    /// In which the reasons are told; English where nothing is said.
    #[serde(default)]
    #[cfg_attr(test, ts(as = "Option<Language>"))]
    pub language: Language,
}

/// What webhooks were told, the newest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DeliveryPage {
    pub rows: Vec<DeliveryRow>,
    pub total: u64,
    /// How many were ever given up because too many waited.
    pub dropped: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DeliveryRow {
    pub id: u64,
    pub webhook: String,
    pub event: String,
    #[cfg_attr(test, ts(type = "string"))]
    pub at: Timestamp,
    pub state: DeliveryState,
    pub tries: u32,
    /// When it is tried again.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub next: Option<Timestamp>,
    #[cfg_attr(test, ts(type = "string | null"))]
    pub told: Option<Timestamp>,
    pub status: Option<u16>,
    pub error: Option<String>,
    /// What is told.
    pub body: serde_json::Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    Waiting,
    Told,
    GivenUp,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct OfDelivery {
    pub delivery: u64,
}

/// The most rows of one page.
const MOST_ROWS: u64 = 200;

pub fn webhooks_list(store: &mut Store) -> Result<Vec<WebhookRow>, ApiError> {
    let office = store.office()?;
    let waiting = store.deliveries_waiting()?;
    let rows = office.into_iter().flat_map(|office| office.webhooks).map(|webhook| WebhookRow {
        server: webhook.url.as_ref().and_then(|url| server_of(url.expose())),
        has_secret: webhook.secret.is_some(),
        private: webhook.is_private(),
        enabled: webhook.is_enabled(),
        waiting: waiting.iter().find(|(id, _)| *id == webhook.id).map_or(0, |(_, count)| *count),
        id: webhook.id,
        name: webhook.name,
        format: webhook.format,
        events: webhook.events,
    });
    Ok(rows.collect())
}

pub fn webhooks_save(store: &mut Store, args: &WebhookSave) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        let (mut new, was) = (args.webhook.clone(), args.was.as_deref());
        let old = office.webhooks.iter().find(|one| Some(one.id.as_str()) == was);
        let (url, secret) =
            old.map(|old| (old.url.clone(), old.secret.clone())).unwrap_or_default();
        new.url = new.url.filter(|url| !url.expose().is_empty()).or(url);
        if new.url.is_none() {
            return Err(ApiError::bad("webhook.url: write the address that is to be told"));
        }
        new.secret = match new.secret {
            None => secret,
            given => given.filter(|secret: &Secret| !secret.expose().is_empty()),
        };
        new.events.sort_unstable();
        new.events.dedup();
        put(&mut office.webhooks, new, was, |one| &one.id, "webhook")?;
        Ok(())
    })
}

pub fn webhooks_remove(store: &mut Store, args: &Remove) -> Result<Saved, ApiError> {
    let saved = edit(store, args.revision, |office| {
        take(&mut office.webhooks, &args.id, |one| &one.id, "webhook").map(drop)
    })?;
    store.give_up_lost_deliveries()?;
    Ok(saved)
}

pub fn webhooks_deliveries(store: &mut Store, args: &Deliveries) -> Result<DeliveryPage, ApiError> {
    let limit = args.limit.unwrap_or(50).min(MOST_ROWS);
    let (rows, total) = store.deliveries(args.id.as_deref(), args.offset, limit)?;
    let dropped = store.deliveries_dropped()?;
    let told = |delivery| {
        let mut row = DeliveryRow::from(delivery);
        row.error.iter_mut().for_each(|error| args.language.put(error));
        row
    };
    Ok(DeliveryPage { rows: rows.into_iter().map(told).collect(), total, dropped })
}

impl From<Delivery> for DeliveryRow {
    fn from(delivery: Delivery) -> Self {
        let state = match (delivery.next, delivery.told) {
            (Some(_), _) => DeliveryState::Waiting,
            (None, Some(_)) => DeliveryState::Told,
            (None, None) => DeliveryState::GivenUp,
        };
        Self {
            id: delivery.id,
            webhook: delivery.webhook,
            event: delivery.event,
            at: delivery.at,
            state,
            tries: delivery.tries,
            next: delivery.next,
            told: delivery.told,
            status: delivery.status,
            error: delivery.error,
            body: serde_json::from_str(&delivery.body).unwrap_or_default(),
        }
    }
}

/// Tells a webhook that this is a test, at once, and waits for what it says.
pub(crate) fn test(store: &mut Store, args: &WebhookTest) -> Result<WebhookTested, ApiError> {
    let id = args.id.as_str();
    let office = store.office()?.ok_or_else(|| ApiError::not_found("webhook", id))?;
    let webhook = office.webhooks.iter().find(|webhook| webhook.id == id);
    let webhook = webhook.ok_or_else(|| ApiError::not_found("webhook", id))?;
    let at = Timestamp::now();
    let news = Delivery {
        id: 0,
        webhook: id.to_owned(),
        event: news::TEST.to_owned(),
        at,
        body: json!({ "event": news::TEST, "at": at, "office": office.office.name }).to_string(),
        tries: 0,
        next: None,
        told: None,
        status: None,
        error: None,
    };
    let failed = |error| ApiError::failed("the test", &error);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(failed)?;
    let sender = Sender { client: Client::default(), language: office.office.language.clone() };
    let began = Instant::now();
    let tried = runtime.block_on(sender.bring(webhook, &news));
    let took = began.elapsed().min(Duration::from_secs(3600));
    Ok(WebhookTested {
        status: tried.status,
        error: tried.error.map(|error| args.language.tell(&error)),
        millis: u64::try_from(took.as_millis()).unwrap_or_default(),
    })
}

/// Tells it once more, from the beginning.
pub(crate) fn replay(store: &mut Store, delivery: u64) -> Result<(), ApiError> {
    let found = store.delivery(delivery)?;
    let found = found.ok_or_else(|| ApiError::not_found("delivery", &delivery.to_string()))?;
    let office = store.office()?;
    let webhooks = office.map(|office| office.webhooks).unwrap_or_default();
    match webhooks.iter().find(|webhook| webhook.id == found.webhook) {
        None => Err(ApiError::not_found("webhook", &found.webhook)),
        Some(webhook) if !webhook.is_enabled() => {
            let text = format!("the webhook {} is switched off: switch it on first", webhook.id);
            Err(ApiError::new(Code::NotReady, text))
        }
        Some(_) => {
            store.deliver_again(delivery, Timestamp::now())?;
            Ok(())
        }
    }
}
