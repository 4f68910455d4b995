-- Evaluations are kept as long as their record, so a contest names two of them: the one it is about, and the one that
-- answers it.
CREATE TABLE contests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id INTEGER NOT NULL REFERENCES interview_records (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    evaluation_id INTEGER NOT NULL,
    result_id INTEGER,
    created_at TEXT NOT NULL,
    note TEXT
) STRICT;
CREATE INDEX contests_record ON contests (record_id);

-- The words of an answer that say a key point, by the candidate, beside the verdict that they disagree with.
CREATE TABLE marks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id INTEGER NOT NULL REFERENCES interview_records (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    verdict TEXT NOT NULL,
    grader TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    key_point TEXT NOT NULL,
    quote TEXT NOT NULL
) STRICT;
CREATE INDEX marks_record ON marks (record_id);
