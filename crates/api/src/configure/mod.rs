//! The configuration, piece by piece: one file per kind of entity. Each change is checked as an
//! import is, and saved whole or not at all.

mod calendars;
pub(crate) mod edit;
mod extension_secret;
mod extensions;
mod extensions_import;
mod groups;
mod numbers;
mod office;
mod personal;
mod rules;
mod rules_try;
mod trunks;
mod users;

pub use calendars::{CalendarSave, calendar_remove, calendar_save};
pub use edit::{Remove, Saved};
pub use extension_secret::{
    ExtensionSecret, OfExtension, Reach, extension_new_secret, extension_secret,
};
pub use extensions::{ExtensionSave, extension_remove, extension_save};
pub use extensions_import::{CsvText, ExtensionsImported, extensions_import};
pub use groups::{GroupSave, group_remove, group_save};
pub use numbers::{NumberSave, number_remove, number_save};
pub use office::{
    ExportArgs, OfficeAnswer, OfficeInfoSave, OfficeText, office, office_check, office_export,
    office_import, office_info_save,
};
pub use personal::{PersonalSave, personal_save};
pub use rules::{RecordingSave, RulesSave, recording_save, rules_save};
pub use rules_try::{RulesTried, RulesTry, rules_try};
pub use trunks::{TrunkSave, trunk_remove, trunk_save};
pub use users::{UserSave, user_remove, user_save};
