-- The call log as people work with it: notes, tags, times in groups, and quick answers.

-- A time in a group's line. How it ended is known once it has.
CREATE TABLE waits (
    call     INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    skill    TEXT    NOT NULL, -- the group
    joined   INTEGER NOT NULL,
    left_at  INTEGER,
    outcome  TEXT,
    agent    TEXT,
    PRIMARY KEY (call, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX waits_by_group ON waits (skill, call);
CREATE INDEX waits_by_time ON waits (joined);

CREATE TABLE call_notes (
    call   INTEGER PRIMARY KEY REFERENCES calls (id) ON DELETE CASCADE,
    text   TEXT    NOT NULL,
    author TEXT    NOT NULL, -- a login
    at     INTEGER NOT NULL
) STRICT;

CREATE TABLE call_tags (
    call INTEGER NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
    tag  TEXT    NOT NULL,
    PRIMARY KEY (call, tag)
) STRICT, WITHOUT ROWID;

CREATE INDEX call_tags_by_tag ON call_tags (tag, call);

-- What the log is sorted by, besides the start.
CREATE INDEX calls_by_talk ON calls (talk_ms);
CREATE INDEX calls_by_wait ON calls (wait_ms);
-- What it is narrowed down by.
CREATE INDEX calls_by_reason ON calls (reason, started);
CREATE INDEX legs_by_start ON legs (role, started);
CREATE INDEX path_by_exit ON path (flow, node, exit);
