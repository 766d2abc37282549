//! People outside.

use cordboard_pbx::office::{Fault, Office};
use cordboard_store as store;
use cordboard_store::Store;
use serde::{Deserialize, Serialize};

use super::pinyin::spelled;
use crate::{ApiError, numbers::recorded};

const LONGEST: usize = 200;
const LONGEST_NOTE: usize = 10_000;
const MOST_NUMBERS: usize = 20;
const MOST_ROWS: u32 = 1000;

/// Somebody outside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields, default)]
pub struct Contact {
    /// 0 for a new one.
    pub id: u64,
    pub name: String,
    pub company: String,
    /// As the call log writes them: `+8613800138000`.
    pub numbers: Vec<String>,
    pub tags: Vec<String>,
    pub note: String,
    /// The login of the agent whose customer this is.
    pub owner: Option<String>,
    /// Made of the name and the company; what is given is not looked at.
    pub pinyin: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields = nullable))]
#[serde(deny_unknown_fields, default)]
pub struct Contacts {
    /// A part of a name, company, number or tag; Pinyin too. Empty: all.
    pub search: String,
    /// 100 where nothing is said.
    pub limit: Option<u32>,
}

pub fn contacts(store: &mut Store, args: &Contacts) -> Result<Vec<Contact>, ApiError> {
    let limit = args.limit.unwrap_or(100).min(MOST_ROWS);
    let found = store.contacts(args.search.trim(), limit)?;
    Ok(found.into_iter().map(Contact::from).collect())
}

#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ContactSave {
    pub contact: Contact,
}

/// Saves a contact and answers it as it was saved.
pub fn contact_save(store: &mut Store, args: &ContactSave) -> Result<Contact, ApiError> {
    let office = store.office()?;
    let mut contact = tidy(&args.contact, office.as_ref()).map_err(ApiError::faulty)?;
    let saved = store.save_contact(&contact)?;
    contact.id = saved.ok_or_else(|| ApiError::not_found("contact", &contact.id.to_string()))?;
    Ok(contact.into())
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ContactId {
    pub id: u64,
}

pub fn contact_remove(store: &mut Store, args: ContactId) -> Result<(), ApiError> {
    if store.remove_contact(args.id)? {
        return Ok(());
    }
    Err(ApiError::not_found("contact", &args.id.to_string()))
}

/// The contact as it is kept: numbers as the log writes them, each once.
pub(super) fn tidy(
    contact: &Contact,
    office: Option<&Office>,
) -> Result<store::Contact, Vec<Fault>> {
    let (name, company) = (contact.name.trim(), contact.company.trim());
    let mut faults = Vec::new();
    if name.is_empty() && company.is_empty() {
        faults.push(Fault::new("name", "write the name of the person, or of the company"));
    }
    for (path, text, most) in [
        ("name", name, LONGEST),
        ("company", company, LONGEST),
        ("note", contact.note.trim(), LONGEST_NOTE),
    ] {
        if text.chars().count() > most {
            faults.push(Fault::new(path, format!("this has more than {most} characters")));
        }
    }
    if contact.numbers.len() > MOST_NUMBERS || contact.tags.len() > MOST_NUMBERS {
        let text = format!("a contact has up to {MOST_NUMBERS} numbers and tags");
        faults.push(Fault::new("numbers", text));
    }
    let mut numbers: Vec<String> = Vec::new();
    for (index, written) in contact.numbers.iter().enumerate() {
        let number = recorded(office, written);
        if !number.chars().any(|letter| letter.is_ascii_digit()) {
            let text = format!("{written:?} is no number; write one such as 0755 8600 1234");
            faults.push(Fault::new(format!("numbers[{index}]"), text));
        } else if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    let mut tags: Vec<String> = Vec::new();
    for tag in contact.tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    if let Some(owner) = &contact.owner
        && !office.is_some_and(|office| office.users.iter().any(|user| user.login == *owner))
    {
        faults.push(Fault::new("owner", format!("there is no user {owner}")));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let (pinyin, initials) = spelled(&format!("{name} {company}"));
    Ok(store::Contact {
        id: contact.id,
        name: name.to_owned(),
        company: company.to_owned(),
        numbers,
        tags,
        note: contact.note.trim().to_owned(),
        owner: contact.owner.clone(),
        pinyin,
        initials,
    })
}

impl From<store::Contact> for Contact {
    fn from(contact: store::Contact) -> Self {
        Self {
            id: contact.id,
            name: contact.name,
            company: contact.company,
            numbers: contact.numbers,
            tags: contact.tags,
            note: contact.note,
            owner: contact.owner,
            pinyin: contact.pinyin,
        }
    }
}
