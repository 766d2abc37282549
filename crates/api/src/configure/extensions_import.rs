//! Many extensions at once, from a table.

use cordboard_pbx::office::{Extension, Fault, Secret, VoicemailBox};
use cordboard_store::Store;
use serde::{Deserialize, Serialize};

use super::{
    edit::{edit, new_secret},
    extensions::keep_secrets,
};
use crate::{ApiError, sheet::Sheet};

/// The text of a table: a line with the names of its columns, then a line for each.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields)]
pub struct CsvText {
    pub csv: String,
    #[serde(default)]
    pub revision: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ExtensionsImported {
    pub revision: u64,
    pub notes: Vec<String>,
    /// New ones; their secrets were made up where the table has none.
    pub added: usize,
    /// Those that were there, and have another name or mailbox now.
    pub changed: usize,
}

/// The columns, in English or Chinese: `number` (分机), `name` (姓名), `secret` (密码),
/// `voicemail` (语音信箱: yes or no), `pin`.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("number", &["extension", "分机", "分机号", "号码"]),
    ("name", &["姓名", "名称", "名字"]),
    ("secret", &["password", "密码"]),
    ("voicemail", &["mailbox", "语音信箱", "留言"]),
    ("pin", &["信箱密码", "留言密码"]),
];

/// Adds those that are new, and brings the others up to date; takes none away.
pub fn extensions_import(
    store: &mut Store,
    args: &CsvText,
) -> Result<ExtensionsImported, ApiError> {
    let sheet = Sheet::read(&args.csv, &COLUMNS, &["number"])?;
    let made_up = (0..sheet.rows()).map(|_| new_secret()).collect::<Result<Vec<_>, _>>()?;
    let (mut added, mut changed) = (0, 0);
    let saved = edit(store, args.revision, |office| {
        (added, changed) = (0, 0);
        let mut faults = Vec::new();
        for (row, secret) in made_up.iter().enumerate() {
            let number = sheet.cell(row, "number").unwrap_or_default();
            if number.is_empty() {
                let line = format!("line {}", sheet.line(row));
                faults.push(Fault::new(line, "the number is missing: write it, such as 1001"));
                continue;
            }
            let place = office.extensions.iter_mut().find(|one| one.number == number);
            match place {
                Some(old) => {
                    let new = extension(&sheet, row, number, Some(old));
                    let before = std::mem::replace(old, new);
                    keep_secrets(old, Some(&before), secret);
                    changed += usize::from(*old != before);
                }
                None => {
                    let mut new = extension(&sheet, row, number, None);
                    keep_secrets(&mut new, None, secret);
                    office.extensions.push(new);
                    added += 1;
                }
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(ApiError::faulty(faults)) }
    })?;
    Ok(ExtensionsImported { revision: saved.revision, notes: saved.notes, added, changed })
}

fn extension(sheet: &Sheet, row: usize, number: &str, old: Option<&Extension>) -> Extension {
    let given = |column| sheet.cell(row, column).filter(|cell| !cell.is_empty());
    let name = given("name").map(str::to_owned);
    let name =
        name.or_else(|| old.map(|old| old.name.clone())).unwrap_or_else(|| number.to_owned());
    let pin = given("pin").map(Secret::new);
    let voicemail = match given("voicemail").map(is_yes) {
        Some(true) => Some(VoicemailBox { pin }),
        Some(false) => None,
        None if pin.is_some() => Some(VoicemailBox { pin }),
        None => old.and_then(|old| old.voicemail.clone()),
    };
    Extension {
        number: number.to_owned(),
        name,
        secret: given("secret").map(Secret::new),
        voicemail,
        srtp: old.and_then(|old| old.srtp),
        do_not_disturb: old.and_then(|old| old.do_not_disturb),
        forward: old.and_then(|old| old.forward.clone()),
        mobile: old.and_then(|old| old.mobile.clone()),
    }
}

fn is_yes(cell: &str) -> bool {
    matches!(cell.to_lowercase().as_str(), "yes" | "y" | "true" | "1" | "on" | "是" | "有")
}
