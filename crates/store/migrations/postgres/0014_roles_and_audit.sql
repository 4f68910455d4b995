-- What an account may do for others.
ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'candidate';

-- What hosts and instructors did and saw. The numbers of accounts refer to nothing: they stay when the account is erased.
CREATE TABLE audit_entries (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor_id BIGINT,
    actor_role TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id BIGINT,
    given_role TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX audit_entries_expiry ON audit_entries (expires_at);
