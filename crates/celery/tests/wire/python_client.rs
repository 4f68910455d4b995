//! A Python client and a Daedam worker.

use crate::support::{Database, Scripted, judgement, python_call, quick};
use interview::{ports::Executor, work::job::TaskId};
use serde_json::json;
use std::time::Duration;

const QUESTIONS: &str = "tasks.question_generator.generate_questions";
const JUDGEMENT: &str = "tasks.evaluator.analyze_answer";

#[tokio::test]
async fn a_python_caller_gets_what_the_signatures_promise() {
    let mut database = Database::new().await;
    let worker = database.worker(Scripted::new(), quick());
    let url = database.url.clone();

    let earlier = json!([{"question": "첫?", "answer": "답"}]);
    let asked =
        python_call(&url, QUESTIONS, json!(["셰프", 2, earlier]), json!({}), json!({"priority": 5})).await;
    assert_eq!(asked["value"], json!(["셰프 1? (1)", "셰프 2? (1)"]));

    let named =
        json!({"record_id": 3, "question": "REST란?", "user_answer": "자원", "rubric": "- 자원\n- 동사"});
    let judged =
        python_call(&url, JUDGEMENT, json!([]), named, json!({"expires": 60, "time_limit": 20})).await;
    let expected = json!({"score": 62.5, "feedback": "3 Ko 자원|동사", "keywords": [], "strengths": [], "improvements": []});
    assert_eq!(judged["value"], expected);

    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn a_python_caller_sees_failures_as_exceptions() {
    let mut database = Database::new().await;
    let worker = database.worker(Scripted::new(), quick());
    let url = database.url.clone();
    for (task, args, class, message) in [
        (QUESTIONS, json!(["fails"]), "TaskFailure", "this cannot be done"),
        (QUESTIONS, json!([7]), "TypeError", "position is not a text"),
        (JUDGEMENT, json!([1, "q"]), "TypeError", "user_answer is missing"),
        ("tasks.mail.send", json!([]), "NotRegistered", "tasks.mail.send"),
    ] {
        let seen = python_call(&url, task, args, json!({}), json!({})).await;
        assert_eq!(seen["class"], class, "{seen}");
        assert!(seen["message"].as_str().unwrap().contains(message), "{seen}");
    }
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn a_task_that_failed_for_the_moment_is_tried_again_later() {
    let mut database = Database::new().await;
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    let seen = python_call(&database.url, QUESTIONS, json!(["fails twice", 1]), json!({}), json!({})).await;
    assert_eq!(seen["value"], json!(["fails twice 1? (0)"]));
    assert_eq!(interviewer.calls(), 3);
    database.until_settled().await;
    worker.end().await;
}

#[tokio::test]
async fn a_task_waits_for_its_time_and_holds_nobody_up() {
    let mut database = Database::new().await;
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), celery::WorkerSettings { concurrency: 1, ..quick() });
    let url = database.url.clone();
    let later = tokio::spawn(async move {
        let began = tokio::time::Instant::now();
        python_call(&url, QUESTIONS, json!(["later", 1]), json!({}), json!({"countdown": 8})).await;
        began.elapsed()
    });
    database.until(redis::cmd("HLEN").arg("unacked"), 1).await;
    let executor = database.executor(Duration::from_secs(6));
    assert!(executor.execute(&TaskId("now".to_owned()), &judgement(1, "답")).await.is_ok());
    assert_eq!(interviewer.calls(), 1);
    assert!(later.await.unwrap().as_secs_f64() >= 7.9);
    database.until_settled().await;
    worker.end().await;
}
