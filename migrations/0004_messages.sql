-- Messages in mailboxes. AUTOINCREMENT, so that a deleted message's id (and file) is not used again.

CREATE TABLE messages (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    mailbox TEXT    NOT NULL,
    caller  TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    millis  INTEGER NOT NULL,
    heard   INTEGER NOT NULL CHECK (heard IN (0, 1)),
    file    TEXT    NOT NULL,
    call    INTEGER NOT NULL
) STRICT;

CREATE INDEX messages_by_mailbox ON messages (mailbox, id);
