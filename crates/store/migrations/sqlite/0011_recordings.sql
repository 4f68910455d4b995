-- Recordings of answers; the bytes are kept elsewhere, under the key.
CREATE TABLE recordings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    record_id INTEGER NOT NULL REFERENCES interview_records (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    storage_key TEXT NOT NULL UNIQUE,
    media_type TEXT NOT NULL,
    sound TEXT NOT NULL
) STRICT;
CREATE INDEX recordings_record ON recordings (record_id);
CREATE INDEX recordings_user ON recordings (user_id);

-- Keys whose bytes belong to nothing from a time on, and are still to be removed.
CREATE TABLE erased_recordings (
    storage_key TEXT PRIMARY KEY,
    erased_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Whatever erases a recording, its session or its user, notes the key in the same change.
CREATE TRIGGER recordings_erased AFTER DELETE ON recordings
BEGIN
    INSERT INTO erased_recordings (storage_key, erased_at) VALUES (old.storage_key, '1970-01-01T00:00:00+00:00')
    ON CONFLICT (storage_key) DO UPDATE SET erased_at = excluded.erased_at;
END;
