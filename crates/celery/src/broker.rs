//! kombu's Redis layout: declaring queues, and setting deliveries aside or giving them back.

use crate::{
    connection::Redis,
    message,
    transport::{Queue, TransportOptions},
};
use redis::{Pipeline, RedisResult};
use serde_json::Value;
use std::{collections::HashMap, sync::Arc, time::Duration};

/// The hash in which kombu keeps unacknowledged deliveries, from delivery tag to message.
pub(crate) const UNACKED: &str = "unacked";

/// When each unacknowledged delivery was taken. kombu gives back what is older than its visibility timeout.
pub(crate) const UNACKED_INDEX: &str = "unacked_index";

/// Until when a Daedam worker certainly works on each delivery, in seconds on the server's clock. kombu has only one
/// timeout, an hour by default, for live and dead workers; this distinguishes them within seconds.
pub(crate) const LEASES: &str = "daedam.leases";

/// When each waiting delivery is due, in seconds on the server's clock.
pub(crate) const SCHEDULED: &str = "daedam.scheduled";

/// How many messages that were set aside are kept, and how many bytes of each.
const MAX_REJECTED: usize = 1_000;
pub(crate) const MAX_REJECTED_BYTES: usize = 4_096;

/// The keys that every delivery is noted under, in the order of the scripts' arguments.
pub(crate) fn delivery_keys(transport: &TransportOptions) -> [String; 4] {
    [UNACKED, UNACKED_INDEX, LEASES, SCHEDULED].map(|name| transport.key(name))
}

/// Declares a queue as kombu does: bound to the exchange of its own name, permanently.
pub(crate) fn declare(pipeline: &mut Pipeline, queue: &Queue) {
    let (tables, member) = queue.bindings();
    for table in tables {
        pipeline.cmd("SADD").arg(table).arg(&member).ignore();
    }
}

/// Sets a message aside, so that a person can look at it.
pub(crate) fn set_aside(pipeline: &mut Pipeline, queue: &Queue, reason: &str, raw: &[u8]) {
    let head = String::from_utf8_lossy(&raw[..raw.len().min(MAX_REJECTED_BYTES)]);
    let entry = serde_json::json!({"reason": reason, "size": raw.len(), "message": head}).to_string();
    pipeline.cmd("LPUSH").arg(queue.rejected()).arg(entry).ignore();
    pipeline.cmd("LTRIM").arg(queue.rejected()).arg(0).arg(MAX_REJECTED - 1).ignore();
}

/// Extends the leases of deliveries that a worker still works on.
pub(crate) async fn renew(redis: &Redis, tags: &[String], lease: Duration) -> RedisResult<()> {
    for tags in tags.chunks(1_000) {
        let mut pipeline = redis::pipe();
        let transport = redis.transport();
        pipeline.cmd("EVAL").arg(RENEW).arg(2).arg(transport.key(UNACKED_INDEX)).arg(transport.key(LEASES));
        pipeline.arg(lease.as_secs_f64()).arg(tags).ignore();
        redis.run::<()>(&pipeline).await?;
    }
    Ok(())
}

/// `XX`: deliveries that were acknowledged or removed in the meantime are not added again.
const RENEW: &str = r"
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
for i = 2, #ARGV do
    redis.call('ZADD', KEYS[1], 'XX', now, ARGV[i])
    redis.call('ZADD', KEYS[2], 'XX', now + ARGV[1], ARGV[i])
end
";

/// The queues that exchanges and routing keys lead to.
pub(crate) type Bindings = HashMap<(String, String), String>;

/// A delivery as kombu keeps it: the message and the queue's exchange and routing key.
pub(crate) struct Kept {
    /// The message.
    pub(crate) raw: String,
    list: String,
}

impl Kept {
    /// Reads `[message, exchange, routing key]`.
    pub(crate) fn read(entry: &[u8], bindings: &Bindings, transport: &Arc<TransportOptions>) -> Option<Self> {
        let (message, exchange, routing_key): (Value, String, String) = serde_json::from_slice(entry).ok()?;
        let priority =
            message.pointer("/properties/priority").and_then(Value::as_u64).unwrap_or(0).min(9) as u8;
        // A queue that is published to without an exchange has the routing key as its name.
        let queue = bindings.get(&(exchange, routing_key.clone())).unwrap_or(&routing_key);
        Some(Self { raw: message.to_string(), list: Queue::new(transport, queue).list(priority) })
    }
}

/// Why deliveries go back to their queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Return {
    /// Their worker shuts down, or their time has come.
    Released,
    /// Their worker died.
    Lost,
}

/// Gives deliveries back to the head of their queues, each at most once, no matter who tries; returns how many it gave
/// back.
pub(crate) async fn give_back(redis: &Redis, tags: &[String], why: Return) -> RedisResult<usize> {
    let transport = redis.transport();
    let [unacked, index, leases, scheduled] = delivery_keys(transport);
    let mut count = 0;
    let mut left = tags;
    while !left.is_empty() {
        let entries = kept(redis, &left[..left.len().min(MAX_GIVEN_BACK)]).await?;
        let (these, rest) = left.split_at(entries.len());
        left = rest;
        let bindings = bindings_of(redis, &entries).await?;
        let mut pipeline = redis::pipe();
        for (tag, entry) in these.iter().zip(&entries) {
            let again = match entry {
                Entry::Gone => None,
                // Only other programs write such an entry; it is theirs to give back.
                Entry::TooLong => continue,
                Entry::Kept(entry) => Kept::read(entry, &bindings, transport).and_then(|kept| {
                    let again = message::redelivered(kept.raw.as_bytes(), why == Return::Lost)?;
                    Some((kept.list, again.to_string()))
                }),
            };
            let (list, again) = again.unwrap_or_else(|| (transport.key("celery"), String::new()));
            pipeline.cmd("EVAL").arg(GIVE_BACK).arg(5).arg(&unacked).arg(&index).arg(&leases).arg(&scheduled);
            pipeline.arg(list).arg(tag).arg(again);
        }
        if !pipeline.is_empty() {
            let given: Vec<usize> = redis.run(&pipeline).await?;
            count += given.iter().sum::<usize>();
        }
    }
    Ok(count)
}

/// How many deliveries one step gives back.
const MAX_GIVEN_BACK: usize = 50;

/// Only the one who deletes the entry puts the message back, so it goes back once. The right end of a list is its head.
const GIVE_BACK: &str = r"
local mine = redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
if mine == 1 and ARGV[2] ~= '' then
    redis.call('RPUSH', KEYS[5], ARGV[2])
    return 1
end
return 0
";

/// The stored entry of a delivery.
pub(crate) enum Entry {
    /// The entry is gone.
    Gone,
    /// The entry is too long to be read.
    TooLong,
    /// The message and where it was published to.
    Kept(Vec<u8>),
}

/// Reads the first of these deliveries' entries: as many as fit into one answer, and at least one.
pub(crate) async fn kept(redis: &Redis, tags: &[String]) -> RedisResult<Vec<Entry>> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("EVAL").arg(READ_KEPT).arg(1).arg(redis.transport().key(UNACKED));
    pipeline.arg(MAX_ENTRY_BYTES).arg(MAX_TOGETHER).arg(tags);
    let (entries,): (Vec<redis::Value>,) = redis.run(&pipeline).await?;
    let entry = |value| match value {
        redis::Value::BulkString(entry) => Entry::Kept(entry),
        redis::Value::Int(_) => Entry::TooLong,
        _ => Entry::Gone,
    };
    Ok(entries.into_iter().map(entry).collect())
}

/// The longest entry that is read, in bytes, with its message and its exchange.
const MAX_ENTRY_BYTES: usize = message::MAX_MESSAGE_BYTES + 4_096;

/// How many bytes one step reads from the server.
pub(crate) const MAX_TOGETHER: usize = 16 << 20;

/// The length is read first, so that no long entry is sent.
const READ_KEPT: &str = r"
local longest, most, total, found = tonumber(ARGV[1]), tonumber(ARGV[2]), 0, {}
for i = 3, #ARGV do
    local size = redis.call('HSTRLEN', KEYS[1], ARGV[i])
    if size == 0 then
        found[#found + 1] = false
    elseif size > longest then
        found[#found + 1] = size
    elseif #found > 0 and total + size > most then
        break
    else
        total = total + size
        found[#found + 1] = redis.call('HGET', KEYS[1], ARGV[i])
    end
end
return found
";

/// The queue for each (exchange, routing key) of these deliveries that name an exchange.
async fn bindings_of(redis: &Redis, entries: &[Entry]) -> RedisResult<Bindings> {
    let mut bindings = Bindings::new();
    for entry in entries {
        let Entry::Kept(entry) = entry else { continue };
        let Ok((_, exchange, _)) = serde_json::from_slice::<(serde::de::IgnoredAny, String, String)>(entry)
        else {
            continue;
        };
        if exchange.is_empty() || bindings.keys().any(|(known, _)| *known == exchange) {
            continue;
        }
        for (routing_key, queue) in bound_to(redis, &exchange).await? {
            bindings.insert((exchange.clone(), routing_key), queue);
        }
    }
    Ok(bindings)
}

/// The queues bound to an exchange, each with its routing key.
pub(crate) async fn bound_to(redis: &Redis, exchange: &str) -> RedisResult<Vec<(String, String)>> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("SMEMBERS").arg(redis.transport().key(&format!("_kombu.binding.{exchange}")));
    let (members,): (Vec<Vec<u8>>,) = redis.run(&pipeline).await?;
    let bound = members.iter().filter_map(|member| {
        let member = std::str::from_utf8(member).ok()?;
        let mut parts = member.split(redis.transport().sep());
        let routing_key = parts.next()?;
        let _pattern = parts.next()?;
        Some((routing_key.to_owned(), parts.next()?.to_owned()))
    });
    Ok(bound.collect())
}

/// Gives back what dead Daedam workers held; returns how many deliveries it gave back.
pub(crate) async fn give_back_lost(redis: &Redis) -> RedisResult<usize> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("EVAL").arg(LAPSED).arg(1).arg(redis.transport().key(LEASES));
    let (tags,): (Vec<String>,) = redis.run(&pipeline).await?;
    give_back(redis, &tags, Return::Lost).await
}

const LAPSED: &str = r"
local time = redis.call('TIME')
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time[1] + time[2] / 1000000, 'LIMIT', 0, 500)
";

/// Gives back what any worker has held for longer than the visibility timeout, as kombu does. It doesn't take kombu's lock:
/// each delivery goes back once no matter who tries, and a worker that died holding the lock would block all others.
pub(crate) async fn give_back_invisible(redis: &Redis, visibility_timeout: Duration) -> RedisResult<usize> {
    let [_, index, leases, _] = delivery_keys(redis.transport());
    let mut pipeline = redis::pipe();
    pipeline.cmd("EVAL").arg(INVISIBLE).arg(2).arg(index).arg(leases);
    pipeline.arg(visibility_timeout.as_secs_f64());
    let (tags,): (Vec<String>,) = redis.run(&pipeline).await?;
    give_back(redis, &tags, Return::Lost).await
}

/// Deliveries that a Daedam worker holds under a lease are left to the lease.
const INVISIBLE: &str = r"
local time = redis.call('TIME')
local old = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time[1] - ARGV[1], 'LIMIT', 0, 500)
local lost = {}
for _, tag in ipairs(old) do
    if not redis.call('ZSCORE', KEYS[2], tag) then lost[#lost + 1] = tag end
end
return lost
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_delivery_leads_back_to_its_list() {
        let bindings = HashMap::from([(("work".to_owned(), "fast".to_owned()), "heavy".to_owned())]);
        for (entry, list) in [
            (r#"[{"properties": {"priority": 5}}, "", "celery"]"#, "celery\u{6}\u{16}3"),
            (r#"[{}, "work", "fast"]"#, "heavy"),
            (r#"[{}, "work", "slow"]"#, "slow"),
        ] {
            assert_eq!(Kept::read(entry.as_bytes(), &bindings, &Arc::default()).unwrap().list, list);
        }
        assert!(Kept::read(b"nonsense", &bindings, &Arc::default()).is_none());
    }
}
