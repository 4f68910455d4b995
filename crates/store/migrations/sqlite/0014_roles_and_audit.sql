-- What an account may do for others.
ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'candidate';

-- What hosts and instructors did and saw. The numbers of accounts refer to nothing: they stay when the account is erased.
CREATE TABLE audit_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    actor_id INTEGER,
    actor_role TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id INTEGER,
    given_role TEXT,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX audit_entries_expiry ON audit_entries (expires_at);
