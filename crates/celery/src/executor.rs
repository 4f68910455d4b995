//! The executor that has tasks computed by the consumers of a queue.

use crate::{
    backend::StoredResult,
    connection::Redis,
    message::{MAX_MESSAGE_BYTES, Publication, is_id},
    outbox::{Command, Outbox},
    result,
    settings::{self, ExecutorSettings},
    signature,
    transport::Queue,
};
use async_trait::async_trait;
use chrono::TimeDelta;
use interview::{
    grading::failure::{FailureCode, TaskFailure},
    ports::{Clock, Executor},
    work::job::TaskId,
    work::task::{Task, TaskOutput},
    work::usage::Meter,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{mpsc, oneshot};

/// Publishes tasks as Celery does and awaits their results. Thousands of tasks share one subscription, and messages and
/// questions of the same moment are sent together.
pub struct CeleryExecutor {
    redis: Redis,
    settings: ExecutorSettings,
    clock: Arc<dyn Clock>,
    commands: mpsc::UnboundedSender<Command>,
    origin: String,
    reply_to: String,
}

impl CeleryExecutor {
    /// An executor on this Redis. It must be made inside a Tokio runtime, and does not connect yet.
    pub fn new(redis: Redis, settings: ExecutorSettings, clock: Arc<dyn Clock>) -> Self {
        let (commands, inbox) = mpsc::unbounded_channel();
        tokio::spawn(Outbox::new(redis.clone(), &settings, clock.clone(), inbox).run());
        let origin = format!("{}@{}", std::process::id(), settings::host_name());
        let reply_to = redis.new_id();
        Self { redis, settings, clock, commands, origin, reply_to }
    }

    fn queue_of(&self, task: &Task) -> &str {
        match task {
            Task::GenerateQuestions(_) => &self.settings.queues.questions,
            Task::AnalyzeAnswer(_) | Task::TranscribeRecording(_) => &self.settings.queues.evaluations,
        }
    }

    fn message(&self, id: &TaskId, task: &Task) -> Result<String, TaskFailure> {
        if !is_id(&id.0) {
            return Err(TaskFailure::permanent(
                FailureCode::InvalidTaskId,
                "the task's name cannot be part of a key",
            ));
        }
        let now = self.clock.now();
        let call = signature::call(task, &self.settings.rubric).ok_or_else(|| {
            TaskFailure::permanent(FailureCode::TranscriberMissing, "no worker transcribes recordings")
        })?;
        let publication = Publication {
            id: id.0.clone(),
            task: task.name(),
            args: call.args,
            args_shown: call.args_shown,
            extension: call.extension,
            expires: Some(now + lifetime(self.settings.time_limit)),
            time_limit: Some(self.settings.time_limit),
            origin: self.origin.clone(),
            reply_to: self.reply_to.clone(),
            delivery_tag: self.redis.new_id(),
            queue: self.queue_of(task).to_owned(),
            priority: 0,
        };
        let message = publication.envelope(now).to_string();
        if message.len() > MAX_MESSAGE_BYTES {
            return Err(TaskFailure::permanent(
                FailureCode::TooLongForWorker,
                "the text is too long to be sent to a worker",
            ));
        }
        Ok(message)
    }
}

/// How long a message is valid: much longer than anybody waits. A worker compares the expiry with its own clock, and a
/// clock that is minutes ahead must not make every message expire.
fn lifetime(time_limit: Duration) -> TimeDelta {
    TimeDelta::from_std(time_limit.saturating_mul(2).max(Duration::from_secs(3_600)))
        .unwrap_or(TimeDelta::days(1))
}

#[async_trait]
impl Executor for CeleryExecutor {
    async fn execute_metered(
        &self,
        id: &TaskId,
        task: &Task,
        meter: &Meter,
    ) -> Result<TaskOutput, TaskFailure> {
        let message = self.message(id, task)?;
        let urgent = matches!(task, Task::GenerateQuestions(_));
        let (answer, answered) = oneshot::channel();
        let gone = || {
            TaskFailure::transient(FailureCode::WorkersDisconnected, "the connection to the workers ended")
        };
        let list = Queue::new(self.redis.transport(), self.queue_of(task)).list(0);
        let command = Command::Await { id: id.0.clone(), message, list, urgent, answer };
        self.commands.send(command).map_err(|_| gone())?;
        // However this future ends, the outbox learns that there is one waiter less.
        let mut waiting = Waiting { id, commands: &self.commands, given_up: false };
        match tokio::time::timeout(self.settings.time_limit, answered).await {
            Ok(Ok(StoredResult::Result(meta))) => result::read(&meta, task, meter),
            Ok(Ok(StoredResult::TooLong(bytes))) => Err(result::too_long(bytes)),
            Ok(Err(_)) => Err(gone()),
            Err(_elapsed) => {
                waiting.given_up = true;
                Err(TaskFailure::transient(FailureCode::NoWorker, "no worker answered in time"))
            }
        }
    }

    fn recorded(&self, ids: Vec<TaskId>) {
        if !ids.is_empty() {
            // The outbox ends only with the executor; without it results expire as Celery has it.
            let _ = self.commands.send(Command::Recorded { ids: ids.into_iter().map(|id| id.0).collect() });
        }
    }
}

struct Waiting<'a> {
    id: &'a TaskId,
    commands: &'a mpsc::UnboundedSender<Command>,
    given_up: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        // The outbox ends only with the executor, so it either gets this, or it is no longer needed.
        let _ = self.commands.send(Command::Leave { id: self.id.0.clone(), given_up: self.given_up });
    }
}

impl std::fmt::Debug for CeleryExecutor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CeleryExecutor")
            .field("queues", &self.settings.queues)
            .finish_non_exhaustive()
    }
}
