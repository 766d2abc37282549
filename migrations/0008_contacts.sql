-- People outside: who they are, how they are called, whose customers they are.

CREATE TABLE contacts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL,
    company  TEXT NOT NULL,
    note     TEXT NOT NULL,
    owner    TEXT,           -- the login of the agent whose customer this is
    pinyin   TEXT NOT NULL,  -- of name and company, without spaces: "lilei"
    initials TEXT NOT NULL   -- "ll"
) STRICT;

CREATE TABLE contact_numbers (
    contact  INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    number   TEXT    NOT NULL, -- as the call log writes it
    PRIMARY KEY (contact, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX contact_numbers_by_number ON contact_numbers (number);

CREATE TABLE contact_tags (
    contact  INTEGER NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag      TEXT    NOT NULL,
    PRIMARY KEY (contact, position)
) STRICT, WITHOUT ROWID;
