//! The dispatcher: claims jobs that are due, has their tasks computed, and records the outcomes.
//!
//! It may die at any point: a job is settled in the transaction that records its output, and a claim ends with its
//! lease. Where a step cannot reach the store, it is tried again with the outputs still in hand.

mod kind;
mod places;

use crate::{
    context::Context,
    error::Error,
    grading::failure::{FailureCode, TaskFailure},
    ports::{ClaimedJob, Executor},
    recording::keep,
    work::job::{
        Claim, ClaimCapacity, JobKind, MAX_CLAIMS, MAX_FAILURES, MAX_QUESTION_FAILURES, Settlement, TaskId,
    },
    work::task::Task,
    work::usage::{Meter, ModelUsage, Spending},
};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use kind::{after_failure, forget_texts, in_place_of_fallback, needed_task, settled_by};
use places::Places;
use std::{
    collections::{HashMap, HashSet},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};
use tokio::{task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;

/// Claims, executes and settles jobs.
pub struct Dispatcher {
    context: Context,
    executor: Arc<dyn Executor>,
    fallback: Option<Arc<dyn Executor>>,
    running: JoinSet<Finished>,
    places: Places,
    held: HashSet<Claim>,
    finished: Vec<(Claim, Settlement)>,
    /// The results that executors gave for the tasks in `finished`, by claim.
    found: HashMap<Claim, TaskId>,
    /// Usage that is not recorded yet.
    spendings: Vec<Spending>,
    renewed_at: DateTime<Utc>,
    swept_at: DateTime<Utc>,
    /// The cleaning of expired rows that is under way, if one is. It ends with the dispatcher.
    sweep: JoinSet<Result<(), Error>>,
}

/// The outcome of a task.
struct Finished {
    claim: Claim,
    kind: JobKind,
    settlement: Settlement,
    /// The task, if its executor gave the settlement.
    found: Option<TaskId>,
    spending: Option<Spending>,
}

/// How many jobs are claimed or settled in one transaction.
const BATCH: usize = 128;

/// How long to wait after the store failed.
const STORE_PAUSE: Duration = Duration::from_millis(500);

/// How long running tasks may take to finish once shutdown is asked for.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

impl Dispatcher {
    /// Makes a dispatcher that has tasks computed by `executor`.
    pub fn new(context: Context, executor: Arc<dyn Executor>) -> Self {
        let now = context.clock.now();
        Self {
            places: Places::new(context.rules.concurrency, context.rules.transcriptions),
            context,
            executor,
            fallback: None,
            running: JoinSet::new(),
            held: HashSet::new(),
            finished: Vec::new(),
            found: HashMap::new(),
            spendings: Vec::new(),
            renewed_at: now,
            swept_at: now - SWEEP_INTERVAL,
            sweep: JoinSet::new(),
        }
    }

    /// Sets an interviewer that asks questions when `executor` cannot, before the fallback questions are used.
    #[must_use]
    pub fn with_fallback(self, fallback: Arc<dyn Executor>) -> Self {
        Self { fallback: Some(fallback), ..self }
    }

    /// Works until `shutdown`, then returns jobs that do not finish within a few seconds.
    pub async fn run(mut self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            // Interest in the notice is registered before the look, so no job between the two is missed.
            let job_ready = self.context.job_ready.clone();
            let rung = job_ready.notified();
            let wait = match self.turn().await {
                Ok(Progress::Busy) => Duration::ZERO,
                Ok(Progress::Idle { next_due_at }) => self.until(next_due_at),
                Err(cause) => {
                    log_failure(&cause);
                    STORE_PAUSE
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => break,
                () = rung => {}
                Some(done) = self.running.join_next(), if !self.running.is_empty() => self.take(done),
                () = tokio::time::sleep(wait) => {}
            }
        }
        self.shut_down().await;
    }

    /// Works until no job is due and none runs, and returns how many jobs were settled.
    pub async fn drain(&mut self) -> Result<usize, Error> {
        let mut settled = 0;
        loop {
            settled += self.settle().await?;
            self.claim().await?;
            match self.running.join_next().await {
                Some(done) => self.take(done),
                None if self.finished.is_empty() => return Ok(settled),
                None => {}
            }
        }
    }

    /// One round: settles finished jobs, renews leases, claims due jobs.
    async fn turn(&mut self) -> Result<Progress, Error> {
        while let Some(done) = self.running.try_join_next() {
            self.take(done);
        }
        let settled = self.settle().await?;
        self.renew().await?;
        self.sweep();
        let claimed = self.claim().await?;
        if settled + claimed > 0 {
            return Ok(Progress::Busy);
        }
        // Where there is no room for one kind, a job of it may be due and wait for one that ends.
        let capacity = self.places.capacity(BATCH);
        let next_due_at = match capacity.questions.min(capacity.gradings).min(capacity.transcripts) {
            0 => None,
            _ => self.context.store.next_due_at().await?,
        };
        Ok(Progress::Idle { next_due_at })
    }

    async fn claim(&mut self) -> Result<usize, Error> {
        let mut claimed = 0;
        if let Some(capacity) = self.places.owed_to_gradings(BATCH) {
            claimed += self.claim_up_to(capacity).await?;
        }
        let capacity = self.places.capacity(BATCH);
        if capacity.all > 0 || capacity.transcripts > 0 {
            claimed += self.claim_up_to(capacity).await?;
        }
        Ok(claimed)
    }

    async fn claim_up_to(&mut self, capacity: ClaimCapacity) -> Result<usize, Error> {
        let now = self.context.clock.now();
        let lease_until = now + self.context.rules.lease;
        let claimed = self.context.store.claim_jobs(now, lease_until, capacity).await?;
        let count = claimed.len();
        for job in claimed {
            self.held.insert(job.job.claim());
            match needed_task(&job) {
                None => self.finished.push((job.job.claim(), Settlement::NotNeeded)),
                Some(_) if job.job.claim > MAX_CLAIMS => {
                    let failure = TaskFailure::permanent(
                        FailureCode::InterruptedTooOften,
                        "the work was interrupted too often",
                    );
                    let settlement = after_failure(&job, &failure, MAX_FAILURES, now, 0.0);
                    self.finished.push((job.job.claim(), settlement));
                }
                Some(task) => self.spawn(job, task),
            }
        }
        Ok(count)
    }

    fn spawn(&mut self, mut claimed: ClaimedJob, task: Task) {
        forget_texts(&mut claimed);
        self.places.take(&claimed.job.kind);
        let (executor, fallback) = (self.executor.clone(), self.fallback.clone());
        let clock = self.context.clock.clone();
        let limit = match &task {
            Task::TranscribeRecording(_) => self.context.rules.transcription_timeout,
            _ => self.context.rules.task_timeout,
        };
        let fraction = self.context.randomness.fraction();
        let prices = self.context.rules.budgets.prices;
        let max_failures = match (&task, &fallback) {
            (Task::GenerateQuestions(_), Some(_)) => MAX_QUESTION_FAILURES,
            _ => MAX_FAILURES,
        };
        self.running.spawn(async move {
            let started = Instant::now();
            let id = claimed.job.task_id();
            let user = claimed.session.user_id;
            let meter = Meter::of(user);
            let work = AssertUnwindSafe(executor.execute_metered(&id, &task, &meter)).catch_unwind();
            let outcome = match tokio::time::timeout(limit, work).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_panic)) => Err(TaskFailure::transient(FailureCode::Panicked, "the work broke off")),
                Err(_elapsed) => Err(TaskFailure::transient(FailureCode::TimedOut, "no result came in time")),
            };
            metrics::histogram!("daedam_task_seconds", "task" => task.name())
                .record(started.elapsed().as_secs_f64());
            let (settlement, found) = match outcome.and_then(|output| settled_by(output, &claimed.job, &meter)) {
                Ok(settlement) => (settlement, Some(id)),
                Err(failure) => {
                    tracing::warn!(job = %claimed.job.id, task = task.name(), code = %failure.code, reason = %failure, "a task failed");
                    metrics::counter!("daedam_task_failures_total", "task" => task.name()).increment(1);
                    let settlement = after_failure(&claimed, &failure, max_failures, clock.now(), fraction);
                    (in_place_of_fallback(settlement, fallback, &id, &task, &claimed.job).await, None)
                }
            };
            let spending = meter.read().map(|usage| {
                count_tokens(&usage);
                Spending { user, cost: prices.cost(&usage), usage }
            });
            Finished { claim: claimed.job.claim(), kind: claimed.job.kind, settlement, found, spending }
        });
    }

    fn take(&mut self, done: Result<Finished, tokio::task::JoinError>) {
        // A panic is caught inside the task, so a join fails only when the runtime itself goes down.
        if let Ok(finished) = done {
            self.places.free(&finished.kind);
            self.found.extend(finished.found.map(|id| (finished.claim, id)));
            self.finished.push((finished.claim, finished.settlement));
            self.spendings.extend(finished.spending);
        }
    }

    async fn settle(&mut self) -> Result<usize, Error> {
        let mut settled = 0;
        while !self.finished.is_empty() {
            let batch = &self.finished[..self.finished.len().min(BATCH)];
            let now = self.context.clock.now();
            let changed = self.context.store.settle_jobs(batch, &self.spendings, now).await?;
            self.spendings.clear();
            for session in changed {
                self.context.events.publish(session);
            }
            let count = batch.len();
            let mut recorded = Vec::new();
            for (claim, _) in self.finished.drain(..count) {
                self.held.remove(&claim);
                recorded.extend(self.found.remove(&claim));
            }
            // Only now that it is committed: until then a server that starts again may have to find it again.
            self.executor.recorded(recorded);
            metrics::counter!("daedam_jobs_settled_total").increment(count as u64);
            settled += count;
        }
        Ok(settled)
    }

    async fn renew(&mut self) -> Result<(), Error> {
        let now = self.context.clock.now();
        if self.held.is_empty() || now - self.renewed_at < self.context.rules.lease / 3 {
            if self.held.is_empty() {
                self.renewed_at = now;
            }
            return Ok(());
        }
        let claims: Vec<Claim> = self.held.iter().copied().collect();
        self.context.store.renew_leases(&claims, now + self.context.rules.lease).await?;
        self.renewed_at = now;
        Ok(())
    }

    /// Deletes expired and half-erased rows in a task of its own, because there may be many.
    fn sweep(&mut self) {
        let now = self.context.clock.now();
        while let Some(done) = self.sweep.try_join_next() {
            if let Ok(Err(cause)) = done {
                log_failure(&cause);
                self.swept_at = now - SWEEP_INTERVAL + SWEEP_AGAIN;
            }
        }
        if now - self.swept_at >= SWEEP_INTERVAL && self.sweep.is_empty() {
            let context = self.context.clone();
            self.sweep.spawn(async move {
                context.store.forget_expired(now).await?;
                keep::remove_erased(&context).await
            });
            self.swept_at = now;
        }
    }

    fn until(&self, next_due_at: Option<DateTime<Utc>>) -> Duration {
        let max = self.context.rules.poll_interval;
        next_due_at.map_or(max, |due| {
            (due - self.context.clock.now())
                .to_std()
                .unwrap_or(Duration::ZERO)
                .clamp(Duration::from_millis(5), max)
        })
    }

    async fn shut_down(mut self) {
        let deadline = Instant::now() + SHUTDOWN_GRACE;
        while let Ok(Some(done)) = tokio::time::timeout_at(deadline, self.running.join_next()).await {
            self.take(done);
        }
        self.running.abort_all();
        let finished: HashSet<Claim> = self.finished.iter().map(|(claim, _)| *claim).collect();
        let released = self.held.difference(&finished).map(|claim| (*claim, Settlement::Released));
        self.finished.extend(released);
        if let Err(cause) = self.settle().await {
            log_failure(&cause);
        }
    }
}

impl std::fmt::Debug for Dispatcher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Dispatcher").field("running", &self.running.len()).finish_non_exhaustive()
    }
}

/// The interval between deletions of expired rows.
const SWEEP_INTERVAL: TimeDelta = TimeDelta::hours(1);

/// How long after a failure the deletion is tried again.
const SWEEP_AGAIN: TimeDelta = TimeDelta::minutes(1);

enum Progress {
    Busy,
    Idle { next_due_at: Option<DateTime<Utc>> },
}

/// Counts a task's model usage for Prometheus, no matter where the task was computed.
fn count_tokens(usage: &ModelUsage) {
    for (kind, tokens) in [("prompt", usage.prompt_tokens), ("completion", usage.completion_tokens)] {
        metrics::counter!("daedam_model_tokens_total", "kind" => kind).increment(tokens);
    }
}

fn log_failure(cause: &Error) {
    let source = std::error::Error::source(cause).map(ToString::to_string);
    tracing::error!(%cause, source, "the dispatcher could not reach the store");
}
