//! People: those outside with their numbers, and the search over everybody who can be called.

mod import;
mod list;
mod pinyin;
mod search;

pub use import::{ContactsImported, ContactsTable, contacts_import};
pub use list::{Contact, ContactId, ContactSave, Contacts, contact_remove, contact_save, contacts};
pub use search::{Found, FoundKind, Search, search};
