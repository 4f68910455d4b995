//! Budgets: how much of a model a day's work may take, on the whole host and for each user.
//!
//! They are looked up before a task is executed, in what was recorded of the tasks before it, so that they hold across
//! servers and workers. Calls that are under way at that moment are not recorded yet: by so much a budget may be overrun.

use crate::{
    error::Error,
    grading::failure::{FailureCode, TaskFailure, UsedUpBudget},
    ports::{Clock, Executor, Store},
    work::job::TaskId,
    work::task::{Task, TaskOutput},
    work::usage::{Cost, Meter, Prices, Spent},
};
use async_trait::async_trait;
use chrono::{DateTime, Days, NaiveTime, Utc};
use std::{str::FromStr, sync::Arc};

/// How much a day's work may take; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// Tokens, read and written.
    pub tokens: Option<u64>,
    /// What they cost.
    pub cost: Option<Cost>,
}

/// What a host decided about the cost of its model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budgets {
    /// For everybody together.
    pub host: Allowance,
    /// For each user.
    pub user: Allowance,
    /// What the model costs.
    pub prices: Prices,
}

/// Which budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exhausted {
    /// The whole host's tokens.
    HostTokens,
    /// The whole host's money.
    HostCost,
    /// The user's own tokens.
    UserTokens,
    /// The user's own money.
    UserCost,
}

/// What was spent on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpentToday {
    /// By everybody together.
    pub host: Spent,
    /// By one user.
    pub user: Spent,
}

impl Budgets {
    /// Whether there is any limit.
    pub fn are_limited(&self) -> bool {
        self.host != Allowance::default() || self.user != Allowance::default()
    }

    /// Which budget is used up, if one is.
    pub fn exhausted(&self, spent: &SpentToday) -> Option<Exhausted> {
        let tokens =
            |allowance: Allowance, spent: Spent| allowance.tokens.is_some_and(|limit| spent.tokens >= limit);
        let cost =
            |allowance: Allowance, spent: Spent| allowance.cost.is_some_and(|limit| spent.cost >= limit);
        [
            (tokens(self.user, spent.user), Exhausted::UserTokens),
            (cost(self.user, spent.user), Exhausted::UserCost),
            (tokens(self.host, spent.host), Exhausted::HostTokens),
            (cost(self.host, spent.host), Exhausted::HostCost),
        ]
        .into_iter()
        .find_map(|(is_used_up, which)| is_used_up.then_some(which))
    }
}

impl Exhausted {
    /// Every budget.
    pub const ALL: [Self; 4] = [Self::HostTokens, Self::HostCost, Self::UserTokens, Self::UserCost];

    /// The word for it, as it travels and is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HostTokens => "host_tokens",
            Self::HostCost => "host_cost",
            Self::UserTokens => "user_tokens",
            Self::UserCost => "user_cost",
        }
    }
}

impl FromStr for Exhausted {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|budget| budget.as_str() == word).ok_or(())
    }
}

fn used_up(budget: Exhausted, opens_at: DateTime<Utc>) -> TaskFailure {
    let used_up = UsedUpBudget { budget, opens_at };
    TaskFailure::permanent(
        FailureCode::BudgetUsedUp(used_up),
        format!("a budget of today is used up: {used_up}"),
    )
}

/// When a day's budgets open again: the next midnight in UTC.
pub fn opens_at(now: DateTime<Utc>) -> DateTime<Utc> {
    let tomorrow = now.date_naive().checked_add_days(Days::new(1));
    tomorrow.map_or(now, |day| day.and_time(NaiveTime::MIN).and_utc())
}

/// Hands tasks to another executor as long as there is budget for them, and to a stand-in that asks no model after that:
/// what needs no model is done as ever. A grading that the stand-in leaves to a model fails with the reason, and can be
/// asked for again.
pub struct BudgetedExecutor {
    executor: Arc<dyn Executor>,
    stand_in: Arc<dyn Executor>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    budgets: Budgets,
}

impl BudgetedExecutor {
    /// An executor that keeps to these budgets; `stand_in` asks no model.
    pub fn new(
        executor: Arc<dyn Executor>,
        stand_in: Arc<dyn Executor>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        budgets: Budgets,
    ) -> Self {
        Self { executor, stand_in, store, clock, budgets }
    }

    async fn exhausted(&self, meter: &Meter) -> Result<Option<Exhausted>, Error> {
        if !self.budgets.are_limited() {
            return Ok(None);
        }
        let spent = self.store.spent_on(self.clock.now().date_naive(), meter.user()).await?;
        Ok(self.budgets.exhausted(&spent))
    }

    async fn execute_over_budget(
        &self,
        id: &TaskId,
        task: &Task,
        exhausted: Exhausted,
    ) -> Result<TaskOutput, TaskFailure> {
        tracing::info!(task = task.name(), budget = ?exhausted, "a task goes without the model");
        metrics::counter!("daedam_over_budget_total", "task" => task.name()).increment(1);
        let outcome = self.stand_in.execute(id, task).await;
        match task {
            Task::GenerateQuestions(_) => outcome,
            Task::AnalyzeAnswer(_) => outcome.map_err(|_| used_up(exhausted, opens_at(self.clock.now()))),
        }
    }
}

#[async_trait]
impl Executor for BudgetedExecutor {
    async fn execute_metered(
        &self,
        id: &TaskId,
        task: &Task,
        meter: &Meter,
    ) -> Result<TaskOutput, TaskFailure> {
        match self.exhausted(meter).await {
            Ok(None) => self.executor.execute_metered(id, task, meter).await,
            Ok(Some(exhausted)) => self.execute_over_budget(id, task, exhausted).await,
            Err(cause) => {
                tracing::error!(%cause, "what was spent today could not be looked up");
                Err(TaskFailure::transient(
                    FailureCode::UsageUnknown,
                    "what was spent today could not be looked up",
                ))
            }
        }
    }

    fn recorded(&self, ids: Vec<TaskId>) {
        self.executor.recorded(ids);
    }
}

impl std::fmt::Debug for BudgetedExecutor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("BudgetedExecutor").field("budgets", &self.budgets).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spent(tokens: u64, cost: i64) -> Spent {
        Spent { tokens, cost: Cost(cost) }
    }

    #[test]
    fn a_budget_is_used_up_when_all_of_it_is_spent() {
        let host = Allowance { tokens: Some(100), cost: Some(Cost(50)) };
        let user = Allowance { tokens: Some(10), cost: Some(Cost(5)) };
        let budgets = Budgets { host, user, ..Budgets::default() };
        for (of_host, of_user, expected) in [
            (spent(99, 49), spent(9, 4), None),
            (spent(100, 49), spent(9, 4), Some(Exhausted::HostTokens)),
            (spent(99, 50), spent(9, 4), Some(Exhausted::HostCost)),
            (spent(99, 49), spent(11, 4), Some(Exhausted::UserTokens)),
            (spent(99, 49), spent(9, 6), Some(Exhausted::UserCost)),
            (spent(100, 50), spent(9, 5), Some(Exhausted::UserCost)),
        ] {
            assert_eq!(budgets.exhausted(&SpentToday { host: of_host, user: of_user }), expected);
        }
        assert!(budgets.are_limited() && !Budgets::default().are_limited());
        let much = SpentToday { host: spent(u64::MAX, i64::MAX), user: spent(u64::MAX, i64::MAX) };
        assert_eq!(Budgets::default().exhausted(&much), None);
    }
}
