-- Who is told of what happens, by HTTP, and what they were told or have still to be told.

CREATE TABLE webhooks (
    id       TEXT PRIMARY KEY,
    position INTEGER NOT NULL,
    entity   TEXT    NOT NULL
) STRICT;

CREATE TABLE deliveries (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook TEXT    NOT NULL, -- no foreign key: it is saved anew with every change of the office
    event   TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    body    TEXT    NOT NULL, -- JSON, before it is given the form of the webhook
    tries   INTEGER NOT NULL DEFAULT 0,
    next    INTEGER,          -- when it is tried next; NULL: told, or given up
    told    INTEGER,          -- when it was taken
    status  INTEGER,          -- of the last answer
    error   TEXT              -- why the last try failed
) STRICT;

CREATE INDEX deliveries_due ON deliveries (webhook, next) WHERE next IS NOT NULL;
CREATE INDEX deliveries_by_webhook ON deliveries (webhook, id);
