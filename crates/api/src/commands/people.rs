//! Logging in and out, sessions, passwords, and how far the first start is.

use cordboard_pbx::office::{Role, User};
use cordboard_store::{Store, hash_password};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Asked, Done, Nothing};
use crate::{
    self as api, ApiError, Code, Host, Lockout, Right, SessionRow, configure::edit::edit,
    door::Caller, host::moment, secrets,
};

#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct Login {
    pub(super) login: String,
    pub(super) password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Who I am, and the session's token, which the door keeps to itself.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(super) struct LoggedIn {
    #[serde(flatten)]
    pub(super) me: api::Me,
    /// The door keeps it.
    #[cfg_attr(test, ts(skip))]
    pub(super) token: String,
}

impl std::fmt::Debug for LoggedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoggedIn").field("me", &self.me).finish_non_exhaustive()
    }
}

pub(super) fn login(host: &Host, asked: &Asked<'_>, args: Login) -> Result<LoggedIn, ApiError> {
    let address = asked.address.unwrap_or(std::net::Ipv4Addr::LOCALHOST.into());
    let at = moment();
    let wait = host.sessions().must_wait(address, &args.login, at.now);
    if let Some(wait) = wait {
        let seconds = wait.as_secs() + 1;
        let text = format!("too many wrong passwords: try again in {seconds} seconds");
        return Err(ApiError::new(Code::LockedOut, text).with(json!({ "retry_seconds": seconds })));
    }
    if args.login.len() > LONGEST || args.password.len() > LONGEST {
        return Err(ApiError::new(Code::WrongLogin, "the login or the password is wrong"));
    }
    // Counted before it is looked at, so that guesses side by side do not slip through; a right one
    // wipes it out.
    host.sessions().was_wrong(address, &args.login, at.now);
    // An unknown login takes as long as a wrong password: the store sees to that.
    let matches = host.store(|store| Ok(store.password_matches(&args.login, &args.password)?))?;
    let user = host.store(|store| Ok(store.office()?))?.and_then(|office| {
        office.users.into_iter().find(|user| matches && user.login == args.login)
    });
    let Some(user) = user else {
        return Err(ApiError::new(Code::WrongLogin, "the login or the password is wrong"));
    };
    let token =
        secrets::token().map_err(|error| ApiError::failed("no session can be made", &error))?;
    let caller = caller_of(user, address);
    let caller = host.sessions().begin(token.clone(), caller, asked.program, at);
    Ok(LoggedIn { me: host.me(&caller)?, token })
}

fn caller_of(user: User, address: std::net::IpAddr) -> Caller {
    Caller {
        login: user.login,
        name: user.name,
        role: user.role,
        extension: user.extension,
        numbers: user.numbers.unwrap_or_default(),
        address: Some(address),
        session: String::new(),
        granted: None,
    }
}

pub(super) fn logout(host: &Host, asked: &Asked<'_>, _: Nothing) -> Result<Done, ApiError> {
    end(host, &asked.caller()?.session);
    Ok(Done {})
}

#[derive(Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordChange {
    pub(super) old: String,
    pub(super) new: String,
}

impl std::fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordChange(..)")
    }
}

/// Nobody's login or password is longer, in bytes.
const LONGEST: usize = 1024;

/// Passwords are as long as they are good.
const SHORTEST: usize = 10;

pub(super) fn password_change(
    host: &Host,
    asked: &Asked<'_>,
    args: PasswordChange,
) -> Result<Done, ApiError> {
    let caller = asked.caller()?;
    if args.new.chars().count() < SHORTEST {
        return Err(ApiError::bad(format!("choose at least {SHORTEST} characters")));
    }
    let address = asked.address.unwrap_or(std::net::Ipv4Addr::LOCALHOST.into());
    let at = moment();
    if host.sessions().must_wait(address, &caller.login, at.now).is_some() {
        return Err(ApiError::new(Code::LockedOut, "too many wrong passwords: wait a little"));
    }
    if !host.store(|store| Ok(store.password_matches(&caller.login, &args.old)?))? {
        host.sessions().was_wrong(address, &caller.login, at.now);
        return Err(ApiError::new(Code::WrongLogin, "the old password is wrong"));
    }
    let hash = hash_password(&args.new)?;
    host.store(|store| {
        edit(store, None, |office| {
            let user = office.users.iter_mut().find(|user| user.login == caller.login);
            let user = user.ok_or_else(|| ApiError::not_found("user", &caller.login))?;
            user.password = None;
            user.password_hash = Some(hash.clone());
            Ok(())
        })
    })?;
    host.audit(caller, "password_change", Value::Null);
    host.configured();
    // Whoever knew the old one has to leave.
    let rows = host.sessions().rows(Some(&caller.login), &caller.session, at.now);
    for other in rows.iter().filter(|row| !row.current) {
        end(host, &other.id);
    }
    Ok(Done {})
}

pub(super) fn sessions(
    host: &Host,
    asked: &Asked<'_>,
    _: Nothing,
) -> Result<Vec<SessionRow>, ApiError> {
    let caller = asked.caller()?;
    let of = (!caller.may(Right::Users)).then_some(caller.login.as_str());
    Ok(host.sessions().rows(of, &caller.session, moment().now))
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct SessionEnd {
    pub(super) id: String,
}

pub(super) fn session_end(
    host: &Host,
    asked: &Asked<'_>,
    args: SessionEnd,
) -> Result<Done, ApiError> {
    let visible = sessions(host, asked, Nothing {})?;
    if !visible.iter().any(|row| row.id == args.id) || !end(host, &args.id) {
        return Err(ApiError::not_found("session", &args.id));
    }
    host.audit(asked.caller()?, "session_end", json!({ "id": args.id }));
    Ok(Done {})
}

fn end(host: &Host, name: &str) -> bool {
    let ended = host.sessions().end(name);
    host.live.end_sessions(&[name.to_owned()]);
    ended
}

pub(super) fn lockouts(host: &Host, _: &Asked<'_>, _: Nothing) -> Result<Vec<Lockout>, ApiError> {
    Ok(host.sessions().lockouts(moment()))
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub(super) struct LockoutClear {
    pub(super) address: String,
}

pub(super) fn lockout_clear(
    host: &Host,
    asked: &Asked<'_>,
    args: LockoutClear,
) -> Result<Done, ApiError> {
    if !host.sessions().clear(&args.address) {
        return Err(ApiError::not_found("lock-out of", &args.address));
    }
    host.audit(asked.caller()?, "lockout_clear", json!({ "address": args.address }));
    Ok(Done {})
}

pub(super) fn office_export(
    host: &Host,
    asked: &Asked<'_>,
    args: api::ExportArgs,
) -> Result<api::OfficeText, ApiError> {
    if args.with_secrets {
        host.audit(asked.caller()?, "office_export", json!({ "with_secrets": true }));
    }
    host.store(|store| api::office_export(store, args))
}

/// Saves a person. Owners are made and changed by owners alone: else an admin could make himself one.
pub(super) fn user_save(
    host: &Host,
    asked: &Asked<'_>,
    args: api::UserSave,
) -> Result<api::Saved, ApiError> {
    let caller = asked.caller()?;
    let login = args.was.as_deref().unwrap_or(&args.user.login);
    if args.user.role == Role::Owner || is_owner(host, login)? {
        only_owners(caller)?;
    }
    let saved = host.store(|store| api::user_save(store, &args))?;
    host.audit(caller, "user_save", json!({ "login": args.user.login, "role": args.user.role }));
    host.configured();
    Ok(saved)
}

pub(super) fn user_remove(
    host: &Host,
    asked: &Asked<'_>,
    args: api::Remove,
) -> Result<api::Saved, ApiError> {
    let caller = asked.caller()?;
    if is_owner(host, &args.id)? {
        only_owners(caller)?;
    }
    let saved = host.store(|store| api::user_remove(store, &args))?;
    host.audit(caller, "user_remove", json!({ "login": args.id }));
    host.configured();
    Ok(saved)
}

/// An office file may hold new owners, too.
pub(super) fn office_import(
    host: &Host,
    asked: &Asked<'_>,
    args: api::OfficeText,
) -> Result<api::Saved, ApiError> {
    let caller = asked.caller()?;
    only_owners(caller)?;
    let saved = host.store(|store| api::office_import(store, &args))?;
    host.audit(caller, "office_import", Value::Null);
    host.configured();
    Ok(saved)
}

fn is_owner(host: &Host, login: &str) -> Result<bool, ApiError> {
    let office = host.store(|store| Ok(store.office()?))?;
    let users = office.map(|office| office.users).unwrap_or_default();
    Ok(users.iter().any(|user| user.login == login && user.role == Role::Owner))
}

fn only_owners(caller: &Caller) -> Result<(), ApiError> {
    if caller.role == Role::Owner {
        return Ok(());
    }
    Err(ApiError::new(Code::Forbidden, "only an owner may do this"))
}

/// The name under which the first start keeps how far it is.
const SETUP: &str = "setup";
/// Larger than any first start.
const LARGEST: usize = 64 * 1024;

pub(super) fn setup(store: &mut Store) -> Result<Value, ApiError> {
    let kept = store.keepsake(SETUP)?.and_then(|text| serde_json::from_str(&text).ok());
    Ok(kept.unwrap_or_else(|| json!({ "done": false, "step": "" })))
}

pub(super) fn setup_save(store: &mut Store, setup: &Value) -> Result<Value, ApiError> {
    let text = setup.to_string();
    if text.len() > LARGEST {
        return Err(ApiError::new(Code::TooLarge, "this is more than a first start needs"));
    }
    store.keep(SETUP, &text)?;
    Ok(setup.clone())
}
