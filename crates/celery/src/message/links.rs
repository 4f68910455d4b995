//! The tasks that follow a task: signatures that its caller linked to it, published as Celery's own workers do.

use crate::{
    connection::Redis,
    message::{self, MAX_MESSAGE_BYTES, Received, Route, is_id, short, written},
    transport::Queue,
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value, json};

/// The tasks that a caller wants to follow: signatures as Celery writes them, not checked yet.
#[derive(Debug, Default, PartialEq)]
pub struct Links {
    /// Tasks that are called with its result.
    callbacks: Vec<Value>,
    /// Tasks that are called with its id when it fails.
    errbacks: Vec<Value>,
    /// The rest of its chain.
    chain: Vec<Value>,
    /// The task that is called when its whole chord is done.
    chord: Option<Value>,
}

/// The most signatures that follow one task.
const MAX_FOLLOWERS: usize = 100;

/// The messages to publish after a task.
#[derive(Debug, Default)]
pub(crate) struct Followers {
    /// The messages, each with its list.
    pub(crate) messages: Vec<(String, String)>,
    /// The ids of their tasks.
    pub(crate) ids: Vec<String>,
}

/// The task that others follow, and the context of its publication.
pub(crate) struct Leader<'a> {
    pub(crate) received: &'a Received,
    pub(crate) redis: &'a Redis,
    /// The queue for followers that name none.
    pub(crate) queue: &'a Queue,
    /// The publisher: process and host.
    pub(crate) origin: String,
    pub(crate) now: DateTime<Utc>,
}

impl Links {
    /// The embedded part of a message's body.
    pub(crate) fn of(mut embedded: Map<String, Value>) -> Self {
        let mut list = |name: &str| match embedded.remove(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(signatures)) => signatures,
            Some(signature) => vec![signature],
        };
        let (callbacks, errbacks, chain) = (list("callbacks"), list("errbacks"), list("chain"));
        Self { callbacks, errbacks, chain, chord: list("chord").into_iter().next() }
    }

    /// What its caller expects that Daedam's workers cannot do; such a task is not run.
    pub(crate) fn unsupported(&self) -> Option<&'static str> {
        if self.chord.is_some() {
            Some("chords are not run here")
        } else if !self.chain.is_empty() {
            Some("chains are not run here")
        } else {
            None
        }
    }

    /// The ids of tasks that can no longer run when this one fails; a caller may wait for one of them.
    pub(crate) fn dependants(&self) -> Vec<String> {
        let id = |signature: &Value| signature.pointer("/options/task_id")?.as_str().map(str::to_owned);
        let ids = self.chain.iter().chain(&self.chord).filter_map(id);
        ids.filter(|id| is_id(id)).take(MAX_FOLLOWERS).collect()
    }
}

impl Leader<'_> {
    /// The tasks that follow a result. The result is their first argument, unless the signature is immutable.
    pub(crate) fn after_success(&self, result: &Value) -> Followers {
        self.publish(&self.received.links.callbacks, result, "link")
    }

    /// The tasks that follow a failure. The task's id is their first argument, as Celery has it for tasks of other workers.
    pub(crate) fn after_failure(&self) -> Followers {
        self.publish(&self.received.links.errbacks, &json!(self.received.id), "link_error")
    }

    fn publish(&self, signatures: &[Value], first: &Value, kind: &str) -> Followers {
        let mut followers = Followers::default();
        for signature in signatures.iter().take(MAX_FOLLOWERS) {
            match self.message(signature, first) {
                Ok((id, list, message)) => {
                    followers.ids.push(id);
                    followers.messages.push((list, message));
                }
                Err(why) => {
                    tracing::warn!(id = %self.received.id, kind, %why, "what is linked to a task is not done")
                }
            }
        }
        if signatures.len() > MAX_FOLLOWERS {
            let left = signatures.len() - MAX_FOLLOWERS;
            tracing::warn!(id = %self.received.id, kind, left, "too much is linked to a task; the rest is not done");
        }
        followers
    }

    /// The message for a signature: its id, its list and itself.
    fn message(&self, signature: &Value, first: &Value) -> Result<(String, String, String), String> {
        let kind = signature.get("subtask_type").and_then(Value::as_str);
        if let Some(kind) = kind.filter(|kind| !kind.is_empty()) {
            return Err(format!("it is a {}, not a task", short(kind)));
        }
        let task = signature.get("task").and_then(Value::as_str).ok_or("it names no task")?;
        let none = Value::Object(Map::new());
        let options = signature.get("options").filter(|options| options.is_object()).unwrap_or(&none);
        let option = |name: &str| options.get(name).filter(|value| !value.is_null());
        let text = |name: &str| option(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let id = text("task_id").filter(|id| is_id(id)).map_or_else(|| self.redis.new_id(), str::to_owned);
        let named = text("queue").or_else(|| text("routing_key"));
        let queue = named.map_or_else(|| self.queue.clone(), |name| self.queue.beside(name));
        let priority = option("priority").and_then(Value::as_u64).unwrap_or(0).min(9) as u8;
        let expires = time(option("expires"), self.now);
        let received = self.received;
        let headers = json!({
            "lang": "py",
            "task": task,
            "id": id,
            "shadow": option("shadow"),
            "eta": time(option("countdown"), self.now).map(written).map_or_else(|| json!(option("eta")), Value::from),
            "expires": expires.map(written).map_or_else(|| json!(text("expires")), Value::from),
            "group": option("group_id"),
            "group_index": option("group_index"),
            "retries": 0,
            "timelimit": [option("time_limit"), option("soft_time_limit")],
            "root_id": received.root_id.as_deref().unwrap_or(&received.id),
            "parent_id": received.id,
            "argsrepr": "<what is linked>",
            "kwargsrepr": "{}",
            "origin": self.origin,
            "ignore_result": option("ignore_result").and_then(Value::as_bool).unwrap_or(false),
            "replaced_task_nesting": 0,
            "stamped_headers": null,
            "stamps": {},
        });
        let route = Route {
            id: &id,
            reply_to: "",
            queue: &queue.name,
            priority,
            delivery_tag: &self.redis.new_id(),
            lifetime: expires.map(|expires| expires - self.now),
        };
        let body = body(signature, options, first);
        let message = message::enveloped(&body, &headers, &Value::Object(route.properties())).to_string();
        if message.len() > MAX_MESSAGE_BYTES {
            return Err(format!("its message has {} bytes", message.len()));
        }
        Ok((id, queue.list(priority), message))
    }
}

/// `[args, kwargs, embed]`, with the first argument before those that the signature has.
fn body(signature: &Value, options: &Value, first: &Value) -> Value {
    let immutable = signature.get("immutable").and_then(Value::as_bool).unwrap_or(false);
    let given = signature.get("args").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let args: Vec<&Value> = (!immutable).then_some(first).into_iter().chain(given).collect();
    let kwargs = signature.get("kwargs").filter(|kwargs| kwargs.is_object()).cloned();
    let list = |name: &str| match options.get(name) {
        None | Some(Value::Null) => Value::Null,
        Some(Value::Array(signatures)) => json!(signatures),
        Some(signature) => json!([signature]),
    };
    let embedded = json!({
        "callbacks": list("link"), "errbacks": list("link_error"), "chain": list("chain"), "chord": options.get("chord"),
    });
    json!([args, kwargs.unwrap_or_else(|| json!({})), embedded])
}

/// The time so many seconds from now.
fn time(seconds: Option<&Value>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let milliseconds = seconds?.as_f64()? * 1_000.0;
    now.checked_add_signed(TimeDelta::try_milliseconds(milliseconds as i64)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_linked_in_whatever_way_it_is_said() {
        for embedded in [json!({}), json!({"callbacks": null, "errbacks": [], "chain": [], "chord": null})] {
            let links = Links::of(embedded.as_object().unwrap().clone());
            assert_eq!((links.unsupported(), links), (None, Links::default()));
        }
    }

    #[test]
    fn callers_that_wait_behind_a_chain_or_a_chord_are_known() {
        let step = |id: &str| json!({"task": "x", "options": {"task_id": id}});
        let embedded = json!({"chain": [step("last"), step("next"), {"task": "x"}], "chord": step("body")});
        let links = Links::of(embedded.as_object().unwrap().clone());
        assert_eq!(links.dependants(), ["last", "next", "body"]);
        assert!(links.unsupported().is_some());
    }
}
