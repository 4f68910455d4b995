-- "DAED" in the file's header tells a Daedam database from any other SQLite file.
PRAGMA application_id = 1145128260;

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL,
    folded_username TEXT NOT NULL UNIQUE,
    full_name TEXT,
    password_hash TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

-- A device is a family of refresh tokens: revoking it is deleting its row.
CREATE TABLE devices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT,
    created_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX devices_user ON devices (user_id);

CREATE TABLE refresh_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    digest TEXT NOT NULL UNIQUE,
    replaced INTEGER NOT NULL DEFAULT 0,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX refresh_tokens_device ON refresh_tokens (device_id);

CREATE TABLE attempts (
    subject TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    window_ends_at TEXT NOT NULL
) STRICT;

CREATE TABLE interview_sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    changed_in INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    completed_at TEXT,
    language TEXT NOT NULL,
    kind TEXT NOT NULL,
    question_count INTEGER NOT NULL,
    time_limit_s INTEGER,
    emotion_consent INTEGER NOT NULL,
    user_name TEXT NOT NULL,
    position TEXT NOT NULL,
    emotion_summary TEXT,
    job_description TEXT,
    resume TEXT
) STRICT;
CREATE INDEX interview_sessions_user ON interview_sessions (user_id, id);

-- What a list of sessions counts stands first: SQLite reads a row up to the last column asked for.
CREATE TABLE interview_records (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES interview_sessions (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    changed_in INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    added_by INTEGER NOT NULL,
    follow_up_to INTEGER,
    answered_at TEXT,
    answer_revision INTEGER NOT NULL DEFAULT 0,
    score REAL,
    evaluation_id INTEGER,
    evaluation_state TEXT NOT NULL DEFAULT 'unanswered',
    evaluation_reason TEXT,
    evaluation_retry_at TEXT,
    question TEXT NOT NULL,
    evaluation TEXT,
    emotion_summary TEXT,
    answer_text TEXT,
    UNIQUE (session_id, ordinal)
) STRICT;
CREATE INDEX interview_records_added_by ON interview_records (added_by);
CREATE INDEX interview_records_failed ON interview_records (id) WHERE evaluation_state = 'failed';

CREATE TABLE evaluations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id INTEGER NOT NULL REFERENCES interview_records (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    note TEXT,
    evaluation TEXT NOT NULL,
    answer TEXT NOT NULL
) STRICT;
CREATE INDEX evaluations_record ON evaluations (record_id);

-- due_at is when a job may be claimed next: while somebody holds a lease on it, the end of the lease.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at TEXT NOT NULL,
    leased INTEGER NOT NULL DEFAULT 0,
    claims INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    seed INTEGER NOT NULL,
    duty TEXT NOT NULL,
    session_id INTEGER NOT NULL REFERENCES interview_sessions (id) ON DELETE CASCADE,
    record_id INTEGER REFERENCES interview_records (id) ON DELETE CASCADE,
    revision INTEGER,
    question_count INTEGER,
    follow_up_to INTEGER,
    note TEXT
) STRICT;
CREATE INDEX jobs_due ON jobs (due_at, id);
CREATE INDEX jobs_session ON jobs (session_id);
-- A record has at most one grading on its way.
CREATE UNIQUE INDEX jobs_record ON jobs (record_id);

-- The answer is text, not JSON, so that it is repeated with its keys in their order.
CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    session_id INTEGER REFERENCES interview_sessions (id) ON DELETE CASCADE,
    created_id INTEGER,
    expires_at TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    answer TEXT,
    PRIMARY KEY (scope, key)
) STRICT;
CREATE INDEX idempotency_keys_user ON idempotency_keys (user_id);
CREATE INDEX idempotency_keys_session ON idempotency_keys (session_id);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
