//! Celery's remote control: answers `celery inspect`, `celery control` and Flower.

mod answers;

use crate::{
    broker,
    connection::Redis,
    monitor::{Monitor, envelope},
    state::WorkerState,
    transport::Queue,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::StreamExt;
use redis::RedisResult;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Receives commands and answers them.
pub(crate) struct Control {
    pub(crate) redis: Redis,
    pub(crate) state: Arc<WorkerState>,
    pub(crate) monitor: Monitor,
    /// The settings that may be shown.
    pub(crate) settings: Value,
    /// The command `shutdown` cancels it.
    pub(crate) shutdown: CancellationToken,
    /// When to stop listening.
    pub(crate) stop: CancellationToken,
}

/// The exchange on which commands are broadcast.
pub(crate) const EXCHANGE: &str = "celery.pidbox";

/// The longest command that is read, in bytes.
const MAX_COMMAND_BYTES: usize = 1 << 20;

/// How often the connection is tried.
const PING_INTERVAL: Duration = Duration::from_secs(25);

/// How long an answer waits for its caller. Celery's own answers wait 10 s, or forever if the caller is gone.
const REPLY_EXPIRY_MS: u32 = 60_000;

#[derive(Deserialize)]
struct Command {
    method: String,
    #[serde(default)]
    arguments: Option<Map<String, Value>>,
    #[serde(default)]
    destination: Option<Vec<String>>,
    #[serde(default)]
    pattern: Option<String>,
    #[serde(default)]
    matcher: Option<String>,
    #[serde(default)]
    ticket: Option<Value>,
    #[serde(default)]
    reply_to: Option<ReplyTo>,
}

#[derive(Deserialize)]
struct ReplyTo {
    exchange: String,
    routing_key: String,
}

impl Control {
    /// Listens until it is stopped, and connects again whenever the connection is lost.
    pub(crate) async fn listen(self) {
        let mut backoff = self.redis.backoff();
        let mut greeted = false;
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                outcome = self.listen_once(&mut greeted) => {
                    if let Err(cause) = outcome {
                        tracing::warn!(%cause, "the connection for remote control was lost");
                    }
                }
            }
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = backoff.wait() => {}
            }
        }
    }

    async fn listen_once(&self, greeted: &mut bool) -> RedisResult<()> {
        let (mut sink, mut stream) = self.redis.subscriptions().await?.split();
        let topic = self.redis.transport().key(&format!("/{}.{EXCHANGE}", self.redis.database()));
        sink.subscribe(&topic).await?;
        if !std::mem::replace(greeted, true) {
            self.greet(&topic).await?;
        }
        loop {
            match tokio::time::timeout(PING_INTERVAL, stream.next()).await {
                Ok(Some(message)) => {
                    if let Err(cause) = self.hear(message.get_payload_bytes()).await {
                        tracing::warn!(%cause, "a remote control command could not be answered");
                    }
                }
                Ok(None) => return Ok(()),
                Err(_elapsed) => {
                    let ping = tokio::time::timeout(PING_INTERVAL, sink.ping::<redis::Value>());
                    ping.await.map_err(|_| std::io::Error::from(std::io::ErrorKind::TimedOut))??;
                }
            }
        }
    }

    /// Asks the other workers once what was revoked, as Celery's workers do when they start ("mingle"). Their answers
    /// arrive as commands to this worker; no list is needed that nobody else reads.
    async fn greet(&self, topic: &str) -> RedisResult<()> {
        let (ticket, address) = (self.redis.new_id(), self.redis.new_id());
        let reply_exchange = format!("reply.{EXCHANGE}");
        let reply_queue = format!("{address}.{reply_exchange}");
        let transport = self.redis.transport();
        let table = transport.key(&format!("_kombu.binding.{reply_exchange}"));
        let binding = format!("{address}{0}{0}{reply_queue}", transport.sep());
        let reply_list = transport.key(&reply_queue);
        let command = json!({
            "method": "hello",
            "arguments": {"from_node": self.state.node, "revoked": self.state.revoked()},
            "destination": null, "pattern": null, "matcher": null,
            "ticket": ticket,
            "reply_to": {"exchange": reply_exchange, "routing_key": address},
        });
        let headers = json!({"clock": self.state.tick(), "expires": 0});
        let message = envelope(&self.redis, &command, headers, EXCHANGE, "").to_string();
        let mut pipeline = redis::pipe();
        pipeline.cmd("SADD").arg(&table).arg(&binding).ignore();
        pipeline.cmd("PUBLISH").arg(topic).arg(message).ignore();
        self.redis.run::<()>(&pipeline).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut pipeline = redis::pipe();
        pipeline.cmd("SREM").arg(&table).arg(&binding).ignore();
        pipeline.cmd("LRANGE").arg(&reply_list).arg(0).arg(1_000);
        pipeline.cmd("DEL").arg(&reply_list).ignore();
        let (replies,): (Vec<Vec<u8>>,) = self.redis.run(&pipeline).await?;
        for reply in replies.iter().filter_map(|reply| body(reply)) {
            for node in reply.as_object().into_iter().flat_map(Map::values) {
                self.state.adjust(node.get("clock").and_then(Value::as_u64).unwrap_or(0));
                self.state.revoke(&answers::ids(node.get("revoked")), false);
            }
        }
        Ok(())
    }

    async fn hear(&self, raw: &[u8]) -> RedisResult<()> {
        self.state.tick();
        let Some(command) = body(raw).and_then(|body| serde_json::from_value::<Command>(body).ok()) else {
            tracing::warn!("a remote control command is malformed");
            return Ok(());
        };
        if !self.concerns(&command) {
            return Ok(());
        }
        let arguments = command.arguments.unwrap_or_default();
        let Some(answer) = self.answer(&command.method, &arguments).await? else { return Ok(()) };
        match command.reply_to {
            Some(reply_to) => self.reply(&answer, &reply_to, &command.ticket.unwrap_or_default()).await,
            None => Ok(()),
        }
    }

    fn concerns(&self, command: &Command) -> bool {
        match (&command.destination, &command.pattern, &command.matcher) {
            (Some(nodes), ..) if !nodes.is_empty() => nodes.contains(&self.state.node),
            (_, Some(pattern), Some(matcher)) => matcher == "glob" && matches(pattern, &self.state.node),
            _ => true,
        }
    }

    /// Publishes an answer to the queue of its caller.
    async fn reply(&self, answer: &Value, reply_to: &ReplyTo, ticket: &Value) -> RedisResult<()> {
        let bound = broker::bound_to(&self.redis, &reply_to.exchange).await?;
        let headers = json!({"ticket": ticket, "clock": self.state.tick()});
        let body = json!({self.state.node.as_str(): answer});
        let mut pipeline = redis::pipe();
        for (_, queue) in bound.into_iter().filter(|(routing_key, _)| *routing_key == reply_to.routing_key) {
            let list = Queue::new(self.redis.transport(), &queue).list(0);
            let message =
                envelope(&self.redis, &body, headers.clone(), &reply_to.exchange, &reply_to.routing_key);
            pipeline.cmd("LPUSH").arg(&list).arg(message.to_string()).ignore();
            pipeline.cmd("PEXPIRE").arg(&list).arg(REPLY_EXPIRY_MS).ignore();
        }
        // Without a binding the caller no longer waits.
        if pipeline.is_empty() { Ok(()) } else { self.redis.run(&pipeline).await }
    }
}

/// The body of a kombu message, if it is JSON.
pub(crate) fn body(raw: &[u8]) -> Option<Value> {
    if raw.len() > MAX_COMMAND_BYTES {
        return None;
    }
    let envelope: Value = serde_json::from_slice(raw).ok()?;
    if envelope.get("content-type").and_then(Value::as_str) != Some("application/json") {
        return None;
    }
    let body = envelope.get("body")?.as_str()?;
    match envelope.pointer("/properties/body_encoding").and_then(Value::as_str) {
        Some("base64") => serde_json::from_slice(&STANDARD.decode(body).ok()?).ok(),
        _ => serde_json::from_str(body).ok(),
    }
}

/// Whether a node's name matches a shell pattern; a malformed pattern matches nothing.
fn matches(pattern: &str, node: &str) -> bool {
    glob::Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(node))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_matched_as_a_shell_matches() {
        for (pattern, concerned) in [
            ("*", true),
            ("daedam@*", true),
            ("d?edam@h*t", true),
            ("*@host", true),
            ("*@[gh]ost", true),
            ("celery@*", false),
            ("", false),
            ("[", false),
        ] {
            assert_eq!(matches(pattern, "daedam@host"), concerned, "{pattern}");
        }
    }

    #[test]
    fn only_json_bodies_are_read() {
        let envelope = |content_type: &str, body: &str| {
            json!({"body": STANDARD.encode(body), "content-type": content_type,
                "properties": {"body_encoding": "base64"}})
            .to_string()
        };
        assert_eq!(body(envelope("application/json", "7").as_bytes()), Some(json!(7)));
        assert_eq!(body(envelope("application/x-python-serialize", "7").as_bytes()), None);
        assert_eq!(body(envelope("application/json", "(S'os'").as_bytes()), None);
        assert_eq!(body(b"nonsense"), None);
    }
}
