//! Taking messages off a queue: each is noted as unacknowledged in the step that takes it, and an empty queue is
//! waited for without taking anything.

use crate::{
    broker::{LEASES, LONGEST_REJECTED, Queue, UNACKED, UNACKED_INDEX},
    connection::Redis,
    message::LONGEST_MESSAGE,
    result::KEY_PREFIX,
};
use futures_util::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use redis::{RedisResult, aio::MultiplexedConnection};
use std::time::Duration;

/// A message that was taken off a queue.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// Names the delivery until it is acknowledged.
    pub(crate) tag: String,
    /// The message.
    pub(crate) raw: Vec<u8>,
    /// What the result backend knows of the task already.
    pub(crate) known: Option<Vec<u8>>,
}

/// What one look into a queue found.
#[derive(Debug, Default)]
pub(crate) struct Catch {
    /// Messages to be worked on.
    pub(crate) deliveries: Vec<Delivery>,
    /// Why messages that nobody could read were set aside, one reason each.
    pub(crate) set_aside: Vec<String>,
    /// The server's clock, in microseconds since 1970.
    pub(crate) now_us: i64,
}

/// Takes messages off one queue.
pub(crate) struct Fetcher {
    redis: Redis,
    queue: Queue,
    lease: Duration,
    watches: FuturesUnordered<Watch>,
}

/// One list being waited for: which, the connection it blocks, and what came of it.
type Watch = BoxFuture<'static, (String, RedisResult<MultiplexedConnection>)>;

/// How long one wait for a list lasts at most, so that a dead connection is noticed.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

impl Fetcher {
    /// Takes messages off this queue under leases of this length.
    pub(crate) fn new(redis: Redis, queue: Queue, lease: Duration) -> Self {
        Self { redis, queue, lease, watches: FuturesUnordered::new() }
    }

    /// Takes at most `most` messages; it does not wait for any. It must not be dropped half-way: what it took would
    /// only come back when its lease lapses.
    pub(crate) async fn fetch(&mut self, most: usize) -> RedisResult<Catch> {
        let lists = self.queue.lists();
        let tags: Vec<String> = (0..most).map(|_| self.redis.new_id()).collect();
        let mut pipeline = redis::pipe();
        pipeline.cmd("EVAL").arg(TAKE).arg(lists.len() + 4);
        pipeline.arg(UNACKED).arg(UNACKED_INDEX).arg(LEASES).arg(self.queue.rejected()).arg(lists);
        pipeline.arg(self.lease.as_secs_f64()).arg(LONGEST_MESSAGE).arg(LONGEST_REJECTED);
        pipeline.arg(&self.queue.name).arg(KEY_PREFIX).arg(tags);
        // Not run twice: a second run would take more than there is room for.
        let (((seconds, microseconds), taken, set_aside),): (Answer,) =
            self.redis.run_once(&pipeline).await?;
        let deliveries = taken.into_iter().map(|(tag, raw, known)| Delivery { tag, raw, known }).collect();
        Ok(Catch { deliveries, set_aside, now_us: seconds * 1_000_000 + microseconds })
    }

    /// Waits until there may be something on the queue. It may be dropped at any time.
    pub(crate) async fn wait(&mut self) -> RedisResult<()> {
        if self.watches.is_empty() {
            for list in self.queue.lists() {
                let redis = self.redis.clone();
                self.watches.push(Box::pin(async move {
                    let connection = redis.blocking(LONGEST_WAIT).await;
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

type Taken = (String, Vec<u8>, Option<Vec<u8>>);
type Answer = ((i64, i64), Vec<Taken>, Vec<String>);

/// Waits until a list has an element. Moving the last element of a list to the end of the same list changes nothing,
/// but blocks while there is none: so nothing is ever in the hands of a process that has not noted it.
async fn watch(
    list: String,
    connection: RedisResult<MultiplexedConnection>,
) -> (String, RedisResult<MultiplexedConnection>) {
    let outcome = async {
        let mut connection = connection?;
        let mut command = redis::cmd("BLMOVE");
        command.arg(&list).arg(&list).arg("RIGHT").arg("RIGHT").arg(LONGEST_WAIT.as_secs());
        let _head: Option<redis::Value> = command.query_async(&mut connection).await?;
        Ok(connection)
    };
    let outcome = outcome.await;
    (list, outcome)
}

/// Takes messages and notes them as kombu does, with a lease beside. What is too long or not JSON is set aside here,
/// since kombu's own workers stumble over such an entry among the unacknowledged ones.
const TAKE: &str = r#"
local unacked, index, leases, rejected = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local lease, longest, shown, queue, prefix = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5]
local first_tag = 6
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local route = cjson.encode(queue)
local taken, aside, looked = {}, {}, 0
for list = 5, #KEYS do
    while #taken + first_tag <= #ARGV and looked < 1000 do
        local raw = redis.call('RPOP', KEYS[list])
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
            end
        end
        if reason then
            local head = string.gsub(string.sub(raw, 1, shown), '[\128-\255]', '?')
            redis.call('LPUSH', rejected, cjson.encode({reason = reason, size = #raw, message = head}))
            redis.call('LTRIM', rejected, 0, 999)
            aside[#aside + 1] = reason
        else
            local tag = ARGV[first_tag + #taken]
            redis.call('HSET', unacked, tag, '[' .. raw .. ', "", ' .. route .. ']')
            redis.call('ZADD', index, now, tag)
            redis.call('ZADD', leases, now + lease, tag)
            local known = id and redis.pcall('GET', prefix .. id) or false
            if type(known) == 'table' then known = false end
            taken[#taken + 1] = {tag, raw, known}
        end
    end
end
return {{tonumber(time[1]), tonumber(time[2])}, taken, aside}
"#;
