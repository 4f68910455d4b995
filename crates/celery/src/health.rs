//! Checks whether a Redis server is suitable, and how much work waits on it.

use crate::{
    broker::UNACKED_INDEX,
    connection::{Redis, RedisFailure},
    message,
    transport::TaskQueues,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;

/// The properties of a Redis server.
#[derive(Clone, Debug, PartialEq)]
pub struct Health {
    /// The server's version.
    pub version: String,
    /// Whether it is a replica, which takes no writes.
    pub replica: bool,
    /// Whether it is part of a Redis Cluster.
    pub cluster: bool,
    /// Its memory limit in bytes; 0 is no limit.
    pub memory_limit: u64,
    /// Its eviction policy: "noeviction", "allkeys-lru" …
    pub eviction_policy: String,
    /// Whether it writes each change to disk (AOF).
    pub append_only_file: bool,
    /// Whether it writes snapshots to disk; `None` if it does not say.
    pub snapshots: Option<bool>,
    /// How far its clock is ahead of this machine's.
    pub clock_skew: TimeDelta,
    /// How many tasks wait on the queues.
    pub waiting: u64,
    /// How many tasks workers hold, on any queue of the database.
    pub unacknowledged: u64,
    /// How many messages were set aside.
    pub set_aside: u64,
    /// When the task at the head of the queue was published; `None` for an empty queue, or if the task does not say.
    pub oldest: Option<DateTime<Utc>>,
}

/// The oldest version that has all commands that this crate and kombu use.
const OLDEST_VERSION: (u32, u32) = (6, 2);

/// The difference of clocks that is reported.
const MAX_SKEW: TimeDelta = TimeDelta::seconds(30);

/// Something a host should do about a Redis server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether work may be lost or stand still because of it.
    pub serious: bool,
    /// The problem, and what to do about it.
    pub advice: String,
}

/// Inspects a server and its queues; `now` is the time of this machine's clock.
pub async fn examine(redis: &Redis, queues: &TaskQueues, now: DateTime<Utc>) -> Result<Health, RedisFailure> {
    let transport = redis.transport();
    let mut pipeline = redis::pipe();
    pipeline.cmd("INFO").cmd("TIME");
    pipeline.cmd("ZCARD").arg(transport.key(UNACKED_INDEX));
    let (information, (seconds, microseconds), unacknowledged): (String, (i64, i64), u64) =
        redis.run(&pipeline).await?;
    let (mut waiting, mut set_aside, mut oldest) = (0, 0, None);
    for queue in queues.queues(transport) {
        let lists = queue.lists();
        let mut pipeline = redis::pipe();
        pipeline.cmd("EVAL").arg(LOOK).arg(1 + lists.len()).arg(queue.rejected()).arg(lists);
        pipeline.arg(message::MAX_MESSAGE_BYTES);
        let ((waits, aside, head),): ((u64, u64, Option<Vec<u8>>),) = redis.run(&pipeline).await?;
        waiting += waits;
        set_aside += aside;
        let sent = head.as_deref().and_then(message::sent_at);
        oldest = oldest.into_iter().chain(sent).min();
    }
    let information: HashMap<&str, &str> =
        information.lines().filter_map(|line| line.trim().split_once(':')).collect();
    let text = |name: &str| information.get(name).copied().unwrap_or_default();
    let server_now = DateTime::from_timestamp_micros(seconds * 1_000_000 + microseconds).unwrap_or(now);
    Ok(Health {
        version: text("redis_version").to_owned(),
        replica: text("role") == "slave",
        cluster: text("redis_mode") == "cluster",
        memory_limit: text("maxmemory").parse().unwrap_or(0),
        eviction_policy: text("maxmemory_policy").to_owned(),
        append_only_file: text("aof_enabled") == "1",
        snapshots: snapshots(redis).await,
        clock_skew: server_now - now,
        waiting,
        unacknowledged,
        set_aside,
        oldest,
    })
}

/// The number of messages on a queue's lists, the number that were set aside, and the message at the head of the first list
/// if it is not too long.
const LOOK: &str = r"
local waiting = 0
for i = 2, #KEYS do waiting = waiting + redis.call('LLEN', KEYS[i]) end
local head = redis.call('LINDEX', KEYS[2], -1)
if head and #head > tonumber(ARGV[1]) then head = false end
return {waiting, redis.call('LLEN', KEYS[1]), head}
";

/// Hosted servers often forbid this command.
async fn snapshots(redis: &Redis) -> Option<bool> {
    let mut pipeline = redis::pipe();
    pipeline.cmd("CONFIG").arg("GET").arg("save");
    let (answer,): (Vec<String>,) = redis.run(&pipeline).await.ok()?;
    answer.get(1).map(|save| !save.trim().is_empty())
}

impl Health {
    /// What a host should do, serious problems first; `now` is the time of this machine's clock.
    pub fn findings(&self, now: DateTime<Utc>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut say = |serious: bool, advice: String| findings.push(Finding { serious, advice });
        let mut numbers = self.version.split('.').map(|part| part.parse().unwrap_or(0));
        let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        if version < OLDEST_VERSION {
            let (major, minor) = OLDEST_VERSION;
            say(true, format!("Redis {} is too old: use {major}.{minor} or later", self.version));
        }
        if self.replica {
            say(
                true,
                "this Redis is a replica and takes no writes: give the address of its primary".to_owned(),
            );
        }
        if self.cluster {
            say(
                true,
                "this Redis is part of a cluster, which Celery cannot use: give it a server of its own"
                    .to_owned(),
            );
        }
        if !matches!(self.eviction_policy.as_str(), "" | "noeviction") && self.memory_limit > 0 {
            say(
                true,
                format!(
                    "Redis forgets keys when its memory is full (maxmemory-policy {}): set it to noeviction",
                    self.eviction_policy
                ),
            );
        }
        if self.clock_skew.abs() > MAX_SKEW {
            say(
                true,
                format!(
                    "the clock of Redis is {} s from this machine's: keep both with NTP",
                    self.clock_skew.num_seconds()
                ),
            );
        }
        if let Some(oldest) = self.oldest
            && now + self.clock_skew - oldest > TimeDelta::minutes(1)
        {
            say(
                true,
                format!(
                    "the oldest task has waited {} s and {} wait: start workers, or more of them",
                    (now + self.clock_skew - oldest).num_seconds(),
                    self.waiting
                ),
            );
        }
        if self.set_aside > 0 {
            say(
                false,
                format!("{} messages that nobody could read were set aside: look at them", self.set_aside),
            );
        }
        if !self.append_only_file && self.snapshots == Some(false) {
            say(false, "Redis keeps nothing on disk: nothing is lost by that, but tasks are computed again after its restart (appendonly yes avoids it)".to_owned());
        }
        findings.sort_by_key(|finding| !finding.serious);
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_its_advice_and_a_sound_server_none() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let sound = Health {
            version: "7.0.15".to_owned(),
            replica: false,
            cluster: false,
            memory_limit: 1 << 30,
            eviction_policy: "noeviction".to_owned(),
            append_only_file: true,
            snapshots: Some(false),
            clock_skew: TimeDelta::zero(),
            waiting: 3,
            unacknowledged: 1,
            set_aside: 0,
            oldest: Some(now - TimeDelta::seconds(20)),
        };
        assert_eq!(sound.findings(now), []);
        for (faulty, serious, says) in [
            (Health { version: "6.0.16".to_owned(), ..sound.clone() }, true, "too old"),
            (Health { replica: true, ..sound.clone() }, true, "replica"),
            (Health { cluster: true, ..sound.clone() }, true, "cluster"),
            (Health { eviction_policy: "allkeys-lru".to_owned(), ..sound.clone() }, true, "noeviction"),
            (Health { clock_skew: TimeDelta::minutes(10), ..sound.clone() }, true, "600 s"),
            (Health { oldest: Some(now - TimeDelta::minutes(5)), ..sound.clone() }, true, "300 s"),
            (Health { set_aside: 2, ..sound.clone() }, false, "2 messages"),
            (Health { append_only_file: false, ..sound.clone() }, false, "on disk"),
        ] {
            let findings = faulty.findings(now);
            assert!(findings[0].advice.contains(says) && findings[0].serious == serious, "{findings:?}");
        }
    }
}
