//! Implements `JobStore`: handing out jobs and settling them.

use super::{Queries, claims, jobs, settlements};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use interview::{
    error::Error,
    id::SessionId,
    ports::{ClaimedJob, JobStore},
    work::job::{Claim, ClaimCapacity, QueueStatus, Settlement},
    work::usage::Spending,
};

#[async_trait]
impl JobStore for Queries {
    async fn claim_jobs(
        &self,
        now: DateTime<Utc>,
        lease_until: DateTime<Utc>,
        capacity: ClaimCapacity,
    ) -> Result<Vec<ClaimedJob>, Error> {
        Ok(claims::claim(&self.write, &self.read, now, lease_until, capacity).await?)
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
        Ok(settlements::settle(&self.write, self.quotas, settlements, spendings, now).await?)
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
}
