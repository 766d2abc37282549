//! Exchanges of this network: found by their announcements, and looked at before they are trusted.

use cordboard_api::{ApiError, Code};
use serde_json::{Value, json};

/// By what the exchange there is known, for a person to compare.
pub(crate) async fn look(host: &str, port: u16) -> Result<Value, ApiError> {
    let seen = cordboard_remote::look(host.trim(), port).await;
    let seen = seen.map_err(|error| ApiError::new(Code::NoConnection, error.to_string()))?;
    Ok(json!({ "fingerprint": seen.to_string() }))
}

/// Those that announce themselves. A network that carries no announcements has none.
pub(crate) async fn find() -> Value {
    let found = cordboard_remote::find().await;
    let told = found.into_iter().map(|found| {
        json!({
            "name": found.name,
            "host": found.place.host,
            "port": found.place.port,
            "fingerprint": found.place.fingerprint.to_string(),
        })
    });
    Value::Array(told.collect())
}
