//! Messages that nobody can read are set aside, never run, and block nothing.

use crate::support::{Database, Scripted, envelope, judgement, quick};
use interview::{ports::Executor, work::job::TaskId};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn poison_is_set_aside_and_blocks_nothing() {
    let mut database = Database::new().await;
    let args = r#"[[1, "q", "비밀 답변", "r"], {}, {}]"#;
    let json_type = "application/json";
    let poison: Vec<Vec<u8>> = vec![
        b"not JSON".to_vec(),
        b"\x80\x04\x95\xff\xfe\x00".to_vec(),
        b"7".to_vec(),
        b"[]".to_vec(),
        vec![b'x'; 50 << 20],
        "[".repeat(200_000).into_bytes(),
        envelope("pickle", "application/x-python-serialize", b"\x80\x04\x95", json!({})).into_bytes(),
        envelope("yaml", "application/x-yaml", b"!!python", json!({})).into_bytes(),
        envelope("unknown", json_type, args.as_bytes(), json!({"task": "os.system"})).into_bytes(),
        envelope("arguments", json_type, br#"[["x"], {}, {}]"#, json!({})).into_bytes(),
        envelope("nobody", json_type, args.as_bytes(), json!({"id": null})).into_bytes(),
        envelope(
            "chord",
            json_type,
            args.replace("{}]", r#"{"chord": {"task": "x"}}]"#).as_bytes(),
            json!({}),
        )
        .into_bytes(),
        envelope("newer", json_type, args.as_bytes(), json!({"daedam": {"version": 99}})).into_bytes(),
        envelope("killer", json_type, args.as_bytes(), json!({"daedam_lost": 6})).into_bytes(),
    ];
    for message in &poison {
        database.run::<()>(redis::cmd("LPUSH").arg("celery").arg(message)).await;
    }
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    let executor = database.executor(Duration::from_secs(25));
    executor.execute(&TaskId("good".to_owned()), &judgement(1, "답")).await.unwrap();
    database.until_settled().await;
    assert_eq!(interviewer.calls(), 1);

    let aside: Vec<Vec<u8>> = database.run(redis::cmd("LRANGE").arg("celery.rejected").arg(0).arg(-1)).await;
    assert_eq!(aside.len(), poison.len());
    let mut reasons = Vec::new();
    for entry in &aside {
        assert!(entry.len() < 30_000, "{} bytes", entry.len());
        let entry: Value = serde_json::from_slice(entry).unwrap();
        assert!(poison.iter().any(|message| entry["size"] == message.len()), "{}", entry["size"]);
        reasons.push(entry["reason"].as_str().unwrap().to_owned());
    }
    for says in [
        "not JSON",
        "too long: 52428800 bytes",
        "x-python-serialize",
        "x-yaml",
        "os.system",
        "wrong arguments",
        "no usable id",
        "chords",
        "version",
        "6 workers went away",
    ] {
        assert!(reasons.iter().any(|reason| reason.contains(says)), "{says}: {reasons:?}");
    }
    // The caller of one gets a failure.
    for id in ["pickle", "unknown", "arguments", "chord", "newer", "killer"] {
        let meta: String = database.run(redis::cmd("GET").arg(format!("celery-task-meta-{id}"))).await;
        assert!(meta.contains("FAILURE") && !meta.contains("비밀"), "{meta}");
    }
    worker.end().await;
}

#[tokio::test]
async fn what_is_set_aside_is_bounded() {
    let mut database = Database::new().await;
    let mut pipeline = redis::pipe();
    for _ in 0..1_100 {
        pipeline.cmd("LPUSH").arg("celery").arg("not JSON").ignore();
    }
    pipeline.query_async::<()>(&mut database.raw).await.unwrap();
    let worker = database.worker(Scripted::new(), quick());
    database.until(redis::cmd("LLEN").arg("celery"), 0).await;
    database.until(redis::cmd("LLEN").arg("celery.rejected"), 1_000).await;
    worker.end().await;
}
