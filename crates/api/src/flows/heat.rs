//! How calls went through a flow in a span of time, for a heat map.

use cordboard_store::{HeatFigures, Store};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ApiError;

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FlowHeat {
    pub flow: String,
    /// Calls that began then or later.
    #[cfg_attr(test, ts(type = "string"))]
    pub from: Timestamp,
    /// And before then.
    #[cfg_attr(test, ts(type = "string"))]
    pub to: Timestamp,
}

/// What became of calls at one block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HeatRow {
    pub node: String,
    pub kind: String,
    /// By which exit they left it; `None` where they ended.
    pub exit: Option<String>,
    pub calls: u64,
    /// More than `calls` where calls came by several times.
    pub times: u64,
    /// Of those that ended there: the caller hung up without having spoken with anybody.
    pub hung_up: u64,
}

/// Counted over all versions of the flow: a block keeps its name from one to the next. `only` is the
/// extension whose calls alone may be seen.
///
/// # Errors
///
/// The database cannot be read.
pub fn flow_heat(
    store: &Store,
    args: &FlowHeat,
    only: Option<&str>,
) -> Result<Vec<HeatRow>, ApiError> {
    let figures = store.flow_heat(&args.flow, (args.from, args.to), only)?;
    let row = |figures: HeatFigures| {
        let HeatFigures { node, kind, exit, calls, times, hung_up } = figures;
        HeatRow { node, kind, exit, calls, times, hung_up }
    };
    Ok(figures.into_iter().map(row).collect())
}
