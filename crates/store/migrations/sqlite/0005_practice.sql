-- When the candidate sees the feedback: 'after_each' answer, or 'at_end'.
ALTER TABLE interview_sessions ADD COLUMN feedback TEXT NOT NULL DEFAULT 'after_each';
-- The record whose question is asked again. It refers to nothing: the number stays when that record is erased.
ALTER TABLE interview_records ADD COLUMN retry_of INTEGER;
