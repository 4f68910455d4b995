//! What is remembered of what work took of a model.

use crate::{error::Error, id::UserId, work::budget::SpentToday, work::usage::DailyUsage};
use async_trait::async_trait;
use chrono::NaiveDate;

/// Knows what work took of a model. Each method is one transaction: all of it happens, or nothing.
#[async_trait]
pub trait UsageStore: Send + Sync {
    /// What was spent on a day, by everybody and by one user.
    async fn spent_on(&self, day: NaiveDate, user: Option<UserId>) -> Result<SpentToday, Error>;

    /// What everybody's work took on each day from `since` on, by day and model.
    async fn model_usage(&self, since: NaiveDate) -> Result<Vec<DailyUsage>, Error>;

    /// What a user's work took on each day, by day and model.
    async fn model_usage_of(&self, user: UserId) -> Result<Vec<DailyUsage>, Error>;
}
