//! kombu's transport options, and a queue for each task.

use crate::support::{
    Database, PATIENCE, PythonWorker, Scripted, TestClock, executor_settings, judgement, open,
    python_call_with, questions, quick,
};
use celery::{
    CeleryExecutor, ExecutorSettings, Redis, TaskQueues, TransportOptions, Worker, WorkerSettings, health,
};
use interview::{
    ports::{Clock, Executor},
    work::job::TaskId,
};
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

fn id(name: &str) -> TaskId {
    TaskId(name.to_owned())
}

fn clock() -> Arc<TestClock> {
    Arc::new(TestClock(Duration::ZERO))
}

fn optioned(url: &str) -> Redis {
    let options = TransportOptions::new("team-a:", "team-a", &[0, 1, 5], ":").unwrap();
    open(url).with_transport(options)
}

fn executor(redis: Redis, queues: TaskQueues) -> CeleryExecutor {
    let settings = ExecutorSettings { queues, time_limit: PATIENCE, ..executor_settings() };
    CeleryExecutor::new(redis, settings, clock())
}

#[tokio::test]
async fn kombus_transport_options_are_kept_by_both_sides() {
    let mut database = Database::new().await;
    let url = database.url.clone();
    let options = json!({"global_keyprefix": "team-a:", "priority_steps": [0, 1, 5], "sep": ":"}).to_string();
    let variables = [
        ("TEST_REDIS_URL", url.as_str()),
        ("TEST_TRANSPORT_OPTIONS", &options),
        ("TEST_RESULT_TRANSPORT_OPTIONS", r#"{"global_keyprefix": "team-a"}"#),
    ];
    let executor = executor(optioned(&url), TaskQueues::default());
    let warm = CancellationToken::new();
    let settings = WorkerSettings { task_events: true, ..quick() };
    let worker = Worker::new(optioned(&url), settings, Scripted::new(), clock());
    let running = tokio::spawn(worker.run(warm.clone(), CancellationToken::new()));
    assert!(executor.execute(&id("to-daedam"), &judgement(1, "답")).await.is_ok());
    for options in [json!({}), json!({"priority": 1}), json!({"priority": 9}), json!({"countdown": 1})] {
        let args = json!(["fails once", 1]);
        let task = "tasks.question_generator.generate_questions";
        let seen = python_call_with(&variables, task, args, json!({}), options.clone()).await;
        assert_eq!(seen["value"], json!(["fails once 1? (0)"]), "{options}: {seen}");
    }
    warm.cancel();
    tokio::time::timeout(PATIENCE, running).await.unwrap().unwrap();

    let _python = PythonWorker::with(&url, "python@test", "celery", &variables[1..]).await;
    assert!(executor.execute(&id("to-python"), &questions("백엔드", 2)).await.is_ok());
    let keys: Vec<String> = database.run(redis::cmd("KEYS").arg("*")).await;
    let strays: Vec<&String> = keys.iter().filter(|key| !key.starts_with("team-a")).collect();
    assert!(keys.len() > 4 && strays.is_empty(), "{strays:?}");
}

#[tokio::test]
async fn each_task_may_have_a_queue_of_its_own() {
    let mut database = Database::new().await;
    let queues = TaskQueues { questions: "fast".to_owned(), evaluations: "slow".to_owned() };
    let executor = Arc::new(executor(open(&database.url), queues.clone()));
    let send = |name: &'static str, task| {
        let executor = executor.clone();
        tokio::spawn(async move { executor.execute(&id(name), &task).await })
    };
    let waiting = [send("ask", questions("백엔드", 1)), send("judge", judgement(1, "답"))];
    for (queue, task) in [("fast", "generate_questions"), ("slow", "analyze_answer")] {
        database.until(redis::cmd("LLEN").arg(queue), 1).await;
        let message: String = database.run(redis::cmd("LINDEX").arg(queue).arg(0)).await;
        assert!(message.contains(task), "{message}");
    }
    let found = health::examine(&open(&database.url), &queues, clock().now()).await.unwrap();
    assert_eq!(found.waiting, 2);
    let settings = WorkerSettings { queues, ..quick() };
    let worker = database.worker(Scripted::new(), settings);
    for waiting in waiting {
        assert!(waiting.await.unwrap().is_ok());
    }
    // A task that is tried again comes back on the same queue.
    let missed = executor.execute(&id("again"), &judgement(1, "답")).await;
    assert!(missed.is_ok());
    database.until(redis::cmd("EXISTS").arg("celery"), 0).await;
    worker.end().await;
}
