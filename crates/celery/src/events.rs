//! The event bus of several servers: an event that one publishes wakes the listeners of all.

use crate::connection::Redis;
use async_trait::async_trait;
use futures_util::StreamExt;
use interview::{id::SessionId, ports::EventBus, work::local::LocalEventBus};
use redis::RedisResult;
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, sync::Arc, time::Duration};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

/// Wakes the listeners of this process at once, and those of the other servers through Redis.
pub struct RedisEventBus {
    redis: Redis,
    local: Arc<LocalEventBus>,
    outlet: mpsc::UnboundedSender<SessionId>,
    _stop: DropGuard,
}

/// A message between servers.
#[derive(Serialize, Deserialize)]
struct Changes {
    /// The process that sends it. Its own listeners know already.
    from: String,
    /// The sessions that changed; `None` when they are too many to name.
    sessions: Option<Vec<SessionId>>,
}

/// How many changes one message has; if there are more, it wakes everybody.
const MAX_NAMED: usize = 1_000;

/// How often the connection is tried.
const PING_INTERVAL: Duration = Duration::from_secs(20);

impl RedisEventBus {
    /// An event bus on this Redis. Servers that share the database there receive one another's events. It must be made
    /// inside a Tokio runtime, and does not connect yet.
    pub fn new(redis: Redis) -> Self {
        let local = Arc::new(LocalEventBus::default());
        let (outlet, changes) = mpsc::unbounded_channel();
        let stop = CancellationToken::new();
        // Redis does not separate channels by database, so the name does.
        let channel = redis.transport().key(&format!("daedam.{}.sessions", redis.database()));
        let name = redis.new_id();
        let listener = listen(redis.clone(), local.clone(), channel.clone(), name.clone());
        tokio::spawn(stop.clone().run_until_cancelled_owned(listener));
        tokio::spawn(tell(redis.clone(), channel, name, changes));
        Self { redis, local, outlet, _stop: stop.drop_guard() }
    }
}

#[async_trait]
impl EventBus for RedisEventBus {
    async fn is_reachable(&self) -> bool {
        self.redis.ping().await.is_ok()
    }

    fn publish(&self, session: SessionId) {
        self.local.publish(session);
        // The other end lives as long as this one.
        let _ = self.outlet.send(session);
    }

    fn subscribe(&self, session: SessionId) -> watch::Receiver<u64> {
        self.local.subscribe(session)
    }
}

/// Sends changes to the other servers, in few messages. While Redis is away, changes accumulate.
async fn tell(redis: Redis, channel: String, name: String, mut changes: mpsc::UnboundedReceiver<SessionId>) {
    let mut backoff = redis.backoff();
    let mut gathered = HashSet::new();
    let mut batch = Vec::new();
    while changes.recv_many(&mut batch, MAX_NAMED).await > 0 {
        gathered.extend(batch.drain(..));
        while !gathered.is_empty() {
            let named = gathered.len() <= MAX_NAMED;
            let sessions = named.then(|| gathered.iter().copied().collect());
            let message = Changes { from: name.clone(), sessions };
            // Numbers and a name can always be serialised.
            let message = serde_json::to_string(&message).unwrap_or_default();
            let mut pipeline = redis::pipe();
            pipeline.cmd("PUBLISH").arg(&channel).arg(message).ignore();
            match redis.run::<()>(&pipeline).await {
                Ok(()) => {
                    backoff.reset();
                    gathered.clear();
                }
                Err(cause) => {
                    tracing::warn!(%cause, "changes cannot be told to other servers yet");
                    backoff.wait().await;
                    while gathered.len() <= MAX_NAMED
                        && let Ok(session) = changes.try_recv()
                    {
                        gathered.insert(session);
                    }
                }
            }
        }
    }
}

/// Receives the events of other servers, and connects again whenever the connection is lost.
async fn listen(redis: Redis, local: Arc<LocalEventBus>, channel: String, name: String) {
    let mut backoff = redis.backoff();
    loop {
        match listen_once(&redis, &local, &channel, &name, &mut backoff).await {
            Ok(()) => tracing::warn!("the connection for events was lost"),
            Err(cause) => tracing::warn!(%cause, "events of other servers cannot be heard"),
        }
        backoff.wait().await;
    }
}

async fn listen_once(
    redis: &Redis,
    local: &LocalEventBus,
    channel: &str,
    name: &str,
    backoff: &mut crate::backoff::Backoff,
) -> RedisResult<()> {
    let (mut sink, mut stream) = redis.subscriptions().await?.split();
    sink.subscribe(channel).await?;
    backoff.reset();
    // Events may have been lost while this process did not listen.
    local.publish_to_all();
    loop {
        match tokio::time::timeout(PING_INTERVAL, stream.next()).await {
            Ok(Some(message)) => hear(local, name, message.get_payload_bytes()),
            Ok(None) => return Ok(()),
            Err(_elapsed) => {
                let ping = tokio::time::timeout(PING_INTERVAL, sink.ping::<redis::Value>());
                ping.await.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??;
            }
        }
    }
}

fn hear(local: &LocalEventBus, name: &str, message: &[u8]) {
    match serde_json::from_slice(message) {
        Ok(Changes { from, .. }) if from == name => {}
        Ok(Changes { sessions: Some(sessions), .. }) => {
            sessions.into_iter().for_each(|session| local.publish(session));
        }
        Ok(Changes { sessions: None, .. }) => local.publish_to_all(),
        Err(_) => tracing::warn!(size = message.len(), "a message of another server is malformed"),
    }
}

impl std::fmt::Debug for RedisEventBus {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RedisEventBus")
    }
}
