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

/// The decoded body, because JSON may be spaced and escaped in several ways.
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
    // Celery leaves it to the task; here the result is always needed.
    assert_eq!(headers.insert("ignore_result".to_owned(), Value::Null), Some(json!(false)));
    assert_eq!(ours.to_string(), theirs.to_string());
}

#[test]
fn celerys_message_is_read() {
    let received = read(RECORDED.as_bytes()).unwrap();
    assert_eq!(received.task, "tasks.evaluator.analyze_answer");
    assert_eq!(received.args, publication().args);
    assert_eq!((received.expires, received.eta), (publication().expires, None));
    assert_eq!((received.ignore_result, received.links, received.lost), (false, Links::default(), 0));
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
    let compressed = |method: &str| {
        let mut bad = good.clone();
        bad["headers"]["compression"] = json!(method);
        bad.to_string()
    };
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
        (changed("/body", Value::Null), "not a text"),
        (compressed("application/x-bz2"), "x-bz2"),
        (compressed("application/x-gzip"), "said to be compressed by gzip"),
        (bodies(r#"[["\ud800"], {}, {}]"#), "half a surrogate pair"),
        (bodies(r#"[["\ud800x"], {}, {}]"#), "half a surrogate pair"),
        (bodies("[[NaN], {}, {}]"), "not JSON"),
        (bodies("[]"), "[args, kwargs, embed]"),
        (bodies("[[]]"), "[args, kwargs, embed]"),
        (bodies("[null, {}, {}]"), "[args, kwargs, embed]"),
        (bodies("[[], null, {}]"), "[args, kwargs, embed]"),
        (bodies("{\"task\": \"x\", \"args\": 7}"), "[args, kwargs, embed]"),
        (bodies("{\"task\": \"x\", \"kwargs\": []}"), "[args, kwargs, embed]"),
        (changed("/headers/task", json!(7)), "no task name"),
        (changed("/headers/eta", json!("tomorrow")), "eta"),
        (changed("/headers/expires", json!(7)), "expires"),
        (bodies("[1, {}, {}]"), "[args, kwargs, embed]"),
        (bodies("(S'os'\np0\n."), "not JSON"),
        (format!("{{\"headers\": {{\"id\": {}", "[".repeat(100_000)), "not JSON"),
        (" ".repeat(MAX_MESSAGE_BYTES + 1), "too many"),
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
    assert!(read(envelope.to_string().as_bytes()).unwrap().links.unsupported().is_some());
}

/// A message of protocol 1 as Celery writes it.
fn protocol_1() -> Value {
    let body = json!({
        "task": "tasks.evaluator.analyze_answer", "id": "7", "args": [1], "kwargs": {"question": "q"}, "group": null,
        "group_index": null, "retries": 2, "eta": "2026-11-24T09:00:00", "expires": null, "utc": true,
        "callbacks": null, "errbacks": [{"task": "x"}], "timelimit": [20, null], "taskset": "g", "chord": null,
    });
    json!({
        "body": STANDARD.encode(body.to_string()), "content-encoding": "utf-8", "content-type": "application/json",
        "headers": {}, "properties": {"correlation_id": "7", "body_encoding": "base64",
            "delivery_info": {"exchange": "", "routing_key": "celery"}, "delivery_tag": "t"},
    })
}

#[test]
fn protocol_1_is_read_and_goes_on_as_protocol_2() {
    let envelope = protocol_1();
    let received = read(envelope.to_string().as_bytes()).unwrap();
    assert_eq!((received.id.as_str(), received.task.as_str()), ("7", "tasks.evaluator.analyze_answer"));
    assert_eq!((&received.args, &received.kwargs["question"]), (&vec![json!(1)], &json!("q")));
    assert_eq!((received.retries, received.time_limit), (2, Some(Duration::from_secs(20))));
    assert_eq!(received.eta, Some("2026-11-24T09:00:00Z".parse().unwrap()));

    let lost = redelivered(envelope.to_string().as_bytes(), true).unwrap();
    let eta = "2026-11-24T09:01:00Z".parse().unwrap();
    assert_eq!(read(lost.to_string().as_bytes()).unwrap().lost, 1);
    let next = retried(lost.to_string().as_bytes(), eta, "tag").unwrap();
    let next = read(next.to_string().as_bytes()).unwrap();
    assert_eq!((next.retries, next.eta, next.lost), (3, Some(eta), 0));
    assert_eq!((next.id, next.args, next.links), (received.id, received.args, received.links));
}

#[test]
fn times_are_read_however_python_writes_them() {
    let at = |eta: Value| {
        let mut envelope: Value = serde_json::from_str(RECORDED).unwrap();
        envelope["headers"]["eta"] = eta;
        read(envelope.to_string().as_bytes()).map(|received| received.eta)
    };
    let wanted = Some("2026-11-24T00:30:00Z".parse().unwrap());
    for text in [
        "2026-11-24T00:30:00Z",
        "2026-11-24T00:30:00+00:00",
        "2026-11-24T00:30:00",
        "2026-11-24T00:30:00.000000",
        "2026-11-24 00:30:00",
        "2026-11-24T09:30:00+09:00",
        "2026-11-24T09:30:00.000000+0900",
        "2026-11-23T20:00:00-04:30",
    ] {
        assert_eq!(at(json!(text)).unwrap(), wanted, "{text}");
    }
    assert!(at(json!("2026-11-24")).unwrap().is_some());
    assert_eq!((at(Value::Null).unwrap(), at(json!("")).unwrap()), (None, None));
    for wrong in [
        json!("tomorrow"),
        json!("2026-13-01T00:00:00"),
        json!(1_800_000_000),
        json!("99999-01-01T00:00:00Z"),
    ] {
        assert!(at(wrong.clone()).is_err(), "{wrong}");
    }
}

#[test]
fn whose_message_it_is_can_be_told_of_what_cannot_be_read() {
    let mut envelope = protocol_1();
    envelope["content-type"] = json!("application/x-python-serialize");
    let told = |raw: String| read(raw.as_bytes()).unwrap_err().id;
    assert_eq!(told(envelope.to_string()).as_deref(), Some("7"));
    let broken = envelope.to_string().replace("\"headers\":{}", r#""headers":{"shadow":"\ud800"}"#);
    assert_eq!(told(broken).as_deref(), Some("7"));
    assert_eq!(told(format!("{}{envelope}", " ".repeat(MAX_MESSAGE_BYTES))).as_deref(), Some("7"));
    for nobodys in
        [r#"{"correlation_id": null}"#, r#"{"correlation_id": "a b"}"#, r#"{"correlation_id": "a\""#, "{}"]
    {
        assert_eq!(told(nobodys.to_owned()), None, "{nobodys}");
    }
}
