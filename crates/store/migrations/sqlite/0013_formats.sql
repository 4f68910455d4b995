-- How an interview goes, who applies and where.
ALTER TABLE interview_sessions ADD COLUMN format TEXT NOT NULL DEFAULT 'mixed';
ALTER TABLE interview_sessions ADD COLUMN experience TEXT;
ALTER TABLE interview_sessions ADD COLUMN company TEXT;
-- Whether there are no questions for the very position.
ALTER TABLE interview_sessions ADD COLUMN general_only INTEGER NOT NULL DEFAULT 0;
-- They stand behind the texts in a row, as the feedback does: lists read them here.
DROP INDEX interview_sessions_user;
CREATE INDEX interview_sessions_user
    ON interview_sessions (user_id, id, feedback, format, experience, company, general_only);
