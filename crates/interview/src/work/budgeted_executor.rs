//! Executes tasks only as long as there is budget for them.
//!
//! Budgets are checked before each task against the recorded usage of earlier tasks, so they hold across servers and
//! workers. Calls that are under way are not recorded yet; a budget can be exceeded by as much as they use.

use crate::{
    error::Error,
    grading::failure::{FailureCode, TaskFailure, UsedUpBudget},
    ports::{Clock, Executor, Store},
    work::budget::{Budgets, Exhausted, opens_at},
    work::job::TaskId,
    work::task::{Task, TaskOutput},
    work::usage::Meter,
};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use std::sync::Arc;

fn used_up(budget: Exhausted, opens_at: DateTime<Utc>) -> TaskFailure {
    let used_up = UsedUpBudget { budget, opens_at };
    TaskFailure::permanent(
        FailureCode::BudgetUsedUp(used_up),
        format!("a budget of today is used up: {used_up}"),
    )
}

/// Passes tasks to another executor while there is budget, and to a fallback that asks no model after that. What needs no
/// model is done as before. A grading that needs a model fails with the reason, and can be requested again.
pub struct BudgetedExecutor {
    executor: Arc<dyn Executor>,
    fallback: Arc<dyn Executor>,
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    budgets: Budgets,
}

impl BudgetedExecutor {
    /// Makes an executor that keeps to these budgets; `fallback` asks no model.
    pub fn new(
        executor: Arc<dyn Executor>,
        fallback: Arc<dyn Executor>,
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        budgets: Budgets,
    ) -> Self {
        Self { executor, fallback, store, clock, budgets }
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
        let outcome = self.fallback.execute(id, task).await;
        match task {
            Task::GenerateQuestions(_) | Task::TranscribeRecording(_) => outcome,
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
