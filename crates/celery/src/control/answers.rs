//! A worker's answers to each command.

use super::Control;
use crate::{
    message::{self, short},
    schedule, signature,
    state::{Held, Phase},
};
use redis::RedisResult;
use serde_json::{Map, Value, json};
use std::sync::atomic::Ordering;
use tokio_util::sync::CancellationToken;

impl Control {
    /// The answer to a command; `None` where Celery's workers don't answer either.
    pub(super) async fn answer(
        &self,
        method: &str,
        arguments: &Map<String, Value>,
    ) -> RedisResult<Option<Value>> {
        let state = &self.state;
        Ok(Some(match method {
            "ping" => json!({"ok": "pong"}),
            "active" | "dump_active" => self.held(|phase| matches!(phase, Phase::Active(_))),
            "reserved" | "dump_reserved" => self.held(|phase| *phase == Phase::Reserved),
            "scheduled" | "dump_schedule" => self.scheduled().await?,
            "revoked" | "dump_revoked" => json!(state.revoked()),
            "registered" | "dump_tasks" => json!(signature::TASKS),
            "stats" => self.stats(),
            "active_queues" => Value::Array(state.queues.iter().map(|name| queue(name)).collect()),
            "clock" => json!({"clock": state.tick()}),
            "conf" | "dump_conf" => self.settings.clone(),
            "report" => json!({"ok": format!("daedam {}", env!("CARGO_PKG_VERSION"))}),
            "query_task" => self.queried(&ids(arguments.get("ids"))),
            "hello" => match self.greeted(arguments) {
                Some(answer) => answer,
                None => return Ok(None),
            },
            "revoke" => {
                let terminate = arguments.get("terminate").and_then(Value::as_bool).unwrap_or(false);
                self.revoke(&ids(arguments.get("task_id")), terminate)
            }
            "terminate" => self.revoke(&ids(arguments.get("task_id")), true),
            "enable_events" => self.enable_events(true),
            "disable_events" => self.enable_events(false),
            "heartbeat" => {
                crate::monitor::publish(&self.redis, &state.node, &[self.monitor.worker("worker-heartbeat")])
                    .await?;
                return Ok(None);
            }
            "shutdown" => {
                tracing::warn!("shutting down, as remote control asks");
                self.shutdown.cancel();
                return Ok(None);
            }
            "election" => return Ok(None),
            other => {
                tracing::info!(command = %short(other), "a remote control command is not known here");
                json!({"error": "a Daedam worker does not know this command"})
            }
        }))
    }

    fn enable_events(&self, on: bool) -> Value {
        let before = self.state.task_events.swap(on, Ordering::Relaxed);
        let word = if on { "enabled" } else { "disabled" };
        let already = if before == on { "already " } else { "" };
        json!({"ok": format!("task events {already}{word}")})
    }

    fn greeted(&self, arguments: &Map<String, Value>) -> Option<Value> {
        if arguments.get("from_node").and_then(Value::as_str) == Some(&self.state.node) {
            return None;
        }
        self.state.revoke(&ids(arguments.get("revoked")), false);
        Some(json!({"revoked": self.state.revoked(), "clock": self.state.tick()}))
    }

    fn revoke(&self, ids: &[String], terminate: bool) -> Value {
        tracing::info!(tasks = ids.len(), terminate, "tasks were revoked");
        self.state.revoke(ids, terminate);
        json!({"ok": format!("tasks {} flagged as revoked", ids.join(", "))})
    }

    fn held(&self, matches: impl Fn(&Phase) -> bool) -> Value {
        let held = self.state.held();
        let shown =
            held.iter().filter(|(_, held)| matches(&held.phase)).map(|(id, held)| self.shown(id, held));
        Value::Array(shown.collect())
    }

    /// Scheduled tasks wait on the server, for any worker.
    async fn scheduled(&self) -> RedisResult<Value> {
        let waiting = schedule::waiting(&self.redis).await?;
        let shown = waiting.iter().map(|task| {
            let held = Held {
                task: task.task.clone(),
                shown: "[…]".to_owned(),
                tags: Vec::new(),
                phase: Phase::Reserved,
                stop: CancellationToken::new(),
            };
            json!({"eta": task.eta.map(message::written), "priority": 6, "request": self.shown(&task.id, &held)})
        });
        Ok(Value::Array(shown.collect()))
    }

    fn queried(&self, ids: &[String]) -> Value {
        let held = self.state.held();
        let found = held.iter().filter(|(id, _)| ids.contains(id)).map(|(id, held)| {
            let phase = match held.phase {
                Phase::Reserved => "reserved",
                Phase::Active(_) => "active",
            };
            (id.clone(), json!([phase, self.shown(id, held)]))
        });
        Value::Object(found.collect())
    }

    fn shown(&self, id: &str, held: &Held) -> Value {
        let since = match held.phase {
            Phase::Active(since) => Some(since.timestamp_micros() as f64 / 1e6),
            Phase::Reserved => None,
        };
        json!({
            "id": id, "name": held.task, "args": held.shown, "kwargs": "{}", "type": held.task,
            "hostname": self.state.node, "time_start": since, "acknowledged": false,
            "delivery_info": {"exchange": "", "routing_key": self.state.queues.first(), "priority": 0, "redelivered": false},
            "worker_pid": std::process::id(),
        })
    }

    fn stats(&self) -> Value {
        let place = self.redis.place();
        let (host, port) = place.rsplit_once(':').unwrap_or((&place, ""));
        json!({
            "total": self.state.totals(),
            "pid": std::process::id(),
            "clock": self.state.tick().to_string(),
            "uptime": self.state.started.elapsed().as_secs(),
            "pool": {
                "implementation": "daedam", "max-concurrency": self.state.concurrency,
                "processes": [std::process::id()], "max-tasks-per-child": "N/A", "timeouts": [0, 0],
            },
            "broker": {
                "hostname": host, "port": port.parse::<u16>().unwrap_or(0), "transport": "redis",
                "virtual_host": self.redis.database().to_string(), "heartbeat": 0, "ssl": false,
            },
            "prefetch_count": self.state.concurrency,
            "rusage": "N/A",
        })
    }
}

/// A queue as Celery describes its own.
fn queue(name: &str) -> Value {
    json!({
        "name": name, "routing_key": name, "durable": true, "exclusive": false, "auto_delete": false,
        "no_ack": false, "alias": null, "bindings": [], "no_declare": null, "expires": null, "message_ttl": null,
        "max_length": null, "max_length_bytes": null, "max_priority": null, "queue_arguments": null,
        "binding_arguments": null, "consumer_arguments": null,
        "exchange": {"name": name, "type": "direct", "durable": true, "auto_delete": false, "delivery_mode": null,
            "passive": false, "arguments": null, "no_declare": false},
    })
}

/// One id or a list of them.
pub(super) fn ids(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(id)) => vec![id.clone()],
        Some(Value::Array(ids)) => ids.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
