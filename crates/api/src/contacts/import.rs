//! Many contacts at once, from a table.

use cordboard_pbx::office::Fault;
use cordboard_store::Store;
use serde::{Deserialize, Serialize};

use super::list::{Contact, tidy};
use crate::{ApiError, sheet::Sheet};

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ContactsTable {
    /// A line with the names of the columns, then a line for each.
    pub csv: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ContactsImported {
    pub added: usize,
    /// Known by one of their numbers: brought up to date.
    pub changed: usize,
}

/// Several numbers or tags stand in one cell, with spaces, semicolons or slashes between them.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("name", &["姓名", "名称", "名字", "联系人"]),
    ("company", &["公司", "单位"]),
    ("numbers", &["number", "phone", "mobile", "号码", "电话", "手机", "手机号"]),
    ("tags", &["tag", "标签"]),
    ("note", &["notes", "备注"]),
    ("owner", &["负责人", "所属坐席"]),
];
/// Faults beyond these are not told: the table is another one.
const MOST_FAULTS: usize = 100;

/// All of the table, or nothing. Who has a number that is known already is that contact.
pub fn contacts_import(
    store: &mut Store,
    args: &ContactsTable,
) -> Result<ContactsImported, ApiError> {
    let sheet = Sheet::read(&args.csv, &COLUMNS, &["name"])?;
    let office = store.office()?;
    let (mut list, mut faults) = (Vec::new(), Vec::new());
    let mut imported = ContactsImported { added: 0, changed: 0 };
    for row in 0..sheet.rows() {
        match tidy(&contact(&sheet, row), office.as_ref()) {
            Ok(mut contact) => {
                for number in &contact.numbers {
                    if let Some(known) = store.contact_of(number)? {
                        contact.id = known.id;
                        break;
                    }
                }
                if contact.id == 0 {
                    imported.added += 1;
                } else {
                    imported.changed += 1;
                }
                list.push(contact);
            }
            Err(found) => {
                let line = sheet.line(row);
                let told = found
                    .into_iter()
                    .map(|fault| Fault::new(format!("line {line}.{}", fault.path), fault.message));
                faults.extend(told);
            }
        }
        if faults.len() >= MOST_FAULTS {
            break;
        }
    }
    if !faults.is_empty() {
        return Err(ApiError::faulty(faults));
    }
    store.save_contacts(&list)?;
    Ok(imported)
}

fn contact(sheet: &Sheet, row: usize) -> Contact {
    let cell = |column| sheet.cell(row, column).unwrap_or_default().to_owned();
    let several = |text: &str, marks: &[char]| -> Vec<String> {
        text.split(marks)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    Contact {
        id: 0,
        name: cell("name"),
        company: cell("company"),
        numbers: several(&cell("numbers"), &[';', '/', ',', '、', '\u{ff1b}']),
        tags: several(&cell("tags"), &[';', '/', ',', '、', '\u{ff1b}', ' ']),
        note: cell("note"),
        owner: Some(cell("owner")).filter(|owner| !owner.is_empty()),
        pinyin: String::new(),
    }
}
