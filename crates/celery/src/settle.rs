//! How a worker puts down what became of a task: the result is kept, published, and the message acknowledged in one
//! step on the server.

use crate::{
    broker::{LEASES, Queue, UNACKED, UNACKED_INDEX},
    connection::Redis,
    result,
};
use std::time::Duration;
use tokio::sync::mpsc;

/// What became of a task.
#[derive(Debug, Default)]
pub(crate) struct Settlement {
    /// The task's id; empty where the message had none.
    pub(crate) id: String,
    /// The deliveries to be acknowledged.
    pub(crate) tags: Vec<String>,
    /// The result to be kept.
    pub(crate) meta: Option<String>,
    /// The message of the next try.
    pub(crate) next_try: Option<String>,
    /// Why the message is set aside, and the message.
    pub(crate) set_aside: Option<(String, Vec<u8>)>,
}

/// How many settlements travel together.
const BATCH: usize = 128;

/// How often a settlement that the server itself refuses is tried.
const MOST_REFUSALS: u32 = 8;

/// Puts settlements down until there are no more. Without a connection it waits for one: the results are in hand.
pub(crate) async fn settle(
    redis: Redis,
    queue: Queue,
    result_expiry: Duration,
    mut settlements: mpsc::UnboundedReceiver<Settlement>,
) {
    let mut batch = Vec::new();
    while settlements.recv_many(&mut batch, BATCH).await > 0 {
        put_down(&redis, &queue, result_expiry, &batch).await;
        batch.clear();
    }
}

async fn put_down(redis: &Redis, queue: &Queue, result_expiry: Duration, batch: &[Settlement]) {
    let mut backoff = redis.backoff();
    let mut refusals = 0;
    loop {
        let mut pipeline = redis::pipe();
        batch.iter().for_each(|settlement| add(&mut pipeline, queue, result_expiry, settlement));
        let Err(cause) = redis.run::<()>(&pipeline).await else { return };
        tracing::warn!(%cause, tasks = batch.len(), "results cannot be kept yet");
        if !(cause.is_io_error() || cause.is_connection_dropped()) {
            refusals += 1;
        }
        if refusals > MOST_REFUSALS {
            match batch {
                [only] => {
                    tracing::error!(id = %only.id, %cause, "a result is given up; its message comes back")
                }
                // One of them is at fault, and must not take the others with it.
                several => {
                    for settlement in several {
                        Box::pin(put_down(redis, queue, result_expiry, std::slice::from_ref(settlement)))
                            .await;
                    }
                }
            }
            return;
        }
        backoff.wait().await;
    }
}

fn add(pipeline: &mut redis::Pipeline, queue: &Queue, result_expiry: Duration, settlement: &Settlement) {
    if let Some((reason, raw)) = &settlement.set_aside {
        queue.set_aside(pipeline, reason, raw);
    }
    pipeline.cmd("EVAL").arg(SETTLE).arg(5);
    pipeline.arg(UNACKED).arg(UNACKED_INDEX).arg(LEASES).arg(result::key(&settlement.id)).arg(queue.list(0));
    pipeline.arg(settlement.meta.as_deref().unwrap_or_default());
    pipeline.arg(result_expiry.as_secs().max(1));
    pipeline.arg(settlement.next_try.as_deref().unwrap_or_default());
    pipeline.arg(&settlement.tags).ignore();
}

/// A success is final, as in Celery: what comes later changes nothing.
const SETTLE: &str = r"
if ARGV[1] ~= '' then
    local before = redis.pcall('GET', KEYS[4])
    local final = false
    if type(before) == 'string' then
        local ok, meta = pcall(cjson.decode, before)
        final = ok and type(meta) == 'table' and meta.status == 'SUCCESS'
    end
    if not final then
        redis.call('SET', KEYS[4], ARGV[1], 'EX', ARGV[2])
        redis.call('PUBLISH', KEYS[4], ARGV[1])
    end
end
if ARGV[3] ~= '' then
    redis.call('LPUSH', KEYS[5], ARGV[3])
end
for i = 4, #ARGV do
    redis.call('HDEL', KEYS[1], ARGV[i])
    redis.call('ZREM', KEYS[2], ARGV[i])
    redis.call('ZREM', KEYS[3], ARGV[i])
end
";
