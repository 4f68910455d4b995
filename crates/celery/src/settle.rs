//! How a worker settles a task: one step on the server stores and publishes the result, publishes the tasks that follow,
//! and acknowledges the message.

use crate::{
    broker::{self, delivery_keys},
    connection::Redis,
    result::MAX_RESULT_BYTES,
    schedule,
    transport::Queue,
};
use chrono::{DateTime, Utc};
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// The outcome of a task.
#[derive(Debug, Default)]
pub(crate) struct Settlement {
    /// The deliveries to be acknowledged.
    pub(crate) tags: Vec<String>,
    /// The results to store, each with the id of its task; the first is that of the task itself.
    pub(crate) results: Vec<(String, String)>,
    /// Whether the task succeeded.
    pub(crate) succeeded: bool,
    /// The messages to publish, each with its list: the next try, or the tasks that follow.
    pub(crate) messages: Vec<(String, String)>,
    /// Why the message is set aside, the message, and its queue.
    pub(crate) set_aside: Option<(String, Vec<u8>, Arc<Queue>)>,
    /// The time until which the deliveries wait, instead of being acknowledged.
    pub(crate) parked_until: Option<DateTime<Utc>>,
}

/// How long stored data lives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// How long results are kept.
    pub(crate) result_expiry: Duration,
    /// How long kombu's workers leave a delivery alone.
    pub(crate) visibility_timeout: Duration,
}

/// How many settlements are sent together.
const BATCH: usize = 128;

/// How often a settlement that the server refuses is tried.
const MAX_REFUSALS: u32 = 8;

/// Settles outcomes until there are no more. Without a connection it waits for one, and keeps the results.
pub(crate) async fn settle(redis: Redis, terms: Terms, mut settlements: mpsc::UnboundedReceiver<Settlement>) {
    let mut batch = Vec::new();
    while settlements.recv_many(&mut batch, BATCH).await > 0 {
        put_down(&redis, terms, &batch).await;
        batch.clear();
    }
}

async fn put_down(redis: &Redis, terms: Terms, batch: &[Settlement]) {
    let mut backoff = redis.backoff();
    let mut refusals = 0;
    loop {
        let mut pipeline = redis::pipe();
        batch.iter().for_each(|settlement| add(&mut pipeline, redis, terms, settlement));
        let Err(cause) = redis.run::<()>(&pipeline).await else { return };
        tracing::warn!(%cause, tasks = batch.len(), "results cannot be kept yet");
        if !(cause.is_io_error() || cause.is_connection_dropped()) {
            refusals += 1;
        }
        if refusals > MAX_REFUSALS {
            match batch {
                [only] => {
                    let id = only.results.first().map(|(id, _)| id.as_str()).unwrap_or_default();
                    tracing::error!(%id, %cause, "a result is given up; its message comes back");
                }
                // One of them is the cause, and must not take the others with it.
                several => {
                    for settlement in several {
                        Box::pin(put_down(redis, terms, std::slice::from_ref(settlement))).await;
                    }
                }
            }
            return;
        }
        backoff.wait().await;
    }
}

fn add(pipeline: &mut redis::Pipeline, redis: &Redis, terms: Terms, settlement: &Settlement) {
    let Settlement { tags, results, succeeded, messages, set_aside, parked_until } = settlement;
    if let Some(eta) = parked_until {
        tags.iter().for_each(|tag| schedule::park(pipeline, redis, tag, *eta, terms.visibility_timeout));
        return;
    }
    if let Some((reason, raw, queue)) = set_aside {
        broker::set_aside(pipeline, queue, reason, raw);
    }
    let transport = redis.transport();
    pipeline.cmd("EVAL").arg(SETTLE).arg(4 + results.len() + messages.len());
    pipeline.arg(&delivery_keys(transport)[..]);
    results.iter().for_each(|(id, _)| _ = pipeline.arg(transport.result_key(id)));
    messages.iter().for_each(|(list, _)| _ = pipeline.arg(list));
    pipeline.arg(results.len()).arg(messages.len());
    pipeline.arg(terms.result_expiry.as_secs().max(1)).arg(MAX_RESULT_BYTES).arg(u8::from(*succeeded));
    for (_, text) in results.iter().chain(messages) {
        pipeline.arg(text);
    }
    pipeline.arg(tags).ignore();
}

/// A success is final, as in Celery: nothing later changes it. The tasks that follow are published once, however often this
/// runs and whoever else ran the task: with its first success, or by the one that acknowledges it.
const SETTLE: &str = r"
local results, messages, longest, succeeded = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4]), ARGV[5] == '1'
local publishes = false
for i = 6 + results + messages, #ARGV do
    publishes = redis.call('HDEL', KEYS[1], ARGV[i]) == 1 or publishes
    for index = 2, 4 do redis.call('ZREM', KEYS[index], ARGV[i]) end
end
for i = 1, results do
    local key, meta = KEYS[4 + i], ARGV[5 + i]
    local size = redis.pcall('STRLEN', key)
    local final = false
    if type(size) == 'number' and size > 0 and size <= longest then
        local ok, known = pcall(cjson.decode, redis.call('GET', key))
        final = ok and type(known) == 'table' and known.status == 'SUCCESS'
    end
    if not final then
        redis.call('SET', key, meta, 'EX', ARGV[3])
        redis.call('PUBLISH', key, meta)
    end
    if i == 1 and (final or succeeded) then publishes = not final end
end
if publishes then
    for i = 1, messages do
        redis.call('LPUSH', KEYS[4 + results + i], ARGV[5 + results + i])
    end
end
";
