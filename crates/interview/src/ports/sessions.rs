//! Storing interviews.

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

/// Stores sessions. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Starts a session and writes the job that asks its questions; [`Error::Unauthenticated`] when the user is erased,
    /// [`Error::Guest`] when the user is a guest who may start no more sessions.
    async fn create_session(
        &self,
        user: UserId,
        new: &NewSession,
        job: NewJob,
        receipt: Option<&Receipt<InterviewSession>>,
    ) -> Result<Creation<InterviewSession>, Error>;

    /// Starts a session that asks the question of a record again, and stores which record it retries;
    /// [`Error::Unauthenticated`] when the user is erased.
    async fn create_retry(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        plan: &SessionPlan,
        now: DateTime<Utc>,
        receipt: Option<&Receipt<InterviewSession>>,
    ) -> Result<Creation<InterviewSession>, Error>;

    /// Lists at most `limit` of the caller's sessions, newest first, and only those before a number when one is given.
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

    /// Reads everything that is stored about a session.
    async fn session_export(&self, caller: Caller, id: SessionId) -> Result<Lookup<SessionExport>, Error>;

    /// Looks the records of a session up, in order.
    async fn session_records(
        &self,
        caller: Caller,
        id: SessionId,
    ) -> Result<Lookup<Vec<InterviewRecord>>, Error>;

    /// Reads what changed in a session after a version (0: everything).
    async fn session_changes(
        &self,
        caller: Caller,
        id: SessionId,
        after: i64,
    ) -> Result<Lookup<SessionChanges>, Error>;

    /// Completes a session; a completed one stays as it is.
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

    /// The records that a job added, in order; empty while it has added none.
    async fn added_records(&self, job: JobId) -> Result<Vec<InterviewRecord>, Error>;

    /// Adds questions instead of a job, unless the job was settled first. Only the first writer adds questions and gets
    /// `true`. The job of a session that was just created is found by the session.
    async fn add_questions_instead(
        &self,
        job: QuestionJob,
        questions: &[Question],
        now: DateTime<Utc>,
    ) -> Result<bool, Error>;
}

/// Stores answers and their gradings. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait RecordStore: Send + Sync {
    /// Looks a record up, together with its session.
    async fn record(
        &self,
        caller: Caller,
        id: RecordId,
    ) -> Result<Lookup<(InterviewSession, InterviewRecord)>, Error>;

    /// Saves an answer, which replaces the one before, drops the old answer's grading, and writes the job that grades the
    /// new one; [`Error::Conflict`] when the session is completed, [`Error::NotFound`] when the record was erased,
    /// [`Error::Guest`] when the owner is a guest who may give no more answers.
    async fn save_answer(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        text: &Untrusted,
        job: NewJob,
        receipt: Option<&Receipt<RecordId>>,
    ) -> Result<Creation<RecordId>, Error>;

    /// Writes a job that grades the current answer again and returns the updated record; if such a job waits already,
    /// nothing changes. [`Error::Conflict`] without an answer. Where there was an evaluation this opens a contest of it.
    /// Words about an evaluation whose contest is still open are kept as a contest of their own. The next evaluation of the
    /// answer answers all of them.
    async fn request_evaluation(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        note: Option<&Untrusted>,
        job: NewJob,
        receipt: Option<&Receipt<InterviewRecord>>,
    ) -> Result<Creation<InterviewRecord>, Error>;

    /// Lists at most `limit` gradings of a record, newest first, and only those before a number when one is given.
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

/// Stores marks: where candidates disagree with graders. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait MarkStore: Send + Sync {
    /// Stores a mark on one revision of an answer. A mark for the same key point there is replaced; [`Error::Conflict`]
    /// when the record would have more than `max`, [`Error::NotFound`] when the record was erased.
    async fn put_mark(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        new: &NewMark,
        max: i64,
    ) -> Result<Mark, Error>;

    /// Reads the marks of a record on every revision of its answer, oldest first.
    async fn marks(&self, record: &Owned<(InterviewSession, InterviewRecord)>) -> Result<Vec<Mark>, Error>;

    /// Removes a mark of a record; `false` when the record has no such mark.
    async fn remove_mark(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        mark: MarkId,
    ) -> Result<bool, Error>;

    /// Lists at most `limit` marks of all users, newest first, and only those before a number when one is given.
    async fn disagreements(&self, before: Option<MarkId>, limit: i64) -> Result<Vec<Mark>, Error>;

    /// Counts marks by grader and verdict, in that order.
    async fn disagreement_counts(&self) -> Result<Vec<DisagreementCount>, Error>;
}

/// Questions that are requested during a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedQuestions {
    /// The record whose answer they follow up; `None` for questions that follow nothing.
    pub follow_up_to: Option<RecordId>,
    /// How many questions.
    pub count: u32,
    /// How many questions the session may have in all.
    pub max: i64,
}

/// The job that questions are added instead of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionJob {
    /// The job that was written when the session was created.
    FirstOf(SessionId),
    /// A job that was requested later.
    Later(JobId),
}
