-- The call log: one row per call, its legs, its path through flows, its recording, its journal.
-- AUTOINCREMENT keeps an id from being given out again after its row was deleted.

CREATE TABLE calls (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    direction        TEXT    NOT NULL CHECK (direction IN ('inbound', 'outbound', 'internal')),
    caller           TEXT    NOT NULL,
    caller_name      TEXT,
    called           TEXT    NOT NULL,
    trunk            TEXT,
    number           TEXT,
    started          INTEGER NOT NULL,
    answered         INTEGER,
    ended            INTEGER,
    wait_ms          INTEGER,
    talk_ms          INTEGER NOT NULL,
    ended_by         TEXT,             -- caller, called, agent, exchange, network
    ended_by_agent   TEXT,             -- the extension, where ended_by is agent
    reason           TEXT
) STRICT;

CREATE INDEX calls_by_start ON calls (started);
CREATE INDEX calls_by_caller ON calls (caller, started);
CREATE INDEX calls_by_called ON calls (called, started);
CREATE INDEX calls_unfinished ON calls (id) WHERE ended IS NULL;

CREATE TABLE legs (
    call             INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    position         INTEGER NOT NULL,
    leg              INTEGER NOT NULL, -- the leg's own index
    role             TEXT    NOT NULL CHECK (role IN ('caller', 'agent', 'extension', 'outside')),
    party            TEXT    NOT NULL,
    started          INTEGER NOT NULL,
    answered         INTEGER,
    ended            INTEGER,
    ended_by         TEXT,
    ended_by_agent   TEXT,
    reason           TEXT,
    codec            TEXT,
    PRIMARY KEY (call, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX legs_by_party ON legs (party, started);
CREATE INDEX legs_unfinished ON legs (call) WHERE ended IS NULL;

CREATE TABLE path (
    call     INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    flow     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    node     TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    exit     TEXT,
    at       INTEGER NOT NULL,
    PRIMARY KEY (call, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX path_by_node ON path (flow, version, node);

-- No foreign key: a recording may be told of before its call's row.
CREATE TABLE recordings (
    call    INTEGER PRIMARY KEY,
    file    TEXT,    -- relative to the folder of recordings
    millis  INTEGER, -- known once the file is whole
    bytes   INTEGER,
    failure TEXT     -- why it broke off, if it did
) STRICT;

-- No foreign key: an entry may come before its call's row, or tell of a call that never began.
CREATE TABLE journal (
    id   INTEGER PRIMARY KEY AUTOINCREMENT, -- the order in which the exchange told it
    call INTEGER NOT NULL,
    at   INTEGER NOT NULL,
    kind TEXT    NOT NULL,
    who  TEXT,
    text TEXT    NOT NULL
) STRICT;

CREATE INDEX journal_by_call ON journal (call, id);
