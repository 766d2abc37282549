-- Recordings whose time is over: the office says for how long it keeps them.

ALTER TABLE recordings ADD COLUMN removed INTEGER; -- when the file was deleted for its age

CREATE INDEX recordings_kept ON recordings (call) WHERE file IS NOT NULL AND removed IS NULL;
