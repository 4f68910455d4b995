//! Celery's message protocol in kombu's virtual-transport envelope: the form of a task on a queue. Writes protocol 2, and
//! reads protocol 1 too.

mod again;
pub(crate) mod compression;
pub(crate) mod links;
mod open;

pub use again::{redelivered, retried};
pub(crate) use open::id_at_end;

use crate::message::links::Links;
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use open::Open;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The longest message that is published or read, in bytes of its envelope.
pub const MAX_MESSAGE_BYTES: usize = 8 << 20;

/// The name of the header, and of the key of a result, with the data that Daedam processes exchange and Celery's signatures
/// lack.
pub const EXTENSION: &str = "daedam";

/// The field of the extension with the time of publication.
const SENT: &str = "sent_at";

/// When a Daedam server published this message; `None` for other messages.
pub(crate) fn sent_at(raw: &[u8]) -> Option<DateTime<Utc>> {
    let envelope: Value = serde_json::from_slice(raw).ok()?;
    envelope.get("headers")?.get(EXTENSION)?.get(SENT)?.as_str()?.parse().ok()
}

/// A task to publish.
#[derive(Clone, Debug)]
pub struct Publication {
    /// The id of the task and its result.
    pub id: String,
    /// The task's name.
    pub task: &'static str,
    /// Its positional arguments.
    pub args: Vec<Value>,
    /// The text that logs and monitors show instead of the arguments.
    pub args_shown: String,
    /// Additional data for Daedam workers: an object.
    pub extension: Value,
    /// When it expires.
    pub expires: Option<DateTime<Utc>>,
    /// How long a worker may work on it.
    pub time_limit: Option<Duration>,
    /// The publisher: process and host.
    pub origin: String,
    /// The publishing process, for result backends that need it; Redis does not.
    pub reply_to: String,
    /// The id of this delivery.
    pub delivery_tag: String,
    /// The queue.
    pub queue: String,
    /// 0 (first) to 9.
    pub priority: u8,
}

impl Publication {
    /// The envelope as kombu writes it; the message's lifetime begins at `now`.
    pub fn envelope(&self, now: DateTime<Utc>) -> Value {
        let embedded = json!({"callbacks": null, "errbacks": null, "chain": null, "chord": null});
        let body = json!([self.args, {}, embedded]);
        let mut extension = self.extension.clone();
        extension[SENT] = json!(written(now));
        let headers = json!({
            "lang": "py",
            "task": self.task,
            "id": self.id,
            "shadow": null,
            "eta": null,
            "expires": self.expires.map(written),
            "group": null,
            "group_index": null,
            "retries": 0,
            "timelimit": [self.time_limit.map(|limit| limit.as_secs().max(1)), null],
            "root_id": self.id,
            "parent_id": null,
            "argsrepr": self.args_shown,
            "kwargsrepr": "{}",
            "origin": self.origin,
            "ignore_result": false,
            "replaced_task_nesting": 0,
            "stamped_headers": null,
            "stamps": {},
            EXTENSION: extension,
        });
        let route = Route {
            id: &self.id,
            reply_to: &self.reply_to,
            queue: &self.queue,
            priority: self.priority,
            delivery_tag: &self.delivery_tag,
            lifetime: self.expires.map(|expires| expires - now),
        };
        enveloped(&body, &headers, &Value::Object(route.properties()))
    }
}

/// The destination of a message, and its lifetime.
pub(crate) struct Route<'a> {
    pub(crate) id: &'a str,
    pub(crate) reply_to: &'a str,
    pub(crate) queue: &'a str,
    pub(crate) priority: u8,
    pub(crate) delivery_tag: &'a str,
    pub(crate) lifetime: Option<TimeDelta>,
}

impl Route<'_> {
    /// The properties of the message as kombu writes them.
    pub(crate) fn properties(&self) -> Map<String, Value> {
        let mut properties = Map::new();
        properties.insert("correlation_id".to_owned(), json!(self.id));
        properties.insert("reply_to".to_owned(), json!(self.reply_to));
        properties.insert("delivery_mode".to_owned(), json!(2));
        if let Some(lifetime) = self.lifetime {
            let lifetime = lifetime.num_milliseconds().max(0);
            properties.insert("expiration".to_owned(), json!(lifetime.to_string()));
        }
        properties.insert("delivery_info".to_owned(), json!({"exchange": "", "routing_key": self.queue}));
        properties.insert("priority".to_owned(), json!(self.priority));
        properties.insert("body_encoding".to_owned(), json!("base64"));
        properties.insert("delivery_tag".to_owned(), json!(self.delivery_tag));
        properties
    }
}

/// A message in kombu's envelope.
pub(crate) fn enveloped(body: &Value, headers: &Value, properties: &Value) -> Value {
    json!({
        "body": STANDARD.encode(body.to_string()),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": headers,
        "properties": properties,
    })
}

/// A task message whose form was checked, but not its meaning.
#[derive(Debug, PartialEq)]
pub struct Received {
    /// The id of the task and its result.
    pub id: String,
    /// The task's name.
    pub task: String,
    /// Positional arguments.
    pub args: Vec<Value>,
    /// Named arguments.
    pub kwargs: Map<String, Value>,
    /// The additional data of a Daedam process.
    pub extension: Option<Value>,
    /// How often it was retried.
    pub retries: u32,
    /// The time before which it must not run.
    pub eta: Option<DateTime<Utc>>,
    /// The time after which it must not run.
    pub expires: Option<DateTime<Utc>>,
    /// How long a worker may work on it.
    pub time_limit: Option<Duration>,
    /// The task at the root of its workflow.
    pub root_id: Option<String>,
    /// The task that called this one.
    pub parent_id: Option<String>,
    /// Its group.
    pub group: Option<String>,
    /// Whether its result is to be ignored.
    pub ignore_result: bool,
    /// The tasks that follow it.
    pub links: Links,
    /// How many workers died while they held it.
    pub lost: u32,
}

/// Why a message cannot be a task, as a text for a log that never repeats the message. The id is known when only the rest
/// is wrong, so that the caller gets a result.
#[derive(Debug, PartialEq)]
pub struct Malformed {
    /// The reason.
    pub reason: String,
    /// The task's id, when the message has one.
    pub id: Option<String>,
}

/// Reads a task message.
pub fn read(raw: &[u8]) -> Result<Received, Malformed> {
    Open::of(raw)?.received()
}

/// The header that counts the workers that died while they held the message.
const LOST: &str = "daedam_lost";

/// A time as Python writes it: ISO 8601 with microseconds and offset.
pub(crate) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, false)
}

/// Whether a text may be part of the name of a key: printable, and not long.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A word from outside, cut to a length for a log line.
pub(crate) fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests;
