-- Empty here, because one server uses a file; the table is for both databases to be the same.
CREATE TABLE servers (
    id TEXT NOT NULL PRIMARY KEY,
    key_fingerprint TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;
