//! Scheduled tasks block nothing, and survive the death of any process.

use crate::support::{
    Database, PythonWorker, Scripted, TestClock, celery_command, envelope, judgement, mortal_worker, quick,
};
use celery::WorkerSettings;
use chrono::TimeDelta;
use interview::{
    ports::{Clock, Executor},
    work::job::TaskId,
};
use serde_json::json;
use std::time::Duration;
use test_servers::RedisServer;

const QUESTIONS: &str = "tasks.question_generator.generate_questions";

/// A message that is due so many seconds from now.
fn due_in(id: &str, seconds: i64) -> String {
    let eta = TestClock(Duration::ZERO).now() + TimeDelta::seconds(seconds);
    let headers = json!({"task": QUESTIONS, "eta": eta.to_rfc3339()});
    envelope(id, "application/json", format!(r#"[["{id}", 1], {{}}, {{}}]"#).as_bytes(), headers)
}

async fn push(database: &mut Database, messages: impl Iterator<Item = String>) {
    let mut pipeline = redis::pipe();
    messages.for_each(|message| _ = pipeline.cmd("LPUSH").arg("celery").arg(message).ignore());
    pipeline.query_async::<()>(&mut database.raw).await.unwrap();
}

#[tokio::test]
async fn what_is_far_off_fills_no_hands_and_survives_its_worker() {
    const FAR: usize = 12_000;
    let server = RedisServer::start(&[]).await;
    let mut database = Database::at(&server.url()).await;
    let many = || WorkerSettings { concurrency: 64, ..quick() };
    push(&mut database, (0..FAR).map(|number| due_in(&format!("far-{number}"), 86_400))).await;
    let first = Scripted::new();
    let dying = mortal_worker(&database.url, first.clone(), many());
    let executor = database.executor(Duration::from_secs(100));
    executor.execute(&TaskId("now".to_owned()), &judgement(1, "답")).await.unwrap();
    push(&mut database, std::iter::once(due_in("soon", 15))).await;
    database.until(redis::cmd("ZCARD").arg("daedam.scheduled"), FAR + 1).await;
    assert_eq!(first.calls(), 1);
    database.until(redis::cmd("ZCARD").arg("daedam.leases"), 0).await;
    dying.shutdown_background();

    let heir = Scripted::new();
    let worker = database.worker(heir.clone(), many());
    heir.until_called(1).await;
    database.until(redis::cmd("EXISTS").arg("celery-task-meta-soon"), 1).await;
    executor.execute(&TaskId("later".to_owned()), &judgement(1, "답")).await.unwrap();
    database.until(redis::cmd("ZCARD").arg("daedam.scheduled"), FAR).await;
    let kept: Vec<usize> = vec![
        database.run(redis::cmd("HLEN").arg("unacked")).await,
        database.run(redis::cmd("ZCARD").arg("unacked_index")).await,
    ];
    assert_eq!((kept, heir.calls()), (vec![FAR; 2], 2));
    // kombu leaves them alone as long.
    let early: usize = database
        .run(
            redis::cmd("EVAL")
                .arg("return redis.call('ZCOUNT', KEYS[1], '-inf', redis.call('TIME')[1] + 3600)")
                .arg(1)
                .arg("unacked_index"),
        )
        .await;
    assert_eq!(early, 0);

    let shown = celery_command(&database.url, &["inspect", "scheduled", "--json"]).await;
    let shown = shown.as_object().unwrap().values().next().unwrap().as_array().unwrap();
    assert_eq!((shown.len(), &shown[0]["request"]["name"]), (100, &json!(QUESTIONS)));
    worker.end().await;
}

#[tokio::test]
async fn a_time_that_has_passed_holds_nothing_up_and_one_too_late_is_revoked() {
    let mut database = Database::new().await;
    push(&mut database, [due_in("past", -86_400), due_in("long-past", -2_000_000_000)].into_iter()).await;
    let expired =
        due_in("expired", 2).replace("\"lang\"", "\"expires\":\"2020-01-01T09:00:00+09:00\",\"lang\"");
    push(&mut database, std::iter::once(expired)).await;
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    for (id, status) in [("past", "SUCCESS"), ("long-past", "SUCCESS"), ("expired", "REVOKED")] {
        let key = format!("celery-task-meta-{id}");
        database.until(redis::cmd("EXISTS").arg(&key), 1).await;
        let meta: String = database.run(redis::cmd("GET").arg(&key)).await;
        assert!(meta.contains(status), "{meta}");
    }
    assert_eq!(interviewer.calls(), 2);
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn where_no_daedam_worker_is_left_kombu_gives_back_what_is_due() {
    let mut database = Database::new().await;
    push(&mut database, std::iter::once(due_in("left", 4))).await;
    let timeout = Duration::from_secs(2);
    let settings = WorkerSettings { visibility_timeout: timeout, ..quick() };
    let worker = database.worker(Scripted::new(), settings);
    database.until(redis::cmd("ZCARD").arg("daedam.scheduled"), 1).await;
    worker.end().await;
    let _python = PythonWorker::with_visibility_timeout(&database.url, "python@test", 2).await;
    database.until(redis::cmd("EXISTS").arg("celery-task-meta-left"), 1).await;
    let meta: String = database.run(redis::cmd("GET").arg("celery-task-meta-left")).await;
    let meta: serde_json::Value = serde_json::from_str(&meta).unwrap();
    assert_eq!(meta["result"], json!(["left 질문 1? (0)"]));
}
