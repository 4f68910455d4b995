-- What was understood of a recording, and what the candidate corrected in it. It becomes the answer by itself where that was
-- asked for, unless the answer has another revision by then than submit_after.
CREATE TABLE transcripts (
    recording_id BIGINT PRIMARY KEY REFERENCES recordings (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    reason TEXT,
    retry_at TIMESTAMPTZ,
    heard JSONB,
    corrected TEXT,
    submission TEXT NOT NULL,
    submit_after BIGINT,
    created_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

ALTER TABLE jobs ADD COLUMN recording_id BIGINT REFERENCES recordings (id) ON DELETE CASCADE;
-- A recording has at most one transcript on its way.
CREATE UNIQUE INDEX jobs_recording ON jobs (recording_id);
