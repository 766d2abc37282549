//! `cordboardd why CALL`

use std::path::Path;

use anyhow::bail;
use cordboard_pbx::record::CallId;
use cordboard_store::Store;

use crate::out;

pub(crate) fn why(data: &Path, call: CallId) -> anyhow::Result<()> {
    let store = Store::open(data)?;
    let Some(story) = cordboard_api::why(&store, call, cordboard_api::Language::English)? else {
        bail!("there is no call {call} in {}; `cordboardd calls` lists them", data.display());
    };
    Ok(out::print(&story)?)
}
