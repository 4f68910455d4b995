//! Celery's message protocol in kombu's virtual-transport envelope: what one task looks like on a queue. Protocol 2 is
//! written; protocol 1 is read too.

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

/// The name of the header, and of the key of a result, in which Daedam processes tell one another what Celery's
/// signatures have no place for.
pub const EXTENSION: &str = "daedam";

/// Where the extension says when the message was published.
const SENT: &str = "sent_at";

/// When a Daedam server published this message; `None` for other messages.
pub(crate) fn sent_at(raw: &[u8]) -> Option<DateTime<Utc>> {
    let envelope: Value = serde_json::from_slice(raw).ok()?;
    envelope.get("headers")?.get(EXTENSION)?.get(SENT)?.as_str()?.parse().ok()
}

/// A task about to be published.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Names the task and its result.
    pub id: String,
    /// The task's name.
    pub task: &'static str,
    /// Its positional arguments.
    pub args: Vec<Value>,
    /// What stands for the arguments in logs and monitors.
    pub args_shown: String,
    /// What else a Daedam worker should know: an object.
    pub extension: Value,
    /// When it is of no use any more.
    pub expires: Option<DateTime<Utc>>,
    /// How long a worker may work on it.
    pub time_limit: Option<Duration>,
    /// Who publishes it: process and host.
    pub origin: String,
    /// Names the publishing process to result backends that need one; Redis does not.
    pub reply_to: String,
    /// Names this one delivery.
    pub delivery_tag: String,
    /// The queue it goes to.
    pub queue: String,
    /// 0 (first) to 9.
    pub priority: u8,
}

impl Publication {
    /// The envelope as kombu writes it; `now` is what the message's lifetime is counted from.
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

/// Where a message goes, and how long it is of use there.
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

/// A task message as it was read, checked in form but not yet in meaning.
#[derive(Debug, PartialEq)]
pub struct Received {
    /// Names the task and its result.
    pub id: String,
    /// The task's name.
    pub task: String,
    /// Positional arguments.
    pub args: Vec<Value>,
    /// Named arguments.
    pub kwargs: Map<String, Value>,
    /// What a Daedam process added.
    pub extension: Option<Value>,
    /// How often it was retried.
    pub retries: u32,
    /// Not before this time.
    pub eta: Option<DateTime<Utc>>,
    /// Of no use after this time.
    pub expires: Option<DateTime<Utc>>,
    /// How long a worker may work on it.
    pub time_limit: Option<Duration>,
    /// The task that began all this.
    pub root_id: Option<String>,
    /// The task that called this one.
    pub parent_id: Option<String>,
    /// The group it belongs to.
    pub group: Option<String>,
    /// Whether nobody wants the result.
    pub ignore_result: bool,
    /// What is to follow it.
    pub links: Links,
    /// How often workers that held it went away.
    pub lost: u32,
}

/// Why a message cannot be a task, in words for a log; they never repeat the message. The id is known when only the
/// rest is wrong, so that the one who waits can be told.
#[derive(Debug, PartialEq)]
pub struct Malformed {
    /// Why.
    pub reason: String,
    /// The task's id, when the message has one.
    pub id: Option<String>,
}

/// Reads a task message.
pub fn read(raw: &[u8]) -> Result<Received, Malformed> {
    Open::of(raw)?.received()
}

/// The header that counts how often workers that held the message went away.
const LOST: &str = "daedam_lost";

/// A time as Python writes it: ISO 8601 with microseconds and offset.
pub(crate) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, false)
}

/// Whether a text may be part of the name of a key: printable, and not long.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A foreign word, cut to a length that suits a log line.
pub(crate) fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests;
