//! Celery's own tools with a Daedam worker.

use crate::support::{Database, Flower, PythonWorker, Scripted, celery_command, judgement, quick};
use celery::WorkerSettings;
use futures_util::StreamExt;
use interview::{ports::Executor, work::job::TaskId, work::task::Retry};
use serde_json::{Value, json};
use std::time::Duration;

const NODE: &str = "daedam@test";

/// How long workers may take to answer.
const A_MOMENT: Duration = Duration::from_secs(3);

fn settings() -> WorkerSettings {
    WorkerSettings { node_name: NODE.to_owned(), ..quick() }
}

/// If nobody listens the call does not wait, and leaves nothing behind.
#[tokio::test]
async fn a_queue_that_nobody_consumes_has_no_workers() {
    let mut database = Database::new().await;
    let redis = crate::support::open(&database.url);
    assert!(celery::workers_of(&redis, "celery", A_MOMENT).await.unwrap().is_empty());
    assert_eq!(database.run::<u64>(&redis::cmd("DBSIZE")).await, 0);
    let worker = database.worker(Scripted::letting(0), settings());
    while celery::workers_of(&redis, "celery", A_MOMENT).await.unwrap().is_empty() {}
    worker.end().await;
    assert!(celery::workers_of(&redis, "celery", A_MOMENT).await.unwrap().is_empty());
}

#[tokio::test]
async fn celery_inspect_sees_workers_of_both_kinds() {
    let mut database = Database::new().await;
    let interviewer = Scripted::letting(0);
    let worker = database.worker(interviewer.clone(), settings());
    let executor = database.executor(Duration::from_secs(100));
    let running = tokio::spawn({
        let executor = executor.clone();
        async move { executor.execute(&TaskId("seen".to_owned()), &judgement(1, "비밀 답변")).await }
    });
    interviewer.until_called(1).await;
    let _python = PythonWorker::start(&database.url, "python@test").await;
    let url = database.url.clone();

    let pings = celery_command(&url, &["inspect", "ping", "--json"]).await;
    assert_eq!(pings, json!({NODE: {"ok": "pong"}, "python@test": {"ok": "pong"}}));

    let active = celery_command(&url, &["inspect", "active", "--json"]).await;
    assert_eq!(active[NODE][0]["id"], "seen");
    assert_eq!(active[NODE][0]["name"], "tasks.evaluator.analyze_answer");
    assert!(active[NODE][0]["time_start"].is_f64());
    assert!(!active.to_string().contains("비밀"), "{active}");
    assert_eq!(active["python@test"], json!([]));

    let registered = celery_command(&url, &["inspect", "registered", "--json"]).await;
    for node in [NODE, "python@test"] {
        let mut names: Vec<&str> =
            registered[node].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["tasks.evaluator.analyze_answer", "tasks.question_generator.generate_questions"]);
    }

    let stats = celery_command(&url, &["inspect", "stats", "--json"]).await;
    assert_eq!(stats[NODE]["pool"]["max-concurrency"], 16);
    assert_eq!(stats[NODE]["total"]["tasks.evaluator.analyze_answer"], 1);
    assert!(stats["python@test"]["pool"]["max-concurrency"].is_u64());

    let queues = celery_command(&url, &["inspect", "active_queues", "--json"]).await;
    assert_eq!(queues[NODE][0]["name"], "celery");
    let redis = crate::support::open(&url);
    let workers = celery::workers_of(&redis, "celery", A_MOMENT).await.unwrap();
    assert_eq!(workers.iter().map(String::as_str).collect::<Vec<_>>(), [NODE, "python@test"]);
    assert!(celery::workers_of(&redis, "another", A_MOMENT).await.unwrap().is_empty());
    let queried = celery_command(&url, &["inspect", "query_task", "seen", "--json", "-d", NODE]).await;
    assert_eq!(queried[NODE]["seen"][0], "active");

    interviewer.gate.add_permits(1);
    assert!(running.await.unwrap().is_ok());
    worker.end().await;
    let left: Vec<String> = database.run(redis::cmd("KEYS").arg("*.reply.celery.pidbox")).await;
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn a_revoked_task_is_passed_over_and_a_terminated_one_ended() {
    let mut database = Database::new().await;
    let interviewer = Scripted::letting(0);
    let worker = database.worker(interviewer.clone(), WorkerSettings { concurrency: 1, ..settings() });
    let executor = database.executor(Duration::from_secs(100));
    let execute = |name: &'static str| {
        let executor = executor.clone();
        tokio::spawn(async move { executor.execute(&TaskId(name.to_owned()), &judgement(1, "답")).await })
    };
    let runs = execute("runs");
    interviewer.until_called(1).await;
    let waits = execute("waits");
    database.until(redis::cmd("LLEN").arg("celery"), 1).await;
    for arguments in [["control", "revoke", "waits"], ["control", "terminate", "TERM"]] {
        let mut arguments = arguments.to_vec();
        if arguments[1] == "terminate" {
            arguments.push("runs");
        }
        arguments.push("--json");
        celery_command(&database.url, &arguments).await;
    }
    for revoked in [runs, waits] {
        let failure = revoked.await.unwrap().unwrap_err();
        assert_eq!((failure.detail.contains("revoked"), failure.retry), (true, Retry::Never), "{failure}");
    }
    assert_eq!(interviewer.calls(), 1);
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn workers_tell_one_another_what_was_revoked() {
    let database = Database::new().await;
    let first = database.worker(Scripted::new(), settings());
    celery_command(&database.url, &["control", "revoke", "gone", "--json"]).await;
    let second =
        database.worker(Scripted::new(), WorkerSettings { node_name: "second@test".to_owned(), ..quick() });
    let _python = PythonWorker::start(&database.url, "python@test").await;
    let revoked = celery_command(&database.url, &["inspect", "revoked", "--json"]).await;
    assert_eq!(revoked, json!({NODE: ["gone"], "second@test": ["gone"], "python@test": ["gone"]}));
    first.end().await;
    second.end().await;
}

#[tokio::test]
async fn events_tell_what_a_worker_does_without_a_candidates_words() {
    let database = Database::new().await;
    let client = redis::Client::open(database.url.as_str()).unwrap();
    let number = client.get_connection_info().redis_settings().db();
    let mut subscription = client.get_async_pubsub().await.unwrap();
    subscription.psubscribe(format!("/{number}.celeryev/*")).await.unwrap();

    let worker = database.worker(Scripted::new(), WorkerSettings { task_events: true, ..settings() });
    let executor = database.executor(Duration::from_secs(100));
    executor.execute(&TaskId("good".to_owned()), &judgement(1, "비밀 답변")).await.unwrap();
    executor.execute(&TaskId("bad".to_owned()), &judgement(2, "fails")).await.unwrap_err();
    worker.end().await;

    let mut kinds: Vec<String> = Vec::new();
    let mut messages = subscription.on_message();
    while kinds.last().is_none_or(|kind| kind != "worker-offline") {
        let message = tokio::time::timeout(crate::support::PATIENCE, messages.next()).await.unwrap().unwrap();
        for event in opened(message.get_payload_bytes()) {
            assert_eq!(event["hostname"], NODE);
            assert!(event["clock"].is_u64() && event["timestamp"].is_f64(), "{event}");
            assert!(!event.to_string().contains("비밀"), "{event}");
            let kind = event["type"].as_str().unwrap().to_owned();
            if kind.starts_with("task-") {
                kinds.push(format!("{kind} {}", event["uuid"].as_str().unwrap()));
            } else if kind != "worker-heartbeat" {
                kinds.push(kind);
            }
        }
    }
    assert_eq!(
        kinds,
        [
            "worker-online",
            "task-received good",
            "task-started good",
            "task-succeeded good",
            "task-received bad",
            "task-started bad",
            "task-failed bad",
            "worker-offline",
        ]
    );
}

#[tokio::test]
async fn flower_shows_the_worker_and_its_tasks() {
    let database = Database::new().await;
    let flower = Flower::start(&database.url).await;
    let worker = database.worker(Scripted::new(), settings());
    let shown = flower.until("/api/workers?refresh=1", |workers| workers[NODE]["stats"].is_object()).await;
    assert_eq!(shown[NODE]["stats"]["pool"]["max-concurrency"], 16);
    assert_eq!(shown[NODE]["active_queues"][0]["name"], "celery");

    // Flower requested events of tasks when it started; a worker that came later must be asked now.
    celery_command(&database.url, &["control", "enable_events", "--json"]).await;
    let executor = database.executor(Duration::from_secs(100));
    executor.execute(&TaskId("shown".to_owned()), &judgement(1, "비밀 답변")).await.unwrap();
    let tasks = flower.until("/api/tasks", |tasks| tasks["shown"]["state"] == "SUCCESS").await;
    assert_eq!(tasks["shown"]["worker"], NODE);
    assert_eq!(tasks["shown"]["name"], "tasks.evaluator.analyze_answer");
    assert!(!tasks.to_string().contains("비밀"), "{tasks}");
    worker.end().await;
}

/// The events in one message: one, or several of tasks.
fn opened(message: &[u8]) -> Vec<Value> {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let envelope: Value = serde_json::from_slice(message).unwrap();
    let body = STANDARD.decode(envelope["body"].as_str().unwrap()).unwrap();
    match serde_json::from_slice(&body).unwrap() {
        Value::Array(events) => events,
        event => vec![event],
    }
}

#[tokio::test]
async fn remote_control_can_end_a_worker() {
    let database = Database::new().await;
    let worker = database.worker(Scripted::new(), settings());
    celery_command(&database.url, &["inspect", "ping", "--json"]).await;
    let mut other = Database::at(&database.url).await;
    let command = json!({"method": "shutdown", "arguments": {}, "destination": [NODE]});
    let envelope = json!({"body": command.to_string(), "content-type": "application/json", "headers": {},
        "properties": {"body_encoding": "utf-8"}});
    let number =
        redis::Client::open(database.url.as_str()).unwrap().get_connection_info().redis_settings().db();
    let topic = format!("/{number}.celery.pidbox");
    let heard: usize = other.run(redis::cmd("PUBLISH").arg(topic).arg(envelope.to_string())).await;
    assert_eq!(heard, 1);
    tokio::time::timeout(crate::support::PATIENCE, worker.run).await.unwrap().unwrap();
}
