//! Roles, and what each may do.

use cordboard_pbx::office::Role;
use serde::{Deserialize, Serialize};

/// What a role may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Extensions, groups, numbers, trunks, prompts, calendars, rules.
    Configure,
    Users,
    Flows,
    ListenRecordings,
    DeleteCalls,
    ExportCalls,
    /// Calls of others, too.
    AllCalls,
    /// States of others, and their calls.
    Supervise,
    UsePhone,
    SeeBoard,
    Backup,
}

/// Who may give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Least {
    /// Nobody needs to have logged in.
    Public,
    /// Whoever has logged in.
    Anyone,
    May(Right),
}

/// What a role may do, in the order of [`Right`].
pub fn rights_of(role: Role) -> Vec<Right> {
    use Right::{
        AllCalls, Backup, Configure, DeleteCalls, ExportCalls, Flows, ListenRecordings, SeeBoard,
        Supervise, UsePhone, Users,
    };
    match role {
        Role::Owner => vec![
            Configure,
            Users,
            Flows,
            ListenRecordings,
            DeleteCalls,
            ExportCalls,
            AllCalls,
            Supervise,
            UsePhone,
            SeeBoard,
            Backup,
        ],
        Role::Admin => vec![
            Configure,
            Users,
            Flows,
            ListenRecordings,
            ExportCalls,
            AllCalls,
            Supervise,
            UsePhone,
            SeeBoard,
            Backup,
        ],
        Role::Supervisor => {
            vec![ListenRecordings, ExportCalls, AllCalls, Supervise, UsePhone, SeeBoard]
        }
        Role::Agent => vec![UsePhone],
        Role::Viewer => vec![AllCalls, SeeBoard],
    }
}
