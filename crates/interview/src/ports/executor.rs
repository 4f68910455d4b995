//! Who computes tasks.

use crate::{
    grading::failure::TaskFailure,
    work::job::TaskId,
    work::task::{Task, TaskOutput},
    work::usage::Meter,
};
use async_trait::async_trait;

/// Computes a task, here or far away. Called again with the same id, it may return what it found before.
#[async_trait]
pub trait Executor: Send + Sync {
    /// Computes one task, and notes what that takes of a model. Dropping the future gives the task up.
    async fn execute_metered(
        &self,
        id: &TaskId,
        task: &Task,
        meter: &Meter,
    ) -> Result<TaskOutput, TaskFailure>;

    /// Computes one task whose cost nobody asks for.
    async fn execute(&self, id: &TaskId, task: &Task) -> Result<TaskOutput, TaskFailure> {
        self.execute_metered(id, task, &Meter::default()).await
    }

    /// Hears that what it found for these tasks is recorded. It may forget it, though not at once: the same task may
    /// be on its way to somebody a second time.
    fn recorded(&self, _ids: Vec<TaskId>) {}
}
