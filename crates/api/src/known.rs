//! Who has a number: a colleague by his extension, somebody outside by the contacts.

use cordboard_pbx::{Event, office::Office};
use cordboard_store::{Error, Store};

use crate::{Call, Host};

/// The name of whoever has this number, as the call log writes it; `None` for a stranger.
pub(crate) fn name_of(
    store: &Store,
    office: Option<&Office>,
    number: &str,
) -> Result<Option<String>, Error> {
    let colleague = office.and_then(|office| office.extension(number));
    named(store, colleague.map(|extension| extension.name.clone()), number)
}

fn named(store: &Store, colleague: Option<String>, number: &str) -> Result<Option<String>, Error> {
    let name = match colleague {
        Some(name) => Some(name),
        None => store.contact_of(number)?.map(|contact| contact.name),
    };
    Ok(name.filter(|name| !name.is_empty() && name != number))
}

/// Whom a call is between, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct BothNames {
    pub(crate) caller: Option<String>,
    pub(crate) called: Option<String>,
}

impl BothNames {
    pub(crate) fn of(
        store: &Store,
        office: Option<&Office>,
        (caller, called): (&str, &str),
    ) -> Result<Self, Error> {
        let caller = name_of(store, office, caller)?;
        Ok(Self { caller, called: name_of(store, office, called)? })
    }

    /// What the office knows comes before what a caller says of himself.
    pub(crate) fn put(&self, call: &mut Call) {
        if self.caller.is_some() {
            call.caller_name.clone_from(&self.caller);
        }
        call.called_name.clone_from(&self.called);
    }
}

/// Looks up who a new call is between, before screens are told of it.
pub(crate) fn name(host: &Host, event: &Event) {
    let Event::CallChanged { call, stage, .. } = event else { return };
    let live = host.live();
    if call.ended.is_some() || live.is_named(call) {
        return;
    }
    let (caller, called) = (live.colleague(&call.caller), live.colleague(&call.called));
    let found = host.store(|store| {
        let caller = named(store, caller, &call.caller)?;
        Ok(BothNames { caller, called: named(store, called, &call.called)? })
    });
    match found {
        Ok(names) => live.name(call, *stage, names),
        Err(error) => tracing::warn!(%error, "a call is shown without names"),
    }
}
