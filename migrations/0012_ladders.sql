-- What was said on the wire in a call, and how its legs sounded.

CREATE TABLE ladders (
    call     INTEGER PRIMARY KEY REFERENCES calls (id) ON DELETE CASCADE,
    messages BLOB    NOT NULL -- JSON, deflated
) STRICT;

CREATE TABLE leg_quality (
    call          INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    leg           INTEGER NOT NULL, -- the leg's own index
    loss          REAL    NOT NULL, -- per cent of what was sent to us
    loss_out      REAL,             -- of what we sent, as the other side told
    jitter_ms     REAL    NOT NULL,
    round_trip_ms REAL,
    mos           REAL    NOT NULL,
    PRIMARY KEY (call, leg)
) STRICT, WITHOUT ROWID;
