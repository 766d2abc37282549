-- What an exchange that stopped, in whatever way, must know again when it starts.

-- Callers who were promised a call back. Their calls stay open.
CREATE TABLE call_backs (
    call     INTEGER PRIMARY KEY,
    skill    TEXT    NOT NULL, -- the group in whose line the caller is
    priority INTEGER NOT NULL,
    number   TEXT,             -- where, if not at the number of the call
    until    INTEGER NOT NULL
) STRICT;

-- What carriers have against calls, as their response codes said.
CREATE TABLE carrier_bans (
    trunk  TEXT    NOT NULL,
    callee TEXT    NOT NULL, -- '': any
    status INTEGER NOT NULL,
    until  INTEGER NOT NULL,
    PRIMARY KEY (trunk, callee)
) STRICT;

-- Messages that are being left.
CREATE TABLE open_messages (
    id        INTEGER PRIMARY KEY,
    mailboxes TEXT    NOT NULL, -- a JSON list
    caller    TEXT    NOT NULL,
    at        INTEGER NOT NULL,
    file      TEXT    NOT NULL,
    call      INTEGER NOT NULL
) STRICT;
