-- Tokens of programs that use the API. Only their digests are kept.

CREATE TABLE tokens (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT    NOT NULL,
    digest  TEXT    NOT NULL UNIQUE, -- SHA-256 of the token, in hex
    rights  TEXT    NOT NULL,        -- a list of words, as JSON
    numbers TEXT    NOT NULL,        -- full, masked, hidden
    made_by TEXT    NOT NULL,        -- the login
    made    INTEGER NOT NULL,
    expires INTEGER,                 -- NULL: never
    used    INTEGER                  -- the day of its last use
) STRICT;
