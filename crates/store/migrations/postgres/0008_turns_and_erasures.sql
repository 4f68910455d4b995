-- A job is ready, leased, or postponed until its next try. Ready jobs of a duty are claimed by their turn: microseconds
-- since 1970 that say only who comes before whom. user_id is whose it is, and refers to nothing: a job goes with its session.
ALTER TABLE jobs ADD COLUMN postponed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE jobs ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN user_id BIGINT;
CREATE INDEX jobs_ready ON jobs (duty, turn, id) WHERE NOT leased AND NOT postponed;
CREATE INDEX jobs_leased ON jobs (due_at) WHERE leased;
CREATE INDEX jobs_postponed ON jobs (due_at) WHERE postponed;
CREATE INDEX jobs_user ON jobs (user_id, duty, turn);

-- A user who is erased has lost name, password and devices, and is nobody's any more; what is left of them is being deleted.
ALTER TABLE users ADD COLUMN erased BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX users_erased ON users (id) WHERE erased;

CREATE INDEX devices_expiry ON devices (expires_at);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);
CREATE INDEX attempts_end ON attempts (window_ends_at);
