//! Messages that are not written as Daedam writes them: they run, or their caller gets the reason why not.

use crate::support::{Database, Scripted, envelope, python_call, python_call_with, quick};
use serde_json::{Value, json};

const QUESTIONS: &str = "tasks.question_generator.generate_questions";
const JSON: &str = "application/json";

#[tokio::test]
async fn a_compressed_message_is_run_or_its_caller_hears_why_not() {
    let mut database = Database::new().await;
    let worker = database.worker(Scripted::new(), quick());
    let url = database.url.clone();
    for method in ["gzip", "zlib"] {
        let seen =
            python_call(&url, QUESTIONS, json!(["셰프", 1]), json!({}), json!({"compression": method})).await;
        assert_eq!(seen["value"], json!(["셰프 1? (0)"]), "{method}: {seen}");
    }
    for (method, says) in [("bzip2", "x-bz2"), ("lzma", "x-lzma")] {
        let seen =
            python_call(&url, QUESTIONS, json!(["셰프", 1]), json!({}), json!({"compression": method})).await;
        assert_eq!(seen["class"], "InvalidTaskError", "{seen}");
        assert!(seen["message"].as_str().unwrap().contains(says), "{seen}");
    }
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn protocol_1_is_run_and_tried_again() {
    let mut database = Database::new().await;
    let worker = database.worker(Scripted::new(), quick());
    let url = database.url.clone();
    let old = [("TEST_REDIS_URL", url.as_str()), ("TEST_TASK_PROTOCOL", "1")];
    let call = |args, kwargs, options| python_call_with(&old, QUESTIONS, args, kwargs, options);
    let seen = call(json!(["fails once"]), json!({"count": 1}), json!({"expires": 60})).await;
    assert_eq!(seen["value"], json!(["fails once 1? (0)"]), "{seen}");
    let seen = call(json!([7]), json!({}), json!({})).await;
    assert_eq!(seen["class"], "TypeError", "{seen}");
    let seen = call(json!(["셰프"]), json!({}), json!({"serializer": "pickle"})).await;
    assert_eq!(seen["class"], "InvalidTaskError", "{seen}");
    assert!(seen["message"].as_str().unwrap().contains("x-python-serialize"), "{seen}");
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn nobody_waits_for_ever_for_what_cannot_be_read() {
    let mut database = Database::new().await;
    let args = br#"[[1, "q", "a", "r"], {}, {}]"#;
    let long = format!("[[1, \"q\", \"{}\", \"r\"], {{}}, {{}}]", "x".repeat(9 << 20));
    let compressed = json!({"compression": "application/x-gzip"});
    let half = envelope("half-header", JSON, args, json!({"shadow": "HALF"})).replace("HALF", r"\ud800");
    let mut no_headers: Value = serde_json::from_str(&envelope("whole", JSON, b"{}", json!({}))).unwrap();
    no_headers.as_object_mut().unwrap().remove("headers");
    for message in [
        envelope("pickle", "application/x-python-serialize", b"\x80\x04\x95", json!({})),
        envelope("yaml", "application/x-yaml", b"a: 1", json!({})),
        envelope("msgpack", "application/x-msgpack", b"\x93", json!({})),
        envelope("half", JSON, br#"[[1, "q", "\ud800", "r"], {}, {}]"#, json!({})),
        half,
        envelope("nonsense", JSON, b"nonsense", compressed),
        envelope("zstd", JSON, b"", json!({"compression": "application/zstd"})),
        envelope("brotli", JSON, b"", json!({"compression": "application/x-brotli"})),
        envelope("long", JSON, long.as_bytes(), json!({})),
        envelope("eta", JSON, args, json!({"eta": "tomorrow"})),
        envelope("nobody", JSON, b"[[1], {}]", json!({"id": null})),
        envelope("bare", JSON, b"[]", json!({})),
        no_headers.to_string(),
    ] {
        database.run::<()>(redis::cmd("LPUSH").arg("celery").arg(message)).await;
    }
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    for id in [
        "pickle",
        "yaml",
        "msgpack",
        "half",
        "half-header",
        "nonsense",
        "zstd",
        "brotli",
        "long",
        "eta",
        "nobody",
        "bare",
        "whole",
    ] {
        let key = format!("celery-task-meta-{id}");
        database.until(redis::cmd("EXISTS").arg(&key), 1).await;
        let meta: String = database.run(redis::cmd("GET").arg(&key)).await;
        let meta: Value = serde_json::from_str(&meta).unwrap();
        assert_eq!((&meta["status"], &meta["task_id"]), (&json!("FAILURE"), &json!(id)), "{meta}");
        assert_eq!(meta["result"]["exc_type"], "InvalidTaskError", "{meta}");
    }
    database.until_settled().await;
    assert_eq!(interviewer.calls(), 0);
    worker.end().await;
}

#[tokio::test]
async fn a_body_that_is_not_in_base64_and_a_decimal_are_read() {
    let mut database = Database::new().await;
    let record = json!({"__type__": "decimal", "__value__": "3"});
    let mut message: Value = serde_json::from_str(&envelope("plain", JSON, b"", json!({}))).unwrap();
    message["body"] = json!(json!([[record, "REST?", "자원", "r"], {}, {}]).to_string());
    message["properties"].as_object_mut().unwrap().remove("body_encoding");
    database.run::<()>(redis::cmd("LPUSH").arg("celery").arg(message.to_string())).await;
    let worker = database.worker(Scripted::new(), quick());
    database.until(redis::cmd("EXISTS").arg("celery-task-meta-plain"), 1).await;
    let meta: String = database.run(redis::cmd("GET").arg("celery-task-meta-plain")).await;
    assert!(meta.contains("SUCCESS") && meta.contains("3 En"), "{meta}");
    worker.end().await;
}
