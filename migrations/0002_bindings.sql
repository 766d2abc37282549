-- Where phones can be reached. Times everywhere are UTC, in microseconds since 1970.

CREATE TABLE bindings (
    extension  TEXT    NOT NULL,
    contact    TEXT    NOT NULL,
    transport  TEXT    NOT NULL CHECK (transport IN ('udp', 'tcp', 'tls')),
    local      TEXT    NOT NULL, -- our address of the flow, "192.0.2.1:5060"
    peer       TEXT    NOT NULL, -- the phone's
    call_id    TEXT    NOT NULL,
    cseq       INTEGER NOT NULL,
    expires    INTEGER NOT NULL,
    user_agent TEXT,
    instance   TEXT,
    q          INTEGER,          -- thousandths
    PRIMARY KEY (extension, contact)
) STRICT;
