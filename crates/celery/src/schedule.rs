//! Tasks that wait for their time: they wait on the server, so that nobody's memory holds them and no death loses them.
//!
//! Such a delivery stays unacknowledged in kombu's own layout, and beside that is noted when it is due. Whichever
//! worker looks first gives it back to the head of its queue then. Where no Daedam worker is left, kombu's does so by
//! its visibility timeout.

use crate::{
    broker::{self, Bindings, Entry, Kept, Return, SCHEDULED, delivery_keys, kept},
    connection::Redis,
    message::{self, Received},
};
use chrono::{DateTime, Utc};
use redis::{Pipeline, RedisResult};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether something is due; a task may be late by as much.
const INTERVAL: Duration = Duration::from_secs(1);

/// How many deliveries are given back in one look.
const MAX_DUE: usize = 500;

/// How many are shown to `celery inspect scheduled`.
const MAX_SHOWN: usize = 100;

/// Notes that a delivery waits until `eta`: the worker that took it need not keep it.
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

/// A millisecond is added, so that what is due by this is due by the time itself.
fn seconds(eta: DateTime<Utc>) -> f64 {
    eta.timestamp_millis() as f64 / 1_000.0 + 0.001
}

/// kombu gives back what was taken longer ago than its visibility timeout: with this time of taking, when it is due.
const PARK: &str = r"
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return end
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
redis.call('ZADD', KEYS[2], math.max(now, ARGV[2] - ARGV[3]), ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], ARGV[2], ARGV[1])
";

/// Gives back what is due, until told to stop.
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

/// Gives back what is due, and says how long to wait until the next look.
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

/// What is due, and how many milliseconds later the next is.
const DUE: &str = r"
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local next = false
if first[2] then next = math.ceil(math.min(math.max(0, first[2] - now), 3600) * 1000) end
return {due, next}
";

/// The first of what waits, soonest first.
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
