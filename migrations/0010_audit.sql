-- Who changed what through a door of the API. Secrets are not in it.

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    who     TEXT    NOT NULL, -- the login
    address TEXT    NOT NULL, -- where from
    what    TEXT    NOT NULL, -- the command
    detail  TEXT    NOT NULL  -- its arguments, as JSON
) STRICT;

-- Small things that the program keeps for itself, by name: how far the first start is.

CREATE TABLE keepsakes (
    name TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
