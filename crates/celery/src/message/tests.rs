//! Tests against a message that Celery wrote.

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
    let body = r#"[[], {}, {"callbacks": [], "errbacks": null, "chain": [{"task": "x"}], "chord": null}]"#;
    let mut envelope: Value = serde_json::from_str(RECORDED).unwrap();
    envelope["body"] = json!(STANDARD.encode(body));
    assert!(read(envelope.to_string().as_bytes()).unwrap().continued);
}
