//! Work that takes a while: how far it is, for whoever waits.

use serde::Serialize;
use serde_json::Value;

/// One piece of long work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Job {
    pub id: u64,
    /// `backup`, `restore`, `export`, `network_check`, `test_call`.
    pub kind: &'static str,
    /// 0 to 1.
    pub progress: f64,
    pub text: String,
    pub done: bool,
    /// Why it failed.
    pub error: Option<String>,
    /// What came of it.
    pub result: Value,
}
