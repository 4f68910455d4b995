//! What is remembered of the work that interviews cause.

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

/// Hands jobs out, and records what became of them. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait JobStore: Send + Sync {
    /// Claims as many jobs that are due as there is room for, until `lease_until`: those that ask questions first, because
    /// somebody waits for them. Among jobs of one kind users take turns, and the jobs of one user go by age.
    async fn claim_jobs(
        &self,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        capacity: ClaimCapacity,
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
    /// For a transcript: the recording.
    pub recording: Option<Recording>,
    /// For a grading the one record; for questions every record of the session, in order.
    pub records: Vec<InterviewRecord>,
    /// For questions: the texts asked in the user's ten sessions before this one.
    pub recent_questions: Vec<String>,
}
