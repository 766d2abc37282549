//! Who may log in, one at a time.

use cordboard_pbx::office::{Fault, Office, Role, User};
use cordboard_store::{Store, hash_password};
use serde::Deserialize;

use super::edit::{Remove, Saved, edit, put, take};
use crate::{ApiError, Code};

/// A password is at least this long.
const SHORTEST_PASSWORD: usize = 8;

#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct UserSave {
    pub user: User,
    /// A new password; left out, the old one stays.
    #[serde(default)]
    pub password: Option<String>,
    /// The login until now; `None` for a new user.
    #[serde(default)]
    pub was: Option<String>,
    #[serde(default)]
    pub revision: Option<u64>,
}

impl std::fmt::Debug for UserSave {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserSave").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Saves a user. Of a new password only the hash is kept.
pub fn user_save(store: &mut Store, args: &UserSave) -> Result<Saved, ApiError> {
    let hash = match args.password.as_deref().filter(|password| !password.is_empty()) {
        Some(password) => Some(hash_password(fit(password)?)?),
        None => None,
    };
    edit(store, args.revision, |office| {
        let (mut new, was) = (args.user.clone(), args.was.as_deref());
        let old = was.and_then(|was| office.users.iter().find(|user| user.login == was));
        match (&hash, old) {
            (Some(hash), _) => (new.password, new.password_hash) = (None, Some(hash.clone())),
            (None, Some(old)) => {
                new.password.clone_from(&old.password);
                new.password_hash.clone_from(&old.password_hash);
            }
            (None, None) => {
                return Err(password_fault("a new user needs a password: write one"));
            }
        }
        put(&mut office.users, new, was, |one| &one.login, "user")?;
        an_owner_stays(office)
    })
}

pub fn user_remove(store: &mut Store, args: &Remove) -> Result<Saved, ApiError> {
    edit(store, args.revision, |office| {
        take(&mut office.users, &args.id, |one| &one.login, "user")?;
        an_owner_stays(office)
    })
}

/// The password, if it is one that may be used.
pub(crate) fn fit(password: &str) -> Result<&str, ApiError> {
    if password.chars().count() >= SHORTEST_PASSWORD {
        return Ok(password);
    }
    let text = format!("write a password of {SHORTEST_PASSWORD} characters or more");
    Err(password_fault(&text))
}

fn password_fault(text: &str) -> ApiError {
    ApiError::faulty(vec![Fault::new("password", text)])
}

fn an_owner_stays(office: &Office) -> Result<(), ApiError> {
    if office.users.iter().any(|user| user.role == Role::Owner) {
        return Ok(());
    }
    let text = "the last owner cannot go: make somebody else the owner first";
    Err(ApiError::new(Code::InUse, text))
}
