//! A message on a queue, as any Celery client may have written it: the envelope, or the body within a good one.

#![no_main]

use base64::{Engine, engine::general_purpose::STANDARD};
use celery::{message, signature};
use interview::language::Language;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|data: &[u8]| {
    read(data);
    for task in signature::TASKS {
        read(enveloped(task, data).to_string().as_bytes());
    }
});

/// Reads a message as a worker does, and gives it back to its queue.
fn read(raw: &[u8]) {
    if let Ok(received) = message::read(raw) {
        let _task_or_refusal = signature::task(&received, Language::Ko);
        let again = message::redelivered(raw, true).expect("what was read can be given back");
        let again = message::read(again.to_string().as_bytes()).expect("what was given back can be read");
        assert_eq!(again.id, received.id);
    }
}

/// A message of protocol 2 with this body.
fn enveloped(task: &str, body: &[u8]) -> Value {
    json!({
        "body": STANDARD.encode(body),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": task, "id": "b5a7d6f0-0000-4000-8000-000000000000"},
        "properties": {
            "body_encoding": "base64",
            "correlation_id": "b5a7d6f0-0000-4000-8000-000000000000",
            "delivery_info": {"exchange": "", "routing_key": "celery"},
            "delivery_tag": "tag",
        },
    })
}
