//! The port, method by method; each is told in the file of its noun.

use super::{
    Queries, accounts, answers, answers::Place, attempts, claims, contests, devices, erasure, evaluations,
    expiry, exports, guests, jobs, marks, questions, recovery, sessions, settlements, usage,
};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use interview::{
    account::caller::Caller,
    account::guest::NewGuest,
    account::manage::SessionExport,
    account::password::PasswordHash,
    account::recovery::{RecoveryCredentials, RecoveryDigest},
    account::refresh::{NewRefreshToken, Rotation, SignedInDevice, Successor},
    account::throttle::Attempts,
    account::user::{Credentials, NewUser, User, UserChange},
    error::Error,
    grading::contest::Contest,
    grading::mark::{Mark, NewMark},
    host::{DisagreementCount, Totals},
    id::{DeviceId, EvaluationId, JobId, MarkId, RecordId, SessionId, UserId},
    idempotency::{Creation, Receipt},
    ports::{ClaimedJob, QuestionJob, Store, WantedQuestions},
    session::changes::SessionChanges,
    session::owner::{Lookup, Owned},
    session::question::Question,
    session::record::{InterviewRecord, KeptEvaluation},
    session::{InterviewSession, NewSession, SessionDocuments, SessionPlan, SessionSummary},
    untrusted::Untrusted,
    work::budget::SpentToday,
    work::job::{Claim, NewJob, QueueStatus, Room, Settlement},
    work::usage::{DailyUsage, Spending},
};

type OwnedRecord = Owned<(InterviewSession, InterviewRecord)>;

fn place(record: &OwnedRecord) -> Place {
    Place { owner: record.owner(), session: record.0.id, record: record.1.id }
}

#[async_trait]
impl Store for Queries {
    async fn ping(&self) -> Result<(), Error> {
        Ok(attempts::touch(&self.write).await?)
    }

    async fn create_user(
        &self,
        new: &NewUser,
        receipt: Option<&Receipt<User>>,
    ) -> Result<Creation<User>, Error> {
        Ok(accounts::create(&self.write, new, receipt).await?)
    }

    async fn create_guest(&self, new: &NewGuest) -> Result<UserId, Error> {
        Ok(guests::create(&self.write, new).await?)
    }

    async fn username_taken(&self, folded: &str) -> Result<bool, Error> {
        Ok(accounts::is_taken(&self.read, folded).await?)
    }

    async fn user(&self, caller: Caller) -> Result<Option<User>, Error> {
        Ok(accounts::find(&self.read, caller).await?)
    }

    async fn credentials(&self, folded: &str) -> Result<Option<Credentials>, Error> {
        Ok(accounts::credentials(&self.read, folded).await?)
    }

    async fn password_hash(&self, id: UserId) -> Result<Option<PasswordHash>, Error> {
        Ok(accounts::password_hash(&self.read, id).await?)
    }

    async fn change_user(&self, id: UserId, change: &UserChange) -> Result<Option<User>, Error> {
        Ok(accounts::change(&self.write, id, change).await?)
    }

    async fn erase_user(&self, id: UserId) -> Result<bool, Error> {
        Ok(erasure::erase(&self.write, &self.read, id).await?)
    }

    async fn keep_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        Ok(recovery::keep(&self.write, user, digest, now).await?)
    }

    async fn recovery_credentials(&self, folded: &str) -> Result<Option<RecoveryCredentials>, Error> {
        Ok(recovery::credentials(&self.read, folded).await?)
    }

    async fn use_recovery_code(
        &self,
        user: UserId,
        digest: &RecoveryDigest,
        password: &PasswordHash,
    ) -> Result<bool, Error> {
        Ok(recovery::redeem(&self.write, user, digest, password).await?)
    }

    async fn keep_refresh_token(&self, token: &NewRefreshToken) -> Result<DeviceId, Error> {
        Ok(devices::keep(&self.write, token).await?)
    }

    async fn rotate_refresh_token(&self, successor: &Successor) -> Result<Rotation, Error> {
        Ok(devices::rotate(&self.write, successor).await?)
    }

    async fn revoke_refresh_token(&self, digest: &str) -> Result<Option<UserId>, Error> {
        Ok(devices::revoke(&self.write, digest).await?)
    }

    async fn device(&self, caller: Caller, id: DeviceId) -> Result<Lookup<SignedInDevice>, Error> {
        Ok(devices::look_up(&self.read, caller, id).await?)
    }

    async fn revoke_device(&self, device: &Owned<SignedInDevice>) -> Result<(), Error> {
        Ok(devices::revoke_one(&self.write, device.id).await?)
    }

    async fn revoke_all_refresh_tokens(&self, user: UserId) -> Result<(), Error> {
        Ok(devices::revoke_everywhere(&self.write, user).await?)
    }

    async fn devices(&self, user: UserId, now: DateTime<Utc>) -> Result<Vec<SignedInDevice>, Error> {
        Ok(devices::list(&self.read, user, now).await?)
    }

    async fn attempts(&self, subject: &str, now: DateTime<Utc>) -> Result<Attempts, Error> {
        Ok(attempts::count(&self.read, subject, now).await?)
    }

    async fn count_attempt(
        &self,
        subject: &str,
        now: DateTime<Utc>,
        window: TimeDelta,
        most: i64,
    ) -> Result<bool, Error> {
        Ok(attempts::count_one(&self.write, subject, now, window, most).await?)
    }

    async fn give_back_attempt(&self, subject: &str, now: DateTime<Utc>) -> Result<(), Error> {
        Ok(attempts::give_back(&self.write, subject, now).await?)
    }

    async fn forget_attempts(&self, subject: &str) -> Result<(), Error> {
        Ok(attempts::forget(&self.write, subject).await?)
    }

    async fn create_session(
        &self,
        user: UserId,
        new: &NewSession,
        job: NewJob,
        receipt: Option<&Receipt<InterviewSession>>,
    ) -> Result<Creation<InterviewSession>, Error> {
        Ok(sessions::create(&self.write, self.quotas, user, new, job, receipt).await?)
    }

    async fn create_retry(
        &self,
        record: &OwnedRecord,
        plan: &SessionPlan,
        now: DateTime<Utc>,
        receipt: Option<&Receipt<InterviewSession>>,
    ) -> Result<Creation<InterviewSession>, Error> {
        Ok(sessions::create_retry(&self.write, record.owner(), &record.1, plan, now, receipt).await?)
    }

    async fn sessions(
        &self,
        caller: Caller,
        before: Option<SessionId>,
        limit: i64,
    ) -> Result<Vec<SessionSummary>, Error> {
        Ok(sessions::list(&self.read, caller, before, limit).await?)
    }

    async fn session(&self, caller: Caller, id: SessionId) -> Result<Lookup<InterviewSession>, Error> {
        Ok(sessions::look_up(&self.read, caller, id).await?)
    }

    async fn session_documents(&self, session: &Owned<InterviewSession>) -> Result<SessionDocuments, Error> {
        Ok(sessions::documents(&self.read, session.id).await?)
    }

    async fn session_export(&self, caller: Caller, id: SessionId) -> Result<Lookup<SessionExport>, Error> {
        Ok(exports::look_up(&self.read, caller, id).await?)
    }

    async fn session_records(
        &self,
        caller: Caller,
        id: SessionId,
    ) -> Result<Lookup<Vec<InterviewRecord>>, Error> {
        Ok(sessions::look_up_records(&self.read, caller, id).await?)
    }

    async fn session_changes(
        &self,
        caller: Caller,
        id: SessionId,
        after: i64,
    ) -> Result<Lookup<SessionChanges>, Error> {
        Ok(sessions::look_up_changes(&self.read, caller, id, after).await?)
    }

    async fn complete_session(
        &self,
        session: &Owned<InterviewSession>,
        now: DateTime<Utc>,
    ) -> Result<InterviewSession, Error> {
        let _turn = self.session_turn(session.id).await?;
        Ok(sessions::complete(&self.write, session.id, now).await?)
    }

    async fn erase_session(&self, session: &Owned<InterviewSession>) -> Result<(), Error> {
        let _turn = self.session_turn(session.id).await?;
        Ok(sessions::erase(&self.write, session.owner(), session.id).await?)
    }

    async fn record(
        &self,
        caller: Caller,
        id: RecordId,
    ) -> Result<Lookup<(InterviewSession, InterviewRecord)>, Error> {
        Ok(sessions::look_up_record(&self.read, caller, id).await?)
    }

    async fn save_answer(
        &self,
        record: &OwnedRecord,
        text: &Untrusted,
        job: NewJob,
        receipt: Option<&Receipt<RecordId>>,
    ) -> Result<Creation<RecordId>, Error> {
        let _turn = self.session_turn(record.0.id).await?;
        Ok(answers::save(&self.write, self.quotas, place(record), text, job, receipt).await?)
    }

    async fn request_evaluation(
        &self,
        record: &OwnedRecord,
        note: Option<&Untrusted>,
        job: NewJob,
        receipt: Option<&Receipt<InterviewRecord>>,
    ) -> Result<Creation<InterviewRecord>, Error> {
        let _turn = self.session_turn(record.0.id).await?;
        Ok(answers::request_evaluation(&self.write, self.quotas, place(record), note, job, receipt).await?)
    }

    async fn evaluations(
        &self,
        record: &OwnedRecord,
        before: Option<EvaluationId>,
        limit: i64,
    ) -> Result<Vec<KeptEvaluation>, Error> {
        Ok(evaluations::list(&self.read, record.1.id, before, limit).await?)
    }

    async fn contests(&self, record: &OwnedRecord) -> Result<Vec<Contest>, Error> {
        Ok(contests::list(&self.read, record.1.id).await?)
    }

    async fn put_mark(&self, record: &OwnedRecord, new: &NewMark, most: i64) -> Result<Mark, Error> {
        let _turn = self.session_turn(record.0.id).await?;
        Ok(marks::put(&self.write, place(record), new, most).await?)
    }

    async fn marks(&self, record: &OwnedRecord) -> Result<Vec<Mark>, Error> {
        Ok(marks::list(&self.read, record.1.id).await?)
    }

    async fn remove_mark(&self, record: &OwnedRecord, mark: MarkId) -> Result<bool, Error> {
        let _turn = self.session_turn(record.0.id).await?;
        Ok(marks::remove(&self.write, record.1.id, mark).await?)
    }

    async fn disagreements(&self, before: Option<MarkId>, limit: i64) -> Result<Vec<Mark>, Error> {
        Ok(marks::everybodys(&self.read, before, limit).await?)
    }

    async fn disagreement_counts(&self) -> Result<Vec<DisagreementCount>, Error> {
        Ok(marks::counts(&self.read).await?)
    }

    async fn request_questions(
        &self,
        session: &Owned<InterviewSession>,
        wanted: &WantedQuestions,
        job: NewJob,
        receipt: Option<&Receipt<JobId>>,
    ) -> Result<Creation<JobId>, Error> {
        let _turn = self.session_turn(session.id).await?;
        Ok(questions::request(&self.write, session.owner(), session.id, wanted, job, receipt).await?)
    }

    async fn added_records(&self, job: JobId) -> Result<Vec<InterviewRecord>, Error> {
        Ok(questions::added_by(&self.read, job).await?)
    }

    async fn add_questions_instead(
        &self,
        job: QuestionJob,
        questions: &[Question],
        now: DateTime<Utc>,
    ) -> Result<bool, Error> {
        Ok(questions::add_instead(&self.write, job, questions, now).await?)
    }

    async fn claim_jobs(
        &self,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        room: Room,
    ) -> Result<Vec<ClaimedJob>, Error> {
        Ok(claims::claim(&self.write, &self.read, now, lease_until, room).await?)
    }

    async fn renew_leases(&self, claims: &[Claim], lease_until: DateTime<Utc>) -> Result<(), Error> {
        Ok(claims::renew(&self.write, claims, lease_until).await?)
    }

    async fn settle_jobs(
        &self,
        settlements: &[(Claim, Settlement)],
        spendings: &[Spending],
        now: DateTime<Utc>,
    ) -> Result<Vec<SessionId>, Error> {
        Ok(settlements::settle(&self.write, settlements, spendings, now).await?)
    }

    async fn release_leases(&self, now: DateTime<Utc>) -> Result<(), Error> {
        Ok(jobs::release_leases(&self.write, now).await?)
    }

    async fn next_due_at(&self) -> Result<Option<DateTime<Utc>>, Error> {
        Ok(jobs::next_due_at(&self.read).await?)
    }

    async fn queue_status(&self, now: DateTime<Utc>) -> Result<QueueStatus, Error> {
        Ok(jobs::status(&self.read, now).await?)
    }

    async fn totals(&self) -> Result<Totals, Error> {
        Ok(accounts::totals(&self.read).await?)
    }

    async fn spent_on(&self, day: NaiveDate, user: Option<UserId>) -> Result<SpentToday, Error> {
        Ok(usage::spent_on(&self.read, day, user).await?)
    }

    async fn model_usage(&self, since: NaiveDate) -> Result<Vec<DailyUsage>, Error> {
        Ok(usage::totals(&self.read, since).await?)
    }

    async fn model_usage_of(&self, user: UserId) -> Result<Vec<DailyUsage>, Error> {
        Ok(usage::of_user(&self.read, user).await?)
    }

    async fn forget_expired(&self, now: DateTime<Utc>) -> Result<(), Error> {
        Ok(expiry::forget(&self.write, &self.read, now).await?)
    }
}
