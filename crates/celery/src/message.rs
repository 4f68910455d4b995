//! Celery's message protocol 2 in kombu's virtual-transport envelope: what one task looks like on a queue.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The longest message that is published or read, in bytes of its envelope.
pub const LONGEST_MESSAGE: usize = 8 << 20;

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
        let body = json!([self.args, {}, embedded]).to_string();
        let mut extension = self.extension.clone();
        extension[SENT] = json!(written(now));
        let mut properties = Map::new();
        properties.insert("correlation_id".to_owned(), json!(self.id));
        properties.insert("reply_to".to_owned(), json!(self.reply_to));
        properties.insert("delivery_mode".to_owned(), json!(2));
        if let Some(expires) = self.expires {
            let lifetime = (expires - now).num_milliseconds().max(0);
            properties.insert("expiration".to_owned(), json!(lifetime.to_string()));
        }
        properties.insert("delivery_info".to_owned(), json!({"exchange": "", "routing_key": self.queue}));
        properties.insert("priority".to_owned(), json!(self.priority));
        properties.insert("body_encoding".to_owned(), json!("base64"));
        properties.insert("delivery_tag".to_owned(), json!(self.delivery_tag));
        json!({
            "body": STANDARD.encode(body),
            "content-encoding": "utf-8",
            "content-type": "application/json",
            "headers": {
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
            },
            "properties": properties,
        })
    }
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
    /// Whether something is to follow it: a callback, a chain or a chord.
    pub continued: bool,
    /// How often workers that held it went away.
    pub lost: u32,
}

/// Why a message cannot be a task, in words for a log; they never repeat the message. The id is known when only the
/// rest is wrong, so that whoever waits can be told.
#[derive(Debug, PartialEq)]
pub struct Malformed {
    /// Why.
    pub reason: String,
    /// The task's id, when the message has one.
    pub id: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    body: String,
    #[serde(rename = "content-type")]
    content_type: Option<String>,
    #[serde(rename = "content-encoding")]
    content_encoding: Option<String>,
    headers: Map<String, Value>,
    #[serde(default)]
    properties: Map<String, Value>,
}

#[derive(Deserialize)]
struct Body(Vec<Value>, Map<String, Value>, #[serde(default)] Option<Map<String, Value>>);

/// Reads a task message.
pub fn read(raw: &[u8]) -> Result<Received, Malformed> {
    let nameless = |reason: String| Malformed { reason, id: None };
    if raw.len() > LONGEST_MESSAGE {
        return Err(nameless(format!("{} bytes are too many", raw.len())));
    }
    let mut envelope: Envelope = serde_json::from_slice(raw)
        .map_err(|cause| nameless(format!("not a task message ({})", place(&cause))))?;
    let id = envelope.headers.get("id").and_then(Value::as_str).filter(|id| is_id(id)).map(str::to_owned);
    let read = |envelope: &mut Envelope| {
        let id = id.clone().ok_or("no usable id in the headers (protocol 2 has one)")?;
        let extension = envelope.headers.remove(EXTENSION);
        let body = decoded_body(envelope)?;
        received(id, &envelope.headers, body, extension)
    };
    read(&mut envelope).map_err(|reason: String| Malformed { reason, id: id.clone() })
}

/// Where JSON is wrong, without the value that is wrong there.
fn place(cause: &serde_json::Error) -> String {
    let kind = match cause.classify() {
        serde_json::error::Category::Data => "other JSON than expected",
        _ => "not JSON",
    };
    format!("{kind}, line {} column {}", cause.line(), cause.column())
}

fn decoded_body(envelope: &Envelope) -> Result<Body, String> {
    match envelope.content_type.as_deref() {
        Some("application/json") => {}
        Some(other) => {
            return Err(format!("content type {:?} is not read, only application/json", short(other)));
        }
        None => return Err("no content type".to_owned()),
    }
    let encoding = envelope.content_encoding.as_deref().unwrap_or("utf-8").to_ascii_lowercase();
    if !matches!(encoding.as_str(), "utf-8" | "utf8" | "us-ascii" | "ascii") {
        return Err(format!("content encoding {:?} is not read, only utf-8", short(&encoding)));
    }
    if envelope.headers.get("compression").is_some_and(|compression| !compression.is_null()) {
        return Err("compressed bodies are not read".to_owned());
    }
    let body = match envelope.properties.get("body_encoding").and_then(Value::as_str) {
        Some("base64") => STANDARD.decode(&envelope.body).map_err(|_| "the body is not base64".to_owned())?,
        None | Some("utf-8") => envelope.body.clone().into_bytes(),
        Some(other) => return Err(format!("body encoding {:?} is not read, only base64", short(other))),
    };
    serde_json::from_slice(&body)
        .map_err(|cause| format!("the body is not [args, kwargs, embed] ({})", place(&cause)))
}

fn received(
    id: String,
    headers: &Map<String, Value>,
    Body(args, kwargs, embedded): Body,
    extension: Option<Value>,
) -> Result<Received, String> {
    let text = |name: &str| headers.get(name).and_then(Value::as_str).map(str::to_owned);
    let number =
        |name: &str| headers.get(name).and_then(Value::as_u64).and_then(|number| number.try_into().ok());
    let task = text("task").ok_or("no task name in the headers (protocol 2 has one)")?;
    let seconds = headers.get("timelimit").and_then(|limits| limits.get(0)).and_then(Value::as_f64);
    let given = |value: &Value| match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    };
    Ok(Received {
        id,
        task,
        args,
        kwargs,
        extension: extension.filter(|extension| !extension.is_null()),
        retries: number("retries").unwrap_or(0),
        eta: time(headers, "eta")?,
        expires: time(headers, "expires")?,
        time_limit: seconds
            .filter(|limit| *limit > 0.0)
            .and_then(|limit| Duration::try_from_secs_f64(limit).ok()),
        root_id: text("root_id"),
        parent_id: text("parent_id"),
        group: text("group"),
        ignore_result: headers.get("ignore_result").and_then(Value::as_bool).unwrap_or(false),
        continued: embedded.is_some_and(|embedded| embedded.values().any(given)),
        lost: number(LOST).unwrap_or(0),
    })
}

/// The header that counts how often workers that held the message went away.
const LOST: &str = "daedam_lost";

/// A message that goes back to its queue because the worker that held it went away, marked as kombu marks it; `None`
/// when it is no message. The count is raised when nobody knows why the worker went.
pub fn redelivered(raw: &[u8], unexplained: bool) -> Option<Value> {
    let mut envelope: Value = serde_json::from_slice(raw).ok()?;
    let headers = envelope.get_mut("headers")?.as_object_mut()?;
    headers.insert("redelivered".to_owned(), json!(true));
    if unexplained {
        let lost = headers.get(LOST).and_then(Value::as_u64).unwrap_or(0);
        headers.insert(LOST.to_owned(), json!(lost + 1));
    }
    if let Some(info) = envelope.pointer_mut("/properties/delivery_info").and_then(Value::as_object_mut) {
        info.insert("redelivered".to_owned(), json!(true));
    }
    Some(envelope)
}

/// The message of the next try, due at `eta`; `None` when `raw` is no message.
pub fn retried(raw: &[u8], eta: DateTime<Utc>, delivery_tag: &str) -> Option<Value> {
    let mut envelope: Value = serde_json::from_slice(raw).ok()?;
    let headers = envelope.get_mut("headers")?.as_object_mut()?;
    let retries = headers.get("retries").and_then(Value::as_u64).unwrap_or(0);
    headers.insert("retries".to_owned(), json!(retries + 1));
    headers.insert("eta".to_owned(), json!(written(eta)));
    headers.remove(LOST);
    let properties = envelope.get_mut("properties")?.as_object_mut()?;
    properties.insert("delivery_tag".to_owned(), json!(delivery_tag));
    Some(envelope)
}

/// A time as Python writes it: ISO 8601 with microseconds and offset.
pub(crate) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, false)
}

/// A time as Python writes it; without an offset it is UTC.
fn time(headers: &Map<String, Value>, name: &str) -> Result<Option<DateTime<Utc>>, String> {
    match headers.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => DateTime::parse_from_rfc3339(text)
            .map(|time| time.to_utc())
            .or_else(|_| text.parse::<NaiveDateTime>().map(|time| time.and_utc()))
            .map(Some)
            .map_err(|_| format!("the header {name} is not a time")),
        Some(_) => Err(format!("the header {name} is not a time")),
    }
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
