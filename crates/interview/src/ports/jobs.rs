//! Storing the work that interviews cause.

use crate::{
    error::Error,
    id::SessionId,
    recording::Recording,
    session::record::InterviewRecord,
    session::{InterviewSession, SessionDocuments},
    work::job::{Claim, ClaimCapacity, Job, QueueStatus, Settlement},
    work::usage::Spending,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Hands out jobs and records their outcomes. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Claims due jobs, up to the capacity, until `lease_until`. Jobs that ask questions come first, because somebody waits
    /// for them. Among jobs of one kind users take turns, and the jobs of one user go by age.
    async fn claim_jobs(
        &self,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        capacity: ClaimCapacity,
    ) -> Result<Vec<ClaimedJob>, Error>;

    /// Extends the leases of claimed jobs.
    async fn renew_leases(&self, claims: &[Claim], lease_until: DateTime<Utc>) -> Result<(), Error>;

    /// Records the outcomes of claimed jobs and their usage, and returns the sessions that changed. A settlement whose
    /// claim no longer holds, or whose answer was replaced, changes nothing; its usage is recorded all the same.
    async fn settle_jobs(
        &self,
        settlements: &[(Claim, Settlement)],
        spendings: &[Spending],
        now: DateTime<Utc>,
    ) -> Result<Vec<SessionId>, Error>;

    /// Makes every leased job due now. Only for a program that knows that it is the only one on this store.
    async fn release_leases(&self, now: DateTime<Utc>) -> Result<(), Error>;

    /// When the next job is due; `None` when there is none.
    async fn next_due_at(&self) -> Result<Option<DateTime<Utc>>, Error>;

    /// How much work waits.
    async fn queue_status(&self, now: DateTime<Utc>) -> Result<QueueStatus, Error>;
}

/// A claimed job with everything that its task needs.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimedJob {
    /// The job.
    pub job: Job,
    /// The session that it belongs to.
    pub session: InterviewSession,
    /// The texts that questions are made from; for jobs that ask questions.
    pub documents: SessionDocuments,
    /// The recording; for jobs that transcribe.
    pub recording: Option<Recording>,
    /// For a grading its one record; for questions every record of the session, in order.
    pub records: Vec<InterviewRecord>,
    /// The texts of the questions in the user's ten sessions before this one; for jobs that ask questions.
    pub recent_questions: Vec<String>,
}
