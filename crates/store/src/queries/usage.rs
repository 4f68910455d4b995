//! Model usage, day by day.

use super::{Connection, LOCK_USER, Queries, Readers, Row, rows::Reader};
use crate::failure::Failure;
use async_trait::async_trait;
use chrono::NaiveDate;
use interview::{
    error::Error,
    id::UserId,
    ports::UsageStore,
    work::budget::SpentToday,
    work::usage::{Cost, DailyUsage, ModelUsage, Spending, Spent},
};
use sqlx::{query, query_as, query_scalar};
use std::collections::BTreeMap;

#[async_trait]
impl UsageStore for Queries {
    async fn spent_on(&self, day: NaiveDate, user: Option<UserId>) -> Result<SpentToday, Error> {
        Ok(spent_on(&self.read, day, user).await?)
    }

    async fn model_usage(&self, since: NaiveDate) -> Result<Vec<DailyUsage>, Error> {
        Ok(totals(&self.read, since).await?)
    }

    async fn model_usage_of(&self, user: UserId) -> Result<Vec<DailyUsage>, Error> {
        Ok(of_user(&self.read, user).await?)
    }
}

/// The usage of one model.
#[derive(Clone, Copy, Default)]
struct Amount {
    calls: i64,
    prompt_tokens: i64,
    completion_tokens: i64,
    cost: Option<i64>,
}

impl Amount {
    fn of(spending: &Spending) -> Self {
        let usage = &spending.usage;
        let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        Self {
            calls: count(usage.calls),
            prompt_tokens: count(usage.prompt_tokens),
            completion_tokens: count(usage.completion_tokens),
            cost: spending.cost.map(|cost| cost.0),
        }
    }

    fn plus(self, other: Self) -> Self {
        let cost = match (self.cost, other.cost) {
            (None, None) => None,
            (one, two) => Some(one.unwrap_or(0).saturating_add(two.unwrap_or(0))),
        };
        Self {
            calls: self.calls.saturating_add(other.calls),
            prompt_tokens: self.prompt_tokens.saturating_add(other.prompt_tokens),
            completion_tokens: self.completion_tokens.saturating_add(other.completion_tokens),
            cost,
        }
    }
}

/// Adds usage to the day's sums. It is the last part of its transaction and takes the rows in their order, so that two of
/// them never deadlock.
pub(super) async fn add(
    connection: &mut Connection,
    spendings: &[Spending],
    day: NaiveDate,
) -> Result<(), Failure> {
    let mut by_user: BTreeMap<(i64, &str), Amount> = BTreeMap::new();
    let mut by_model: BTreeMap<&str, Amount> = BTreeMap::new();
    for spending in spendings {
        let (user, model, more) = (spending.user.0, spending.usage.model.as_str(), Amount::of(spending));
        let sum = by_user.entry((user, model)).or_default();
        *sum = sum.plus(more);
        let sum = by_model.entry(model).or_default();
        *sum = sum.plus(more);
    }
    for ((user, model), amount) in by_user {
        // A user who was erased in the meantime has no row any more; the total counts their usage all the same.
        let held: Option<i64> = query_scalar(LOCK_USER).bind(user).fetch_optional(&mut *connection).await?;
        if held.is_some() {
            add_of_user(connection, user, day, model, amount).await?;
        }
    }
    for (model, amount) in by_model {
        add_to_total(connection, day, model, amount).await?;
    }
    Ok(())
}

async fn add_of_user(
    connection: &mut Connection,
    user: i64,
    day: NaiveDate,
    model: &str,
    amount: Amount,
) -> Result<(), Failure> {
    query(
        "INSERT INTO model_usage (user_id, day, model, calls, prompt_tokens, completion_tokens, cost_millionths) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id, day, model) DO UPDATE SET \
         calls = model_usage.calls + excluded.calls, \
         prompt_tokens = model_usage.prompt_tokens + excluded.prompt_tokens, \
         completion_tokens = model_usage.completion_tokens + excluded.completion_tokens, \
         cost_millionths = COALESCE(model_usage.cost_millionths + excluded.cost_millionths, \
         model_usage.cost_millionths, excluded.cost_millionths)",
    )
    .bind(user)
    .bind(day)
    .bind(model)
    .bind(amount.calls)
    .bind(amount.prompt_tokens)
    .bind(amount.completion_tokens)
    .bind(amount.cost)
    .execute(connection)
    .await?;
    Ok(())
}

async fn add_to_total(
    connection: &mut Connection,
    day: NaiveDate,
    model: &str,
    amount: Amount,
) -> Result<(), Failure> {
    query(
        "INSERT INTO model_usage_totals (day, model, calls, prompt_tokens, completion_tokens, cost_millionths) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (day, model) DO UPDATE SET \
         calls = model_usage_totals.calls + excluded.calls, \
         prompt_tokens = model_usage_totals.prompt_tokens + excluded.prompt_tokens, \
         completion_tokens = model_usage_totals.completion_tokens + excluded.completion_tokens, \
         cost_millionths = COALESCE(model_usage_totals.cost_millionths + excluded.cost_millionths, \
         model_usage_totals.cost_millionths, excluded.cost_millionths)",
    )
    .bind(day)
    .bind(model)
    .bind(amount.calls)
    .bind(amount.prompt_tokens)
    .bind(amount.completion_tokens)
    .bind(amount.cost)
    .execute(connection)
    .await?;
    Ok(())
}

/// The usage of one day: everybody's and one user's.
pub(super) async fn spent_on(
    readers: &Readers,
    day: NaiveDate,
    user: Option<UserId>,
) -> Result<SpentToday, Failure> {
    let (host_tokens, host_cost, user_tokens, user_cost): (i64, i64, i64, i64) = query_as(
        "SELECT h.tokens, h.cost, u.tokens, u.cost FROM \
         (SELECT CAST(COALESCE(SUM(prompt_tokens + completion_tokens), 0) AS BIGINT) AS tokens, \
         CAST(COALESCE(SUM(cost_millionths), 0) AS BIGINT) AS cost FROM model_usage_totals WHERE day = $1) h, \
         (SELECT CAST(COALESCE(SUM(prompt_tokens + completion_tokens), 0) AS BIGINT) AS tokens, \
         CAST(COALESCE(SUM(cost_millionths), 0) AS BIGINT) AS cost FROM model_usage \
         WHERE user_id = $2 AND day = $1) u",
    )
    .bind(day)
    .bind(user.map(|user| user.0))
    .fetch_one(readers)
    .await?;
    let spent = |tokens: i64, cost| Spent { tokens: u64::try_from(tokens).unwrap_or(0), cost: Cost(cost) };
    Ok(SpentToday { host: spent(host_tokens, host_cost), user: spent(user_tokens, user_cost) })
}

/// Everybody's usage on each day from `since` on.
pub(super) async fn totals(readers: &Readers, since: NaiveDate) -> Result<Vec<DailyUsage>, Failure> {
    let rows = query(
        "SELECT calls, day, model, prompt_tokens, completion_tokens, cost_millionths FROM model_usage_totals \
         WHERE day >= $1 ORDER BY day, model",
    )
    .bind(since)
    .fetch_all(readers)
    .await?;
    rows.iter().map(|row| daily(row, "model_usage_totals")).collect()
}

/// A user's usage on each day.
pub(super) async fn of_user(readers: &Readers, user: UserId) -> Result<Vec<DailyUsage>, Failure> {
    let rows = query(
        "SELECT calls, day, model, prompt_tokens, completion_tokens, cost_millionths FROM model_usage \
         WHERE user_id = $1 ORDER BY day, model",
    )
    .bind(user.0)
    .fetch_all(readers)
    .await?;
    rows.iter().map(|row| daily(row, "model_usage")).collect()
}

fn daily(row: &Row, table: &'static str) -> Result<DailyUsage, Failure> {
    // The rows have no number.
    let read = Reader::new(row, table, "calls")?;
    let count = |column| u64::try_from(read.get::<i64>(column)?).map_err(|_| read.impossible(column, None));
    Ok(DailyUsage {
        day: read.get("day")?,
        usage: ModelUsage {
            model: read.get("model")?,
            calls: count("calls")?,
            prompt_tokens: count("prompt_tokens")?,
            completion_tokens: count("completion_tokens")?,
        },
        cost: read.get::<Option<i64>>("cost_millionths")?.map(Cost),
    })
}
