//! Texts that are too long are not read: neither into memory, nor over the network.

use crate::support::{
    Database, PATIENCE, Scripted, TestClock, envelope, executor_settings, judgement, open, quick,
};
use celery::{CeleryExecutor, ExecutorSettings};
use interview::{
    grading::failure::TaskFailure,
    ports::Executor,
    work::job::TaskId,
    work::task::{Retry, TaskOutput},
};
use std::{sync::Arc, time::Duration};
use test_servers::RedisServer;

const LONG: usize = 400 << 20;

/// More bytes than everything else needs, and far fewer than a text that is too long.
const MAX_SENT: u64 = 8 << 20;

fn executor(server: &RedisServer) -> Arc<CeleryExecutor> {
    let settings = ExecutorSettings { time_limit: PATIENCE, ..executor_settings() };
    Arc::new(CeleryExecutor::new(open(&server.url()), settings, Arc::new(TestClock(Duration::ZERO))))
}

/// How many bytes the server has sent to all clients.
async fn sent(database: &mut Database) -> u64 {
    let information: String = database.run(redis::cmd("INFO").arg("stats")).await;
    let line = information.lines().find_map(|line| line.strip_prefix("total_net_output_bytes:"));
    line.unwrap().trim().parse().unwrap()
}

fn refused(outcome: Result<TaskOutput, TaskFailure>) {
    let failure = outcome.unwrap_err();
    assert!(failure.detail.contains("is too long") && failure.detail.contains("bytes"), "{failure}");
    assert_eq!(failure.retry, Retry::Never);
}

#[tokio::test]
async fn a_result_that_is_too_long_fails_with_a_reason_unread() {
    let server = RedisServer::start(&[]).await;
    let mut database = Database::at(&server.url()).await;
    let executor = executor(&server);
    database.run::<()>(redis::cmd("SETRANGE").arg("celery-task-meta-there").arg(LONG - 1).arg("x")).await;
    refused(executor.execute(&TaskId("there".to_owned()), &judgement(1, "답")).await);

    // One that comes later, published as a worker does it.
    let waiting = tokio::spawn({
        let executor = executor.clone();
        async move { executor.execute(&TaskId("comes".to_owned()), &judgement(1, "답")).await }
    });
    database.until(redis::cmd("LLEN").arg("celery"), 1).await;
    let publish = "local long = string.rep('x', 64000000)
        redis.call('SET', KEYS[1], long)
        redis.call('PUBLISH', KEYS[1], long)";
    database.run::<()>(redis::cmd("EVAL").arg(publish).arg(1).arg("celery-task-meta-comes")).await;
    refused(waiting.await.unwrap());
    let sent = sent(&mut database).await;
    assert!(sent < MAX_SENT, "{sent}");
}

#[tokio::test]
async fn a_worker_reads_no_message_and_no_earlier_result_that_is_too_long() {
    let server = RedisServer::start(&[]).await;
    let mut database = Database::at(&server.url()).await;
    let push = "redis.call('LPUSH', KEYS[1], string.rep('x', 32000000))";
    database.run::<()>(redis::cmd("EVAL").arg(push).arg(1).arg("celery")).await;
    database.run::<()>(redis::cmd("SETRANGE").arg("celery-task-meta-known").arg(LONG - 1).arg("x")).await;
    let message =
        envelope("known", "application/json", br#"[[1, "q", "a", "r"], {}, {}]"#, serde_json::json!({}));
    database.run::<()>(redis::cmd("LPUSH").arg("celery").arg(message)).await;
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    interviewer.until_called(1).await;
    database.until_settled().await;
    let meta: String = database.run(redis::cmd("GET").arg("celery-task-meta-known")).await;
    assert!(meta.contains("SUCCESS"), "{meta}");
    let sent = sent(&mut database).await;
    assert!(sent < MAX_SENT, "{sent}");
    worker.end().await;
}

#[tokio::test]
async fn many_results_at_once_travel_in_parts() {
    let server = RedisServer::start(&[]).await;
    let mut database = Database::at(&server.url()).await;
    let executor = executor(&server);
    // Together they are more than one step reads, and each is a little less than the limit.
    let refusal = "x".repeat(4_000_000);
    for number in 0..12 {
        let meta = format!(
            r#"{{"status": "FAILURE", "result": {{"exc_type": "E{number}", "exc_message": "{refusal}"}}}}"#
        );
        database.run::<()>(redis::cmd("SET").arg(format!("celery-task-meta-{number}")).arg(meta)).await;
    }
    let outcomes =
        futures_util::future::join_all(
            (0..12).map(|number| {
                let executor = executor.clone();
                async move {
                    executor.execute(&TaskId(number.to_string()), &judgement(1, "답")).await.unwrap_err()
                }
            }),
        );
    for (number, failure) in outcomes.await.into_iter().enumerate() {
        assert_eq!(failure.detail, format!("the worker failed: E{number}"));
    }
}
