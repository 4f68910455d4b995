//! A worker's regular work: it sends heartbeats, extends its leases, and gives back what dead workers held.

use crate::{
    broker,
    connection::Redis,
    monitor::{self, Monitor},
    state::WorkerState,
    transport::Queue,
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// How often deliveries beyond kombu's own visibility timeout are given back.
const VISIBILITY_INTERVAL: Duration = Duration::from_secs(60);

/// Sends events until `stop`, and at last that the worker is offline. An event that cannot be sent is dropped, because
/// events are hints.
pub(crate) async fn beat(
    redis: Redis,
    node: String,
    monitor: Monitor,
    mut events: mpsc::Receiver<Value>,
    stop: CancellationToken,
) {
    let mut ticks = interval(monitor::HEARTBEAT_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut batch = vec![monitor.worker("worker-online")];
    let mut reachable = true;
    loop {
        let outcome = monitor::publish(&redis, &node, &batch).await;
        if let Err(cause) = &outcome
            && reachable
        {
            tracing::warn!(%cause, "events cannot be sent");
        }
        if outcome.is_ok() && !reachable {
            tracing::info!("events can be sent again");
        }
        reachable = outcome.is_ok();
        batch.clear();
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            _ = ticks.tick() => batch.push(monitor.worker("worker-heartbeat")),
            _ = events.recv_many(&mut batch, 256) => {}
        }
    }
    while let Ok(event) = events.try_recv() {
        batch.push(event);
    }
    batch.push(monitor.worker("worker-offline"));
    let farewell = monitor::publish(&redis, &node, &batch);
    let _ = tokio::time::timeout(Duration::from_secs(2), farewell).await;
}

/// Extends the worker's leases, and gives back what dead workers held.
pub(crate) async fn keep(
    redis: Redis,
    state: Arc<WorkerState>,
    queues: Vec<Arc<Queue>>,
    lease: Duration,
    visibility_timeout: Duration,
    stop: CancellationToken,
) {
    let mut backoff = redis.backoff();
    let mut looked_at_visibility: Option<Instant> = None;
    loop {
        let outcome = async {
            broker::renew(&redis, &state.tags(), lease).await?;
            let mut returned = broker::give_back_lost(&redis).await?;
            if looked_at_visibility
                .is_none_or(|at| at.elapsed() >= VISIBILITY_INTERVAL.min(visibility_timeout))
            {
                let mut pipeline = redis::pipe();
                queues.iter().for_each(|queue| broker::declare(&mut pipeline, queue));
                redis.run::<()>(&pipeline).await?;
                returned += broker::give_back_invisible(&redis, visibility_timeout).await?;
                looked_at_visibility = Some(Instant::now());
            }
            redis::RedisResult::Ok(returned)
        };
        let wait = match outcome.await {
            Ok(returned) => {
                if returned > 0 {
                    tracing::warn!(returned, "gave back what a worker held that went away");
                }
                backoff.reset();
                // A random part of the delay keeps workers from running at the same moment.
                (lease / 3).mul_f64(0.8 + redis.randomness().fraction() * 0.2)
            }
            Err(cause) => {
                tracing::warn!(%cause, "leases cannot be renewed");
                looked_at_visibility = None;
                backoff.next_wait().min(lease / 3)
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}
