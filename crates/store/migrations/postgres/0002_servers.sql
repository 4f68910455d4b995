-- The servers that share this database. The fingerprint tells whether two sign with the same key, and not the key.
CREATE TABLE servers (
    id TEXT PRIMARY KEY,
    key_fingerprint TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL
);
