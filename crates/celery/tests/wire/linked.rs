//! Tasks that a caller links to a task are called as a Python worker calls them.

use crate::support::{Database, PythonWorker, Scripted, envelope, python_call, quick};
use serde_json::{Value, json};

const QUESTIONS: &str = "tasks.question_generator.generate_questions";

fn note(args: Value, immutable: bool) -> Value {
    json!({"task": "tests.note", "args": args, "kwargs": {"by": "name"}, "options": {"queue": "linked"},
        "subtask_type": null, "immutable": immutable})
}

async fn noted(database: &mut Database, count: usize) -> Vec<Value> {
    database.until(redis::cmd("LLEN").arg("noted"), count).await;
    let noted: Vec<String> = database.run(redis::cmd("LRANGE").arg("noted").arg(0).arg(-1)).await;
    let mut noted: Vec<Value> = noted.iter().map(|entry| serde_json::from_str(entry).unwrap()).collect();
    noted.sort_by_key(Value::to_string);
    noted
}

#[tokio::test]
async fn links_are_called_with_the_result_and_errbacks_with_the_id() {
    let mut database = Database::new().await;
    let worker = database.worker(Scripted::new(), quick());
    let _python = PythonWorker::with(&database.url, "python@test", "linked", &[("TEST_NOTE", "1")]).await;
    let url = database.url.clone();
    let options = json!({"link": [note(json!([7]), false), note(json!(["alone"]), true)],
        "link_error": [note(json!([]), false)]});
    let seen = python_call(&url, QUESTIONS, json!(["셰프", 1]), json!({}), options.clone()).await;
    assert_eq!(seen["value"], json!(["셰프 1? (0)"]), "{seen}");
    let by = json!({"by": "name"});
    let called = [json!([["alone"], by]), json!([[["셰프 1? (0)"], 7], by])];
    assert_eq!(noted(&mut database, 2).await, called);
    let id = seen["id"].as_str().unwrap();
    let meta: String = database.run(redis::cmd("GET").arg(format!("celery-task-meta-{id}"))).await;
    let meta: Value = serde_json::from_str(&meta).unwrap();
    assert_eq!(meta["children"].as_array().unwrap().len(), 2, "{meta}");

    database.run::<()>(redis::cmd("DEL").arg("noted")).await;
    let failed = python_call(&url, QUESTIONS, json!(["fails", 1]), json!({}), options.clone()).await;
    assert_eq!(failed["class"], "TaskFailure", "{failed}");
    let wrong = python_call(&url, QUESTIONS, json!([7]), json!({}), options).await;
    assert_eq!(wrong["class"], "TypeError", "{wrong}");
    let mut called = [json!([[failed["id"]], by]), json!([[wrong["id"]], by])];
    called.sort_by_key(Value::to_string);
    assert_eq!(noted(&mut database, 2).await, called);
    worker.end().await;
}

#[tokio::test]
async fn what_cannot_be_called_keeps_no_task_from_being_done() {
    let mut database = Database::new().await;
    let interviewer = Scripted::new();
    let worker = database.worker(interviewer.clone(), quick());
    let url = database.url.clone();
    let group = json!({"task": "celery.group", "args": [], "kwargs": {"tasks": []}, "options": {}, "subtask_type": "group"});
    let chain = json!({"task": "celery.chain", "args": [], "kwargs": {"tasks": []}, "options": {}, "subtask_type": "chain"});
    for links in [json!([group]), json!([chain, 7, {}, "x"]), json!(null), json!([])] {
        let options = json!({"link": links, "link_error": links});
        let seen = python_call(&url, QUESTIONS, json!(["셰프", 1]), json!({}), options).await;
        assert_eq!(seen["value"], json!(["셰프 1? (0)"]), "{links}: {seen}");
    }
    // More than the limit.
    let many =
        format!(r#"[["셰프", 1], {{}}, {{"callbacks": {}}}]"#, json!(vec![note(json!([]), false); 150]));
    let message = envelope("many", "application/json", many.as_bytes(), json!({"task": QUESTIONS}));
    database.run::<()>(redis::cmd("LPUSH").arg("celery").arg(message)).await;
    database.until(redis::cmd("LLEN").arg("linked"), 100).await;
    database.until_settled().await;
    assert_eq!(interviewer.calls(), 5);
    worker.end().await;
}

#[tokio::test]
async fn nobody_waits_for_ever_behind_a_chain_or_a_chord() {
    let mut database = Database::new().await;
    let worker = database.worker(Scripted::new(), quick());
    let url = database.url.clone();
    let step = |id: &str| json!({"task": "tests.note", "args": [], "kwargs": {}, "options": {"task_id": id}});
    for options in [json!({"chain": [step("last"), step("next")]}), json!({"chord": step("body")})] {
        let seen = python_call(&url, QUESTIONS, json!(["셰프", 1]), json!({}), options).await;
        assert_eq!(seen["class"], "NotImplementedError", "{seen}");
    }
    for id in ["next", "last", "body"] {
        let meta: String = database.run(redis::cmd("GET").arg(format!("celery-task-meta-{id}"))).await;
        assert!(meta.contains("FAILURE") && meta.contains("NotImplementedError"), "{meta}");
    }
    worker.end().await;
}

#[tokio::test]
async fn a_link_is_called_once_however_often_its_task_arrives() {
    let mut database = Database::new().await;
    let interviewer = Scripted::letting(0);
    let worker = database.worker(interviewer.clone(), quick());
    let body = json!([["셰프", 1], {}, {"callbacks": [note(json!([]), false)]}]).to_string();
    let message = envelope("twice", "application/json", body.as_bytes(), json!({"task": QUESTIONS}));
    for _ in 0..2 {
        database.run::<()>(redis::cmd("LPUSH").arg("celery").arg(&message)).await;
    }
    database.until(redis::cmd("HLEN").arg("unacked"), 2).await;
    interviewer.gate.add_permits(10);
    database.until_settled().await;
    database.run::<()>(redis::cmd("LPUSH").arg("celery").arg(&message)).await;
    database.until_settled().await;
    let linked: usize = database.run(redis::cmd("LLEN").arg("linked")).await;
    assert_eq!((linked, interviewer.calls()), (1, 1));
    worker.end().await;
}
