CREATE TABLE users (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username TEXT NOT NULL,
    folded_username TEXT COLLATE "C" NOT NULL UNIQUE,
    full_name TEXT,
    password_hash TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- A device is a family of refresh tokens: revoking it is deleting its row.
CREATE TABLE devices (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX devices_user ON devices (user_id);

CREATE TABLE refresh_tokens (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    device_id BIGINT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    digest TEXT NOT NULL UNIQUE,
    replaced BOOLEAN NOT NULL DEFAULT FALSE,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX refresh_tokens_device ON refresh_tokens (device_id);

CREATE TABLE attempts (
    subject TEXT PRIMARY KEY,
    count BIGINT NOT NULL,
    window_ends_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE interview_sessions (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed_in BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    completed_at TIMESTAMPTZ,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    question_count BIGINT NOT NULL,
    time_limit_s BIGINT,
    emotion_consent BOOLEAN NOT NULL,
    user_name TEXT NOT NULL,
    position TEXT NOT NULL,
    emotion_summary JSONB,
    job_description TEXT,
    resume TEXT
);
CREATE INDEX interview_sessions_user ON interview_sessions (user_id, id);

CREATE TABLE interview_records (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    session_id BIGINT NOT NULL REFERENCES interview_sessions (id) ON DELETE CASCADE,
    ordinal BIGINT NOT NULL,
    changed_in BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    added_by BIGINT NOT NULL,
    follow_up_to BIGINT,
    answered_at TIMESTAMPTZ,
    answer_revision BIGINT NOT NULL DEFAULT 0,
    score DOUBLE PRECISION,
    evaluation_id BIGINT,
    evaluation_state TEXT NOT NULL DEFAULT 'unanswered',
    evaluation_reason TEXT,
    evaluation_retry_at TIMESTAMPTZ,
    question JSONB NOT NULL,
    evaluation JSONB,
    emotion_summary JSONB,
    answer_text TEXT,
    UNIQUE (session_id, ordinal)
);
CREATE INDEX interview_records_added_by ON interview_records (added_by);
CREATE INDEX interview_records_failed ON interview_records (id) WHERE evaluation_state = 'failed';

CREATE TABLE evaluations (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES interview_records (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    note TEXT,
    evaluation JSONB NOT NULL,
    answer TEXT NOT NULL
);
CREATE INDEX evaluations_record ON evaluations (record_id);

-- due_at is when a job may be claimed next: while somebody holds a lease on it, the end of the lease.
CREATE TABLE jobs (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    due_at TIMESTAMPTZ NOT NULL,
    leased BOOLEAN NOT NULL DEFAULT FALSE,
    claims BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    seed BIGINT NOT NULL,
    duty TEXT NOT NULL,
    session_id BIGINT NOT NULL REFERENCES interview_sessions (id) ON DELETE CASCADE,
    record_id BIGINT REFERENCES interview_records (id) ON DELETE CASCADE,
    revision BIGINT,
    question_count BIGINT,
    follow_up_to BIGINT,
    note TEXT
);
CREATE INDEX jobs_due ON jobs (due_at, id);
CREATE INDEX jobs_session ON jobs (session_id);
-- A record has at most one grading on its way.
CREATE UNIQUE INDEX jobs_record ON jobs (record_id);

-- The answer is text, not JSON, so that it is repeated with its keys in their order.
CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
    session_id BIGINT REFERENCES interview_sessions (id) ON DELETE CASCADE,
    created_id BIGINT,
    expires_at TIMESTAMPTZ NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_user ON idempotency_keys (user_id);
CREATE INDEX idempotency_keys_session ON idempotency_keys (session_id);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
