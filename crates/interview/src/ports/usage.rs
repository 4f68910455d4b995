//! Storing model usage.

use crate::{error::Error, id::UserId, work::budget::SpentToday, work::usage::DailyUsage};
use async_trait::async_trait;
use chrono::NaiveDate;

/// Reads model usage. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait UsageStore: Send + Sync {
    /// The usage of one day: everybody's and one user's.
    async fn spent_on(&self, day: NaiveDate, user: Option<UserId>) -> Result<SpentToday, Error>;

    /// Everybody's usage on each day from `since` on, by day and model.
    async fn model_usage(&self, since: NaiveDate) -> Result<Vec<DailyUsage>, Error>;

    /// A user's usage on each day, by day and model.
    async fn model_usage_of(&self, user: UserId) -> Result<Vec<DailyUsage>, Error>;
}
