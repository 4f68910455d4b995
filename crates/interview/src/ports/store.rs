//! Storing everything.

use crate::{
    error::Error,
    host::totals::Totals,
    ports::{
        AccountStore, AttemptStore, AuditStore, DeviceStore, JobStore, MarkStore, QuestionStore, RecordStore,
        RecordingStore, RecoveryStore, RoleStore, SessionStore, UsageStore,
    },
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};

/// Remembers everything; each part of it is a trait of its own. Each method is one transaction: all of it happens, or
/// nothing.
#[async_trait]
pub trait Store:
    AccountStore
    + RecoveryStore
    + RoleStore
    + AuditStore
    + DeviceStore
    + AttemptStore
    + SessionStore
    + QuestionStore
    + RecordStore
    + MarkStore
    + JobStore
    + RecordingStore
    + UsageStore
{
    /// Succeeds when the store can be reached and takes a change.
    async fn ping(&self) -> Result<(), Error>;

    /// Counts what is stored.
    async fn totals(&self) -> Result<Totals, Error>;

    /// Forgets what has expired: kept answers, attempts, refresh tokens, and guests with everything of theirs; and deletes
    /// what erasures that were cut short left. Each change is of a bounded size, so that others need not wait for long.
    async fn forget_expired(&self, now: DateTime<Utc>) -> Result<(), Error>;
}
