//! One message at a worker: what it asks for, the work on it, and what became of it.

use crate::{
    connection::Redis,
    fetch::Delivery,
    message::{self, Malformed, Received, short},
    monitor::Monitor,
    result::{self, Exception, Meta},
    settle::Settlement,
    signature::{self, Refusal},
    state::{Held, Phase, WorkerState},
    worker::WorkerSettings,
};
use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use interview::{
    job::{TaskId, retry_at},
    local::LocalExecutor,
    ports::Executor,
    rubric::Rubric,
    task::{Retry, Task, TaskFailure, TaskOutput},
    usage::Meter,
};
use serde_json::{Value, json};
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What every request at a worker needs.
pub(crate) struct Shared {
    pub(crate) redis: Redis,
    pub(crate) state: Arc<WorkerState>,
    pub(crate) monitor: Monitor,
    pub(crate) executor: LocalExecutor,
    pub(crate) settlements: mpsc::UnboundedSender<Settlement>,
    pub(crate) permits: Arc<Semaphore>,
    pub(crate) settings: WorkerSettings,
    pub(crate) warm: CancellationToken,
    pub(crate) cold: CancellationToken,
}

/// The Redis server's clock, which all workers share, whatever their own clocks say.
#[derive(Clone, Copy)]
pub(crate) struct ServerTime {
    then: DateTime<Utc>,
    at: Instant,
}

impl ServerTime {
    /// What the server's clock said just now, in microseconds since 1970.
    pub(crate) fn of(now_us: i64) -> Self {
        Self { then: DateTime::from_timestamp_micros(now_us).unwrap_or_default(), at: Instant::now() }
    }

    fn now(self) -> DateTime<Utc> {
        self.then + self.at.elapsed()
    }
}

/// A message that more of the same task must go back to a worker this often before it is set aside: it may be what
/// makes them go away.
const MOST_LOSSES: u32 = 5;

/// Takes one delivery: settles it at once where there is nothing to do, else has it worked on.
pub(crate) fn take(
    shared: &Arc<Shared>,
    delivery: Delivery,
    time: ServerTime,
    permit: Option<OwnedSemaphorePermit>,
    running: &TaskTracker,
) {
    match message::read(&delivery.raw) {
        Ok(received) => {
            let request = Request {
                shared: shared.clone(),
                received,
                tag: delivery.tag,
                raw: delivery.raw,
                time,
                held: false,
                meter: Meter::default(),
            };
            request.begin(delivery.known.as_deref(), permit, running);
        }
        Err(Malformed { reason, id }) => {
            tracing::warn!(%reason, size = delivery.raw.len(), "a message was set aside");
            let meta = id.as_deref().map(|id| {
                let meta = Meta { id, group: None, parent_id: None, now: time.now() };
                let failure = TaskFailure::lasting("the message is malformed");
                meta.failure(&invalid(&reason), &failure, None)
            });
            let set_aside = Some((reason, delivery.raw));
            let id = id.unwrap_or_default();
            settle(
                shared,
                Settlement { id, tags: vec![delivery.tag], meta, set_aside, ..Settlement::default() },
            );
        }
    }
}

fn settle(shared: &Shared, settlement: Settlement) {
    // The other end lives until the last request is gone.
    let _ = shared.settlements.send(settlement);
}

fn invalid(reason: &str) -> Exception {
    Exception { module: "celery.exceptions", class: "InvalidTaskError", message: json!(reason) }
}

struct Request {
    shared: Arc<Shared>,
    received: Received,
    tag: String,
    raw: Vec<u8>,
    time: ServerTime,
    held: bool,
    /// What the work took of a model.
    meter: Meter,
}

/// How the work on a request ended.
enum Ending {
    Done(Result<TaskOutput, TaskFailure>),
    TooLong(Duration),
    Revoked,
    Returned,
}

impl Request {
    fn begin(mut self, known: Option<&[u8]>, permit: Option<OwnedSemaphorePermit>, running: &TaskTracker) {
        let id = self.received.id.clone();
        match known.and_then(result::state) {
            Some(result::State::Success) => {
                tracing::debug!(%id, "a task was done before; its message is acknowledged");
                return self.finish_with(None, None, None);
            }
            Some(result::State::Revoked) => return self.revoked("revoked"),
            _ => {}
        }
        if self.shared.state.is_revoked(&id) {
            return self.revoked("revoked");
        }
        if self.received.expires.is_some_and(|expires| expires < self.time.now()) {
            return self.revoked("expired");
        }
        let task = match self.task() {
            Ok(task) => task,
            Err(refusal) => return self.set_aside(&refusal.0, &refusal.1),
        };
        let eta = self.received.eta.filter(|eta| *eta > self.time.now());
        let stop = CancellationToken::new();
        let held = || Held {
            task: self.received.task.clone(),
            shown: shown(&task),
            tags: vec![self.tag.clone()],
            phase: eta.map_or(Phase::Reserved, Phase::Scheduled),
            stop: stop.clone(),
        };
        if !self.shared.state.hold(&id, held, &self.tag) {
            tracing::debug!(%id, "a task that runs here was published again");
            return;
        }
        self.held = true;
        self.announce(&task);
        running.spawn(self.work(task, eta, permit, stop));
    }

    /// What the message asks for, or why it is set aside and what its caller hears.
    fn task(&self) -> Result<Task, Box<(String, Exception)>> {
        let received = &self.received;
        if received.lost > MOST_LOSSES {
            let reason = format!("{} workers went away while they held it", received.lost);
            let exception =
                Exception { module: "billiard.exceptions", class: "WorkerLostError", message: json!(reason) };
            return Err(Box::new((reason, exception)));
        }
        let task =
            signature::task(received, self.shared.settings.default_language).map_err(
                |refusal| match refusal {
                    Refusal::UnknownTask => {
                        let exception = Exception {
                            module: "celery.exceptions",
                            class: "NotRegistered",
                            message: json!(short(&received.task)),
                        };
                        Box::new((
                            format!("the task {:?} is not known here", short(&received.task)),
                            exception,
                        ))
                    }
                    Refusal::WrongArguments(why) => {
                        let exception =
                            Exception { module: "builtins", class: "TypeError", message: json!(why) };
                        Box::new((format!("wrong arguments: {why}"), exception))
                    }
                },
            )?;
        if received.continued {
            let reason = "callbacks, chains and chords are not run here".to_owned();
            let exception =
                Exception { module: "builtins", class: "NotImplementedError", message: json!(reason) };
            return Err(Box::new((reason, exception)));
        }
        Ok(task)
    }

    fn announce(&self, task: &Task) {
        let received = &self.received;
        let fields = json!({
            "name": received.task, "args": shown(task), "kwargs": "{}", "root_id": received.root_id,
            "parent_id": received.parent_id, "retries": received.retries,
            "eta": received.eta.map(message::written), "expires": received.expires.map(message::written),
        });
        self.event("task-received", fields);
    }

    async fn work(
        self,
        task: Task,
        eta: Option<DateTime<Utc>>,
        permit: Option<OwnedSemaphorePermit>,
        stop: CancellationToken,
    ) {
        let began = Instant::now();
        let ending = self.outcome(&task, eta, permit, &stop).await;
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
                self.gave_up(&exception, &TaskFailure::passing("the worker took longer than it may"));
            }
            Ending::Revoked => self.revoked("terminated"),
            // It stays held; the worker gives everything back that is still held when it ends.
            Ending::Returned => {}
        }
    }

    async fn outcome(
        &self,
        task: &Task,
        eta: Option<DateTime<Utc>>,
        mut permit: Option<OwnedSemaphorePermit>,
        stop: &CancellationToken,
    ) -> Ending {
        let shared = &self.shared;
        let id = &self.received.id;
        if let Some(eta) = eta {
            // What waits for its time takes no place from what could run.
            drop(permit.take());
            let wait = (eta - self.time.now()).to_std().unwrap_or(Duration::ZERO);
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = stop.cancelled() => return Ending::Revoked,
                () = shared.warm.cancelled() => return Ending::Returned,
                () = shared.cold.cancelled() => return Ending::Returned,
            }
            shared.state.set_phase(id, Phase::Reserved);
        }
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
                Ok(Err(_panic)) => Ending::Done(Err(TaskFailure::passing("the work broke off"))),
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
        let meta = Meta::of(&self.received, self.time.now()).success(output, &self.meter);
        self.finish_with(Some(meta), None, None);
    }

    /// Tries again, or says that it failed. A Daedam server tries again itself, and shows when.
    fn failed(self, failure: &TaskFailure) {
        let received = &self.received;
        tracing::warn!(id = %received.id, task = %received.task, reason = %failure, "a task failed");
        let tries_left = received.extension.is_none() && received.retries < self.shared.settings.most_retries;
        let exception = Exception::of(failure);
        if failure.retry == Retry::Never || !tries_left {
            return self.gave_up(&exception, failure);
        }
        let asked = match failure.retry {
            Retry::After(wait) => Some(wait),
            Retry::Later | Retry::Never => None,
        };
        let now = self.time.now();
        let fraction = self.shared.redis.randomness().fraction();
        let eta = retry_at(now, i64::from(received.retries) + 1, asked, fraction);
        let next = message::retried(&self.raw, eta, &self.shared.redis.new_id());
        self.event("task-retried", json!({"exception": exception.shown(), "traceback": ""}));
        let meta = Meta::of(received, now).retry(&exception);
        self.finish_with(Some(meta), next.map(|next| next.to_string()), None);
    }

    fn gave_up(self, exception: &Exception, failure: &TaskFailure) {
        metrics::counter!("daedam_worker_failures_total", "task" => self.received.task.clone()).increment(1);
        self.event("task-failed", json!({"exception": exception.shown(), "traceback": ""}));
        let usage = self.meter.read();
        let meta = Meta::of(&self.received, self.time.now()).failure(exception, failure, usage.as_ref());
        self.finish_with(Some(meta), None, None);
    }

    fn revoked(self, reason: &str) {
        tracing::info!(id = %self.received.id, %reason, "a task is not wanted any more");
        let terminated = reason == "terminated";
        let fields = json!({"terminated": terminated, "signum": null, "expired": reason == "expired"});
        self.event("task-revoked", fields);
        let meta = Meta::of(&self.received, self.time.now()).revoked(reason);
        self.finish_with(Some(meta), None, None);
    }

    fn set_aside(self, reason: &str, exception: &Exception) {
        tracing::warn!(id = %self.received.id, %reason, size = self.raw.len(), "a message was set aside");
        let failure = TaskFailure::lasting("a worker refused the task's message");
        let meta = Meta::of(&self.received, self.time.now()).failure(exception, &failure, None);
        self.event("task-rejected", json!({"requeue": false}));
        self.finish_with(Some(meta), None, Some(reason.to_owned()));
    }

    fn finish_with(self, meta: Option<String>, next_try: Option<String>, set_aside: Option<String>) {
        let tags = if self.held { self.shared.state.let_go(&self.received.id) } else { vec![self.tag] };
        let meta = meta.filter(|_| !self.received.ignore_result);
        let set_aside = set_aside.map(|reason| (reason, self.raw));
        settle(&self.shared, Settlement { id: self.received.id, tags, meta, next_try, set_aside });
    }

    fn event(&self, kind: &str, fields: Value) {
        self.shared.monitor.task(kind, &self.received.id, fields);
    }
}

/// What stands for a task's arguments, without a candidate's words.
fn shown(task: &Task) -> String {
    signature::call(task, &Rubric::default()).args_shown
}

/// What stands for a task's result, without a candidate's words.
fn found(output: &TaskOutput) -> String {
    match output {
        TaskOutput::Questions(questions) => format!("<{} questions>", questions.len()),
        TaskOutput::Evaluation(_) => "<evaluation>".to_owned(),
    }
}
