//! Doing the task of a request, and its outcome.

use super::{Request, settle};
use crate::{
    message::{self, links::Leader},
    output,
    result::{Exception, Meta},
    settle::Settlement,
    state::Phase,
};
use futures_util::FutureExt;
use interview::{
    grading::failure::{FailureCode, TaskFailure},
    ports::Executor,
    work::job::{TaskId, retry_at},
    work::task::{Retry, Task, TaskOutput},
};
use serde_json::{Value, json};
use std::{panic::AssertUnwindSafe, time::Duration};
use tokio::{sync::OwnedSemaphorePermit, time::Instant};
use tokio_util::sync::CancellationToken;

/// How the work on a request ended.
enum Ending {
    Done(Result<TaskOutput, TaskFailure>),
    TooLong(Duration),
    Revoked,
    Returned,
}

impl Request {
    pub(super) async fn work(
        self,
        task: Task,
        permit: Option<OwnedSemaphorePermit>,
        stop: CancellationToken,
    ) {
        let began = Instant::now();
        let ending = self.outcome(&task, permit, &stop).await;
        let runtime = began.elapsed().as_secs_f64();
        match ending {
            Ending::Done(Ok(output)) => self.succeeded(&output, runtime),
            Ending::Done(Err(failure)) => self.failed(&failure),
            Ending::TooLong(limit) => {
                let exception = Exception {
                    module: "billiard.exceptions",
                    class: "TimeLimitExceeded",
                    message: json!(limit.as_secs_f64()),
                };
                self.gave_up(
                    &exception,
                    &TaskFailure::transient(
                        FailureCode::WorkerTimeLimit,
                        "the worker took longer than it may",
                    ),
                );
            }
            Ending::Revoked => self.revoked("terminated"),
            // It stays held; the worker gives back all held deliveries when it ends.
            Ending::Returned => {}
        }
    }

    async fn outcome(
        &self,
        task: &Task,
        mut permit: Option<OwnedSemaphorePermit>,
        stop: &CancellationToken,
    ) -> Ending {
        let shared = &self.shared;
        let id = &self.received.id;
        if permit.is_none() {
            let turn = tokio::select! {
                turn = shared.permits.clone().acquire_owned() => turn,
                () = stop.cancelled() => return Ending::Revoked,
                () = shared.warm.cancelled() => return Ending::Returned,
                () = shared.cold.cancelled() => return Ending::Returned,
            };
            permit = turn.ok();
        }
        let _permit = permit;
        shared.state.set_phase(id, Phase::Active(self.time.now()));
        shared.state.count_started(&self.received.task);
        self.event("task-started", json!({}));
        let limit = self.received.time_limit.unwrap_or(shared.settings.time_limit);
        let name = TaskId(id.clone());
        let work = AssertUnwindSafe(shared.executor.execute_metered(&name, task, &self.meter)).catch_unwind();
        tokio::select! {
            biased;
            outcome = tokio::time::timeout(limit, work) => match outcome {
                Ok(Ok(outcome)) => Ending::Done(outcome),
                Ok(Err(_panic)) => Ending::Done(Err(TaskFailure::transient(FailureCode::Panicked, "the work broke off"))),
                Err(_elapsed) => Ending::TooLong(limit),
            },
            () = stop.cancelled() => Ending::Revoked,
            () = shared.cold.cancelled() => Ending::Returned,
        }
    }

    fn succeeded(self, output: &TaskOutput, runtime: f64) {
        metrics::histogram!("daedam_worker_task_seconds", "task" => self.received.task.clone())
            .record(runtime);
        self.event("task-succeeded", json!({"result": found(output), "runtime": runtime}));
        let (result, extension) = output::written(output, &self.meter);
        let followers = self.leader().after_success(&result);
        let mut meta = Meta::of(&self.received, self.time.now());
        meta.children = followers.ids;
        let results = self.own_result(meta.success(&result, extension));
        let messages = followers.messages;
        self.finish(Settlement { results, succeeded: true, messages, ..Settlement::default() });
    }

    /// Tries again, or settles the failure. A task of a Daedam server is not tried again here, because the server does that
    /// itself.
    fn failed(self, failure: &TaskFailure) {
        let received = &self.received;
        tracing::warn!(id = %received.id, task = %received.task, reason = %failure, "a task failed");
        let tries_left = received.extension.is_none() && received.retries < self.shared.settings.max_retries;
        let exception = Exception::of(failure);
        if failure.retry == Retry::Never || !tries_left {
            return self.gave_up(&exception, failure);
        }
        let now = self.time.now();
        let fraction = self.shared.redis.randomness().fraction();
        let eta = retry_at(now, i64::from(received.retries) + 1, failure.retry.delay(), fraction);
        let next = message::retried(&self.raw, eta, &self.shared.redis.new_id());
        self.event("task-retried", json!({"exception": exception.shown(), "traceback": ""}));
        let results = self.own_result(Meta::of(received, now).retry(&exception));
        let messages = next.map(|next| (self.queue.list(0), next.to_string())).into_iter().collect();
        self.finish(Settlement { results, messages, ..Settlement::default() });
    }

    fn gave_up(self, exception: &Exception, failure: &TaskFailure) {
        metrics::counter!("daedam_worker_failures_total", "task" => self.received.task.clone()).increment(1);
        self.event("task-failed", json!({"exception": exception.shown(), "traceback": ""}));
        let settlement = self.failure(exception, failure);
        self.finish(settlement);
    }

    pub(super) fn revoked(self, reason: &str) {
        tracing::info!(id = %self.received.id, %reason, "a task is not wanted any more");
        let terminated = reason == "terminated";
        let fields = json!({"terminated": terminated, "signum": null, "expired": reason == "expired"});
        self.event("task-revoked", fields);
        let results = self.own_result(Meta::of(&self.received, self.time.now()).revoked(reason));
        self.finish(Settlement { results, ..Settlement::default() });
    }

    pub(super) fn set_aside(mut self, reason: &str, exception: &Exception) {
        tracing::warn!(id = %self.received.id, %reason, size = self.raw.len(), "a message was set aside");
        let failure =
            TaskFailure::permanent(FailureCode::MessageRefused, "a worker refused the task's message");
        self.event("task-rejected", json!({"requeue": false}));
        let mut settlement = self.failure(exception, &failure);
        settlement.set_aside = Some((reason.to_owned(), std::mem::take(&mut self.raw), self.queue.clone()));
        self.finish(settlement);
    }

    /// What a failure leaves: its result, the results of all tasks that wait for this one, and its error callbacks.
    fn failure(&self, exception: &Exception, failure: &TaskFailure) -> Settlement {
        let (now, usage) = (self.time.now(), self.meter.read());
        let mut results =
            self.own_result(Meta::of(&self.received, now).failure(exception, failure, usage.as_ref()));
        for id in self.received.links.dependants() {
            let meta = Meta::nameless(&id, now).failure(exception, failure, None);
            results.push((id, meta));
        }
        let messages = self.leader().after_failure().messages;
        Settlement { results, messages, ..Settlement::default() }
    }

    fn leader(&self) -> Leader<'_> {
        Leader {
            received: &self.received,
            redis: &self.shared.redis,
            queue: &self.queue,
            origin: self.shared.settings.node_name.clone(),
            now: self.time.now(),
        }
    }

    /// The task's own result, unless it is ignored.
    fn own_result(&self, meta: String) -> Vec<(String, String)> {
        if self.received.ignore_result { Vec::new() } else { vec![(self.received.id.clone(), meta)] }
    }

    pub(super) fn finish(self, settlement: Settlement) {
        let tags = if self.held { self.shared.state.let_go(&self.received.id) } else { vec![self.tag] };
        settle(&self.shared, Settlement { tags, ..settlement });
    }

    pub(super) fn event(&self, kind: &str, fields: Value) {
        self.shared.monitor.task(kind, &self.received.id, fields);
    }
}

/// The text that logs show instead of a task's result, without a candidate's words.
fn found(output: &TaskOutput) -> String {
    match output {
        TaskOutput::Questions(questions) => format!("<{} questions>", questions.len()),
        TaskOutput::Evaluation(_) => "<evaluation>".to_owned(),
        TaskOutput::Transcription(_) => "<transcription>".to_owned(),
    }
}
