//! The openings to the rooms around: what the middle needs done, without knowing how.

use crate::{
    account::caller::Caller,
    account::guest::NewGuest,
    account::manage::SessionExport,
    account::password::{PasswordHash, PasswordHasher},
    account::recovery::{RecoveryCredentials, RecoveryDigest},
    account::refresh::{NewRefreshToken, Rotation, SignedInDevice, Successor},
    account::throttle::Attempts,
    account::user::{Credentials, NewUser, User, UserChange},
    document::Reading,
    error::Error,
    grading::contest::Contest,
    grading::evaluation::Evaluation,
    grading::failure::TaskFailure,
    grading::mark::{Mark, NewMark},
    host::{DisagreementCount, Totals},
    id::{DeviceId, EvaluationId, JobId, MarkId, RecordId, SessionId, UserId},
    idempotency::{Creation, Receipt},
    randomness::Randomness,
    rules::Rules,
    session::changes::SessionChanges,
    session::owner::{Lookup, Owned},
    session::question::Question,
    session::record::{InterviewRecord, KeptEvaluation},
    session::{InterviewSession, NewSession, SessionDocuments, SessionPlan, SessionSummary},
    untrusted::Untrusted,
    work::budget::SpentToday,
    work::job::{Claim, Job, NewJob, QueueStatus, Room, Settlement, TaskId},
    work::task::{JudgementRequest, QuestionRequest, Task, TaskOutput},
    work::usage::{DailyUsage, Meter, Spending},
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::sync::Arc;
use tokio::sync::{Notify, watch};

/// Everything the verbs need from outside, chosen once by the program.
#[derive(Clone)]
pub struct Ports {
    /// Where interviews are remembered.
    pub store: Arc<dyn Store>,
    /// Who hears of changes.
    pub events: Arc<dyn EventBus>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub randomness: Arc<Randomness>,
    /// Who hashes passwords.
    pub passwords: PasswordHasher,
    /// Rung when there is a new job, so that nobody has to look for it.
    pub bell: Arc<Notify>,
    /// Limits and durations.
    pub rules: Rules,
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Ports").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// Tells the time, in UTC, cut to whole microseconds, which every database keeps.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> DateTime<Utc>;
}

/// Tells whoever listens that something in a session changed. It is a hint: the truth is in the store.
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Says whether what joins this process to others can be reached; always, where there are no others.
    async fn is_reachable(&self) -> bool;

    /// Says that a session changed.
    fn publish(&self, session: SessionId);

    /// Listens for changes of one session; each change wakes the receiver at least once.
    fn subscribe(&self, session: SessionId) -> watch::Receiver<u64>;
}

/// Computes a task, here or far away. Called again with the same id, it may return what it found before.
#[async_trait]
pub trait Executor: Send + Sync {
    /// Computes one task, and notes what that takes of a model. Dropping the future gives the task up.
    async fn execute_metered(
        &self,
        id: &TaskId,
        task: &Task,
        meter: &Meter,
    ) -> Result<TaskOutput, TaskFailure>;

    /// Computes one task whose cost nobody asks for.
    async fn execute(&self, id: &TaskId, task: &Task) -> Result<TaskOutput, TaskFailure> {
        self.execute_metered(id, task, &Meter::default()).await
    }

    /// Hears that what it found for these tasks is recorded. It may forget it, though not at once: the same task may
    /// be on its way to somebody a second time.
    fn recorded(&self, _ids: Vec<TaskId>) {}
}

/// Asks questions and judges answers, and notes what that takes of a model; whoever asks none has nothing to note.
#[async_trait]
pub trait Interviewer: Send + Sync {
    /// Asks `request.count` questions, or fewer when there are no more good ones; never none.
    async fn ask(&self, request: &QuestionRequest, meter: &Meter) -> Result<Vec<Question>, TaskFailure>;

    /// Judges an answer.
    async fn judge(&self, request: &JudgementRequest, meter: &Meter) -> Result<Evaluation, TaskFailure>;
}

/// Reads the text of files that candidates give. What is wrong with a file is an outcome; an error is that nothing could be
/// read at all.
#[async_trait]
pub trait DocumentReader: Send + Sync {
    /// Reads one file. Dropping the future gives it up.
    async fn read(&self, file: Vec<u8>) -> Result<Reading, Box<dyn std::error::Error + Send + Sync>>;
}

/// Remembers interviews. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait Store: Send + Sync {
    /// Succeeds when the store can be reached and takes a change.
    async fn ping(&self) -> Result<(), Error>;

    // ---- accounts ----

    /// Makes an account, of a guest where one is named: the guest keeps their number and their interviews, and their
    /// devices are signed out. [`Error::Conflict`] when a name that folds to the same is taken,
    /// [`Error::Unauthenticated`] when the guest is none any more, or expired.
    async fn create_user(
        &self,
        new: &NewUser,
        receipt: Option<&Receipt<User>>,
    ) -> Result<Creation<User>, Error>;

    /// Makes a guest.
    async fn create_guest(&self, new: &NewGuest) -> Result<UserId, Error>;

    /// Says whether a folded username is taken.
    async fn username_taken(&self, folded: &str) -> Result<bool, Error>;

    /// Reads the caller's account; `None` where it is gone, or signed out on the caller's device.
    async fn user(&self, caller: Caller) -> Result<Option<User>, Error>;

    /// Finds what a password must hash to, by folded username.
    async fn credentials(&self, folded: &str) -> Result<Option<Credentials>, Error>;

    /// Finds what a user's password must hash to.
    async fn password_hash(&self, id: UserId) -> Result<Option<PasswordHash>, Error>;

    /// Changes an account, signing every device out when the password changes; `None` when there is no such user.
    async fn change_user(&self, id: UserId, change: &UserChange) -> Result<Option<User>, Error>;

    /// Erases an account and everything of it; `false` when there is no such user. First, at once, the account is gone for
    /// everybody: nobody can sign in to it or read anything of it, and its name is free. Then everything of it is deleted
    /// piece by piece; what a cut leaves, [`Store::forget_expired`] deletes.
    async fn erase_user(&self, id: UserId) -> Result<bool, Error>;

    // ---- recovery codes ----

    /// Keeps a user's recovery code in the place of the one before; [`Error::Unauthenticated`] when the user is gone.
    async fn keep_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        now: DateTime<Utc>,
    ) -> Result<(), Error>;

    /// Finds what a recovery code must digest to, by folded username; `None` also where there is a user without a code.
    async fn recovery_credentials(&self, folded: &str) -> Result<Option<RecoveryCredentials>, Error>;

    /// Uses a recovery code up: sets the password and signs every device out, at once. `false`, and nothing changes, when
    /// the user's code is another by now, or none.
    async fn use_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        password: &PasswordHash,
    ) -> Result<bool, Error>;

    // ---- staying signed in ----

    /// Keeps the first refresh token of a device, names the device, and signs those out that are beyond the most a user may
    /// have, the longest unused first.
    async fn keep_refresh_token(&self, token: &NewRefreshToken) -> Result<DeviceId, Error>;

    /// Replaces a refresh token by the next of its family. A token that was replaced before is being reused: its
    /// whole family is revoked, unless that was within the grace period, by this same successor, which nobody has used.
    async fn rotate_refresh_token(&self, successor: &Successor) -> Result<Rotation, Error>;

    /// Revokes the family of a refresh token, and says whose it is; a token that is not known is no error.
    async fn revoke_refresh_token(&self, digest: &str) -> Result<Option<UserId>, Error>;

    /// Looks a device up.
    async fn device(&self, caller: Caller, id: DeviceId) -> Result<Lookup<SignedInDevice>, Error>;

    /// Revokes every refresh token of a device.
    async fn revoke_device(&self, device: &Owned<SignedInDevice>) -> Result<(), Error>;

    /// Revokes every refresh token of a user.
    async fn revoke_all_refresh_tokens(&self, user: UserId) -> Result<(), Error>;

    /// Lists the devices on which a user is signed in, last used first.
    async fn devices(&self, user: UserId, now: DateTime<Utc>) -> Result<Vec<SignedInDevice>, Error>;

    // ---- throttling ----

    /// How often something was attempted in its current window.
    async fn attempts(&self, subject: &str, now: DateTime<Utc>) -> Result<Attempts, Error>;

    /// Counts one more attempt, in one statement; `false`, and nothing is counted, when there were `most` in this window. A
    /// window that has ended starts again with length `window`.
    async fn count_attempt(
        &self,
        subject: &str,
        now: DateTime<Utc>,
        window: TimeDelta,
        most: i64,
    ) -> Result<bool, Error>;

    /// Takes one attempt of the current window back.
    async fn give_back_attempt(&self, subject: &str, now: DateTime<Utc>) -> Result<(), Error>;

    /// Forgets the attempts.
    async fn forget_attempts(&self, subject: &str) -> Result<(), Error>;

    // ---- sessions ----

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

    // ---- records ----

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

    /// The contests of a record, newest first, at most [`crate::grading::contest::MOST_CONTESTS`].
    async fn contests(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
    ) -> Result<Vec<Contest>, Error>;

    /// Keeps a mark in one revision of an answer, in place of the one for its key point there; [`Error::Conflict`] when the
    /// record would have more than `most`, [`Error::NotFound`] when it went meanwhile.
    async fn put_mark(
        &self,
        record: &Owned<(InterviewSession, InterviewRecord)>,
        new: &NewMark,
        most: i64,
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

    /// Writes a job that adds questions to a session, and returns its number; [`Error::Conflict`] when the session is
    /// completed, or would have more than `most` questions with those that are on their way.
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

    // ---- jobs ----

    /// Claims as many jobs that are due as there is room for, until `lease_until`: those that ask questions first, because
    /// somebody waits for them. Among jobs of one kind users take turns, and the jobs of one user go by age.
    async fn claim_jobs(
        &self,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        room: Room,
    ) -> Result<Vec<ClaimedJob>, Error>;

    /// Holds claimed jobs until later.
    async fn renew_leases(&self, claims: &[Claim], lease_until: DateTime<Utc>) -> Result<(), Error>;

    /// Records what became of claimed jobs and what was spent on them, and returns the sessions that changed. A
    /// settlement whose claim no longer holds, or whose answer was replaced, changes nothing; what was spent on it counts
    /// all the same.
    async fn settle_jobs(
        &self,
        settlements: &[(Claim, Settlement)],
        spendings: &[Spending],
        now: DateTime<Utc>,
    ) -> Result<Vec<SessionId>, Error>;

    /// Makes every leased job due now: for a program that knows itself to be the only one on this store.
    async fn release_leases(&self, now: DateTime<Utc>) -> Result<(), Error>;

    /// When the next job is due; `None` when there is none.
    async fn next_due_at(&self) -> Result<Option<DateTime<Utc>>, Error>;

    /// How much work waits.
    async fn queue_status(&self, now: DateTime<Utc>) -> Result<QueueStatus, Error>;

    /// How much is remembered.
    async fn totals(&self) -> Result<Totals, Error>;

    // ---- what the model takes ----

    /// What was spent on a day, by everybody and by one user.
    async fn spent_on(&self, day: NaiveDate, user: Option<UserId>) -> Result<SpentToday, Error>;

    /// What everybody's work took on each day from `since` on, by day and model.
    async fn model_usage(&self, since: NaiveDate) -> Result<Vec<DailyUsage>, Error>;

    /// What a user's work took on each day, by day and model.
    async fn model_usage_of(&self, user: UserId) -> Result<Vec<DailyUsage>, Error>;

    // ---- housekeeping ----

    /// Forgets what has expired: kept answers, attempts, refresh tokens, and guests with everything of theirs; and deletes
    /// what erasures that were cut short left. Each change is of a bounded size, so that others need not wait for long.
    async fn forget_expired(&self, now: DateTime<Utc>) -> Result<(), Error>;
}

/// Questions that are asked for in the course of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WantedQuestions {
    /// The record whose answer they follow up; `None` for questions that follow nothing.
    pub follow_up_to: Option<RecordId>,
    /// How many.
    pub count: u32,
    /// How many questions the session may have in all.
    pub most: i64,
}

/// Which job questions are added in place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionJob {
    /// The one that was written when the session was created.
    FirstOf(SessionId),
    /// One that was asked for later.
    Later(JobId),
}

/// A claimed job with everything its task is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedJob {
    /// The job.
    pub job: Job,
    /// The session it belongs to.
    pub session: InterviewSession,
    /// For questions: the texts they are made from.
    pub documents: SessionDocuments,
    /// For a grading the one record; for questions every record of the session, in order.
    pub records: Vec<InterviewRecord>,
    /// For questions: the texts asked in the user's ten sessions before this one.
    pub recent_questions: Vec<String>,
}
