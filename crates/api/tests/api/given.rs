//! A store with the example office in it.

use cordboard_api::import;
use cordboard_pbx::office::Office;
use cordboard_store::Store;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub(crate) const OFFICE: &str = include_str!("../../../../tests/fixtures/office.json");

/// A folder with the example office.
pub(crate) fn shop() -> (tempfile::TempDir, Store) {
    let data = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(data.path()).expect("opens");
    import(&mut store, OFFICE).expect("the example is good");
    (data, store)
}

pub(crate) fn office(store: &Store) -> Office {
    store.office().expect("readable").expect("there is one")
}

/// Arguments as a door reads them.
pub(crate) fn args<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("good arguments")
}
