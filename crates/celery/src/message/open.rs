//! Reads a message: its envelope, its body, and both protocols.

use super::{EXTENSION, LOST, MAX_MESSAGE_BYTES, Malformed, Received, compression, enveloped, is_id, short};
use crate::message::links::Links;
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::time::Duration;

/// A message taken apart, in the form of protocol 2 whichever it was written in.
pub(super) struct Open {
    pub(super) headers: Map<String, Value>,
    pub(super) properties: Map<String, Value>,
    args: Vec<Value>,
    kwargs: Map<String, Value>,
    embedded: Map<String, Value>,
}

#[derive(Deserialize)]
struct Envelope {
    body: Value,
    #[serde(rename = "content-type")]
    content_type: Option<String>,
    #[serde(rename = "content-encoding")]
    content_encoding: Option<String>,
    #[serde(default)]
    headers: Option<Map<String, Value>>,
    #[serde(default)]
    properties: Map<String, Value>,
}

/// The two forms of a body: that of protocol 2, and that of protocol 1, which contains what protocol 2 has in headers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Apart(Vec<Value>, Map<String, Value>, #[serde(default)] Option<Map<String, Value>>),
    Whole(Map<String, Value>),
}

/// How far from the end of a message kombu writes the task's id, in bytes.
const MAX_END_BYTES: usize = 4_096;

/// The task's id, from the end of a message that cannot be parsed as JSON.
pub(crate) fn id_at_end(raw: &[u8]) -> Option<String> {
    let end = String::from_utf8_lossy(&raw[raw.len().saturating_sub(MAX_END_BYTES)..]);
    let (_, after) = end.rsplit_once("\"correlation_id\":")?;
    let id = after.trim_start().strip_prefix('"')?.split('"').next()?;
    (is_id(id) && !id.contains('\\')).then(|| id.to_owned())
}

impl Open {
    pub(super) fn of(raw: &[u8]) -> Result<Self, Malformed> {
        let nameless = |reason: String| Malformed { reason, id: id_at_end(raw) };
        if raw.len() > MAX_MESSAGE_BYTES {
            return Err(nameless(format!("{} bytes are too many", raw.len())));
        }
        let envelope: Envelope = serde_json::from_slice(raw)
            .map_err(|cause| nameless(format!("not a task message ({})", place(&cause))))?;
        let id_in = |fields: Option<&Map<String, Value>>, name: &str| {
            fields?.get(name)?.as_str().filter(|id| is_id(id)).map(str::to_owned)
        };
        let id = id_in(envelope.headers.as_ref(), "id")
            .or_else(|| id_in(Some(&envelope.properties), "correlation_id"));
        let body = body(&envelope).map_err(|reason| Malformed { reason, id })?;
        Ok(Self::put_together(envelope, body))
    }

    fn put_together(envelope: Envelope, body: Body) -> Self {
        let mut headers = envelope.headers.unwrap_or_default();
        let properties = envelope.properties;
        match body {
            Body::Apart(args, kwargs, embedded) => {
                Self { headers, properties, args, kwargs, embedded: embedded.unwrap_or_default() }
            }
            Body::Whole(mut fields) => {
                let mut embedded = Map::new();
                for name in ["callbacks", "errbacks", "chord"] {
                    embedded.insert(name.to_owned(), fields.remove(name).unwrap_or_default());
                }
                let args = match fields.remove("args") {
                    Some(Value::Array(args)) => args,
                    _ => Vec::new(),
                };
                let kwargs = match fields.remove("kwargs") {
                    Some(Value::Object(kwargs)) => kwargs,
                    _ => Map::new(),
                };
                if let Some(group) = fields.remove("taskset").filter(|_| !fields.contains_key("group")) {
                    fields.insert("group".to_owned(), group);
                }
                // If a value is in both, the headers count.
                fields.append(&mut headers);
                Self { headers: fields, properties, args, kwargs, embedded }
            }
        }
    }

    pub(super) fn received(mut self) -> Result<Received, Malformed> {
        let text = |name: &str| self.headers.get(name).and_then(Value::as_str).map(str::to_owned);
        let id = text("id").filter(|id| is_id(id));
        let correlation =
            || self.properties.get("correlation_id")?.as_str().filter(|id| is_id(id)).map(str::to_owned);
        let malformed = |reason: String| Malformed { reason, id: id.clone().or_else(correlation) };
        let time = |name: &str| time(&self.headers, name).map_err(malformed);
        let (eta, expires) = (time("eta")?, time("expires")?);
        let number = |name: &str| {
            self.headers.get(name).and_then(Value::as_u64).and_then(|number| number.try_into().ok())
        };
        let limit = self.headers.get("timelimit").and_then(|limits| limits.get(0)).and_then(Value::as_f64);
        let limit = limit.filter(|limit| *limit > 0.0);
        Ok(Received {
            task: text("task").ok_or_else(|| malformed("no task name".to_owned()))?,
            retries: number("retries").unwrap_or(0),
            eta,
            expires,
            time_limit: limit.and_then(|limit| Duration::try_from_secs_f64(limit).ok()),
            root_id: text("root_id"),
            parent_id: text("parent_id"),
            group: text("group"),
            ignore_result: self.headers.get("ignore_result").and_then(Value::as_bool).unwrap_or(false),
            lost: number(LOST).unwrap_or(0),
            id: id.clone().ok_or_else(|| malformed("no usable id".to_owned()))?,
            extension: self.headers.remove(EXTENSION).filter(|extension| !extension.is_null()),
            args: self.args,
            kwargs: self.kwargs,
            links: Links::of(self.embedded),
        })
    }

    /// The envelope again, in protocol 2 and uncompressed.
    pub(super) fn envelope(mut self) -> Value {
        self.headers.remove("compression");
        self.properties.insert("body_encoding".to_owned(), json!("base64"));
        let body = json!([self.args, self.kwargs, self.embedded]);
        enveloped(&body, &Value::Object(self.headers), &Value::Object(self.properties))
    }
}

/// The position of a JSON error, without the value that is there.
fn place(cause: &serde_json::Error) -> String {
    let words = cause.to_string();
    let kind = match cause.classify() {
        serde_json::error::Category::Data => "other JSON than expected",
        _ if words.contains("surrogate") || words.contains("hex escape") => "half a surrogate pair in a text",
        _ => "not JSON",
    };
    format!("{kind}, line {} column {}", cause.line(), cause.column())
}

fn body(envelope: &Envelope) -> Result<Body, String> {
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
    let body = envelope.body.as_str().ok_or("the body is not a text")?;
    let mut body = match envelope.properties.get("body_encoding").and_then(Value::as_str) {
        Some("base64") => STANDARD.decode(body).map_err(|_| "the body is not base64".to_owned())?,
        None | Some("utf-8") => body.as_bytes().to_vec(),
        Some(other) => return Err(format!("body encoding {:?} is not read, only base64", short(other))),
    };
    match envelope.headers.as_ref().and_then(|headers| headers.get("compression")) {
        None | Some(Value::Null) => {}
        Some(Value::String(method)) => {
            body = compression::opened(method, &body, MAX_MESSAGE_BYTES)
                .map_err(|why| format!("the body {why}"))?;
        }
        Some(_) => return Err("the body is compressed, and nobody says how".to_owned()),
    }
    let value: Value = serde_json::from_slice(&body)
        .map_err(|cause| format!("the body cannot be read ({})", place(&cause)))?;
    let misfit = || "the body is neither [args, kwargs, embed] nor protocol 1's dict".to_owned();
    let fits =
        |name: &str, is: fn(&Value) -> bool| value.get(name).is_none_or(|given| given.is_null() || is(given));
    if !fits("args", Value::is_array) || !fits("kwargs", Value::is_object) {
        return Err(misfit());
    }
    Body::deserialize(value).map_err(|_| misfit())
}

/// A time as Python writes it; without an offset it is UTC.
fn time(headers: &Map<String, Value>, name: &str) -> Result<Option<DateTime<Utc>>, String> {
    let text = match headers.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.is_empty() => return Ok(None),
        Some(Value::String(text)) => text,
        Some(_) => return Err(format!("the header {name} is not a time")),
    };
    let zoned = text.parse::<DateTime<FixedOffset>>().map(|time| time.to_utc());
    let local = || text.replacen(' ', "T", 1).parse::<NaiveDateTime>().map(|time| time.and_utc());
    let day = || text.parse::<NaiveDate>().map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc());
    let time = zoned.or_else(|_| local()).or_else(|_| day());
    time.map(Some).map_err(|_| format!("the header {name} is not a time"))
}
