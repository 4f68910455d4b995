-- A user who is in this table has no account yet: username and password_hash are empty, folded_username is none that
-- anybody could register, and they are erased from expires_at on. What is left is counted down by what uses it.
CREATE TABLE guests (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    expires_at TEXT NOT NULL,
    sessions_left INTEGER NOT NULL,
    answers_left INTEGER NOT NULL
) STRICT;
CREATE INDEX guests_expiry ON guests (expires_at);

CREATE TABLE recovery_codes (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    digest TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
