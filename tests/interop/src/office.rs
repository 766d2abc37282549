//! The example office, moved to a test's addresses.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::place::Place;

/// The machine in a place that stands for the carrier.
const CARRIER: u8 = 2;

/// An office file in the making.
#[derive(Clone, Debug)]
pub struct Office {
    document: Value,
    carrier: SocketAddr,
}

impl Office {
    /// The example, with its carrier at an address of `place`.
    ///
    /// # Errors
    /// When the example is no JSON, or no port is free.
    pub fn example(place: &Place) -> Result<Self> {
        let mut document: Value = serde_json::from_str(include_str!("../../fixtures/office.json"))?;
        let carrier = place.socket(CARRIER)?;
        let trunk = document.pointer_mut("/trunks/0").context("the example has a trunk")?;
        trunk["hosts"] = json!([carrier.to_string()]);
        trunk["allow_signalling_from"] = json!([format!("{}/32", carrier.ip())]);
        // Where baresip sends its sound from (see `Place::phone_socket`).
        trunk["allow_media_from"] = json!([format!("{}/32", carrier.ip()), "127.0.0.1/32"]);
        Ok(Self { document, carrier })
    }

    /// Where the carrier's calls come from.
    pub fn carrier(&self) -> SocketAddr {
        self.carrier
    }

    /// The secret of an extension.
    ///
    /// # Errors
    /// When there is no such extension.
    pub fn secret(&self, extension: &str) -> Result<&str> {
        let extensions = self.document["extensions"].as_array().context("no extensions")?;
        let found = extensions.iter().find(|one| one["number"] == extension);
        found.and_then(|one| one["secret"].as_str()).with_context(|| format!("no {extension}"))
    }

    /// With another word of an extension.
    ///
    /// # Errors
    /// When there is no such extension.
    pub fn with(mut self, extension: &str, field: &str, value: &str) -> Result<Self> {
        let extensions = self.document["extensions"].as_array_mut().context("no extensions")?;
        let found = extensions.iter_mut().find(|one| one["number"] == extension);
        found.with_context(|| format!("no {extension}"))?[field] = json!(value);
        Ok(self)
    }

    /// With its number leading straight to the phone of 1001, every call recorded, and room for a crowd.
    ///
    /// # Errors
    /// When the example has changed.
    pub fn with_a_straight_way(mut self) -> Result<Self> {
        self.document["flows"] = json!([{
            "id": "straight",
            "name": "Straight",
            "publish": true,
            "document": {
                "format": 1,
                "start": "ring",
                "nodes": [
                    { "id": "ring", "kind": "ring", "extensions": ["1001"], "at": [0, 0] },
                    { "id": "bye", "kind": "hang_up", "at": [200, 0] }
                ],
                "wires": [{ "from": "ring", "exit": "no_answer", "to": "bye" }]
            }
        }]);
        let number = self.document.pointer_mut("/numbers/0").context("the example has a number")?;
        number["inbound"] = json!({ "flow": "straight" });
        number["max_calls"] = json!(500);
        let trunk = self.document.pointer_mut("/trunks/0").context("the example has a trunk")?;
        trunk["max_calls"] = json!(500);
        self.document["recording"] = json!({ "inbound": "always" });
        Ok(self)
    }

    /// The office file.
    pub fn text(&self) -> String {
        self.document.to_string()
    }
}
