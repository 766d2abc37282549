-- The configuration: one table per kind of entity. Each row has the entity's natural key, its place
-- in the office file, and the entity itself as JSON text; what has a reason to be a column is one.

CREATE TABLE office (
    id        INTEGER PRIMARY KEY CHECK (id = 1), -- one office per data folder
    revision  INTEGER NOT NULL,                   -- grows by one with every save
    entity    TEXT    NOT NULL                    -- format, office, recording
) STRICT;

CREATE TABLE users (
    login            TEXT PRIMARY KEY,
    position         INTEGER NOT NULL,
    entity           TEXT    NOT NULL, -- without the password
    password_hash    TEXT,             -- argon2id, PHC string
    initial_password TEXT              -- as it was imported; gone once the user chose another
) STRICT;

CREATE TABLE extensions (
    number   TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    entity   TEXT    NOT NULL
) STRICT;

CREATE TABLE groups (
    id       TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    entity   TEXT    NOT NULL
) STRICT;

CREATE TABLE trunks (
    id       TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    entity   TEXT    NOT NULL
) STRICT;

CREATE TABLE numbers (
    number   TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    entity   TEXT    NOT NULL
) STRICT;

CREATE TABLE prompts (
    id       TEXT    NOT NULL,
    language TEXT    NOT NULL,
    position INTEGER NOT NULL,
    entity   TEXT    NOT NULL,
    PRIMARY KEY (id, language)
) STRICT;

CREATE TABLE calendars (
    id       TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    entity   TEXT    NOT NULL
) STRICT;

CREATE TABLE flows (
    id        TEXT PRIMARY KEY,
    position  INTEGER NOT NULL,
    entity    TEXT    NOT NULL, -- without the published document
    published INTEGER,          -- which of its versions is published, if any
    FOREIGN KEY (id, published) REFERENCES flow_versions (flow, version)
        DEFERRABLE INITIALLY DEFERRED
) STRICT;

-- Published versions are never changed and never deleted, not even with their flow: the call log
-- names them.
CREATE TABLE flow_versions (
    flow     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    document TEXT    NOT NULL,
    PRIMARY KEY (flow, version)
) STRICT;

CREATE TABLE outbound_rules (
    id       TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    entity   TEXT    NOT NULL
) STRICT;
