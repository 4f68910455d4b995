-- What was understood of a recording, and what the candidate corrected in it. It becomes the answer by itself where that was
-- asked for, unless the answer has another revision by then than submit_after.
CREATE TABLE transcripts (
    recording_id INTEGER PRIMARY KEY REFERENCES recordings (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    reason TEXT,
    retry_at TEXT,
    heard TEXT,
    corrected TEXT,
    submission TEXT NOT NULL,
    submit_after INTEGER,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

ALTER TABLE jobs ADD COLUMN recording_id INTEGER REFERENCES recordings (id) ON DELETE CASCADE;
-- A recording has at most one transcript on its way.
CREATE UNIQUE INDEX jobs_recording ON jobs (recording_id);
