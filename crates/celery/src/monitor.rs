//! Celery's events, for Flower and other monitors: what a worker does, without a candidate's words.

use crate::{connection::Redis, message::enveloped, state::WorkerState};
use interview::ports::Clock;
use serde_json::{Map, Value, json};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::sync::mpsc;

/// The interval of heartbeats, as in Celery.
pub(crate) const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(2);

/// Sends events. This costs nothing when nobody listens, and nothing waits for it.
#[derive(Clone)]
pub(crate) struct Monitor {
    state: Arc<WorkerState>,
    clock: Arc<dyn Clock>,
    outlet: mpsc::Sender<Value>,
}

/// The most events that wait to be sent. More are dropped: a monitor may miss some, but work must not wait.
const MAX_WAITING: usize = 4_096;

impl Monitor {
    /// Makes a monitor, and the receiver of its events.
    pub(crate) fn new(state: Arc<WorkerState>, clock: Arc<dyn Clock>) -> (Self, mpsc::Receiver<Value>) {
        let (outlet, events) = mpsc::channel(MAX_WAITING);
        (Self { state, clock, outlet }, events)
    }

    /// Sends an event of a task, if events of tasks are wanted.
    pub(crate) fn task(&self, event: &str, id: &str, fields: Value) {
        if self.state.task_events.load(Ordering::Relaxed) {
            let mut event = self.event(event, fields);
            event["uuid"] = json!(id);
            let _ = self.outlet.try_send(event);
        }
    }

    /// Sends an event of the worker itself.
    pub(crate) fn worker(&self, event: &str) -> Value {
        self.event(
            event,
            json!({
                "freq": HEARTBEAT_INTERVAL.as_secs_f64(),
                "active": self.state.count(|phase| matches!(phase, crate::state::Phase::Active(_))),
                "processed": self.state.totals().values().sum::<u64>(),
                "loadavg": load_average(),
                "sw_ident": "daedam",
                "sw_ver": env!("CARGO_PKG_VERSION"),
                "sw_sys": std::env::consts::OS,
            }),
        )
    }

    fn event(&self, kind: &str, fields: Value) -> Value {
        let mut event = Map::new();
        event.insert("hostname".to_owned(), json!(self.state.node));
        event.insert("utcoffset".to_owned(), json!(0));
        event.insert("pid".to_owned(), json!(std::process::id()));
        event.insert("clock".to_owned(), json!(self.state.tick()));
        if let Value::Object(fields) = fields {
            event.extend(fields);
        }
        event.insert("timestamp".to_owned(), json!(self.clock.now().timestamp_micros() as f64 / 1e6));
        event.insert("type".to_owned(), json!(kind));
        Value::Object(event)
    }
}

/// Publishes events: those of tasks together as Celery groups them, those of the worker one by one on its own topic.
pub(crate) async fn publish(redis: &Redis, node: &str, events: &[Value]) -> redis::RedisResult<()> {
    let is_task = |event: &&Value| event["type"].as_str().is_some_and(|kind| kind.starts_with("task-"));
    let (tasks, workers): (Vec<&Value>, Vec<&Value>) = events.iter().partition(is_task);
    let mut pipeline = redis::pipe();
    let mut add = |topic: &str, body: &Value| {
        let message = envelope(redis, body, json!({"hostname": node}), EXCHANGE, topic);
        let channel = redis.transport().key(&format!("/{}.{EXCHANGE}/{topic}", redis.database()));
        pipeline.cmd("PUBLISH").arg(channel);
        pipeline.arg(message.to_string()).ignore();
    };
    if !tasks.is_empty() {
        add("task.multi", &json!(tasks));
    }
    for event in workers {
        let topic = event["type"].as_str().unwrap_or_default().replace('-', ".");
        add(&topic, event);
    }
    redis.run(&pipeline).await
}

/// The exchange of Celery's events.
const EXCHANGE: &str = "celeryev";

/// A transient message in kombu's envelope.
pub(crate) fn envelope(
    redis: &Redis,
    body: &Value,
    headers: Value,
    exchange: &str,
    routing_key: &str,
) -> Value {
    let properties = json!({
        "delivery_mode": 1,
        "delivery_info": {"exchange": exchange, "routing_key": routing_key},
        "priority": 0,
        "body_encoding": "base64",
        "delivery_tag": redis.new_id(),
    });
    enveloped(body, &headers, &properties)
}

/// The load averages over 1, 5 and 15 minutes; zeros if the system does not say.
fn load_average() -> [f64; 3] {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let mut numbers = text.split_whitespace().map(|number| number.parse().unwrap_or(0.0));
    std::array::from_fn(|_| numbers.next().unwrap_or(0.0))
}
