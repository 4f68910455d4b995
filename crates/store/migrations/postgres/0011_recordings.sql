-- Recordings of answers; the bytes are kept elsewhere, under the key.
CREATE TABLE recordings (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id BIGINT NOT NULL REFERENCES interview_records (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    storage_key TEXT NOT NULL UNIQUE,
    media_type TEXT NOT NULL,
    sound JSONB NOT NULL
);
CREATE INDEX recordings_record ON recordings (record_id);
CREATE INDEX recordings_user ON recordings (user_id);

-- Keys whose bytes belong to nothing from a time on, and are still to be removed.
CREATE TABLE erased_recordings (
    storage_key TEXT PRIMARY KEY,
    erased_at TIMESTAMPTZ NOT NULL
);

-- Whatever erases a recording, its session or its user, notes the key in the same change.
CREATE FUNCTION note_erased_recording() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO erased_recordings (storage_key, erased_at) VALUES (old.storage_key, '1970-01-01T00:00:00Z')
    ON CONFLICT (storage_key) DO UPDATE SET erased_at = excluded.erased_at;
    RETURN NULL;
END;
$$;
CREATE TRIGGER recordings_erased AFTER DELETE ON recordings FOR EACH ROW EXECUTE FUNCTION note_erased_recording();
