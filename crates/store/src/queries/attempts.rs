//! Counting attempts.

use super::{Queries, Readers, Writers, begin, change_once};
use crate::failure::Failure;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use interview::{account::attempts::Attempts, error::Error, ports::AttemptStore};
use sqlx::query;

#[async_trait]
impl AttemptStore for Queries {
    async fn attempts(&self, subject: &str, now: DateTime<Utc>) -> Result<Attempts, Error> {
        Ok(count(&self.read, subject, now).await?)
    }

    async fn count_attempt(
        &self,
        subject: &str,
        now: DateTime<Utc>,
        window: TimeDelta,
        max: i64,
    ) -> Result<bool, Error> {
        Ok(count_one(&self.write, subject, now, window, max).await?)
    }

    async fn give_back_attempt(&self, subject: &str, now: DateTime<Utc>) -> Result<(), Error> {
        Ok(give_back(&self.write, subject, now).await?)
    }

    async fn forget_attempts(&self, subject: &str) -> Result<(), Error> {
        Ok(forget(&self.write, subject).await?)
    }
}

/// Reads how many attempts were made in the current window.
pub(super) async fn count(readers: &Readers, subject: &str, now: DateTime<Utc>) -> Result<Attempts, Failure> {
    let row: Option<(i64, DateTime<Utc>)> = sqlx::query_as(
        "SELECT count, window_ends_at FROM attempts WHERE subject = $1 AND window_ends_at > $2",
    )
    .bind(subject)
    .bind(now)
    .fetch_optional(readers)
    .await?;
    Ok(row.map_or_else(Attempts::default, |(count, end)| Attempts { count, window_ends_at: Some(end) }))
}

/// Counts one more attempt, unless there were `max` in this window. An attempt after the end of the window starts a new
/// one.
pub(super) async fn count_one(
    writers: &Writers,
    subject: &str,
    now: DateTime<Utc>,
    window: TimeDelta,
    max: i64,
) -> Result<bool, Failure> {
    let mut change = begin(writers).await?;
    let counted = query(
        "INSERT INTO attempts (subject, count, window_ends_at) VALUES ($1, 1, $3) \
         ON CONFLICT (subject) DO UPDATE SET \
         count = CASE WHEN attempts.window_ends_at <= $2 THEN 1 ELSE attempts.count + 1 END, \
         window_ends_at = CASE WHEN attempts.window_ends_at <= $2 THEN $3 ELSE attempts.window_ends_at END \
         WHERE attempts.window_ends_at <= $2 OR attempts.count < $4",
    )
    .bind(subject)
    .bind(now)
    .bind(now + window)
    .bind(max)
    .execute(&mut *change)
    .await?;
    change.commit().await?;
    Ok(counted.rows_affected() > 0)
}

/// Subtracts one attempt from the current window.
pub(super) async fn give_back(writers: &Writers, subject: &str, now: DateTime<Utc>) -> Result<(), Failure> {
    let taken_back = query(
        "UPDATE attempts SET count = count - 1 WHERE subject = $1 AND window_ends_at > $2 AND count > 0",
    );
    change_once(writers, taken_back.bind(subject).bind(now)).await
}

/// Makes a change without meaning, to test whether the database accepts one.
pub(super) async fn touch(writers: &Writers) -> Result<(), Failure> {
    let now = DateTime::<Utc>::UNIX_EPOCH;
    let change = query(
        "INSERT INTO attempts (subject, count, window_ends_at) VALUES ('readiness', 0, $1) \
         ON CONFLICT (subject) DO UPDATE SET count = 1 - attempts.count",
    );
    change_once(writers, change.bind(now)).await
}

/// Deletes the count.
pub(super) async fn forget(writers: &Writers, subject: &str) -> Result<(), Failure> {
    change_once(writers, query("DELETE FROM attempts WHERE subject = $1").bind(subject)).await?;
    Ok(())
}
