//! What is remembered of interviews.

use crate::{
    account::caller::Caller,
    error::Error,
    grading::contest::Contest,
    grading::mark::{DisagreementCount, Mark, NewMark},
    id::{EvaluationId, JobId, MarkId, RecordId, SessionId, UserId},
    idempotency::{Creation, Receipt},
    session::changes::SessionChanges,
    session::export::SessionExport,
    session::owner::{Lookup, Owned},
    session::question::Question,
    session::record::{InterviewRecord, KeptEvaluation},
    session::{InterviewSession, NewSession, SessionDocuments, SessionPlan, SessionSummary},
    untrusted::Untrusted,
    work::job::NewJob,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Remembers sessions. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Starts a session and writes the job that asks its questions; [`Error::Unauthenticated`] when the user is gone,
    /// [`Error::Guest`] when it is a guest who has no session left.
    async fn create_session(
        &self,
        user: UserId,
        new: &NewSession,
        job: NewJob,
        receipt: Option<&Receipt<InterviewSession>>,
    ) -> Result<Creation<InterviewSession>, Error>;

    /// Starts a session whose one question is that of the record, which it names as what it retries;
    /// [`Error::Unauthenticated`] when the user is gone.
    async fn create_retry(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        plan: &SessionPlan,
        now: DateTime<Utc>,
        receipt: Option<&Receipt<InterviewSession>>,
    ) -> Result<Creation<InterviewSession>, Error>;

    /// Lists the caller's sessions, newest first, those before a number when one is given; at most `limit`.
    async fn sessions(
        &self,
        caller: Caller,
        before: Option<SessionId>,
        limit: i64,
    ) -> Result<Vec<SessionSummary>, Error>;

    /// Looks a session up.
    async fn session(&self, caller: Caller, id: SessionId) -> Result<Lookup<InterviewSession>, Error>;

    /// The texts that a session's questions were made from.
    async fn session_documents(&self, session: &Owned<InterviewSession>) -> Result<SessionDocuments, Error>;

    /// Looks everything up that is kept about a session.
    async fn session_export(&self, caller: Caller, id: SessionId) -> Result<Lookup<SessionExport>, Error>;

    /// Looks the records of a session up, in order.
    async fn session_records(
        &self,
        caller: Caller,
        id: SessionId,
    ) -> Result<Lookup<Vec<InterviewRecord>>, Error>;

    /// Looks up what changed in a session after a version (0: everything).
    async fn session_changes(
        &self,
        caller: Caller,
        id: SessionId,
        after: i64,
    ) -> Result<Lookup<SessionChanges>, Error>;

    /// Completes a session, or leaves a completed one as it is.
    async fn complete_session(
        &self,
        session: &Owned<InterviewSession>,
        now: DateTime<Utc>,
    ) -> Result<InterviewSession, Error>;

    /// Erases a session with everything in it.
    async fn erase_session(&self, session: &Owned<InterviewSession>) -> Result<(), Error>;
}

/// Adds questions to sessions. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait QuestionStore: Send + Sync {
    /// Writes a job that adds questions to a session, and returns its number; [`Error::Conflict`] when the session is
    /// completed, or would have more than `max` questions with those that are on their way.
    async fn request_questions(
        &self,
        session: &Owned<InterviewSession>,
        wanted: &WantedQuestions,
        job: NewJob,
        receipt: Option<&Receipt<JobId>>,
    ) -> Result<Creation<JobId>, Error>;

    /// The records that a job added, in order; empty while it has not.
    async fn added_records(&self, job: JobId) -> Result<Vec<InterviewRecord>, Error>;

    /// Adds questions in a job's place, unless the job was settled first: the first writer wins, and only the first
    /// returns `true`. The job of a session that was just created is found by the session.
    async fn add_questions_instead(
        &self,
        job: QuestionJob,
        questions: &[Question],
        now: DateTime<Utc>,
    ) -> Result<bool, Error>;
}

/// Remembers answers and how they were graded. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait RecordStore: Send + Sync {
    /// Looks a record up, together with its session.
    async fn record(
        &self,
        caller: Caller,
        id: RecordId,
    ) -> Result<Lookup<(InterviewSession, InterviewRecord)>, Error>;

    /// Saves an answer in place of the one before, drops that one's grading, and writes the job that grades the new
    /// one; [`Error::Conflict`] when the session is completed, [`Error::NotFound`] when the record went meanwhile,
    /// [`Error::Guest`] when the owner is a guest who has no answer left.
    async fn save_answer(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        text: &Untrusted,
        job: NewJob,
        receipt: Option<&Receipt<RecordId>>,
    ) -> Result<Creation<RecordId>, Error>;

    /// Writes a job that grades the current answer again and returns the record as it then stands; while such a job
    /// waits already, nothing changes. [`Error::Conflict`] without an answer. Where there was an evaluation this opens a
    /// contest of it, and words about one that is still open are kept as another; the next evaluation of the answer is
    /// what answers them.
    async fn request_evaluation(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        note: Option<&Untrusted>,
        job: NewJob,
        receipt: Option<&Receipt<InterviewRecord>>,
    ) -> Result<Creation<InterviewRecord>, Error>;

    /// Lists the gradings of a record that are kept, newest first, those before a number when one is given; at most `limit`.
    async fn evaluations(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        before: Option<EvaluationId>,
        limit: i64,
    ) -> Result<Vec<KeptEvaluation>, Error>;

    /// The contests of a record, newest first, at most [`crate::grading::contest::MAX_CONTESTS`].
    async fn contests(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
    ) -> Result<Vec<Contest>, Error>;
}

/// Remembers where candidates disagree with graders. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait MarkStore: Send + Sync {
    /// Keeps a mark in one revision of an answer, in place of the one for its key point there; [`Error::Conflict`] when the
    /// record would have more than `max`, [`Error::NotFound`] when it went meanwhile.
    async fn put_mark(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        new: &NewMark,
        max: i64,
    ) -> Result<Mark, Error>;

    /// The marks of a record in every revision of its answer, oldest first.
    async fn marks(&self, record: &Owned<(InterviewSession, InterviewRecord)>) -> Result<Vec<Mark>, Error>;

    /// Removes a mark of a record; `false` when the record has no such mark.
    async fn remove_mark(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        mark: MarkId,
    ) -> Result<bool, Error>;

    /// The marks of everybody, newest first, those before a number when one is given; at most `limit`.
    async fn disagreements(&self, before: Option<MarkId>, limit: i64) -> Result<Vec<Mark>, Error>;

    /// How many marks there are, by grader and verdict, in that order.
    async fn disagreement_counts(&self) -> Result<Vec<DisagreementCount>, Error>;
}

/// Questions that are asked for in the course of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedQuestions {
    /// The record whose answer they follow up; `None` for questions that follow nothing.
    pub follow_up_to: Option<RecordId>,
    /// How many.
    pub count: u32,
    /// How many questions the session may have in all.
    pub max: i64,
}

/// Which job questions are added in place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionJob {
    /// The one that was written when the session was created.
    FirstOf(SessionId),
    /// One that was asked for later.
    Later(JobId),
}
