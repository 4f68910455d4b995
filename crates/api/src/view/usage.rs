//! Model usage, and its limits.

use chrono::{DateTime, Days, NaiveDate, Utc};
use interview::{
    host::{DAYS_SHOWN, health::ModelHealth},
    work::budget::{Budgets, opens_at},
    work::usage::{Cost, DailyUsage},
};
use serde::Serialize;
use utoipa::ToSchema;

/// What a day's work took of one model.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelUsage {
    /// The day, in UTC.
    day: NaiveDate,
    /// The model's name.
    model: String,
    /// Calls that the model worked on.
    calls: u64,
    /// Tokens read.
    prompt_tokens: u64,
    /// Tokens written.
    completion_tokens: u64,
    /// What that cost, in the host's own currency; `null` where the host named no price.
    #[schema(required = true)]
    cost: Option<f64>,
}

impl From<DailyUsage> for ModelUsage {
    fn from(daily: DailyUsage) -> Self {
        Self {
            day: daily.day,
            model: daily.usage.model,
            calls: daily.usage.calls,
            prompt_tokens: daily.usage.prompt_tokens,
            completion_tokens: daily.usage.completion_tokens,
            cost: daily.cost.map(Cost::in_units),
        }
    }
}

/// The model, how it does, and what it takes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelStatus {
    /// Whether this server's settings name a model, or workers have used one lately.
    configured: bool,
    /// The model's name; `null` without one.
    #[schema(required = true)]
    name: Option<String>,
    /// Whether calls are stopped for a while because too many failed in a row; `null` where other processes ask the model.
    #[schema(required = true)]
    stopped: Option<bool>,
    /// The last call that brought no reply; `null` where there was none since the start, or where that is not known.
    #[schema(required = true)]
    last_failure: Option<ModelFailure>,
    /// What each of the last seven days took, oldest first, today last.
    days: Vec<DayUsage>,
    /// How much a day's work may take.
    budgets: ModelBudgets,
}

/// A call that brought no reply.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelFailure {
    /// A word for why: `unreachable`, `silent`, `busy`, `key`, `quota` …
    #[schema(value_type = String, example = "unreachable")]
    kind: &'static str,
    /// When.
    at: DateTime<Utc>,
}

/// What a day's work took of every model.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayUsage {
    /// The day, in UTC.
    day: NaiveDate,
    /// Calls that a model worked on.
    calls: u64,
    /// Tokens read.
    prompt_tokens: u64,
    /// Tokens written.
    completion_tokens: u64,
    /// What that cost, in the host's own currency; `null` where no price was named.
    #[schema(required = true)]
    cost: Option<f64>,
}

/// How much a day's work may take.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ModelBudgets {
    /// Tokens of everybody; `null` without a limit.
    #[schema(required = true)]
    tokens: Option<TokenBudget>,
    /// Money of everybody, in the host's own currency; `null` without a limit.
    #[schema(required = true)]
    cost: Option<CostBudget>,
    /// Tokens that each user may use; `null` without a limit.
    #[schema(required = true)]
    tokens_per_user: Option<u64>,
    /// Money that each user may use; `null` without a limit.
    #[schema(required = true)]
    cost_per_user: Option<f64>,
    /// When they open again: the next midnight in UTC.
    opens_at: DateTime<Utc>,
}

/// A limit of tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TokenBudget {
    /// How many a day.
    limit: u64,
    /// How many of them today's work took; calls under way at the limit may take it a little beyond.
    used: u64,
    /// How many are left.
    left: u64,
}

/// A limit of money.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CostBudget {
    /// How much a day.
    limit: f64,
    /// How much of it today's work took.
    used: f64,
    /// How much is left.
    left: f64,
}

impl ModelStatus {
    /// Converts the model's health.
    pub(crate) fn new(
        name: Option<String>,
        health: Option<ModelHealth>,
        usage: &[DailyUsage],
        budgets: &Budgets,
        now: DateTime<Utc>,
    ) -> Self {
        let today = now.date_naive();
        let ago = (0..DAYS_SHOWN).rev().filter_map(|days| today.checked_sub_days(Days::new(days)));
        let days: Vec<Sum> = ago.map(|day| Sum::of(day, usage)).collect();
        let today = days.last().copied().unwrap_or_default();
        let name = name.or_else(|| usage.last().map(|daily| daily.usage.model.clone()));
        Self {
            configured: name.is_some(),
            name,
            stopped: health.map(|health| health.is_stopped),
            last_failure: health
                .and_then(|health| health.last_failure)
                .map(|(kind, at)| ModelFailure { kind, at }),
            budgets: ModelBudgets::new(budgets, &today, now),
            days: days.into_iter().map(DayUsage::from).collect(),
        }
    }
}

/// The usage of all models on one day.
#[derive(Clone, Copy, Default)]
struct Sum {
    day: NaiveDate,
    calls: u64,
    prompt_tokens: u64,
    completion_tokens: u64,
    cost: Option<Cost>,
}

impl Sum {
    fn of(day: NaiveDate, usage: &[DailyUsage]) -> Self {
        let of_day = usage.iter().filter(|daily| daily.day == day);
        of_day.fold(Self { day, ..Self::default() }, |sum, daily| Self {
            day,
            calls: sum.calls.saturating_add(daily.usage.calls),
            prompt_tokens: sum.prompt_tokens.saturating_add(daily.usage.prompt_tokens),
            completion_tokens: sum.completion_tokens.saturating_add(daily.usage.completion_tokens),
            cost: match (sum.cost, daily.cost) {
                (None, cost) | (cost, None) => cost,
                (Some(one), Some(two)) => Some(Cost(one.0.saturating_add(two.0))),
            },
        })
    }
}

impl From<Sum> for DayUsage {
    fn from(sum: Sum) -> Self {
        Self {
            day: sum.day,
            calls: sum.calls,
            prompt_tokens: sum.prompt_tokens,
            completion_tokens: sum.completion_tokens,
            cost: sum.cost.map(Cost::in_units),
        }
    }
}

impl ModelBudgets {
    fn new(budgets: &Budgets, today: &Sum, now: DateTime<Utc>) -> Self {
        let used = today.prompt_tokens.saturating_add(today.completion_tokens);
        let paid = today.cost.unwrap_or_default();
        Self {
            tokens: budgets.host.tokens.map(|limit| TokenBudget {
                limit,
                used,
                left: limit.saturating_sub(used),
            }),
            cost: budgets.host.cost.map(|limit| CostBudget {
                limit: limit.in_units(),
                used: paid.in_units(),
                left: Cost(limit.0.saturating_sub(paid.0).max(0)).in_units(),
            }),
            tokens_per_user: budgets.user.tokens,
            cost_per_user: budgets.user.cost.map(Cost::in_units),
            opens_at: opens_at(now),
        }
    }
}
