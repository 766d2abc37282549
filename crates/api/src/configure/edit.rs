//! One change of the office: read, changed, checked as an import is, saved.

use cordboard_pbx::office::{Kind, Office, Secret, Use, rename_in};
use cordboard_store::Store;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{ApiError, Code, check::Checked, flows::carry_to_tests, secrets};

/// What a change came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Saved {
    /// The configuration's revision since.
    pub revision: u64,
    /// What is worth knowing of it: settings without effect yet, flows that are odd.
    pub notes: Vec<String>,
}

/// What names something with a name alone.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// Its natural key: a number, an id, a login.
    #[serde(alias = "number", alias = "login")]
    pub id: String,
    /// The revision that the asker saw; `None`: whatever it is.
    #[serde(default)]
    pub revision: Option<u64>,
}

/// Changes the office. With a `revision`, only that one is changed: if somebody saved another
/// meanwhile, the answer is a conflict. Without, the change is made to whatever is there.
///
/// # Errors
///
/// Those of `change`; `faulty` where the office would not fit together; then nothing was saved.
pub(crate) fn edit(
    store: &mut Store,
    revision: Option<u64>,
    mut change: impl FnMut(&mut Office) -> Result<(), ApiError>,
) -> Result<Saved, ApiError> {
    loop {
        let (current, mut office) = load(store)?;
        if revision.is_some_and(|seen| seen != current) {
            return Err(conflict(current));
        }
        let before = office.clone();
        // A list that is about to change must not change what phones dial.
        office.give_codes();
        let coded = office.clone();
        change(&mut office)?;
        office.keep_codes(&coded);
        if office == coded {
            return Ok(Saved { revision: current, notes: Vec::new() });
        }
        let mut faults = office.check();
        // What an older version let pass is not held against this change.
        let known = before.check();
        faults.retain(|fault| !known.contains(fault));
        if !faults.is_empty() {
            return Err(ApiError::faulty(faults));
        }
        match store.replace_office(current, &office)? {
            Some(revision) => {
                return Ok(Saved { revision, notes: Checked::of(&office).notes });
            }
            // Another program saved in between. Whoever saw a revision is told; else it is done anew.
            None if revision.is_some() => return Err(conflict(store.office_revision()?)),
            None => {}
        }
    }
}

/// The office and its revision.
pub(crate) fn load(store: &Store) -> Result<(u64, Office), ApiError> {
    store.office_at()?.ok_or_else(|| {
        let text = "there is no office yet: start the exchange once, or import an office file";
        ApiError::new(Code::NotReady, text)
    })
}

fn conflict(current: u64) -> ApiError {
    let text = "somebody else changed the configuration meanwhile: load it again, then change it";
    ApiError::new(Code::Conflict, text).with(json!({ "revision": current }))
}

/// Puts an entity in the place of the one that was called `was`, or behind the others. Returns the
/// old one. That a name is taken is told by the checks of the office.
pub(crate) fn put<T>(
    list: &mut Vec<T>,
    entity: T,
    was: Option<&str>,
    key: impl Fn(&T) -> &str,
    what: &str,
) -> Result<Option<T>, ApiError> {
    let Some(was) = was else {
        list.push(entity);
        return Ok(None);
    };
    let Some(place) = list.iter_mut().find(|one| key(one) == was) else {
        return Err(ApiError::not_found(what, was));
    };
    Ok(Some(std::mem::replace(place, entity)))
}

/// Takes an entity out.
pub(crate) fn take<T>(
    list: &mut Vec<T>,
    id: &str,
    key: impl Fn(&T) -> &str,
    what: &str,
) -> Result<T, ApiError> {
    match list.iter().position(|one| key(one) == id) {
        Some(place) => Ok(list.remove(place)),
        None => Err(ApiError::not_found(what, id)),
    }
}

/// Refuses to remove what is in use. A draft does not hold anything: it may be unfinished.
pub(crate) fn not_in_use(office: &Office, kind: Kind, id: &str) -> Result<(), ApiError> {
    let users: Vec<Use> =
        office.uses_of(kind, id).into_iter().filter(|one| one.by != "draft").collect();
    if users.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = users.iter().map(|one| format!("{} {}", one.by, one.id)).collect();
    let used_by: Vec<_> =
        users.iter().map(|one| json!({ "kind": one.by, "id": one.id, "name": one.name })).collect();
    let text = format!("{id} is in use by {}: change that first", told.join(", "));
    Err(ApiError::new(Code::InUse, text).with(json!({ "used_by": used_by })))
}

/// Gives a thing's new name to what was typed into flows, too, where that can be read, and to their
/// tests.
pub(crate) fn carry_to_drafts(
    store: &mut Store,
    kind: Kind,
    from: Option<&str>,
    to: &str,
) -> Result<(), ApiError> {
    let Some(from) = from.filter(|from| *from != to) else {
        return Ok(());
    };
    let (_, office) = load(store)?;
    for flow in &office.flows {
        carry_to_tests(store, &flow.id, kind, from, to)?;
        let Some(mut draft) = store.flow_draft(&flow.id)? else { continue };
        let read = serde_json::from_value(draft.document.clone());
        let Ok(mut document) = read else { continue };
        rename_in(&mut document, kind, from, to);
        if let Ok(renamed) = serde_json::to_value(&document)
            && renamed != draft.document
        {
            draft.document = renamed;
            store.save_flow_draft(&flow.id, &draft)?;
        }
    }
    Ok(())
}

/// A secret that nobody could guess.
pub(crate) fn new_secret() -> Result<Secret, ApiError> {
    let text =
        secrets::random().map_err(|error| ApiError::failed("no secret can be made", &error))?;
    Ok(Secret::new(&text))
}
