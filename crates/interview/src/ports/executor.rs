//! Computing tasks.

use crate::{
    grading::failure::TaskFailure,
    work::job::TaskId,
    work::task::{Task, TaskOutput},
    work::usage::Meter,
};
use async_trait::async_trait;

/// Computes tasks, here or elsewhere. Called again with the same id, it may return the earlier result.
#[async_trait]
pub trait Executor: Send + Sync {
    /// Computes one task, and notes its model usage. Dropping the future cancels the task.
    async fn execute_metered(
        &self,
        id: &TaskId,
        task: &Task,
        meter: &Meter,
    ) -> Result<TaskOutput, TaskFailure>;

    /// Computes one task without returning its usage.
    async fn execute(&self, id: &TaskId, task: &Task) -> Result<TaskOutput, TaskFailure> {
        self.execute_metered(id, task, &Meter::default()).await
    }

    /// Says that the results of these tasks are recorded. The executor may delete its copies, though not at once: the same
    /// task may be delivered a second time.
    fn recorded(&self, _ids: Vec<TaskId>) {}
}
