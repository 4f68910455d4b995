//! kombu's Redis layout: which keys a queue has, and how deliveries are put on it and given back.

use crate::{connection::Redis, message};
use redis::{Pipeline, RedisResult};
use serde_json::Value;
use std::{collections::HashMap, time::Duration};

/// The keys of one queue.
#[derive(Clone, Debug)]
pub(crate) struct Queue {
    /// The queue's name, which is also the key of its list of priority 0.
    pub(crate) name: String,
}

/// Where kombu keeps what was delivered and not acknowledged: a hash from delivery to message.
pub(crate) const UNACKED: &str = "unacked";

/// Since when each delivery is unacknowledged: kombu gives back what is older than its visibility timeout.
pub(crate) const UNACKED_INDEX: &str = "unacked_index";

/// Held by whoever looks for such deliveries.
const UNACKED_MUTEX: &str = "unacked_mutex";

/// Until when each delivery is certainly worked on by a Daedam worker, in seconds on the server's clock. kombu knows
/// only one timeout, an hour by default, for workers dead and alive; this tells them apart within seconds.
pub(crate) const LEASES: &str = "daedam.leases";

/// The separator in the names of priority lists and in bindings.
const SEPARATOR: &str = "\u{6}\u{16}";

/// The priorities that have a list of their own, first to last.
const PRIORITY_STEPS: [u8; 4] = [0, 3, 6, 9];

/// How many messages that were set aside are kept, and how much of each.
const MOST_REJECTED: usize = 1_000;
pub(crate) const LONGEST_REJECTED: usize = 4_096;

impl Queue {
    /// The queue of that name.
    pub(crate) fn new(name: &str) -> Self {
        Self { name: name.to_owned() }
    }

    /// The list that holds messages of a priority: the step at or below it.
    pub(crate) fn list(&self, priority: u8) -> String {
        match PRIORITY_STEPS.iter().rev().find(|step| **step <= priority) {
            None | Some(0) => self.name.clone(),
            Some(step) => format!("{}{SEPARATOR}{step}", self.name),
        }
    }

    /// Every list of the queue, in the order in which they are emptied.
    pub(crate) fn lists(&self) -> Vec<String> {
        PRIORITY_STEPS.iter().map(|step| self.list(*step)).collect()
    }

    /// The list of messages that were set aside.
    pub(crate) fn rejected(&self) -> String {
        format!("{}.rejected", self.name)
    }

    /// Declares the queue as kombu does: bound to the exchange of its own name, permanently.
    pub(crate) fn declare(&self, pipeline: &mut Pipeline) {
        let member = format!("{0}{SEPARATOR}{SEPARATOR}{0}", self.name);
        for table in ["_kombu.binding", "_kombu.binding_permanent"] {
            pipeline.cmd("SADD").arg(format!("{table}.{}", self.name)).arg(&member).ignore();
        }
    }

    /// Sets a message aside, for a person to look at.
    pub(crate) fn set_aside(&self, pipeline: &mut Pipeline, reason: &str, raw: &[u8]) {
        let head = String::from_utf8_lossy(&raw[..raw.len().min(LONGEST_REJECTED)]);
        let entry = serde_json::json!({"reason": reason, "size": raw.len(), "message": head}).to_string();
        pipeline.cmd("LPUSH").arg(self.rejected()).arg(entry).ignore();
        pipeline.cmd("LTRIM").arg(self.rejected()).arg(0).arg(MOST_REJECTED - 1).ignore();
    }
}

/// Says that a worker still works on deliveries, for the length of a lease from now.
pub(crate) async fn renew(redis: &Redis, tags: &[String], lease: Duration) -> RedisResult<()> {
    for tags in tags.chunks(1_000) {
        let mut pipeline = redis::pipe();
        pipeline.cmd("EVAL").arg(RENEW).arg(2).arg(UNACKED_INDEX).arg(LEASES);
        pipeline.arg(lease.as_secs_f64()).arg(tags).ignore();
        redis.run::<()>(&pipeline).await?;
    }
    Ok(())
}

/// `XX`: what was acknowledged or forgotten meanwhile is not brought back.
const RENEW: &str = r"
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
for i = 2, #ARGV do
    redis.call('ZADD', KEYS[1], 'XX', now, ARGV[i])
    redis.call('ZADD', KEYS[2], 'XX', now + ARGV[1], ARGV[i])
end
";

/// A delivery as kombu keeps it: the message and where it was published to.
struct Kept {
    raw: String,
    list: String,
}

impl Kept {
    /// Reads `[message, exchange, routing key]`.
    fn read(entry: &[u8], bindings: &HashMap<(String, String), String>) -> Option<Self> {
        let (message, exchange, routing_key): (Value, String, String) = serde_json::from_slice(entry).ok()?;
        let priority =
            message.pointer("/properties/priority").and_then(Value::as_u64).unwrap_or(0).min(9) as u8;
        // A queue that is published to without an exchange is named by the routing key.
        let queue = bindings.get(&(exchange, routing_key.clone())).unwrap_or(&routing_key);
        Some(Self { raw: message.to_string(), list: Queue::new(queue).list(priority) })
    }
}

/// Why deliveries go back to their queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Return {
    /// Their worker is shutting down.
    Released,
    /// Their worker went away.
    Lost,
}

/// Gives deliveries back to the head of their queues, each at most once whoever tries; returns how many went back.
pub(crate) async fn give_back(redis: &Redis, tags: &[String], why: Return) -> RedisResult<usize> {
    let mut count = 0;
    for tags in tags.chunks(50) {
        let mut pipeline = redis::pipe();
        pipeline.cmd("HMGET").arg(UNACKED).arg(tags);
        let (entries,): (Vec<Option<Vec<u8>>>,) = redis.run(&pipeline).await?;
        let bindings = bindings_of(redis, &entries).await?;
        let mut pipeline = redis::pipe();
        for (tag, entry) in tags.iter().zip(&entries) {
            let kept = entry.as_ref().and_then(|entry| Kept::read(entry, &bindings));
            let again =
                kept.as_ref().and_then(|kept| message::redelivered(kept.raw.as_bytes(), why == Return::Lost));
            let list = kept.map_or_else(|| "celery".to_owned(), |kept| kept.list);
            let again = again.map_or_else(String::new, |again| again.to_string());
            pipeline.cmd("EVAL").arg(GIVE_BACK).arg(4).arg(UNACKED).arg(UNACKED_INDEX).arg(LEASES).arg(list);
            pipeline.arg(tag).arg(again);
        }
        let given: Vec<usize> = redis.run(&pipeline).await?;
        count += given.iter().sum::<usize>();
    }
    Ok(count)
}

/// Whoever deletes the entry puts the message back, so it goes back once. The right end of a list is its head.
const GIVE_BACK: &str = r"
local mine = redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if mine == 1 and ARGV[2] ~= '' then
    redis.call('RPUSH', KEYS[4], ARGV[2])
    return 1
end
return 0
";

/// Which queue each (exchange, routing key) of these deliveries leads to, where an exchange was named.
async fn bindings_of(
    redis: &Redis,
    entries: &[Option<Vec<u8>>],
) -> RedisResult<HashMap<(String, String), String>> {
    let mut bindings = HashMap::new();
    for entry in entries.iter().flatten() {
        let Ok((_, exchange, _)) = serde_json::from_slice::<(serde::de::IgnoredAny, String, String)>(entry)
        else {
            continue;
        };
        if exchange.is_empty() || bindings.keys().any(|(known, _): &(String, String)| *known == exchange) {
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
    pipeline.cmd("SMEMBERS").arg(format!("_kombu.binding.{exchange}"));
    let (members,): (Vec<Vec<u8>>,) = redis.run(&pipeline).await?;
    let bound = members.iter().filter_map(|member| {
        let member = std::str::from_utf8(member).ok()?;
        let mut parts = member.split(SEPARATOR);
        let routing_key = parts.next()?;
        let _pattern = parts.next()?;
        Some((routing_key.to_owned(), parts.next()?.to_owned()))
    });
    Ok(bound.collect())
}

/// Gives back what Daedam workers held when they went away; returns how many deliveries went back.
pub(crate) async fn give_back_lost(redis: &Redis) -> RedisResult<usize> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("EVAL").arg(LAPSED).arg(1).arg(LEASES);
    let (tags,): (Vec<String>,) = redis.run(&pipeline).await?;
    give_back(redis, &tags, Return::Lost).await
}

const LAPSED: &str = r"
local time = redis.call('TIME')
return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time[1] + time[2] / 1000000, 'LIMIT', 0, 500)
";

/// Gives back what any worker has held for longer than the visibility timeout, as kombu does, under kombu's lock.
pub(crate) async fn give_back_invisible(redis: &Redis, visibility_timeout: Duration) -> RedisResult<usize> {
    let token = redis.new_id();
    let mut pipeline = redis::pipe();
    pipeline.cmd("SET").arg(UNACKED_MUTEX).arg(&token).arg("NX").arg("EX").arg(300);
    pipeline.cmd("EVAL").arg(INVISIBLE).arg(3).arg(UNACKED_INDEX).arg(LEASES).arg(UNACKED_MUTEX);
    pipeline.arg(visibility_timeout.as_secs_f64()).arg(&token);
    let (_locked, tags): (Option<String>, Vec<String>) = redis.run(&pipeline).await?;
    let outcome = give_back(redis, &tags, Return::Lost).await;
    let mut pipeline = redis::pipe();
    pipeline.cmd("EVAL").arg(UNLOCK).arg(1).arg(UNACKED_MUTEX).arg(&token).ignore();
    redis.run::<()>(&pipeline).await?;
    outcome
}

/// What a Daedam worker holds under a lease is looked after by the lease.
const INVISIBLE: &str = r"
if redis.call('GET', KEYS[3]) ~= ARGV[2] then return {} end
local time = redis.call('TIME')
local old = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', time[1] - ARGV[1], 'LIMIT', 0, 500)
local lost = {}
for _, tag in ipairs(old) do
    if not redis.call('ZSCORE', KEYS[2], tag) then lost[#lost + 1] = tag end
end
return lost
";

const UNLOCK: &str = r"
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_named_as_kombu_names_them() {
        let queue = Queue::new("celery");
        assert_eq!(
            queue.lists(),
            ["celery", "celery\u{6}\u{16}3", "celery\u{6}\u{16}6", "celery\u{6}\u{16}9"]
        );
        for (priority, list) in [(0, 0), (2, 0), (3, 1), (5, 1), (6, 2), (9, 3), (200, 3)] {
            assert_eq!(queue.list(priority), queue.lists()[list]);
        }
    }

    #[test]
    fn a_kept_delivery_leads_back_to_its_list() {
        let bindings = HashMap::from([(("work".to_owned(), "fast".to_owned()), "heavy".to_owned())]);
        for (entry, list) in [
            (r#"[{"properties": {"priority": 5}}, "", "celery"]"#, "celery\u{6}\u{16}3"),
            (r#"[{}, "work", "fast"]"#, "heavy"),
            (r#"[{}, "work", "slow"]"#, "slow"),
        ] {
            assert_eq!(Kept::read(entry.as_bytes(), &bindings).unwrap().list, list);
        }
        assert!(Kept::read(b"nonsense", &bindings).is_none());
    }
}
