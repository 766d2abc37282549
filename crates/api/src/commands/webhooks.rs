//! Webhooks: a test, and telling something once more.

use serde_json::json;

use super::{Asked, Done};
use crate::{ApiError, Host, OfDelivery, WebhookTest, WebhookTested, webhooks};

pub(super) fn test(
    host: &Host,
    asked: &Asked<'_>,
    args: WebhookTest,
) -> Result<WebhookTested, ApiError> {
    let tested = host.store(|store| webhooks::test(store, &args))?;
    host.audit(asked.caller()?, "webhooks_test", json!({ "id": args.id }));
    Ok(tested)
}

pub(super) fn replay(host: &Host, asked: &Asked<'_>, args: OfDelivery) -> Result<Done, ApiError> {
    host.store(|store| webhooks::replay(store, args.delivery))?;
    host.audit(asked.caller()?, "webhooks_replay", json!({ "delivery": args.delivery }));
    host.courier().look();
    Ok(Done {})
}
