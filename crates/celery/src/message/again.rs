//! Publishing a message once more: because its worker died, or because its task is tried again.

use super::{LOST, open::Open, written};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// A message that goes back to its queue because its worker died, marked as kombu marks it; `None` if it is no message. The
/// count is raised when the reason is unknown.
pub fn redelivered(raw: &[u8], unexplained: bool) -> Option<Value> {
    let mut envelope: Value = serde_json::from_slice(raw).ok()?;
    let headers = envelope.as_object_mut()?.entry("headers").or_insert_with(|| json!({})).as_object_mut()?;
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
    let mut open = Open::of(raw).ok()?;
    let retries = open.headers.get("retries").and_then(Value::as_u64).unwrap_or(0);
    open.headers.insert("retries".to_owned(), json!(retries + 1));
    open.headers.insert("eta".to_owned(), json!(written(eta)));
    open.headers.remove(LOST);
    open.properties.insert("delivery_tag".to_owned(), json!(delivery_tag));
    Some(open.envelope())
}
