//! People outside. A contact's numbers and tags lie in tables of their own.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::columns::Count;

/// Somebody outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// 0 before it is saved for the first time.
    pub id: u64,
    pub name: String,
    pub company: String,
    pub numbers: Vec<String>,
    pub tags: Vec<String>,
    pub note: String,
    /// The login of the agent whose customer this is.
    pub owner: Option<String>,
    /// Of name and company, without spaces, for the search: `lilei`, and `ll`.
    pub pinyin: String,
    pub initials: String,
}

/// Saves it, in place of what was there under its id; one without id gets one. Returns the id;
/// `None` where there is no contact of that id.
pub(crate) fn put(connection: &Connection, contact: &Contact) -> rusqlite::Result<Option<u64>> {
    let id = if contact.id == 0 {
        let sql = "INSERT INTO contacts (name, company, note, owner, pinyin, initials)
            VALUES (:name, :company, :note, :owner, :pinyin, :initials) RETURNING id";
        let Count(id) = connection.prepare_cached(sql)?.query_row(
            named_params! {
                ":name": contact.name, ":company": contact.company, ":note": contact.note,
                ":owner": contact.owner, ":pinyin": contact.pinyin, ":initials": contact.initials,
            },
            |row| row.get(0),
        )?;
        id
    } else {
        let sql = "UPDATE contacts SET name = :name, company = :company, note = :note,
            owner = :owner, pinyin = :pinyin, initials = :initials WHERE id = :id";
        let changed = connection.prepare_cached(sql)?.execute(named_params! {
            ":id": Count(contact.id), ":name": contact.name, ":company": contact.company,
            ":note": contact.note, ":owner": contact.owner, ":pinyin": contact.pinyin,
            ":initials": contact.initials,
        })?;
        if changed == 0 {
            return Ok(None);
        }
        contact.id
    };
    list(connection, "contact_numbers", "number", id, &contact.numbers)?;
    list(connection, "contact_tags", "tag", id, &contact.tags)?;
    Ok(Some(id))
}

/// Whether there was one.
pub(crate) fn remove(connection: &Connection, id: u64) -> rusqlite::Result<bool> {
    let sql = "DELETE FROM contacts WHERE id = ?1";
    Ok(connection.prepare_cached(sql)?.execute([Count(id)])? > 0)
}

pub(crate) fn one(connection: &Connection, id: u64) -> rusqlite::Result<Option<Contact>> {
    let sql = "SELECT * FROM contacts WHERE id = ?1";
    let found = connection.prepare_cached(sql)?.query_row([Count(id)], read).optional()?;
    found.map(|contact| complete(connection, contact)).transpose()
}

/// Whoever has this number; of several the one that was saved first.
pub(crate) fn of_number(
    connection: &Connection,
    number: &str,
) -> rusqlite::Result<Option<Contact>> {
    let sql = "SELECT contacts.* FROM contact_numbers JOIN contacts ON contacts.id = contact
        WHERE number = ?1 ORDER BY contact LIMIT 1";
    let found = connection.prepare_cached(sql)?.query_row([number], read).optional()?;
    found.map(|contact| complete(connection, contact)).transpose()
}

/// Those that the text is a part of: of the name, the company, a number, a tag, or of either in
/// Pinyin. An empty text lets all through. By name, as many as `limit`.
pub(crate) fn search(
    connection: &Connection,
    text: &str,
    limit: u32,
) -> rusqlite::Result<Vec<Contact>> {
    let sql = "SELECT * FROM contacts
        WHERE :text = '' OR instr(lower(name), :text) > 0 OR instr(lower(company), :text) > 0
           OR instr(pinyin, :text) > 0 OR instr(initials, :text) > 0
           OR id IN (SELECT contact FROM contact_numbers WHERE instr(number, :text) > 0)
           OR id IN (SELECT contact FROM contact_tags WHERE instr(lower(tag), :text) > 0)
        ORDER BY pinyin, id LIMIT :limit";
    let text = text.to_lowercase();
    let found = connection
        .prepare_cached(sql)?
        .query_map(named_params! { ":text": text, ":limit": limit }, read)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    found.into_iter().map(|contact| complete(connection, contact)).collect()
}

fn list(
    connection: &Connection,
    table: &str,
    column: &str,
    contact: u64,
    texts: &[String],
) -> rusqlite::Result<()> {
    let sql = format!("DELETE FROM {table} WHERE contact = ?1");
    connection.prepare_cached(&sql)?.execute([Count(contact)])?;
    let sql = format!("INSERT INTO {table} (contact, position, {column}) VALUES (?1, ?2, ?3)");
    let mut insert = connection.prepare_cached(&sql)?;
    for (position, text) in texts.iter().enumerate() {
        insert.execute(params![Count(contact), Count(position as u64), text])?;
    }
    Ok(())
}

fn complete(connection: &Connection, mut contact: Contact) -> rusqlite::Result<Contact> {
    for (sql, texts) in [
        (
            "SELECT number FROM contact_numbers WHERE contact = ?1 ORDER BY position",
            &mut contact.numbers,
        ),
        ("SELECT tag FROM contact_tags WHERE contact = ?1 ORDER BY position", &mut contact.tags),
    ] {
        *texts = connection
            .prepare_cached(sql)?
            .query_map([Count(contact.id)], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
    }
    Ok(contact)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Contact> {
    Ok(Contact {
        id: row.get::<_, Count>("id")?.0,
        name: row.get("name")?,
        company: row.get("company")?,
        numbers: Vec::new(),
        tags: Vec::new(),
        note: row.get("note")?,
        owner: row.get("owner")?,
        pinyin: row.get("pinyin")?,
        initials: row.get("initials")?,
    })
}
