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
mod tests {
    use super::*;

    /// Recorded from Celery 5.7.0 with kombu 5.7.0: `send_task` with `expires=100` and `priority=5`.
    const RECORDED: &str = r#"{"body": "W1sxLCAiXHVjOWM4XHViYjM4IiwgIlx1YjJmNVx1YmNjMCIsICJcdWI4ZThcdWJlMGNcdWI5YWQiXSwge30sIHsiY2FsbGJhY2tzIjogbnVsbCwgImVycmJhY2tzIjogbnVsbCwgImNoYWluIjogbnVsbCwgImNob3JkIjogbnVsbH1d", "content-encoding": "utf-8", "content-type": "application/json", "headers": {"lang": "py", "task": "tasks.evaluator.analyze_answer", "id": "8db5ee9b-eb4b-4f5e-8ab5-6e1c73022263", "shadow": null, "eta": null, "expires": "2026-11-24T08:32:10.867639+00:00", "group": null, "group_index": null, "retries": 0, "timelimit": [null, null], "root_id": "8db5ee9b-eb4b-4f5e-8ab5-6e1c73022263", "parent_id": null, "argsrepr": "[1, '\uc9c8\ubb38', '\ub2f5\ubcc0', '\ub8e8\ube0c\ub9ad']", "kwargsrepr": "{}", "origin": "gen3820@vm", "ignore_result": null, "replaced_task_nesting": 0, "stamped_headers": null, "stamps": {}}, "properties": {"correlation_id": "8db5ee9b-eb4b-4f5e-8ab5-6e1c73022263", "reply_to": "7cb26a20-d7f7-3ae9-bd97-4fbc0dd776f6", "delivery_mode": 2, "expiration": "100000", "delivery_info": {"exchange": "", "routing_key": "celery"}, "priority": 5, "body_encoding": "base64", "delivery_tag": "bc214598-0df1-4ed3-86e6-a39f1fce024e"}}"#;

    fn publication() -> Publication {
        Publication {
            id: "8db5ee9b-eb4b-4f5e-8ab5-6e1c73022263".to_owned(),
            task: "tasks.evaluator.analyze_answer",
            args: vec![json!(1), json!("질문"), json!("답변"), json!("루브릭")],
            args_shown: "[1, '질문', '답변', '루브릭']".to_owned(),
            extension: json!({"version": 1}),
            expires: Some("2026-11-24T08:32:10.867639Z".parse().unwrap()),
            time_limit: None,
            origin: "gen3820@vm".to_owned(),
            reply_to: "7cb26a20-d7f7-3ae9-bd97-4fbc0dd776f6".to_owned(),
            delivery_tag: "bc214598-0df1-4ed3-86e6-a39f1fce024e".to_owned(),
            queue: "celery".to_owned(),
            priority: 5,
        }
    }

    /// The body decoded in place, since JSON leaves free how it is spaced and escaped.
    fn opened(mut envelope: Value) -> Value {
        let body = STANDARD.decode(envelope["body"].as_str().unwrap()).unwrap();
        envelope["body"] = serde_json::from_slice(&body).unwrap();
        envelope
    }

    #[test]
    fn a_message_is_as_celery_writes_it() {
        let now = "2026-11-24T08:30:30.867639Z".parse().unwrap();
        let mut ours = opened(publication().envelope(now));
        let theirs = opened(serde_json::from_str(RECORDED).unwrap());
        assert_eq!(sent_at(publication().envelope(now).to_string().as_bytes()), Some(now));
        let headers = ours["headers"].as_object_mut().unwrap();
        assert_eq!(
            headers.shift_remove(EXTENSION),
            Some(json!({"version": 1, "sent_at": "2026-11-24T08:30:30.867639+00:00"}))
        );
        // Celery leaves it to the task; here the result is always wanted.
        assert_eq!(headers.insert("ignore_result".to_owned(), Value::Null), Some(json!(false)));
        assert_eq!(ours.to_string(), theirs.to_string());
    }

    #[test]
    fn celerys_message_is_read() {
        let received = read(RECORDED.as_bytes()).unwrap();
        assert_eq!(received.task, "tasks.evaluator.analyze_answer");
        assert_eq!(received.args, publication().args);
        assert_eq!((received.expires, received.eta), (publication().expires, None));
        assert_eq!((received.ignore_result, received.continued, received.lost), (false, false, 0));
    }

    #[test]
    fn what_is_not_protocol_2_in_json_is_refused() {
        let good: Value = serde_json::from_str(RECORDED).unwrap();
        let changed = |pointer: &str, value: Value| {
            let mut bad = good.clone();
            *bad.pointer_mut(pointer).unwrap() = value;
            bad.to_string()
        };
        let bodies = |body: &str| changed("/body", json!(STANDARD.encode(body)));
        for (raw, says) in [
            ("".to_owned(), "not JSON"),
            ("\u{0}\u{1}".to_owned(), "not JSON"),
            ("[]".to_owned(), "other JSON"),
            ("{}".to_owned(), "other JSON"),
            (changed("/content-type", json!("application/x-python-serialize")), "x-python-serialize"),
            (changed("/content-type", json!("application/x-yaml")), "x-yaml"),
            (changed("/content-type", Value::Null), "no content type"),
            (changed("/content-encoding", json!("binary")), "binary"),
            (changed("/properties/body_encoding", json!("zip")), "zip"),
            (changed("/body", json!("%%%")), "not base64"),
            (changed("/headers/id", Value::Null), "no usable id"),
            (changed("/headers/id", json!("a b")), "no usable id"),
            (changed("/headers/task", json!(7)), "no task name"),
            (changed("/headers/eta", json!("tomorrow")), "eta"),
            (changed("/headers/expires", json!(7)), "expires"),
            (bodies("{\"task\": \"x\", \"args\": []}"), "[args, kwargs, embed]"),
            (bodies("[1, {}, {}]"), "[args, kwargs, embed]"),
            (bodies("(S'os'\np0\n."), "not JSON"),
            (format!("{{\"headers\": {{\"id\": {}", "[".repeat(100_000)), "not JSON"),
            (" ".repeat(LONGEST_MESSAGE + 1), "too many"),
        ] {
            let refusal = read(raw.as_bytes()).unwrap_err();
            assert!(refusal.reason.contains(says), "{says}: {refusal:?}");
            assert!(!refusal.reason.contains("답변"), "{refusal:?}");
        }
        let named = read(changed("/content-type", json!("application/x-python-serialize")).as_bytes());
        assert_eq!(named.unwrap_err().id.as_deref(), Some("8db5ee9b-eb4b-4f5e-8ab5-6e1c73022263"));
    }

    #[test]
    fn a_message_that_goes_back_is_marked_and_counted_when_nobody_knows_why() {
        let once = redelivered(RECORDED.as_bytes(), true).unwrap();
        let twice = redelivered(once.to_string().as_bytes(), true).unwrap();
        let thrice = redelivered(twice.to_string().as_bytes(), false).unwrap();
        assert_eq!(read(thrice.to_string().as_bytes()).unwrap().lost, 2);
        assert_eq!(thrice["properties"]["delivery_info"]["redelivered"], json!(true));
        assert_eq!(redelivered(b"7", true), None);
    }

    #[test]
    fn a_retry_counts_and_waits() {
        let eta = "2026-11-24T09:00:00Z".parse().unwrap();
        let next = retried(RECORDED.as_bytes(), eta, "tag").unwrap();
        assert_eq!(next["headers"]["eta"], json!("2026-11-24T09:00:00.000000+00:00"));
        let received = read(next.to_string().as_bytes()).unwrap();
        assert_eq!((received.retries, received.eta), (1, Some(eta)));
        assert_eq!(next["properties"]["delivery_tag"], json!("tag"));
    }

    #[test]
    fn what_follows_a_task_is_seen() {
        let body =
            r#"[[], {}, {"callbacks": [], "errbacks": null, "chain": [{"task": "x"}], "chord": null}]"#;
        let mut envelope: Value = serde_json::from_str(RECORDED).unwrap();
        envelope["body"] = json!(STANDARD.encode(body));
        assert!(read(envelope.to_string().as_bytes()).unwrap().continued);
    }
}
