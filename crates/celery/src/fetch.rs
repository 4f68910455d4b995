//! Takes messages from queues. The same step on the server notes a message as unacknowledged. Waiting for an empty queue
//! takes nothing.

use crate::{
    broker::{MAX_REJECTED_BYTES, delivery_keys},
    connection::Redis,
    message::MAX_MESSAGE_BYTES,
    result::MAX_RESULT_BYTES,
    transport::Queue,
};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use redis::{RedisResult, aio::MultiplexedConnection};
use std::{sync::Arc, time::Duration};

/// A message that was taken from a queue.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// The delivery tag, until it is acknowledged.
    pub(crate) tag: String,
    /// The message.
    pub(crate) raw: Vec<u8>,
    /// The stored result of the task, if there is one.
    pub(crate) known: Option<Vec<u8>>,
    /// The queue it was on.
    pub(crate) queue: Arc<Queue>,
}

/// A message that was set aside without a look at its content.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The reason.
    pub(crate) reason: String,
    /// The end of the message, where kombu writes the task's id.
    pub(crate) end: Vec<u8>,
}

/// The outcome of one fetch.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Messages to work on.
    pub(crate) deliveries: Vec<Delivery>,
    /// Messages that could not be read.
    pub(crate) refused: Vec<Refused>,
    /// The server's clock, in microseconds since 1970.
    pub(crate) now_us: i64,
}

/// Takes messages from queues.
pub(crate) struct Fetcher {
    redis: Redis,
    queues: Vec<Arc<Queue>>,
    lease: Duration,
    watches: FuturesUnordered<Watch>,
}

/// A wait for one list: the list, the connection that blocks, and the outcome.
type Watch = BoxFuture<'static, (String, RedisResult<MultiplexedConnection>)>;

/// The longest wait for a list, so that a dead connection is noticed.
const MAX_WAIT: Duration = Duration::from_secs(10);

impl Fetcher {
    /// Takes messages from these queues under leases of this length.
    pub(crate) fn new(redis: Redis, queues: Vec<Arc<Queue>>, lease: Duration) -> Self {
        Self { redis, queues, lease, watches: FuturesUnordered::new() }
    }

    /// Takes at most `max` messages without waiting. Its future must not be dropped half-way: the messages would come back
    /// only when their leases expire.
    pub(crate) async fn fetch(&mut self, max: usize) -> RedisResult<Batch> {
        // Starts with another queue each time, so that a queue that is never empty does not block the others.
        self.queues.rotate_left(1);
        let lists = self.lists();
        let tags: Vec<String> = (0..max).map(|_| self.redis.new_id()).collect();
        let transport = self.redis.transport();
        let mut pipeline = redis::pipe();
        pipeline.cmd("EVAL").arg(TAKE).arg(4 + 2 * lists.len()).arg(&delivery_keys(transport)[..]);
        for (queue, list) in &lists {
            pipeline.arg(list).arg(queue.rejected());
        }
        pipeline.arg(self.lease.as_secs_f64()).arg(MAX_MESSAGE_BYTES).arg(MAX_REJECTED_BYTES);
        pipeline.arg(transport.result_prefix()).arg(MAX_RESULT_BYTES).arg(lists.len());
        for (queue, _) in &lists {
            pipeline.arg(&queue.name);
        }
        pipeline.arg(tags);
        // This is not run twice: a second run would take more messages than there are permits.
        let (((seconds, microseconds), taken, refused),): (Answer,) = self.redis.run_once(&pipeline).await?;
        let delivery = |(tag, raw, known, list): Taken| {
            let (queue, _) = lists.get(list.checked_sub(1)?)?;
            Some(Delivery { tag, raw, known, queue: queue.clone() })
        };
        Ok(Batch {
            deliveries: taken.into_iter().filter_map(delivery).collect(),
            refused: refused.into_iter().map(|(reason, end)| Refused { reason, end }).collect(),
            now_us: seconds * 1_000_000 + microseconds,
        })
    }

    /// All lists with their queues, in the order in which they are emptied: urgent ones first, of any queue.
    fn lists(&self) -> Vec<(Arc<Queue>, String)> {
        let of_queue = |queue: &Arc<Queue>| {
            let lists = queue.lists().into_iter().enumerate();
            lists.map(|(step, list)| (step, queue.clone(), list)).collect::<Vec<_>>()
        };
        let mut lists: Vec<_> = self.queues.iter().flat_map(of_queue).collect();
        lists.sort_by_key(|(step, ..)| *step);
        lists.into_iter().map(|(_, queue, list)| (queue, list)).collect()
    }

    /// Waits until there may be something in a queue. Its future may be dropped at any time.
    pub(crate) async fn wait(&mut self) -> RedisResult<()> {
        if self.watches.is_empty() {
            for (_, list) in self.lists() {
                let redis = self.redis.clone();
                self.watches.push(Box::pin(async move {
                    let connection = redis.blocking(MAX_WAIT).await;
                    watch(list, connection).await
                }));
            }
        }
        let Some((list, outcome)) = self.watches.next().await else { return Ok(()) };
        match outcome {
            Ok(connection) => {
                self.watches.push(Box::pin(watch(list, Ok(connection))));
                Ok(())
            }
            Err(cause) => {
                self.watches.clear();
                Err(cause)
            }
        }
    }
}

type Taken = (String, Vec<u8>, Option<Vec<u8>>, usize);
type Answer = ((i64, i64), Vec<Taken>, Vec<(String, Vec<u8>)>);

/// Waits until a list has an element. Moving the last element of a list to the end of the same list changes nothing, but
/// blocks while the list is empty. So no process ever holds a message that is not noted.
async fn watch(
    list: String,
    connection: RedisResult<MultiplexedConnection>,
) -> (String, RedisResult<MultiplexedConnection>) {
    let outcome = async {
        let mut connection = connection?;
        let mut command = redis::cmd("BLMOVE");
        command.arg(&list).arg(&list).arg("RIGHT").arg("RIGHT").arg(MAX_WAIT.as_secs());
        let _head: Option<redis::Value> = command.query_async(&mut connection).await?;
        Ok(connection)
    };
    let outcome = outcome.await;
    (list, outcome)
}

/// Takes messages and notes them as kombu does, with a lease in addition. Messages that are too long or not JSON are set
/// aside here, because kombu's own workers fail on such an entry among the unacknowledged ones. So no long message is sent.
const TAKE: &str = r#"
local unacked, index, leases = KEYS[1], KEYS[2], KEYS[3]
local lease, longest, shown, prefix = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local longest_result, lists = tonumber(ARGV[5]), tonumber(ARGV[6])
local first_tag = 7 + lists
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local taken, aside, looked = {}, {}, 0
local function known(id)
    local size = id and redis.pcall('STRLEN', prefix .. id)
    if type(size) ~= 'number' or size == 0 or size > longest_result then return false end
    return redis.call('GET', prefix .. id)
end
for list = 1, lists do
    local rejected, route = KEYS[4 + 2 * list], cjson.encode(ARGV[6 + list])
    while #taken + first_tag <= #ARGV and looked < 1000 do
        local raw = redis.call('RPOP', KEYS[3 + 2 * list])
        if not raw then break end
        looked = looked + 1
        local reason, id
        if #raw > longest then
            reason = 'too long: ' .. #raw .. ' bytes'
        else
            local ok, message = pcall(cjson.decode, raw)
            if not ok or type(message) ~= 'table' then
                reason = 'not JSON'
            elseif type(message.headers) == 'table' and type(message.headers.id) == 'string' then
                id = message.headers.id
            elseif type(message.properties) == 'table' and type(message.properties.correlation_id) == 'string' then
                id = message.properties.correlation_id
            end
        end
        if reason then
            local head = string.gsub(string.sub(raw, 1, shown), '[\128-\255]', '?')
            redis.call('LPUSH', rejected, cjson.encode({reason = reason, size = #raw, message = head}))
            redis.call('LTRIM', rejected, 0, 999)
            aside[#aside + 1] = {reason, string.sub(raw, -shown)}
        else
            local tag = ARGV[first_tag + #taken]
            redis.call('HSET', unacked, tag, '[' .. raw .. ', "", ' .. route .. ']')
            redis.call('ZADD', index, now, tag)
            redis.call('ZADD', leases, now + lease, tag)
            taken[#taken + 1] = {tag, raw, known(id), list}
        end
    end
end
return {{tonumber(time[1]), tonumber(time[2])}, taken, aside}
"#;
