-- What the decisions of calls came from, so that they can be made again.

CREATE TABLE tapes (
    call        INTEGER PRIMARY KEY REFERENCES calls (id) ON DELETE CASCADE,
    floor_first INTEGER, -- tapes of the groups' floor, while the call was in line
    floor_last  INTEGER,
    tape        BLOB    NOT NULL -- JSON, deflated
) STRICT;

-- Flows and offices as they were, each once; their secrets left out.
CREATE TABLE tape_documents (
    digest   TEXT PRIMARY KEY,
    document BLOB NOT NULL -- JSON, deflated
) STRICT, WITHOUT ROWID;

CREATE TABLE tape_uses (
    call   INTEGER NOT NULL REFERENCES tapes (call) ON DELETE CASCADE,
    digest TEXT    NOT NULL REFERENCES tape_documents (digest),
    PRIMARY KEY (call, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE floor_tapes (
    tape   INTEGER NOT NULL,
    piece  INTEGER NOT NULL,
    moves  BLOB    NOT NULL, -- JSON, deflated
    PRIMARY KEY (tape, piece)
) STRICT, WITHOUT ROWID;
