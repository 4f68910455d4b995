//! Tasks with a time wait on the server. No process holds them, so no dying process loses them.
//!
//! Such a delivery stays unacknowledged in kombu's own layout, and its due time is noted in addition. When it is due, the
//! next worker that looks gives it back to the head of its queue. If no Daedam worker runs, kombu's workers do that by
//! their visibility timeout.

use crate::{
    broker::{self, Bindings, Entry, Kept, Return, SCHEDULED, delivery_keys, kept},
    connection::Redis,
    message::{self, Received},
};
use chrono::{DateTime, Utc};
use redis::{Pipeline, RedisResult};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often due tasks are looked for; a task may be late by as much.
const INTERVAL: Duration = Duration::from_secs(1);

/// How many deliveries one look gives back.
const MAX_DUE: usize = 500;

/// How many tasks `celery inspect scheduled` lists.
const MAX_SHOWN: usize = 100;

/// Notes that a delivery waits until `eta`. The worker that took it does not hold it any longer.
pub(crate) fn park(
    pipeline: &mut Pipeline,
    redis: &Redis,
    tag: &str,
    eta: DateTime<Utc>,
    visibility_timeout: Duration,
) {
    pipeline.cmd("EVAL").arg(PARK).arg(4).arg(&delivery_keys(redis.transport())[..]);
    pipeline.arg(tag).arg(seconds(eta)).arg(visibility_timeout.as_secs_f64()).ignore();
}

/// Rounds up to the next millisecond, so that a task is never early.
fn seconds(eta: DateTime<Utc>) -> f64 {
    eta.timestamp_millis() as f64 / 1_000.0 + 0.001
}

/// The time of taking to note. kombu gives back deliveries that were taken longer ago than its visibility timeout, so with
/// this time it gives them back when they are due.
const PARK: &str = r"
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return end
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
redis.call('ZADD', KEYS[2], math.max(now, ARGV[2] - ARGV[3]), ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], ARGV[2], ARGV[1])
";

/// Gives back due deliveries until it is stopped.
pub(crate) async fn release(redis: Redis, stop: CancellationToken) {
    let mut backoff = redis.backoff();
    loop {
        let wait = match release_due(&redis).await {
            Ok(wait) => {
                backoff.reset();
                wait
            }
            Err(cause) => {
                tracing::warn!(%cause, "tasks whose time has come cannot be given back yet");
                backoff.next_wait()
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// Gives back due deliveries, and returns how long to wait until the next look.
async fn release_due(redis: &Redis) -> RedisResult<Duration> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("EVAL").arg(DUE).arg(1).arg(redis.transport().key(SCHEDULED)).arg(MAX_DUE);
    let ((tags, next_ms),): ((Vec<String>, Option<u64>),) = redis.run(&pipeline).await?;
    if tags.is_empty() {
        return Ok(next_ms.map_or(INTERVAL, |next| Duration::from_millis(next).min(INTERVAL)));
    }
    broker::give_back(redis, &tags, Return::Released).await?;
    Ok(Duration::ZERO)
}

/// The due deliveries, and the number of milliseconds until the next.
const DUE: &str = r"
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local next = false
if first[2] then next = math.ceil(math.min(math.max(0, first[2] - now), 3600) * 1000) end
return {due, next}
";

/// The first waiting deliveries, soonest first.
pub(crate) async fn waiting(redis: &Redis) -> RedisResult<Vec<Received>> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("ZRANGE").arg(redis.transport().key(SCHEDULED)).arg(0).arg(MAX_SHOWN - 1);
    let (tags,): (Vec<String>,) = redis.run(&pipeline).await?;
    let mut waiting = Vec::new();
    let mut left = tags.as_slice();
    while !left.is_empty() {
        let entries = kept(redis, left).await?;
        left = &left[entries.len()..];
        waiting.extend(entries.iter().filter_map(|entry| match entry {
            Entry::Kept(entry) => {
                let kept = Kept::read(entry, &Bindings::new(), redis.transport())?;
                message::read(kept.raw.as_bytes()).ok()
            }
            Entry::Gone | Entry::TooLong => None,
        }));
    }
    Ok(waiting)
}
