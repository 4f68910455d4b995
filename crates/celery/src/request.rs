//! One message at a worker: reading it, doing its task, and settling it.

mod outcome;

use crate::{
    connection::Redis,
    fetch::{Delivery, Refused},
    message::{self, Malformed, Received, short},
    monitor::Monitor,
    result::{self, Exception, Meta},
    settings::WorkerSettings,
    settle::Settlement,
    signature::{self, Refusal},
    state::{Held, Phase, WorkerState},
    transport::Queue,
};
use chrono::{DateTime, Utc};
use interview::{
    grading::failure::{FailureCode, TaskFailure},
    work::local::LocalExecutor,
    work::task::Task,
    work::usage::Meter,
};
use serde_json::json;
use std::sync::Arc;
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
    /// The current time of the server's clock, in microseconds since 1970.
    pub(crate) fn of(now_us: i64) -> Self {
        Self { then: DateTime::from_timestamp_micros(now_us).unwrap_or_default(), at: Instant::now() }
    }

    fn now(self) -> DateTime<Utc> {
        self.then + self.at.elapsed()
    }
}

/// A message is set aside when more than this many workers died while they held it: it may be the cause.
const MAX_LOSSES: u32 = 5;

/// Takes one delivery. Settles it at once if there is nothing to do, and otherwise has its task done.
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
                queue: delivery.queue,
                time,
                held: false,
                meter: Meter::default(),
            };
            request.begin(delivery.known.as_deref(), permit, running);
        }
        Err(Malformed { reason, id }) => {
            tracing::warn!(%reason, size = delivery.raw.len(), "a message was set aside");
            let results = id.map(|id| (id.clone(), refusal(&id, &reason, time))).into_iter().collect();
            let set_aside = Some((reason, delivery.raw, delivery.queue));
            settle(
                shared,
                Settlement { tags: vec![delivery.tag], results, set_aside, ..Settlement::default() },
            );
        }
    }
}

/// Sends a failure to the caller of a message that was set aside unread.
pub(crate) fn refuse(shared: &Shared, refused: &Refused, time: ServerTime) {
    let reason = &refused.reason;
    tracing::warn!(%reason, "a message was set aside");
    if let Some(id) = message::id_at_end(&refused.end) {
        let meta = refusal(&id, reason, time);
        settle(shared, Settlement { results: vec![(id, meta)], ..Settlement::default() });
    }
}

fn refusal(id: &str, reason: &str, time: ServerTime) -> String {
    let exception =
        Exception { module: "celery.exceptions", class: "InvalidTaskError", message: json!(reason) };
    let failure = TaskFailure::permanent(FailureCode::MessageMalformed, "the message is malformed");
    Meta::nameless(id, time.now()).failure(&exception, &failure, None)
}

fn settle(shared: &Shared, settlement: Settlement) {
    // The other end lives until the last request is done.
    let _ = shared.settlements.send(settlement);
}

struct Request {
    shared: Arc<Shared>,
    received: Received,
    tag: String,
    raw: Vec<u8>,
    queue: Arc<Queue>,
    time: ServerTime,
    held: bool,
    /// The model usage of the work.
    meter: Meter,
}

impl Request {
    fn begin(mut self, known: Option<&[u8]>, permit: Option<OwnedSemaphorePermit>, running: &TaskTracker) {
        let id = self.received.id.clone();
        match known.and_then(result::state) {
            Some(result::State::Success) => {
                tracing::debug!(%id, "a task was done before; its message is acknowledged");
                return self.finish(Settlement::default());
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
        if let Some(eta) = self.received.eta.filter(|eta| *eta > self.time.now()) {
            return self.park(eta);
        }
        let task = match self.task() {
            Ok(task) => task,
            Err(refusal) => return self.set_aside(&refusal.0, &refusal.1),
        };
        let stop = CancellationToken::new();
        let held = || Held {
            task: self.received.task.clone(),
            shown: signature::arguments_shown(&task),
            tags: vec![self.tag.clone()],
            phase: Phase::Reserved,
            stop: stop.clone(),
        };
        if !self.shared.state.hold(&id, held, &self.tag) {
            tracing::debug!(%id, "a task that runs here was published again");
            return;
        }
        self.held = true;
        self.announce(&task);
        running.spawn(self.work(task, permit, stop));
    }

    /// The task of a message, or why the message is set aside and what its caller gets.
    fn task(&self) -> Result<Task, Box<(String, Exception)>> {
        let received = &self.received;
        if received.lost > MAX_LOSSES {
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
        if let Some(reason) = received.links.unsupported() {
            let reason = reason.to_owned();
            let exception =
                Exception { module: "builtins", class: "NotImplementedError", message: json!(reason) };
            return Err(Box::new((reason, exception)));
        }
        Ok(task)
    }

    /// Leaves the delivery on the server until it is due.
    fn park(self, eta: DateTime<Utc>) {
        let parked_until = Some(eta);
        settle(&self.shared, Settlement { tags: vec![self.tag], parked_until, ..Settlement::default() });
    }

    fn announce(&self, task: &Task) {
        let received = &self.received;
        let fields = json!({
            "name": received.task, "args": signature::arguments_shown(task), "kwargs": "{}", "root_id": received.root_id,
            "parent_id": received.parent_id, "retries": received.retries,
            "eta": received.eta.map(message::written), "expires": received.expires.map(message::written),
        });
        self.event("task-received", fields);
    }
}
