-- Numbers that were keyed in during conversations.

CREATE TABLE collected (
    call     INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    label    TEXT    NOT NULL,
    by       TEXT    NOT NULL, -- the extension that asked for it
    at       INTEGER NOT NULL,
    digits   INTEGER NOT NULL, -- how many
    value    TEXT,             -- NULL: it is masked
    PRIMARY KEY (call, position)
) STRICT, WITHOUT ROWID;

-- The masked ones, apart: no list reads them.
CREATE TABLE collected_secrets (
    call     INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    value    TEXT    NOT NULL,
    PRIMARY KEY (call, position)
) STRICT, WITHOUT ROWID;
