//! Which exchange this PC uses, its own or another's, and whether others come in to its own. Kept in
//! the data folder; it holds no secret.

use std::{fs, path::Path};

use cordboard_remote::Place;
use serde::{Deserialize, Serialize};

const FILE: &str = "desktop.json";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Choice {
    /// `None`: this PC's own.
    pub(crate) exchange: Option<Exchange>,
    /// Other PCs of the network may log in at the own exchange.
    pub(crate) door: bool,
}

/// An exchange of another PC, and by what it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exchange {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) fingerprint: String,
}

impl Choice {
    /// What was chosen last; of a file that is not there or is damaged, the own exchange.
    pub(crate) fn load(data: &Path) -> Self {
        let Ok(text) = fs::read_to_string(data.join(FILE)) else { return Self::default() };
        serde_json::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, "which exchange was chosen cannot be read; it is this PC's own");
            Self::default()
        })
    }

    pub(crate) fn save(&self, data: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(data)?;
        let text = serde_json::to_string_pretty(self)?;
        Ok(cordboard_engine::private_file::write(&data.join(FILE), text.as_bytes())?)
    }
}

impl Exchange {
    /// Where that is; `None` for a fingerprint that is none.
    pub(crate) fn place(&self) -> Option<Place> {
        let Self { host, port, fingerprint } = self;
        Some(Place { host: host.clone(), port: *port, fingerprint: fingerprint.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_kept_and_a_damaged_one_is_the_own_exchange() {
        let data = std::env::temp_dir().join(format!("cordboard-choice-{}", std::process::id()));
        assert_eq!(Choice::load(&data), Choice::default(), "at first");
        let exchange =
            Exchange { host: "192.0.2.7".into(), port: 8443, fingerprint: "ab".repeat(32) };
        let choice = Choice { exchange: Some(exchange), door: false };
        choice.save(&data).expect("kept");
        assert_eq!(Choice::load(&data), choice, "the same");
        assert!(choice.exchange.and_then(|exchange| exchange.place()).is_some(), "a place");
        fs::write(data.join(FILE), "{").expect("written");
        assert_eq!(Choice::load(&data), Choice::default(), "the own one");
        fs::remove_dir_all(&data).expect("removed");
    }
}
