//! The worker: consumes queues as a Celery worker does, and has an interviewer do the tasks.

use crate::{
    broker::{self, Return},
    connection::Redis,
    control::Control,
    fetch::Fetcher,
    heartbeat,
    monitor::Monitor,
    request::{self, Shared},
    schedule,
    settings::WorkerSettings,
    settle::{Terms, settle},
    state::WorkerState,
    transport::Queue,
};
use interview::{
    ports::{Clock, Interviewer},
    work::local::LocalExecutor,
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Consumes queues and has an interviewer do the tasks. It needs Redis, and no database.
pub struct Worker {
    redis: Redis,
    settings: WorkerSettings,
    interviewer: Arc<dyn Interviewer>,
    clock: Arc<dyn Clock>,
}

/// How many messages one step takes.
const MAX_AT_ONCE: usize = 64;

/// How long a worker that shuts down tries to settle its finished tasks.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(5);

impl Worker {
    /// A worker on this Redis; nothing happens before [`Worker::run`].
    pub fn new(
        redis: Redis,
        settings: WorkerSettings,
        interviewer: Arc<dyn Interviewer>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { redis, settings, interviewer, clock }
    }

    /// Works until `warm`, then finishes running tasks and gives back the rest; at `cold` it gives back everything.
    pub async fn run(self, warm: CancellationToken, cold: CancellationToken) {
        let Self { redis, settings, interviewer, clock } = self;
        let queues = settings.queues.queues(redis.transport());
        let concurrency = settings.concurrency.max(1);
        let state = Arc::new(WorkerState::new(
            &settings.node_name,
            concurrency,
            &settings.queues.names(),
            settings.task_events,
        ));
        let (monitor, events) = Monitor::new(state.clone(), clock);
        let (settlements, to_settle) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        let background = TaskTracker::new();
        background.spawn(heartbeat::beat(
            redis.clone(),
            settings.node_name.clone(),
            monitor.clone(),
            events,
            stop.clone(),
        ));
        background.spawn(heartbeat::keep(
            redis.clone(),
            state.clone(),
            queues.clone(),
            settings.lease,
            settings.visibility_timeout,
            stop.clone(),
        ));
        background.spawn(schedule::release(redis.clone(), stop.clone()));
        let control = Control {
            redis: redis.clone(),
            state: state.clone(),
            monitor: monitor.clone(),
            settings: inspect_conf(&settings),
            shutdown: warm.clone(),
            stop: stop.clone(),
        };
        background.spawn(control.listen());
        let terms =
            Terms { result_expiry: settings.result_expiry, visibility_timeout: settings.visibility_timeout };
        let settling = tokio::spawn(settle(redis.clone(), terms, to_settle));
        let shared = Arc::new(Shared {
            redis: redis.clone(),
            state: state.clone(),
            monitor,
            executor: LocalExecutor::new(interviewer),
            settlements,
            permits: Arc::new(Semaphore::new(concurrency)),
            settings,
            warm: warm.clone(),
            cold: cold.clone(),
        });
        tracing::info!(node = %state.node, queues = ?state.queues, concurrency, "the worker is ready");

        let running = TaskTracker::new();
        consume(&shared, queues, &running).await;
        tracing::info!(tasks = state.held().len(), "the worker finishes what it runs");
        running.close();
        running.wait().await;
        drop(shared);

        // All finished tasks are settled before the worker reports that it is offline.
        if tokio::time::timeout(SHUTDOWN_GRACE, settling).await.is_err() {
            tracing::error!("some results could not be kept; their messages come back to the queue");
        }
        let left = state.tags();
        let returned =
            tokio::time::timeout(SHUTDOWN_GRACE, broker::give_back(&redis, &left, Return::Released)).await;
        if let Ok(Err(cause)) = returned {
            tracing::error!(%cause, "what the worker held comes back when its lease ends");
        }
        stop.cancel();
        background.close();
        let _ = tokio::time::timeout(SHUTDOWN_GRACE, background.wait()).await;
        tracing::info!("the worker has ended");
    }
}

/// Takes messages and has their tasks done, as many at once as there are permits, until it is stopped.
async fn consume(shared: &Arc<Shared>, queues: Vec<Arc<Queue>>, running: &TaskTracker) {
    let stopped = || async {
        tokio::select! {
            () = shared.warm.cancelled() => {}
            () = shared.cold.cancelled() => {}
        }
    };
    let mut fetcher = Fetcher::new(shared.redis.clone(), queues, shared.settings.lease);
    let mut backoff = shared.redis.backoff();
    loop {
        let first = tokio::select! {
            biased;
            () = stopped() => return,
            permit = shared.permits.clone().acquire_owned() => permit,
        };
        // The semaphore is never closed.
        let Ok(first) = first else { return };
        let mut permits = vec![first];
        while permits.len() < MAX_AT_ONCE
            && let Ok(permit) = shared.permits.clone().try_acquire_owned()
        {
            permits.push(permit);
        }
        let outcome = match fetcher.fetch(permits.len()).await {
            Ok(batch) => {
                backoff.reset();
                let empty = batch.deliveries.is_empty();
                let now = request::ServerTime::of(batch.now_us);
                batch.refused.iter().for_each(|refused| request::refuse(shared, refused, now));
                for delivery in batch.deliveries {
                    request::take(shared, delivery, now, permits.pop(), running);
                }
                drop(permits);
                if !empty {
                    continue;
                }
                tokio::select! {
                    () = stopped() => return,
                    outcome = fetcher.wait() => outcome,
                }
            }
            Err(cause) => {
                drop(permits);
                Err(cause)
            }
        };
        if let Err(cause) = outcome {
            tracing::warn!(%cause, "the queue cannot be read");
            tokio::select! {
                () = stopped() => return,
                () = backoff.wait() => {}
            }
        }
    }
}

/// The answer to `celery inspect conf`.
fn inspect_conf(settings: &WorkerSettings) -> serde_json::Value {
    json!({
        "task_default_queue": settings.queues.evaluations,
        "worker_concurrency": settings.concurrency,
        "worker_prefetch_multiplier": 1,
        "task_acks_late": true,
        "task_time_limit": settings.time_limit.as_secs(),
        "result_expires": settings.result_expiry.as_secs(),
        "accept_content": ["json"],
        "task_serializer": "json",
        "result_serializer": "json",
        "broker_transport_options": {"visibility_timeout": settings.visibility_timeout.as_secs()},
        "timezone": "UTC",
        "enable_utc": true,
    })
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Worker").field("settings", &self.settings).finish_non_exhaustive()
    }
}
