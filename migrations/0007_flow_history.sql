-- Flows as they are worked on: who published what and why, drafts as they are typed, tests.

ALTER TABLE flow_versions ADD COLUMN at     INTEGER; -- when it was published; none for old ones
ALTER TABLE flow_versions ADD COLUMN author TEXT;    -- the login of who published it
ALTER TABLE flow_versions ADD COLUMN note   TEXT;

-- What is typed is kept at once and as it is, even where no document can be read from it. A draft that
-- is not here is the one in its flow's entity. Saving one is no new revision of the office.
CREATE TABLE flow_drafts (
    flow     TEXT PRIMARY KEY,
    document TEXT    NOT NULL, -- JSON
    saved    INTEGER NOT NULL,
    author   TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE flow_tests (
    flow     TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    position INTEGER NOT NULL,
    test     TEXT    NOT NULL, -- JSON
    PRIMARY KEY (flow, id)
) STRICT, WITHOUT ROWID;
