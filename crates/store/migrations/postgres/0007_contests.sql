-- Evaluations are kept as long as their record, so a contest names two of them: the one it is about, and the one that
-- answers it.
CREATE TABLE contests (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES interview_records (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    evaluation_id BIGINT NOT NULL,
    result_id BIGINT,
    created_at TIMESTAMPTZ NOT NULL,
    note TEXT
);
CREATE INDEX contests_record ON contests (record_id);

-- The words of an answer that say a key point, by the candidate, beside the verdict that they disagree with.
CREATE TABLE marks (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES interview_records (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    verdict TEXT NOT NULL,
    grader TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    key_point TEXT NOT NULL,
    quote TEXT NOT NULL
);
CREATE INDEX marks_record ON marks (record_id);
