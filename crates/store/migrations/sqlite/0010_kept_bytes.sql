-- Bytes of texts that a user's sessions hold, counted from now on.
ALTER TABLE users ADD COLUMN kept_bytes INTEGER NOT NULL DEFAULT 0;
